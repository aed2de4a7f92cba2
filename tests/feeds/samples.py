"""Entries, people and hostile words for the tests of calendars, and how a file is read without our code."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from hypothesis import strategies as st
from icalendar import Calendar

from events_service.feeds.calendar import Head
from events_service.feeds.subscription import Item, item
from events_service.feeds.subscription import feed as feed_of_items
from events_service.feeds.vevent import Entry, Invitee

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


def read_by_the_rfc(body: bytes, name: str) -> str:
    """A TEXT property as RFC 5545 §3.3.11 says it is read, without icalendar."""
    unfolded = body.decode().replace("\r\n ", "")
    [line] = [each for each in unfolded.split("\r\n") if each.startswith(f"{name}:")]
    escapes = {"n": "\n", "N": "\n", "\\": "\\", ";": ";", ",": ","}
    return re.sub(r"\\(.)", lambda found: escapes[found[1]], line.partition(":")[2])
