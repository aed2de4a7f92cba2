"""Next year's edition, begun from this one."""

from datetime import UTC, date, datetime, timedelta

import pytest

from events_service.accounts.roles import OPERATOR
from events_service.campaigns.charters import write_charter
from events_service.campaigns.copies import copy_campaign
from events_service.campaigns.editions import CampaignExists, open_campaign
from events_service.campaigns.partners import add_partner
from events_service.campaigns.queries import Window, campaign_page, details_of
from events_service.campaigns.territories import keep_window
from events_service.campaigns.toolkit import add_tool, toolkit_of
from events_service.campaigns.wordings import keep_wording
from events_service.database import value
from events_service.errors import Forbidden
from tests.factories import a_viewer, an_organisation

pytestmark = pytest.mark.usefixtures("database")
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
SLUG = "journee-2026"


async def whole_edition() -> None:
    facts = {
        "name": "Journée 2026",
        "theme": "Le lien",
        "starts_on": date(2026, 12, 8),
        "ends_on": date(2026, 12, 9),
        "applications_until": date(2026, 10, 31),
    }
    await open_campaign(SLUG, facts, by=OPERATOR, now=NOON)
    await write_charter(SLUG, "Payant.", by=OPERATOR, now=NOON)
    await write_charter(SLUG, "Gratuit.", by=OPERATOR, now=NOON)
    await keep_wording(SLUG, "en", {"name": "The Day 2026"}, by=OPERATOR, now=NOON)
    await keep_window(SLUG, {"department": "974", "starts_on": "2026-12-15"}, by=OPERATOR, now=NOON)
    await add_partner(SLUG, {"name": "ANCT"}, by=OPERATOR, now=NOON)
    tool = {"title": "Affiche", "author": "Line", "licence": "cc-by"}
    await add_tool(SLUG, tool, name="affiche.pdf", content=b"%PDF", by=OPERATOR, now=NOON)


async def test_copy_campaign_takes_all_along_to_another_day() -> None:
    await whole_edition()

    # 364 days later: the same weekday.
    copy = await copy_campaign(
        SLUG, "journee-2027", "Journée 2027", date(2027, 12, 7), by=OPERATOR, now=LATER
    )
    again = await copy_campaign(
        SLUG, "journee-2027", "Journée 2027", date(2027, 12, 7), by=OPERATOR, now=LATER
    )

    assert again == copy
    page = await campaign_page("journee-2027")
    assert page is not None
    assert (page.name, page.theme, page.state) == ("Journée 2027", "Le lien", "draft")
    assert (page.starts_on, page.ends_on) == (date(2027, 12, 7), date(2027, 12, 8))
    assert page.applications_until == date(2027, 10, 30)
    details = await details_of(copy)
    assert details.windows == (Window("974", date(2027, 12, 14), date(2027, 12, 14)),)
    assert [(each.version, each.body) for each in details.charters] == [(1, "Gratuit.")]
    assert [each.name for each in details.partners] == ["ANCT"]
    assert [each.name for each in details.wordings] == ["The Day 2027"]
    assert [each.title for each in await toolkit_of(copy)] == ["Affiche"]
    assert await value("SELECT count(*) FROM tool") == 2


async def test_copy_campaign_refuses_an_address_that_is_taken_and_strangers() -> None:
    await whole_edition()

    with pytest.raises(CampaignExists):
        await copy_campaign(SLUG, SLUG, "Journée 2027", date(2027, 12, 7), by=OPERATOR, now=LATER)
    with pytest.raises(Forbidden):
        ada = a_viewer(await an_organisation())
        await copy_campaign(SLUG, "autre", "Autre", date(2027, 12, 7), by=ada, now=LATER)

    assert await value("SELECT count(*) FROM campaign") == 1
