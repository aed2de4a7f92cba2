"""iCalendar as other programs write it, read into dates (reference: RFC 5545, and what exporters do)."""

from datetime import UTC, datetime, timedelta

import pytest

from events_service.imports.agendas.entries import Entry, Reading, WrongAgenda
from events_service.imports.agendas.ical import read_ical
from tests.imports.agendas.calendars import GOOGLE, KOHA, OUTLOOK, SINCE, UNTIL, a_calendar, an_event_of


def dates_in(content: bytes, zone: str = "Europe/Paris") -> Reading:
    return read_ical(content, zone=zone, since=SINCE, until=UNTIL)


def dates_with_titles(reading: Reading) -> list[str]:
    return [f"{each.starts_at:%m-%dT%H:%M} {each.title}" for each in reading.entries]


def why_skipped(reading: Reading) -> dict[str, str]:
    return {each.title: each.reason for each in reading.skipped}


def test_read_outlook_with_its_zone_its_moved_date_and_its_words():
    reading = dates_in(OUTLOOK)

    # Four Tuesdays at 14:00 in Paris: the second was moved to Wednesday at 10:00, the third left out, and the clocks
    # change between the second and the fourth.
    assert dates_with_titles(reading) == [
        "10-16T12:00 Atelier tablette",
        "10-24T08:00 Atelier tablette",
        "11-06T13:00 Atelier tablette",
    ]
    first = reading.entries[0]
    assert (first.summary, first.description) == (
        "Apprendre à utiliser sa tablette.",
        "Pour débuter, pas à pas.",
    )
    assert (first.place, first.ends_at - first.starts_at) == ("Salle bleue", timedelta(hours=2))
    assert [each.recurrence for each in reading.entries] == [
        "20351016T120000Z",
        "20351023T120000Z",
        "20351106T130000Z",
    ]
    assert len({each.offer for each in reading.entries}) == 1
    assert (reading.name, reading.refresh_minutes, reading.skipped) == ("Ateliers", 180, ())


def test_read_google_with_pages_html_and_what_was_called_off():
    reading = dates_in(GOOGLE)
    impots, photos, dentist, works = reading.entries

    assert impots.url == "https://inscription.exemple.fr/impots"
    assert (impots.summary, impots.description) == ("Déclarer ses revenus.", "- Venir avec son avis")
    assert (impots.cancelled, photos.cancelled) == (False, True)
    assert (dentist.title, dentist.private) == ("", True)
    assert (works.whole_days, works.starts_at, works.ends_at) == (
        True,
        datetime(2035, 11, 30, 23, tzinfo=UTC),
        datetime(2035, 12, 2, 23, tzinfo=UTC),
    )
    assert not reading.floating


def test_read_koha_without_zone_uid_end_or_folding():
    reading = dates_in(KOHA, zone="America/Guadeloupe")
    first, second = reading.entries

    assert dates_with_titles(reading) == ["12-03T22:00 Café numérique", "12-10T22:00 CAFÉ NUMÉRIQUE"]
    assert (first.summary, first.description) == (
        "On vient avec ses questions.",
        "Le café est offert.",
    )
    assert second.ends_at - second.starts_at == timedelta(hours=1)
    assert first.offer == second.offer
    assert (len(first.uid), first.uid != second.uid) == (64, True)
    assert [each.uid for each in dates_in(KOHA).entries] == [first.uid, second.uid]
    assert reading.floating


def test_one_event_that_is_broken_loses_no_other():
    reading = dates_in(
        a_calendar(
            "UID:a\nSUMMARY:Sans date",
            "UID:b\nSUMMARY:Faux\nDTSTART:20351399T999999",
            an_event_of("c", RRULE="FREQ=WEEKLY;INTERVAL=0", title="Sans fin"),
            an_event_of("d", RRULE="FREQ=SECONDLY", title="Chaque seconde"),
            an_event_of("e", RRULE="FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", title="30 février"),
            an_event_of("f", title="Illisible \ufffd"),
            "UID:g\nSUMMARY:Non fini\nDTSTART:20351120T130000Z\nBEGIN:VEVENT\n"
            + an_event_of("h", title="Dedans"),
            an_event_of("i", ATTACH="x" * 200_000, RRULE="FREQ=DAILY;COUNT=2", title="Juste"),
            an_event_of("j", "20340101T130000Z", title="Passé"),
        )
    )

    assert dates_with_titles(reading) == [
        "11-20T13:00 Dedans",
        "11-20T13:00 Juste",
        "11-21T13:00 Juste",
    ]
    assert why_skipped(reading) == {
        "Sans date": "no_start",
        "Faux": "no_start",
        "Sans fin": "endless_rule",
        "Chaque seconde": "endless_rule",
        "30 février": "endless_rule",
        "": "unreadable",
        "Non fini": "cut_short",
        "Passé": "over",
    }


