"""Colleagues leaving and being removed: nothing lets them in, and they hold nothing to come."""

from datetime import timedelta
from uuid import UUID

import pytest

from events_service import clock
from events_service.accounts.keys import create_key, keys_of, revoke_key
from events_service.accounts.links import is_open, make_link
from events_service.accounts.roles import Grant, Viewer
from events_service.accounts.sign_in import LinkSpent, ask, enter_by_link
from events_service.accounts.staff import colleagues, give_role
from events_service.accounts.team import LastManager
from events_service.accounts.visits import viewer_signed_in
from events_service.database import rows, value
from events_service.errors import NotFound
from events_service.registration.changes import cancel_session, change_session
from events_service.scheduling.leaving import (
    Left,
    held_to_come,
    leave_organisation,
    remove_colleague,
    remove_teammate,
)
from tests.accounts.test_staff import ADA
from tests.factories import KEY, STARTS_AT, Planned, a_colleague, a_key, a_session, an_organisation


async def signed_in(email: str = ADA) -> str:
    return await enter_by_link(await make_link(email, now=clock.now()), now=clock.now())


async def test_whoever_is_removed_is_nobody_at_the_next_request(database: str):
    await an_organisation("montpellier")
    await give_role(ADA, role="manager", organisation="montpellier", now=clock.now())
    first, second = await signed_in(), await signed_in()
    link = await make_link(ADA, now=clock.now())

    left = await remove_colleague(" Ada@Example.org ", now=clock.now())

    assert left == Left(still_works_here=False, without_manager=("montpellier",), keys=())
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
    await give_role(ADA, role="manager", organisation="montpellier", now=clock.now())
    await give_role(ADA, role="desk", organisation="sete", now=clock.now())
    visit = await signed_in()

    left = await remove_colleague(ADA, organisation="montpellier", now=clock.now())

    assert left == Left(still_works_here=True, without_manager=("montpellier",), keys=())
    assert await viewer_signed_in(visit, now=clock.now()) is None
    again = await viewer_signed_in(await signed_in(), now=clock.now())
    assert again is not None
    assert again.grants == (Grant("desk", there),)


async def test_removing_the_last_manager_is_told_another_is_not(database: str):
    await an_organisation("montpellier")
    for email in (ADA, "basile@example.org"):
        await give_role(email, role="manager", organisation="montpellier", now=clock.now())

    first = await remove_colleague(ADA, organisation="montpellier", now=clock.now())
    second = await remove_colleague("basile@example.org", organisation="montpellier", now=clock.now())

    assert (first.without_manager, second.without_manager) == ((), ("montpellier",))


async def test_others_stay_when_one_is_removed(database: str):
    await an_organisation("montpellier")
    for email in (ADA, "basile@example.org"):
        await give_role(email, role="desk", organisation="montpellier", now=clock.now())
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
    await give_role(ADA, role="desk", organisation="montpellier", now=clock.now())
    visit = await signed_in()

    with pytest.raises(NotFound) as refused:
        await remove_colleague(email, organisation=organisation, now=clock.now())

    assert refused.value.facts == facts
    assert await viewer_signed_in(visit, now=clock.now()) is not None


async def test_whoever_comes_back_can_sign_in_again(database: str):
    organisation = await an_organisation("montpellier")
    first = await give_role(ADA, role="manager", organisation="montpellier", now=clock.now())
    old = await signed_in()
    await remove_colleague(ADA, now=clock.now())

    again = await give_role(ADA, role="desk", organisation="montpellier", now=clock.now())

    assert again == first
    viewer = await viewer_signed_in(await signed_in(), now=clock.now())
    assert viewer is not None
    assert viewer.grants == (Grant("desk", organisation),)
    assert await viewer_signed_in(old, now=clock.now()) is None


