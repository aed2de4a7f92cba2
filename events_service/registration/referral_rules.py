"""Referral links: what a colleague says when they make one, and what a professional may learn. No database here."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from events_service.fields import Fields
from events_service.weblinks import has_link

# More than this is a group, whose seats are agreed with the library.
MOST_SEATS = 12


class Came(StrEnum):
    """What a professional learns of somebody who agreed to it, once the library has noted who came."""

    CAME = "came"
    DID_NOT_COME = "did_not_come"


@dataclass(frozen=True, slots=True)
class Referral:
    """A link: whose, for which list, and how many of its seats people hold who were signed up by it. Where it is not
    `by_library`, a professional made it by asking for one seat (registration/seats_asked.py): it gives no other."""

    id: UUID
    roster: UUID
    name: str
    structure: str
    seats: int
    used: int
    until: datetime
    made_at: datetime
    by_library: bool

    @property
    def left(self) -> int:
        return max(self.seats - self.used, 0) if self.by_library else 0


@dataclass(frozen=True, slots=True)
class ReferralDraft:
    """For whom a link is made: a professional's `name` and `structure`, so many `seats`, until the end of a day."""

    name: str
    structure: str
    seats: int
    until: datetime

    @staticmethod
    def parse(values: Mapping[str, Any], *, time_zone: str) -> "ReferralDraft":
        """Refuses with Invalid naming every field at fault. The day ends by the place's clock."""
        fields = Fields(values)
        name = fields.text("name", longest=100, required=True)
        structure = fields.text("structure", longest=100, required=True)
        seats = fields.number("seats", lowest=1, highest=MOST_SEATS, default=None)
        if seats is None:
            fields.wrong.setdefault("seats", "required")
        for field, text in (("name", name), ("structure", structure)):
            if has_link(text):
                fields.wrong.setdefault(field, "no_links")
        day = fields.day("until", required=True)
        fields.done()
        assert day is not None
        assert seats is not None
        midnight = datetime.combine(day + timedelta(days=1), time(), ZoneInfo(time_zone))
        return ReferralDraft(name, structure, seats, midnight)
