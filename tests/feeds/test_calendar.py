"""Feeds, downloads and invitations against files written by hand from the RFCs, and against hostile text."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from events_service.feeds.calendar import Head, download, invitation
from events_service.feeds.subscription import MOST_BYTES, MOST_EVENTS, Item, item, within_limits
from events_service.feeds.subscription import feed as feed_of_items
from events_service.feeds.vevent import Entry, Invitee
from events_service.feeds.zones import FRENCH_ZONES, UnknownZone, vtimezone

GOLDEN = Path(__file__).parent / "golden"

HEAD = Head(
    name="Ateliers, Reims et Nouméa",
    description="Tous les ateliers, ici et là-bas.",
    url="https://ateliers.example/events",
    source="https://ateliers.example/feeds/all.ics",
    time_zone="Europe/Paris",
    language="fr",
)
MAILBOX = Entry(
    uid="session-1@ateliers.example",
    sequence=1,
    created_at=datetime(2026, 9, 1, 7, tzinfo=UTC),
    changed_at=datetime(2026, 10, 2, 10, 11, 12, tzinfo=UTC),
    starts_at=datetime(2026, 11, 17, 13, tzinfo=UTC),
    ends_at=datetime(2026, 11, 17, 15, tzinfo=UTC),
    time_zone="Europe/Paris",
    summary="Créer sa boîte mail; pas à pas",
    description="Pour débuter.\r\nC:\\Mes documents, ça vous parle ? Venez avec votre téléphone.",
    location='Médiathèque "Falala", 2 rue des Fuseliers, 51100 Reims',
    url="https://ateliers.example/events/boite-mail",
    latitude=49.2577,
    longitude=0.00001,
    categories=("Usages du quotidien", "Débuter, un peu"),
    cancelled=False,
    busy=False,
)
SCAMS = Entry(
    uid="session-2@ateliers.example",
    sequence=3,
    created_at=datetime(2026, 9, 1, 7, tzinfo=UTC),
    changed_at=datetime(2026, 11, 10, 8, 9, 10, 987654, tzinfo=UTC),
    starts_at=datetime(2026, 11, 16, 22, tzinfo=UTC),
    ends_at=datetime(2026, 11, 16, 23, 30, tzinfo=UTC),
    time_zone="Pacific/Noumea",
    summary="Reconnaître une arnaque",
    description="",
    location="En ligne",
    url="https://ateliers.example/events/arnaque",
    latitude=None,
    longitude=None,
    categories=(),
    cancelled=True,
    busy=True,
)
TAXES = Entry(
    uid="registration-7@ateliers.example",
    sequence=0,
    created_at=datetime(2026, 10, 20, 12, tzinfo=UTC),
    changed_at=datetime(2026, 10, 20, 12, tzinfo=UTC),
    starts_at=datetime(2026, 10, 28, 12, tzinfo=UTC),
    ends_at=datetime(2026, 10, 28, 14, tzinfo=UTC),
    time_zone="America/Miquelon",
    summary="Payer ses impôts en ligne",
    description="Apportez votre avis d'imposition.",
    location="Bibliothèque de Saint-Pierre",
    url="https://ateliers.example/events/impots",
    latitude=46.777,
    longitude=-56.178,
    categories=("Démarches en ligne",),
    cancelled=False,
    busy=True,
    organiser="ateliers@bib.example",
    organiser_name="Bibliothèque de Saint-Pierre",
)
TAXES_CANCELLED = replace(TAXES, sequence=1, changed_at=datetime(2026, 10, 25, 9, tzinfo=UTC), cancelled=True)
CHLOE = Invitee(
    address="chloe@poste.example",
    name="Chloé, dite Clo",
)

# What survives of a text: no control but the line end, no surrogate (which UTF-8 cannot write).
CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]")
HOSTILE_PIECES = [
    *["\r\nATTENDEE:mailto:ada@x.example", "\r\nEND:VEVENT\r\n", "\n", "\r", "\\n", "\\", ";", ",", ":", '"'],
    *["^n", "^'", "\x00", "\x0b", "\x1c", "\x85", "\u2028", "\ud800", "\ufeff", "\u00a0", " ", "\t", "&amp;"],
    *["é", "👩🏽\u200d💻", "𝔸", "<b>", "a" * 74, "é" * 40],
]
HOSTILE = st.text(st.characters(exclude_categories=()), max_size=120) | st.lists(
    st.sampled_from(HOSTILE_PIECES), max_size=12
).map("".join)


def feed(head: Head, entries: Sequence[Entry], *, shortened: Callable[[Item], str] | None = None) -> bytes:
    return feed_of_items(head, [item(entry, head.language) for entry in entries], shortened=shortened)


def lint(body: bytes) -> None:
    """RFC 5545 §3.1: every line ends in CRLF, has at most 75 octets, and holds whole UTF-8 characters."""
    assert body.startswith(b"BEGIN:VCALENDAR\r\n")
    assert body.endswith(b"\r\nEND:VCALENDAR\r\n")
    lines = body.removesuffix(b"\r\n").split(b"\r\n")
    assert [line for line in lines if len(line) > 75 or not line.strip()] == []
    assert [line for line in lines if CONTROL.search(line.decode())] == []
    assert b"\r" not in b"".join(lines)
    assert b"\n" not in b"".join(lines)
    # vdirsyncer cuts a file so, and must come to the same lines.
    assert body.decode().splitlines() == [line.decode() for line in lines]


def only_event(body: bytes) -> Any:
    """The one VEVENT; Any, because to icalendar's types a property may be anything."""
    [event] = events(body)
    return event


