"""Invitations: a role that waits until whoever is invited signs in, and that can be taken back until then."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from events_service import audit
from events_service.accounts.invitations import (
    LIFE,
    InvitedTooOften,
    forget_old,
    invite,
    open_invitations,
    withdraw_invitation,
)
from events_service.accounts.links import letter_code, letter_secret, make_link
from events_service.accounts.roles import Grant
from events_service.accounts.sign_in import LinkSpent, ask, enter_by_code, enter_by_link
from events_service.accounts.staff import colleagues
from events_service.accounts.visits import viewer_signed_in
from events_service.database import row, value
from events_service.errors import Forbidden, Invalid, NotFound
from events_service.scheduling.leaving import remove_colleague
from tests.factories import KEY, a_viewer, an_organisation

pytestmark = pytest.mark.usefixtures("database")
BASILE = "basile@example.org"
NOW = datetime(2035, 11, 20, 13, tzinfo=UTC)


async def invited(organisation: UUID, *, role: str = "desk", email: str = BASILE) -> tuple[UUID, str]:
    """The invitation's id and the secret of its letter's link."""
    ada = a_viewer(organisation)
    invitation = await invite(
        email, role=role, organisation=organisation, locale="en", by=ada, key=KEY, now=NOW
    )
    return invitation, letter_secret(
        await value("SELECT link FROM invitation WHERE id = $1", invitation), key=KEY
    )


async def grants_with(cookie: str) -> tuple[Grant, ...]:
    viewer = await viewer_signed_in(cookie, now=NOW)
    assert viewer is not None
    return viewer.grants


async def test_the_link_of_an_invitation_signs_in_and_gives_the_role():
    organisation = await an_organisation("sete")
    _, secret = await invited(organisation)
    before = await colleagues("sete")

    cookie = await enter_by_link(secret, now=NOW + LIFE - timedelta(seconds=1))

    assert before == []
    assert await grants_with(cookie) == (Grant("desk", organisation),)
    assert await open_invitations(organisation, now=NOW) == []
    lines = await audit.lines([organisation], limit=9)
    assert [line.what for line in lines] == ["colleague.accepted", "colleague.invited"]
    letter = await row("SELECT letter, locale, recipient FROM message")
    assert letter is not None
    assert tuple(letter) == ("invitation", "en", BASILE)


async def test_a_code_on_another_device_accepts_it_too():
    organisation = await an_organisation()
    await invited(organisation)

    await ask(BASILE, browser="desk", network="192.0.2.7", locale="fr", key=KEY, now=NOW)
    link = await value("SELECT id FROM sign_in_link ORDER BY id DESC LIMIT 1")
    cookie = await enter_by_code("desk", letter_code(link, key=KEY), key=KEY, now=NOW)

    assert await grants_with(cookie) == (Grant("desk", organisation),)


async def test_after_a_week_it_opens_nothing():
    organisation = await an_organisation()
    _, secret = await invited(organisation)

    with pytest.raises(LinkSpent):
        await enter_by_link(secret, now=NOW + LIFE)
    await ask(BASILE, browser="b", network="192.0.2.7", locale="fr", key=KEY, now=NOW + LIFE)

    assert await value("SELECT count(*)::int FROM message WHERE letter = 'sign_in'") == 0
    with pytest.raises(NotFound):
        await make_link(BASILE, now=NOW + LIFE)


async def test_taken_back_it_opens_nothing_and_its_letter_stays():
    organisation = await an_organisation()
    invitation, secret = await invited(organisation)

    await withdraw_invitation(invitation, by=a_viewer(organisation), now=NOW)

    with pytest.raises(LinkSpent):
        await enter_by_link(secret, now=NOW)
    assert await open_invitations(organisation, now=NOW) == []
    assert await value("SELECT state FROM message") == "withdrawn"


async def test_whoever_is_removed_before_they_came_is_not_let_in_by_it():
    here, there = await an_organisation("sete"), await an_organisation("agde")
    _, first = await invited(here)
    await enter_by_link(first, now=NOW)
    _, second = await invited(there)

    await remove_colleague(BASILE, now=NOW)

    with pytest.raises(LinkSpent):
        await enter_by_link(second, now=NOW)


async def test_the_newer_invitation_replaces_the_older():
    organisation = await an_organisation()
    _, first = await invited(organisation)
    _, second = await invited(organisation, role="manager")

    with pytest.raises(LinkSpent):
        await enter_by_link(first, now=NOW)
    cookie = await enter_by_link(second, now=NOW)

    assert await grants_with(cookie) == (Grant("manager", organisation),)


@pytest.mark.parametrize(
    ("facts", "field"), [({"role": "coordinator"}, "role"), ({"email": "basile@"}, "email")]
)
async def test_what_cannot_be_is_refused(facts: dict[str, str], field: str):
    organisation = await an_organisation()

    with pytest.raises(Invalid) as refusal:
        await invited(organisation, **facts)

    assert [*refusal.value.fields] == [field]


async def test_a_colleague_is_not_invited_again():
    organisation = await an_organisation()
    _, secret = await invited(organisation)
    await enter_by_link(secret, now=NOW)

    with pytest.raises(Invalid) as refusal:
        await invited(organisation, role="manager")

    assert refusal.value.fields == {"email": "colleague_already"}


async def test_only_a_manager_of_the_organisation_invites_and_takes_back():
    organisation = await an_organisation()
    invitation, _ = await invited(organisation)
    desk, stranger = a_viewer(organisation, "desk"), a_viewer(await an_organisation())

    for by, refused in ((desk, Forbidden), (stranger, NotFound)):
        with pytest.raises(refused):
            await invite(BASILE, role="desk", organisation=organisation, locale="fr", by=by, key=KEY, now=NOW)
        with pytest.raises(refused):
            await withdraw_invitation(invitation, by=by, now=NOW)


async def test_whoever_never_came_is_forgotten():
    await invited(await an_organisation())

    await forget_old(NOW + LIFE + timedelta(days=29))
    kept = await value("SELECT count(*)::int FROM account")
    await forget_old(NOW + LIFE + timedelta(days=31))

    assert (kept, await value("SELECT count(*)::int FROM account")) == (1, 0)


async def test_a_colleague_of_elsewhere_joins_nobody_but_by_that_letter():
    """She signs in to her work: another town's manager, who knows her address, must not have her for it."""
    here, there = await an_organisation(), await an_organisation()
    _, first = await invited(here)
    await enter_by_link(first, now=NOW)
    _, second = await invited(there)

    await ask(BASILE, browser="phone", network="192.0.2.1", locale="fr", key=KEY, now=NOW)
    asked = await value("SELECT id FROM sign_in_link WHERE browser_hash IS NOT NULL ORDER BY id DESC LIMIT 1")
    await enter_by_code("phone", letter_code(asked, key=KEY), key=KEY, now=NOW)
    before = await value("SELECT array_agg(organisation) FROM membership")
    await enter_by_link(second, now=NOW)

    assert before == [here]
    assert set(await value("SELECT array_agg(organisation) FROM membership")) == {here, there}


