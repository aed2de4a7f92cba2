"""Who asks to take part, as whoever decides and whoever asked see it."""

from uuid import UUID

import pytest

from events_service.accounts.roles import OPERATOR, Grant, Viewer
from events_service.campaigns.editions import move_campaign, open_campaign
from events_service.database import value
from events_service.identifiers import uuid7
from events_service.scheduling.admissions import decide
from events_service.scheduling.participation_queries import (
    counted_by_state,
    editions_to_join,
    own_libraries,
    participation_line,
    participations_after,
    participations_to_decide,
    waiting_everywhere,
)
from tests.campaigns.test_participations import LATER, NOON, SLUG, an_edition, applied
from tests.factories import a_library, a_viewer, an_organisation
from tests.scheduling.test_admissions import town_that_applied
from tests.scheduling.test_claims import HERAULT, a_manager, an_open_claim


@pytest.fixture
async def edition(database: str) -> UUID:
    return await an_edition()


async def test_queries_show_what_waits_longest_first_and_nothing_of_others(edition: UUID) -> None:
    ada, [second] = await town_that_applied(1, now=NOON)
    library = await a_library(ada.organisation, name="Annexe 1")
    [first] = await applied([library], ada, None, now=LATER)
    _, paris = await town_that_applied(1, department="75")
    coordinator = Viewer(uuid7(), "Line", (Grant("coordinator", None),))

    assert [each.id for each in await participations_to_decide(HERAULT, SLUG)] == [second, first]
    assert len(await participations_to_decide(coordinator, SLUG)) == 3
    assert [each.id for each in await participations_to_decide(coordinator, SLUG, department="75")] == paris
    assert await participations_to_decide(HERAULT, SLUG, before=True) == []
    assert await participations_to_decide(ada, SLUG) == []
    assert await counted_by_state(HERAULT, SLUG) == {("34", "applied"): 2}
    assert await waiting_everywhere(HERAULT) == [(SLUG, "Journée 2026", 2)]
    assert [(each.name, each.mine) for each in await own_libraries(ada, SLUG, now=NOON)] == [
        ("Annexe 0", True),
        ("Annexe 1", True),
    ]


async def test_a_library_that_took_part_before_is_known_by_it(edition: UUID) -> None:
    _, [asked] = await town_that_applied(1)
    await decide([asked], "approved", by=HERAULT, now=LATER)
    facts = {"name": "Journée 2027", "starts_on": "2027-12-07", "by_application": True}
    await open_campaign("journee-2027", facts, by=OPERATOR, now=LATER)
    ada = await a_manager(await value("SELECT organisation FROM participation"))

    [library] = await own_libraries(ada, "journee-2027", now=LATER)
    [invitation] = await editions_to_join(ada, now=LATER)

    assert (library.before, library.participation) == (True, None)
    assert (invitation.slug, invitation.libraries) == ("journee-2027", 1)


async def test_one_participation_is_read_by_whoever_decides_or_works_there(edition: UUID) -> None:
    ada, [asked] = await town_that_applied(1)
    stranger = a_viewer(await an_organisation())

    for viewer, sees in ((ada, True), (HERAULT, True), (OPERATOR, True), (stranger, False)):
        line = await participation_line(asked, viewer)
        stretch = await participations_after(viewer, SLUG, after=None, since=None, limit=10)
        assert (line is not None, len(stretch)) == (sees, int(sees))


async def test_who_applied_still_waits_once_nothing_joins_any_more(edition: UUID) -> None:
    await town_that_applied(1)

    await move_campaign(SLUG, "closed", by=OPERATOR, now=LATER)

    assert await waiting_everywhere(HERAULT) == [(SLUG, "Journée 2026", 1)]


async def test_what_another_organisation_asked_for_the_same_place_is_read_as_its_state_alone(
    edition: UUID,
) -> None:
    library = await a_library(None)
    towns = [await an_organisation(), await an_organisation()]
    for town, email in zip(towns, ("ada@example.org", "basile@example.org"), strict=True):
        await an_open_claim(library, town, email)
    ada, basile = await a_manager(towns[0]), await a_manager(towns[1], "basile@example.org")
    await applied([library], ada, None, note="Salle bleue")

    [theirs], [own] = (
        await own_libraries(basile, SLUG, now=NOON),
        await own_libraries(ada, SLUG, now=NOON),
    )

    assert theirs.participation is not None
    assert (theirs.asked, theirs.participation.note, theirs.participation.applicants) == (False, "", ())
    assert own.participation is not None
    assert (own.asked, own.participation.note, own.participation.applicants) == (
        True,
        "Salle bleue",
        ("ada@example.org",),
    )
