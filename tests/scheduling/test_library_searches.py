"""A library, by whatever somebody types."""

import pytest

from events_service import clock
from events_service.scheduling.library_searches import LibrarySearch, find_libraries
from events_service.scheduling.words import gather_words
from tests.factories import a_library

TOURS, AMBOISE = {"latitude": 47.39, "longitude": 0.69}, {"latitude": 47.41, "longitude": 0.98}


@pytest.fixture
async def directory(database: str) -> None:
    touraine = {"department": "37"}
    await a_library(
        None, name="Médiathèque François-Mitterrand", town="Tours", postcode="37000", **TOURS, **touraine
    )
    await a_library(None, name="Bibliothèque", town="Amboise", postcode="37400", **AMBOISE, **touraine)
    await a_library(
        None, name="Bibliothèque St Exupéry", town="Saint-Denis", postcode="93200", department="93"
    )
    await a_library(None, name="Jean Moulin", town="Saint-Denis", postcode="97400", department="974")
    await gather_words(clock.now())


async def libraries_shown(typed: str, department: str = "", page: int = 1) -> list[str]:
    search = await find_libraries(typed, department, page=page, now=clock.now())
    return [each.name for each in search.libraries]


MITTERRAND, AMBOISES = "Médiathèque François-Mitterrand", "Bibliothèque"


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Tours", [MITTERRAND, AMBOISES]),  # by how far they are
        ("tourss", [MITTERRAND, AMBOISES]),
        ("bibliothèque à Amboise", [AMBOISES, MITTERRAND]),
        ("37000", [MITTERRAND]),
        ("37000 Tours", [MITTERRAND]),
        ("37", [AMBOISES, MITTERRAND]),  # by town
        ("Indre-et-Loire", [AMBOISES, MITTERRAND]),
        ("centre val de loire", [AMBOISES, MITTERRAND]),
        ("mitterrand en bretagne", []),
        ("francois mitterrand", [MITTERRAND]),
        ("bibli françois miterand", [MITTERRAND]),
        ("saint exupery", ["Bibliothèque St Exupéry"]),
        ("jean moulin st denis", ["Jean Moulin"]),
        ("st denis", ["Bibliothèque St Exupéry", "Jean Moulin"]),
        ("sain deni 974", ["Jean Moulin"]),
        ("Loches", [AMBOISES, MITTERRAND]),  # has none: the nearest
        ("zzzzzz", []),
    ],
)
async def test_a_library_is_found_by_name_town_postcode_or_departement(
    directory: None, typed: str, expected: list[str]
) -> None:
    assert await libraries_shown(typed) == expected


async def test_what_was_read_is_said(directory: None) -> None:
    async def search(typed: str) -> LibrarySearch:
        return await find_libraries(typed, "", page=1, now=clock.now())

    assert (await search("tourss")).typed.corrections == (("tourss", "Tours"),)
    assert (await search("miterand")).typed.corrections == (("miterand", "mitterrand"),)
    assert (await search("st denis")).typed.asks
    assert [(await search(each)).missed for each in ("37600", "Tours", "37000")] == ["37600", "", ""]
    assert [(await search(each)).number for each in ("37", "37000", "Tours")] == [2, 1, 0]


async def test_of_places_of_one_name_the_chosen_departement(directory: None) -> None:
    assert await libraries_shown("st denis", "93") == ["Bibliothèque St Exupéry"]
    assert await libraries_shown("", "37") == [AMBOISES, MITTERRAND]
    assert await libraries_shown("", "37", page=2) == []