async def test_being_removed_here_spends_no_invitation_from_there():
    here, there = await an_organisation("ici"), await an_organisation("ailleurs")
    _, first = await invited(here)
    await enter_by_link(first, now=NOW)
    _, second = await invited(there)

    await remove_colleague(BASILE, organisation="ici", now=NOW)
    cookie = await enter_by_link(second, now=NOW)

    assert await grants_with(cookie) == (Grant("desk", there),)


async def test_one_address_is_written_to_three_times_whoever_invites_and_then_four_hours_apart():
    first, second = await an_organisation(), await an_organisation()
    for place in (first, first, second):
        await invited(place)

    with pytest.raises(InvitedTooOften) as refusal:
        await invited(second, email="Basile@Example.org")
    await invited(second, email="chloe@example.org")

    assert refusal.value.facts == {"retry_after": 4 * 60 * 60}  # six a day
    assert await value("SELECT count(*) FROM message") == 4
    ada, more = a_viewer(second), {"locale": "en", "key": KEY, "now": NOW + timedelta(hours=4)}
    await invite(BASILE, role="desk", organisation=second, by=ada, **more)


async def test_one_colleague_invites_a_team_in_a_morning_and_no_town():
    here = await an_organisation()
    ada, basile = a_viewer(here), a_viewer(here, name="Basile")
    more = {"role": "desk", "organisation": here, "locale": "en", "key": KEY, "now": NOW}
    for number in range(30):
        await invite(f"colleague-{number}@example.org", by=ada, **more)

    with pytest.raises(InvitedTooOften):
        await invite("one-more@example.org", by=ada, **more)
    await invite("one-more@example.org", by=basile, **more)

    assert await value("SELECT count(*) FROM message") == 31
