"""The people of an organisation, as its managers see and change them."""

from datetime import timedelta
from uuid import UUID

import pytest

from events_service import clock
from events_service.accounts.keys import create_key, keys_of
from events_service.accounts.links import make_link
from events_service.accounts.sign_in import enter_by_link
from events_service.accounts.staff import give_role
from events_service.accounts.team import change_role, sign_out_teammate, team_of
from events_service.accounts.visits import choose_organisation, viewer_signed_in
from events_service.database import rows, value
from events_service.errors import NotFound
from tests.factories import a_viewer, an_organisation

FATOU = "fatou@example.org"
JOINED = clock.now() - timedelta(days=400)


async def joins(*organisations: UUID, role: str = "desk") -> UUID:
    """Fatou's account, with that role in each of them, a day after the other."""
    account = None
    for day, organisation in enumerate(organisations):
        slug = await value("SELECT slug FROM organisation WHERE id = $1", organisation)
        account = await give_role(FATOU, role=role, organisation=slug, now=JOINED + timedelta(days=day))
    assert account is not None
    return account


async def test_another_role_leaves_since_when_somebody_works_there(database: str):
    here = await an_organisation()
    fatou = await joins(here)
    slug = await value("SELECT slug FROM organisation WHERE id = $1", here)
    await give_role(FATOU, role="mediator", organisation=slug, now=clock.now())
    await give_role("ada@example.org", role="manager", organisation=slug, now=clock.now())

    await change_role(fatou, "manager", organisation=here, by=a_viewer(here), now=clock.now())

    memberships = await rows("SELECT role, created_at FROM membership WHERE account = $1", fatou)
    assert [tuple(each) for each in memberships] == [("manager", JOINED)]


@pytest.mark.parametrize("chosen", [False, True])
async def test_managers_see_and_end_only_visits_in_which_somebody_works_there(database: str, chosen: bool):
    first, second = await an_organisation(), await an_organisation()
    fatou, now = await joins(first, second), clock.now()
    cookie = await enter_by_link(await make_link(FATOU, now=now), now=now)
    if chosen:
        await choose_organisation(cookie, second, account=fatou, now=now)
    here, there = (second, first) if chosen else (first, second)

    shown = {
        place: [len(person.visits) for person in await team_of(place, cookie="", now=now)]
        for place in (here, there)
    }
    visit = await value("SELECT id FROM sign_in")
    with pytest.raises(NotFound):
        await sign_out_teammate(visit, organisation=there, by=a_viewer(there), now=now)
    still = await viewer_signed_in(cookie, now=now)
    await sign_out_teammate(visit, organisation=here, by=a_viewer(here), now=now)

    assert shown == {here: [1], there: [0]}
    assert still is not None
    assert still.organisation == here
    assert await viewer_signed_in(cookie, now=now) is None


@pytest.mark.parametrize(
    ("role", "still_open"),
    [("mediator", ["desk", "mediator"]), ("desk", ["desk"]), ("manager", ["desk", "manager", "mediator"])],
)
async def test_a_smaller_role_revokes_the_larger_keys_they_made(
    database: str, role: str, still_open: list[str]
):
    """Of three keys that Fatou made as a manager; those of others, and elsewhere, stay."""
    here, there = await an_organisation("ici"), await an_organisation("ailleurs")
    fatou = await joins(here, there, role="manager")
    ada = await give_role("ada@example.org", role="manager", organisation="ici", now=clock.now())
    for maker, place in ((fatou, "ici"), (fatou, "ailleurs"), (ada, "ici")):
        for of_key in ("manager", "mediator", "desk"):
            await create_key(of_key, role=of_key, organisation=place, by=maker, now=clock.now())

    await change_role(fatou, role, organisation=here, by=a_viewer(here), now=clock.now())

    keys = await keys_of(here)
    assert [key.role for key in keys if key.made_by == fatou] == (
        still_open or ["desk", "manager", "mediator"]
    )
    assert len([key for key in keys if key.made_by == ada]) == len(await keys_of(there)) == 3
    revoked = "SELECT count(*) FROM audit WHERE what = 'key.revoked' AND organisation = $1"
    assert await value(revoked, here) == 3 - len(still_open)
