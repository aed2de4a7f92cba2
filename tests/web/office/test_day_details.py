"""What belongs to an edition of the day in the office, each part on a page of its own."""

import re

import pytest

from events_service.database import rows
from tests.web.office.conftest import Colleague

EDITION = {
    "name": "Journée de l’inclusion numérique",
    "starts_on": "20/11/2035",
    "theme": "Le lien",
    "slug": "journee-2035",
}
PAGE = "/staff/days/journee-2035"
# Each part of an edition: its form, what is typed into it, what is wrong, and what the day's own page says then.
PARTS: list[tuple[str, dict[str, str], dict[str, str], str]] = [
    (
        "territories",
        {"department": "974", "starts_on": "27/11/2035"},
        {"starts_on": "demain"},
        "La Réunion",
    ),
    ("texts/en", {"name": "The Day", "theme": "Links"}, {"name": ""}, "The Day"),
    ("charter", {"body": "Tout est gratuit."}, {"body": ""}, "Version 1"),
    ("partners", {"name": "ANCT", "tag": "agence"}, {"name": ""}, "ANCT"),
    (
        "toolkit",
        {"title": "Affiche", "url": "https://exemple.org", "author": "Line", "licence": "cc-by"},
        {"licence": ""},
        "Affiche",
    ),
]


@pytest.mark.parametrize(("part", "typed", "wrong", "said"), PARTS, ids=[each[0] for each in PARTS])
async def test_each_part_of_an_edition_is_written_on_a_page_of_its_own(
    database: str, colleague: Colleague, part: str, typed: dict[str, str], wrong: dict[str, str], said: str
) -> None:
    line = await colleague(None, "coordinator")
    await line.submit(await line.form("/staff/days/new", "/staff/days"), **EDITION)
    path = f"{PAGE}/{part}"

    refused = await line.submit(await line.form(path, path), **typed | wrong)
    saved = await line.submit(await line.form(path, path), **typed)

    assert refused.status_code == 422
    assert f'id="{next(iter(wrong))}-error"' in refused.text
    assert saved.status_code == 303
    assert said in (await line.get(PAGE)).text
    assert said in (await line.get(path)).text or part == "charter"


@pytest.mark.parametrize("part", ["territories", "partners", "toolkit"])
async def test_what_was_added_is_taken_away(database: str, colleague: Colleague, part: str) -> None:
    line = await colleague(None, "coordinator")
    await line.submit(await line.form("/staff/days/new", "/staff/days"), **EDITION)
    [(_, typed, _, said)] = [each for each in PARTS if each[0] == part]
    path = f"{PAGE}/{part}"
    await line.submit(await line.form(path, path), **typed)
    forms = [
        each for each in re.findall(r'action="([^"]+)"', (await line.get(path)).text) if "deletion" in each
    ]

    gone = await line.submit(await line.form(path, forms[0]))

    assert (gone.status_code, gone.headers["location"]) == (303, path)
    assert said not in (await line.get(PAGE)).text
    assert (await line.get(forms[0])).headers["location"] == path


async def test_visitors_read_what_belongs_to_an_edition_in_their_language(
    database: str, colleague: Colleague
) -> None:
    line = await colleague(None, "coordinator")
    await line.submit(
        await line.form("/staff/days/new", "/staff/days"),
        **EDITION | {"description": "Venez **nombreux**."},
    )
    for part, typed, _, _ in PARTS:
        await line.submit(await line.form(f"{PAGE}/{part}", f"{PAGE}/{part}"), **typed | {"public": "yes"})
    await line.submit(await line.form(PAGE, f"{PAGE}/state"))

    english = (await line.get("/days/journee-2035", headers={"Accept-Language": "en"})).text
    french = (await line.get("/days/journee-2035", headers={"Accept-Language": "fr"})).text

    assert '<h1 lang="en">The Day</h1>' in english
    assert '<h1 lang="fr">Journée de l’inclusion numérique</h1>' in french
    assert "<strong>nombreux</strong>" in french
    for said in ("La Réunion", "ANCT", "Affiche"):
        assert said in english


async def test_next_years_day_is_begun_from_this_one(database: str, colleague: Colleague) -> None:
    line = await colleague(None, "coordinator")
    await line.submit(await line.form("/staff/days/new", "/staff/days"), **EDITION)
    path = f"{PAGE}/copies"

    refused = await line.submit(await line.form(path, path), name="Journée 2036")
    taken = await line.submit(
        await line.form(path, path), name="Journée", starts_on="18/11/2036", slug="journee-2035"
    )
    begun = await line.submit(await line.form(path, path), name="Journée 2036", starts_on="18/11/2036")

    assert (refused.status_code, taken.status_code) == (422, 409)
    assert (begun.status_code, begun.headers["location"]) == (303, "/staff/days/journee-2036")
    slugs = [each["slug"] for each in await rows("SELECT slug FROM campaign ORDER BY slug")]
    assert slugs == ["journee-2035", "journee-2036"]
