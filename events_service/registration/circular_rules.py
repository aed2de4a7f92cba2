"""A circular, what a colleague writes to everybody on a list: how long, how often, and to whom."""

from datetime import timedelta
from enum import StrEnum

from events_service.registration.rules import State

LONGEST_HEADLINE, LONGEST_WORDS = 100, 1_000
# Of one list within a day: nobody reads the fourth any more.
MOST_A_DAY = 3
DAY = timedelta(hours=24)


class Audience(StrEnum):
    """Who of a list is written to: those with a seat, those who wait for one (a seat on offer is not theirs yet), or
    both."""

    CONFIRMED = "confirmed"
    WAITING = "waiting"
    BOTH = "both"


STATES = {
    Audience.CONFIRMED: frozenset({State.CONFIRMED}),
    Audience.WAITING: frozenset({State.WAITING, State.OFFERED}),
    Audience.BOTH: frozenset({State.CONFIRMED, State.WAITING, State.OFFERED}),
}


def who(name: str, email: str | None, phone: str | None, identifier: object) -> tuple[object, ...]:
    """By what somebody is known for the same person, who is told once: a name with its contact. Who left none may have
    a namesake."""
    contact = (email or "").casefold() or phone
    return (name.casefold(), contact) if contact else (identifier,)
