"""What a visitor, a feed or another program may filter sessions by, as conditions of SQL."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from events_service.text import folded


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a visitor filters by. `near` is a town or a postcode; days are the place's local days, both included."""

    q: str = ""
    near: str = ""
    department: str = ""
    library: str = ""
    strand: str = ""
    topic: str = ""
    level: str = ""
    campaign: str = ""
    event: str = ""
    first_day: date | None = None
    last_day: date | None = None
    open: bool = False

    def conditions(self, now: datetime) -> tuple[list[str], list[Any]]:
        """SQL conditions with `$n` placeholders, and their values in order."""
        where: list[str] = []
        values: list[Any] = []

        def keep(condition: str, *given: Any) -> None:
            for each in given:
                values.append(each)
                condition = condition.replace("?", f"${len(values)}", 1)
            where.append(condition)

        for word in folded(self.q).split()[:8]:
            keep("event.search_key LIKE '%' || ? || '%'", _literal(word))
        if self.near:
            keep(*_near(self.near))
        for column, wanted in (("library.department", self.department), ("library.slug", self.library)):
            if wanted:
                keep(f"{column} = ?", wanted)
        for column, wanted in (("event.strand", self.strand), ("event.level", self.level)):
            if wanted:
                keep(f"{column} = ?", wanted)
        if self.topic:
            keep("? = ANY(event.topics)", self.topic)
        if self.campaign:
            keep(
                "campaign.slug = ? AND session.local_starts::date BETWEEN campaign.starts_on AND campaign.ends_on",
                self.campaign,
            )
        if self.event:
            keep("event.slug = ?", self.event)
        if self.first_day:
            keep("session.local_ends::date >= ?", self.first_day)
        if self.last_day:
            keep("session.local_starts::date <= ?", self.last_day)
        if self.open:
            keep(
                "session.cancelled_at IS NULL AND roster.closes_at > ?"
                " AND (roster.opens_at IS NULL OR roster.opens_at <= ?)"
                " AND (roster.sign_up = 'not_needed' OR (session.starts_at > ? AND roster.waiting = 0"
                " AND roster.seats_taken < roster.capacity))",
                *(now, now, now),
            )
        return where, values


def _literal(text: str) -> str:
    """A word for LIKE, with its own wildcards taken literally."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _near(place: str) -> tuple[str, str]:
    """A five-digit postcode (or its département when no library is there) or the beginning of a town's name."""
    typed = place.strip()
    if typed.isascii() and typed.isdigit() and len(typed) == 5:
        department = typed[:3] if typed.startswith(("97", "98")) else typed[:2]
        return (
            "(CASE WHEN EXISTS (SELECT 1 FROM library l JOIN session s ON s.library = l.id WHERE l.postcode = ?)"
            f" THEN library.postcode = '{typed}' ELSE library.postcode LIKE '{department}%' END)",
            typed,
        )
    return "(library.town_key LIKE ? || '%')", _literal(folded(typed))
