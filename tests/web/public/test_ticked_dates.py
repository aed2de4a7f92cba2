"""One form for several dates, as a visitor fills it in."""

import httpx

from events_service.database import value
from tests.factories import a_session, sign_up
from tests.web.office.reading import form_to
from tests.web.public.test_sign_up import another_date


async def test_dates_are_ticked_once_and_the_first_page_shows_the_others(client: httpx.AsyncClient) -> None:
    session = await a_session(capacity=1)
    later = await another_date(session, capacity=1)
    await sign_up(session, "Basile")
    path = (await client.get("/events/" + await slug_of_event(session.event))).text
    assert "/registrations" in path

    form = form_to(
        f"/events/{await slug_of_event(session.event)}/registrations/check",
        await the_form(client, session.event),
    )
    typed = {"name": "Chloé", f"date-{session.id}": "yes", f"date-{later}": "yes"}
    checked = await client.post(form.action, data=form.fields | typed)
    sent = form_to(f"/events/{await slug_of_event(session.event)}/registrations", checked.text)
    answer = await client.post(sent.action, data=sent.fields)
    own = await client.get(answer.headers["location"], headers={"accept-language": "en"})

    assert answer.status_code == 303
    assert "With the same form" in own.text
    assert own.text.count("/registrations/") > 1
    assert await value("SELECT count(DISTINCT together)::int FROM registration WHERE name = 'Chloé'") == 1


async def test_a_date_that_is_refused_says_why_beside_the_others(client: httpx.AsyncClient) -> None:
    session = await a_session(capacity=1)
    later = await another_date(session, capacity=1)
    path = f"/events/{await slug_of_event(session.event)}/registrations"
    form = form_to(f"{path}/check", await the_form(client, session.event))
    await sign_up(session, "Basile")
    typed = {"name": "Chloé", "if_full": "leave", f"date-{session.id}": "yes", f"date-{later}": "yes"}

    answer = await client.post(path, data=form.fields | typed, headers={"accept-language": "en"})
    again = form_to(f"/events/{await slug_of_event(session.event)}/registrations", answer.text)
    instead = await client.post(f"/sessions/{session.id}/registrations/draft", data=again.fields)

    assert answer.status_code == 200
    assert "There are not enough free seats" in answer.text
    assert "Your seat is kept." in answer.text
    assert (instead.status_code, 'value="Chloé"' in instead.text) == (200, True)


async def test_without_a_tick_the_form_comes_back_as_it_was(client: httpx.AsyncClient) -> None:
    session = await a_session()
    await another_date(session)
    path = f"/events/{await slug_of_event(session.event)}/registrations"
    form = form_to(f"{path}/check", await the_form(client, session.event))

    answer = await client.post(path, data=form.fields | {"name": "Chloé"})

    assert (answer.status_code, 'value="Chloé"' in answer.text) == (422, True)
    assert "dates-error" in answer.text


async def test_an_event_with_one_date_has_the_form_of_that_date(client: httpx.AsyncClient) -> None:
    session = await a_session()

    answer = await client.get(f"/events/{await slug_of_event(session.event)}/registrations")

    assert (answer.status_code, answer.headers["location"]) == (303, f"/sessions/{session.id}/registrations")


async def slug_of_event(event: object) -> str:
    slug: str = await value("SELECT slug FROM event WHERE id = $1", event)
    return slug


async def the_form(client: httpx.AsyncClient, event: object) -> str:
    answer = await client.get(f"/events/{await slug_of_event(event)}/registrations")
    assert answer.status_code == 200
    return answer.text