def events(body: bytes) -> list[Any]:
    return [*Calendar.from_ical(body).walk("VEVENT")]


def properties(body: bytes) -> list[str]:
    """The names of the VCALENDAR's own properties, in the order of the file."""
    head = body.decode().replace("\r\n ", "").split("\r\nBEGIN:")[0]
    return [re.split("[:;]", line)[0] for line in head.split("\r\n")[1:]]


def normalised(text: str) -> str:
    """What a reader may expect to find of a text, written another way than the code under test does it."""
    for line_end in ["\r\n", "\r", "\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"]:
        text = text.replace(line_end, "\n")
    without_surrogates = re.sub("[\ud800-\udfff]", "\ufffd", text)
    return CONTROL.sub("", without_surrogates.replace("\t", " ")).strip()


def on_one_line(text: str) -> str:
    return re.sub(" +", " ", normalised(text).replace("\n", " ")).strip(" ")


def test_feed_equals_the_golden_file() -> None:
    head = replace(HEAD, description=f"{HEAD.description}\n\nJusqu'au 31 décembre.")

    body = feed(head, [MAILBOX, SCAMS])

    assert body == (GOLDEN / "feed.ics").read_bytes()


def test_invitation_equals_the_golden_file() -> None:
    body = invitation(TAXES, CHLOE, language="fr")

    assert body == (GOLDEN / "invitation.ics").read_bytes()


def test_invitation_to_a_cancelled_entry_equals_the_golden_cancellation() -> None:
    body = invitation(TAXES_CANCELLED, CHLOE, language="fr")

    assert body == (GOLDEN / "cancellation.ics").read_bytes()


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


def test_feed_has_no_method_and_no_uid_of_its_own() -> None:
    names = properties(feed(HEAD, [MAILBOX]))

    assert "UID" not in names
    assert "METHOD" not in names
    assert len(names) == len(set(names))


def test_feed_has_no_alarm_no_people_and_no_recurrence() -> None:
    body = feed(HEAD, [MAILBOX, SCAMS, replace(TAXES, organiser="")])

    assert not re.search(rb"^(BEGIN:VALARM|ATTENDEE|ORGANIZER|RDATE|X-ALT-DESC)", body, re.MULTILINE)


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


def test_download_is_published_without_attendee() -> None:
    body = download(MAILBOX, language="fr")

    lint(body)
    assert properties(body) == ["VERSION", "PRODID", "CALSCALE", "METHOD"]
    assert b"\r\nMETHOD:PUBLISH\r\n" in body
    assert not re.search(rb"^(ATTENDEE|ORGANIZER)", body, re.MULTILINE)
    assert only_event(body).to_ical() == only_event(feed(HEAD, [MAILBOX])).to_ical()


def test_download_names_the_organiser_it_is_given() -> None:
    named = replace(MAILBOX, organiser="ateliers@bib.example", organiser_name='Médiathèque "Falala"')
    body = download(named, language="fr")

    assert 'ORGANIZER;CN="Médiathèque “Falala”":mailto:ateliers@bib.example' in body.decode()
    assert b"ATTENDEE" not in body


def test_invitation_names_the_same_people_before_and_after_a_cancellation() -> None:
    request, cancel = (
        only_event(invitation(entry, CHLOE, language="en")) for entry in (TAXES, TAXES_CANCELLED)
    )

    for name in ("UID", "ORGANIZER", "ATTENDEE"):
        assert request[name] == cancel[name]
    assert request["SEQUENCE"] < cancel["SEQUENCE"]
    assert request["DTSTAMP"].dt < cancel["DTSTAMP"].dt


def test_invitation_survives_an_address_that_would_end_the_line() -> None:
    attendee = "chloe@x.example\r\nATTENDEE:mailto:b@x.example"

    body = invitation(TAXES, replace(CHLOE, address=attendee), language="fr")

    lint(body)
    assert str(only_event(body)["ATTENDEE"]) == "mailto:chloe@x.example%0D%0AATTENDEE%3Amailto%3Ab@x.example"


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


def until(entry: Item) -> str:
    return f"Ce calendrier va jusqu'au {entry.starts_at:%d/%m/%Y à %H:%M}, voyez https://ateliers.example/calendars"


def test_feed_of_a_thousand_entries_is_not_shortened() -> None:
    entries = many(MOST_EVENTS)

    body = feed(HEAD, entries, shortened=until)

    assert body.count(b"\r\nBEGIN:VEVENT\r\n") == MOST_EVENTS
    assert b"jusqu" not in body


