"""The team's page: every right is given, seen and taken back there, and is dead at the next request."""

import html
import re
from uuid import UUID

import httpx

from events_service import clock
from events_service.accounts.links import letter_secret
from events_service.accounts.staff import give_role
from events_service.database import value
from events_service.registration.changes import change_session
from tests.factories import KEY, a_colleague, a_key, a_session, an_organisation, bearer
from tests.web.office.conftest import Colleague, Visit
from tests.web.office.reading import form_to, lines_of


async def account_of(email: str) -> UUID:
    account: UUID = await value("SELECT id FROM account WHERE email = $1", email)
    return account


def email_of(role: str, organisation: UUID) -> str:
    return f"{role}-{organisation}@exemple.fr"


async def test_a_new_colleague_is_invited_let_in_given_another_role_and_removed(colleague: Colleague):
    session = await a_session()
    ada, basile = await colleague(session.organisation), await colleague(None, None)
    form = await ada.form("/staff/team", "/staff/team/invitations")

    await ada.submit(form, email="basile@exemple.fr", role="desk", locale="fr")
    waiting = (await ada.get("/staff/team")).text
    link = letter_secret(await value("SELECT link FROM invitation"), key=KEY)
    await basile.submit(await basile.form(f"/staff/sign-in/{link}"))
    roster = await basile.get(f"/staff/sessions/{session.id}")
    planning = await basile.get("/staff/events/new")

    path = f"/staff/team/colleagues/{await account_of('basile@exemple.fr')}"
    await ada.send(f"{path}/role", {"role": "mediator"})
    promoted = await basile.get("/staff/events/new")
    await ada.submit(await ada.form(f"{path}/removal"))
    after = await basile.get(f"/staff/sessions/{session.id}")

    assert "Invited, not here yet" in waiting
    assert (roster.status_code, planning.status_code, promoted.status_code) == (200, 403, 200)
    assert (after.status_code, after.headers["location"]) == (303, "/staff/sign-in")
    assert "basile@exemple.fr" not in (await ada.get("/staff/team")).text


async def test_the_last_manager_neither_leaves_nor_steps_down(colleague: Colleague):
    organisation = await an_organisation()
    ada = await colleague(organisation)
    path = f"/staff/team/colleagues/{await account_of(email_of('manager', organisation))}"

    demoted = await ada.send(f"{path}/role", {"role": "desk"})
    removed = await ada.send(f"{path}/removal")

    assert (demoted.status_code, removed.status_code) == (409, 409)
    assert "Make somebody else manager first." in demoted.text
    assert (await ada.get("/staff/team")).status_code == 200

    slug = await value("SELECT slug FROM organisation WHERE id = $1", organisation)
    await give_role("basile@exemple.fr", role="manager", organisation=slug, now=clock.now())
    assert (await ada.send(f"{path}/role", {"role": "desk"})).status_code == 303
    assert (await ada.get("/staff/team")).status_code == 403


async def test_a_sign_in_of_a_colleague_is_ended(colleague: Colleague):
    organisation = await an_organisation()
    ada, desk = await colleague(organisation), await colleague(organisation, "desk")
    visit = await value(
        "SELECT sign_in.id FROM sign_in JOIN account ON account.id = account WHERE email = $1",
        email_of("desk", organisation),
    )

    answer = await ada.send(f"/staff/team/sign-ins/{visit}/sign-out")

    assert answer.headers["location"] == "/staff/team"
    assert (await desk.get("/staff")).headers["location"] == "/staff/sign-in"
    assert (await ada.get("/staff/team")).status_code == 200


async def made_key(ada: Visit, name: str = "Site de la ville") -> httpx.Response:
    form = await ada.form("/staff/team", "/staff/team/keys")
    return await ada.submit(form, key_name=name, key_role="desk")


async def test_the_address_of_a_colleagues_calendar_is_taken_back(
    colleague: Colleague, client: httpx.AsyncClient
):
    organisation = await an_organisation()
    ada, basile = await colleague(organisation), await colleague(organisation, "mediator")
    mine = "/staff/agenda/mine"
    await basile.submit(await basile.form(mine, f"{mine}/calendar"))
    [address] = set(re.findall(r"/feeds/staff/[\w-]+\.ics", (await basile.get(mine)).text))
    before = (await client.get(address)).status_code

    account = await account_of(email_of("mediator", organisation))
    path = f"/staff/team/colleagues/{account}/calendar/revocation"
    await ada.submit(await ada.form("/staff/team", path))

    assert (before, (await client.get(address)).status_code) == (200, 410)
    assert path not in (await ada.get("/staff/team")).text
    stranger = await colleague(await an_organisation())
    assert (await stranger.send(path, {})).status_code == 404


