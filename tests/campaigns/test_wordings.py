"""What an edition says in another language."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from events_service.accounts.roles import OPERATOR
from events_service.campaigns.editions import open_campaign
from events_service.campaigns.queries import Wording, details_of
from events_service.campaigns.wordings import keep_wording
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


async def wordings() -> tuple[Wording, ...]:
    return (await details_of(await value("SELECT id FROM campaign"))).wordings


async def test_keep_wording_says_it_once_in_each_language(edition: None) -> None:
    await keep_wording(SLUG, "en", {"name": " The  Day "}, by=OPERATOR, now=NOON)
    await keep_wording(
        SLUG,
        "en",
        {"name": "The Day", "theme": "Links", "description": "Come.\n\nAll."},
        by=OPERATOR,
        now=LATER,
    )

    assert await wordings() == (Wording("en", "The Day", "Links", "Come.\n\nAll."),)


async def test_keep_wording_without_a_name_says_nothing_any_more(edition: None) -> None:
    await keep_wording(SLUG, "en", {"name": "The Day"}, by=OPERATOR, now=NOON)

    await keep_wording(SLUG, "en", {"name": ""}, by=OPERATOR, now=LATER)

    assert await wordings() == ()


@pytest.mark.parametrize(
    ("locale", "typed", "fields"),
    [
        ("en", {"theme": "Links"}, {"name": "required"}),
        ("xx", {"name": "Day"}, {"locale": "unknown"}),
        ("en", {"name": "x" * 201, "theme": 3}, {"name": "too_long", "theme": "not_text"}),
    ],
)
async def test_keep_wording_names_every_field_at_fault(
    edition: None, locale: str, typed: dict[str, Any], fields: dict[str, str]
) -> None:
    with pytest.raises(Invalid) as refused:
        await keep_wording(SLUG, locale, typed, by=OPERATOR, now=LATER)

    assert refused.value.fields == fields


async def test_keep_wording_is_a_coordinators(edition: None) -> None:
    with pytest.raises(Forbidden):
        await keep_wording(SLUG, "en", {"name": "Day"}, by=a_viewer(await an_organisation()), now=NOON)
