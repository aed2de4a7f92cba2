"""What search engines read of a page: JSON that no text breaks out of, in schema.org's words, and bounded."""

import json
import re
from datetime import date, timedelta
from typing import Any

import httpx

from events_service import clock
from events_service.accounts.roles import OPERATOR
from events_service.campaigns.editions import open_campaign
from events_service.campaigns.partners import add_partner
from events_service.campaigns.wordings import keep_wording
from events_service.database import value
from events_service.libraries.editing import edit_library
from events_service.registration.changes import cancel_session
from events_service.scheduling.permanences import plan_permanence
from events_service.scheduling.sessions import add_session
from events_service.web.public.structured import MOST_SESSIONS
from tests.factories import a_library, a_party, a_registration, a_session, an_organisation
from tests.scheduling.test_counters import SLUG, an_edition_everywhere

BREAKS_OUT = "</script><script>alert(1)</script> « & ' \" \\ <!--"


async def data_on(client: httpx.AsyncClient, path: str) -> Any:
    """What the page's one block of data says; never the text of a script."""
    answer = await client.get(path)
    assert answer.status_code == 200
    blocks = re.findall(r"<script\b([^>]*)>(.*?)</script>", answer.text, re.S)
    assert [attributes for attributes, _ in blocks] == [' type="application/ld+json"']
    return json.loads(blocks[0][1])


async def test_a_session_says_what_when_where_and_that_it_is_free(client: httpx.AsyncClient) -> None:
    organisation = await an_organisation()
    library = await a_library(organisation)
    session = await a_session(organisation=organisation, library=library, title=BREAKS_OUT, capacity=1)
    slug = await value("SELECT slug FROM event WHERE id = $1", session.event)
    library_slug = await value("SELECT slug FROM library WHERE id = $1", library)
    page, site = f"/sessions/{session.id}", "http://127.0.0.1:8000"

    [data] = await data_on(client, page)

    assert data["@context"] == "https://schema.org"
    assert (data["@type"], data["name"], data["url"]) == ("EducationEvent", BREAKS_OUT, site + page)
    assert (data["startDate"], data["endDate"]) == ("2035-11-20T14:00:00+01:00", "2035-11-20T16:00:00+01:00")
    assert data["superEvent"] == {
        "@type": "EventSeries", "name": BREAKS_OUT, "url": f"{site}/events/{slug}",
    }  # fmt: skip
    place = data["location"]
    assert (place["@type"], place["url"]) == ("Library", f"{site}/libraries/{library_slug}")
    assert place["address"]["addressCountry"] == "FR"
    offer = {"@type": "Offer", "price": 0, "priceCurrency": "EUR", "url": site + page}
    assert data["offers"] == offer | {"availability": "https://schema.org/InStock"}
    assert data["isAccessibleForFree"] is True
    await a_registration(session.id, a_party("Chloé"))
    [full] = await data_on(client, page)
    # Full is no state of the event, which takes place.
    assert full["offers"]["availability"] == "https://schema.org/SoldOut"
    assert (full["eventStatus"], full["remainingAttendeeCapacity"]) == (
        "https://schema.org/EventScheduled",
        0,
    )
    await cancel_session(session.id, reason="", by=session.ada, now=clock.now())
    [cancelled] = await data_on(client, page)
    assert cancelled["eventStatus"] == "https://schema.org/EventCancelled"
    assert (await client.get(page)).text.count("https://schema.org/EventCancelled") == 1


async def test_an_event_is_the_series_of_its_next_sessions_and_no_more(client: httpx.AsyncClient) -> None:
    session = await a_session(title=BREAKS_OUT)
    for week in range(1, 9):
        day = date(2035, 11, 20) + timedelta(weeks=week)
        times = {"starts_at": f"{day}T14:00", "ends_at": f"{day}T16:00", "capacity": 8}
        await add_session(session.event, times, by=session.ada, now=clock.now())
    slug = await value("SELECT slug FROM event WHERE id = $1", session.event)

    data = await data_on(client, f"/events/{slug}")

    assert (data["@type"], data["name"]) == ("EventSeries", BREAKS_OUT)
    assert data["url"] == f"http://127.0.0.1:8000/events/{slug}"
    starts = [each["startDate"] for each in data["subEvent"]]
    assert starts == [
        f"{date(2035, 11, 20) + timedelta(weeks=week)}T14:00:00+01:00" for week in range(MOST_SESSIONS)
    ]
    assert (data["startDate"], data["location"]["@type"]) == (starts[0], "Library")
    assert {each["@type"] for each in data["subEvent"]} == {"EducationEvent"}
    assert "@context" not in data["subEvent"][0]
    assert len(json.dumps(data)) < 8_000