async def test_the_calendar_of_whoever_left_stays_closed_when_they_come_back(
    colleague: Colleague, client: httpx.AsyncClient
):
    organisation = await an_organisation()
    ada, basile = await colleague(organisation), await colleague(organisation, "mediator")
    mine = "/staff/agenda/mine"
    await basile.submit(await basile.form(mine, f"{mine}/calendar"))
    [address] = set(re.findall(r"/feeds/staff/[\w-]+\.ics", (await basile.get(mine)).text))
    email = email_of("mediator", organisation)

    await ada.submit(await ada.form(f"/staff/team/colleagues/{await account_of(email)}/removal"))
    slug = await value("SELECT slug FROM organisation WHERE id = $1", organisation)
    await give_role(email, role="mediator", organisation=slug, now=clock.now())

    assert (await client.get(address)).status_code == 410


async def test_a_key_is_shown_once_works_and_is_revoked(colleague: Colleague, client: httpx.AsyncClient):
    ada = await colleague(await an_organisation())

    made = await made_key(ada)
    [secret] = re.findall(r'value="(evs_[^"]+)"', made.text)
    used = await client.get("/api/v1/calls", headers=bearer(secret))
    page = (await ada.get("/staff/team")).text
    [revocation] = re.findall(r'action="(/staff/team/keys/[^"]+)"', page)
    await ada.send(revocation)
    dead = await client.get("/api/v1/calls", headers=bearer(secret))

    assert made.headers["cache-control"] == "no-store"
    assert (used.status_code, dead.status_code) == (200, 401)
    assert secret not in page
    assert "Site de la ville" in page


async def test_a_key_without_a_name_comes_back(colleague: Colleague):
    answer = await made_key(await colleague(await an_organisation()), name=" ")

    assert answer.status_code == 422
    assert 'id="key_name-error"' in answer.text


async def test_an_address_that_cannot_be_one_comes_back(colleague: Colleague):
    ada = await colleague(await an_organisation())
    form = await ada.form("/staff/team", "/staff/team/invitations")

    answer = await ada.submit(form, email="basile@", role="manager", locale="en")

    assert answer.status_code == 422
    assert 'value="basile@"' in answer.text


async def test_whatever_the_team_does_is_in_the_audit(colleague: Colleague):
    organisation = await an_organisation()
    ada = await colleague(organisation)
    await made_key(ada)
    form = await ada.form("/staff/team", "/staff/team/invitations")
    await ada.submit(form, email="basile@exemple.fr", role="desk", locale="fr")

    page = (await ada.get("/staff/audit")).text

    assert "made an API key" in page
    assert "invited a colleague" in page


async def test_nothing_of_another_organisation_is_seen_or_touched(colleague: Colleague):
    here, there = await an_organisation(), await an_organisation()
    ada, _ = await colleague(here), await colleague(there)
    await a_key(there, "desk")
    key = await value("SELECT id FROM api_key WHERE organisation = $1", there)
    basile = await account_of(email_of("manager", there))
    visit = await value("SELECT id FROM sign_in WHERE account = $1", basile)

    answers = [
        await ada.send(path, {"role": "desk"})
        for path in (
            f"/staff/team/colleagues/{basile}/role",
            f"/staff/team/colleagues/{basile}/removal",
            f"/staff/team/sign-ins/{visit}/sign-out",
            f"/staff/team/keys/{key}/revocation",
        )
    ]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert email_of("manager", there) not in (await ada.get("/staff/team")).text


async def test_the_removal_shows_what_would_have_nobody_and_whose_keys_they_are(
    colleague: Colleague, client: httpx.AsyncClient
):
    session = await a_session(title="Cliquer sans peur")
    ada, fatou = await colleague(session.organisation), await colleague(session.organisation, "mediator")
    account = await account_of(email_of("mediator", session.organisation))
    await change_session(session.id, {"facilitators": [account]}, by=session.ada, now=clock.now())
    removal = f"/staff/team/colleagues/{account}/removal"
    await ada.send(f"/staff/team/colleagues/{account}/role", {"role": "manager"})
    secrets = []
    for name in ("Site de la ville", "Écran de l’accueil"):
        secrets += re.findall(r'value="(evs_[^"]+)"', (await made_key(fatou, name)).text)
    team = (await ada.get("/staff/team")).text
    page = (await ada.get(removal)).text
    form = await ada.form(removal)
    ticked = [name for name in form.fields if name.startswith("key-")]
    kept = await value("SELECT id FROM api_key WHERE name = 'Site de la ville'")
    del form.fields[f"key-{kept}"]

    answer = await ada.submit(form)

    assert team.count(f"made by {email_of('mediator', session.organisation)}") == 2
    assert "1 session to come would have nobody" in page
    assert "Cliquer sans peur" in page
    assert (len(ticked), answer.status_code) == (2, 303)
    used = [(await client.get("/api/v1/calls", headers=bearer(secret))).status_code for secret in secrets]
    assert used == [200, 401]
    assert await value("SELECT count(*) FROM facilitation") == 0


