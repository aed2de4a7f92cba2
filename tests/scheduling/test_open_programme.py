"""Whose sessions are in the open data of a day."""

import pytest

from events_service import clock
from events_service.accounts.roles import OPERATOR
from events_service.campaigns.editions import edit_campaign
from events_service.scheduling.open_programme import open_programme
from tests.scheduling.test_counters import SLUG, an_edition_everywhere


@pytest.mark.usefixtures("database")
async def test_open_programme_is_of_admitted_libraries_only() -> None:
    await an_edition_everywhere()
    everybody = await open_programme(SLUG, now=clock.now())
    await edit_campaign(SLUG, {"by_application": True}, by=OPERATOR, now=clock.now())

    assert len(everybody) == 8
    assert await open_programme(SLUG, now=clock.now()) == []
