"""The charter of an edition, version by version."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest

from events_service.accounts.roles import OPERATOR
from events_service.campaigns.charters import write_charter
from events_service.campaigns.editions import open_campaign
from events_service.campaigns.queries import details_of
from events_service.database import value
from events_service.errors import Forbidden, Invalid
from tests.factories import a_viewer, an_organisation

pytestmark = pytest.mark.usefixtures("database")
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
SLUG = "journee-2026"


@pytest.fixture
async def edition(database: str) -> None:
    await open_campaign(SLUG, {"name": "Journée", "starts_on": date(2026, 12, 8)}, by=OPERATOR, now=NOON)


async def versions() -> list[tuple[int, str, datetime]]:
    charters = (await details_of(await value("SELECT id FROM campaign"))).charters
    return [(each.version, each.body, each.created_at) for each in charters]


async def test_write_charter_makes_a_version_of_each_text(edition: None) -> None:
    first = await write_charter(SLUG, "Gratuit.", by=OPERATOR, now=NOON)
    same = await write_charter(SLUG, " Gratuit. ", by=OPERATOR, now=LATER)
    second = await write_charter(SLUG, "Gratuit pour tous.", by=OPERATOR, now=LATER)
    back = await write_charter(SLUG, "Gratuit.", by=OPERATOR, now=LATER)

    assert first == same
    assert len({first, second, back}) == 3
    assert await versions() == [
        (3, "Gratuit.", LATER),
        (2, "Gratuit pour tous.", LATER),
        (1, "Gratuit.", NOON),
    ]


async def test_write_charter_at_once_gives_each_text_a_number(edition: None) -> None:
    texts = ("Un", "Deux", "Trois", "Quatre")

    await asyncio.gather(*(write_charter(SLUG, text, by=OPERATOR, now=NOON) for text in texts))

    assert [version for version, _, _ in await versions()] == [4, 3, 2, 1]


@pytest.mark.parametrize(("body", "code"), [(" ", "required"), ("x" * 20_001, "too_long")])
async def test_write_charter_refuses_no_text(edition: None, body: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        await write_charter(SLUG, body, by=OPERATOR, now=NOON)

    assert refused.value.fields == {"body": code}


async def test_write_charter_is_a_coordinators(edition: None) -> None:
    with pytest.raises(Forbidden):
        await write_charter(SLUG, "Gratuit.", by=a_viewer(await an_organisation()), now=NOON)
