"""A course of six Tuesdays across the change of clocks, at 14:00 on the wall, in three territories. The instants are
worked out by hand: Paris goes back on 28 October 2035, Saint-Pierre-et-Miquelon with North America on 4 November, La
Réunion never."""

import json
import re
from datetime import UTC, datetime, timedelta
from uuid import UUID

import icalendar
import pytest
from httpx import AsyncClient

from events_service import clock
from events_service.database import rows, value
from events_service.registration.changes import add_date, cancel_session
from events_service.registration.excuses import excuse_by_link
from events_service.scheduling.filters import SessionFilter
from events_service.scheduling.queries import session_line
from tests.factories import Planned, a_library, a_session, an_organisation
from tests.feeds.planning import a_subject, composed
from tests.registration.test_several_dates import calendars, chloe, the
from tests.registration.wires import Wire, plain_text
from tests.web.office.conftest import Colleague

DAYS = [(10, 9), (10, 16), (10, 23), (10, 30), (11, 6), (11, 13)]
WRITTEN = ["9 octobre", "16 octobre", "23 octobre", "30 octobre", "6 novembre", "13 novembre"]
# The hours of 14:00 in UTC, date by date.
HOURS = {
    "Europe/Paris": [12, 12, 12, 13, 13, 13],
    "America/Miquelon": [16, 16, 16, 16, 17, 17],
    "Indian/Reunion": [10, 10, 10, 10, 10, 10],
}
TERRITORIES = pytest.mark.parametrize("zone", list(HOURS))
ENGLISH = {"accept-language": "en"}
SEPTEMBER = datetime(2035, 9, 15, tzinfo=UTC)


def instants(zone: str) -> list[datetime]:
    return [
        datetime(2035, month, day, hour, tzinfo=UTC)
        for (month, day), hour in zip(DAYS, HOURS[zone], strict=True)
    ]


async def six_tuesdays(zone: str) -> tuple[Planned, list[UUID]]:
    organisation = await an_organisation()
    library = await a_library(organisation, time_zone=zone, slug="ici")
    days = [{"starts_at": f"2035-{m}-{d:02}T14:00", "ends_at": f"2035-{m}-{d:02}T16:00"} for m, d in DAYS]
    first = await a_session(
        organisation=organisation, library=library, kind="course", title="Cours", **days[0]
    )
    more = [await add_date(first.roster, day, by=first.ada, now=clock.now()) for day in days[1:]]
    return first, [first.id, *more]


def starts(events: list[icalendar.Event]) -> list[datetime]:
    return [event["DTSTART"].dt.astimezone(UTC) for event in events]


@TERRITORIES
async def test_course_has_the_right_hours_in_letter_feed_and_own_calendar(database: str, zone: str) -> None:
    planned, _ = await six_tuesdays(zone)
    registration, _ = await chloe(planned.id)
    wire = Wire()

    await wire.deliver()
    feed = await composed(a_subject(filters=SessionFilter(library="ici")), now=SEPTEMBER)

    (letter,) = wire.letters
    lines = [line for line in plain_text(letter).splitlines() if line.startswith("- ")]
    assert ["14\u00a0h à 16\u00a0h" in line.replace("de ", "") for line in lines] == [True] * 6
    assert [day in line for day, line in zip(WRITTEN, lines, strict=True)] == [True] * 6
    [(kind, entries)] = calendars(letter)
    assert (kind, starts(entries)) == ("application/ics PUBLISH", instants(zone))
    public = icalendar.Calendar.from_ical(feed.body).walk("VEVENT")
    assert starts(public) == instants(zone)
    assert [date.session.starts_at for date in (await the(registration)).sessions] == instants(zone)


@TERRITORIES
async def test_course_has_the_right_hours_on_its_pages(
    client: AsyncClient, colleague: Colleague, zone: str
) -> None:
    planned, sessions = await six_tuesdays(zone)
    _, link = await chloe(planned.id)
    ada = await colleague(planned.organisation, locale="fr")

    pages = [
        (await client.get(path, headers={"accept-language": "fr"})).text
        for path in (f"/sessions/{sessions[3]}", f"/registrations/{link}", f"/registrations/{link}/slip")
    ]
    weeks = [(await ada.get(f"/staff/agenda?day=2035-{month}-{day:02}")).text for month, day in DAYS]

    for page in pages:
        assert [day in page for day in WRITTEN] == [True] * 6
        assert page.count("14\u00a0h à 16\u00a0h") >= 6
    for session, page in zip(sessions, weeks, strict=True):
        cell = page.partition("<main")[2].partition(f'href="/staff/sessions/{session}"')
        assert cell[1]
        assert "14\u00a0h" in cell[0][-300:] + cell[2][:300]


