"""Libraries apply to take part in an edition, once each, and are told once."""

import asyncio
import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from events_service.accounts.roles import OPERATOR, Viewer
from events_service.campaigns.charters import write_charter
from events_service.campaigns.editions import move_campaign, open_campaign
from events_service.campaigns.participations import (
    ApplicationsClosed,
    CharterChanged,
    apply,
    withdraw,
)
from events_service.database import row, rows, value
from events_service.errors import Forbidden, Invalid, NotFound
from events_service.identifiers import uuid7
from events_service.libraries.organisations import create_organisation
from tests.factories import a_library, a_viewer, an_organisation
from tests.scheduling.test_claims import a_manager, an_open_claim

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
SLUG = "journee-2026"


@pytest.fixture
async def charter(database: str) -> UUID:
    await an_edition()
    return await write_charter(SLUG, "Gratuit.", by=OPERATOR, now=NOON)


async def an_edition(**said: Any) -> UUID:
    facts = {"name": "Journée 2026", "starts_on": date(2026, 12, 8), "by_application": True, **said}
    return await open_campaign(SLUG, facts, by=OPERATOR, now=NOON)


async def applied(libraries: list[UUID], by: Viewer, charter: UUID | None, **more: Any) -> list[UUID]:
    given = {"now": NOON, "locale": "fr", **more}
    return await apply(SLUG, libraries, charter=charter, by=by, **given)


async def applications() -> list[tuple[Any, ...]]:
    found = await rows("SELECT state, charter, accepted_at, note FROM participation ORDER BY id")
    return [tuple(each) for each in found]


async def letters_with_libraries() -> list[tuple[str, str, list[str]]]:
    found = await rows(
        "SELECT letter, recipient, context -> 'libraries' AS libraries FROM message ORDER BY created_at, recipient"
    )
    return [(each["letter"], each["recipient"], json.loads(each["libraries"])) for each in found]


async def test_apply_asks_for_each_library_and_writes_one_letter(charter: UUID) -> None:
    town = await an_organisation()
    ada = await a_manager(town)
    two = [await a_library(town, name=name) for name in ("Annexe", "Centrale")]

    made = await applied(two, ada, charter, note=" Deux  salles ")
    again = await applied(two, ada, charter, now=LATER)

    assert sorted(again) == sorted(made)
    assert await applications() == [("applied", charter, NOON, "Deux salles")] * 2
    assert await letters_with_libraries() == [
        ("participation_received", "ada@example.org", ["Annexe, Montpellier", "Centrale, Montpellier"])
    ]


async def two_towns_for_one_place(
    charter: UUID | None = None, *, provisional: bool = False
) -> tuple[UUID, Viewer, Viewer, UUID]:
    """Ada's organisation, perhaps a `provisional` one, and Basile's claim it, and ask for it; its one participation."""
    library = await a_library(None)
    towns = [
        await create_organisation("Ville de Foix", provisional=provisional, now=NOON),
        await an_organisation(),
    ]
    people = ("ada@example.org", "basile@example.org")
    for organisation, email in zip(towns, people, strict=True):
        await an_open_claim(library, organisation, email)
    ada, basile = [await a_manager(town, email) for town, email in zip(towns, people, strict=True)]
    [first] = await applied([library], ada, charter)
    [second] = await applied([library], basile, charter, now=LATER)
    assert first == second
    return library, ada, basile, first


async def test_two_who_apply_for_one_place_are_one_and_each_hears_of_it(charter: UUID) -> None:
    _, ada, basile, _ = await two_towns_for_one_place(charter)

    assert await value("SELECT count(*) FROM participation") == 1
    accepted = await rows("SELECT organisation, charter, accepted_at FROM applicant ORDER BY accepted_at")
    assert [tuple(each) for each in accepted] == [
        (ada.organisation, charter, NOON),
        (basile.organisation, charter, LATER),
    ]
    received = [(letter, to) for letter, to, _ in await letters_with_libraries()]
    assert received == [
        ("participation_received", "ada@example.org"),
        ("participation_received", "basile@example.org"),
    ]


