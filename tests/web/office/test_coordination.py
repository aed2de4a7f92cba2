"""The coordinators' page: who works for the whole installation, added, seen and removed."""

import re

import httpx
import pytest

from events_service import clock
from events_service.accounts.invitations import invite_first_manager
from events_service.accounts.keys import create_key
from events_service.accounts.links import letter_secret
from events_service.accounts.roles import OPERATOR
from events_service.database import value
from events_service.messages.retries import Fate
from events_service.messages.rules import State
from tests.factories import KEY, a_key, an_organisation, bearer
from tests.posted import claimed, finish
from tests.web.office.conftest import Colleague
from tests.web.office.reading import form_to, lines_of

HOME = "/staff/coordination"


async def test_a_referent_is_added_by_letter_reads_what_they_do_and_is_removed(colleague: Colleague):
    ada, rene = await colleague(None, "coordinator"), await colleague(None, None)
    form = await ada.form(HOME, f"{HOME}/colleagues")

    answer = await ada.submit(
        form, email="rene@exemple.fr", role="referent", departments="34, 30", locale="en"
    )
    link = letter_secret(await value("SELECT id FROM sign_in_link ORDER BY id DESC LIMIT 1"), key=KEY)
    await rene.submit(await rene.form(f"/staff/sign-in/{link}"))
    own = await rene.get("/staff/claims")
    account = await value("SELECT id FROM account WHERE email = 'rene@exemple.fr'")
    page = await ada.get(HOME)
    removal = f"{HOME}/colleagues/{account}/removal"
    await ada.submit(await ada.form(removal))

    assert answer.headers["location"] == HOME
    assert "Your départements: Gard (30), Hérault (34)." in own.text
    assert "Gard (30), Hérault (34)" in page.text
    assert (await rene.get("/staff/claims")).headers["location"] == "/staff/sign-in"
    assert "rene@exemple.fr" not in (await ada.get(HOME)).text
    assert (await ada.get(removal)).status_code == 404


async def test_the_keys_of_whoever_is_dismissed_are_ticked_to_be_revoked(
    colleague: Colleague, client: httpx.AsyncClient
):
    """Basile made two; one of them is left to a website, and Ada's is not on the page."""
    ada, basile = await colleague(None, "coordinator"), await colleague(None, None)
    form = await ada.form(HOME, f"{HOME}/colleagues")
    await ada.submit(form, email="basile@exemple.fr", role="coordinator", locale="en")
    link = letter_secret(await value("SELECT id FROM sign_in_link ORDER BY id DESC LIMIT 1"), key=KEY)
    await basile.submit(await basile.form(f"/staff/sign-in/{link}"))
    secrets = []
    for maker, name in ((basile, "Carte"), (basile, "Site"), (ada, "Autre")):
        made = await maker.submit(
            await maker.form(HOME, f"{HOME}/keys"), key_name=name, key_role="coordinator"
        )
        secrets += re.findall(r'value="(evs_[^"]+)"', made.text)
    account = await value("SELECT id FROM account WHERE email = 'basile@exemple.fr'")

    removal = await ada.form(f"{HOME}/colleagues/{account}/removal")
    ticked = [name for name in removal.fields if name.startswith("key-")]
    kept = await value("SELECT id FROM api_key WHERE name = 'Site'")
    del removal.fields[f"key-{kept}"]
    await ada.submit(removal)

    used = []
    for slug, secret in zip(("carte", "site", "autre"), secrets, strict=True):
        day = {"slug": slug, "name": "Journée", "starts_on": "2035-12-08"}
        used.append((await client.post("/api/v1/days", json=day, headers=bearer(secret))).status_code)
    assert len(ticked) == 2
    assert used == [401, 201, 201]


async def test_the_last_coordinator_stays(colleague: Colleague):
    ada = await colleague(None, "coordinator")
    account = await value("SELECT id FROM account")

    answer = await ada.submit(await ada.form(f"{HOME}/colleagues/{account}/removal"))

    assert answer.status_code == 409
    assert "Add somebody else first." in answer.text
    assert (await ada.get(HOME)).status_code == 200