async def test_the_team_and_its_keys_are_sheets(colleague: Colleague):
    town = await an_organisation()
    ada, basile = await colleague(town), await colleague(town, "desk")
    await a_key(town, "mediator")
    await colleague(await an_organisation())

    people = lines_of(await ada.get("/staff/team.csv"))
    [key] = lines_of(await ada.get("/staff/team/keys.csv"))
    [desk] = lines_of(await ada.get("/staff/team.csv?as_role=desk&who=exemple"))
    page = (await ada.get("/staff/team?as_role=desk")).text

    assert [(each["E-mail"], each["Devices signed in"]) for each in people] == [
        (email_of("desk", town), "1"),
        (email_of("manager", town), "1"),
    ]
    assert desk["E-mail"] == email_of("desk", town)
    assert (key["Role"], "evs_" in str(key)) == (people[0]["Role"].replace("Desk", "Mediator"), False)
    assert "<b>1 person</b>" in page
    assert (
        email_of("manager", town) not in page.partition("Invite a colleague")[0].rpartition("People</h2>")[2]
    )
    assert (await basile.get("/staff/team.csv")).status_code == 403


async def test_too_many_invitations_come_back_as_they_were_typed(colleague: Colleague):
    ada = await colleague(await an_organisation())
    form = await ada.form("/staff/team", "/staff/team/invitations")

    answers = [await ada.submit(form, email="basile@exemple.fr", role="desk", locale="fr") for _ in range(4)]

    assert [answer.status_code for answer in answers] == [303, 303, 303, 429]
    assert 0 < int(answers[-1].headers["retry-after"]) <= 4 * 60 * 60
    assert 'value="basile@exemple.fr"' in answers[-1].text
    assert "Very many invitations were sent" in answers[-1].text


async def test_a_role_that_another_manager_has_just_changed_is_shown_before_it_is_written_over(
    colleague: Colleague,
) -> None:
    organisation = await an_organisation()
    chloe = await a_colleague(organisation, role="mediator")
    ada, basile = await colleague(organisation), await colleague(organisation)
    address = f"/staff/team/colleagues/{chloe}/role"
    forms = [await each.form("/staff/team", address) for each in (ada, basile)]

    await ada.submit(forms[0], role="manager")
    told = await basile.submit(forms[1], role="desk")
    kept = form_to(address, told.text)
    between = await value("SELECT role FROM membership WHERE account = $1", chloe)
    saved = await basile.submit(kept)

    assert (told.status_code, between) == (409, "manager")
    assert (kept.fields["role"], kept.fields["seen"]) == ("desk", "manager")
    assert saved.status_code == 303
    assert await value("SELECT role FROM membership WHERE account = $1", chloe) == "desk"


async def test_those_who_are_invited_are_a_sheet(colleague: Colleague):
    ada = await colleague(await an_organisation())
    basile = await colleague(await an_organisation())
    form = await ada.form("/staff/team", "/staff/team/invitations")
    await ada.submit(form, email="fatou@exemple.fr", role="desk", locale="fr")

    [line] = lines_of(await ada.get("/staff/team/invitations.csv"))

    assert line["E-mail"] == "fatou@exemple.fr"
    assert "<b>1 invitation</b>" in (await ada.get("/staff/team")).text
    assert lines_of(await basile.get("/staff/team/invitations.csv")) == []


async def test_whoever_changes_something_on_page_three_is_back_on_page_three(colleague: Colleague):
    organisation = await an_organisation()
    for number in range(101):
        await a_colleague(organisation, f"c{number:03}@exemple.fr")
    ada = await colleague(organisation)
    page = "/staff/team?as_role=mediator&page=3"
    last = await account_of("c100@exemple.fr")
    action = f"/staff/team/colleagues/{last}"

    text = (await ada.get(page)).text
    [sent_to] = re.findall(f'action="({action}/role[^"]*)"', text)
    changed = await ada.send(html.unescape(sent_to), {"role": "desk", "seen": "mediator"})
    after = await ada.get(changed.headers["location"])
    elsewhere = await ada.send(
        f"{action}/role?page=2&next=//evil.example", {"role": "mediator", "seen": "desk"}
    )
    removal = await ada.form(f"{action}/removal?page=3", f"{action}/removal?page=3")
    removed = await ada.submit(removal)

    assert changed.headers["location"] == page
    assert "Your changes are saved." in after.text
    assert elsewhere.headers["location"] == "/staff/team?page=2"
    assert removed.headers["location"] == "/staff/team?page=3"
