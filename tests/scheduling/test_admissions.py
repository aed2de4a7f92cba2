"""Referents decide who takes part; the programme follows."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from events_service.accounts.roles import OPERATOR, Viewer
from events_service.campaigns.editions import edit_campaign
from events_service.campaigns.participations import withdraw
from events_service.campaigns.queries import campaign_page
from events_service.database import rows, value
from events_service.errors import Forbidden, Invalid, NotFound
from events_service.identifiers import uuid7
from events_service.libraries.queries import organisation_slug
from events_service.scheduling.admissions import NobodyAnswers, decide
from events_service.scheduling.catalogue import upcoming
from events_service.scheduling.claims import approve_claim, decline_claim
from events_service.scheduling.event_queries import event_page
from events_service.scheduling.filters import SessionFilter
from events_service.scheduling.releasing import release_library
from tests.campaigns.test_participations import (
    SLUG,
    an_edition,
    applied,
    letters_with_libraries,
    two_towns_for_one_place,
)
from tests.factories import a_library, a_session, a_viewer, an_organisation
from tests.scheduling.test_claims import HERAULT, PARIS, a_manager, an_open_claim, organisation_of

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
# All that the tests plan is published by then.
EVE = datetime(2026, 12, 7, 12, tzinfo=UTC)


@pytest.fixture
async def edition(database: str) -> UUID:
    return await an_edition()


async def town_that_applied(number: int, *, now: datetime = NOON, **facts: Any) -> tuple[Viewer, list[UUID]]:
    """Ada asks for so many libraries of her town."""
    town = await an_organisation()
    ada = await a_manager(town)
    libraries = [await a_library(town, name=f"Annexe {n}", **facts) for n in range(number)]
    return ada, await applied(libraries, ada, None, now=now)


async def states_of(ids: list[UUID]) -> list[str]:
    found = await rows("SELECT state FROM participation WHERE id = ANY($1::uuid[]) ORDER BY id", ids)
    return [each["state"] for each in found]


async def test_decide_many_at_once_writes_one_letter_to_each_person(edition: UUID) -> None:
    _, asked = await town_that_applied(3)

    changed = await decide(asked, "approved", by=HERAULT, now=LATER)
    again = await decide(asked, "approved", by=HERAULT, now=LATER)

    assert (changed, again) == (3, 0)
    assert await states_of(asked) == ["approved"] * 3
    names = [f"Annexe {n}, Montpellier" for n in range(3)]
    assert await letters_with_libraries() == [
        ("participation_received", "ada@example.org", names),
        ("participation_approved", "ada@example.org", names),
    ]


@pytest.mark.parametrize("decision", ["declined", "change_asked"])
async def test_decide_says_why_and_the_library_may_ask_again(edition: UUID, decision: str) -> None:
    ada, [asked] = await town_that_applied(1)

    with pytest.raises(Invalid) as refused:
        await decide([asked], decision, by=HERAULT, now=LATER)
    await decide([asked], decision, reason="Dites quand.", by=HERAULT, now=LATER)

    assert refused.value.fields == {"reason": "required"}
    assert await states_of([asked]) == [decision]
    assert await value(
        "SELECT context ->> 'reason' FROM message WHERE letter <> 'participation_received'"
    ) == ("Dites quand.")
    library = await value("SELECT library FROM participation")
    assert await applied([library], ada, None, now=LATER) == [asked]
    assert await states_of([asked]) == ["applied"]


async def test_decide_leaves_what_the_library_took_back(edition: UUID) -> None:
    ada, asked = await town_that_applied(2)
    await withdraw(asked[0], by=ada, now=LATER)

    assert await decide(asked, "approved", by=HERAULT, now=LATER) == 1

    assert sorted(await states_of(asked)) == ["approved", "withdrawn"]


async def test_approving_a_claimed_library_gives_it_to_whoever_asked(edition: UUID) -> None:
    town, district = await an_organisation(), await an_organisation()
    library = await a_library(None)
    await an_open_claim(library, district, "basile@example.org")
    await an_open_claim(library, town)
    [asked] = await applied([library], await a_manager(town), None)

    await decide([asked], "approved", by=HERAULT, now=LATER)

    assert await organisation_of(library) == town
    assert await value("SELECT organisation FROM participation") == town
    due = await rows("SELECT letter, recipient FROM message WHERE state = 'due' ORDER BY letter, recipient")
    assert [tuple(each) for each in due] == [
        ("claim_declined", "basile@example.org"),
        ("participation_approved", "ada@example.org"),
    ]


async def test_decide_is_a_referents_in_their_departements(edition: UUID) -> None:
    _, here = await town_that_applied(1)
    _, there = await town_that_applied(1, department="75")

    for viewer, refusal in (
        (PARIS, NotFound),
        (a_viewer(await an_organisation()), Forbidden),
    ):
        with pytest.raises(refusal):
            await decide(here, "approved", by=viewer, now=LATER)
    with pytest.raises(NotFound):
        await decide([*here, *there], "approved", by=HERAULT, now=LATER)
    with pytest.raises(NotFound):
        await decide([uuid7()], "approved", by=OPERATOR, now=LATER)
    for decision, fields in (
        ("", {"decision": "required"}),
        ("withdrawn", {"decision": "unknown"}),
    ):
        with pytest.raises(Invalid) as refused:
            await decide(here, decision, by=HERAULT, now=LATER)
        assert refused.value.fields == fields

    assert await states_of([*here, *there]) == ["applied", "applied"]


async def test_the_programme_shows_who_was_approved(edition: UUID) -> None:
    # The day in Montpellier.
    planned = await a_session(campaign=SLUG, starts_at="2026-12-08T10:00", ends_at="2026-12-08T11:00")

    async def programme() -> list[UUID]:
        return [each.id for each in await upcoming(SessionFilter(campaign=SLUG), now=EVE)]

    async def says_so() -> bool:
        page = await event_page(str(planned.event), now=EVE)
        assert page is not None
        return page.in_programme

    assert (await programme(), await says_so()) == ([], False)
    ada = await a_manager(planned.organisation)
    [asked] = await applied([planned.library], ada, None)
    assert await programme() == []
    await decide([asked], "approved", by=HERAULT, now=LATER)
    assert (await programme(), await says_so()) == ([planned.id], True)
    page = await campaign_page(SLUG)
    assert page is not None
    assert page.updated_at == LATER
    await withdraw(asked, by=ada, now=LATER)
    assert await programme() == []
    await edit_campaign(SLUG, {"by_application": False}, by=OPERATOR, now=LATER)
    assert await programme() == [planned.id]


async def test_a_decision_is_told_to_everybody_who_asked(edition: UUID) -> None:
    _, _, _, asked = await two_towns_for_one_place()

    await decide([asked], "declined", reason="Trop tard.", by=HERAULT, now=LATER)

    told = await rows(
        "SELECT recipient FROM message WHERE letter = 'participation_declined' ORDER BY recipient"
    )
    assert [each["recipient"] for each in told] == ["ada@example.org", "basile@example.org"]


async def test_a_claim_that_is_approved_leaves_the_application_to_whose_it_is(edition: UUID) -> None:
    library, _, basile, asked = await two_towns_for_one_place(provisional=True)
    claim = await value(
        "SELECT id FROM library_claim WHERE organisation = $1 AND library = $2", basile.organisation, library
    )

    await approve_claim(claim, by=HERAULT, now=LATER)

    assert await value("SELECT count(*) FROM organisation") == 1  # the other came with its claim, and went
    kept = await rows("SELECT id, state, organisation FROM participation")
    assert [tuple(each) for each in kept] == [(asked, "applied", basile.organisation)]


async def test_a_claim_that_is_declined_declines_what_only_it_asked(edition: UUID) -> None:
    town = await an_organisation()
    library = await a_library(None)
    claim = await an_open_claim(library, town)
    [asked] = await applied([library], await a_manager(town), None)

    await decline_claim(claim, "C’est celle de Sète.", by=HERAULT, now=LATER)

    assert await states_of([asked]) == ["declined"]
    with pytest.raises(NobodyAnswers):
        await decide([asked], "approved", by=HERAULT, now=LATER)
    assert await states_of([asked]) == ["declined"]


async def test_a_library_that_is_given_back_takes_part_no_more(edition: UUID) -> None:
    ada, [asked] = await town_that_applied(1)
    await decide([asked], "approved", by=HERAULT, now=LATER)
    slug = await value("SELECT library.slug FROM library JOIN participation ON library = library.id")

    await release_library(slug, await organisation_slug(ada.organisation or asked), now=LATER)

    assert await states_of([asked]) == ["withdrawn"]