async def test_what_was_typed_comes_back(colleague: Colleague):
    ada = await colleague(None, "coordinator")

    person = await ada.submit(
        await ada.form(HOME, f"{HOME}/colleagues"), email="rene@exemple.fr", role="referent"
    )
    key = await ada.submit(await ada.form(HOME, f"{HOME}/keys"), key_name="Carte", key_departments="999")

    assert (person.status_code, key.status_code) == (422, 422)
    assert 'value="rene@exemple.fr"' in person.text
    assert "A referent has départements" in person.text
    assert 'value="Carte"' in key.text
    assert 'id="key_departments-error"' in key.text


async def test_a_national_key_is_shown_once_works_and_is_revoked(
    colleague: Colleague, client: httpx.AsyncClient
):
    ada = await colleague(None, "coordinator")
    form = await ada.form(HOME, f"{HOME}/keys")

    made = await ada.submit(form, key_name="Carte", key_role="coordinator")
    [secret] = re.findall(r'value="(evs_[^"]+)"', made.text)
    day = {"slug": "journee-2035", "name": "Journée", "starts_on": "2035-12-08"}
    used = await client.post("/api/v1/days", json=day, headers=bearer(secret))
    [revocation] = set(re.findall(rf'action="({HOME}/keys/[^"]+)"', (await ada.get(HOME)).text))
    await ada.send(revocation)

    assert made.headers["cache-control"] == "no-store"
    assert used.status_code == 201
    again = await client.post("/api/v1/days", json=day | {"slug": "autre"}, headers=bearer(secret))
    assert again.status_code == 401


async def test_people_and_keys_are_narrowed_counted_and_sheets(colleague: Colleague):
    ada = await colleague(None, "coordinator")
    await colleague(None, "referent", departments=("34", "30"))
    await a_key(None, "referent")

    people = lines_of(await ada.get(f"{HOME}.csv"))
    [rene] = lines_of(await ada.get(f"{HOME}.csv?as_role=referent&who=herault"))
    [key] = lines_of(await ada.get(f"{HOME}/keys.csv"))
    page = (await ada.get(f"{HOME}?as_role=referent")).text

    assert [each["Role"] for each in people] == ["Coordinator", "Referent"]
    assert rene == people[1]
    assert rene["Départements"] == "Gard (30), Hérault (34)"
    assert (key["Name"], "evs_" in str(key)) == ("Chalandise", False)
    assert "<b>1 person</b>" in page
    assert f'href="{HOME}.csv?as_role=referent"' in page


async def test_only_coordinators_find_it(colleague: Colleague):
    ada = await colleague(await an_organisation())
    rene = await colleague(None, "referent", departments=("34",))

    assert [(await each.get(HOME)).status_code for each in (ada, rene)] == [403, 403]
    assert HOME not in (await rene.get("/staff/claims")).text


async def test_many_keys_are_narrowed_on_the_page_and_in_the_file(colleague: Colleague):
    ada = await colleague(None, "coordinator")
    for number in range(12):
        await create_key(f"Carte {number}", role="coordinator", organisation=None, now=clock.now())
    few = (await ada.get(HOME)).text
    await create_key("Portail", role="referent", organisation=None, departments=("34",), now=clock.now())

    page = (await ada.get(f"{HOME}?key=herault")).text
    [line] = lines_of(await ada.get(f"{HOME}/keys.csv?key=herault"))

    assert 'name="key"' not in few
    assert "Portail" in page
    assert "Carte 1" not in page
    assert f'href="{HOME}/keys.csv?key=herault"' in page
    assert line["Name"] == "Portail"


@pytest.mark.parametrize("path", ["/staff/events", "/staff/calls", "/staff/agenda/mine"])
async def test_a_page_of_teams_leads_a_referent_to_where_they_work(colleague: Colleague, path: str):
    rene = await colleague(None, "referent", departments=("34",))
    basile = await colleague(await an_organisation(), "desk")

    page, of_desk = (await rene.get(path)).text, (await basile.get(path)).text

    content = page[page.index("<main") :]
    assert "You work for the whole service." in content
    assert 'href="/staff/libraries"' in content
    assert 'href="/staff/claims"' in content
    assert "/staff/coordination" not in content
    assert "You work for the whole service." not in of_desk


