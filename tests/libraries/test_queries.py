"""Libraries and organisations as citizens, colleagues and programs look them up."""

from uuid import UUID

import pytest

from events_service import clock
from events_service.identifiers import uuid7
from events_service.libraries.queries import (
    libraries_after,
    libraries_named,
    libraries_of,
    library_id,
    library_page,
    one_line,
    organisation_id,
    organisation_slug,
    organisations,
)
from tests.factories import a_library, an_organisation


@pytest.mark.parametrize(
    ("parts", "line"),
    [
        (("Moulin", "3 rue du Pont", "34000", "Montpellier"), "Moulin, 3 rue du Pont, 34000 Montpellier"),
        (("Moulin", "", "", "Montpellier"), "Moulin, Montpellier"),
        (("Moulin", "3 rue du Pont", "34000", ""), "Moulin, 3 rue du Pont, 34000"),
        (("", "", "", ""), ""),
    ],
)
def test_one_line_says_what_is_known(parts: tuple[str, str, str, str], line: str):
    assert one_line(*parts) == line


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("kind", "claimed", "shown"),
    [
        ("building", False, True),
        ("bookmobile", False, True),
        ("departmental", False, True),
        ("unknown", False, True),
        ("administrative", False, False),
        ("storage", False, False),
        ("storage", True, True),
    ],
)
async def test_library_page_shows_where_one_can_go(kind: str, claimed: bool, shown: bool) -> None:
    organisation = await an_organisation() if claimed else None
    identifier = await a_library(organisation, slug="moulin", kind=kind)

    by_slug, by_id = await library_page("moulin"), await library_page(str(identifier))

    assert (by_slug is not None, by_id is not None) == (shown, shown)
    assert await library_id("moulin") == identifier
    stretch = await libraries_after(after=None, since=None, department=None, limit=9)
    assert [each.id for each in stretch] == ([identifier] if shown else [])


@pytest.mark.usefixtures("database")
async def test_library_page_of_one_without_a_telephone_has_its_organisations() -> None:
    organisation = await an_organisation()
    await a_library(organisation, slug="moulin", phone="04 67 00 00 00")

    page = await library_page("moulin")

    assert page is not None
    assert (page.phone, page.claimed, page.organisation_name) == (
        "04 67 00 00 00",
        True,
        "Ville de Montpellier",
    )
    assert page.location == "Médiathèque Jean Moulin, 3 rue du Pont, 34000 Montpellier"


@pytest.mark.usefixtures("database")
async def test_libraries_of_a_team_are_its_own_by_name() -> None:
    ours, theirs = await an_organisation(), await an_organisation()
    await a_library(theirs, name="Autre")
    await a_library(None, name="Libre")
    one = await libraries_of((ours,))
    for name in ("Zola", "Aragon", "Moulin"):
        await a_library(ours, name=name)

    assert one == []
    assert [each.name for each in await libraries_of((ours,))] == ["Aragon", "Moulin", "Zola"]
    assert len(await libraries_of((ours, theirs))) == 4


@pytest.mark.usefixtures("database")
async def test_libraries_after_go_on_where_the_cursor_stands() -> None:
    ids = sorted([await a_library(None, department=code) for code in ("34", "30", "34")])

    first = await libraries_after(after=None, since=None, department=None, limit=2)
    rest = await libraries_after(after=ids[1], since=None, department=None, limit=2)
    of_30 = await libraries_after(after=None, since=None, department="30", limit=9)

    assert [[each.id for each in lines] for lines in (first, rest)] == [ids[:2], ids[2:]]
    assert [each.department for each in of_30] == ["30"]
    assert await libraries_after(after=None, since=clock.now(), department=None, limit=9) == []


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("words", "organisation", "found"),
    [
        ("moulin", None, ["jean-moulin-lattes", "jean-moulin-sete"]),
        ("Moulin SÈTE", None, ["jean-moulin-sete"]),
        ("34200", None, ["jean-moulin-sete"]),
        ("moulin", "ville", ["jean-moulin-lattes"]),
        ("moulin zola", None, []),
    ],
)
async def test_libraries_named_by_every_word(words: str, organisation: str | None, found: list[str]) -> None:
    await a_library(None, slug="jean-moulin-sete", town="Sète", postcode="34200", kind="storage")
    await a_library(await an_organisation("ville"), slug="jean-moulin-lattes", town="Lattes")

    lines = await libraries_named(words, organisation=organisation, limit=9)

    assert [each.slug for each in lines] == found


@pytest.mark.usefixtures("database")
async def test_organisations_are_listed_with_their_libraries() -> None:
    sete, foix = await an_organisation("sete", name="Sète"), await an_organisation("foix", name="Foix")
    await a_library(sete)
    await a_library(sete)

    assert [(each.slug, each.libraries) for each in await organisations()] == [("foix", 0), ("sete", 2)]
    assert (await organisation_id("foix"), await organisation_slug(foix)) == (foix, "foix")
    unknown: UUID | None = await organisation_id(str(uuid7()))
    assert unknown is None
