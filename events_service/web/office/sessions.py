"""Sessions in the office: add one, see who comes, move or resize it, call it off."""

from datetime import datetime
from uuid import UUID, uuid4

from litestar import Response, post, route

from events_service.accounts.roles import Viewer, require
from events_service.errors import ChangedMeanwhile, Invalid, Refusal, existing
from events_service.registration.changes import add_session
from events_service.registration.resizing import CapacityBelowTaken, PeopleOnTheList
from events_service.registration.series_changes import change_dates, effects_of_change, effects_of_new_date
from events_service.scheduling.house import taken_by
from events_service.scheduling.programme import office_event, office_session
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.scopes import Scope, scope_from
from events_service.scheduling.sessions import SessionCancelled
from events_service.scheduling.venues import LibraryNotOurs
from events_service.scheduling.withdrawal import PartOfPermanence
from events_service.web.http.conditional import READING
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest, query_of
from events_service.web.meanwhile import merged, refuse_if_changed
from events_service.web.notices import done
from events_service.web.office.effects import effects_page, is_agreed, new_date_page, only_changed
from events_service.web.office.events import event_page
from events_service.web.office.known import guest_known
from events_service.web.office.needs import (
    LOOK,
    TAKEN,
    hindrance_of,
    needs_filled_in,
    options_for,
)
from events_service.web.office.session_page import session_page
from events_service.web.office.wishes import guest_of_wish
from events_service.web.session_form import NAMES, SessionForm, asked_twice, typed_in


@post("/staff/events/{event_id:uuid}/sessions")
async def create(
    request: AnyRequest, event_id: UUID, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """Add a session, for new people or for those of an earlier date, to whom it writes: they are shown first, and so is
    a holiday or a closure of that day. The form
    sent twice makes one session; gone back to and changed, it makes another."""
    event = existing(await office_event(event_id, viewer))
    require(viewer, "plan", event.organisation)
    if fields.get(LOOK):
        return await event_page(request, viewer, event, now=now, values=fields)
    try:
        form = SessionForm.parse(fields, await options_for(event.organisation))
        intent = f"{fields.get('intent') or uuid4()}:{form.fingerprint}"
        effects = await effects_of_new_date(event_id, form.facts(), viewer, now=now, intent=intent)
        if effects.asks and not is_agreed(fields, effects):
            return await new_date_page(request, event, fields, effects)
        await add_session(event_id, form.facts(), by=viewer, now=now, intent=intent)
    except (Invalid, SessionCancelled, PartOfPermanence, LibraryNotOurs, *TAKEN) as refusal:
        outcome = trouble(request, refusal, NAMES) | {"twice": asked_twice(refusal, fields)}
        outcome["hindrance"] = hindrance_of(refusal)
        return await event_page(request, viewer, event, now=now, values=fields, **outcome)
    return done(request, f"/staff/events/{event_id}", "added")


@route("/staff/sessions/{session_id:uuid}", http_method=READING)
async def session(request: AnyRequest, session_id: UUID, viewer: Viewer, now: datetime) -> Response[str]:
    """One session, its list and the desk's form, filled in for whoever is called about a wish, or has come before."""
    line = existing(await office_session(session_id, viewer))
    query = query_of(request)
    guest = await guest_of_wish(query.get("wish", ""), viewer, now=now)
    returning = await guest_known(query.get("person", ""), viewer, now=now)
    return await session_page(
        request, viewer, line, now=now, guest=returning or guest, at_form=returning is not None
    )


@post("/staff/sessions/{session_id:uuid}")
async def change(
    request: AnyRequest, session_id: UUID, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """Move or resize a session, or others with it; everyone keeps their seat. Whom it writes to is shown first."""
    session = existing(await office_session(session_id, viewer))
    require(viewer, "plan", session.organisation)
    if fields.get(LOOK):
        return await session_page(request, viewer, session, now=now, values=fields)
    try:
        refuse_if_changed(fields, await _as_shown(session))
        options = await options_for(session.organisation, (await taken_by([session.id]))[session.id])
        changes = SessionForm.parse(fields, options).changes(session)
        scope = scope_from(fields.get("scope"))
        if scope != Scope.THIS:
            changes = only_changed(changes, fields, await _as_shown(session))
        effects = await effects_of_change(session_id, changes, viewer, scope=scope, now=now)
        # Of one date the form itself says what is in the way, and what would be free.
        shown = is_agreed(fields, effects) or (scope == Scope.THIS and effects.impossible)
        if effects.asks and not shown:
            return await effects_page(request, session, fields, effects)
        await change_dates(session_id, changes, scope=scope, by=viewer, now=now, seen=session)
    except ChangedMeanwhile as refusal:
        session = existing(await office_session(session_id, viewer))
        again = merged(fields, await _as_shown(session))
        outcome = trouble(request, refusal) | {"differences": again.differences}
        return await session_page(request, viewer, session, now=now, values=again.values, **outcome)
    except Refusal as refusal:
        outcome = trouble(request, refusal, NAMES) | {"twice": asked_twice(refusal, fields)}
        outcome["hindrance"] = hindrance_of(refusal)
        outcome["too_few"] = (
            refusal.facts if isinstance(refusal, (CapacityBelowTaken, PeopleOnTheList)) else {}
        )
        return await session_page(request, viewer, session, now=now, values=fields, **outcome)
    changed = existing(await office_session(session_id, viewer))
    moved = changed.sequence > session.sequence
    return done(request, f"/staff/sessions/{session_id}", "moved" if moved else "saved")


async def _as_shown(session: SessionLine) -> dict[str, str]:
    """The form that changes a session, as it would be shown now."""
    return typed_in(session) | needs_filled_in((await taken_by([session.id]))[session.id])


HANDLERS = [create, session, change]
