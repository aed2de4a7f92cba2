"""The days of an agenda, written once for all who look at the same.

Every visit asks PostgreSQL what a day has; what was written of exactly that before is shown again. A day is written
from what it is looked up by: whoever asks is no part of it, and neither is their form key.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from markupsafe import Markup

from events_service.scheduling.agenda import Cell, Day
from events_service.web.http.answers import pages
from events_service.web.http.remembered import Remembered

# About a hundred full days; what they are looked up by takes about as much again.
MOST_CHARACTERS = 2_000_000


@dataclass(frozen=True, slots=True)
class DayManner:
    """How a day is shown: in which language, as part of what (day, week, month), whether its library goes without
    saying, what follows the days in an address, and of whose sessions: an organisation's days are never looked up by
    those who see others."""

    locale: str
    unit: str
    one_library: bool
    besides: str
    organisations: tuple[UUID, ...]


class WrittenDays:
    """The days that one process has written, those asked for last."""

    def __init__(self, most: int = MOST_CHARACTERS) -> None:
        self._texts: Remembered[str] = Remembered(most)

    def __len__(self) -> int:
        return len(self._texts)

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def days(
        self, days: Iterable[Day], manner: DayManner, *, today: date, now: datetime
    ) -> dict[date, Markup]:
        """Each of them as a piece of the page."""
        return {each.day: Markup(self._written(each, manner, each.day == today, now)) for each in days}

    def _written(self, day: Day, manner: DayManner, today: bool, now: datetime) -> str:
        stages = tuple([stage_of(cell, now) for cell in day.cells])
        what = (manner, today, stages, day.day, tuple(day.cells), day.more, day.uses)
        text = self._texts.get(what)
        if text is None:
            template = pages(manner.locale).get_template("office/_agenda_day.html")
            text = template.render(day=day, manner=manner, today=today, now=now)
            self._texts.keep(what, text)
        return text


def stage_of(cell: Cell, now: datetime) -> int:
    """All that a day asks the time about a session: whether it is ahead (0), under way (1) or over (2)."""
    return (cell.starts_at <= now) + (cell.ends_at <= now)
