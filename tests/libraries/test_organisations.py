"""Organisations: a name of their own in URLs, and each library answered for once."""

import asyncio
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from events_service.database import row, rows
from events_service.errors import Invalid, NotFound
from events_service.identifiers import uuid7
from events_service.libraries.organisations import (
    AlreadyClaimed,
    OrganisationExists,
    add_library,
    any_organisation,
    claim_library,
    create_organisation,
    rename_organisation,
)
from events_service.libraries.queries import library_page, organisation_id
from events_service.libraries.tables import Library

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
FOIX = {"name": "Médiathèque des Tilleuls", "town": "Foix", "department": "09", "postcode": "09000"}


async def an_unclaimed_library(slug: str = "mediatheque-du-pont-foix") -> UUID:
    library = Library(
        **{"id": uuid7(), "slug": slug, "name": "Médiathèque du Pont", "kind": "building", "town": "Foix"},
        **{"town_key": "foix", "department": "09", "time_zone": "Europe/Paris", "ministry_code": slug[-20:]},
        **{"created_at": NOON, "updated_at": NOON},
    )
    await library.save()
    return UUID(str(library.id))


async def slugs_in(table: str) -> list[str]:
    return [r["slug"] for r in await rows(f"SELECT slug FROM {table} ORDER BY slug")]


async def test_create_organisation_keeps_what_was_typed_cleaned(database: str) -> None:
    created = await create_organisation(
        "  Ville   de L’Isle-en-Pré ", email="Mairie@EXAMPLE.org", phone=" 05 36 49 00 01 ", now=NOON
    )

    assert await organisation_id("ville-de-l-isle-en-pre") == created
    kept = await row("SELECT name, email, phone, created_at FROM organisation")
    assert kept is not None
    assert tuple(kept) == ("Ville de L’Isle-en-Pré", "Mairie@example.org", "05 36 49 00 01", NOON)


@pytest.mark.parametrize("again", ["Ville de Saint-Denis", " ville de SAINT DENIS "])
async def test_create_organisation_again_makes_no_twin(database: str, again: str) -> None:
    await create_organisation("Ville de Saint-Denis", now=NOON)

    with pytest.raises(OrganisationExists) as refused:
        await create_organisation(again, now=NOON)

    assert refused.value.facts == {"slug": "ville-de-saint-denis"}
    assert await slugs_in("organisation") == ["ville-de-saint-denis"]


async def test_create_organisation_of_the_same_name_with_a_slug_of_its_own(database: str) -> None:
    await create_organisation("Ville de Saint-Denis", now=NOON)

    await create_organisation("Ville de Saint-Denis", slug="saint-denis-974", now=NOON)

    assert await slugs_in("organisation") == ["saint-denis-974", "ville-de-saint-denis"]


async def test_create_organisation_numbers_names_that_share_a_slug(database: str) -> None:
    for end in ("ouest", "est", "sud"):
        await create_organisation("Pays " * 18 + end, now=NOON)

    words = "-".join(["pays"] * 18)
    assert await slugs_in("organisation") == [words, f"{words}-2", f"{words}-3"]


async def test_create_organisation_at_once_makes_one(database: str) -> None:
    made = await asyncio.gather(
        *(create_organisation("Ville de Sète", now=NOON) for _ in range(6)), return_exceptions=True
    )

    assert await slugs_in("organisation") == ["ville-de-sete"]
    assert sum(isinstance(each, OrganisationExists) for each in made) == 5


async def test_rename_organisation_keeps_its_slug(database: str) -> None:
    await create_organisation("Ville de Foix", now=NOON)

    await rename_organisation("ville-de-foix", "  Commune de  Foix ", now=NOON)

    assert [tuple(r) for r in await rows("SELECT slug, name FROM organisation")] == [
        ("ville-de-foix", "Commune de Foix")
    ]


