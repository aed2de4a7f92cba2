"""One entry: its times on the wall of the place, its state, and texts that would like to be something else."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from events_service.feeds.calendar import invitation
from events_service.feeds.zones import FRENCH_ZONES
from tests.feeds.samples import (
    CHLOE,
    HEAD,
    HOSTILE,
    MAILBOX,
    SCAMS,
    TAXES,
    events,
    feed,
    lint,
    normalised,
    on_one_line,
    only_event,
)


@pytest.mark.parametrize(
    "change",
    [
        {"sequence": 2},
        {"changed_at": MAILBOX.changed_at + timedelta(seconds=1)},
        {"starts_at": MAILBOX.starts_at - timedelta(minutes=1)},
        {"ends_at": MAILBOX.ends_at + timedelta(minutes=1)},
        {"summary": "Autre chose"},
        {"description": "Autre chose"},
        {"location": "Salle 2"},
        {"latitude": 49.257701},
        {"categories": ("Usages du quotidien",)},
        {"cancelled": True},
        {"busy": True},
    ],
    ids=lambda change: next(iter(change)),
)
def test_feed_gives_other_bytes_when_anything_rendered_changed(change: dict[str, Any]) -> None:
    assert feed(HEAD, [replace(MAILBOX, **change)]) != feed(HEAD, [MAILBOX])


@pytest.mark.parametrize(
    ("language", "summary"),
    [
        ("fr", "[ANNULÉ] Reconnaître une arnaque"),
        ("fr-FR", "[ANNULÉ] Reconnaître une arnaque"),
        ("en", "[CANCELLED] Reconnaître une arnaque"),
    ],
)
def test_feed_says_a_cancellation_in_the_language_of_the_feed(language: str, summary: str) -> None:
    event = only_event(feed(replace(HEAD, language=language), [SCAMS]))

    assert (str(event["SUMMARY"]), str(event["STATUS"]), str(event["TRANSP"])) == (
        summary,
        "CANCELLED",
        "TRANSPARENT",
    )


@pytest.mark.parametrize("zone", FRENCH_ZONES)
def test_feed_times_are_the_places_wall_clock(zone: str) -> None:
    event = only_event(feed(HEAD, [replace(MAILBOX, time_zone=zone)]))

    local = MAILBOX.starts_at.astimezone(ZoneInfo(zone))
    assert event["DTSTART"].params == {"TZID": zone}
    assert event["DTSTART"].to_ical().decode() == f"{local:%Y%m%dT%H%M%S}"
    assert event["DTEND"].dt == MAILBOX.ends_at


@pytest.mark.parametrize(
    ("zone", "week"),
    [
        ("Europe/Paris", datetime(2026, 3, 26, 13, tzinfo=UTC)),
        ("Europe/Paris", datetime(2026, 10, 22, 13, tzinfo=UTC)),
        ("America/Miquelon", datetime(2026, 3, 5, 13, tzinfo=UTC)),
        ("America/Miquelon", datetime(2026, 10, 29, 13, tzinfo=UTC)),
    ],
)
def test_feed_keeps_every_instant_in_a_week_when_clocks_change(zone: str, week: datetime) -> None:
    hours = [week + timedelta(hours=number) for number in range(7 * 24)]
    entries = [
        replace(
            MAILBOX, uid=f"{number:03}", time_zone=zone, starts_at=hour, ends_at=hour + timedelta(minutes=45)
        )
        for number, hour in enumerate(hours)
    ]

    found = events(feed(HEAD, entries))

    assert [event["DTSTART"].dt.astimezone(UTC) for event in found] == hours
    assert [event["DTEND"].dt.astimezone(UTC) for event in found] == [entry.ends_at for entry in entries]
    assert len({event["DTSTART"].to_ical() for event in found}) == len(hours)


@pytest.mark.parametrize(
    ("starts_at", "dtstart", "dtend"),
    [
        (datetime(2026, 10, 24, 23, 30, tzinfo=UTC), b"20261025T013000", b"20261025T015000"),
        (datetime(2026, 10, 24, 23, 45, tzinfo=UTC), b"20261024T234500Z", b"20261025T000500Z"),
        (datetime(2026, 10, 25, 0, 30, tzinfo=UTC), b"20261025T003000Z", b"20261025T005000Z"),
        (datetime(2026, 10, 25, 1, 30, tzinfo=UTC), b"20261025T013000Z", b"20261025T015000Z"),
        (datetime(2026, 10, 25, 2, 0, tzinfo=UTC), b"20261025T030000", b"20261025T032000"),
    ],
)
def test_feed_writes_the_repeated_hour_in_utc(starts_at: datetime, dtstart: bytes, dtend: bytes) -> None:
    entry = replace(MAILBOX, starts_at=starts_at, ends_at=starts_at + timedelta(minutes=20))

    event = only_event(feed(HEAD, [entry]))

    assert (event["DTSTART"].to_ical(), event["DTEND"].to_ical()) == (dtstart, dtend)


@settings(max_examples=300, deadline=None)
@given(
    summary=HOSTILE,
    description=HOSTILE,
    location=HOSTILE,
    categories=st.lists(HOSTILE, max_size=3),
    name=HOSTILE,
)
def test_feed_survives_hostile_text(
    summary: str, description: str, location: str, categories: list[str], name: str
) -> None:
    entry = replace(
        MAILBOX, summary=summary, description=description, location=location, categories=tuple(categories)
    )

    body = feed(replace(HEAD, name=name, description=description), [entry])

    lint(body)
    event = only_event(body)
    assert {part.name for part in Calendar.from_ical(body).walk()} == {
        "VCALENDAR",
        "VTIMEZONE",
        "STANDARD",
        "DAYLIGHT",
        "VEVENT",
    }
    assert event.errors == []
    assert str(event["UID"]) == MAILBOX.uid
    assert str(event.get("SUMMARY")) == on_one_line(summary)
    assert str(event["DESCRIPTION"]) == "\n\n".join(filter(None, [normalised(description), MAILBOX.url]))
    assert event.categories == [on_one_line(category).replace("\\", "/") for category in categories]
    assert_place_is_told_twice_alike(event, on_one_line(location))


def assert_place_is_told_twice_alike(event: Any, location: str) -> None:
    if not location:
        assert "LOCATION" not in event
        assert "X-APPLE-STRUCTURED-LOCATION" not in event
        return
    written = str(event["LOCATION"])
    assert re.sub('["“”’]', "’", location) == re.sub("[“”’]", "’", written)
    pin = event["X-APPLE-STRUCTURED-LOCATION"].params["X-TITLE"]
    assert pin == written.replace("\\", "/").replace("^", "’")


@pytest.mark.parametrize(
    ("address", "uri"),
    [
        ("chloe@poste.example", "mailto:chloe@poste.example"),
        ("chloe+atelier@poste.example", "mailto:chloe+atelier@poste.example"),
        ("a%41b@example.org", "mailto:a%2541b@example.org"),
        ("a?b@example.org", "mailto:a%3Fb@example.org"),
        ("x#y@example.org", "mailto:x%23y@example.org"),
        ("a&b=c@example.org", "mailto:a%26b%3Dc@example.org"),
    ],
)
def test_an_address_is_the_same_person_as_a_uri(address: str, uri: str) -> None:
    body = invitation(TAXES, replace(CHLOE, address=address), language="fr")

    assert str(only_event(body)["ATTENDEE"]) == uri
