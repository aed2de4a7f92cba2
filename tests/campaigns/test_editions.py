"""Editions of the day: opened once, on local dates, by a coordinator."""

import asyncio
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from events_service.accounts.roles import OPERATOR, Grant, Viewer
from events_service.campaigns.editions import (
    CampaignExists,
    WrongMove,
    edit_campaign,
    move_campaign,
    open_campaign,
)
from events_service.campaigns.queries import (
    CampaignPage,
    campaign_page,
    campaigns,
    campaigns_to_join,
    public_campaign,
)
from events_service.database import value
from events_service.errors import Forbidden, Invalid, NotFound
from events_service.identifiers import uuid7
from tests.factories import a_viewer, an_organisation

pytestmark = pytest.mark.usefixtures("database")
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
DAY = date(2026, 12, 8)
EDITION: dict[str, Any] = {"name": "Journée", "theme": "Le lien", "starts_on": DAY, "ends_on": DAY}
SLUG = "journee-2026"


async def opened(**said: Any) -> CampaignPage:
    await open_campaign(SLUG, {**EDITION, **said}, by=OPERATOR, now=NOON)
    return await page()


async def page() -> CampaignPage:
    found = await campaign_page(SLUG)
    assert found is not None
    return found


async def test_open_campaign_keeps_what_was_typed_cleaned() -> None:
    given = {"name": " Journée de l’inclusion  numérique ", "theme": " Le  lien ", "starts_on": " 2026-12-08"}

    identifier = await open_campaign(SLUG, given, by=OPERATOR, now=NOON)

    assert await campaign_page(SLUG) == CampaignPage(
        identifier,
        SLUG,
        "Journée de l’inclusion numérique",
        "Le lien",
        "",
        DAY,
        DAY,
        None,
        None,
        False,
        "open",
        NOON,
        NOON,
    )


async def test_open_campaign_with_the_same_again_changes_nothing() -> None:
    first = await opened()

    again = await open_campaign(SLUG, EDITION, by=OPERATOR, now=LATER)

    assert again == first.id
    assert await page() == first


@pytest.mark.parametrize("other", [{"name": "Semaine"}, {"ends_on": date(2026, 12, 14)}, {"theme": ""}])
async def test_open_campaign_refuses_another_one_under_the_same_slug(other: dict[str, Any]) -> None:
    first = await opened()

    with pytest.raises(CampaignExists) as refused:
        await open_campaign(SLUG, {**EDITION, **other}, by=OPERATOR, now=LATER)

    assert refused.value.facts == {"slug": SLUG}
    assert await page() == first


async def test_open_campaign_at_once_makes_one_edition() -> None:
    made = await asyncio.gather(*(open_campaign(SLUG, EDITION, by=OPERATOR, now=NOON) for _ in range(5)))

    assert len(set(made)) == 1


@pytest.mark.parametrize(
    ("slug", "wrong", "fields"),
    [
        (SLUG, {"ends_on": date(2026, 12, 7)}, {"ends_on": "before_the_start"}),
        (SLUG, {"ends_on": date(2999, 1, 1)}, {"ends_on": "out_of_range"}),
        (SLUG, {"starts_on": "8 décembre"}, {"starts_on": "not_a_date"}),
        (SLUG, {"starts_on": None}, {"starts_on": "required"}),
        ("", {}, {"slug": "required"}),
        ("Journée 2026", {}, {"slug": "not_a_slug"}),
        ("x" * 101, {}, {"slug": "too_long"}),
        (
            "x!",
            {"name": " ", "theme": "x" * 256},
            {"slug": "not_a_slug", "name": "required", "theme": "too_long"},
        ),
    ],
)
async def test_open_campaign_names_every_field_at_fault(
    slug: str, wrong: dict[str, Any], fields: dict[str, str]
) -> None:
    with pytest.raises(Invalid) as refused:
        await open_campaign(slug, {**EDITION, **wrong}, by=OPERATOR, now=NOON)

    assert refused.value.fields == fields
    assert await value("SELECT count(*) FROM campaign") == 0


async def test_edit_campaign_changes_what_is_given() -> None:
    before = await opened()

    await edit_campaign(SLUG, {"name": "Semaine", "ends_on": "2026-12-12"}, by=OPERATOR, now=LATER)

    assert await page() == CampaignPage(
        before.id,
        SLUG,
        "Semaine",
        "Le lien",
        "",
        DAY,
        date(2026, 12, 12),
        None,
        None,
        False,
        "open",
        NOON,
        LATER,
    )