@TERRITORIES
async def test_course_with_a_date_called_off_cancels_nobody(database: str, zone: str) -> None:
    planned, sessions = await six_tuesdays(zone)
    registration, _ = await chloe(planned.id)
    wire = Wire()
    await wire.deliver()

    await cancel_session(sessions[3], reason="Grève", by=planned.ada, now=clock.now())
    await wire.deliver()
    feed = await composed(a_subject(filters=SessionFilter(library="ici")), now=SEPTEMBER)

    assert (await the(registration)).state == "confirmed"
    assert wire.said() == ["Inscription confirmée", "Date annulée"]
    [(kind, entries), _] = calendars(wire.letters[1])
    assert (kind, starts(entries)) == ("text/calendar CANCEL", instants(zone)[3:4])
    public = icalendar.Calendar.from_ical(feed.body).walk("VEVENT")
    assert starts(public) == instants(zone)
    assert [(str(event["STATUS"]), event["SEQUENCE"]) for event in public] == [
        *[("CONFIRMED", 0)] * 3,
        ("CANCELLED", 1),
        *[("CONFIRMED", 0)] * 2,
    ]
    line = await session_line(sessions[0], now=clock.now())
    assert line is not None
    assert (line.dates, line.seats_taken) == (5, 1)
    assert len(await rows("SELECT 1 FROM registration_date")) == 6
    assert line.last_local - line.first_local == timedelta(days=35)


def cards(html: str) -> list[str]:
    return re.findall(r'<li class="card[^"]*">(.*?)</li>', html, re.S)


async def test_course_is_one_card_with_its_span_in_every_list(client: AsyncClient) -> None:
    await six_tuesdays("Europe/Paris")
    slug = await value("SELECT slug FROM event")
    lists = ("/", "/events", "/libraries/ici", "/departments/34", f"/events/{slug}")

    pages = [(await client.get(path, headers=ENGLISH)).text for path in lists]

    for page in pages:
        (card,) = cards(page)
        assert "6 dates, from Tuesday 9 October 2035 to Tuesday 13 November 2035" in card


async def test_course_says_until_when_one_may_join(client: AsyncClient, colleague: Colleague) -> None:
    planned, sessions = await six_tuesdays("Europe/Paris")
    path = f"/sessions/{sessions[4]}"
    early = (await client.get(path, headers=ENGLISH)).text
    ada = await colleague(planned.organisation)
    form = await ada.form(f"/staff/sessions/{sessions[0]}", f"/staff/sessions/{sessions[0]}/joining")

    answer = await ada.submit(form, join_until="3")

    assert answer.headers["location"] == f"/staff/sessions/{sessions[0]}"
    assert "Nobody joins after the first date: sign up before it." in early
    late = (await client.get(path, headers=ENGLISH)).text
    assert "You can join until date 3, Tuesday 23 October 2035." in late
    assert late.count("One sign-up for all dates") == 1
    shown = (await client.get(f"/api/v1/sessions/{sessions[4]}")).json()
    assert (shown["join_until"], shown["dates"], shown["registration"]) == (3, 6, "open")
    assert shown["roster"] == str(planned.roster)
    assert shown["closes_at"] == "2035-10-23T14:00:00+02:00"


async def test_course_is_one_list_in_the_office(database: str, colleague: Colleague) -> None:
    planned, sessions = await six_tuesdays("Europe/Paris")
    _, link = await chloe(planned.id)
    await excuse_by_link(link, sessions[1], comes=False, now=clock.now())
    ada = await colleague(planned.organisation)

    event = (await ada.get(f"/staff/events/{planned.event}")).text
    second = (await ada.get(f"/staff/sessions/{sessions[1]}")).text

    assert len(re.findall(r'class="card ', event)) == 1
    assert [f"/staff/sessions/{session}" in event for session in sessions] == [True] * 6
    assert "1 of 20" in event
    assert [f"/staff/sessions/{each}" in second for each in sessions] == [True] * 6
    assert second.count("1 person excused") == 1
    question = (await ada.get(f"/staff/sessions/{sessions[1]}/cancellation")).text
    assert "The other dates of this group stay, and everyone stays on its list." in question


async def test_course_is_described_with_its_dates(client: AsyncClient) -> None:
    planned, sessions = await six_tuesdays("America/Miquelon")
    await cancel_session(sessions[5], reason="", by=planned.ada, now=clock.now())

    page = (await client.get(f"/sessions/{sessions[0]}")).text

    (data,) = json.loads(re.findall(r'application/ld\+json">(.*?)</script>', page, re.S)[0])
    assert (data["startDate"], data["endDate"]) == ("2035-10-09T14:00:00-02:00", "2035-11-06T16:00:00-03:00")
    assert [date["startDate"] for date in data["subEvent"]] == [
        f"2035-{month}-{day:02}T14:00:00-0{2 if (month, day) < (11, 4) else 3}:00" for month, day in DAYS
    ]
    assert [date["eventStatus"].rpartition("/")[2] for date in data["subEvent"]] == [
        *["EventScheduled"] * 5,
        "EventCancelled",
    ]
