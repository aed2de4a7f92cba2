"""Calling sessions off in the office: the last look, at who will be told and how, and the word itself."""

from datetime import datetime
from uuid import UUID

from litestar import Response, post, route

from events_service.accounts.roles import Viewer, require
from events_service.errors import Invalid, Refusal, existing
from events_service.registration.series_changes import cancel_dates, effects_of_cancellation
from events_service.registration.texting import ways_of
from events_service.scheduling.programme import office_session
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.scopes import Scope, scope_from
from events_service.scheduling.series_queries import others_in_series
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest
from events_service.web.notices import done
from events_service.web.office.effects import effects_page, is_agreed, mark_of, told_how
from events_service.web.office.visits import office_page


@route("/staff/sessions/{session_id:uuid}/cancellation", http_method=READING)
async def cancellation(request: AnyRequest, session_id: UUID, viewer: Viewer, now: datetime) -> Response[str]:
    """The last look before calling a session off: how many people will be written to, and whom to phone. Whoever
    presses its button agrees to that, and is asked again where somebody signed up or left meanwhile."""
    session = existing(await office_session(session_id, viewer))
    require(viewer, "plan", session.organisation)
    if session.cancelled:
        return redirect(f"/staff/sessions/{session_id}")
    return await _cancellation_page(request, viewer, session, {}, now=now)


@post("/staff/sessions/{session_id:uuid}/cancellation")
async def cancel(
    request: AnyRequest, session_id: UUID, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    session = existing(await office_session(session_id, viewer))
    require(viewer, "plan", session.organisation)
    try:
        scope = scope_from(fields.get("scope"))
        effects = await effects_of_cancellation(session_id, viewer, scope=scope, now=now)
        # Of one date on which nobody comes nothing is to be seen; and called off twice, it is called off.
        asks = effects.asks if scope == Scope.THIS else True
        if asks and effects.dates and not is_agreed(fields, effects):
            return await effects_page(
                request, session, fields, effects, what="cancellation", form="/cancellation"
            )
        reason = fields.get("reason", "")
        await cancel_dates(session_id, scope=scope, reason=reason, by=viewer, now=now)
    except Invalid as refusal:
        return await _cancellation_page(request, viewer, session, fields, now=now, refusal=refusal)
    return done(request, f"/staff/sessions/{session_id}", "cancelled")


async def _cancellation_page(
    request: AnyRequest,
    viewer: Viewer,
    session: SessionLine,
    values: dict[str, str],
    *,
    now: datetime,
    refusal: Refusal | None = None,
) -> Response[str]:
    effects = await effects_of_cancellation(session.id, viewer, scope=Scope.THIS, now=now)
    return office_page(
        request,
        "cancellation.html",
        session=session,
        mark=mark_of(effects),
        **told_how(effects.people, await ways_of(effects.people, now=now)),
        others=await others_in_series(session.id, now=now),
        values=values,
        **trouble(request, refusal),
    )


HANDLERS = [cancellation, cancel]