async def test_a_library_says_how_to_reach_it_and_when_it_is_open(client: httpx.AsyncClient) -> None:
    ahead = clock.now().date() + timedelta(days=3)
    library = await a_library(await an_organisation(), slug="falala", name="Médiathèque Falala")
    facts = {
        "phone": "05 61 00 00 00",
        "opening_hours": [{"weekday": 2, "opens": "10:00", "closes": "12:30"}],
        "closures": [{"starts_on": str(ahead), "ends_on": str(ahead + timedelta(days=1))}],
    }
    await edit_library(library, facts, now=clock.now())

    data = await data_on(client, "/libraries/falala")

    assert (data["@type"], data["name"], data["telephone"]) == (
        "Library", "Médiathèque Falala", "05 61 00 00 00",
    )  # fmt: skip
    assert data["openingHoursSpecification"] == [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": "https://schema.org/Tuesday",
            "opens": "10:00",
            "closes": "12:30",
        }
    ]
    [closed] = data["specialOpeningHoursSpecification"]
    assert (closed["validFrom"], closed["validThrough"]) == (
        ahead.isoformat(), (ahead + timedelta(days=1)).isoformat(),
    )  # fmt: skip


async def test_a_day_is_the_series_of_what_comes_first_in_it(client: httpx.AsyncClient) -> None:
    await an_edition_everywhere()
    said = {"name": BREAKS_OUT, "theme": "Understand to choose", "description": "Much more of it. " * 200}
    await keep_wording(SLUG, "en", said, by=OPERATOR, now=clock.now())
    for number in range(7):
        partner = {"name": f"{number} {BREAKS_OUT}", "url": "https://anct.example.org" if number == 1 else ""}
        await add_partner(SLUG, partner, by=OPERATOR, now=clock.now())
    client.headers["accept-language"] = "en"

    data = await data_on(client, f"/days/{SLUG}")

    assert (data["@context"], data["@type"]) == ("https://schema.org", "EventSeries")
    assert (data["name"], data["description"]) == (BREAKS_OUT, "Understand to choose")
    assert data["url"] == f"http://127.0.0.1:8000/days/{SLUG}"
    # Local dates; Réunion's own day is a week later.
    assert (data["startDate"], data["endDate"]) == ("2035-11-20", "2035-11-27")
    assert data["organizer"][:2] == [
        {"@type": "Organization", "name": f"0 {BREAKS_OUT}"},
        {"@type": "Organization", "name": f"1 {BREAKS_OUT}", "url": "https://anct.example.org"},
    ]
    assert len(data["organizer"]) == 5
    # What was called off at noon is in the programme, and said to be so.
    assert [(each["startDate"], each["eventStatus"].rpartition("/")[2]) for each in data["subEvent"]] == [
        ("2035-11-20T09:00:00+01:00", "EventScheduled"),
        ("2035-11-20T10:00:00+01:00", "EventScheduled"),
        ("2035-11-20T11:00:00+01:00", "EventScheduled"),
        ("2035-11-20T12:00:00+01:00", "EventCancelled"),
        ("2035-11-20T14:00:00+01:00", "EventScheduled"),
    ]
    assert {(each["@type"], each["location"]["@type"]) for each in data["subEvent"]} == {
        ("EducationEvent", "Library")
    }
    assert len(json.dumps(data)) < 5_000


async def test_a_day_shows_a_permanence_once_and_names_nobody_who_does_not_carry_it(
    client: httpx.AsyncClient,
) -> None:
    await open_campaign(SLUG, {"name": "Journée", "starts_on": "2035-11-20"}, by=OPERATOR, now=clock.now())
    times = {"starts_at": "2035-11-20T09:00", "ends_at": "2035-11-20T10:00"}
    session = await a_session(campaign=SLUG, **times)
    hours = {"starts_at": "2035-11-20T14:00", "ends_at": "2035-11-20T17:00", "slot_minutes": 30}
    permanence = await plan_permanence(session.event, hours, by=session.ada, now=clock.now())

    data = await data_on(client, f"/days/{SLUG}")

    assert (data["name"], data["description"], "organizer" in data) == ("Journée", "Journée", False)
    assert (data["startDate"], data["endDate"]) == ("2035-11-20", "2035-11-20")
    site = "http://127.0.0.1:8000"
    assert [(each["url"], each["startDate"][11:16], each["endDate"][11:16]) for each in data["subEvent"]] == [
        (f"{site}/sessions/{session.id}", "09:00", "10:00"),
        (f"{site}/permanences/{permanence}", "14:00", "17:00"),
    ]
    # Of a part of the programme nothing is said: that address is not its own.
    assert "ld+json" not in (await client.get(f"/days/{SLUG}?department=34")).text


async def test_an_event_without_a_date_describes_nothing(client: httpx.AsyncClient) -> None:
    session = await a_session()
    await cancel_session(session.id, reason="", by=session.ada, now=clock.now())
    slug = await value("SELECT slug FROM event WHERE id = $1", session.event)

    page = (await client.get(f"/events/{slug}")).text

    assert ("ld+json" in page) == ('class="card ' in page)
