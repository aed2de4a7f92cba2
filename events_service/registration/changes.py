"""Moving, resizing and cancelling a session with people on it: nobody is lost, everyone concerned is told once.

What is moved or called off is one date, so these verbs take the session; the roster that is locked for it is the
session's own, which a second argument could only contradict. A date is added to the roster itself.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from asyncpg import Record

from events_service import audit
from events_service.accounts.roles import Viewer
from events_service.database import rows, transaction, value
from events_service.errors import Invalid
from events_service.identifiers import as_uuid
from events_service.registration import cancellation, dates, differences, edits, letters, waiting_list
from events_service.registration.queries import Registration, active_on, active_on_each, sessions_of
from events_service.registration.rules import CancelledBy
from events_service.scheduling import occupancy, roster_times, rosters, sessions
from events_service.scheduling.events import own_event
from events_service.scheduling.queries import SESSION, SessionLine, line_from
from events_service.scheduling.scopes import Scope
from events_service.scheduling.withdrawal import PartOfPermanence
from events_service.text import clean


async def change_session(
    session_id: UUID,
    values: Mapping[str, Any],
    *,
    by: Viewer,
    now: datetime,
    seen: SessionLine | None = None,
) -> SessionLine:
    """Change a session's time, place, room, equipment or facilitators, or the rules of its roster (capacity, who signs
    up, kept seats: scheduling/sign_up.py; when sign-up opens and closes: scheduling/opening.py; until which date of its
    course one may join); what is not named stays.

    A new time or place raises SEQUENCE and writes to everyone who holds a seat or waits, another room too where one was
    named to them; of a course only that date changes, and people hear of that one. Seats that the new rules leave free
    go to the waiting list. Times are the (new) library's wall clock. `seen` is the session as whoever changes it saw
    it. Refuses with NotFound, Forbidden, Invalid, SessionCancelled, SessionOver, CapacityBelowTaken, PeopleOnTheList,
    PartOfPermanence, ChangedMeanwhile, and as occupancy.settle does.
    """
    async with transaction():
        await edits.carry_out(session_id, values, scope=Scope.THIS, by=by, now=now, seen=seen)
        return await line_of(session_id)


async def tell_everyone(people: Sequence[Registration], *, now: datetime) -> None:
    """Tell what has changed for `people`, as they were before it, where they have to know. The caller holds the
    roster's lock."""
    before = {registration.id: registration for registration in people}
    for registration in await active_on(people[0].roster) if people else ():
        if differences.has_news(registration, before[registration.id]):
            await letters.change(registration, was=before[registration.id], now=now)


async def add_session(
    event_id: UUID, values: dict[str, Any], *, by: Viewer, now: datetime, intent: str | None = None
) -> UUID:
    """Give an event a session with a roster of its own; or, where `values["roster_of"]` names a session of the event,
    one more date for the people on that session's roster.

    Refuses as the verb of the same name in scheduling/sessions.py does, with Invalid (`roster_of`, and whatever the
    roster says already), and as `add_date`.
    """
    other = values.get("roster_of")
    if not other:
        return await sessions.add_session(event_id, values, by=by, now=now, intent=intent)
    if wrong := {name: "of_the_list" for name in rosters.OF_THE_LIST if values.get(name) is not None}:
        raise Invalid(wrong)
    async with transaction():
        await own_event(event_id, by)
        roster: UUID | None = await value(
            "SELECT roster FROM session WHERE id = $1 AND event = $2", as_uuid(str(other)), event_id
        )
        if roster is None:
            raise Invalid({"roster_of": "unknown"})
        return await add_date(roster, values, by=by, now=now, intent=intent)


async def add_date(
    roster: UUID, values: dict[str, Any], *, by: Viewer, now: datetime, intent: str | None = None
) -> UUID:
    """Give a roster one more date, of the same event: everyone on it has that date too, and is told once.

    What the roster says (sign-up, capacity, waiting list, opening and closing) stays, whatever the values say. Refuses
    with NotFound, Forbidden, Invalid, SessionCancelled (the roster's dates were called off), IntentReused, and
    PartOfPermanence: an appointment is one date.
    """
    async with transaction():
        own = await sessions.own_roster(roster, by)
        if await value("SELECT 1 FROM session WHERE roster = $1 AND permanence IS NOT NULL", roster):
            raise PartOfPermanence()
        people = await active_on(roster)
        dates_before = {session.id for session in await sessions_of(roster)}
        rest = dict.fromkeys(rosters.OF_THE_LIST) | {
            name: own[name] for name in ("sign_up", "url", "capacity")
        }
        session_id = await sessions.add_session(
            own["event"], {**values, **rest}, by=by, now=now, intent=intent, roster=roster
        )
        if session_id in dates_before:  # the form was sent twice
            return session_id
        await roster_times.follow_new_dates(roster, own["join_until"], [session_id])
        await dates.add(await line_of(session_id), now=now)
        await tell_everyone(people, now=now)
        await waiting_list.serve(roster, now=now)  # the roster's start may be later now
        return session_id


async def cancel_session(session_id: UUID, *, reason: str, by: Viewer, now: datetime) -> SessionLine:
    """Call a session off. Of several dates the others stay, with everyone on them, and each hears of that one; with the
    last one everyone on the roster is cancelled and told, and nobody is promoted. Twice is harmless.

    Refuses with NotFound, Forbidden, Invalid (reason), SessionOver.
    """
    reason = clean(reason, field="reason", longest=280)
    async with transaction():
        session = await sessions.own_session(session_id, by)
        if session["cancelled_at"] is not None:
            return await line_of(session_id)
        if session["ends_at"] <= now:
            raise sessions.SessionOver()
        await call_off([session], reason, by=by, now=now)
        return await line_of(session_id)


async def call_off(chosen: Sequence[Record], reason: str, *, by: Viewer, now: datetime) -> None:
    """Call off these dates, whose rosters the caller has locked. Everyone is told once for each roster, however many of
    its dates they are."""
    people = await active_on_each([each["roster"] for each in chosen])
    others = {}
    for each in chosen:
        others[each["roster"]] = await sessions.call_off_session(each, reason, now)
        owner = each["organisation"]
        await audit.note(by=by.id, what="session.cancelled", on=each["id"], organisation=owner, now=now)
    called_off = [each["id"] for each in chosen]
    await occupancy.release(called_off, now=now)
    await dates.revise_all(called_off, now=now)
    for roster, goes_on in others.items():
        if goes_on:
            await tell_everyone([each for each in people if each.roster == roster], now=now)
            await waiting_list.serve(roster, now=now)
    over = await active_on_each([roster for roster, goes_on in others.items() if not goes_on])
    gone = await cancellation.give_all_back(over, by=CancelledBy.LIBRARY, now=now)
    await letters.cancellations(gone, reason=reason, now=now)


async def line_of(session_id: UUID) -> SessionLine:
    """The session as the database has it within this transaction."""
    [line] = await rows(SESSION + "WHERE session.id = $1", session_id)
    return line_from(line)
