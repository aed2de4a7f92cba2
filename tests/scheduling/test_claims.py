"""A library is claimed, and somebody decides."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from events_service.accounts.claim_queries import claims_to_decide, open_claims
from events_service.accounts.invitations import open_invitations
from events_service.accounts.roles import OPERATOR, Grant, Viewer
from events_service.accounts.staff import give_role
from events_service.database import row, rows, value
from events_service.errors import Forbidden, Invalid, NotFound
from events_service.identifiers import uuid7
from events_service.libraries.organisations import AlreadyClaimed
from events_service.scheduling.claims import (
    ClaimDecided,
    Claimed,
    approve_claim,
    decline_claim,
    make_claim,
    withdraw_claim,
)
from events_service.scheduling.leaving import remove_colleague
from tests.factories import (
    KEY,
    a_library,
    a_viewer,
    an_organisation,
)

NOON = datetime(2026, 11, 26, 12, tzinfo=UTC)
HERAULT = Viewer(uuid7(), "Renée", (Grant("referent", None, ("30", "34")),))
PARIS = Viewer(uuid7(), "Rémi", (Grant("referent", None, ("75",)),))


async def a_manager(organisation: UUID, email: str = "ada@example.org") -> Viewer:
    slug = await value("SELECT slug FROM organisation WHERE id = $1", organisation)
    account = await give_role(email, role="manager", organisation=slug, now=NOON)
    return Viewer(account, "Ada", (Grant("manager", organisation),))


async def claim_of(
    library: UUID, by: Viewer, organisation: UUID | None, *, now: datetime = NOON, **more: Any
) -> Claimed:
    return await make_claim(library, organisation=organisation, by=by, locale="fr", key=KEY, now=now, **more)


async def an_open_claim(library: UUID, organisation: UUID, email: str = "ada@example.org") -> UUID:
    claim = await claim_of(library, await a_manager(organisation, email), organisation)
    assert claim.id is not None
    return claim.id


async def organisation_of(library: UUID) -> UUID | None:
    owner: UUID | None = await value("SELECT organisation FROM library WHERE id = $1", library)
    return owner


async def letters_sent() -> list[tuple[str, str, str]]:
    messages = await rows(
        "SELECT letter, recipient, context ->> 'reason' AS reason FROM message ORDER BY recipient"
    )
    return [tuple(each) for each in messages]


async def test_a_claim_waits_and_the_library_is_nobodys(database):
    town, library = await an_organisation(), await a_library(None)
    ada = await a_manager(town)

    first = await claim_of(library, ada, town, note="J’y travaille.")
    again = await claim_of(library, ada, town)

    assert (first.approved, first.id is not None, again.id) == (False, True, first.id)
    assert await organisation_of(library) is None
    [claim] = await open_claims((town,))
    assert (claim.by, claim.email, claim.note, claim.libraries) == (
        "ada@example.org",
        "ada@example.org",
        "J’y travaille.",
        0,
    )


async def test_a_referent_approves_and_the_claimant_is_told_once(database):
    town, library = await an_organisation(), await a_library(None)
    claim = await an_open_claim(library, town)

    await approve_claim(claim, by=HERAULT, now=NOON)

    assert await organisation_of(library) == town
    assert await letters_sent() == [("claim_approved", "ada@example.org", "")]
    assert await open_claims((town,)) == []
    with pytest.raises(ClaimDecided):
        await approve_claim(claim, by=HERAULT, now=NOON)


async def test_two_claims_are_decided_together(database):
    town, other, library = await an_organisation(), await an_organisation(), await a_library(None)
    await an_open_claim(library, other, "basile@example.org")
    claim = await an_open_claim(library, town)

    [waiting] = await claims_to_decide(HERAULT)
    await approve_claim(claim, by=HERAULT, now=NOON)

    assert [each.organisation for each in waiting.claims] == [other, town]
    assert await organisation_of(library) == town
    assert await letters_sent() == [
        ("claim_approved", "ada@example.org", ""),
        ("claim_declined", "basile@example.org", ""),
    ]
    assert await claims_to_decide(HERAULT) == []


async def test_a_claim_is_declined_with_a_reason(database):
    town, library = await an_organisation(), await a_library(None)
    claim = await an_open_claim(library, town)

    with pytest.raises(Invalid):
        await decline_claim(claim, "  ", by=HERAULT, now=NOON)
    await decline_claim(claim, "C’est la bibliothèque de Sète.", by=HERAULT, now=NOON)

    assert await organisation_of(library) is None
    assert await letters_sent() == [("claim_declined", "ada@example.org", "C’est la bibliothèque de Sète.")]


async def test_whoever_decides_gives_a_library_directly(database):
    town, other, library = await an_organisation(), await an_organisation(), await a_library(None)
    await an_open_claim(library, other, "basile@example.org")

    given = await claim_of(library, OPERATOR, town)

    assert given == Claimed(None, approved=True)
    assert await organisation_of(library) == town
    assert await letters_sent() == [("claim_declined", "basile@example.org", "")]


async def test_a_new_organisation_is_made_on_the_way(database):
    town, library = await an_organisation(), await a_library(None)
    ada = await a_manager(town)

    await claim_of(library, ada, None, new_organisation="Pays de l’Or")

    made = await row("SELECT id, slug FROM organisation WHERE name = 'Pays de l’Or'")
    assert made is not None
    assert [each.organisation for each in await open_claims((made["id"],))] == [made["id"]]
    role = "SELECT role FROM membership WHERE account = $1 AND organisation = $2"
    assert await value(role, ada.id, made["id"]) == "manager"


async def test_a_coordinator_makes_an_organisation_and_is_no_manager_of_it(database):
    library = await a_library(None)
    more = {"new_organisation": "Pays de l’Or", "first_manager": "Fatou@Example.org"}

    await claim_of(library, HERAULT, None, **more)

    made = await value("SELECT id FROM organisation")
    assert await organisation_of(library) == made
    assert await value("SELECT count(*) FROM membership") == 0
    [waiting] = await open_invitations(made, now=NOON)
    assert (waiting.email, waiting.role) == ("fatou@example.org", "manager")
    letters = "SELECT letter, recipient, context ->> 'organisation_name', context ->> 'inviter' FROM message"
    assert [tuple(each) for each in await rows(letters)] == [
        ("invitation", "fatou@example.org", "Pays de l’Or", "Renée")
    ]


@pytest.mark.parametrize(
    ("first_manager", "code"), [("", "required"), ("fatou@", "not_an_email"), (" ", "required")]
)
async def test_no_organisation_is_made_that_nobody_can_enter(database, first_manager, code):
    library = await a_library(None)

    with pytest.raises(Invalid) as refusal:
        await claim_of(library, OPERATOR, None, new_organisation="Pays de l’Or", first_manager=first_manager)

    assert refusal.value.fields == {"first_manager": code}
    assert await value("SELECT count(*) FROM organisation") == 0


async def test_an_organisation_that_is_there_gets_no_first_manager(database):
    town, library = await an_organisation(), await a_library(None)

    with pytest.raises(Invalid) as refusal:
        await claim_of(library, OPERATOR, town, first_manager="fatou@example.org")

    assert refusal.value.fields == {"first_manager": "only_of_a_new_one"}
    assert await organisation_of(library) is None


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("", {"organisation": "required"}),
        ("Ville de Montpellier", {"new_organisation": "organisation_exists"}),
        ("x" * 201, {"new_organisation": "too_long"}),
    ],
)
async def test_a_new_organisation_needs_a_name_of_its_own(database, name, fields):
    await an_organisation("ville-de-montpellier")
    library = await a_library(None)

    with pytest.raises(Invalid) as refusal:
        await claim_of(library, OPERATOR, None, new_organisation=name)

    assert refusal.value.fields == fields
    assert await organisation_of(library) is None


async def test_who_may_not(database):
    town, other, library = await an_organisation(), await an_organisation(), await a_library(None)
    claim = await an_open_claim(library, town)

    with pytest.raises(Forbidden):
        await claim_of(library, a_viewer(town, "mediator"), town)
    with pytest.raises(NotFound):
        await claim_of(library, a_viewer(other), town)
    with pytest.raises(NotFound):
        await approve_claim(claim, by=PARIS, now=NOON)
    with pytest.raises(Forbidden):
        await approve_claim(claim, by=a_viewer(town), now=NOON)
    with pytest.raises(NotFound):
        await withdraw_claim(claim, by=a_viewer(other), now=NOON)
    assert await organisation_of(library) is None


async def test_a_library_of_another_organisation_is_not_claimed(database):
    town, other = await an_organisation(), await an_organisation()
    library = await a_library(other)

    with pytest.raises(AlreadyClaimed):
        await claim_of(library, await a_manager(town), town)


async def test_a_claim_is_taken_back_and_made_again(database):
    town, library = await an_organisation(), await a_library(None)
    ada = await a_manager(town)
    first = await claim_of(library, ada, town)
    assert first.id is not None

    await withdraw_claim(first.id, by=ada, now=NOON)
    second = await claim_of(library, ada, town)

    assert second.id not in (None, first.id)
    assert await letters_sent() == []


async def test_a_decision_is_told_to_no_claimant_who_has_left(database):
    town, library = await an_organisation(), await a_library(None)
    claim = await an_open_claim(library, town)
    await a_manager(town, "basile@example.org")
    # She still works, elsewhere.
    await a_manager(await an_organisation())
    slug = await value("SELECT slug FROM organisation WHERE id = $1", town)
    await remove_colleague("ada@example.org", organisation=slug, now=NOON)

    await approve_claim(claim, by=HERAULT, now=NOON)

    assert await letters_sent() == [("claim_approved", "basile@example.org", "")]


async def test_a_decision_is_told_to_nobody_where_nobody_is_left(database):
    town, library = await an_organisation(), await a_library(None)
    claim = await an_open_claim(library, town)
    await remove_colleague("ada@example.org", now=NOON)

    await decline_claim(claim, "Non.", by=HERAULT, now=NOON)

    assert await letters_sent() == []