async def test_rename_organisation_refuses_nothing_and_nobody(database: str) -> None:
    await create_organisation("Ville de Foix", now=NOON)

    with pytest.raises(Invalid) as refused:
        await rename_organisation("ville-de-foix", " ", now=NOON)
    with pytest.raises(NotFound):
        await rename_organisation("ville-de-pau", "Ville de Pau", now=NOON)

    assert refused.value.fields == {"name": "required"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [("北京", "organisation"), ("Pays " * 30, "-".join(["pays"] * 18)), ("A" * 150, "a" * 90)],
)
async def test_create_organisation_finds_a_slug_for_any_name(database: str, name: str, expected: str) -> None:
    await create_organisation(name, now=NOON)

    assert await slugs_in("organisation") == [expected]


async def test_create_organisation_takes_the_slug_it_is_given(database: str) -> None:
    created = await create_organisation("Ville de Foix", slug="foix", now=NOON)

    assert await organisation_id("foix") == created


@pytest.mark.parametrize("slug", ["", "Foix", "foix ", "-foix", "foix--09", "é", "x" * 91])
async def test_create_organisation_refuses_what_is_no_slug(database: str, slug: str) -> None:
    with pytest.raises(Invalid) as refused:
        await create_organisation("Ville de Foix", slug=slug, now=NOON)

    assert refused.value.fields == {"slug": "not_a_slug"}


async def test_create_organisation_does_not_change_a_slug_that_was_asked_for(database: str) -> None:
    await create_organisation("Ville de Foix", slug="foix", now=NOON)

    with pytest.raises(Invalid) as refused:
        await create_organisation("Pays de Foix", slug="foix", now=NOON)

    assert refused.value.fields == {"slug": "taken"}
    assert await slugs_in("organisation") == ["foix"]


async def test_create_organisation_names_every_field_at_fault(database: str) -> None:
    with pytest.raises(Invalid) as refused:
        await create_organisation(" ", slug="!", email="a@x.org, b@y.org", phone="0" * 21, now=NOON)

    assert refused.value.fields == {
        "name": "required",
        "slug": "not_a_slug",
        "email": "not_an_email",
        "phone": "too_long",
    }
    assert not await any_organisation()


async def test_claim_library_gives_an_unclaimed_one(database: str) -> None:
    organisation = await create_organisation("Ville de Foix", now=NOON)
    await an_unclaimed_library("mediatheque-du-pont-foix")
    await an_unclaimed_library("bibliotheque-du-bois-foix")

    await claim_library("mediatheque-du-pont-foix", organisation, now=NOON)

    claimed = await library_page("mediatheque-du-pont-foix")
    other = await library_page("bibliotheque-du-bois-foix")
    assert claimed is not None
    assert other is not None
    assert (claimed.organisation, other.organisation) == (organisation, None)


async def test_claim_library_twice_changes_nothing(database: str) -> None:
    organisation = await create_organisation("Ville de Foix", now=NOON)
    await an_unclaimed_library()
    await claim_library("mediatheque-du-pont-foix", organisation, now=NOON)

    await claim_library("mediatheque-du-pont-foix", organisation, now=NOON.replace(hour=15))

    claimed = await library_page("mediatheque-du-pont-foix")
    assert claimed is not None
    assert (claimed.organisation, claimed.updated_at) == (organisation, NOON)


async def test_claim_library_refuses_another_organisation_s(database: str) -> None:
    first = await create_organisation("Ville de Foix", now=NOON)
    second = await create_organisation("Pays de Foix", now=NOON)
    await an_unclaimed_library()
    await claim_library("mediatheque-du-pont-foix", first, now=NOON)

    with pytest.raises(AlreadyClaimed) as refused:
        await claim_library("mediatheque-du-pont-foix", second, now=NOON)

    assert refused.value.facts == {
        "library": "mediatheque-du-pont-foix",
        "organisation": "ville-de-foix",
    }
    kept = await library_page("mediatheque-du-pont-foix")
    assert kept is not None
    assert kept.organisation == first


async def test_claim_library_lets_one_of_two_at_once_win(database: str) -> None:
    both = [await create_organisation(name, now=NOON) for name in ("Ville de Foix", "Pays de Foix")]
    await an_unclaimed_library()

    answers = await asyncio.gather(
        *(claim_library("mediatheque-du-pont-foix", each, now=NOON) for each in both), return_exceptions=True
    )

    assert sorted(type(answer).__name__ for answer in answers) == ["AlreadyClaimed", "NoneType"]
    claimed = await library_page("mediatheque-du-pont-foix")
    assert claimed is not None
    assert claimed.organisation == both[answers.index(None)]


