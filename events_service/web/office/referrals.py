"""Links with which professionals sign people up for a list: made, shown, and revoked."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from litestar import Response, post, route

from events_service.accounts.roles import Viewer, require
from events_service.errors import Forbidden, NotFound, Refusal, existing
from events_service.registration.referral_rules import Referral
from events_service.registration.referrals import (
    last_day_of,
    make_referral,
    referral_link_of,
    referrals_of,
    revoke_referral,
)
from events_service.scheduling.programme import office_session
from events_service.settings import Settings
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest, settings_of
from events_service.web.notices import done
from events_service.web.office.visits import office_page


@route("/staff/sessions/{session_id:uuid}/referrals", http_method=READING)
async def referrals(request: AnyRequest, session_id: UUID, viewer: Viewer) -> Response[str]:
    """Those that open something, with what was used of each, and the form that makes one."""
    return await _page(request, session_id, viewer)


@post("/staff/sessions/{session_id:uuid}/referrals", status_code=303)
async def create(
    request: AnyRequest,
    session_id: UUID,
    viewer: Viewer,
    fields: dict[str, str],
    settings: Settings,
    now: datetime,
) -> Response[str]:
    """Make one; whatever goes wrong, the form comes back as it was filled in."""
    try:
        await make_referral(session_id, fields, by=viewer, key=settings.secret_key, now=now)
    except (NotFound, Forbidden):
        raise
    except Refusal as refusal:
        return await _page(request, session_id, viewer, fields, refusal)
    return done(request, f"/staff/sessions/{session_id}/referrals", "saved")


@post("/staff/sessions/{session_id:uuid}/referrals/{referral_id:uuid}/revocation", status_code=303)
async def revoke(
    request: AnyRequest, session_id: UUID, referral_id: UUID, viewer: Viewer, now: datetime
) -> Response[str]:
    """It opens nothing any more; pressing twice is harmless."""
    await revoke_referral(session_id, referral_id, by=viewer, now=now)
    return done(request, f"/staff/sessions/{session_id}/referrals", "saved")


@route("/staff/sessions/{session_id:uuid}/referrals/{referral_id:uuid}/revocation", http_method=READING)
async def back(session_id: UUID, referral_id: UUID) -> Response[str]:
    """Where a button led and was answered with a page, people reload the address."""
    return redirect(f"/staff/sessions/{session_id}/referrals")


async def _page(
    request: AnyRequest,
    session_id: UUID,
    viewer: Viewer,
    values: Mapping[str, str] | None = None,
    refusal: Refusal | None = None,
) -> Response[str]:
    session = existing(await office_session(session_id, viewer))
    require(viewer, "plan", session.organisation)
    if not session.has_list:
        raise NotFound()
    settings = settings_of(request)

    def address(each: Referral) -> str:
        return f"{settings.public_url}/referrals/{referral_link_of(each.id, key=settings.secret_key)}"

    return office_page(
        request,
        "referrals.html",
        session=session,
        referrals=[
            (each, address(each), last_day_of(each, session)) for each in await referrals_of(session.roster)
        ],
        values=dict(values or {"seats": "3", "until": session.local_starts.date().isoformat()}),
        **trouble(request, refusal),
    )


HANDLERS = [referrals, create, revoke, back]
