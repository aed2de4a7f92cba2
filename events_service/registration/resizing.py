"""Other rules for a roster with people on it: nobody loses a seat, or a place in the line, unheard."""

from datetime import datetime
from typing import Any

from asyncpg import Record

from events_service.errors import Refusal
from events_service.scheduling import rosters
from events_service.scheduling.events import OnePersonOnly
from events_service.scheduling.sign_up import WITH_LIST, SignUpRule
from events_service.scheduling.withdrawal import PartOfPermanence


class CapacityBelowTaken(Refusal):
    """People hold more seats than that: `taken`, so that `too_many` of them would lose theirs. Nobody does before they
    were told, one by one."""

    code = "capacity_below_taken"


class PeopleOnTheList(Refusal):
    """Where one just comes, or signs up on another site, no list is kept; and `seats` are taken here, or `waiting`
    parties hope for one. They would be lost."""

    code = "people_on_the_list"


# What is asked of people, and not how many they are.
_OF_LETTERS = frozenset({"reminder_hours", "ask_days", "silence"})


async def change_rules(session: Record, changes: dict[str, Any], *, now: datetime) -> None:
    """Other rules for the roster, which never cost anybody a seat, or a place in the line. An appointment stays one
    person's: only whether it is chosen on the web, or given by the desk, is changed. Refuses with PartOfPermanence,
    OnePersonOnly, PeopleOnTheList and CapacityBelowTaken."""
    listed = changes.get("sign_up", SignUpRule.REQUIRED) in WITH_LIST
    if session["permanence"] is not None and (changes.keys() - {"sign_up"} or not listed):
        raise PartOfPermanence()
    if session["meeting"] and changes.keys() - _OF_LETTERS:
        raise OnePersonOnly()
    taken, extra, waiting = session["seats_taken"], session["extra_seats"], session["waiting"]
    if not listed and (taken or extra or waiting):
        raise PeopleOnTheList(seats=taken + extra, waiting=waiting)
    capacity = changes.get("capacity", taken)
    if capacity < taken:
        raise CapacityBelowTaken(taken=taken, too_many=taken - capacity)
    await rosters.change_rules(session["roster"], changes, now=now)
