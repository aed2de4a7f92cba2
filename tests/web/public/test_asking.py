"""The form with its steps and the page with all answers, by plain HTTP."""

import re

import httpx
import pytest

from events_service.database import value
from tests.factories import a_library, a_party, a_registration, a_session, an_organisation
from tests.web.office.reading import form_to
from tests.web.public.test_sign_up import another_date
from tests.web.public.test_ticked_dates import slug_of_event, the_form

STEP = re.compile(r'id="step-(\w+)"')
HERE = re.compile(r'class="group stage here[^"]*"\s+id="step-(\w+)"')


async def checked(client: httpx.AsyncClient, session: object, **typed: str) -> httpx.Response:
    path = f"/sessions/{session}/registrations"
    form = form_to(f"{path}/check", (await client.get(path)).text)
    return await client.post(form.action, data=form.fields | typed)


@pytest.mark.parametrize(
    ("given", "steps"),
    [
        ({}, ["who", "reach", "seats", "needs"]),
        ({"most_seats": 1}, ["who", "reach", "needs"]),
        ({"most_seats": 1, "age_to": 12, "with_adult": True}, ["who", "reach", "seats", "needs"]),
    ],
)
async def test_how_many_come_is_asked_where_several_may(
    client: httpx.AsyncClient, given: dict[str, object], steps: list[str]
) -> None:
    session = await a_session(**given)

    page = await client.get(f"/sessions/{session.id}/registrations")

    assert STEP.findall(page.text) == steps
    assert HERE.findall(page.text) == ["who"]
    assert f"Étape 1 sur {len(steps)}" in page.text


async def test_all_answers_are_shown_before_anything_is_written(client: httpx.AsyncClient) -> None:
    session = await a_session()

    page = await checked(
        client, session.id, name="Chloé", phone="06 12 34 56 78", seats="2", need="Une rampe"
    )

    form = form_to(f"/sessions/{session.id}/registrations", page.text)
    assert (page.status_code, await value("SELECT count(*)::int FROM registration")) == (200, 0)
    assert "<title>Vérifiez vos réponses" in page.text
    for shown in ("Chloé", "Par téléphone\u00a0: 06 12 34 56 78", "2 personnes", "Une rampe"):
        assert shown in page.text
    sent = await client.post(form.action, data=form.fields)
    assert sent.status_code == 303
    registered = await value("SELECT name || seats || phone FROM registration")
    assert registered == "Chloé2+33612345678"


async def test_who_can_be_reached_by_nothing_reads_what_that_costs(client: httpx.AsyncClient) -> None:
    session = await a_session()

    page = await checked(client, session.id, name="Chloé")

    assert "Vous ne donnez ni téléphone, ni e‑mail." in page.text.replace("e-mail", "e‑mail")
    assert "Nous ne pouvons pas vous prévenir si la séance change." in page.text


async def test_a_mistake_leads_to_its_step_and_a_change_back_with_the_same_intent(
    client: httpx.AsyncClient,
) -> None:
    """Under a new intent, whoever signed up, went back and mended their name would be on the list twice."""
    session = await a_session()
    wrong = await checked(client, session.id, name="Chloé", email="chloe@")
    page = await checked(client, session.id, name="Chloé", email="chloe@exemple.fr")
    form = form_to(f"/sessions/{session.id}/registrations", page.text)

    changed = await client.post(
        f"/sessions/{session.id}/registrations/draft", data=form.fields | {"step": "reach"}
    )

    assert (wrong.status_code, HERE.findall(wrong.text)) == (422, ["reach"])
    again = form_to(f"/sessions/{session.id}/registrations/check", changed.text)
    assert (changed.status_code, HERE.findall(changed.text)) == (200, ["reach"])
    assert again.fields == form.fields
    assert "step" not in again.fields


async def test_a_list_that_fills_up_meanwhile_asks_above_the_answers(client: httpx.AsyncClient) -> None:
    session = await a_session(capacity=1)
    page = await checked(client, session.id, name="Chloé")
    form = form_to(f"/sessions/{session.id}/registrations", page.text)
    await a_registration(session.id, a_party("Ada"))

    asked = await client.post(form.action, data=form.fields)
    again = form_to(form.action, asked.text)
    waits = await client.post(form.action, data=again.fields | {"if_full": "wait"})

    assert (asked.status_code, 'id="question"' in asked.text, "Chloé" in asked.text) == (409, True, True)
    assert (waits.status_code, await value("SELECT state FROM registration WHERE name = 'Chloé'")) == (
        303,
        "waiting",
    )


async def test_the_same_person_again_is_asked_with_the_number_to_call(client: httpx.AsyncClient) -> None:
    town = await an_organisation()
    library = await a_library(town, phone="04 67 00 00 01")
    session = await a_session(organisation=town, library=library)
    path, typed = f"/sessions/{session.id}/registrations", {"name": "Chloé", "phone": "06 12 34 56 78"}
    for _ in range(2):
        form = form_to(path, (await checked(client, session.id, **typed)).text)
        answer = await client.post(form.action, data=form.fields)

    assert answer.status_code == 409
    assert re.search('<details class="after">.*href="tel:0467000001"', answer.text, re.DOTALL)


async def test_ticked_dates_are_shown_and_changed_too(client: httpx.AsyncClient) -> None:
    session = await a_session()
    later = await another_date(session)
    path = f"/events/{await slug_of_event(session.event)}/registrations"
    form = form_to(f"{path}/check", await the_form(client, session.event))

    nothing = await client.post(form.action, data=form.fields | {"name": "Chloé"})
    page = await client.post(form.action, data=form.fields | {"name": "Chloé", f"date-{later}": "yes"})
    sent = form_to(path, page.text)
    changed = await client.post(f"{path}/draft", data=sent.fields | {"step": "dates"})

    assert (nothing.status_code, HERE.findall(nothing.text)) == (422, ["dates"])
    assert (page.status_code, page.text.count("2035"), sent.fields["if_full"]) == (200, 1, "wait")
    assert HERE.findall(changed.text) == ["dates"]
    assert form_to(f"{path}/check", changed.text).fields[f"date-{later}"] == ["yes"]
    for noun in ("check", "draft"):
        back = await client.get(f"{path}/{noun}")
        assert (back.status_code, back.headers["location"]) == (303, path)
