"""The other language costs nobody what was typed: it travels in the body and comes back to its sender alone."""

import re
from typing import Any

import httpx
import pytest

from events_service.catalogues import LOCALES
from events_service.database import value
from tests.factories import a_registration, a_session
from tests.web.office.conftest import Colleague
from tests.web.office.conftest import colleague as colleague
from tests.web.office.reading import form_to, forms

FRENCH = {"accept-language": "fr"}


@pytest.mark.parametrize(
    ("header", "language"),
    [
        ("en;q=0.1, fr;q=0.9", "fr"),
        ("fr;q=0.1, en;q=0.9", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("de, en;q=0.5", "en"),
        ("en;q=0, fr;q=0.1", "fr"),
        ("en;q=0", "fr"),
        ("EN", "en"),
        ("en;q=high", "fr"),
        ("fr, en", "fr"),
        ("en, fr", "en"),
        ("de, *;q=0.5", "fr"),
        ("", "fr"),
    ],
)
async def test_the_language_is_the_one_asked_for_most(client: httpx.AsyncClient, header: str, language: str):
    answer = await client.get("/legal", headers={"accept-language": header})

    assert answer.headers["content-language"] == language


TYPED = {
    "name": "Chloé",
    "seats": "2",
    "companions": "Zoé",
    "email": "chloe@",
    "phone": "06",
    "need": "Une <rampe>",
}
SWITCH = re.compile(
    '<button class="lang" form="[a-z-]+" formmethod="post" formaction="([^"]+)" formnovalidate name="language"'
)


def switch_of(page: httpx.Response) -> str:
    """Where the language button sends the form it belongs to."""
    found = SWITCH.search(page.text)
    assert found is not None
    return found[1]


async def test_the_sign_up_form_comes_back_in_english_as_it_was_typed(client: httpx.AsyncClient) -> None:
    session = await a_session()
    path = f"/sessions/{session.id}/registrations"
    page = await client.get(path, headers=FRENCH)
    (blank,) = [form for form in forms(page.text) if form.action == f"{path}/check"]

    english = await client.post(switch_of(page), data=blank.fields | TYPED | {"language": "en"})

    assert english.status_code == 200
    assert '<html lang="en">' in english.text
    (form,) = [form for form in forms(english.text) if form.action == f"{path}/check"]
    assert form.fields == blank.fields | TYPED
    assert "<title>Sign up" in english.text
    assert switch_of(english) == switch_of(page)
    assert english.cookies["language"] == "en"
    assert not any(word in str(english.request.url) for word in ("Chlo", "chloe", "rampe"))
    assert await value("SELECT count(*)::int FROM registration") == 0


async def test_mistakes_are_told_again_in_the_other_language(client: httpx.AsyncClient) -> None:
    session = await a_session()
    path = f"/sessions/{session.id}/registrations"
    refused = await client.post(path, data=TYPED | {"intent": "one"}, headers=FRENCH)
    (form,) = [form for form in forms(refused.text) if form.action == f"{path}/check"]

    english = await client.post(switch_of(refused), data=form.fields | {"language": "en"})

    assert "<title>Error: Sign up" in english.text
    assert "There are 2 mistakes." in english.text
    assert re.findall('<p class="error" id="([a-z]+)-error">', english.text) == ["phone", "email"]


async def test_the_first_button_of_a_form_is_not_the_language(client: httpx.AsyncClient) -> None:
    """It is the one that the Enter key presses."""
    session = await a_session()

    page = await client.get(f"/sessions/{session.id}/registrations")

    buttons = re.findall(r'<button ([^>]*form="sign-up"[^>]*)>', page.text)
    first, *others = ["formaction" in each for each in buttons]
    # One language above, and all but the page's own below.
    assert (first, set(others), len(others)) == (False, {True}, len(LOCALES))
    assert 'tabindex="-1" aria-hidden="true"' in buttons[0]


@pytest.mark.parametrize(
    ("path", "typed", "led_to"),
    [
        ("/events", {"near": "tours", "open": "1", "strand": ""}, "/events?near=tours&open=1"),
        ("/", {"near": "Saint-Denis"}, "/?near=Saint-Denis"),
        ("/", {"near": ""}, "/"),
    ],
)
async def test_a_search_is_kept(
    client: httpx.AsyncClient, path: str, typed: dict[str, str], led_to: str
) -> None:
    page = await client.get(path)

    answer = await client.post(switch_of(page), data=typed | {"language": "en"})

    assert (answer.status_code, answer.headers["location"]) == (303, led_to)
    assert f'value="{typed["near"]}"' in (await client.get(led_to)).text


async def test_nothing_typed_is_taken_from_another_site(client: httpx.AsyncClient) -> None:
    session = await a_session()
    path = f"/sessions/{session.id}/registrations"

    answer = await client.post(
        "/language",
        params={"back": path},
        data=TYPED | {"language": "en"},
        headers={"sec-fetch-site": "cross-site"},
    )

    assert (answer.status_code, answer.headers["location"]) == (303, path)


async def test_the_address_of_the_switch_can_be_reloaded(client: httpx.AsyncClient) -> None:
    answer = await client.get("/language")

    assert (answer.status_code, answer.headers["location"]) == (303, "/")


async def test_a_session_nobody_knows_is_not_found_in_any_language(client: httpx.AsyncClient) -> None:
    answer = await client.post(
        "/language", params={"back": "/sessions/nope/registrations"}, data=TYPED | {"language": "en"}
    )

    assert answer.status_code == 404
    assert TYPED["name"] not in answer.text


DESK = {
    "name": "Marie",
    "phone": "06",
    "email": "",
    "seats": "2",
    "companions": "Zoé",
    "need": "Une rampe",
    "locale": "en",
}
TEXT = {
    "title": "Trier ses photos",
    "summary": "Simple",
    "description": "On verra",
    "strand": "critical_uses",
}
DATE = {"day": "demain", "starts": "14h", "ends": "16h", "sign_up": "not_needed", "capacity": "huit"}


@pytest.mark.parametrize(
    ("page", "action", "typed"),
    [
        ("/staff/sessions/{session}", "/staff/sessions/{session}/registrations", DESK),
        ("/staff/sessions/{session}/cancellation", "", {"reason": "Fuite d’eau"}),
        ("/staff/events/{event}", "/staff/events/{event}/sessions", DATE),
        ("/staff/events/{event}/description", "", TEXT | {"topics": ["email", "sante"]}),
        ("/staff/events/new", "/staff/events", TEXT | {"topics": ["sante"]}),
        ("/staff/registrations/{registration}/correction", "", {"name": "Marie", "note": "Une rampe"}),
    ],
)
async def test_a_form_of_the_office_comes_back_in_french_as_it_was_typed(
    colleague: Colleague, page: str, action: str, typed: dict[str, Any]
) -> None:
    session = await a_session()
    place = await a_registration(session.id)
    ids = {"session": session.id, "event": session.event, "registration": place.registration.id}
    page, action = page.format(**ids), (action or page).format(**ids)
    ada = await colleague(session.organisation)
    shown = await ada.get(page)
    form = form_to(action, shown.text)

    french = await ada.client.post(switch_of(shown), data=form.fields | typed | {"language": "fr"})

    assert french.status_code == 200
    assert '<html lang="fr">' in french.text
    assert {name: form_to(action, french.text).fields[name] for name in typed} == typed
    assert french.headers["cache-control"] == "no-store"


async def test_a_mistake_at_the_desk_is_told_in_the_other_language(colleague: Colleague) -> None:
    session = await a_session()
    ada = await colleague(session.organisation)
    page = f"/staff/sessions/{session.id}"
    refused = await ada.submit(await ada.form(page, f"{page}/registrations"), name="", phone="06")
    form = form_to(f"{page}/registrations", refused.text)

    french = await ada.client.post(switch_of(refused), data=form.fields | {"language": "fr"})

    assert "<title>Erreur\u00a0: " in french.text
    assert re.findall('<p class="error" id="([a-z]+)-error">', french.text) == ["name", "phone"]
    assert "Écrivez un prénom ou un nom." in french.text


@pytest.mark.parametrize(
    ("role", "page", "action", "typed"),
    [
        ("manager", "/staff/sessions/{session}", "/staff/sessions/{session}/registrations", DESK),
        ("manager", "/staff/events/{event}", "/staff/events/{event}/sessions", DATE),
        ("manager", "/staff/events/new", "/staff/events", TEXT | {"title": ""}),
        ("coordinator", "/staff/days/new", "/staff/days", {"name": "Journée", "starts_on": "demain"}),
    ],
)
async def test_a_refused_form_that_went_to_another_address_is_kept_as_well(
    colleague: Colleague, role: str, page: str, action: str, typed: dict[str, Any]
) -> None:
    session = await a_session()
    ids = {"session": session.id, "event": session.event}
    page, action = page.format(**ids), action.format(**ids)
    ada = await colleague(None if role == "coordinator" else session.organisation, role)
    refused = await ada.submit(await ada.form(page, action), **typed)
    assert refused.status_code == 422
    form = form_to(action, refused.text)

    french = await ada.client.post(switch_of(refused), data=form.fields | {"language": "fr"})

    assert french.status_code == 200
    assert "<title>Erreur\u00a0: " in french.text
    assert {name: form_to(action, french.text).fields[name] for name in typed} == typed


async def test_nobody_reads_the_office_by_its_language(client: httpx.AsyncClient) -> None:
    session = await a_session()

    answer = await client.post(
        "/language", params={"back": f"/staff/sessions/{session.id}"}, data=DESK | {"language": "en"}
    )

    assert (answer.status_code, answer.headers["location"]) == (303, "/staff/sign-in")
