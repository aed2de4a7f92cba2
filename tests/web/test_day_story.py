"""An edition of the day from its opening to its programme, by the API as a coordinator's program and those of towns use
it: 200 libraries take part, 150 with one model, and whatever shows the day says what a count of the rows says."""

import html
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx
import icalendar
import pytest

from events_service import clock
from events_service.accounts.roles import OPERATOR
from events_service.database import rows, value
from events_service.imports.directory.taking import import_directory
from events_service.registration.following import follow_corrections
from events_service.scheduling.claims import make_claim
from events_service.scheduling.counters import count_days
from tests.factories import KEY, a_key, a_party, a_registration, an_organisation, bearer
from tests.imports.directory.test_taking import MOULIN, NOON

SLUG = "journee"
DAY = f"/days/{SLUG}"
# Near enough for a calendar; one territory has a day of its own.
_TODAY = clock.now().date()
EVERYWHERE, OWN_DAY = (str(_TODAY + timedelta(days=ahead)) for ahead in (30, 37))
DAYS = {"2A": EVERYWHERE, "30": EVERYWHERE, "34": EVERYWHERE, "974": OWN_DAY}
ADMITTED, ADOPTING = 200, 150
BEFORE, AFTER = "Ses photos", "Mettre ses photos à l’abri"
# Of our own: from who was admitted, who has published, and the people themselves.
TAKES_PART = """
SELECT library.department, session.id::text AS session, event.title,
       roster.capacity - coalesce((SELECT sum(seats) FROM registration WHERE roster = roster.id), 0)::int AS places
FROM participation JOIN library ON library.id = participation.library
JOIN event ON event.library = library.id JOIN session ON session.event = event.id
JOIN roster ON roster.id = session.roster
WHERE participation.state = 'approved' AND event.published_at IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Applicant:
    """A library of the directory that takes part, with the key of the town that answers for it."""

    library: UUID
    territory: str
    key: str


async def places_of_four_towns() -> list[Applicant]:
    """One library more than is admitted, from the directory."""
    entries = [
        replace(MOULIN, line=number, code=f"LI{number}", name=f"Annexe {number}", department=territory)
        for number, territory in zip(range(2, ADMITTED + 3), list(DAYS) * ADMITTED, strict=False)
    ]
    assert (await import_directory(entries, now=NOON)).created == ADMITTED + 1
    places = []
    for territory in DAYS:
        town = await an_organisation()
        key = await a_key(town)
        for each in await rows("SELECT id FROM library WHERE department = $1 ORDER BY id", territory):
            await make_claim(each["id"], organisation=town, by=OPERATOR, locale="fr", key=KEY, now=NOON)
            places.append(Applicant(each["id"], territory, key))
    return places


async def with_key(client: httpx.AsyncClient, verb: str, path: str, key: str, **body: object) -> Any:
    answer = await client.request(verb, f"/api/v1{path}", json=body, headers=bearer(key))
    assert answer.is_success, answer.text
    return answer.json()


async def leafed_through(client: httpx.AsyncClient) -> list[str]:
    """The sessions of the day's page and of all that follow it."""
    sessions: list[str] = []
    following = DAY
    while following:
        text = html.unescape((await client.get(following)).text)
        sessions += re.findall(r'<h3><a href="/sessions/([^"]+)"', text)
        later = re.search(r'rel="next" href="([^"]+)"', text)
        following = later[1] if later else ""
    return sessions


async def admitted(client: httpx.AsyncClient, line: str, places: list[Applicant]) -> list[Applicant]:
    """All apply, each town at once, and all but the last are let in with one decision."""
    asked = []
    for key in {place.key: None for place in places}:
        libraries = [str(place.library) for place in places if place.key == key]
        asked += await with_key(client, "POST", f"{DAY}/participations", key, libraries=libraries, charter=1)
    ids = [each["id"] for each in asked if each["library"] != str(places[-1].library)]
    decision = await with_key(client, "POST", f"{DAY}/decisions", line, participations=ids, state="approved")
    assert decision == {"changed": ADMITTED}
    return places[:-1]


