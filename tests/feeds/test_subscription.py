"""Feeds against files written by hand from the RFCs, their own properties, and the limits of those who read them."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from icalendar import Calendar

from events_service.feeds.subscription import MOST_BYTES, MOST_EVENTS, Item, within_limits
from events_service.feeds.vevent import Entry
from events_service.feeds.zones import UnknownZone, vtimezone
from tests.feeds.samples import GOLDEN, HEAD, MAILBOX, SCAMS, TAXES, events, feed, lint, properties


def test_feed_equals_the_golden_file() -> None:
    head = replace(HEAD, description=f"{HEAD.description}\n\nJusqu'au 31 décembre.")

    body = feed(head, [MAILBOX, SCAMS])

    assert body == (GOLDEN / "feed.ics").read_bytes()


@pytest.mark.parametrize("file", sorted(GOLDEN.glob("*.ics")), ids=lambda file: file.name)
def test_golden_file_is_itself_lawful(file: Path) -> None:
    lint(file.read_bytes())
    assert Calendar.from_ical(file.read_bytes()).errors == []


def test_feed_is_what_icalendar_would_have_written_in_one_piece() -> None:
    # All but the zones and GEO, which we write otherwise on purpose.
    body = feed(HEAD, [replace(entry, latitude=None) for entry in (MAILBOX, SCAMS, TAXES)])

    without_zones = re.sub(rb"BEGIN:VTIMEZONE.*END:VTIMEZONE\r\n", b"", body, flags=re.DOTALL)
    assert Calendar.from_ical(without_zones).to_ical(sorted=False) == without_zones


def test_feed_gives_the_same_bytes_for_the_same_rows_in_any_order() -> None:
    copies = [replace(TAXES), replace(SCAMS), replace(MAILBOX)]

    assert feed(replace(HEAD), copies) == feed(HEAD, [MAILBOX, SCAMS, TAXES])


def test_feed_has_no_method_and_no_uid_of_its_own() -> None:
    names = properties(feed(HEAD, [MAILBOX]))

    assert "UID" not in names
    assert "METHOD" not in names
    assert len(names) == len(set(names))


def test_feed_has_no_alarm_no_people_and_no_recurrence() -> None:
    body = feed(HEAD, [MAILBOX, SCAMS, replace(TAXES, organiser="")])

    own = body[body.index(b"BEGIN:VEVENT") :]
    assert not re.search(rb"^(BEGIN:VALARM|ATTENDEE|ORGANIZER|X-ALT-DESC)", body, re.MULTILINE)
    assert not re.search(rb"^(RRULE|RDATE|EXRULE|EXDATE|RECURRENCE-ID|DURATION)", own, re.MULTILINE)
    assert b"VALUE=DATE:" not in own


def test_feed_has_only_the_names_that_every_reader_knows() -> None:
    """One odd name costs the whole feed in some (ical.md 16); none is of RFC 7529, 9073 or 9253."""
    body = feed(HEAD, [MAILBOX, SCAMS, TAXES]).replace(b"\r\n ", b"")

    names = {re.split(b"[:;]", line)[0].decode() for line in body.splitlines()}
    of_calendar = "VERSION PRODID CALSCALE DESCRIPTION NAME REFRESH-INTERVAL SOURCE URL"
    of_zones = "TZID DTSTART RRULE TZNAME TZOFFSETFROM TZOFFSETTO"
    of_entries = "SUMMARY DTEND DTSTAMP UID SEQUENCE CATEGORIES CREATED GEO LAST-MODIFIED LOCATION"
    of_people = "ORGANIZER STATUS TRANSP"
    of_apps = "X-WR-CALDESC X-WR-CALNAME X-PUBLISHED-TTL X-WR-TIMEZONE X-APPLE-STRUCTURED-LOCATION"
    assert names == {"BEGIN", "END", *f"{of_calendar} {of_zones} {of_entries} {of_people} {of_apps}".split()}


def test_feed_without_entries_keeps_its_own_zone() -> None:
    calendar = Calendar.from_ical(feed(replace(HEAD, time_zone="Pacific/Marquesas"), []))

    assert [(part.name, str(part["TZID"])) for part in calendar.subcomponents] == [
        ("VTIMEZONE", "Pacific/Marquesas")
    ]


def test_feed_writes_each_zone_once_and_before_the_events() -> None:
    calendar = Calendar.from_ical(feed(HEAD, [MAILBOX, replace(MAILBOX, uid="b"), SCAMS]))

    zones = [str(part["TZID"]) for part in calendar.walk("VTIMEZONE")]

    assert zones == ["Europe/Paris", "Pacific/Noumea"]
    assert [part.name for part in calendar.subcomponents] == ["VTIMEZONE"] * 2 + ["VEVENT"] * 3


def test_feed_refuses_a_zone_it_cannot_describe() -> None:
    with pytest.raises(UnknownZone):
        feed(HEAD, [replace(MAILBOX, time_zone="Europe/Brussels")])


def test_feed_name_keeps_its_words_and_loses_what_readers_do_not_unescape() -> None:
    body = feed(replace(HEAD, name="Ateliers; Reims,Épernay\\Marne\r\net plus"), [])

    lines = body.decode().split("\r\n")
    assert "NAME:Ateliers Reims Épernay/Marne et plus" in lines
    assert "X-WR-CALNAME:Ateliers Reims Épernay/Marne et plus" in lines


def test_within_limits_counts_from_the_first_and_holds_both() -> None:
    rendered = [10] * 5

    assert within_limits(rendered, most_events=5, most_bytes=50) == 5
    assert within_limits(rendered, most_events=4, most_bytes=50) == 4
    assert within_limits(rendered, most_events=5, most_bytes=49) == 4
    assert within_limits(rendered, most_events=5, most_bytes=9) == 0
    assert within_limits([], most_events=5, most_bytes=9) == 0


def many(count: int, description: str = "") -> list[Entry]:
    starts = [MAILBOX.starts_at + timedelta(hours=number) for number in range(count)]
    return [
        replace(
            MAILBOX,
            uid=f"{hour:%m%d%H}",
            starts_at=hour,
            ends_at=hour + timedelta(hours=1),
            description=description,
        )
        for hour in starts
    ]


def last_words(entry: Item) -> str:
    return f"Ce calendrier va jusqu'au {entry.starts_at:%d/%m/%Y à %H:%M}, voyez https://ateliers.example/calendars"


def test_feed_of_a_thousand_entries_is_not_shortened() -> None:
    entries = many(MOST_EVENTS)

    body = feed(HEAD, entries, shortened=last_words)

    assert body.count(b"\r\nBEGIN:VEVENT\r\n") == MOST_EVENTS
    assert b"jusqu" not in body


def test_feed_of_more_than_a_thousand_entries_ends_earlier_and_says_so() -> None:
    entries = many(MOST_EVENTS + 5)

    body = feed(HEAD, list(reversed(entries)), shortened=last_words)

    calendar = Calendar.from_ical(body)
    assert [str(event["UID"]) for event in events(body)] == [each.uid for each in entries[:MOST_EVENTS]]
    assert str(calendar["DESCRIPTION"]) == f"{HEAD.description}\n\n{last_words(entries[MOST_EVENTS])}"
    assert "29/12/2026 à 05:00" in str(calendar["X-WR-CALDESC"])


def test_feed_of_long_entries_stays_under_a_megabyte_and_says_so() -> None:
    entries = many(600, description="Très long. " * 300)

    body = feed(HEAD, entries, shortened=last_words)

    shown = len(events(body))
    assert MOST_BYTES - 20_000 < len(body) <= MOST_BYTES
    assert 0 < shown < 600
    assert last_words(entries[shown]) in str(Calendar.from_ical(body)["DESCRIPTION"])


def test_feed_within_limits_holds_them_even_when_nobody_is_told() -> None:
    body = feed(HEAD, many(MOST_EVENTS + 1))

    assert body.count(b"\r\nBEGIN:VEVENT\r\n") == MOST_EVENTS


def test_feed_embeds_the_shipped_zone_unchanged() -> None:
    assert vtimezone("Europe/Paris") in feed(HEAD, [MAILBOX])
