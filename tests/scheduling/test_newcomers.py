"""What a newcomer came for is done when they come, once."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from events_service.accounts.links import letter_secret
from events_service.accounts.newcomers import announce
from events_service.accounts.roles import OPERATOR
from events_service.accounts.sign_in import LinkSpent, enter_by_link
from events_service.campaigns.charters import write_charter
from events_service.campaigns.editions import move_campaign, open_campaign
from events_service.database import rows, value
from events_service.libraries.organisations import claim_library, create_organisation
from events_service.scheduling.newcomers import arrive
from tests.factories import KEY, a_library, an_organisation
from tests.posted import letters
from tests.scheduling.test_claims import a_manager, organisation_of

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
SLUG = "journee-2026"


@pytest.fixture
async def library(database: str) -> UUID:
    """Nobody's; Nadia has asked to take part with it, and accepted the charter."""
    facts = {"name": "Journée 2026", "starts_on": date(2026, 12, 8), "by_application": True}
    await open_campaign(SLUG, facts, by=OPERATOR, now=NOON)
    charter = await write_charter(SLUG, "Gratuit.", by=OPERATOR, now=NOON)
    library = await a_library(None, slug="pont-foix")
    nadia = {"name": "Nadia", "email": "nadia@exemple.fr", "organisation": "Ville de Foix"}
    await announce(
        "pont-foix", nadia, campaign=SLUG, charter=charter, network="", locale="fr", key=KEY, now=NOON
    )
    return library


async def entered(now: datetime = LATER) -> str:
    link = await value("SELECT id FROM sign_in_link ORDER BY id DESC LIMIT 1")
    return await enter_by_link(letter_secret(link, key=KEY), now=now)


async def test_arrive_founds_the_organisation_claims_the_library_and_applies(library: UUID) -> None:
    cookie = await entered()

    assert await arrive(cookie, key=KEY, now=LATER) == SLUG
    assert await arrive(cookie, key=KEY, now=LATER) is None

    assert [tuple(each) for each in await rows("SELECT name, provisional FROM organisation")] == [
        ("Ville de Foix", True)
    ]
    assert await value("SELECT role FROM membership") == "manager"
    assert await organisation_of(library) is None
    assert await value("SELECT library FROM library_claim WHERE decided_at IS NULL") == library
    applied = await rows("SELECT state, charter IS NOT NULL AS accepted FROM participation")
    assert [tuple(each) for each in applied] == [("applied", True)]
    assert await value("SELECT disabled_at FROM account") is None


async def test_arrive_comes_too_late_for_the_day_and_is_let_in_all_the_same(library: UUID) -> None:
    await move_campaign(SLUG, "closed", by=OPERATOR, now=LATER)

    assert await arrive(await entered(), key=KEY, now=LATER) == SLUG

    assert await value("SELECT count(*) FROM participation") == 0
    assert await value("SELECT count(*) FROM membership") == 1


async def test_arrive_asks_the_managers_of_whoever_has_the_library_by_then(library: UUID) -> None:
    town = await an_organisation()
    await a_manager(town)
    await claim_library("pont-foix", town, now=LATER)

    await arrive(await entered(), key=KEY, now=LATER)

    assert ("join_asked", "ada@example.org") in await letters()
    assert await value("SELECT count(*) FROM membership") == 1
    assert await value("SELECT organisation FROM newcomer") == town


async def test_two_towns_of_one_name_are_two(library: UUID) -> None:
    await create_organisation("Ville de Foix", now=LATER)

    await arrive(await entered(), key=KEY, now=LATER)

    assert await value("SELECT name FROM organisation WHERE provisional") == "Ville de Foix (Montpellier)"


async def test_the_link_of_a_newcomer_opens_for_two_days(library: UUID) -> None:
    with pytest.raises(LinkSpent):
        await entered(NOON + timedelta(days=2, minutes=1))