@pytest.mark.parametrize("path", ["/staff/calls", "/staff/agenda/mine"])
async def test_a_page_of_teams_leads_a_coordinator_to_the_coordination(colleague: Colleague, path: str):
    ada = await colleague(None, "coordinator")

    page = (await ada.get(path)).text

    assert 'href="/staff/coordination"' in page[page.index("<main") :]


async def test_an_organisation_to_practise_in_is_made_for_a_training_and_whoever_leads_it(
    colleague: Colleague,
):
    ada, lou = await colleague(None, "coordinator"), await colleague(None, None)
    form = await ada.form(HOME, f"{HOME}/practices")

    made = await ada.submit(form, practice_name="Formation Hérault", practice_email="lou@exemple.fr")
    twice = await ada.submit(form, practice_name="Formation Hérault", practice_email="zoe@exemple.fr")
    wrong = await ada.submit(form, practice_name="Formation Gard", practice_email="zoe")
    letter = "SELECT id FROM sign_in_link ORDER BY id DESC LIMIT 1"
    link = letter_secret(await value(letter), key=KEY)
    await lou.submit(await lou.form(f"/staff/sign-in/{link}"))
    today = (await lou.get("/staff")).text
    practice = await lou.get("/staff/practice")

    assert (made.status_code, twice.status_code, wrong.status_code) == (303, 409, 422)
    assert 'value="Formation Gard"' in wrong.text
    listed = (await ada.get(HOME)).text
    assert (listed.count("Formation Hérault"), "Formation Gard" in listed) == (1, False)
    assert "You are practising." in today
    assert "Back to real work" not in practice.text
    assert practice.text.count('<details class="fold"><summary>') == 4
    anew = await lou.submit(form_to("/staff/practice/renewal", practice.text))
    assert anew.headers["location"] == "/staff"
    assert "Écrire et envoyer un e-mail" in (await lou.get("/staff/events")).text
    assert (await lou.get("/staff/team")).status_code == 200
    assert await value("SELECT count(*) FROM message WHERE recipient = 'zoe@exemple.fr'") == 0


async def test_the_first_manager_whose_letter_bounced_is_invited_again_at_another_address(
    colleague: Colleague,
):
    ada, nadia = await colleague(None, "coordinator"), await colleague(None, None)
    town = await an_organisation(name="Ville de Sète")
    await invite_first_manager(
        "nadai@exemple.fr", organisation=town, locale="fr", by=OPERATOR, key=KEY, now=clock.now()
    )
    under_way = (await ada.get(HOME)).text
    await finish(await claimed(clock.now()), Fate(State.FAILED, "rcpt 550 5.1.1"), now=clock.now())

    shown = (await ada.get(HOME)).text
    form = await ada.form(HOME, f"{HOME}/organisations/{town}/invitation")
    mistyped = await ada.submit(form, manager_email="nadia@")
    again = [await ada.submit(form, manager_email="nadia@exemple.fr") for _ in range(2)]
    link = letter_secret(await value("SELECT link FROM invitation ORDER BY id DESC LIMIT 1"), key=KEY)
    await nadia.submit(await nadia.form(f"/staff/sign-in/{link}"))

    assert "nobody manages" not in under_way
    assert "Ville de Sète" in shown
    assert "Our letter to nadai@exemple.fr did not arrive." in shown
    assert form.fields["locale"] == "fr"
    assert (mistyped.status_code, 'value="nadia@"' in mistyped.text) == (422, True)
    assert 'id="manager_email-error"' in mistyped.text
    assert [(answer.status_code, answer.headers["location"]) for answer in again] == [(303, HOME)] * 2
    assert (await nadia.get("/staff/team")).status_code == 200
    assert "Ville de Sète" not in (await ada.get(HOME)).text
    assert (await ada.send(f"{HOME}/organisations/{town}/invitation")).status_code == 404
    assert await value("SELECT count(*) FROM message WHERE letter = 'invitation'") == 2
