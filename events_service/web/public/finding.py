"""What a page of results says around its sessions: which place was meant, how many there are, when they are, and what
else there is where nothing is as it was asked for."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from events_service.clock import wall_clock
from events_service.language import language
from events_service.libraries.communes import Commune, kilometres, largest_of
from events_service.libraries.directory import Directory, libraries_in, nearest_libraries
from events_service.libraries.opening import Today, today
from events_service.libraries.queries import LibraryPage
from events_service.libraries.territories import department_name
from events_service.scheduling.catalogue import open_first
from events_service.scheduling.filters import SessionFilter
from events_service.scheduling.nearest import nearest_sessions
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.sayings import needs_in, singular
from events_service.scheduling.searching import Search, with_events
from events_service.scheduling.typed_searches import TIMES_SMALLER, Typed
from events_service.scheduling.when import WHEN
from events_service.text import folded
from events_service.web.filter_words import words_by_field
from events_service.web.filters import NAMES
from events_service.web.http.answers import query_string

MOST_NAMESAKES, MOST_INSTEAD, MOST_LIBRARIES = 6, 3, 3
CIRCLES = (5, 10, 20, 50)
_TIMES = ("when", "from", "to")

Link = tuple[str, str, bool]
Group = tuple[str, list[SessionLine]]


# In what it differs from what was asked for, and what there is.
Instead = tuple[str, list[SessionLine]]


def place_named(typed: Typed) -> str:
    """The place as it is written, whoever typed it how."""
    if typed.commune:
        return typed.commune.name
    if typed.region:
        return typed.region
    return department_name(typed.department) if typed.department else typed.place


def namesakes(typed: Typed, values: Mapping[str, str]) -> list[Link]:
    """Of a name that stands for several places each, and the query that keeps to it; the last says whether it is much
    smaller. The largest comes first: there is a Saint-Denis near Paris, and one on La Réunion."""
    if typed.postcode or "department" in values:
        return []
    places = [
        (f"{each.name}, {department_name(each.department)} ({each.department})", each.department)
        for each in typed.communes[:MOST_NAMESAKES]
    ]
    links = [
        (name, query_string({**values, "department": code}), _is_hamlet(typed, at))
        for at, (name, code) in enumerate(places)
    ]
    links += [
        (
            f"{each.name}, {department_name(each.department)} ({each.department})",
            query_string({**values, **_words(typed, each.name), "department": each.department}),
            False,
        )
        for each in typed.nearly
    ]
    if typed.communes and typed.department not in ("", typed.communes[0].department):
        kept = {name: value for name, value in values.items() if name not in ("q", "near")}
        query = query_string({**kept, **_words(typed), "department": typed.department})
        links.append((f"{department_name(typed.department)} ({typed.department})", query, False))
    return links if len(links) > 1 else []


def _words(typed: Typed, place: str = "") -> dict[str, str]:
    words = " ".join(filter(None, (*typed.words, place)))
    return {"q": words} if words else {}


def _is_hamlet(typed: Typed, at: int) -> bool:
    communes = typed.communes
    return communes[at].inhabitants * TIMES_SMALLER < communes[0].inhabitants


def filters_in_words(search: Search, values: Mapping[str, str], locale: str) -> list[Link]:
    """The filters that were said in the box, as links that take each of them off."""
    words = words_by_field(replace(SessionFilter(), **dict(search.in_words)), language(locale))
    return [
        (words[name], query_string({each: value for each, value in values.items() if each != field}), True)
        for name, field in NAMES.items()
        if name in dict(search.in_words)
    ]


def times(values: Mapping[str, str], locale: str) -> list[Link]:
    """When, as links: each word, its query, and whether it is chosen; pressed again it is not."""
    kept = {name: value for name, value in values.items() if name != "when"}
    chosen = values.get("when", "")
    say = language(locale).say
    words = {
        "today": say("Today"),
        "week": say("This week"),
        "evening": say("In the evening"),
        "saturday": say("Saturdays"),
    }
    return [
        (words[each], query_string(kept if each == chosen else {**kept, "when": each}), each == chosen)
        for each in WHEN
    ]


def circles(search: Search, values: Mapping[str, str]) -> list[Link]:
    """How far around the place, as links; the town itself comes first, as 0 kilometres."""
    if not search.centre:
        return []
    kept = {name: value for name, value in values.items() if name != "within"}
    queries = [
        ("0", query_string(kept)),
        *((str(km), query_string({**kept, "within": km})) for km in CIRCLES),
    ]
    return [(km, query, km == str(search.filters.within)) for km, query in queries]


def in_groups(sessions: Sequence[SessionLine], now: datetime, locale: str, words: str = "") -> list[Group]:
    """By when they are, on the clock of each place: today, this week, next week, later. In each group those come first
    whose title has one of the words, and last those that were called off."""
    needs = [singular(each.typed) for each in needs_in(words.split())]
    say = language(locale).say
    groups: dict[str, list[SessionLine]] = {}
    for line in sessions:
        local = wall_clock(now, line.time_zone).date()
        sunday, day = local + timedelta(days=7 - local.isoweekday()), line.local_starts.date()
        if day <= local:
            word = say("Today")
        elif day == local + timedelta(days=1):
            word = say("Tomorrow")
        elif day <= sunday:
            word = say("This week")
        elif day <= sunday + timedelta(days=7):
            word = say("Next week")
        else:
            word = say("Later")
        groups.setdefault(word, []).append(line)
    for lines in groups.values():
        lines.sort(key=lambda line: (line.cancelled, not any(each in folded(line.title) for each in needs)))
    return list(groups.items())


def distances(sessions: Sequence[SessionLine], centre: tuple[float, float] | None) -> dict[str, int]:
    """How many whole kilometres each is from the place, by its id; nothing for what is in the town itself."""
    if centre is None:
        return {}
    return {
        str(each.id): round(kilometres(centre, (each.latitude, each.longitude)))
        for each in sessions
        if each.latitude is not None and each.longitude is not None
    }


def middle_of(search: Search) -> tuple[float, float] | None:
    """Where distances begin where nothing is found: at the place, or in the largest town of the département."""
    town = main_town(search)
    return search.centre or (town.degrees if town else None)


def main_town(search: Search) -> Commune | None:
    """The largest town of the département, where nothing smaller was asked for."""
    department = search.filters.department
    return largest_of(department) if department and not search.filters.near else None


async def instead_of(search: Search, *, now: datetime, campaign: str = "") -> Instead:
    """The first that there is of: the same at another time, without the further wishes, nearest to the place, with
    one of the words only, anything there or near, anything soon. All of an edition, where a `campaign` is named."""
    filters, centre, anything = search.filters, middle_of(search), SessionFilter(campaign=campaign)
    anytime = replace(filters, when="", first_day=None, last_day=None)
    anyhow = replace(anytime.for_anybody(), library=filters.library, campaign=campaign)
    here = anyhow.of_words("")
    everywhere = replace(anyhow, near="", within=0, department="", library="")
    asked = {filters}

    async def soonest(choice: SessionFilter) -> list[SessionLine]:
        """What was asked for before is not there either."""
        if choice in asked:
            return []
        asked.add(choice)
        return await open_first(choice, now=now, size=MOST_INSTEAD)

    for kind, choice in [("later", anytime), ("anyhow", anyhow)]:
        if sessions := await soonest(choice):
            return kind, sessions
    if (
        filters.q
        and centre
        and (near := await nearest_sessions(everywhere, centre, now=now, limit=MOST_INSTEAD))
    ):
        return "nearest", near
    needs = needs_in(filters.q.split())
    for need in needs if len(needs) > 1 else []:
        if some := await soonest(await with_events(anyhow.of_words(need.typed))):
            return "fewer_words", some
    if here != anything and (sessions := await soonest(here)):
        return "here", sessions
    if centre and (near := await nearest_sessions(anything, centre, now=now, limit=MOST_INSTEAD)):
        return "near", near
    for kind, choice in [("everywhere", everywhere), ("soon", anything)]:
        if sessions := await soonest(choice):
            return kind, sessions
    return "nothing", []


Listed = tuple[LibraryPage, Today | None, int]


async def libraries_near(search: Search, now: datetime, *, most: int = MOST_LIBRARIES) -> list[Listed]:
    """The nearest libraries, of a département or a region its own, whether they are open, and how far they are."""
    centre = middle_of(search)
    own = Directory(
        department=search.filters.department if main_town(search) else "", region=search.typed.departments
    )
    near = await nearest_libraries(centre, limit=most, among=own) if centre else []
    if not near and (own.department or own.region):
        near, centre = (await libraries_in(own))[:most], None
    return listed(near, centre, now)


def listed(
    libraries: Sequence[LibraryPage], centre: tuple[float, float] | None, now: datetime
) -> list[Listed]:
    """Each with whether it is open, and how many kilometres it is from the place; 0 where nobody knows."""
    return [
        (
            each,
            today(each.opening_hours, each.closures, wall_clock(now, each.time_zone)),
            round(kilometres(centre, (each.latitude, each.longitude)))
            if centre and each.latitude is not None and each.longitude is not None
            else 0,
        )
        for each in libraries
    ]
