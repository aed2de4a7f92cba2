"""Who carries an edition too."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from events_service.accounts.roles import OPERATOR
from events_service.campaigns.editions import open_campaign
from events_service.campaigns.partners import MOST_PARTNERS, add_partner, remove_partner
from events_service.campaigns.queries import PartnerPage, details_of
from events_service.database import value
from events_service.errors import Forbidden, Invalid
from tests.factories import a_viewer, an_organisation

pytestmark = pytest.mark.usefixtures("database")
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SLUG = "journee-2026"


@pytest.fixture
async def edition(database: str) -> None:
    await open_campaign(SLUG, {"name": "Journée", "starts_on": date(2026, 12, 8)}, by=OPERATOR, now=NOON)


async def partners() -> tuple[PartnerPage, ...]:
    return (await details_of(await value("SELECT id FROM campaign"))).partners


async def test_add_partner_names_each_once(edition: None) -> None:
    first = await add_partner(SLUG, {"name": "ANCT", "tag": "agence"}, by=OPERATOR, now=NOON)
    second = await add_partner(SLUG, {"name": "La MedNum"}, by=OPERATOR, now=NOON)
    again = await add_partner(
        SLUG, {"name": "ANCT", "tag": "État", "url": "anct.example.org"}, by=OPERATOR, now=NOON
    )

    assert again == first
    assert set(await partners()) == {
        PartnerPage(first, "ANCT", "État", "https://anct.example.org"),
        PartnerPage(second, "La MedNum", "", ""),
    }


async def test_remove_partner_twice_is_harmless(edition: None) -> None:
    partner = await add_partner(SLUG, {"name": "ANCT"}, by=OPERATOR, now=NOON)

    await remove_partner(SLUG, partner, by=OPERATOR, now=NOON)
    await remove_partner(SLUG, partner, by=OPERATOR, now=NOON)

    assert await partners() == ()


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({}, {"name": "required"}),
        (
            {"name": "A", "tag": "x" * 61, "url": "nulle part"},
            {"tag": "too_long", "url": "not_a_web_address"},
        ),
    ],
)
async def test_add_partner_names_every_field_at_fault(
    edition: None, typed: dict[str, Any], fields: dict[str, str]
) -> None:
    with pytest.raises(Invalid) as refused:
        await add_partner(SLUG, typed, by=OPERATOR, now=NOON)

    assert refused.value.fields == fields


async def test_add_partner_refuses_one_too_many(edition: None) -> None:
    for number in range(MOST_PARTNERS):
        await add_partner(SLUG, {"name": f"Partenaire {number}"}, by=OPERATOR, now=NOON)

    with pytest.raises(Invalid) as refused:
        await add_partner(SLUG, {"name": "Encore un"}, by=OPERATOR, now=NOON)

    assert refused.value.fields == {"name": "too_many"}
    await add_partner(SLUG, {"name": "Partenaire 0", "tag": "premier"}, by=OPERATOR, now=NOON)


async def test_partners_are_a_coordinators(edition: None) -> None:
    with pytest.raises(Forbidden):
        await add_partner(SLUG, {"name": "ANCT"}, by=a_viewer(await an_organisation()), now=NOON)
