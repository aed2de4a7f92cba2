"""What came of an agenda, or would come of it: each date, and what was done with it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from events_service.imports.agendas.entries import Skipped


class What(StrEnum):
    """What became of a date: a session was made, or changed, or called off; it is as it was; it was left alone, for a
    reason; its source does not have it any more."""

    CREATED = "created"
    UPDATED = "updated"
    CANCELLED = "cancelled"
    SAME = "unchanged"
    LEFT = "left"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class Line:
    """One date, or, with an `event` and no session, the words of an event. `why` is a code; `changes` are the fields
    that its source, or, where it was left, a colleague changed; `people` are told of it, or, where
    it is gone, have a seat there, or wait. `place` is as the agenda calls it."""

    what: What
    title: str
    starts_at: datetime
    ends_at: datetime
    why: str = ""
    changes: tuple[str, ...] = ()
    session: UUID | None = None
    event: UUID | None = None
    people: int = 0
    place: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """All of it. `skipped` could not be read; where times were `floating` they are those on the wall of the place."""

    lines: tuple[Line, ...]
    skipped: tuple[Skipped, ...]
    gone: tuple[Line, ...]
    floating: bool

    def of(self, what: What) -> list[Line]:
        """The dates with which that was done, in order."""
        lines = self.gone if what == What.GONE else self.lines
        return sorted((each for each in lines if each.what == what), key=lambda each: each.starts_at)

    @property
    def works(self) -> bool:
        """Whether anything is done, or would be."""
        return any(each.what in (What.CREATED, What.UPDATED, What.CANCELLED) for each in self.lines)
