"""Practising, from the button to a fresh beginning; and what the world sees of it meanwhile."""

import re
from uuid import UUID

import httpx
import pytest

from events_service.database import row, rows, value
from tests.factories import a_key, a_session, bearer
from tests.web.office.conftest import Colleague, Visit
from tests.web.office.reading import form_to

HOME = "/staff/practice"


async def practising(colleague: Colleague) -> tuple[Visit, UUID]:
    """Ada, who has pressed the button; and where she really works."""
    real = await a_session(title="Souris")
    ada = await colleague(real.organisation)
    await ada.submit(await ada.form(HOME))
    return ada, real.organisation


async def test_a_manager_makes_it_practises_begins_anew_and_goes_back(colleague: Colleague) -> None:
    ada, real = await practising(colleague)

    today = (await ada.get("/staff")).text
    assert "You are practising." in today
    assert "Here you practise" in today
    assert "Souris" not in today
    events = (await ada.get("/staff/events")).text
    assert "Écrire et envoyer un e-mail" in events
    assert "See it as visitors do" not in (await ada.get("/staff/libraries")).text
    page = await ada.get(HOME)
    assert page.text.count('<details class="fold"><summary>') == 4
    assert "exercice.invalid" in page.text
    old = await value("SELECT id FROM event WHERE practice LIMIT 1")

    anew = await ada.submit(form_to(f"{HOME}/renewal", page.text))

    assert anew.headers["location"] == "/staff"
    assert await value("SELECT 1 FROM event WHERE id = $1", old) is None
    back = await ada.submit(form_to("/staff/account/organisation", (await ada.get(HOME)).text))
    assert back.status_code == 303
    assert "You are practising." not in (await ada.get("/staff")).text
    assert await value("SELECT count(*) FROM event WHERE organisation = $1", real) == 1
    assert "Go and practise" in (await ada.get(HOME)).text


async def test_the_desk_signs_up_and_the_letter_is_shown(colleague: Colleague) -> None:
    ada, _ = await practising(colleague)
    session = await value(
        "SELECT session.id FROM session JOIN event ON event.id = session.event"
        " JOIN roster ON roster.id = session.roster"
        " WHERE event.practice AND event.published_at IS NOT NULL AND roster.capacity = 8"
        " ORDER BY session.starts_at DESC LIMIT 1"
    )
    form = await ada.form(f"/staff/sessions/{session}", f"/staff/sessions/{session}/registrations")

    answer = await ada.submit(form, name="Chloé", email="chloe@example.org")

    assert answer.status_code in (200, 303), answer.text
    message = await row("SELECT state, reason FROM message WHERE recipient = 'chloe@example.org'")
    assert tuple(message or ()) == ("withdrawn", "practice")
    letters = (await ada.get(HOME)).text
    assert "chloe@example.org" in letters
    assert "À apporter" in letters
    link = re.findall(r"/registrations/[\w-]+", letters)[0]
    assert "everything here is invented" in (await ada.get(link)).text


async def test_an_appointment_is_practised_at_the_library_alone(colleague: Colleague) -> None:
    ada, _ = await practising(colleague)

    page = await ada.get("/staff/meetings/new")

    assert "cannot be practised" in page.text
    assert 'value="home"' not in page.text
    assert 'name="address"' not in page.text


async def test_the_world_sees_nothing_of_it(colleague: Colleague, client: httpx.AsyncClient) -> None:
    ada, _ = await practising(colleague)
    invented = await rows(
        "SELECT event.slug, event.id AS event, session.id, library.slug AS library, library.department, event.title"
        " FROM session JOIN event ON event.id = session.event JOIN library ON library.id = session.library"
        " WHERE event.practice"
    )
    library = invented[0]["library"]
    organisation = await value("SELECT name FROM organisation WHERE practice_of IS NOT NULL")
    words = {each["title"] for each in invented} | {
        "exercice",
        "Exemple-sur-Papier",
        organisation,
        str(invented[0]["id"]),
    }

    for path in (
        "/",
        "/events",
        "/events?near=Exemple-sur-Papier",
        "/libraries",
        "/libraries?q=Exemple-sur-Papier",
        f"/departments/{invented[0]['department']}",
        "/feeds/all.ics",
        f"/feeds/departments/{invented[0]['department']}.ics",
        "/feeds/strands/everyday_uses.ics",
        "/calendars",
        "/api/v1/events?limit=200",
        "/api/v1/sessions?limit=200",
        "/api/v1/libraries?limit=200",
    ):
        answer = await client.get(path)
        assert answer.status_code == 200, path
        # A page repeats what was asked for.
        asked = {"Exemple-sur-Papier"} if "Exemple" in path else set()
        assert {word for word in words if word in answer.text} <= asked, path
    for path in (
        f"/libraries/{library}",
        f"/feeds/libraries/{library}.ics",
        *(f"/events/{each['slug']}" for each in invented),
        *(f"/feeds/events/{each['slug']}.ics" for each in invented),
        *(f"/sessions/{each['id']}" for each in invented),
        *(f"/sessions/{each['id']}.ics" for each in invented),
        *(f"/sessions/{each['id']}/registrations" for each in invented),
        *(f"/api/v1/sessions/{each['id']}" for each in invented),
        *(f"/api/v1/events/{each['event']}" for each in invented),
        f"/api/v1/libraries/{library}",
    ):
        assert (await client.get(path)).status_code == 404, path
    for each in invented:
        url = f"/api/v1/sessions/{each['id']}/registrations"
        assert (await client.post(url, json={"name": "Chloé"})).status_code == 404
    assert ada


async def test_a_key_of_another_organisation_sees_nothing_either(
    colleague: Colleague, client: httpx.AsyncClient
) -> None:
    await practising(colleague)
    session = await value(
        "SELECT session.id FROM session JOIN event ON event.id = session.event WHERE practice LIMIT 1"
    )
    basile = bearer(await a_key((await a_session()).organisation))

    assert (await client.get(f"/api/v1/sessions/{session}", headers=basile)).status_code == 404


@pytest.mark.parametrize("role", ["mediator", "desk"])
async def test_others_are_told_whom_to_ask(colleague: Colleague, role: str) -> None:
    lou = await colleague((await a_session()).organisation, role)

    page = await lou.get(HOME)

    assert "A manager can make one" in page.text
    assert (await lou.send(HOME)).status_code == 403
    assert (await lou.send(f"{HOME}/renewal")).status_code == 403
    assert (await lou.get(f"{HOME}/renewal")).headers["location"] == HOME
