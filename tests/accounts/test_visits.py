"""Open visits: seen, chosen for, ended one by one and all together, forgotten."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from events_service.accounts.links import make_link
from events_service.accounts.roles import Grant
from events_service.accounts.sign_in import enter_by_link
from events_service.accounts.staff import give_role
from events_service.accounts.visits import (
    choose_organisation,
    end_visit,
    end_visits,
    forget_old,
    in_one_place,
    viewer_signed_in,
    visits_of,
)
from events_service.database import value
from events_service.errors import NotFound
from events_service.identifiers import uuid7
from tests.factories import an_organisation

NOW = datetime(2035, 11, 20, 13, 42, tzinfo=UTC)
HERE, THERE = uuid7(), uuid7()


async def a_visit(email: str = "ada@example.org", device: str = "Firefox, Windows") -> tuple[UUID, str]:
    """A colleague's id and the cookie of one more visit."""
    account = await give_role(email, role="coordinator", organisation=None, now=NOW)
    return account, await enter_by_link(await make_link(email, now=NOW), device=device, now=NOW)


async def test_a_visit_is_seen_by_the_hour_only(database: str):
    account, cookie = await a_visit()

    [fresh] = await visits_of([account], cookie=cookie, now=NOW)
    await viewer_signed_in(cookie, now=NOW + timedelta(hours=3))
    [used] = await visits_of([account], cookie="another", now=NOW + timedelta(hours=3))

    assert (fresh.device, fresh.here, used.here) == ("Firefox, Windows", True, False)
    assert fresh.last_seen_at == NOW.replace(minute=0)
    assert used.last_seen_at == NOW.replace(minute=0) + timedelta(hours=3)


async def test_one_visit_is_ended_and_the_other_goes_on(database: str):
    account, first = await a_visit()
    _, second = await a_visit(device="Safari, iPhone")
    [_, there] = await visits_of([account], cookie=first, now=NOW)

    await end_visit(there.id, account=account, now=NOW)

    assert await viewer_signed_in(first, now=NOW) is not None
    assert await viewer_signed_in(second, now=NOW) is None


async def test_nobody_ends_the_visit_of_another(database: str):
    account, cookie = await a_visit()
    basile, _ = await a_visit("basile@example.org")
    [visit] = await visits_of([account], cookie=cookie, now=NOW)

    with pytest.raises(NotFound):
        await end_visit(visit.id, account=basile, now=NOW)

    assert await viewer_signed_in(cookie, now=NOW) is not None


async def test_all_visits_end_together(database: str):
    account, first = await a_visit()
    _, second = await a_visit()

    await end_visits(account, now=NOW)

    assert [await viewer_signed_in(cookie, now=NOW) for cookie in (first, second)] == [None, None]


@pytest.mark.parametrize(("chosen", "active"), [(None, HERE), (HERE, HERE), (THERE, THERE), (uuid7(), HERE)])
def test_one_organisation_is_active_at_a_time(chosen: UUID | None, active: UUID):
    grants = [
        Grant("desk", HERE),
        Grant("manager", THERE),
        Grant("mediator", THERE),
        Grant("coordinator", None),
    ]

    kept = in_one_place(grants, chosen)

    assert {grant.organisation for grant in kept} == {active, None}


async def test_whoever_switches_is_somewhere_else_at_the_next_request(database: str):
    first, second = await an_organisation("sete"), await an_organisation("agde")
    for slug, role in (("sete", "manager"), ("agde", "desk")):
        account = await give_role("ada@example.org", role=role, organisation=slug, now=NOW)
    cookie = await enter_by_link(await make_link("ada@example.org", now=NOW), now=NOW)
    before = await viewer_signed_in(cookie, now=NOW)

    await choose_organisation(cookie, second, account=account, now=NOW)

    after = await viewer_signed_in(cookie, now=NOW)
    assert before is not None
    assert after is not None
    assert (before.organisation, before.may("plan", first)) == (first, True)
    assert (after.organisation, after.may("plan", first), after.may("register", second)) == (
        second,
        False,
        True,
    )
    with pytest.raises(NotFound):
        await choose_organisation(cookie, await an_organisation(), account=account, now=NOW)


async def test_old_visits_and_links_are_forgotten(database: str):
    await a_visit()

    await forget_old(NOW + timedelta(days=2))
    left = (
        await value("SELECT count(*)::int FROM sign_in"),
        await value("SELECT count(*)::int FROM sign_in_link"),
    )
    await forget_old(NOW + timedelta(days=32))

    assert left == (1, 0)
    assert await value("SELECT count(*)::int FROM sign_in") == 0