def test_feed_of_more_than_a_thousand_entries_ends_earlier_and_says_so() -> None:
    entries = many(MOST_EVENTS + 5)

    body = feed(HEAD, list(reversed(entries)), shortened=until)

    calendar = Calendar.from_ical(body)
    assert [str(event["UID"]) for event in events(body)] == [each.uid for each in entries[:MOST_EVENTS]]
    assert str(calendar["DESCRIPTION"]) == f"{HEAD.description}\n\n{until(entries[MOST_EVENTS])}"
    assert "29/12/2026 à 05:00" in str(calendar["X-WR-CALDESC"])


def test_feed_of_long_entries_stays_under_a_megabyte_and_says_so() -> None:
    entries = many(600, description="Très long. " * 300)

    body = feed(HEAD, entries, shortened=until)

    shown = len(events(body))
    assert MOST_BYTES - 20_000 < len(body) <= MOST_BYTES
    assert 0 < shown < 600
    assert until(entries[shown]) in str(Calendar.from_ical(body)["DESCRIPTION"])


def test_feed_within_limits_holds_them_even_when_nobody_is_told() -> None:
    body = feed(HEAD, many(MOST_EVENTS + 1))

    assert body.count(b"\r\nBEGIN:VEVENT\r\n") == MOST_EVENTS


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


@settings(max_examples=150, deadline=None)
@given(attendee_name=HOSTILE, organiser_name=HOSTILE, summary=HOSTILE)
def test_invitation_survives_hostile_names(attendee_name: str, organiser_name: str, summary: str) -> None:
    party = replace(CHLOE, name=attendee_name)

    body = invitation(replace(TAXES, summary=summary, organiser_name=organiser_name), party, language="fr")

    lint(body)
    event = only_event(body)
    assert event.errors == []
    assert str(event["ATTENDEE"]) == "mailto:chloe@poste.example"
    assert str(event["ORGANIZER"]) == "mailto:ateliers@bib.example"
    assert {key: event["ATTENDEE"].params[key] for key in ("PARTSTAT", "RSVP")} == {
        "PARTSTAT": "ACCEPTED",
        "RSVP": "FALSE",
    }


def test_feed_embeds_the_shipped_zone_unchanged() -> None:
    assert vtimezone("Europe/Paris") in feed(HEAD, [MAILBOX])


def read_by_the_rfc(body: bytes, name: str) -> str:
    """A TEXT property as RFC 5545 §3.3.11 says it is read, without icalendar."""
    unfolded = body.decode().replace("\r\n ", "")
    [line] = [each for each in unfolded.split("\r\n") if each.startswith(f"{name}:")]
    escapes = {"n": "\n", "N": "\n", "\\": "\\", ";": ";", ",": ","}
    return re.sub(r"\\(.)", lambda found: escapes[found[1]], line.partition(":")[2])


PATHS = st.lists(
    st.sampled_from(
        ["C:\\Nouveau", "\\\\serveur\\Notices", "\\n", "\\N", "\\", "\\\\", ";", ",", "\\,", "\\;", " ", "n", "N", "é"]
    ),
    min_size=1,
    max_size=12,
).map(lambda pieces: "x" + "".join(pieces) + "x")  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(text=PATHS)
def test_no_character_of_a_text_is_eaten(text: str) -> None:
    text = " ".join(text.split(" "))
    said = " ".join(filter(None, text.split(" ")))
    entry = replace(
        MAILBOX, summary=text, description=text, location=text, categories=(text,), organiser="a@b.example",
        organiser_name=text, url="",
    )  # fmt: skip
    body = feed(replace(HEAD, name=text, description=text), [entry])
    event, calendar = only_event(body), Calendar.from_ical(body)

    for name, wanted in (("SUMMARY", said), ("LOCATION", said)):
        assert str(event[name]) == read_by_the_rfc(body, name) == wanted
    inside = body[body.index(b"BEGIN:VEVENT") :]
    assert str(event["DESCRIPTION"]) == read_by_the_rfc(inside, "DESCRIPTION") == text
    assert read_by_the_rfc(body[: body.index(b"BEGIN:VEVENT")], "DESCRIPTION") == text
    look_alike = said.replace("\\", "/")
    assert [str(each) for each in event["CATEGORIES"].cats] == [look_alike]
    assert read_by_the_rfc(body, "CATEGORIES") == look_alike
    assert event["ORGANIZER"].params["CN"] == look_alike
    # Where readers disagree on every escape, words survive and separators become blanks.
    words = " ".join(look_alike.replace(",", " ").replace(";", " ").split())
    for name in ("NAME", "X-WR-CALNAME", "X-WR-CALDESC"):
        assert str(calendar[name]) == read_by_the_rfc(body, name) == words


@pytest.mark.parametrize(
    "text", ["Retrouver C:\\Nouveau dossier", "\\\\serveur\\Notices", "Écrire \\n et \\N"]
)
def test_a_windows_path_stays_a_path(text: str) -> None:
    body = invitation(replace(TAXES, summary=text), CHLOE, language="fr")

    assert str(only_event(body)["SUMMARY"]) == read_by_the_rfc(body, "SUMMARY") == text


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
