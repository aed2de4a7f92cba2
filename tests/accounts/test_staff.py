"""Colleagues joining and leaving: which role goes with which scope, and what inviting twice does."""

import pytest

from events_service import clock
from events_service.accounts.staff import colleagues, give_role
from events_service.database import rows, value
from events_service.errors import Invalid, NotFound
from tests.factories import an_organisation

ADA = "ada@example.org"


async def memberships(email: str = ADA) -> list[tuple[object, ...]]:
    sql = (
        "SELECT membership.role, membership.organisation"
        " FROM membership JOIN account ON account.id = membership.account WHERE account.email = $1"
        " ORDER BY membership.created_at"
    )
    return [tuple(row.values()) for row in await rows(sql, email)]


@pytest.mark.parametrize("role", ["manager", "mediator", "desk"])
async def test_give_role_in_an_organisation(database: str, role: str):
    organisation = await an_organisation("montpellier")

    await give_role(ADA, role=role, organisation="montpellier", now=clock.now())

    assert await memberships() == [(role, organisation)]


async def test_give_role_a_coordinator_of_everywhere(database: str):
    await give_role(ADA, role="coordinator", organisation=None, now=clock.now())

    assert await memberships() == [("coordinator", None)]


@pytest.mark.parametrize(
    ("role", "organisation", "fields"),
    [
        ("queen", "montpellier", {"role": "unknown"}),
        ("manager", None, {"organisation": "required"}),
        ("coordinator", "montpellier", {"organisation": "not_for_this_role"}),
    ],
)
async def test_give_role_refuses_a_scope_that_does_not_fit(
    database: str, role: str, organisation: str | None, fields: dict[str, str]
):
    await an_organisation("montpellier")

    with pytest.raises(Invalid) as refused:
        await give_role(ADA, role=role, organisation=organisation, now=clock.now())

    assert refused.value.fields == fields
    assert await value("SELECT count(*) FROM account") == 0


async def test_give_role_to_an_organisation_that_is_not_there_makes_no_account(database: str):
    with pytest.raises(NotFound) as refused:
        await give_role(ADA, role="desk", organisation="montpellier", now=clock.now())

    assert refused.value.facts == {"organisation": "montpellier"}
    assert await value("SELECT count(*) FROM account") == 0


@pytest.mark.parametrize("email", ["ada", "ada@", "ada@example", "Ada <ada@example.org>"])
async def test_give_role_refuses_what_is_no_address(database: str, email: str):
    with pytest.raises(Invalid) as refused:
        await give_role(email, role="coordinator", organisation=None, now=clock.now())

    assert refused.value.fields.keys() == {"email"}


async def test_give_role_twice_changes_nothing(database: str):
    organisation = await an_organisation("montpellier")

    first = await give_role(ADA, role="desk", organisation="montpellier", now=clock.now())
    second = await give_role("Ada@Example.ORG", role="desk", organisation="montpellier", now=clock.now())

    assert first == second
    assert await memberships() == [("desk", organisation)]


async def test_give_role_elsewhere_adds_a_second_role_to_the_same_account(database: str):
    here, there = await an_organisation("montpellier"), await an_organisation("sete")

    first = await give_role(ADA, role="desk", organisation="montpellier", now=clock.now())
    second = await give_role(ADA, role="manager", organisation="sete", now=clock.now())

    assert first == second
    assert await memberships() == [("desk", here), ("manager", there)]


async def test_colleagues_are_listed_with_each_role(database: str):
    await an_organisation("montpellier")
    await an_organisation("sete")
    await give_role("basile@example.org", role="desk", organisation="sete", now=clock.now())
    await give_role(ADA, role="manager", organisation="sete", now=clock.now())
    await give_role(ADA, role="desk", organisation="montpellier", now=clock.now())
    await give_role(ADA, role="coordinator", organisation=None, now=clock.now())

    found = [(each.email, each.role, each.organisation) for each in await colleagues()]

    assert found == [
        (ADA, "coordinator", None),
        (ADA, "desk", "montpellier"),
        (ADA, "manager", "sete"),
        ("basile@example.org", "desk", "sete"),
    ]
    assert [(each.email, each.role) for each in await colleagues("sete")] == [
        (ADA, "manager"),
        ("basile@example.org", "desk"),
    ]
    with pytest.raises(NotFound):
        await colleagues("nowhere")
