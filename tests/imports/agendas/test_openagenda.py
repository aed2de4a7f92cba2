"""OpenAgenda's JSON, as its exports write it."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from events_service.imports.agendas.entries import Reading, WrongAgenda
from events_service.imports.agendas.openagenda import read_openagenda
from tests.imports.agendas.calendars import SINCE, UNTIL

EXPORT: dict[str, Any] = {
    "total": 4,
    "events": [
        {
            "uid": 12345678,
            "title": {"en": "Taxes online", "fr": "Impôts en ligne"},
            "description": {"fr": "Déclarer ses revenus."},
            "longDescription": {"fr": "Venir avec *son avis*."},
            "conditions": {"fr": "Gratuit"},
            "location": {"name": "Médiathèque", "address": "3 rue du Pont"},
            "registration": [
                {"type": "phone", "value": "0467000000"},
                {"type": "link", "value": "https://inscription.exemple.fr/impots"},
            ],
            "timings": [
                {"begin": "2035-11-27T14:00:00+01:00", "end": "2035-11-27T16:00:00+01:00"},
                {"begin": "2035-11-20T14:00:00+01:00", "end": "2035-11-20T16:00:00+01:00"},
                {"begin": "2034-11-20T14:00:00+01:00", "end": "2034-11-20T16:00:00+01:00"},
            ],
            "status": 1,
            "state": 2,
        },
        {
            "uid": 2,
            "title": "Annulé",
            "status": 6,
            "timings": [{"begin": "2035-11-21T14:00:00+01:00", "end": "2035-11-21T16:00:00+01:00"}],
        },
        {"uid": 3, "title": {"fr": "Sans date"}, "timings": []},
        {"uid": 4, "title": {"fr": "Faux"}, "timings": [{"begin": "demain", "end": None}]},
        {"uid": 5, "title": {"fr": "Sans fin"}, "timings": [{"begin": "2035-11-20T14:00:00+01:00"}]},
    ],
}


def export(written: Any) -> Reading:
    return read_openagenda(json.dumps(written).encode(), zone="Europe/Paris", since=SINCE, until=UNTIL)


def test_an_event_is_one_offer_with_a_date_for_each_of_its_timings():
    first, cancelled, second = export(EXPORT).entries

    assert (first.title, first.summary) == ("Impôts en ligne", "Déclarer ses revenus.")
    assert first.description == "Venir avec *son avis*.\n\nGratuit"
    assert (first.url, first.place) == (
        "https://inscription.exemple.fr/impots",
        "Médiathèque, 3 rue du Pont",
    )
    assert (first.starts_at, first.offer) == (datetime(2035, 11, 20, 13, tzinfo=UTC), second.offer)
    assert (first.key, second.key) == (
        ("12345678", "20351120T130000Z"),
        ("12345678", "20351127T130000Z"),
    )
    assert (cancelled.title, cancelled.cancelled, cancelled.key) == (
        "Annulé",
        True,
        ("2", "20351121T130000Z"),
    )


def test_what_cannot_be_used_is_said_and_loses_no_other():
    skipped = [(each.title, each.reason) for each in export(EXPORT).skipped]

    assert skipped == [
        ("Sans date", "no_start"),
        ("Faux", "unreadable"),
        ("Sans fin", "unreadable"),
        ("Impôts en ligne", "over"),
    ]


@pytest.mark.parametrize("content", [b"{", b"[1]", b'{"events": 3}', b"[" * 100_000, b'{"error": "no key"}'])
def test_other_json_is_no_agenda(content: bytes):
    with pytest.raises(WrongAgenda, match="not_an_agenda"):
        read_openagenda(content, zone="Europe/Paris", since=SINCE, until=UNTIL)


def test_times_without_an_offset_are_on_the_wall_of_the_place_and_that_is_said():
    timing = {"begin": "2035-11-20T14:00:00", "end": "2035-11-20T16:00:00"}

    [entry] = export([{"uid": 1, "title": "Café", "timings": [timing]}]).entries
    floating = [
        export(
            [{"uid": 1, "title": "Café", "timings": [{name: text + more for name, text in timing.items()}]}]
        )
        for more in ("", "+01:00")
    ]

    assert entry.starts_at == datetime(2035, 11, 20, 13, tzinfo=UTC)
    assert [each.floating for each in floating] == [True, False]


def test_what_is_over_or_a_double_is_on_the_day_of_the_place():
    late = {"begin": "2034-11-21T00:30:00+01:00", "end": "2034-11-21T01:00:00+01:00"}
    double = {"begin": "2035-11-21T00:30:00+01:00", "end": "2035-11-21T01:00:00+01:00"}

    skipped = export([{"uid": 1, "title": "Nuit", "timings": [late, double, double]}]).skipped

    assert [(each.when, each.reason, each.uid) for each in skipped] == [
        ("21/11/2035", "double", ""),
        ("21/11/2034", "over", ""),
    ]


def test_what_stands_there_twice_counts_once_and_its_name_can_be_kept():
    timing = {"begin": "2035-11-20T14:00:00+01:00", "end": "2035-11-20T16:00:00+01:00"}
    event = {"uid": "a\0b", "title": "Café", "timings": [timing, timing]}

    reading = export([event])

    [entry] = reading.entries
    assert entry.uid.isalnum()
    assert [(each.title, each.reason) for each in reading.skipped] == [("Café", "double")]