async def test_a_letter_with_a_link_does_not_leave_for_whoever_was_removed(database: str):
    await an_organisation("montpellier")
    for email in (ADA, "basile@example.org"):
        await give_role(email, role="desk", organisation="montpellier", now=clock.now())
        await ask(email, browser="b", network="192.0.2.7", locale="fr", key=KEY, now=clock.now())

    await remove_colleague(ADA, now=clock.now())

    found = await rows("SELECT recipient, state FROM message ORDER BY position")
    assert [tuple(each) for each in found] == [(ADA, "withdrawn"), ("basile@example.org", "due")]


async def test_an_account_without_any_role_is_seen_and_can_go(database: str):
    await give_role(ADA, role="coordinator", organisation=None, now=clock.now())
    await rows("DELETE FROM membership")

    assert [(each.email, each.role) for each in await colleagues()] == [(ADA, "")]
    await remove_colleague(ADA, now=clock.now())

    assert await colleagues() == []


async def held_by(session: Planned, *people: UUID) -> Planned:
    await change_session(session.id, {"facilitators": list(people)}, by=session.ada, now=clock.now())
    return session


async def holders(session: Planned) -> list[UUID]:
    held = await rows("SELECT account FROM facilitation WHERE session = $1", session.id)
    return [each["account"] for each in held]


async def test_whoever_is_removed_holds_nothing_to_come_there(database: str):
    here, there = await an_organisation(), await an_organisation()
    fatou, basile = await a_colleague(here, "fatou@example.org"), await a_colleague(here)
    await a_colleague(there, "fatou@example.org")
    alone = await held_by(await a_session(organisation=here, title="Seule"), fatou)
    later = {"starts_at": "2035-11-21T14:00", "ends_at": "2035-11-21T16:00"}
    shared = await held_by(await a_session(organisation=here, title="À deux", **later), fatou, basile)
    other = {"starts_at": "2035-11-22T14:00", "ends_at": "2035-11-22T16:00"}
    elsewhere = await held_by(await a_session(organisation=there, **other), fatou)

    held = await held_to_come(fatou, here, now=clock.now())
    await remove_teammate(fatou, organisation=here, by=alone.ada, now=clock.now())

    assert [(each.title, each.alone) for each in held] == [("Seule", True), ("À deux", False)]
    assert [await holders(each) for each in (alone, shared, elsewhere)] == [[], [basile], [fatou]]
    lines = await rows("SELECT by, subject FROM audit WHERE what = 'session.unassigned' ORDER BY subject")
    assert [tuple(line) for line in lines] == [(alone.ada.id, each.id) for each in (alone, shared)]


async def test_what_has_begun_stays_in_the_books_of_whoever_held_it(database: str):
    here = await an_organisation()
    fatou = await a_colleague(here)
    session = await held_by(await a_session(organisation=here), fatou)
    begun = STARTS_AT + timedelta(minutes=5)

    assert await held_to_come(fatou, here, now=begun) == []
    await remove_teammate(fatou, organisation=here, by=session.ada, now=begun)

    assert await holders(session) == [fatou]


async def test_a_session_that_was_called_off_needs_nobody(database: str):
    here = await an_organisation()
    fatou = await a_colleague(here)
    session = await held_by(await a_session(organisation=here), fatou)
    await cancel_session(session.id, reason="Grève", by=session.ada, now=clock.now())

    assert await held_to_come(fatou, here, now=clock.now()) == []
    await remove_teammate(fatou, organisation=here, by=session.ada, now=clock.now())

    assert await holders(session) == []


async def test_the_command_takes_them_off_everywhere(database: str):
    here, there = await an_organisation(), await an_organisation()
    fatou = await a_colleague(here, "fatou@example.org")
    await a_colleague(there, "fatou@example.org")
    first = await held_by(await a_session(organisation=here), fatou)
    later = {"starts_at": "2035-11-21T14:00", "ends_at": "2035-11-21T16:00"}
    second = await held_by(await a_session(organisation=there, **later), fatou)

    await remove_colleague("fatou@example.org", now=clock.now())

    assert [await holders(first), await holders(second)] == [[], []]


