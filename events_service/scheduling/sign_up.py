"""How one comes to a session: whether one signs up, and what a visitor may do at a given instant. No database here."""

from datetime import datetime
from enum import StrEnum

FEW_SEATS = 3
MOST_SEATS_BY_DEFAULT = 5
LARGEST_CAPACITY = 10_000
# A course: one a day, for a year.
MOST_DATES = 366
# Sign-up opens and closes at most so many days before a date.
MOST_DAYS = 365


class SignUpRule(StrEnum):
    """Whether one signs up for a session, or just comes."""

    REQUIRED = "required"
    NOT_NEEDED = "not_needed"


# What `sign_up_state` answers.
VISITOR_STATES = ("open", "waiting_list", "full", "closed", "not_yet_open", "not_needed", "cancelled")


def sign_up_state(
    *,
    sign_up: str,
    cancelled: bool,
    seats_left: int,
    waiting: int,
    waiting_limit: int | None,
    opens_at: datetime | None,
    closes_at: datetime,
    starts_at: datetime,
    now: datetime,
) -> str:
    """What a visitor may do: `cancelled`, `not_needed`, `closed`, `not_yet_open`, `open`, `waiting_list`, `full`.

    This is what a page says before it knows how large the party is: while somebody waits, a free seat is not promised,
    though a party that fits past a larger one gets it. Nobody signs up for a session that has begun.
    """
    if cancelled:
        return "cancelled"
    if sign_up == SignUpRule.NOT_NEEDED:
        return "not_needed" if now < closes_at else "closed"
    if now >= min(closes_at, starts_at):
        return "closed"
    if opens_at is not None and now < opens_at:
        return "not_yet_open"
    if seats_left > 0 and waiting == 0:
        return "open"
    if seats_left > 0 or waiting_limit is None or waiting < waiting_limit:
        return "waiting_list"
    return "full"