async def test_who_takes_it_back_leaves_it_to_the_others(charter: UUID) -> None:
    _, ada, basile, asked = await two_towns_for_one_place(charter)

    await withdraw(asked, by=ada, now=LATER)
    left = await row("SELECT state, organisation, accepted_at FROM participation")
    assert left is not None
    assert tuple(left) == ("applied", basile.organisation, LATER)
    with pytest.raises(NotFound):
        await withdraw(asked, by=ada, now=LATER)
    await withdraw(asked, by=basile, now=LATER)

    assert [each[0] for each in await applications()] == ["withdrawn"]


async def test_apply_at_once_makes_one_participation(charter: UUID) -> None:
    town = await an_organisation()
    ada, library = await a_manager(town), await a_library(town)

    made = await asyncio.gather(*(applied([library], ada, charter) for _ in range(5)))

    assert len({each[0] for each in made}) == 1
    assert await value("SELECT count(*) FROM message") == 1


async def test_apply_asks_for_the_charter_that_holds(charter: UUID) -> None:
    town = await an_organisation()
    ada, library = await a_manager(town), await a_library(town)
    await write_charter(SLUG, "Gratuit pour tous.", by=OPERATOR, now=LATER)

    with pytest.raises(Invalid) as refused:
        await applied([library], ada, None)
    for other in (charter, uuid7()):
        with pytest.raises(CharterChanged):
            await applied([library], ada, other)

    assert refused.value.fields == {"charter": "required"}
    assert await applications() == []


@pytest.mark.parametrize(
    ("said", "now", "takes"),
    [
        ({"applications_from": date(2026, 11, 22)}, datetime(2026, 11, 21, 22, 59, tzinfo=UTC), False),
        ({"applications_from": date(2026, 11, 22)}, datetime(2026, 11, 21, 23, tzinfo=UTC), True),
        ({"applications_until": date(2026, 11, 22)}, datetime(2026, 11, 22, 22, 59, tzinfo=UTC), True),
        ({"applications_until": date(2026, 11, 22)}, datetime(2026, 11, 22, 23, tzinfo=UTC), False),
        ({}, datetime(2026, 12, 8, 12, tzinfo=UTC), True),
        ({}, datetime(2026, 12, 9, 12, tzinfo=UTC), False),
    ],
)
async def test_apply_is_possible_on_the_days_of_the_place(
    database: str, said: dict[str, Any], now: datetime, takes: bool
) -> None:
    await an_edition(**said)
    town = await an_organisation()
    ada, library = await a_manager(town), await a_library(town)

    if takes:
        await applied([library], ada, None, now=now)
    else:
        with pytest.raises(ApplicationsClosed):
            await applied([library], ada, None, now=now)


async def test_apply_refuses_what_is_closed_strange_or_not_ones_own(charter: UUID) -> None:
    town = await an_organisation()
    ada, library = await a_manager(town), await a_library(town)
    elsewhere, unclaimed = await a_library(await an_organisation()), await a_library(None)

    with pytest.raises(Invalid) as refused:
        await applied([], ada, charter)
    for stranger in (elsewhere, uuid7()):
        with pytest.raises(NotFound):
            await applied([library, stranger], ada, charter)
    with pytest.raises(Forbidden):
        await applied([unclaimed], ada, charter)
    with pytest.raises(Forbidden):
        await applied([library], a_viewer(town, "desk"), charter)
    await move_campaign(SLUG, "closed", by=OPERATOR, now=NOON)
    with pytest.raises(ApplicationsClosed):
        await applied([library], ada, charter)

    assert refused.value.fields == {"libraries": "required"}
    assert await applications() == []
    assert await value("SELECT count(*) FROM message") == 0


async def test_withdraw_takes_it_back_and_applying_again_asks_anew(charter: UUID) -> None:
    town = await an_organisation()
    ada, library = await a_manager(town), await a_library(town)
    [made] = await applied([library], ada, charter)

    with pytest.raises(NotFound):
        await withdraw(made, by=a_viewer(await an_organisation()), now=NOON)
    for _ in range(2):
        await withdraw(made, by=ada, now=LATER)

    assert [each[0] for each in await applications()] == ["withdrawn"]
    assert await applied([library], ada, charter, now=LATER) == [made]
    assert await applications() == [("applied", charter, LATER, "")]
