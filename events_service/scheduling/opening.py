"""When sign-up opens and closes, as it is said: an instant, or so many days before a date. No database here."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from events_service.clock import days_before, wall_clock
from events_service.fields import Fields
from events_service.scheduling.sign_up import MOST_DAYS

# What a form, a program and a roster call it.
OPENING_FIELDS = ("opens_at", "opens_days", "closes_at", "closes_days")


@dataclass(frozen=True, slots=True)
class Limit:
    """An instant, or so many `days` before a date, at its hour; neither where sign-up opens at once, or closes as the
    date begins."""

    at: datetime | None = None
    days: int | None = None

    @staticmethod
    def read(fields: Fields, name: str, time_zone: str) -> "Limit":
        """`name` is `opens` or `closes`; one of the two ways to say it, not both."""
        at = fields.moment(f"{name}_at", time_zone)
        days = fields.number(f"{name}_days", lowest=1, highest=MOST_DAYS, default=None)
        if at is not None and days is not None:
            fields.wrong.setdefault(f"{name}_days", "one_of_two")
        return Limit(at, days)

    def before(self, starts_at: datetime, time_zone: str) -> datetime | None:
        """The instant, for a date that begins then."""
        if self.days is None:
            return self.at
        return days_before(wall_clock(starts_at, time_zone), self.days, time_zone)


@dataclass(frozen=True, slots=True)
class Opening:
    """What an edit says of it; None where it says nothing, and what was stays."""

    opens: Limit | None = None
    closes: Limit | None = None

    @staticmethod
    def read(fields: Fields, time_zone: str) -> "Opening":
        """Where it says until which date one may join (`join_until`), a closing is not read."""

        def limit(name: str) -> Limit | None:
            named = f"{name}_at" in fields.typed or f"{name}_days" in fields.typed
            return Limit.read(fields, name, time_zone) if named else None

        return Opening(limit("opens"), None if fields.typed.get("join_until") else limit("closes"))

    @property
    def names(self) -> list[str]:
        """What is said: `opens`, `closes`."""
        return [name for name in ("opens", "closes") if getattr(self, name) is not None]

    def without(self, own: Collection[str]) -> "Opening":
        """What is left of it for a date on which these fields were changed by hand."""
        return Opening(None if "opens_at" in own else self.opens, None if "closes_at" in own else self.closes)


NOTHING_SAID = Opening()


def wrong_opening(
    opens_at: datetime | None,
    closes_at: datetime | None,
    starts_at: datetime | None,
    ends_at: datetime | None,
) -> dict[str, str]:
    """What is wrong with when sign-up opens and closes, by field; without a closing it closes at the start."""
    wrong = {}
    last = closes_at or starts_at
    if opens_at and last and last <= opens_at:
        wrong["opens_at"] = "after_closing"
    if closes_at and ends_at and closes_at > ends_at:
        wrong["closes_at"] = "after_the_end"
    return wrong
