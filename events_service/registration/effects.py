"""What an edit of one date or of several does, to be looked at before it is done."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from events_service.registration.queries import Registration
from events_service.scheduling.clashes import Clash
from events_service.scheduling.plans import Off


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
