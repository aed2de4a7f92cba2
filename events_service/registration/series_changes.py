"""One date of a series or several are changed or called off: nobody is lost, and everyone is told once, by one letter
for each registration, however many of its dates changed.

Before that one may ask what would come of it: the same is done and undone, so that what is shown is what will be.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from asyncpg import Record

from events_service import audit
from events_service.accounts.roles import Viewer
from events_service.database import transaction
from events_service.errors import ChangedMeanwhile
from events_service.registration import changes, dates, letters, waiting_list
from events_service.registration.changes import CapacityBelowTaken
from events_service.registration.queries import Registration, active_on_each
from events_service.scheduling import clashes, scopes, sessions, venues
from events_service.scheduling.clashes import Clash
from events_service.scheduling.plans import Off
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.scopes import Edit, Scope
from events_service.scheduling.series import refuse_if_clashing
from events_service.scheduling.series_moves import days_off_of, follow_rule
from events_service.text import clean


@dataclass(frozen=True, slots=True)
class Effect:
    """What an edit does to one date: its times as they will be, what is in their way, and how many seats people hold
    beyond the new number, or lose because it is called off. `days_off` is to be said of a day that it moves to."""

    session: UUID
    was_local_starts: datetime
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    clashes: list[Clash]
    seats: int
    days_off: tuple[Off, ...] = ()


@dataclass(frozen=True, slots=True)
class Effects:
    """Everything that an edit does: its dates, and who is told, each once."""

    dates: list[Effect]
    people: list[Registration]

    @property
    def asks(self) -> bool:
        """Whether somebody should look at it first: people are written to, seats go, something is in the way, or a date
        moves to a holiday or a closure."""
        return bool(self.people) or self.impossible or any(each.days_off for each in self.dates)

    @property
    def impossible(self) -> bool:
        """Whether a change would be refused: something is in the way, or people hold more seats than there would be."""
        return any(each.clashes or each.seats for each in self.dates)


class _Undone(Exception):
    """Carries what would come of it out of the transaction that is given up."""

    def __init__(self, effects: Effects) -> None:
        self.effects = effects


async def change_dates(
    session_id: UUID,
    values: Mapping[str, Any],
    *,
    scope: Scope,
    by: Viewer,
    now: datetime,
    seen: SessionLine | None = None,
) -> None:
    """Change a date, this and the later ones, or all that have not begun; values as in changes.change_session.

    What was changed by hand on another date stays, and what is changed here on one date only will. Refuses as
    change_session does; where something is in the way of several dates, `dates` names them.
    """
    async with transaction():
        if scope != Scope.THIS:
            await _change(session_id, values, scope, by, now, seen, refuses=True)
            return
        this, _ = await scopes.dates_in(session_id, scope, by, now)
        needs = await scopes.needs_of_each([session_id])
        await changes.change_session(session_id, values, by=by, now=now, seen=seen)
        if this["series"] is not None:
            await scopes.keep_own_fields(this, needs)


async def effects_of_change(
    session_id: UUID, values: Mapping[str, Any], viewer: Viewer, *, scope: Scope, now: datetime
) -> Effects:
    """What change_dates would do: nothing stays of it. Clashes and seats that are too few are told, not refused."""
    return await _undone(lambda: _change(session_id, values, scope, viewer, now, None, refuses=False))


async def cancel_dates(session_id: UUID, *, scope: Scope, reason: str, by: Viewer, now: datetime) -> None:
    """Call a date off, this and the later ones, or all that have not begun. Refuses as changes.cancel_session does."""
    async with transaction():
        await _cancel(session_id, reason, scope, by=by, now=now)


async def effects_of_cancellation(
    session_id: UUID, viewer: Viewer, *, scope: Scope, now: datetime
) -> Effects:
    """What cancel_dates would do: nothing stays of it."""
    return await _undone(lambda: _cancel(session_id, "", scope, by=viewer, now=now))


async def _undone(act: Callable[[], Awaitable[Effects]]) -> Effects:
    try:
        async with transaction():
            raise _Undone(await act())
    except _Undone as undone:
        return undone.effects


async def _change(
    session_id: UUID,
    values: Mapping[str, Any],
    scope: Scope,
    by: Viewer,
    now: datetime,
    seen: SessionLine | None,
    *,
    refuses: bool,
) -> Effects:
    if values.get("library"):
        await venues.hold_library(str(values["library"]))
    this, chosen = await scopes.dates_in(session_id, scope, by, now)
    _require_changeable(this, chosen, scope, now, seen)
    library = await _library(this, values, by)
    edits = await scopes.edits_of(this, chosen, values, library, now=now)
    in_the_way, things = await _clashes(edits, by)
    if refuses:
        refuse_if_clashing(
            {each.session["local_starts"].date(): in_the_way[each.session["id"]] for each in edits}
        )
        if short := [each for each in edits if each.seats_short]:
            raise CapacityBelowTaken(
                taken=max(each.session["seats_taken"] for each in short),
                too_many=sum(each.seats_short for each in short),
                dates=[each.session["local_starts"].date().isoformat() for each in short],
            )
    before = {each.id: each for each in await active_on_each([each["roster"] for each in chosen])}
    await _write_times(edits, with_rule=scope != Scope.THIS, now=now)
    if not any(in_the_way.values()):
        for place, asked in _by_place(edits).items():
            await clashes.take(asked, things[place])
    people = await _tell(before, now=now)
    people += await _served(people, before, await _write_seats(edits, now=now))
    if this["series"] is not None:
        await follow_rule(this["series"], edits)
        owner = this["organisation"]
        await audit.note(by=by.id, what="series.edited", on=this["series"], organisation=owner, now=now)
    days_off = await days_off_of(edits)
    return Effects(
        [_effect(each, in_the_way[each.session["id"]], days_off[each.session["id"]]) for each in edits],
        people,
    )


def _require_changeable(
    this: Record, chosen: Sequence[Record], scope: Scope, now: datetime, seen: SessionLine | None
) -> None:
    if scope == Scope.THIS and this["cancelled_at"] is not None:
        raise sessions.SessionCancelled()
    if not chosen or (scope == Scope.THIS and this["ends_at"] <= now):
        raise sessions.SessionOver()
    if seen is not None and any(this[each] != getattr(seen, each) for each in changes.IN_FORMS):
        raise ChangedMeanwhile()


async def _library(this: Record, values: Mapping[str, Any], by: Viewer) -> Record | None:
    """The new place, if there is one."""
    if not values.get("library"):
        return None
    library = await sessions.place_of(this, values, by)
    return None if library["id"] == this["library"] else library


def _by_place(edits: Sequence[Edit]) -> dict[UUID, list[clashes.Asking]]:
    """What changes of what dates take, by library; dates that go on as they are keep what they have."""
    places: dict[UUID, list[clashes.Asking]] = {}
    for each in edits:
        if each.moved or each.needs != each.before:
            places.setdefault(each.library["id"], []).append(each.asking)
    return places


async def _clashes(
    edits: Sequence[Edit], by: Viewer
) -> tuple[dict[UUID, list[Clash]], dict[UUID, clashes.Things]]:
    """What is in the way of each date, and what they ask for, locked, by library."""
    zones = {each.library["id"]: each.library["time_zone"] for each in edits}
    had = {each.library["id"]: each.before for each in edits}
    in_the_way: dict[UUID, list[Clash]] = {each.session["id"]: [] for each in edits}
    things = {}
    places = _by_place(edits)
    leaving = [asking.session for asked in places.values() for asking in asked]
    for place, asked in sorted(places.items()):
        things[place] = await clashes.things_for(
            asked, library=place, organisation=edits[0].session["organisation"], before=had[place], lock=True
        )
        in_the_way |= await clashes.clashes_of(
            asked, things[place], by, time_zone=zones[place], leaving=leaving
        )
    return in_the_way, things


async def _write_times(edits: Sequence[Edit], *, with_rule: bool, now: datetime) -> None:
    moved = [each for each in edits if each.moved]
    # Into the free side first: the closing of one list for all hangs on which of them is the first.
    if moved and moved[0].starts_at > moved[0].session["starts_at"]:
        moved.reverse()
    for each in moved:
        await sessions.move_session(
            each.session, each.library, each.starts_at, each.ends_at, now, with_rule=with_rule
        )
    elsewhere = [each.session["id"] for each in edits if each.in_another_room and not each.moved]
    if elsewhere:
        await sessions.revise_place(elsewhere, now=now)
    await dates.revise_all([each.session["id"] for each in moved] + elsewhere, now=now)


async def _tell(before: Mapping[UUID, Registration], *, now: datetime) -> list[Registration]:
    """A letter or a call to everyone who has to know, and who that is."""
    after = await active_on_each(list({each.roster for each in before.values()}))
    news = [(each, before[each.id]) for each in after if letters.has_news(each, before[each.id])]
    await letters.changes(news, now=now)
    return [each for each, _ in news]


async def _write_seats(edits: Sequence[Edit], *, now: datetime) -> set[UUID]:
    """Write the rules, and serve who waits: the registrations that have seats now."""
    confirmed: set[UUID] = set()
    for each in edits:
        if each.rules and not each.seats_short:
            await changes.change_rules(each.session, each.rules, now=now)
        if each.session["waiting"] and (each.rules or each.moved):
            answer = await waiting_list.serve(each.session["roster"], now=now)
            confirmed |= {party.id for party in answer.seated}
    return confirmed


async def _served(
    people: Sequence[Registration], before: Mapping[UUID, Registration], confirmed: set[UUID]
) -> list[Registration]:
    """Those with a seat now who are told of nothing else."""
    more = confirmed - {each.id for each in people}
    return [each for each in await active_on_each([before[each].roster for each in more]) if each.id in more]


def _effect(edit: Edit, in_the_way: list[Clash], days_off: tuple[Off, ...]) -> Effect:
    return Effect(
        edit.session["id"],
        edit.session["local_starts"],
        edit.starts_at,
        edit.ends_at,
        edit.library["time_zone"],
        in_the_way,
        edit.seats_short,
        days_off,
    )


async def _cancel(session_id: UUID, reason: str, scope: Scope, *, by: Viewer, now: datetime) -> Effects:
    reason = clean(reason, field="reason", longest=280)
    _, chosen = await scopes.dates_in(session_id, scope, by, now)
    if not chosen:
        raise sessions.SessionOver()
    people = await active_on_each([each["roster"] for each in chosen])
    if scope == Scope.THIS:
        await changes.cancel_session(session_id, reason=reason, by=by, now=now)
    else:
        await changes.call_off(chosen, reason, by=by, now=now)
    return Effects(
        [
            Effect(
                each["id"],
                each["local_starts"],
                each["starts_at"],
                each["ends_at"],
                each["time_zone"],
                [],
                each["seats_taken"],
            )
            for each in chosen
            if each["cancelled_at"] is None
        ],
        people,
    )
