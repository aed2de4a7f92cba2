"""Coordinators, referents and their keys come and go by a coordinator's hand."""

import asyncio
from typing import Any

import pytest

from events_service import clock
from events_service.accounts.coordination import (
    LastCoordinator,
    appoint_nationally,
    coordination,
    create_national_key,
    dismiss,
    national_keys,
    revoke_national_key,
)
from events_service.accounts.keys import viewer_with_key
from events_service.accounts.links import make_link
from events_service.accounts.roles import Grant, Viewer
from events_service.accounts.sign_in import enter_by_link
from events_service.accounts.staff import colleagues, give_role
from events_service.accounts.visits import viewer_signed_in
from events_service.database import rows, value
from events_service.errors import Forbidden, Invalid, NotFound
from tests.factories import KEY, a_key, a_viewer, an_organisation

pytestmark = pytest.mark.usefixtures("database")
ADA, RENE = "ada@example.org", "rene@example.org"


async def a_coordinator(email: str = ADA) -> Viewer:
    account = await give_role(email, role="coordinator", organisation=None, now=clock.now())
    return Viewer(account, "Ada", (Grant("coordinator", None),))


async def appointed(by: Viewer, email: str = RENE, role: str = "referent", *departments: str) -> None:
    more: dict[str, Any] = {"locale": "fr", "by": by, "key": KEY, "now": clock.now()}
    await appoint_nationally(email, role=role, departments=departments, **more)


async def test_a_referent_is_made_by_letter_and_widened():
    ada = await a_coordinator()

    await appointed(ada, RENE, "referent", "34")
    await appointed(ada, RENE, "referent", "30000")

    people = [(person.email, person.role, person.departments) for person in await coordination()]
    assert people == [(ADA, "coordinator", []), (RENE, "referent", ["30", "34"])]
    letters = (
        "SELECT recipient, context ->> 'inviter', context ->> 'departments' FROM message ORDER BY position"
    )
    assert [tuple(each) for each in await rows(letters)] == [(RENE, "Ada", "Hérault"), (RENE, "Ada", "Gard")]


@pytest.mark.parametrize(
    ("role", "departments", "fields"),
    [
        ("referent", (), {"departments": "required"}),
        ("referent", ("99",), {"departments": "unknown"}),
        ("coordinator", ("34",), {"departments": "not_for_this_role"}),
        ("manager", (), {"role": "not_a_choice"}),
    ],
)
async def test_what_does_not_go_together_is_refused(role, departments, fields):
    ada = await a_coordinator()

    with pytest.raises(Invalid) as refusal:
        await appointed(ada, RENE, role, *departments)
    with pytest.raises(Invalid) as of_key:
        await create_national_key("Carte", role=role, departments=departments, by=ada, now=clock.now())

    assert refusal.value.fields == of_key.value.fields == fields
    assert await value("SELECT count(*) FROM message") == 0


async def test_whoever_is_dismissed_keeps_what_they_are_in_an_organisation():
    ada, here = await a_coordinator(), await an_organisation("sete")
    await give_role(RENE, role="desk", organisation="sete", now=clock.now())
    await appointed(ada, RENE, "referent", "34")
    rene = await value("SELECT id FROM account WHERE email = $1", RENE)
    cookie = await enter_by_link(await make_link(RENE, now=clock.now()), now=clock.now())

    await dismiss(rene, by=ada, now=clock.now())

    assert await viewer_signed_in(cookie, now=clock.now()) is None
    assert [(each.email, each.organisation) for each in await colleagues()] == [(ADA, None), (RENE, "sete")]
    with pytest.raises(NotFound):
        await dismiss(rene, by=ada, now=clock.now())
    again = await enter_by_link(await make_link(RENE, now=clock.now()), now=clock.now())
    viewer = await viewer_signed_in(again, now=clock.now())
    assert viewer is not None
    assert viewer.grants == (Grant("desk", here),)


async def test_two_coordinators_who_dismiss_each_other_leave_one():
    ada, basile = await a_coordinator(), await a_coordinator("basile@example.org")

    outcomes = await asyncio.gather(
        dismiss(ada.id, by=basile, now=clock.now()),
        dismiss(basile.id, by=ada, now=clock.now()),
        return_exceptions=True,
    )

    assert sorted(type(outcome) for outcome in outcomes if outcome) == [LastCoordinator]
    assert len(await coordination()) == 1


async def test_national_keys_are_made_seen_and_revoked_and_no_others():
    ada = await a_coordinator()
    await a_key(await an_organisation())
    local = await value("SELECT id FROM api_key")
    secret = await create_national_key("Carte", role="referent", departments=["34"], by=ada, now=clock.now())

    [key] = await national_keys()
    with pytest.raises(NotFound):
        await revoke_national_key(local, by=ada, now=clock.now())
    await revoke_national_key(key.id, by=ada, now=clock.now())

    assert (key.name, key.role, key.departments, key.maker) == ("Carte", "referent", ["34"], ADA)
    assert await viewer_with_key(secret) is None
    assert await national_keys() == []


@pytest.mark.parametrize("role", ["manager", "referent"])
async def test_nobody_else_appoints_or_dismisses(role):
    ada, here = await a_coordinator(), await an_organisation()
    other = a_viewer(here) if role == "manager" else Viewer(ada.id, "", (Grant("referent", None, ("34",)),))
    secret = await create_national_key("Carte", role="coordinator", departments=[], by=ada, now=clock.now())
    [key] = await national_keys()

    with pytest.raises(Forbidden):
        await appointed(other, RENE, "coordinator")
    with pytest.raises(Forbidden):
        await dismiss(ada.id, by=other, now=clock.now())
    with pytest.raises(Forbidden):
        await revoke_national_key(key.id, by=other, now=clock.now())
    with pytest.raises(Forbidden):
        await create_national_key("Autre", role="coordinator", departments=[], by=other, now=clock.now())

    assert await viewer_with_key(secret) is not None
