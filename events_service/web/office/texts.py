"""What the organisation's text messages cost this month, and the most that they may."""

from collections.abc import Mapping
from datetime import datetime

from litestar import Response, post, route

from events_service.accounts.roles import Viewer, own_organisation
from events_service.errors import Invalid
from events_service.registration.texting import HIGHEST, set_most_segments, spending
from events_service.web.http.conditional import READING
from events_service.web.http.guards import somewhere
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest
from events_service.web.notices import done
from events_service.web.office.visits import office_page

HOME = "/staff/texts"


@route(HOME, http_method=READING, guards=[somewhere("limit_texts")])
async def texts(request: AnyRequest, viewer: Viewer, now: datetime) -> Response[str]:
    return await _page(request, viewer, now=now)


@post(HOME, guards=[somewhere("limit_texts")])
async def limit(request: AnyRequest, viewer: Viewer, fields: dict[str, str], now: datetime) -> Response[str]:
    """Set the most that a month may cost."""
    try:
        await set_most_segments(
            own_organisation(viewer, "limit_texts"), fields.get("most", ""), by=viewer, now=now
        )
    except Invalid as refusal:
        return await _page(request, viewer, now=now, typed=fields, refusal=refusal)
    return done(request, HOME, "saved")


async def _page(
    request: AnyRequest,
    viewer: Viewer,
    *,
    now: datetime,
    typed: Mapping[str, str] | None = None,
    refusal: Invalid | None = None,
) -> Response[str]:
    """Where no text leaves, the page says so: there is nothing to decide."""
    sums = await spending(own_organisation(viewer, "limit_texts"), now=now)
    return office_page(
        request,
        "texts.html",
        spending=sums,
        highest=HIGHEST,
        values=typed or {"most": str(sums.most) if sums else ""},
        **trouble(request, refusal),
    )


HANDLERS = [texts, limit]
