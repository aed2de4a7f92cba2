"""What a newcomer came for is done when they come, once."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from events_service.accounts.links import letter_secret, make_link
from events_service.accounts.newcomers import announce
from events_service.accounts.roles import OPERATOR
from events_service.accounts.sign_in import LinkSpent, ask
from events_service.campaigns.charters import write_charter
from events_service.campaigns.editions import move_campaign, open_campaign
from events_service.database import rows, value
from events_service.libraries.organisations import claim_library, create_organisation
from events_service.scheduling.newcomers import enter
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


NADIA = {"name": "Nadia", "email": "nadia@exemple.fr", "organisation": "Ville de Foix"}


async def introduced(slug: str = "pont-foix") -> None:
    await announce(slug, NADIA, campaign=SLUG, charter=None, network="", locale="fr", key=KEY, now=NOON)


async def link_opened(number: int = 0, now: datetime = LATER) -> str | None:
    """Nadia presses the button behind the link of her letter of that number; where she goes on."""
    links = await rows("SELECT id FROM sign_in_link ORDER BY id")
    _, page = await enter(letter_secret(links[number]["id"], key=KEY), key=KEY, now=now)
    return page


async def test_the_link_founds_the_organisation_claims_the_library_and_applies(library: UUID) -> None:
    assert await link_opened() == f"/staff/days/{SLUG}/participation"
    with pytest.raises(LinkSpent):
        await link_opened()

    assert [tuple(each) for each in await rows("SELECT name, provisional FROM organisation")] == [
        ("Ville de Foix", True)
    ]
    assert await value("SELECT role FROM membership") == "manager"
    assert await organisation_of(library) is None
    assert await value("SELECT library FROM library_claim WHERE decided_at IS NULL") == library
    applied = await rows("SELECT state, charter IS NOT NULL AS accepted FROM participation")
    assert [tuple(each) for each in applied] == [("applied", True)]
    assert await value("SELECT disabled_at FROM account") is None


async def test_who_signs_in_otherwise_has_asked_for_nothing(library: UUID) -> None:
    ada = await a_manager(await an_organisation())
    await announce(
        "pont-foix",
        NADIA | {"email": "ada@example.org", "organisation": "Parti X"},
        campaign=SLUG,
        charter=None,
        network="",
        locale="fr",
        key=KEY,
        now=NOON,
    )

    _, page = await enter(await make_link("ada@example.org", now=LATER), key=KEY, now=LATER)

    assert page is None
    assert await value("SELECT count(*) FROM organisation") == 1
    assert await value("SELECT count(*) FROM library_claim") == 0
    assert await value("SELECT organisation FROM membership WHERE account = $1", ada.id) is not None


async def test_no_other_letter_lets_a_closed_account_in(library: UUID) -> None:
    await ask("nadia@exemple.fr", browser="b", network="", locale="fr", key=KEY, now=LATER)

    assert [letter for letter, _ in await letters()] == ["newcomer"]


async def test_the_link_comes_too_late_for_the_day_and_lets_in_all_the_same(library: UUID) -> None:
    await move_campaign(SLUG, "closed", by=OPERATOR, now=LATER)

    assert await link_opened() == f"/staff/days/{SLUG}/participation"

    assert await value("SELECT count(*) FROM participation") == 0
    assert await value("SELECT count(*) FROM membership") == 1


async def test_the_link_asks_the_managers_of_whoever_has_the_library_by_then(library: UUID) -> None:
    town = await an_organisation()
    await a_manager(town)
    await claim_library("pont-foix", town, now=LATER)

    assert await link_opened() == f"/days/{SLUG}/participation/asked"

    assert ("join_asked", "ada@example.org") in await letters()
    assert await value("SELECT count(*) FROM membership") == 1
    assert await value("SELECT organisation FROM newcomer") == town
    assert await value("SELECT disabled_at IS NOT NULL FROM account WHERE email LIKE 'nadia%'") is True


async def test_two_towns_of_one_name_are_two(library: UUID) -> None:
    await create_organisation("Ville de Foix", now=LATER)

    await link_opened()

    assert await value("SELECT name FROM organisation WHERE provisional") == "Ville de Foix"
    slug = await value("SELECT slug FROM organisation WHERE provisional")
    assert slug.startswith("ville-de-foix-montpellier-")


async def test_three_libraries_of_one_town_come_to_one_organisation(library: UUID) -> None:
    for slug in ("annexe-foix", "relais-foix"):
        await a_library(None, slug=slug)
        await introduced(slug)

    for number in range(3):
        await link_opened(number)

    assert await value("SELECT count(*) FROM organisation") == 1
    assert await value("SELECT count(*) FROM library_claim") == 3


async def test_the_link_of_a_newcomer_opens_for_two_days(library: UUID) -> None:
    with pytest.raises(LinkSpent):
        await link_opened(now=NOON + timedelta(days=2, minutes=1))
