"""What is there of the figures that an edition asks for afterwards, library by library, and what is still missing.

Read from what colleagues noted of the sessions of the edition; numbers only, so that whoever coordinates sees them too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from events_service.accounts.roles import Viewer
from events_service.attendance.queries import ON_THE_LIST
from events_service.campaigns.figures import ASKED
from events_service.conditions import Conditions
from events_service.database import rows
from events_service.registration.rules import State
from events_service.scheduling.titles import TITLE
from events_service.scheduling.visibility import PUBLISHED

PAGE = 50


@dataclass(frozen=True, slots=True)
class SessionFigures:
    """One session of the day that took place: how many `people` came, and which of the figures that are asked for are
    `missing`."""

    id: UUID
    title: str
    local_starts: datetime
    people: int
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LibraryFigures:
    """A library that takes part, its sessions of the day, and what it said of them."""

    participation: UUID
    library_name: str
    town: str
    department: str
    asked_at: datetime | None
    confirmed_at: datetime | None
    answer: str
    sessions: tuple[SessionFigures, ...]

    @property
    def people(self) -> int:
        return sum(each.people for each in self.sessions)

    @property
    def incomplete(self) -> int:
        """How many of its sessions lack something."""
        return sum(bool(each.missing) for each in self.sessions)


async def own_figures(slug: str, viewer: Viewer, *, now: datetime) -> list[LibraryFigures]:
    """Of the viewer's own libraries that are asked, by name."""
    theirs = _asked(slug, now)
    theirs.add("library.organisation = ANY({}::uuid[])", list(viewer.organisations("take_part")))
    return await _read(theirs, now, "library.name, library.id", limit=None)


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """An edition of which a library of the viewer's has not confirmed its figures, and until when they are asked."""

    slug: str
    name: str
    until: date


async def figures_to_confirm(viewer: Viewer, *, now: datetime) -> list[Unconfirmed]:
    """Those that are asked of the viewer's own libraries; what ends first is on top, and stays when it is late."""
    editions = await rows(_UNCONFIRMED, now, list(viewer.organisations("take_part")))
    return [Unconfirmed(**each) for each in editions]


_UNCONFIRMED = f"""
SELECT DISTINCT campaign.slug, campaign.name, campaign.figures_until AS until
FROM participation JOIN campaign ON campaign.id = participation.campaign
JOIN library ON library.id = participation.library
WHERE {ASKED} AND participation.figures_confirmed_at IS NULL AND library.organisation = ANY($2::uuid[])
ORDER BY until, slug
"""


async def figures_to_see(
    slug: str,
    viewer: Viewer,
    *,
    now: datetime,
    department: str = "",
    confirmed: bool | None = None,
    page: int = 1,
    size: int = PAGE,
) -> list[LibraryFigures]:
    """Of the libraries whose participation the viewer decides, first those that have not confirmed; one more than
    `size` where there are more."""
    theirs = _asked(slug, now)
    theirs.add(
        "({} OR library.department = ANY({}::text[]))",
        viewer.may_everywhere("admit"),
        list(viewer.departments("admit")),
    )
    if department:
        theirs.add("library.department = {}", department)
    if confirmed is not None:
        theirs.add("(participation.figures_confirmed_at IS NOT NULL) = {}", confirmed)
    order = "figures_confirmed_at IS NOT NULL, library.department, library.name, library.id"
    return await _read(theirs, now, order, limit=(size + 1, (page - 1) * size))


def _asked(slug: str, now: datetime) -> Conditions:
    conditions = Conditions()
    conditions.value(now)  # ASKED reads it as $1
    conditions.add(ASKED)
    conditions.add("campaign.slug = {}", slug)
    return conditions


async def _read(
    conditions: Conditions, now: datetime, order: str, *, limit: tuple[int, int] | None
) -> list[LibraryFigures]:
    paged = f"LIMIT {conditions.value(limit[0])} OFFSET {conditions.value(limit[1])}" if limit else ""
    libraries = await rows(f"{_LIBRARIES} WHERE {conditions} ORDER BY {order} {paged}", *conditions.values)
    sessions: dict[UUID, list[SessionFigures]] = {each["id"]: [] for each in libraries}
    asked = {each["id"]: each["figures"] for each in libraries}
    for each in await rows(_SESSIONS, list(sessions), now):
        sessions[each["participation"]].append(_session(each, asked[each["participation"]]))
    return [
        LibraryFigures(
            participation=each["id"],
            library_name=each["library_name"],
            town=each["town"],
            department=each["department"],
            asked_at=each["figures_asked_at"],
            confirmed_at=each["figures_confirmed_at"],
            answer=each["figures_answer"],
            sessions=tuple(sessions[each["id"]]),
        )
        for each in libraries
    ]


def _session(line: Mapping[str, Any], asked: Sequence[str]) -> SessionFigures:
    return SessionFigures(
        line["id"], line["title"], line["local_starts"], line["people"], tuple(_missing(line, asked))
    )


def _missing(line: Mapping[str, Any], asked: Sequence[str]) -> list[str]:
    """Nothing is missing of a session to which nobody came, once that is noted of everybody on its list, or where
    nobody was on it: no page can note a nobody. Nor of a kind of which one number is there: whoever is in none of
    them did not say."""
    return [
        figure
        for figure in asked
        if (line["open"] if figure == "people" else line["people"] and figure not in line["counted"])
    ]


_LIBRARIES = """
SELECT participation.id, library.name AS library_name, library.town, library.department, campaign.figures,
       participation.figures_asked_at, participation.figures_confirmed_at, participation.figures_answer
FROM participation JOIN campaign ON campaign.id = participation.campaign
JOIN library ON library.id = participation.library
"""
# `open`: parties of which nobody has noted yet whether they came.
_SESSIONS = f"""
SELECT participation.id AS participation, session.id, {TITLE} AS title, session.local_starts,
       coalesce(seats.people, 0) + coalesce(walked_in.people, 0) AS people, seats.open,
       ARRAY(SELECT DISTINCT kind FROM head_count WHERE head_count.session = session.id) AS counted
FROM participation JOIN event ON event.campaign = participation.campaign
JOIN session ON session.event = event.id AND session.library = participation.library
CROSS JOIN LATERAL (
    SELECT sum(date.came)::int AS people,
           count(*) FILTER (WHERE date.presence IS NULL AND date.excused_at IS NULL
                            AND registration.forgotten_at IS NULL AND registration.state = '{State.CONFIRMED}') AS open
    FROM registration_date AS date JOIN registration ON registration.id = date.registration
    WHERE date.session = session.id AND ({ON_THE_LIST})
) AS seats
CROSS JOIN LATERAL (
    SELECT sum(people)::int AS people FROM walk_in WHERE walk_in.session = session.id
) AS walked_in
WHERE participation.id = ANY($1::uuid[]) AND session.cancelled_at IS NULL AND session.ends_at <= $2
  AND NOT event.practice AND NOT event.colleagues AND {PUBLISHED.format("$2")}
ORDER BY session.starts_at, session.id
"""
