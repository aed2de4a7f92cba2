"""A library's line in the national map, held to the schema of standard-mediation-num as it was published."""

import json
import re
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from events_service.libraries.opening import Closure, OpeningHours
from events_service.libraries.queries import LibraryPage, library_of
from events_service.reports.national_map import FIELDS, fits, line, opening_hours
from tests.factories import a_library, an_organisation

SCHEMA = json.loads(Path(__file__).with_name("standard-mediation-num-1.0.2.json").read_text(encoding="utf-8"))
BASE = "https://ateliers.example"


def wrong_in(told: dict[str, str]) -> list[str]:
    """Every field that breaks the schema."""
    wrong = []
    for field in SCHEMA["fields"]:
        text = told[field["name"]]
        values = text.split("|") if field.get("multiple") else [text]
        if (field.get("required") and not text) or (
            text
            and (
                not re.search(field.get("pattern", ""), text)
                or len(text) > field.get("maxLength", len(text))
                or any(value not in field.get("enum", values) for value in values)
                or (field["type"] == "date" and not date.fromisoformat(text))
                or (field["type"] == "number" and not float(text))
            )
        ):
            wrong.append(field["name"])
    return wrong


async def a_place(**facts: object) -> LibraryPage:
    library = await library_of(await a_library(await an_organisation(), **facts))
    assert library is not None
    return library


@pytest.mark.usefixtures("database")
async def test_a_line_fits_the_schema_with_all_that_a_library_may_say_and_with_nothing() -> None:
    full = await a_place(
        slug="jean-moulin",
        phone="04 67 00 00 01",
        email="mediatheque@ville.example",
        website="https://mediatheque.example",
        latitude=43.608,
        longitude=3.879,
        computers=8,
        hearing_support=["bim", "lsf"],
        programmes=["Conseillers numériques", "Aidants Connect"],
        labels=["Formé à « Mon Espace Santé »", "Étapes numériques (La Poste)"],
        updated_at=datetime(2026, 11, 24, 23, 30, tzinfo=UTC),
    )
    bare = await a_place(kind="bookmobile")

    told = line(full, ["email", "argent_impots"], takes_people=True, base=BASE)

    assert tuple(told) == FIELDS == tuple(field["name"] for field in SCHEMA["fields"])
    assert (wrong_in(told), wrong_in(line(bare, (), takes_people=False, base=BASE))) == ([], [])
    assert told["prise_rdv"] == "https://ateliers.example/libraries/jean-moulin"
    assert told["telephone"] == "+33467000001"
    assert told["date_maj"] == "2026-11-25"
    assert told["code_insee"] == "34172"
    assert told["services"] == (
        "Maîtrise des outils numériques du quotidien|Aide aux démarches administratives"
        "|Accès internet et matériel informatique"
    )
    assert told["modalites_acces"] == "Se présenter|Téléphoner|Contacter par mail|Prendre un RDV en ligne"


@pytest.mark.usefixtures("database")
async def test_what_lacks_an_address_is_left_out() -> None:
    assert fits(await a_place())
    assert not fits(await a_place(address=""))
    assert not fits(await a_place(postcode=""))


def test_opening_hours_are_those_of_openstreetmap() -> None:
    spans = [
        OpeningHours(6, time(9), time(12)),
        OpeningHours(2, time(14), time(18, 30)),
        OpeningHours(2, time(10), time(12, 30)),
    ]

    assert opening_hours(spans, [Closure(date(2026, 12, 24), date(2027, 1, 2), "Noël")]) == (
        "Tu 10:00-12:30,14:00-18:30; Sa 09:00-12:00; 2026 Dec 24-2027 Jan 02 off"
    )
    assert opening_hours([], [Closure(date(2026, 12, 24), date(2027, 1, 2))]) == ""