async def test_the_keys_that_were_chosen_are_revoked_with_their_maker(database: str):
    here, there = await an_organisation(), await an_organisation()
    fatou = await a_colleague(here)
    ada = Viewer(await a_colleague(here, role="manager"), "Ada", (Grant("manager", here),))
    for _ in range(2):
        await a_key(here)
    await a_key(there)
    first, second = [key.id for key in await keys_of(here)]
    [strangers] = [key.id for key in await keys_of(there)]

    with pytest.raises(NotFound):
        await remove_teammate(fatou, organisation=here, keys=[strangers], by=ada, now=clock.now())
    await remove_teammate(fatou, organisation=here, keys=[first], by=ada, now=clock.now())

    assert [key.id for key in await keys_of(here)] == [second]
    assert [key.id for key in await keys_of(there)] == [strangers]


async def test_the_command_names_the_keys_that_somebody_leaves_behind(database: str):
    here, there = await an_organisation(), await an_organisation()
    fatou = await a_colleague(here, "fatou@example.org")
    await a_colleague(there, "fatou@example.org")
    slug, other = [
        await value("SELECT slug FROM organisation WHERE id = $1", where) for where in (here, there)
    ]
    for where, name in ((slug, "site de la ville"), (slug, "ancien site"), (other, "agglomération")):
        await create_key(name, role="desk", organisation=where, by=fatou, now=clock.now())
    await revoke_key("ancien site", now=clock.now())
    await a_key(here)

    left = await remove_colleague("fatou@example.org", organisation=slug, now=clock.now())

    assert left.keys == ("site de la ville",)


async def test_somebody_leaves_of_their_own_accord(database: str):
    here = await an_organisation()
    await a_colleague(here, role="manager")
    fatou = Viewer(await a_colleague(here), "Fatou", (Grant("mediator", here),))

    await leave_organisation(here, by=fatou, now=clock.now())

    assert await value("SELECT count(*) FROM membership WHERE account = $1", fatou.id) == 0
    line = await rows("SELECT what, by FROM audit WHERE subject = $1 ORDER BY id DESC LIMIT 1", fatou.id)
    assert [tuple(each) for each in line] == [("colleague.left", fatou.id)]
    with pytest.raises(NotFound):
        await leave_organisation(here, by=fatou, now=clock.now())


async def test_whoever_leaves_takes_the_keys_along_that_they_made(database: str):
    """Fatou was a manager when she made it; others' keys, and hers elsewhere, stay."""
    here, there = await an_organisation("ici"), await an_organisation("ailleurs")
    fatou = Viewer(await a_colleague(here), "Fatou", (Grant("mediator", here),))
    for place in ("ici", "ailleurs"):
        await create_key("Site", role="manager", organisation=place, by=fatou.id, now=clock.now())
    await a_key(here)

    await leave_organisation(here, by=fatou, now=clock.now())

    assert [key.made_by for key in await keys_of(here)] == [None]
    assert [key.made_by for key in await keys_of(there)] == [fatou.id]
    revoked = await rows("SELECT by, organisation FROM audit WHERE what = 'key.revoked'")
    assert [tuple(each) for each in revoked] == [(fatou.id, here)]


async def test_the_last_manager_stays_and_a_mediator_may_go_where_there_is_none(database: str):
    here, there = await an_organisation(), await an_organisation()
    ada = Viewer(await a_colleague(here, role="manager"), "Ada", (Grant("manager", here),))
    basile = Viewer(await a_colleague(there), "Basile", (Grant("mediator", there),))

    with pytest.raises(LastManager):
        await leave_organisation(here, by=ada, now=clock.now())
    await leave_organisation(there, by=basile, now=clock.now())

    assert await value("SELECT array_agg(account) FROM membership") == [ada.id]
