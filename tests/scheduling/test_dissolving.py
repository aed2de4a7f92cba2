"""An organisation that came with a claim goes with it, and leaves nothing."""

from uuid import UUID

import pytest

from events_service.accounts import invitations
from events_service.accounts.roles import OPERATOR
from events_service.database import rows, value
from events_service.errors import Invalid
from events_service.scheduling.claims import approve_claim, decline_claim, withdraw_claim
from events_service.scheduling.sessions import add_session
from tests.factories import (
    ENDS,
    KEY,
    STARTS,
    a_colleague,
    a_key,
    a_library,
    a_viewer,
    an_event,
    an_organisation,
    some_equipment,
)
from tests.scheduling.test_claims import (
    HERAULT,
    NOON,
    a_manager,
    an_open_claim,
    claim_of,
    letters_sent,
    organisation_of,
)


async def a_claim_of_a_new_organisation(town: UUID, library: UUID) -> tuple[UUID, UUID]:
    """Ada, who manages a town, claims for "Pays de l’Or": the claim, and the organisation that it made."""
    claim = await claim_of(library, await a_manager(town), None, new_organisation="Pays de l’Or")
    made: UUID = await value("SELECT id FROM organisation WHERE name = 'Pays de l’Or'")
    assert claim.id is not None
    return claim.id, made


async def furnished(organisation: UUID, library: UUID) -> None:
    """A draft with a session, a colleague who works nowhere else and is signed in, one who is invited, and a key."""
    manager = a_viewer(organisation)
    event = await an_event(manager, library)
    await add_session(event, {"starts_at": STARTS, "ends_at": ENDS, "capacity": 8}, by=manager, now=NOON)
    await some_equipment(organisation)
    await a_key(organisation, "desk")
    await a_colleague(organisation, "basile@example.org", role="desk")
    more = {"role": "desk", "locale": "fr", "key": KEY, "now": NOON}
    await invitations.invite("chloe@example.org", organisation=organisation, by=manager, **more)


async def left_over(organisation: UUID) -> dict[str, int]:
    """How many rows of each table that names organisations still name this one; the audit keeps its lines."""
    tables = await rows(
        "SELECT table_name AS name FROM information_schema.columns WHERE column_name = 'organisation'"
        " AND table_schema = 'public' AND table_name NOT IN ('audit', 'message')"
    )
    counts = {
        table["name"]: await value(
            f"SELECT count(*) FROM {table['name']} WHERE organisation = $1", organisation
        )
        for table in tables
    }
    counts["organisation"] = await value("SELECT count(*) FROM organisation WHERE id = $1", organisation)
    return {name: number for name, number in counts.items() if number}


@pytest.mark.parametrize("end", ["declined", "withdrawn", "another"])
async def test_a_new_organisation_goes_with_its_last_claim_and_leaves_nothing(database, end):
    town, library = await an_organisation(), await a_library(None)
    claim, made = await a_claim_of_a_new_organisation(town, library)
    await furnished(made, library)
    before = await left_over(made)

    if end == "declined":
        await decline_claim(claim, "C’est la bibliothèque de Sète.", by=HERAULT, now=NOON)
    elif end == "withdrawn":
        await withdraw_claim(claim, by=a_viewer(made), now=NOON)
    else:
        await claim_of(library, OPERATOR, town)

    assert before.keys() >= {"organisation", "event", "membership", "invitation", "api_key", "library_claim"}
    assert await left_over(made) == {}
    assert await value("SELECT count(*) FROM session") == 0
    open_accounts = await rows("SELECT email FROM account WHERE disabled_at IS NULL")
    assert [each["email"] for each in open_accounts] == ["ada@example.org"]
    told = [("claim_declined", "ada@example.org")] if end != "withdrawn" else []
    assert [letter[:2] for letter in await letters_sent() if letter[0].startswith("claim")] == told


async def test_a_new_organisation_stays_while_another_claim_of_it_waits(database):
    town, library, second = await an_organisation(), await a_library(None), await a_library(None)
    claim, made = await a_claim_of_a_new_organisation(town, library)
    other = await claim_of(second, a_viewer(made), made)
    assert other.id is not None

    await decline_claim(claim, "Non.", by=HERAULT, now=NOON)
    waits = await value("SELECT count(*) FROM organisation WHERE id = $1", made)
    await approve_claim(other.id, by=HERAULT, now=NOON)
    third = await claim_of(library, a_viewer(made), made)
    assert third.id is not None
    await withdraw_claim(third.id, by=a_viewer(made), now=NOON)

    assert waits == 1
    assert await organisation_of(second) == made
    assert await value("SELECT provisional FROM organisation WHERE id = $1", made) is False


async def test_an_organisation_that_did_not_come_with_a_claim_survives_it(database):
    town, library = await an_organisation(), await a_library(None)
    claim = await an_open_claim(library, town)

    await decline_claim(claim, "Non.", by=HERAULT, now=NOON)

    assert await value("SELECT count(*) FROM organisation WHERE id = $1", town) == 1


async def test_a_claim_for_an_organisation_that_has_gone_is_refused(database):
    town, library, second = await an_organisation(), await a_library(None), await a_library(None)
    claim, made = await a_claim_of_a_new_organisation(town, library)
    await withdraw_claim(claim, by=a_viewer(made), now=NOON)

    with pytest.raises(Invalid) as refusal:
        await claim_of(second, a_viewer(made), made)

    assert refusal.value.fields == {"organisation": "unknown"}
