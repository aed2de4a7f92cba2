"""An edit of one date or of several: what it does to each, who is told, and what would be in its way.

One function does it and says what it did. A verb calls it and keeps that; whoever only asks what would come of it calls
it too, and gives everything up (registration/series_changes.py): what is shown is what will be.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from asyncpg import Record

from events_service import audit
from events_service.accounts.roles import Viewer
from events_service.database import transaction
from events_service.errors import ChangedMeanwhile, Invalid
from events_service.registration import dates, renaming, waiting_list
from events_service.registration.effects import Effect, Effects
from events_service.registration.queries import Registration, active_on_each
from events_service.registration.resizing import CapacityBelowTaken, change_rules
from events_service.scheduling import (
    clashes,
    occupancy,
    roster_times,
    scopes,
    sessions,
    sign_up_times,
    titles,
    venues,
)
from events_service.scheduling.clashes import Clash, clash_from
from events_service.scheduling.occupancy import EquipmentTaken, FacilitatorBusy, RoomTaken
from events_service.scheduling.opening import OPENING_FIELDS
from events_service.scheduling.own_fields import keep_own_fields, share_again
from events_service.scheduling.plans import Off
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.scopes import Edit, Scope
from events_service.scheduling.series import refuse_if_clashing
from events_service.scheduling.series_moves import days_off_of, follow_rule
from events_service.scheduling.sign_up import ROSTER_RULES, Meeting
from events_service.scheduling.withdrawal import PartOfPermanence


async def carry_out(
    session_id: UUID,
    values: Mapping[str, Any],
    *,
    scope: Scope,
    by: Viewer,
    now: datetime,
    seen: SessionLine | None = None,
    refuses: bool = True,
) -> Effects:
    """Do it, within the transaction of the verb that calls it, and say what was done. Values and refusals are those of
    changes.change_session and series_changes.change_dates; unless it `refuses`, what is in the way and seats that are
    too few are only told, and the rest is done."""
    if values.get("library"):
        # Before the rosters, as in registration/venues.py: nobody is told of an address that is just changing.
        await venues.hold_library(str(values["library"]))
    this, chosen = await scopes.dates_in(session_id, scope, by, now)
    _require_changeable(this, chosen, scope, now, seen)
    edits = await scopes.edits_of(this, chosen, values, await _library(this, values, by), now=now)
    _require_who_goes_there(edits)
    before = {each.id: each for each in await active_on_each([each["roster"] for each in chosen])}
    await _write_titles(this, edits, now=now)
    if scope == Scope.THIS:
        in_the_way = await _carry_out_one(edits[0], values, by=by, now=now, refuses=refuses)
    else:
        in_the_way = await _carry_out_many(edits, by, now=now, refuses=refuses)
    people = await _tell(before, now=now)
    people += await _served(people, before, await _write_seats(edits, values, now=now, refuses=refuses))
    await _note(this, edits, values, scope, by, now)
    days_off = await days_off_of(edits)
    return Effects([_effect(each, in_the_way, days_off) for each in edits], people)


async def _carry_out_one(
    edit: Edit, values: Mapping[str, Any], *, by: Viewer, now: datetime, refuses: bool
) -> dict[UUID, list[Clash]]:
    """One date at its new time and place, with what it takes: what is in the way of it says what would be free."""
    session: UUID = edit.session["id"]
    await _write_times([edit], with_rule=False, now=now)
    try:
        async with transaction():
            await occupancy.settle(session, values, moved=edit.moved, by=by, now=now)
    except (RoomTaken, EquipmentTaken, FacilitatorBusy) as refusal:
        if refuses:
            raise
        return {session: [clash_from(refusal)]}
    return {}


async def _carry_out_many(
    edits: Sequence[Edit], by: Viewer, *, now: datetime, refuses: bool
) -> dict[UUID, list[Clash]]:
    """All dates at their new times and places, with what they take, in a few statements."""
    in_the_way, things = await _clashes(edits, by)
    if refuses:
        refuse_if_clashing(
            [(each.session["local_starts"].date(), in_the_way[each.session["id"]]) for each in edits]
        )
        _refuse_short(edits)
    await _write_times(edits, with_rule=True, now=now)
    if not any(in_the_way.values()):
        for place, asked in _by_place(edits).items():
            await clashes.take(asked, things[place])
    return in_the_way


def _refuse_short(edits: Sequence[Edit]) -> None:
    if short := [each for each in edits if each.seats_short]:
        raise CapacityBelowTaken(
            taken=max(each.session["seats_taken"] for each in short),
            too_many=sum(each.seats_short for each in short),
            dates=[each.session["local_starts"].date().isoformat() for each in short],
        )


async def _note(
    this: Record, edits: Sequence[Edit], values: Mapping[str, Any], scope: Scope, by: Viewer, now: datetime
) -> None:
    """What is remembered of it: who did it; and of several dates, what stays with one and how the series goes on."""
    on, note = this["id"], partial(audit.note, by=by.id, organisation=this["organisation"], now=now)
    if scope != Scope.THIS:
        await follow_rule(edits)
        await share_again(this, edits, values)
        if this["series"] is not None:
            await note(what="series.edited", on=this["series"])
        else:
            await note(what="session.edited", on=on)
        return
    await keep_own_fields(this, edits[0])
    if edits[0].moved:
        await note(what="session.moved", on=on)
    if edits[0].rules:
        await note(what="session.resized", on=on)
    if "join_until" in values:
        await note(what="session.joining", on=on)
    if edits[0].opening.names:
        await note(what="session.opening", on=on)
    if edits[0].renamed:
        await note(what="session.renamed", on=on)


# What of a session a form holds, which two may have open.
IN_FORMS = ("starts_at", "ends_at", "library", "own_title", *ROSTER_RULES, *OPENING_FIELDS)


def _require_changeable(
    this: Record, chosen: Sequence[Record], scope: Scope, now: datetime, seen: SessionLine | None
) -> None:
    if scope == Scope.THIS and this["cancelled_at"] is not None:
        raise sessions.SessionCancelled()
    if not chosen or (scope == Scope.THIS and this["ends_at"] <= now):
        raise sessions.SessionOver()
    if seen is not None and any(this[each] != getattr(seen, each) for each in IN_FORMS):
        raise ChangedMeanwhile()


def _require_who_goes_there(edits: Sequence[Edit]) -> None:
    """Somebody goes to a visit, and reads the address of the home."""
    visits = [each for each in edits if each.session["meeting"] == Meeting.HOME]
    if any(each.before.facilitators and not each.needs.facilitators for each in visits):
        raise Invalid({"facilitators": "somebody_goes_there"})


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


async def _write_titles(this: Record, edits: Sequence[Edit], *, now: datetime) -> None:
    """An appointment is one of its permanence's, and called as they are."""
    renamed = {each.session["id"]: each.own_title for each in edits if each.renamed}
    if renamed and this["permanence"] is not None:
        raise PartOfPermanence()
    if renamed:
        await titles.call_sessions(renamed, event=this["event"], now=now)


