"""A series from the first date to the last edit, as calendars and people see it at each step."""

import re
from datetime import UTC, datetime

import icalendar
import pytest
from httpx import AsyncClient

from events_service import clock
from events_service.database import rows, value
from events_service.registration.events import amend_event
from events_service.registration.series_changes import cancel_dates, change_dates
from events_service.scheduling.scopes import Scope
from events_service.scheduling.series import create_series
from tests.factories import a_colleague, a_party, a_registration, a_room, a_session, an_event

SOON = clock.now().replace(hour=13, minute=0, second=0, microsecond=0)


def read_by_hand(text: str) -> dict[str, dict[str, str]]:
    """Each VEVENT's properties by its UID: RFC 5545 §3.1 read without any library, to hold the other parser to it."""
    unfolded = re.sub(r"\r\n[ \t]", "", text)
    events = re.findall(r"BEGIN:VEVENT\r\n(.*?)END:VEVENT", unfolded, flags=re.S)
    entries = [
        dict(re.match(r"([A-Z-]+)[^:]*:(.*)", line).groups() for line in each.split("\r\n") if ":" in line)  # type: ignore[union-attr]
        for each in events
    ]
    return {entry["UID"]: entry for entry in entries}


async def entries_read(client: AsyncClient, slug: str) -> dict[str, tuple[datetime, int, str, str]]:
    """Start, SEQUENCE, STATUS and title of each date, as two parsers agree on them; no rule, and no UID twice."""
    text = (await client.get(f"/feeds/events/{slug}.ics")).text
    events = icalendar.Calendar.from_ical(text).walk("VEVENT")
    by_hand = read_by_hand(text)
    assert all("RRULE" not in entry for entry in by_hand.values())
    assert "RECURRENCE-ID" not in text
    assert {str(each["UID"]) for each in events} == by_hand.keys()
    assert len(by_hand) == len(events)
    for each in events:
        entry = by_hand[str(each["UID"])]
        assert each["DTSTART"].dt.strftime("%Y%m%dT%H%M%S") == entry["DTSTART"]
        assert str(each["SUMMARY"]) == entry["SUMMARY"].replace("\\,", ",")
        assert (int(each["SEQUENCE"]), str(each["STATUS"])) == (int(entry["SEQUENCE"]), entry["STATUS"])
    return {
        str(each["UID"]): (
            each["DTSTART"].dt.astimezone(UTC),
            int(each["SEQUENCE"]),
            str(each["STATUS"]),
            str(each["SUMMARY"]),
        )
        for each in events
    }


@pytest.mark.usefixtures("database")
async def test_a_series_is_right_in_the_feed_at_each_step_and_nobody_is_lost(client: AsyncClient) -> None:
    now = clock.now()
    planned = await a_session()
    event = await an_event(planned.ada, planned.library, title="Premiers pas")
    takes = {
        "room": str(await a_room(planned.library, "Salle 2")),
        "facilitators": [str(await a_colleague(planned.organisation))],
    }
    starts = (SOON.replace(tzinfo=None)).isoformat()
    ends = SOON.replace(hour=15, tzinfo=None).isoformat()
    values = {
        "starts_at": starts,
        "ends_at": ends,
        "count": 5,
        "capacity": 8,
        "left_out": [SOON.date().isoformat()],
    }
    _, draft = await create_series(event, values | takes, by=planned.ada, now=now, publish_at=now)
    assert draft is not None
    dates = [each.session for each in draft.dates]
    slug = await value("SELECT slug FROM event WHERE id = $1", event)
    for number, session in enumerate(dates):
        await a_registration(session, a_party(f"Chloé {number}", email=f"chloe{number}@example.org"))

    created = await entries_read(client, slug)
    moved_to = draft.dates[1].occurrence.local_starts.replace(hour=17)
    change = {"starts_at": moved_to.isoformat()}
    await change_dates(dates[1], change, scope=Scope.THIS, by=planned.ada, now=now)
    moved = await entries_read(client, slug)
    await cancel_dates(dates[2], scope=Scope.THIS, reason="Travaux", by=planned.ada, now=now)
    cancelled = await entries_read(client, slug)
    await amend_event(event, {"title": "Débuter, pas à pas"}, by=planned.ada, now=now)
    renamed = await entries_read(client, slug)

    assert created.keys() == moved.keys() == cancelled.keys() == renamed.keys()
    assert len(created) == 4
    assert {each[1:] for each in created.values()} == {(0, "CONFIRMED", "Premiers pas")}
    uid_of = {each[0]: uid for uid, each in created.items()}
    second, third = (uid_of[draft.dates[number].occurrence.starts_at] for number in (1, 2))
    assert {uid for uid in created if created[uid] != moved[uid]} == {second}
    assert moved[second][1] == 1
    assert {uid for uid in moved if moved[uid] != cancelled[uid]} == {third}
    assert cancelled[third][1:3] == (1, "CANCELLED")
    assert {each[3].removeprefix("[ANNULÉ] ") for each in renamed.values()} == {"Débuter, pas à pas"}
    assert {uid: each[:3] for uid, each in renamed.items()} == {
        uid: each[:3] for uid, each in cancelled.items()
    }
    people = await rows("SELECT name, state FROM registration ORDER BY name")
    assert [(each["name"], each["state"]) for each in people] == [
        ("Chloé 0", "confirmed"),
        ("Chloé 1", "confirmed"),
        ("Chloé 2", "cancelled"),
        ("Chloé 3", "confirmed"),
    ]
    due = await rows(
        """
        SELECT name, count(*) AS letters FROM message JOIN registration ON registration.id = message.about
        WHERE message.state = 'due' GROUP BY name ORDER BY name
        """
    )
    assert {each["name"]: each["letters"] for each in due} == {f"Chloé {number}": 1 for number in range(4)}
