"""What a visitor, a feed or another program may filter sessions by, as conditions of SQL."""

import re
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from events_service.libraries.territories import UnknownDepartment, department_named, department_of
from events_service.text import folded


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a visitor filters by. `near` is a place (see Place); days are the place's local days, both included."""

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
        if self.near:
            _keep_place(Place.read(self.near), where, values, now)
        return where, values


def _literal(text: str) -> str:
    """A word for LIKE, with its own wildcards taken literally."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


@dataclass(frozen=True, slots=True)
class Place:
    """What somebody typed for a place: a postcode, a town, a département, or several of them."""

    postcode: str = ""
    town: str = ""
    department: str = ""

    @staticmethod
    def read(typed: str) -> "Place":
        """ "37000", "94240 L'Haÿ-les-Roses", "St Denis", "37", "2a", "Indre-et-Loire". The town is folded.

        A name that a town and a département share ("Vienne") is both.
        """
        found = _POSTCODE.search(typed)
        rest = f"{typed[: found.start()]} {typed[found.end() :]}" if found else typed
        town = _SAINT.sub(lambda saint: f"saint{saint[1]}", folded(rest.replace(",", " ")))
        if found:
            return Place(found[0], town, _department_or_none(found[0]))
        if _CODE.fullmatch(town):
            return Place(department=_department_or_none(town), town="" if _department_or_none(town) else town)
        return Place(town=town, department=department_named(town) or "")


_POSTCODE = re.compile(r"(?<![0-9])[0-9]{5}(?![0-9])", re.ASCII)
_CODE = re.compile(r"[0-9]{1,3}|2[ab]|69[md]", re.ASCII)
_SAINT = re.compile(r"\bst(e?)\b\.?")


def _department_or_none(code: str) -> str:
    try:
        return department_of(code)
    except UnknownDepartment:
        return ""


def _keep_place(place: Place, where: list[str], values: list[Any], now: datetime) -> None:
    """Add the condition for a place. It comes last: whether a postcode has anything to offer is asked of what the
    other filters leave, and only of what can still be visited."""

    def given(value: Any) -> str:
        values.append(value)
        return f"${len(values)}"

    town = f"library.town_key LIKE {given(_literal(place.town))} || '%'" if place.town else ""
    department = f"library.department = {given(place.department)}" if place.department else ""
    if not place.postcode:
        where.append(f"({' OR '.join(filter(None, (town, department))) or 'false'})")
        return
    there = f"library.postcode = {given(place.postcode)}"
    # The town of a postcode is looked for in its département only; Saint-Denis is in six.
    wider = [f"{town} AND {department}"] if town and department else []
    wider += [department or town or "false"]
    at = given(now)
    others = list(where)
    choices = [
        f"WHEN EXISTS ({_visitable([*others, each], at)}) THEN {each}" for each in (there, *wider[:-1])
    ]
    where.append(f"(CASE {' '.join(choices)} ELSE {wider[-1]} END)")


def _visitable(where: list[str], now: str) -> str:
    """A query for sessions that somebody could still go to; inside it the names of the tables are its own."""
    return f"""
        SELECT FROM session JOIN event ON event.id = session.event JOIN library ON library.id = session.library
        JOIN roster ON roster.id = session.roster LEFT JOIN campaign ON campaign.id = event.campaign
        WHERE {" AND ".join(where)} AND event.published_at <= {now} AND session.cancelled_at IS NULL
          AND session.ends_at > {now}"""