async def _tell(before: Mapping[UUID, Registration], *, now: datetime) -> list[Registration]:
    """A letter or a call to everyone who has to know, and who that is."""
    after = await active_on_each(list({each.roster for each in before.values()}))
    return await renaming.tell([(each, before[each.id]) for each in after], now=now)


async def _write_seats(
    edits: Sequence[Edit], values: Mapping[str, Any], *, now: datetime, refuses: bool
) -> set[UUID]:
    """Write the rules, and serve who waits: the registrations that have seats now."""
    confirmed: set[UUID] = set()
    for each in edits:
        if each.rules and (refuses or not each.seats_short):
            await change_rules(each.session, each.rules, now=now)
        if each.speaks and "join_until" in values:
            await roster_times.let_join(each.session, each.join_until)
        if each.opening.names:
            await sign_up_times.open_between(
                each.session["roster"], each.opening, several=len(edits) > 1, now=now
            )
        later = (
            each.moved or each.opening.names or "join_until" in values
        )  # who waits may be served until another hour
        if each.rules or (each.session["waiting"] and later):
            answer = await waiting_list.serve(each.session["roster"], now=now)
            confirmed |= {party.id for party in answer.seated}
    return confirmed


async def _served(
    people: Sequence[Registration], before: Mapping[UUID, Registration], confirmed: set[UUID]
) -> list[Registration]:
    """Those with a seat now who are told of nothing else."""
    more = confirmed - {each.id for each in people}
    return [each for each in await active_on_each([before[each].roster for each in more]) if each.id in more]


def _effect(
    edit: Edit, in_the_way: Mapping[UUID, list[Clash]], days_off: Mapping[UUID, tuple[Off, ...]]
) -> Effect:
    return Effect(
        edit.session["id"],
        edit.session["local_starts"],
        edit.starts_at,
        edit.ends_at,
        edit.library["time_zone"],
        in_the_way.get(edit.session["id"], []),
        edit.seats_short,
        days_off[edit.session["id"]],
    )
