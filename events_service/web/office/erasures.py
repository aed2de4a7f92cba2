"""A colleague erases somebody who asked for it: first what there is of them, then the button."""

from datetime import datetime
from uuid import UUID

from litestar import Response, post, route

from events_service.accounts.roles import Viewer
from events_service.errors import Refusal
from events_service.identifiers import as_uuid
from events_service.privacy.erasure import ErasureChanged, erasable, erase_by_staff
from events_service.web.http.conditional import READING
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest
from events_service.web.notices import done
from events_service.web.office.visits import office_page


@route("/staff/registrations/{registration_id:uuid}/erasure", http_method=READING)
async def erasure(request: AnyRequest, registration_id: UUID, viewer: Viewer) -> Response[str]:
    """Everything that their organisation knows of this person, and what erasing it means."""
    return await _question(request, registration_id, viewer)


@post("/staff/registrations/{registration_id:uuid}/erasure")
async def erase(
    request: AnyRequest, registration_id: UUID, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """Erase what was shown; what has become more or less meanwhile is shown again."""
    try:
        await erase_by_staff(
            registration_id,
            mark=fields.get("mark", ""),
            walk_ins=bool(fields.get("walk_ins")),
            wishes=[wish for name in fields if (wish := as_uuid(name.removeprefix("wish-")))],
            by=viewer,
            now=now,
        )
    except ErasureChanged as refusal:
        return await _question(request, registration_id, viewer, refusal=refusal)
    return done(request, "/staff", "erased")


async def _question(
    request: AnyRequest,
    registration_id: UUID,
    viewer: Viewer,
    *,
    refusal: Refusal | None = None,
) -> Response[str]:
    shown = await erasable(registration_id, by=viewer)
    return office_page(
        request,
        "erasure.html",
        registration=shown.registration,
        registrations=shown.registrations,
        walk_ins=shown.walk_ins,
        other_wishes=shown.other_wishes,
        mark=shown.mark,
        **trouble(request, refusal),
    )


HANDLERS = [erasure, erase]
