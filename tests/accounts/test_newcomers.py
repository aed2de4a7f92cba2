"""Somebody who works in a library asks to be let in."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from events_service.accounts import invitations
from events_service.accounts.newcomers import (
    ASKED,
    OF_A_TEAM,
    NobodyToAsk,
    announce,
    decline_to_join,
    let_join,
    who_asks_to_join,
)
from events_service.accounts.sign_in import AskedTooOften
from events_service.database import rows, value
from events_service.errors import Forbidden, Invalid, NotFound
from tests.factories import KEY, a_library, a_viewer, an_organisation
from tests.posted import letters
from tests.scheduling.test_claims import a_manager

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
NADIA = {"name": "Nadia Benali", "email": "Nadia@exemple.fr", "organisation": "Ville de Foix"}


async def announced(library: str = "pont-foix", *, now: datetime = NOON, **said: Any) -> bool:
    given = {"network": "192.0.2.0", **{k: said.pop(k) for k in ("network",) if k in said}}
    return await announce(
        library,
        NADIA | said,
        campaign="journee-2026",
        charter=None,
        network=given["network"],
        locale="fr",
        key=KEY,
        now=now,
    )


async def newcomers() -> list[tuple[Any, ...]]:
    found = await rows(
        "SELECT name, organisation IS NOT NULL AS joins, organisation_name, settled_at IS NOT NULL AS settled"
        " FROM newcomer ORDER BY id"
    )
    return [tuple(each) for each in found]


async def test_announce_writes_the_letter_that_lets_in_and_opens_no_account(database: str) -> None:
    await a_library(None, slug="pont-foix")

    assert await announced() is False

    assert await newcomers() == [("Nadia Benali", False, "Ville de Foix", False)]
    assert await letters() == [("newcomer", "nadia@exemple.fr")]
    assert await value("SELECT disabled_at IS NOT NULL FROM account") is True
    assert await value("SELECT count(*) FROM membership") == 0


async def test_announce_again_asks_managers_once(database: str) -> None:
    town = await an_organisation()
    await a_manager(town)
    await a_library(town, slug="pont-foix")

    await announced()
    await announced(name="Nadia B.")

    assert [(each[0], each[3]) for each in await newcomers()] == [
        ("Nadia Benali", True),
        ("Nadia B.", False),
    ]


async def test_announce_asks_nobody_where_nobody_manages(database: str) -> None:
    town = await an_organisation()
    await a_library(town, slug="pont-foix")
    with pytest.raises(NobodyToAsk):
        await announced()
    await a_manager(town, "nadia@exemple.fr")
    with pytest.raises(NobodyToAsk):
        await announced()

    assert await newcomers() == []


async def test_a_name_is_another_organisation_in_another_departement(database: str) -> None:
    town = await an_organisation()
    await a_manager(town)
    await a_library(town, department="93")
    await a_library(None, slug="pont-foix")
    name = await value("SELECT name FROM organisation")

    assert await announced(organisation=name) is False
    assert [letter for letter, _ in await letters()] == ["newcomer"]


async def test_strangers_make_us_write_to_one_team_so_often(database: str) -> None:
    town = await an_organisation()
    ada = await a_manager(town)
    await a_library(town, slug="pont-foix")

    for number in range(OF_A_TEAM.at_once + 2):
        await announced(email=f"nadia-{number}@exemple.fr")

    assert len(await letters()) == OF_A_TEAM.at_once
    assert len(await who_asks_to_join(ada, now=NOON)) == OF_A_TEAM.at_once + 2


@pytest.mark.parametrize("claimed", [True, False])
async def test_announce_asks_the_managers_where_an_organisation_is_here(database: str, claimed: bool) -> None:
    town = await an_organisation()
    await a_manager(town)
    await a_library(town)
    await a_library(town if claimed else None, slug="pont-foix")
    name = await value("SELECT name FROM organisation")

    # However it is written.
    assert await announced(organisation=name.upper()) is True

    assert await letters() == [("join_asked", "ada@example.org")]
    [joining] = await who_asks_to_join(a_viewer(town), now=NOON)
    assert (joining.name, joining.email) == ("Nadia Benali", "nadia@exemple.fr")
    assert await who_asks_to_join(a_viewer(town, "mediator"), now=NOON) == []
    assert await who_asks_to_join(a_viewer(await an_organisation()), now=NOON) == []


async def test_let_join_invites_with_a_role_and_declining_says_so(database: str) -> None:
    town = await an_organisation()
    ada = await a_manager(town)
    await a_library(town, slug="pont-foix")
    await announced()
    await announced(email="paul@exemple.fr", name="Paul")
    paul, nadia = sorted(await who_asks_to_join(ada, now=NOON), key=lambda each: each.name, reverse=True)

    await let_join(nadia.id, "mediator", by=ada, key=KEY, now=NOON)
    await decline_to_join(paul.id, by=ada, now=NOON)

    assert [each for each in await letters() if each[0] != "join_asked"] == [
        ("invitation", "nadia@exemple.fr"),
        ("join_declined", "paul@exemple.fr"),
    ]
    assert await who_asks_to_join(ada, now=NOON) == []
    with pytest.raises(NotFound):
        await decline_to_join(paul.id, by=ada, now=NOON)


async def test_only_a_manager_there_lets_anybody_in(database: str) -> None:
    town = await an_organisation()
    await a_manager(town)
    await a_library(town, slug="pont-foix")
    await announced()
    [joining] = await who_asks_to_join(a_viewer(town), now=NOON)

    for viewer, refusal in (
        (a_viewer(town, "desk"), Forbidden),
        (a_viewer(await an_organisation()), NotFound),
    ):
        with pytest.raises(refusal):
            await let_join(joining.id, "mediator", by=viewer, key=KEY, now=NOON)
        with pytest.raises(refusal):
            await decline_to_join(joining.id, by=viewer, now=NOON)


async def test_announce_names_every_field_at_fault(database: str) -> None:
    await a_library(None, slug="pont-foix")

    with pytest.raises(Invalid) as refused:
        await announced(name="", email="nadia", organisation="")
    with pytest.raises(NotFound):
        await announced("nulle-part")

    assert set(refused.value.fields) == {"name", "email", "organisation"}
    assert await newcomers() == []


async def test_announce_writes_few_letters_to_one_address_and_lets_one_network_ask_so_often(
    database: str,
) -> None:
    await a_library(None, slug="pont-foix")

    for number in range(ASKED.at_once):
        await announced(network="192.0.2.0")
        assert len(await newcomers()) == min(number + 1, invitations.TO_ADDRESS.at_once)
    with pytest.raises(AskedTooOften):
        await announced(network="192.0.2.0")


async def test_who_never_came_is_forgotten(database: str) -> None:
    await a_library(None, slug="pont-foix")
    await announced()

    await invitations.forget_old(NOON + timedelta(days=31))
    assert await value("SELECT count(*) FROM account") == 1
    await invitations.forget_old(NOON + timedelta(days=33))

    assert await value("SELECT count(*) FROM account") == 0
    [letter] = await rows("SELECT recipient, context::text AS words FROM message")
    assert "nadia" not in letter["recipient"] + letter["words"].lower()
