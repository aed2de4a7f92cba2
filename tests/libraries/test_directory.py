"""Looking through the directory."""

import pytest

from events_service.database import rows
from events_service.libraries.directory import Directory, how_many, libraries_in
from events_service.libraries.editing import edit_library
from tests.factories import a_library
from tests.libraries.test_editing import LATER


async def library_names(typed: str = "", department: str = "") -> list[str]:
    return [each.name for each in await libraries_in(Directory.read(typed, department))]


@pytest.fixture
async def directory(database: str) -> None:
    await a_library(None, name="Médiathèque de l'Écluse", town="Agde", postcode="34300")
    await a_library(None, name="Bibliothèque Sainte-Anne", town="Montpellier")
    await a_library(None, name="Médiathèque", town="Saint-Denis", postcode="97400", department="974")
    await a_library(None, name="Réserve", town="Agde", postcode="34300", kind="storage")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", ["Médiathèque de l'Écluse", "Bibliothèque Sainte-Anne", "Médiathèque"]),
        ("mediatheque l'ecluse", ["Médiathèque de l'Écluse"]),
        ("ECLUSE agde", ["Médiathèque de l'Écluse"]),
        ("34300", ["Médiathèque de l'Écluse"]),
        ("34000 Montpellier", ["Bibliothèque Sainte-Anne"]),
        ("St Denis", ["Médiathèque"]),
        ("ste anne", ["Bibliothèque Sainte-Anne"]),
        ("3430", []),
        ("cluse", []),
        ("eclu", ["Médiathèque de l'Écluse"]),
        ("%", ["Médiathèque de l'Écluse", "Bibliothèque Sainte-Anne", "Médiathèque"]),
        ("agde saint denis", []),
    ],
)
async def test_libraries_are_found_by_name_town_and_postcode(directory, typed, expected):
    assert await library_names(typed) == expected
    assert await how_many(Directory.read(typed)) == len(expected)


@pytest.mark.parametrize("typed", ["tailhades", "e.tailhades", "faverolles", "Villentrois/Faverolles"])
async def test_a_sign_between_two_words_of_a_name_makes_them_no_single_word(database, typed):
    await a_library(None, name="Bibliothèque E.Tailhades de Villentrois/Faverolles")

    assert await library_names(typed) == ["Bibliothèque E.Tailhades de Villentrois/Faverolles"]


async def test_libraries_of_a_departement(directory):
    assert await library_names(department="974") == ["Médiathèque"]
    assert await library_names("mediatheque", department="34") == ["Médiathèque de l'Écluse"]


async def test_around_a_postcode_without_a_library_is_its_departement(directory):
    around = Directory.read("34999 Nulle-Part").around

    assert around == Directory(department="34")
    assert Directory.read("Agde").around is None
    assert Directory.read("99999").around is None


async def test_a_library_renamed_is_found_by_its_new_name(directory):
    [identifier] = [each["id"] for each in await rows("SELECT id FROM library WHERE town = 'Saint-Denis'")]

    await edit_library(identifier, {"name": "François-Mitterrand"}, now=LATER)

    assert await library_names("mitterrand") == ["François-Mitterrand"]
    assert await library_names("mediatheque saint denis") == []


async def test_pages_of_twenty_and_one_more_to_know_of_a_next_one(database):
    for number in range(22):
        await a_library(None, name=f"Bibliothèque {number:02}")

    first, second = await libraries_in(Directory()), await libraries_in(Directory(), page=2)

    assert len(first) == 21
    assert [each.name for each in second] == ["Bibliothèque 20", "Bibliothèque 21"]