@pytest.mark.usefixtures("database")
async def test_two_hundred_libraries_take_part_in_a_day(client: httpx.AsyncClient) -> None:
    line, places = await a_key(None, "coordinator"), await places_of_four_towns()
    edition = {"slug": SLUG, "name": "Journée", "starts_on": EVERYWHERE, "by_application": True}
    await with_key(client, "POST", "/days", line, **edition)
    await with_key(client, "PUT", f"{DAY}/territories/974", line, starts_on=OWN_DAY)
    await with_key(client, "PUT", f"{DAY}/charter", line, body="Gratuit.")
    took_part = await admitted(client, line, places)
    words = {"title": BEFORE, "strand": "everyday_uses", "locked": ["title"], "seats": 12}
    model = await with_key(client, "POST", f"{DAY}/models", line, **words)

    # 150 adopt it, and so does the one that is not let in; people sign up, and one library adds words of its own.
    copies = [await adopted(client, model["id"], each) for each in [*took_part[-ADOPTING:], places[-1]]]
    await a_registration(await session_of(copies[0]), a_party(seats=2, email="chloe@example.org"))
    await with_key(client, "PATCH", f"/events/{copies[1]}", took_part[-ADOPTING + 1].key, summary="À nous")
    people = "SELECT id, roster, seats, state FROM registration"
    signed_up = await rows(people)

    # The coordinator corrects it, and every copy follows.
    corrected = await with_key(client, "PATCH", f"/models/{model['id']}", line, title=AFTER)
    assert (corrected["copies"], corrected["followed"]) == (ADOPTING + 1, 0)
    while await follow_corrections("fr", clock.now()):
        pass
    await count_days(clock.now())

    followed = (await client.get(f"/api/v1/models/{model['id']}", headers=bearer(line))).json()["followed"]
    lines = await rows(TAKES_PART)
    assert (followed, len(lines)) == (ADOPTING + 1, ADOPTING)
    assert {each["title"] for each in lines} == {AFTER}
    assert await value("SELECT array_agg(id) FROM event WHERE summary = 'À nous'") == [UUID(copies[1])]
    assert await rows(people) == signed_up
    assert await value("SELECT count(*) FROM message WHERE letter = 'change'") == 1
    await assert_shown(client, lines)


async def adopted(client: httpx.AsyncClient, model: str, place: Applicant) -> str:
    """The event that a library makes of it, on the day of its territory."""
    day = DAYS[place.territory]
    date = {"starts_at": f"{day}T14:00", "ends_at": f"{day}T16:00", "publish": True}
    copy = await with_key(
        client, "POST", f"/models/{model}/copies", place.key, library=str(place.library), **date
    )
    identifier: str = copy["id"]
    return identifier


async def session_of(event: str) -> UUID:
    session: UUID = await value("SELECT id FROM session WHERE event = $1", UUID(event))
    return session


async def assert_shown(client: httpx.AsyncClient, lines: Sequence[Mapping[str, Any]]) -> None:
    """The pages, the file, the calendar, the map and the counters say what these rows say."""
    sessions = {each["session"] for each in lines}
    territories = Counter(each["department"] for each in lines)
    places = {
        code: sum(each["places"] for each in lines if each["department"] == code) for code in territories
    }
    assert min(territories[code] for code in DAYS) > 0

    leafed = await leafed_through(client)
    assert (len(leafed), set(leafed)) == (ADOPTING, sessions)
    file = (await client.get(f"{DAY}/programme.json")).json()["sessions"]
    assert ({each["id"] for each in file}, {each["title"] for each in file}) == (sessions, {AFTER})
    calendar = icalendar.Calendar.from_ical((await client.get(f"/feeds{DAY}.ics")).content)
    assert Counter(str(each["SUMMARY"]) for each in calendar.walk("VEVENT")) == {AFTER: ADOPTING}

    page = html.unescape((await client.get(DAY, headers={"accept-language": "en"})).text)
    tiles = re.findall(r'aria-label="(\w+) [^":]+: (\d+) librar', page)
    assert {code: int(number) for code, number in tiles} == territories
    counters = (await client.get(f"/api/v1{DAY}/counters")).json()
    counted = {each["department"]: each["figures"] for each in counters["territories"]}
    assert {code: each["libraries"] for code, each in counted.items()} == territories
    assert {code: each["sessions"] for code, each in counted.items()} == territories
    assert {code: each["places_left"] for code, each in counted.items()} == places
    assert counters["everywhere"] == {
        "libraries": ADOPTING,
        "sessions": ADOPTING,
        "seats": ADOPTING * 12,
        "taken": 2,
        "waiting": 0,
        "places_left": ADOPTING * 12 - 2,
    }