@pytest.mark.parametrize(
    ("was", "now"),
    [(DAY, date(2026, 12, 9)), (date(2026, 12, 12), date(2026, 12, 12))],
    ids=["one day", "several"],
)
async def test_edit_campaign_moves_an_edition_of_one_day_whole(was: date, now: date) -> None:
    await opened(ends_on=was)

    await edit_campaign(SLUG, {"starts_on": "2026-12-09"}, by=OPERATOR, now=LATER)

    assert ((await page()).starts_on, (await page()).ends_on) == (date(2026, 12, 9), now)


@pytest.mark.parametrize("same", [{}, {"name": " Journée "}, {"starts_on": "2026-12-08", "ends_on": None}])
async def test_edit_campaign_without_a_change_changes_nothing(same: dict[str, Any]) -> None:
    before = await opened()

    await edit_campaign(SLUG, same, by=OPERATOR, now=LATER)

    assert await page() == before


async def test_edit_campaign_refuses_what_cannot_be() -> None:
    before = await opened()

    with pytest.raises(Invalid) as refused:
        await edit_campaign(SLUG, {"name": "", "ends_on": "2026-12-01"}, by=OPERATOR, now=LATER)
    with pytest.raises(NotFound):
        await edit_campaign("journee-1999", {}, by=OPERATOR, now=LATER)

    assert refused.value.fields == {"name": "required", "ends_on": "before_the_start"}
    assert await page() == before


@pytest.mark.parametrize("role", ["manager", "mediator", "desk"])
async def test_editions_are_a_coordinators(role: str) -> None:
    ada = a_viewer(await an_organisation(), role)
    before = await opened()

    with pytest.raises(Forbidden):
        await open_campaign("journee-2027", EDITION, by=ada, now=LATER)
    with pytest.raises(Forbidden):
        await edit_campaign(SLUG, {"name": "Semaine"}, by=ada, now=LATER)
    with pytest.raises(Forbidden):
        await edit_campaign(SLUG, {"name": "Semaine"}, by=Viewer(uuid7(), "Nobody", ()), now=LATER)

    assert await value("SELECT count(*) FROM campaign") == 1
    assert await page() == before
    await edit_campaign(
        SLUG, {"name": "Semaine"}, by=Viewer(uuid7(), "Line", (Grant("coordinator", None),)), now=LATER
    )
    assert (await page()).name == "Semaine"


@pytest.mark.parametrize(
    ("path", "seen", "joined"),
    [
        ([], False, False),
        (["open"], True, True),
        (["open", "open"], True, True),
        (["open", "closed"], True, False),
        (["open", "closed", "open"], True, True),
        (["open", "closed", "archived"], True, False),
        (["open", "closed", "archived", "closed"], True, False),
    ],
)
async def test_move_campaign_shows_it_and_lets_libraries_join(
    path: list[str], seen: bool, joined: bool
) -> None:
    await open_campaign(SLUG, EDITION, by=OPERATOR, now=NOON, drafted=True)

    for state in path:
        await move_campaign(SLUG, state, by=OPERATOR, now=LATER)

    assert (await page()).state == ([*path][-1] if path else "draft")
    assert (await public_campaign(SLUG) is not None) is seen
    assert bool(await campaigns_to_join(now=NOON)) is joined
    assert bool(await campaigns(now=NOON)) is (seen and path[-1] != "archived")


@pytest.mark.parametrize(
    ("path", "state"),
    [([], "closed"), ([], "archived"), (["open"], "archived"), (["open", "closed", "archived"], "open")],
)
async def test_move_campaign_refuses_a_wrong_move(path: list[str], state: str) -> None:
    await open_campaign(SLUG, EDITION, by=OPERATOR, now=NOON, drafted=True)
    for each in path:
        await move_campaign(SLUG, each, by=OPERATOR, now=NOON)
    before = await page()

    with pytest.raises(WrongMove):
        await move_campaign(SLUG, state, by=OPERATOR, now=LATER)

    assert await page() == before


async def test_move_campaign_refuses_a_draft_again_and_what_is_no_state() -> None:
    await opened()

    for state, refusal in (("draft", WrongMove), ("nowhere", Invalid)):
        with pytest.raises(refusal):
            await move_campaign(SLUG, state, by=OPERATOR, now=LATER)


async def test_open_campaign_keeps_when_libraries_apply_and_refuses_an_end_before_the_start() -> None:
    applications = {"applications_from": "2026-09-01", "applications_until": "2026-10-15"}
    shown = await opened(**applications)

    with pytest.raises(Invalid) as refused:
        await edit_campaign(SLUG, {"applications_until": "2026-08-31"}, by=OPERATOR, now=LATER)

    assert (shown.applications_from, shown.applications_until) == (date(2026, 9, 1), date(2026, 10, 15))
    assert refused.value.fields == {"applications_until": "before_the_start"}
