"""By what words an event is found."""

import pytest

from events_service.conditions import Conditions
from events_service.database import rows
from events_service.scheduling.event_text import in_words
from tests.factories import a_session


async def titles_with(typed: str) -> list[str]:
    conditions = Conditions()
    in_words(typed, conditions)
    events = await rows(f"SELECT title FROM event WHERE {conditions} ORDER BY title", *conditions.values)
    return [each["title"] for each in events]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("retouche", ["Retoucher des photographies"]),  # by its stem
        ("photographi", ["Retoucher des photographies"]),  # by a part
        ("ph", []),  # which is no part
        ("ce que nous avons à retoucher", ["Retoucher des photographies"]),  # words that no text keeps
        ("me retoucher", ["Retoucher des photographies"]),
        ("impôts retoucher", []),
        ("fisc", ["Remplir sa déclaration de revenus"]),  # by what it means here
        ("doctolib", ["Un après-midi ensemble"]),  # by its topic
        ("", ["Remplir sa déclaration de revenus", "Retoucher des photographies", "Un après-midi ensemble"]),
    ],
)
async def test_each_word_stands_somewhere_or_means_what_does(
    database: str, typed: str, expected: list[str]
) -> None:
    await a_session(title="Retoucher des photographies")
    await a_session(title="Remplir sa déclaration de revenus")
    await a_session(title="Un après-midi ensemble", topics=["sante"])

    assert await titles_with(typed) == expected
