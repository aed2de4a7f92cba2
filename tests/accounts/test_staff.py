"""Colleagues joining and leaving: which role goes with which scope, and what inviting twice does."""

import pytest

from events_service import clock
from events_service.accounts.links import is_open, make_link
from events_service.accounts.roles import Grant
from events_service.accounts.sign_in import LinkSpent, ask, enter_by_link
from events_service.accounts.staff import Left, colleagues, invite, remove_colleague
from events_service.accounts.visits import viewer_signed_in
from events_service.database import rows, value
from events_service.errors import Invalid, NotFound
from tests.factories import KEY, an_organisation

ADA = "ada@example.org"


async def memberships(email: str = ADA) -> list[tuple[object, ...]]:
    sql = (
        "SELECT membership.role, membership.organisation"
        " FROM membership JOIN account ON account.id = membership.account WHERE account.email = $1"
        " ORDER BY membership.created_at"
    )
    return [tuple(row.values()) for row in await rows(sql, email)]


@pytest.mark.parametrize("role", ["manager", "mediator", "desk"])
async def test_invite_gives_a_role_in_an_organisation(database: str, role: str):
    organisation = await an_organisation("montpellier")

    await invite(ADA, role=role, organisation="montpellier", now=clock.now())

    assert await memberships() == [(role, organisation)]


async def test_invite_a_coordinator_of_everywhere(database: str):
    await invite(ADA, role="coordinator", organisation=None, now=clock.now())

    assert await memberships() == [("coordinator", None)]


@pytest.mark.parametrize(
    ("role", "organisation", "fields"),
    [
        ("queen", "montpellier", {"role": "unknown"}),
        ("manager", None, {"organisation": "required"}),
        ("coordinator", "montpellier", {"organisation": "not_for_this_role"}),
    ],
)
async def test_invite_refuses_a_scope_that_does_not_fit(
    database: str, role: str, organisation: str | None, fields: dict[str, str]
):
    await an_organisation("montpellier")

    with pytest.raises(Invalid) as refused:
        await invite(ADA, role=role, organisation=organisation, now=clock.now())

    assert refused.value.fields == fields
    assert await value("SELECT count(*) FROM account") == 0


async def test_invite_to_an_organisation_that_is_not_there_makes_no_account(database: str):
    with pytest.raises(NotFound) as refused:
        await invite(ADA, role="desk", organisation="montpellier", now=clock.now())

    assert refused.value.facts == {"organisation": "montpellier"}
    assert await value("SELECT count(*) FROM account") == 0


@pytest.mark.parametrize("email", ["ada", "ada@", "ada@example", "Ada <ada@example.org>"])
async def test_invite_refuses_what_is_no_address(database: str, email: str):
    with pytest.raises(Invalid) as refused:
        await invite(email, role="coordinator", organisation=None, now=clock.now())

    assert refused.value.fields.keys() == {"email"}


async def test_invite_twice_changes_nothing(database: str):
    organisation = await an_organisation("montpellier")

    first = await invite(ADA, role="desk", organisation="montpellier", now=clock.now())
    second = await invite("Ada@Example.ORG", role="desk", organisation="montpellier", now=clock.now())

    assert first == second
    assert await memberships() == [("desk", organisation)]


async def test_invite_elsewhere_adds_a_second_role_to_the_same_account(database: str):
    here, there = await an_organisation("montpellier"), await an_organisation("sete")

    first = await invite(ADA, role="desk", organisation="montpellier", now=clock.now())
    second = await invite(ADA, role="manager", organisation="sete", now=clock.now())

    assert first == second
    assert await memberships() == [("desk", here), ("manager", there)]


async def test_colleagues_are_listed_with_each_role(database: str):
    await an_organisation("montpellier")
    await an_organisation("sete")
    await invite("basile@example.org", role="desk", organisation="sete", now=clock.now())
    await invite(ADA, role="manager", organisation="sete", now=clock.now())
    await invite(ADA, role="desk", organisation="montpellier", now=clock.now())
    await invite(ADA, role="coordinator", organisation=None, now=clock.now())

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


async def signed_in(email: str = ADA) -> str:
    return await enter_by_link(await make_link(email, now=clock.now()), now=clock.now())


