"""An appointment with one person, from the form to the address; and what anybody else finds of it."""

import re
from uuid import UUID

import httpx

from events_service.database import value
from events_service.registration.links import link_of
from tests.factories import KEY, a_key, a_library, a_session, bearer
from tests.web.office.conftest import Colleague, Visit

NEW = "/staff/meetings/new"
TITLE, STREET = "Aide tout à fait privée", "12 rue des Lilas"


async def visit_noted(ada: Visit, **typed: str) -> UUID:
    """What Ada notes in the form she finds: a visit to Chloé; its session."""
    form = await ada.form(NEW, "/staff/meetings")
    answer = await ada.submit(
        form,
        **{
            "title": TITLE,
            "day": "2035-11-20",
            "starts": "14:00",
            "ends": "15:00",
            "meeting": "home",
            "address": STREET,
            "name": "Chloé Martin",
            "phone": "06 12 34 56 78",
            **typed,
        },
    )
    assert answer.status_code == 303, re.findall(r'class="error"[^>]*>.*', answer.text)
    session: UUID = await value(
        "SELECT session.id FROM session JOIN event ON event.id = session.event WHERE title = $1", TITLE
    )
    return session


async def test_note_and_open_the_address(colleague: Colleague) -> None:
    real = await a_session(title="Souris")
    ada = await colleague(real.organisation)

    session = await visit_noted(ada)

    page = await ada.get(f"/staff/sessions/{session}")
    assert STREET not in page.text
    assert "Chloé" in page.text
    assert f"/staff/sessions/{session}/address" in page.text
    address = await ada.get(f"/staff/sessions/{session}/address")
    assert STREET in address.text
    assert address.headers["cache-control"] == "no-store"
    assert "opened somebody&#39;s home address" in (await ada.get("/staff/audit")).text


async def test_a_manager_corrects_an_address_unread_and_is_offered_no_second_date(
    colleague: Colleague,
) -> None:
    real = await a_session(title="Souris")
    session = await visit_noted(await colleague(real.organisation, "mediator"))
    basile = await colleague(real.organisation, "manager")
    correction = f"/staff/sessions/{session}/address/correction"

    assert correction in (await basile.get(f"/staff/sessions/{session}")).text
    form = await basile.form(correction, correction)
    assert STREET not in form.fields["address"]
    empty = await basile.submit(form, address="")
    corrected = await basile.submit(form, address="14 rue des Lilas")
    event = await value("SELECT event FROM session WHERE id = $1", session)
    page = (await basile.get(f"/staff/events/{event}")).text

    assert (empty.status_code, corrected.status_code) == (422, 303)
    assert await value("SELECT address FROM home_address") == "14 rue des Lilas"
    for way in ("series", "permanences/new", "copies", "templates", "sessions"):
        assert f'/staff/events/{event}/{way}"' not in page
    assert 'id="capacity"' not in (await basile.get(f"/staff/sessions/{session}")).text


async def test_no_colleague_who_does_not_go_there_sees_it(colleague: Colleague) -> None:
    real = await a_session(title="Souris")
    ada = await colleague(real.organisation)
    session = await visit_noted(ada)
    registration = await value("SELECT id FROM registration")
    event = await value("SELECT event FROM session WHERE id = $1", session)
    pages = (
        *(
            "/staff",
            "/staff/agenda",
            "/staff/agenda.csv",
            "/staff/agenda/mine",
            "/staff/events",
            "/staff/calls",
        ),
        f"/staff/sessions/{session}",
        f"/staff/sessions/{session}/registrations",
        f"/staff/sessions/{session}/address",
        f"/staff/registrations/{registration}",
        f"/staff/events/{event}",
        "/staff/search?q=Chlo",
    )

    for role in ("mediator", "desk"):
        other = await colleague(real.organisation, role)
        answers = {page: await other.get(page) for page in pages}

        assert [page for page, answer in answers.items() if "Lilas" in answer.text] == []
        assert answers[f"/staff/sessions/{session}/address"].status_code == 404
        assert TITLE in answers[f"/staff/events/{event}"].text
        assert "See it as visitors do" not in answers[f"/staff/events/{event}"].text


async def test_strangers_find_nothing_of_it(colleague: Colleague, client: httpx.AsyncClient) -> None:
    real = await a_session(title="Souris", starts_at="2035-11-20T09:00", ends_at="2035-11-20T10:00")
    session = await visit_noted(await colleague(real.organisation))
    event = await value("SELECT event FROM session WHERE id = $1", session)
    slug = await value("SELECT slug FROM event WHERE id = $1", event)
    library = await value("SELECT slug FROM library WHERE id = $1", real.library)
    lists = (
        *(
            "/",
            "/events?town=Montpellier",
            "/events?department=34",
            "/departments/34",
            f"/libraries/{library}",
        ),
        *("/feeds/all.ics", "/feeds/departments/34.ics", f"/feeds/libraries/{library}.ics"),
        *("/api/v1/sessions", "/api/v1/events", "/api/v1/libraries", "/metrics"),
    )
    stranger = bearer(await a_key((await a_session()).organisation))

    for path in lists:
        for headers in ({}, stranger if path.startswith("/api") else {}):
            text = (await client.get(path, headers=headers)).text
            assert TITLE not in text, path
            assert str(session) not in text, path
    assert "Souris" in (await client.get(f"/libraries/{library}")).text
    own = (
        *(f"/sessions/{session}", f"/sessions/{session}.ics", f"/sessions/{session}/registrations"),
        *(f"/events/{slug}", f"/events/{event}", f"/feeds/events/{slug}.ics"),
        *(f"/api/v1/sessions/{session}", f"/api/v1/events/{event}"),
    )
    assert {path: (await client.get(path)).status_code for path in own} == dict.fromkeys(own, 404)


async def test_the_guest_has_a_page_a_slip_and_a_calendar(
    colleague: Colleague, client: httpx.AsyncClient
) -> None:
    real = await a_session()
    ada = await colleague(real.organisation)
    await visit_noted(ada)
    registration = await value("SELECT id FROM registration")
    path = f"/registrations/{link_of(registration, 1, key=KEY)}"

    for page in (path, f"{path}/slip", f"{path}/cancellation"):
        text = (await client.get(page, headers={"accept-language": "fr"})).text
        assert "Chez vous" in text
        assert "Lilas" not in text
    calendar = (await client.get(f"{path}/calendar.ics")).text
    assert "LOCATION:Chez vous" in calendar
    assert "URL:" not in calendar


async def test_a_form_with_mistakes_comes_back_as_it_was_typed(colleague: Colleague) -> None:
    real = await a_session()
    ada = await colleague(real.organisation)
    form = await ada.form(NEW, "/staff/meetings")

    answer = await ada.submit(
        form, meeting="home", address=STREET, day="2035-11-20", starts="14:00", ends="15:00"
    )

    assert answer.status_code == 422
    assert STREET in answer.text
    assert 'id="name-error"' in answer.text
    assert await value("SELECT count(*) FROM registration") == 0


async def test_the_desk_has_no_such_form(colleague: Colleague) -> None:
    real = await a_session()
    await a_library(real.organisation)

    assert (await (await colleague(real.organisation, "desk")).get(NEW)).status_code == 403
