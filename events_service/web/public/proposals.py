"""What a page proposes where nothing is as it was asked for: nobody is left without a next step."""

from datetime import datetime
from typing import TypedDict

from events_service.registration.wish_rules import WISHED
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.sayings import needs_in
from events_service.scheduling.searching import Search
from events_service.web.http.answers import query_string
from events_service.web.public.finding import (
    Listed,
    distances,
    instead_of,
    libraries_near,
    main_town,
    middle_of,
    place_named,
)


class Proposal(TypedDict):
    """Other `sessions` (`kind`: in what they differ), `libraries` to call, and the queries of a wish and of the
    directory, with the place that was asked for. Where only a département was (`of_department`), libraries are its own
    and kilometres those from its largest town."""

    kind: str
    sessions: list[SessionLine]
    libraries: list[Listed]
    away: dict[str, int]
    measured_from: str
    of_department: bool
    wish: str
    directory: str


async def proposed(search: Search, *, now: datetime, campaign: str = "") -> Proposal:
    """Instead of a search that finds nothing; with a `campaign` only sessions of that edition."""
    kind, sessions = await instead_of(search, now=now, campaign=campaign)
    libraries = await libraries_near(search, now)
    away = distances(sessions, middle_of(search))
    town = main_town(search)
    says_kilometres = any(away.values()) or any(kilometres for *_, kilometres in libraries)
    return Proposal(
        kind=kind,
        sessions=sessions,
        libraries=libraries,
        away=away,
        measured_from=town.name if town and says_kilometres else "",
        of_department=town is not None,
        wish=wish_of(search),
        directory=directory_of(search),
    )


def ways_on(search: Search) -> Proposal:
    """Beyond the last page, where there was something on those before: a wish and the directory alone."""
    return Proposal(
        kind="",
        sessions=[],
        libraries=[],
        away={},
        measured_from="",
        of_department=False,
        wish=wish_of(search),
        directory=directory_of(search),
    )


def wish_of(search: Search) -> str:
    """The query of a wish for the same: at that place, about that topic."""
    filters = search.filters
    several = len(search.typed.communes) > 1 and not search.typed.asks
    wished = {
        "library": filters.library,
        "near": filters.near,
        "department": filters.department if several or not filters.near else "",
        "topic": filters.topic or topic_of(filters.q),
    }
    return query_string(wished)


def topic_of(words: str) -> str:
    """What may be wished for that the words say first: "impots" is about taxes; "" where they say none."""
    meanings = [need.meaning for need in needs_in(words.split()) if need.meaning]
    return next((topic for each in meanings for topic in each.topics if topic in WISHED), "")


def directory_of(search: Search) -> str:
    """The query of the directory for that place."""
    place = search.filters.near or place_named(search.typed)
    department = search.filters.department
    if not search.filters.near:
        return query_string({"department": department}) if department else query_string({"q": place})
    return query_string({"q": place, "department": department})