async def test_whoever_is_removed_is_nobody_at_the_next_request(database: str):
    await an_organisation("montpellier")
    await invite(ADA, role="manager", organisation="montpellier", now=clock.now())
    first, second = await signed_in(), await signed_in()
    link = await make_link(ADA, now=clock.now())

    left = await remove_colleague(" Ada@Example.org ", now=clock.now())

    assert left == Left(still_works_here=False, without_manager=("montpellier",))
    assert await viewer_signed_in(first, now=clock.now()) is None
    assert await viewer_signed_in(second, now=clock.now()) is None
    assert not await is_open(link, now=clock.now())
    with pytest.raises(LinkSpent):
        await enter_by_link(link, now=clock.now())
    with pytest.raises(NotFound):
        await make_link(ADA, now=clock.now())
    assert await colleagues() == []


async def test_a_removed_colleague_with_a_role_elsewhere_signs_in_again(database: str):
    await an_organisation("montpellier")
    there = await an_organisation("sete")
    await invite(ADA, role="manager", organisation="montpellier", now=clock.now())
    await invite(ADA, role="desk", organisation="sete", now=clock.now())
    visit = await signed_in()

    left = await remove_colleague(ADA, organisation="montpellier", now=clock.now())

    assert left == Left(still_works_here=True, without_manager=("montpellier",))
    assert await viewer_signed_in(visit, now=clock.now()) is None
    again = await viewer_signed_in(await signed_in(), now=clock.now())
    assert again is not None
    assert again.grants == (Grant("desk", there),)


async def test_removing_the_last_manager_is_told_another_is_not(database: str):
    await an_organisation("montpellier")
    for email in (ADA, "basile@example.org"):
        await invite(email, role="manager", organisation="montpellier", now=clock.now())

    first = await remove_colleague(ADA, organisation="montpellier", now=clock.now())
    second = await remove_colleague("basile@example.org", organisation="montpellier", now=clock.now())

    assert (first.without_manager, second.without_manager) == ((), ("montpellier",))


async def test_others_stay_when_one_is_removed(database: str):
    await an_organisation("montpellier")
    for email in (ADA, "basile@example.org"):
        await invite(email, role="desk", organisation="montpellier", now=clock.now())
    visit = await signed_in("basile@example.org")

    await remove_colleague(ADA, now=clock.now())

    assert await viewer_signed_in(visit, now=clock.now()) is not None
    assert [each.email for each in await colleagues()] == ["basile@example.org"]


@pytest.mark.parametrize(
    ("email", "organisation", "facts"),
    [
        ("nobody@example.org", None, {"email": "nobody@example.org"}),
        (ADA, "sete", {"email": ADA}),
        (ADA, "nowhere", {"organisation": "nowhere"}),
    ],
)
async def test_removing_who_is_not_there_is_refused(
    database: str, email: str, organisation: str | None, facts: dict[str, str]
):
    await an_organisation("montpellier")
    await an_organisation("sete")
    await invite(ADA, role="desk", organisation="montpellier", now=clock.now())
    visit = await signed_in()

    with pytest.raises(NotFound) as refused:
        await remove_colleague(email, organisation=organisation, now=clock.now())

    assert refused.value.facts == facts
    assert await viewer_signed_in(visit, now=clock.now()) is not None


async def test_whoever_comes_back_can_sign_in_again(database: str):
    organisation = await an_organisation("montpellier")
    first = await invite(ADA, role="manager", organisation="montpellier", now=clock.now())
    old = await signed_in()
    await remove_colleague(ADA, now=clock.now())

    again = await invite(ADA, role="desk", organisation="montpellier", now=clock.now())

    assert again == first
    viewer = await viewer_signed_in(await signed_in(), now=clock.now())
    assert viewer is not None
    assert viewer.grants == (Grant("desk", organisation),)
    assert await viewer_signed_in(old, now=clock.now()) is None


async def test_a_letter_with_a_link_does_not_leave_for_whoever_was_removed(database: str):
    await an_organisation("montpellier")
    for email in (ADA, "basile@example.org"):
        await invite(email, role="desk", organisation="montpellier", now=clock.now())
        await ask(email, browser="b", network="192.0.2.7", locale="fr", key=KEY, now=clock.now())

    await remove_colleague(ADA, now=clock.now())

    found = await rows("SELECT recipient, state FROM message ORDER BY position")
    assert [tuple(each) for each in found] == [(ADA, "withdrawn"), ("basile@example.org", "due")]


async def test_an_account_without_any_role_is_seen_and_can_go(database: str):
    await invite(ADA, role="coordinator", organisation=None, now=clock.now())
    await rows("DELETE FROM membership")

    assert [(each.email, each.role) for each in await colleagues()] == [(ADA, "")]
    await remove_colleague(ADA, now=clock.now())

    assert await colleagues() == []
