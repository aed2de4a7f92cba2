"""The calendar of the day itself, with more sessions than a calendar may have: no territory is lost."""

import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import icalendar
import pytest

from events_service import clock
from events_service.database import rows
from events_service.feeds.calendar import Head
from events_service.feeds.composing import Subject, compose
from events_service.feeds.kept_texts import Texts
from events_service.identifiers import uuid7
from events_service.scheduling.counters import count_days
from events_service.scheduling.filters import SessionFilter
from tests.factories import a_library, a_session, an_organisation
from tests.scheduling.many_sessions import many_sessions

DAY = (clock.now() + timedelta(days=20)).date()
# Paris opens at nine; Tahiti eleven hours later, when a calendar cut by the hour has long been full.
PLACES = {
    "75": ("Europe/Paris", 9, 1_538),
    "971": ("America/Guadeloupe", 14, 3),
    "987": ("Pacific/Tahiti", 20, 2),
}


@pytest.fixture
async def the_day(database: str) -> None:
    """1,543 sessions in three territories."""
    campaign: UUID = uuid7()
    await rows(
        "INSERT INTO campaign (id, slug, name, theme, starts_on, ends_on, created_at)"
        " VALUES ($1, 'journee', 'Journée', '', $2, $2, now())",
        *(campaign, DAY),
    )
    organisation = await an_organisation()
    for code, (zone, hour, count) in PLACES.items():
        library = await a_library(organisation, department=code, time_zone=zone, slug=f"lieu-{code}")
        planned = await a_session(organisation=organisation, library=library)
        await rows("UPDATE event SET campaign = $2 WHERE id = $1", planned.event, campaign)
        starts = datetime(DAY.year, DAY.month, DAY.day, hour, tzinfo=UTC)
        local = datetime(DAY.year, DAY.month, DAY.day, 9)
        await many_sessions(count, planned.event, library, starts, local, zone)


def shown(answer: httpx.Response) -> tuple[icalendar.Calendar, Counter[str]]:
    calendar = icalendar.Calendar.from_ical(answer.content)
    zones = Counter(str(event["DTSTART"].params["TZID"]) for event in calendar.walk("VEVENT"))
    return calendar, zones  # type: ignore[return-value]


@pytest.mark.usefixtures("the_day")
async def test_the_days_feed_keeps_every_territory_and_says_what_it_lost(client: httpx.AsyncClient) -> None:
    answer = await client.get("/feeds/days/journee.ics")

    calendar, zones = shown(answer)
    assert zones["America/Guadeloupe"] == 3
    assert zones["Pacific/Tahiti"] == 2
    kept = zones["Europe/Paris"]
    assert 800 < kept <= 995
    assert len(answer.content) <= 1_000_000
    missing = 1_538 - kept
    told = str(calendar["DESCRIPTION"])
    assert f"Paris (75) : il en manque {missing}." in told
    assert "http://127.0.0.1:8000/feeds/days/journee.ics?department=75" in told
    assert "971" not in told

    await count_days(clock.now())
    page = (await client.get("/days/journee")).text
    assert f"il manque {missing} séances dans l’agenda commun" in re.sub(r"\s+", " ", page)
    for code in PLACES:
        assert f"/feeds/days/journee.ics?department={code}" in page


@pytest.mark.usefixtures("the_day")
async def test_the_days_feed_is_whole_for_a_territory_and_fair_with_other_filters(
    client: httpx.AsyncClient,
) -> None:
    _, one = shown(await client.get("/feeds/days/journee.ics?department=971"))
    calendar, strand = shown(await client.get("/feeds/days/journee.ics?strand=everyday_uses"))

    assert one == {"America/Guadeloupe": 3}
    assert (strand["America/Guadeloupe"], strand["Pacific/Tahiti"]) == (3, 2)
    assert "journee.ics?strand=everyday_uses&department=75" in str(calendar["DESCRIPTION"])


@pytest.mark.usefixtures("the_day")
async def test_the_days_feed_does_not_change_because_a_session_begins() -> None:
    head = Head(name="J", description="J", url="https://a", source="https://a", time_zone="", language="fr")
    subject = Subject("days/journee", SessionFilter(campaign="journee"), head, "https://a/calendars")
    morning, evening = (datetime(DAY.year, DAY.month, DAY.day, hour, tzinfo=UTC) for hour in (5, 16))

    made = [await compose(subject, Texts("https://a"), now=now) for now in (morning, evening)]

    assert made[0].body == made[1].body
    assert made[0].changed_at == made[1].changed_at == morning
    assert sum(made[0].lost.values()) > 500


async def test_a_small_day_loses_nothing_and_says_nothing(client: httpx.AsyncClient) -> None:
    await rows(
        "INSERT INTO campaign (id, slug, name, theme, starts_on, ends_on, created_at)"
        " VALUES ($1, 'journee', 'Journée', '', $2, $2, now())",
        *(uuid7(), DAY),
    )
    times = {"starts_at": f"{DAY}T09:00", "ends_at": f"{DAY}T10:00"}
    await a_session(**times, campaign="journee")

    calendar, zones = shown(await client.get("/feeds/days/journee.ics"))

    assert zones == {"Europe/Paris": 1}
    assert "manque" not in str(calendar["DESCRIPTION"])
