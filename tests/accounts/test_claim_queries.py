"""Which claims wait, for whom."""

from datetime import timedelta

from events_service.accounts.claim_queries import (
    claimed_for_drafts,
    claims_to_decide,
    organisations_to_choose,
    waiting_by_department,
)
from events_service.accounts.roles import OPERATOR
from tests.factories import a_library, an_organisation
from tests.scheduling.test_claims import HERAULT, NOON, a_manager, claim_of


async def test_the_queue_has_what_waits_longest_first_and_counts(database):
    town = await an_organisation()
    ada = await a_manager(town)
    nimes = await a_library(None, department="30")
    sete, paris = await a_library(None), await a_library(None, department="75")
    for days, library in ((1, sete), (3, nimes), (2, paris)):
        await claim_of(library, ada, town, now=NOON - timedelta(days=days))

    assert [each.id for each in await claims_to_decide(HERAULT)] == [nimes, sete]
    assert [each.id for each in await claims_to_decide(OPERATOR)] == [nimes, paris, sete]
    assert await waiting_by_department(HERAULT) == {"30": 1, "34": 1}
    assert await claims_to_decide(ada) == []


async def test_drafts_are_for_what_is_claimed_and_not_decided(database):
    town, library = await an_organisation(), await a_library(None)
    await claim_of(library, await a_manager(town), town)

    assert await claimed_for_drafts((town,)) == [(library, "Médiathèque Jean Moulin", "Montpellier")]
    await claim_of(library, OPERATOR, town)
    assert await claimed_for_drafts((town,)) == []


async def test_a_manager_chooses_among_their_own_and_whoever_decides_among_all(database):
    town, other = await an_organisation("a"), await an_organisation("b")
    ada = await a_manager(town)

    assert await organisations_to_choose(ada, every=False) == [(str(town), "Ville de Montpellier")]
    assert await organisations_to_choose(OPERATOR, every=True) == [
        (str(town), "Ville de Montpellier (a)"),
        (str(other), "Ville de Montpellier (b)"),
    ]