async def test_claim_library_refuses_what_does_not_exist(database: str) -> None:
    organisation = await create_organisation("Ville de Foix", now=NOON)
    await an_unclaimed_library()

    with pytest.raises(NotFound):
        await claim_library("nowhere", organisation, now=NOON)
    with pytest.raises(NotFound):
        await claim_library("mediatheque-du-pont-foix", uuid7(), now=NOON)


async def test_add_library_fills_what_follows_from_the_place(database: str) -> None:
    organisation = await create_organisation("Ville de Saint-Denis", now=NOON)

    created = await add_library(
        organisation,
        {
            **{"name": "Médiathèque L’Étoile", "address": "4 rue du Verger", "postcode": "97400"},
            **{"town": "Saint-Denis", "department": "974", "latitude": -20.88, "longitude": 55.45},
            **{"phone": "0262 00 00 00", "website": "etoile.example.org"},
        },
        now=NOON,
    )

    page = await library_page("mediatheque-l-etoile-saint-denis")
    assert page is not None
    assert (page.id, page.organisation, page.kind, page.time_zone) == (
        *(created, organisation, "building"),
        "Indian/Reunion",
    )
    assert (page.latitude, page.longitude, page.website) == (-20.88, 55.45, "https://etoile.example.org")
    kept = await row("SELECT town_key, ministry_code, edited FROM library")
    assert kept is not None
    assert tuple(kept) == ("saint denis", None, [])


@pytest.mark.parametrize(
    ("place", "department", "zone"),
    [
        ({"department": "987", "town": "Papeete", "postcode": "98714"}, "987", "Pacific/Tahiti"),
        ({"department": "987", "town": "Atuona", "postcode": "98741"}, "987", "Pacific/Marquesas"),
        ({"department": "971", "town": "Saint-Martin", "postcode": "97150"}, "978", "America/Marigot"),
        ({"department": "1", "town": "Belley"}, "01", "Europe/Paris"),
    ],
)
async def test_add_library_stands_in_its_own_zone(
    database: str, place: dict[str, Any], department: str, zone: str
) -> None:
    organisation = await create_organisation("Association Lire partout", now=NOON)

    await add_library(organisation, {"name": "Bibliothèque du Port", **place}, now=NOON)

    kept = await row("SELECT department, time_zone FROM library")
    assert kept is not None
    assert tuple(kept) == (department, zone)


async def test_add_library_numbers_namesakes_and_says_the_town_once(database: str) -> None:
    organisation = await create_organisation("Ville de Foix", now=NOON)

    for name in ("Médiathèque des Tilleuls", "Médiathèque des Tilleuls", "Bibliothèque de Foix centre"):
        await add_library(organisation, {**FOIX, "name": name}, now=NOON)

    assert await slugs_in("library") == [
        "bibliotheque-de-foix-centre",
        "mediatheque-des-tilleuls-foix",
        "mediatheque-des-tilleuls-foix-2",
    ]


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"name": "", "town": " "}, {"name": "required", "town": "required"}),
        ({"department": "20"}, {"department": "unknown"}),
        ({"department": ""}, {"department": "required"}),
        ({"postcode": "9000"}, {"postcode": "not_a_postcode"}),
        ({"latitude": 91, "longitude": 0}, {"latitude": "out_of_range"}),
        ({"latitude": 43.1}, {"latitude": "both_or_neither", "longitude": "both_or_neither"}),
        ({"owner": "x"}, {"owner": "unknown_field"}),
    ],
)
async def test_add_library_names_every_field_at_fault(
    database: str, wrong: dict[str, Any], fields: dict[str, str]
) -> None:
    organisation = await create_organisation("Ville de Foix", now=NOON)

    with pytest.raises(Invalid) as refused:
        await add_library(organisation, {**FOIX, **wrong}, now=NOON)

    assert refused.value.fields == fields
    assert await slugs_in("library") == []


async def test_add_library_refuses_an_unknown_organisation(database: str) -> None:
    with pytest.raises(NotFound):
        await add_library(uuid7(), FOIX, now=NOON)
