"""A library in words."""

from typing import Any

import pytest

from events_service import clock
from events_service.libraries.editing import edit_library
from events_service.libraries.queries import LibraryPage, library_page
from events_service.web.places import access, hearing, on_the_spot
from tests.factories import a_library


async def a_page(**facts: Any) -> LibraryPage:
    library = await a_library(None)
    await edit_library(library, facts, now=clock.now())
    page = await library_page(str(library))
    assert page is not None
    return page


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({}, ("", "", "")),
        (
            {"step_free_entrance": True, "facilities": ["lift", "wifi"], "adapted_toilets": False},
            ("No step at the entrance, no adapted toilets, a lift", "", "Free wifi"),
        ),
        (
            {"door_width": 85, "reception_staff": "trained", "computers": 1},
            ("A door 85 cm wide, staff trained to receive disabled people", "", "1 computer"),
        ),
        (
            {"hearing_support": ["bim", "lsf"], "audio_description": True, "computers": 0},
            ("", "A fixed hearing loop, French sign language, audio description", ""),
        ),
        ({"audio_description": False}, ("", "", "")),
    ],
)
async def test_a_library_is_told_in_words(
    database: str, facts: dict[str, Any], words: tuple[str, ...]
) -> None:
    page = await a_page(**facts)

    assert (access(page, "en"), hearing(page, "en"), on_the_spot(page, "en")) == words
