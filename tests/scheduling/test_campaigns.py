"""Editions of the day: opened once, on local dates."""

import asyncio
from datetime import UTC, date, datetime
from typing import Any

import pytest

from events_service.errors import Invalid
from events_service.scheduling.campaigns import open_campaign
from events_service.scheduling.editions import CampaignPage, campaign_page

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = date(2026, 12, 8)
EDITION: dict[str, Any] = {"slug": "journee-2026", "theme": "Le lien", "starts_on": DAY, "ends_on": DAY}


async def test_open_campaign_keeps_what_was_typed_cleaned(database: str) -> None:
    given = {**EDITION, "theme": " Le  lien "}

    opened = await open_campaign(" Journée de l’inclusion numérique ", **given, now=NOON)

    assert await campaign_page("journee-2026") == CampaignPage(
        opened, "journee-2026", "Journée de l’inclusion numérique", "Le lien", DAY, DAY
    )


async def test_open_campaign_again_changes_nothing(database: str) -> None:
    first = await open_campaign("Journée", **EDITION, now=NOON)

    again = await open_campaign("Semaine", **{**EDITION, "ends_on": date(2026, 12, 14)}, now=NOON)

    assert again == first
    assert await campaign_page("journee-2026") == CampaignPage(
        first, "journee-2026", "Journée", "Le lien", DAY, DAY
    )


async def test_open_campaign_at_once_makes_one_edition(database: str) -> None:
    opened = await asyncio.gather(*(open_campaign("Journée", **EDITION, now=NOON) for _ in range(5)))

    assert len(set(opened)) == 1


@pytest.mark.parametrize(
    ("wrong", "fields"),
    [
        ({"ends_on": date(2026, 12, 7)}, {"ends_on": "before_the_start"}),
        ({"ends_on": date(2999, 1, 1)}, {"ends_on": "out_of_range"}),
        ({"slug": ""}, {"slug": "not_a_slug"}),
        ({"slug": "Journée 2026"}, {"slug": "not_a_slug"}),
        ({"slug": "x" * 101}, {"slug": "not_a_slug"}),
        ({"name": " ", "theme": "x" * 256}, {"name": "required", "theme": "too_long"}),
    ],
)
async def test_open_campaign_names_every_field_at_fault(
    database: str, wrong: dict[str, Any], fields: dict[str, str]
) -> None:
    with pytest.raises(Invalid) as refused:
        await open_campaign(**{"name": "Journée", **EDITION, **wrong}, now=NOON)

    assert refused.value.fields == fields
