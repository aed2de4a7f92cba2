"""A colleague's own page: name, sign-ins, and which organisation they work in."""

import re
from uuid import UUID

from events_service import clock
from events_service.accounts.keys import create_key
from events_service.accounts.staff import give_role
from events_service.database import value
from tests.factories import a_session, an_organisation
from tests.web.office.conftest import Colleague

CHROME = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/130.0 Mobile Safari/537.36"


async def slug_of(organisation: UUID) -> str:
    slug: str = await value("SELECT slug FROM organisation WHERE id = $1", organisation)
    return slug


async def test_a_sign_in_is_ended_from_another_device(colleague: Colleague):
    organisation = await an_organisation()
    desk, phone = await colleague(organisation), await colleague(organisation)
    page = await desk.get("/staff/account")
    [there] = re.findall(
        r"/staff/account/sign-ins/[0-9a-f-]+/sign-out(?=[^<]*>[^/]*?Sign out there)", page.text, re.S
    )[-1:]

    answer = await desk.send(there)

    assert page.text.count('/sign-out"') == 5  # two of the header, two sign-ins, everywhere
    assert answer.headers["location"] == "/staff/account"
    assert (await phone.get("/staff")).status_code == 303
    assert "Signed out there." in (await desk.get("/staff/account")).text


async def test_all_sign_ins_end_at_once(colleague: Colleague):
    organisation = await an_organisation()
    desk, phone = await colleague(organisation), await colleague(organisation)

    answer = await desk.submit(await desk.form("/staff/account", "/staff/account/sign-out"))

    assert answer.headers["location"] == "/staff/sign-in"
    assert [(await visit.get("/staff")).status_code for visit in (desk, phone)] == [303, 303]


async def test_ones_account_is_one_press_away_from_every_page(colleague: Colleague):
    ada = await colleague(await an_organisation())

    header = (await ada.get("/staff")).text.partition("</header>")[0]

    assert header.count('href="/staff/account"') == 1


async def test_a_name_is_what_colleagues_read(colleague: Colleague):
    ada = await colleague(await an_organisation())
    form = await ada.form("/staff/account")

    too_long = await ada.submit(form, name="A" * 121)
    await ada.submit(form, name="  Ada Lovelace ")

    assert (too_long.status_code, 'id="name-error"' in too_long.text) == (422, True)
    page = (await ada.get("/staff/audit")).text
    assert "<b>Ada Lovelace</b>" in page
    assert "changed their own name" in page


async def test_switching_shows_the_other_organisation_and_hides_the_first(colleague: Colleague):
    here, there = await a_session(), await a_session()
    ada = await colleague(here.organisation)
    email = f"manager-{here.organisation}@exemple.fr"
    await give_role(email, role="desk", organisation=await slug_of(there.organisation), now=clock.now())
    before = [(await ada.get(f"/staff/sessions/{each.id}")).status_code for each in (here, there)]

    form = await ada.form("/staff/account", "/staff/account/organisation")
    await ada.submit(form, organisation=str(there.organisation))
    refused = await ada.submit(form, organisation=str(await an_organisation()))

    after = [(await ada.get(f"/staff/sessions/{each.id}")).status_code for each in (here, there)]
    assert (before, after, refused.status_code) == ([200, 404], [404, 200], 404)


async def test_somebody_leaves_their_organisation_and_the_last_manager_cannot(colleague: Colleague):
    organisation = await an_organisation()
    ada, fatou = await colleague(organisation), await colleague(organisation, "mediator")
    path = "/staff/account/departure"

    account = await value("SELECT id FROM account WHERE email LIKE 'mediator-%'")
    slug = await slug_of(organisation)
    await create_key("Site de la ville", role="manager", organisation=slug, by=account, now=clock.now())

    refused = await ada.submit(await ada.form(path))
    page = (await fatou.get(path)).text
    answer = await fatou.submit(await fatou.form(path))

    assert 'href="/staff/account/departure"' in (await ada.get("/staff/account")).text
    assert "Site de la ville" not in refused.text
    assert "1 key that you made is revoked" in page
    assert "Site de la ville" in page
    assert await value("SELECT revoked_at FROM api_key") is not None
    assert refused.status_code == 409
    assert "Make somebody else manager first." in refused.text
    assert answer.headers["location"] == "/staff/sign-in"
    assert "You have left the organisation" in (await fatou.get("/staff/sign-in")).text
    assert (await fatou.get("/staff")).headers["location"] == "/staff/sign-in"
    assert (await ada.get("/staff")).status_code == 200


async def test_who_belongs_to_no_organisation_has_none_to_leave(colleague: Colleague):
    coordinator = await colleague(None, "coordinator")

    assert (await coordinator.get("/staff/account/departure")).status_code == 404
    assert "/staff/account/departure" not in (await coordinator.get("/staff/account")).text