def test_of_two_with_one_key_the_highest_sequence_counts_whatever_its_stamp():
    reading = dates_in(
        a_calendar(
            an_event_of("a", title="Second", SEQUENCE="2", DTSTAMP="20350101T000000Z"),
            an_event_of("a", title="First", SEQUENCE="1", DTSTAMP="20350601T000000Z"),
        )
    )

    assert dates_with_titles(reading) == ["11-20T13:00 Second"]


def test_an_entry_is_the_same_whenever_it_was_stamped():
    one, other = (
        dates_in(a_calendar(an_event_of("a", DTSTAMP=stamp, LAST_MODIFIED=stamp))).entries
        for stamp in ("20350101T000000Z", "20350801T120000Z")
    )

    assert one == other != ()


@pytest.mark.parametrize(
    ("tzid", "starts"),
    [
        ("Romance Standard Time", 12),
        ('"Romance Standard Time"', 12),
        ("/freeassociation.sourceforge.net/Europe/Paris", 12),
        ("Indian/Reunion", 10),
        ("Atelier", 9),
        ("Nowhere/At all", 12),
    ],
)
def test_zones_are_known_by_their_names_or_by_their_rules(tzid: str, starts: int):
    zone = "\n".join([
        "BEGIN:VTIMEZONE\nTZID:Atelier\nBEGIN:STANDARD\nDTSTART:19700101T000000",
        "TZOFFSETFROM:+0500\nTZOFFSETTO:+0500\nEND:STANDARD\nEND:VTIMEZONE\n",
    ])  # fmt: skip
    event = f"UID:a\nSUMMARY:Atelier\nDTSTART;TZID={tzid}:20351010T140000"

    [entry] = dates_in(a_calendar(event, more=zone)).entries

    assert entry.starts_at == datetime(2035, 10, 10, starts, tzinfo=UTC)


def test_dates_that_are_listed_are_dates():
    event = "UID:a\nSUMMARY:Atelier\nDTSTART;TZID=Europe/Paris:20351120T140000\nDURATION:PT1H\n"
    event += "RDATE;TZID=Europe/Paris:20351127T140000,20351204T140000"

    assert dates_with_titles(dates_in(a_calendar(event))) == [
        "11-20T13:00 Atelier",
        "11-27T13:00 Atelier",
        "12-04T13:00 Atelier",
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<html><body>Sign in</body></html>", "not_an_agenda"),
        (b"", "not_an_agenda"),
        (OUTLOOK[:-20], "cut_short"),
        (a_calendar(*[f"UID:{number}" for number in range(20_001)]), "too_many"),
        (
            a_calendar(*[an_event_of(str(number), RRULE="FREQ=DAILY;COUNT=900") for number in range(36)]),
            "too_many",
        ),
    ],
    ids=["a page", "nothing", "cut short", "too many events", "too many dates"],
)
def test_what_is_no_whole_agenda_is_refused(content: bytes, code: str):
    with pytest.raises(WrongAgenda, match=code):
        dates_in(content)


@pytest.mark.parametrize(
    "odd",
    [
        "DTSTART:20351120T130000Z\nDURATION:P4000000D",
        "DTSTART:20351120T130000Z\nDTEND:89991231T130000Z\nRRULE:FREQ=WEEKLY;COUNT=2",
        "DTSTART:20351120T130000Z\nRDATE;TZID=Europe/Paris:00010101T000000",
        "DTSTART:20351120T130000Z\nRECURRENCE-ID:20351120T130000Z\nDURATION:P4000000D",
    ],
)
def test_times_that_nobody_can_count_lose_no_other(odd: str):
    reading = dates_in(a_calendar(f"UID:odd\nSUMMARY:Odd\n{odd}", an_event_of("b", title="Whole")))

    assert "11-20T13:00 Whole" in dates_with_titles(reading)


def test_of_two_at_other_times_under_one_name_the_one_that_loses_is_said():
    reading = dates_in(a_calendar(an_event_of("a", title="Lost"), an_event_of("a", "20351121T130000Z")))

    assert dates_with_titles(reading) == ["11-21T13:00 Atelier"]
    assert why_skipped(reading) == {"Lost": "double"}


def test_a_line_break_of_an_attacker_makes_no_second_property():
    [entry] = dates_in(a_calendar(an_event_of("a", title="Un\u2028UID:b\\nDTSTART:x\x07"))).entries

    assert isinstance(entry, Entry)
    assert (entry.uid, entry.title) == ("a", "Un UID:b DTSTART:x")
