"""A colleague's own calendar says where they are and how many come, and names no guest."""

from datetime import UTC, datetime
from operator import itemgetter
from uuid import UUID

import pytest
from icalendar import Calendar

from events_service import clock
from events_service.accounts.calendars import CalendarOwner
from events_service.database import value
from events_service.feeds.staff import staff_feed
from events_service.registration.changes import cancel_session, change_session
from events_service.registration.home_addresses import forget_addresses
from events_service.scheduling.needs import Loan
from events_service.scheduling.scopes import Scope
from tests.factories import Planned, a_colleague, a_room, a_session, sign_up, some_equipment
from tests.registration.test_meetings import a_meeting
from tests.registration.test_series_changes import Tuesdays

pytestmark = pytest.mark.usefixtures("database")
NOW = datetime(2035, 11, 1, tzinfo=UTC)


async def a_session_of(name: str) -> tuple[Planned, UUID]:
    planned = await a_session(title="Souris", capacity=8)
    person = await a_colleague(planned.organisation, name=name)
    room = await a_room(planned.library)
    tablets = await some_equipment(planned.organisation)
    needs = {"room": str(room), "equipment": [Loan(tablets, 8)], "facilitators": [str(person)]}
    await change_session(planned.id, needs, by=planned.ada, now=clock.now())
    return planned, person


async def the_feed(person: UUID, *organisations: UUID) -> bytes:
    owner = CalendarOwner(person, organisations)
    return await staff_feed(owner, public_url="https://ateliers.example", locale="fr", now=NOW)


async def test_an_entry_says_where_and_how_many_and_names_no_guest() -> None:
    planned, person = await a_session_of("Ada")
    await sign_up(planned, "Chloé", seats=3, email="chloe@exemple.fr")
    part = await value("SELECT id FROM facilitation")
    host = await value("SELECT uid_host FROM installation")

    body = await the_feed(person, planned.organisation)

    calendar = Calendar.from_ical(body)
    [entry] = calendar.walk("VEVENT")
    assert entry["UID"] == f"facilitation-{part}@{host}"
    assert entry["SUMMARY"] == "Souris"
    assert entry["LOCATION"] == "Salle bleue, Médiathèque Jean Moulin, 3 rue du Pont, 34000 Montpellier"
    page = f"https://ateliers.example/staff/sessions/{planned.id}"
    assert entry["DESCRIPTION"] == f"3 places prises sur 8\n8 × Tablettes\n\n{page}"
    assert entry["URL"] == page
    assert calendar["X-WR-CALNAME"] == "Mes séances"
    assert b"Chlo" not in body
    assert b"SOURCE" not in body


async def test_the_same_rows_are_the_same_bytes_and_a_cancelled_session_stays_as_such() -> None:
    planned, person = await a_session_of("Ada")

    before, again = [await the_feed(person, planned.organisation) for _ in range(2)]
    await cancel_session(planned.id, reason="Dégât des eaux", by=planned.ada, now=clock.now())
    after = await the_feed(person, planned.organisation)

    [entry], [called_off] = (Calendar.from_ical(body).walk("VEVENT") for body in (before, after))
    assert before == again
    assert (called_off["UID"], called_off["STATUS"]) == (entry["UID"], "CANCELLED")
    assert called_off["SEQUENCE"] == entry["SEQUENCE"] + 1


async def test_dates_that_move_together_stay_the_same_entries() -> None:
    """Every day at the same hour: moved by a day, each takes the time of the next one, which the colleague has, too."""
    daily = await Tuesdays().ready(weekdays=[1, 2, 3, 4, 5, 6, 7])
    ada = await a_colleague(daily.planned.organisation, name="Ada")
    await daily.change(0, Scope.ALL, facilitators=[str(ada)])
    before = await uids_and_days(ada, daily)

    await daily.change(0, Scope.ALL, starts_at="2035-11-07T10:00")

    assert [day for _, day in before] == [6, 7, 8, 9]
    assert await uids_and_days(ada, daily) == [(uid, day + 1) for uid, day in before]


async def uids_and_days(person: UUID, daily: Tuesdays) -> list[tuple[str, int]]:
    """The UID of each entry, and its day."""
    entries = Calendar.from_ical(await the_feed(person, daily.planned.organisation)).walk("VEVENT")
    return sorted(((str(each["UID"]), each["DTSTART"].dt.day) for each in entries), key=itemgetter(1))


async def test_only_sessions_of_organisations_in_which_one_works_are_there() -> None:
    planned, person = await a_session_of("Ada")
    elsewhere = await a_session()

    assert Calendar.from_ical(await the_feed(person, elsewhere.organisation)).walk("VEVENT") == []
    assert planned.organisation != elsewhere.organisation


async def test_a_visit_says_where_to_who_goes_there_until_the_day_after() -> None:
    _, _, ada = await a_meeting()
    organisation = await value("SELECT organisation FROM event")
    basile = await a_colleague(organisation, name="Basile")

    before = Calendar.from_ical(await the_feed(ada, organisation)).walk("VEVENT")
    await forget_addresses(datetime(2035, 11, 21, tzinfo=UTC))
    after = Calendar.from_ical(await the_feed(ada, organisation)).walk("VEVENT")

    assert [entry["LOCATION"] for entry in before] == ["12 rue des Lilas, 2e étage"]
    assert [entry["LOCATION"] for entry in after] == ["Chez la personne"]
    assert b"Lilas" not in await the_feed(basile, organisation)
