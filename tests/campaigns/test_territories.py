"""Territories that hold an edition on other days."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from events_service.accounts.roles import OPERATOR
from events_service.campaigns.editions import open_campaign
from events_service.campaigns.queries import Window, campaign_page, campaigns, details_of
from events_service.campaigns.territories import drop_window, keep_window
from events_service.database import value
from events_service.errors import Forbidden, Invalid, NotFound
from events_service.scheduling.catalogue import upcoming
from events_service.scheduling.filters import SessionFilter
from tests.factories import a_library, a_session, a_viewer, an_organisation

pytestmark = pytest.mark.usefixtures("database")
NOON = datetime(2035, 11, 1, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
SLUG = "journee-2035"
DAY = date(2035, 11, 20)


async def edition_opened() -> Any:
    return await open_campaign(
        SLUG, {"name": "Journée", "starts_on": DAY, "ends_on": DAY}, by=OPERATOR, now=NOON
    )


async def windows() -> tuple[Window, ...]:
    return (await details_of(await value("SELECT id FROM campaign"))).windows


async def test_keep_window_gives_a_territory_its_own_days_once() -> None:
    await edition_opened()

    await keep_window(SLUG, {"department": "974", "starts_on": "2035-11-27"}, by=OPERATOR, now=LATER)
    await keep_window(
        SLUG,
        {"department": "974", "starts_on": "2035-11-28", "ends_on": "2035-11-29"},
        by=OPERATOR,
        now=LATER,
    )

    assert await windows() == (Window("974", date(2035, 11, 28), date(2035, 11, 29)),)
    page = await campaign_page(SLUG)
    assert page is not None
    assert page.updated_at == LATER


async def test_the_programme_takes_each_territory_on_its_own_days() -> None:
    await edition_opened()
    organisation = await an_organisation()
    reunion = await a_library(organisation=organisation, department="974", time_zone="Indian/Reunion")
    there: dict[str, Any] = {"organisation": organisation, "library": reunion, "campaign": SLUG}
    # Wall clock in Saint-Denis.
    inside = await a_session(**there, starts_at="2035-11-27T22:00", ends_at="2035-11-27T23:00")
    await a_session(**there, starts_at="2035-11-28T01:00", ends_at="2035-11-28T02:00")
    everybody = await a_session(**there, starts_at="2035-11-20T10:00", ends_at="2035-11-20T11:00")
    paris = await a_session(campaign=SLUG, starts_at="2035-11-20T10:00", ends_at="2035-11-20T11:00")

    await keep_window(SLUG, {"department": "974", "starts_on": "2035-11-27"}, by=OPERATOR, now=NOON)

    programme = await upcoming(SessionFilter(campaign=SLUG), now=NOON)
    assert [each.id for each in programme] == [paris.id, inside.id]
    assert len(await campaigns(now=datetime(2035, 11, 26, tzinfo=UTC))) == 1

    await drop_window(SLUG, "974", by=OPERATOR, now=LATER)

    programme = await upcoming(SessionFilter(campaign=SLUG), now=NOON)
    assert {each.id for each in programme} == {paris.id, everybody.id}
    assert await windows() == ()
    assert await campaigns(now=datetime(2035, 11, 26, tzinfo=UTC)) == []


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({}, {"department": "required", "starts_on": "required"}),
        ({"department": "999", "starts_on": "2035-11-27"}, {"department": "unknown"}),
        (
            {"department": "974", "starts_on": "2035-11-27", "ends_on": "2035-11-26"},
            {"ends_on": "before_the_start"},
        ),
        ({"department": "974", "starts_on": "demain"}, {"starts_on": "not_a_date"}),
    ],
)
async def test_keep_window_names_every_field_at_fault(typed: dict[str, Any], fields: dict[str, str]) -> None:
    await edition_opened()

    with pytest.raises(Invalid) as refused:
        await keep_window(SLUG, typed, by=OPERATOR, now=LATER)

    assert refused.value.fields == fields
    assert await windows() == ()


async def test_keep_window_is_a_coordinators_and_asks_for_an_edition() -> None:
    await edition_opened()
    ada = a_viewer(await an_organisation())

    with pytest.raises(Forbidden):
        await keep_window(SLUG, {"department": "974", "starts_on": "2035-11-27"}, by=ada, now=NOON)
    with pytest.raises(Forbidden):
        await drop_window(SLUG, "974", by=ada, now=NOON)
    with pytest.raises(NotFound):
        await keep_window("autre", {"department": "974", "starts_on": "2035-11-27"}, by=OPERATOR, now=NOON)
