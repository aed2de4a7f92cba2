"""Questions of a library: written on a page of the event, asked at every door, shown where the person is."""

import httpx
from litestar import Litestar

from events_service.database import rows, value
from events_service.scheduling.questions import questions_of
from tests.factories import Planned, a_key, a_session, bearer
from tests.web.office.conftest import Colleague
from tests.web.office.reading import answered_form, form_to, lines_of
from tests.web.public.test_sign_up import another_date

WORDS = "Quel appareil apportez-vous ?"
TYPED = {
    "words-1": WORDS,
    "kind-1": "choice",
    "choices-1": "Ordinateur\nTéléphone",
    "words-2": "Avez-vous une carte ?",
    "kind-2": "yes_no",
}


async def asking(colleague: Colleague, **given: object) -> tuple[Planned, list[str]]:
    """A session of an event that asks these, as Ada wrote them, and the fields of its form."""
    planned = await a_session(**given)
    ada = await colleague(planned.organisation)
    path = f"/staff/events/{planned.event}/questions"
    form = form_to(path, (await ada.get(path)).text)
    assert (await ada.send(path, form.fields | TYPED)).status_code == 303
    return planned, [each.field for each in await questions_of(planned.event)]


async def test_a_page_that_is_refused_keeps_what_was_typed(database: str, colleague: Colleague) -> None:
    planned, _ = await asking(colleague)
    ada = await colleague(planned.organisation)
    path = f"/staff/events/{planned.event}/questions"
    fields = form_to(path, (await ada.get(path)).text).fields

    refused = await ada.send(path, fields | {"choices-1": "Un seul", "words-3": "Une autre ?"})
    again = await ada.send(path, {"words-1": "De mémoire ?"})

    assert (refused.status_code, again.status_code) == (422, 409)
    typed = form_to(path, refused.text).fields
    assert (typed["choices-1"], typed["words-3"]) == ("Un seul", "Une autre ?")
    assert [each.words for each in await questions_of(planned.event)] == [WORDS, "Avez-vous une carte ?"]


async def test_asked_on_the_form_and_shown_on_every_page(
    app: Litestar, client: httpx.AsyncClient, colleague: Colleague
) -> None:
    planned, [device, card] = await asking(colleague)
    ada = await colleague(planned.organisation)
    path = f"/sessions/{planned.id}/registrations"
    fields = answered_form(path, (await client.get(path)).text).fields | {"name": "Chloé"}

    refused = await client.post(path, data=fields | {device: "Minitel"})
    answer = await client.post(path, data=fields | {device: "Téléphone", card: "no"})

    assert refused.status_code == 422
    assert f'href="#{device}"' in refused.text
    link = answer.headers["location"]
    shown = [
        (await client.get(link)).text,
        (await ada.get(f"/staff/sessions/{planned.id}")).text,
        (await ada.get(f"/staff/registrations/{await value('SELECT id FROM registration')}")).text,
    ]
    assert [(WORDS in page, "Téléphone" in page) for page in shown] == [(True, True)] * 3
    [chloe] = lines_of(
        await ada.get(f"/staff/sessions/{planned.id}/registrations.csv", headers={"accept-language": "fr"})
    )
    assert chloe["Réponses"] == f"{WORDS} Téléphone\nAvez-vous une carte ? Non"
    desk = await colleague(planned.organisation, role="desk")
    assert "Téléphone</b>" not in (await desk.get(f"/staff/sessions/{planned.id}")).text

    corrected = form_to(f"{link}/correction", (await client.get(f"{link}/correction")).text).fields
    assert corrected[device] == "Téléphone"
    await client.post(f"{link}/correction", data=corrected | {device: "Ordinateur", card: ""})
    assert [each["words"] for each in await words_answered()] == ["Ordinateur"]


async def words_answered() -> list[dict[str, str]]:
    return [dict(each) for each in await rows("SELECT words FROM answer ORDER BY words")]


async def test_asked_at_the_desk_and_for_several_dates(
    app: Litestar, client: httpx.AsyncClient, colleague: Colleague
) -> None:
    planned, [device, _] = await asking(colleague)
    later = await another_date(planned)
    ada = await colleague(planned.organisation)
    desk = f"/staff/sessions/{planned.id}/registrations"
    form = form_to(desk, (await ada.get(f"/staff/sessions/{planned.id}")).text)
    slug = await value("SELECT slug FROM event WHERE id = $1", planned.event)
    dates = f"/events/{slug}/registrations"
    ticked = answered_form(dates, (await client.get(dates)).text).fields

    await ada.send(desk, form.fields | {"name": "Yvette", device: "Téléphone"})
    await client.post(
        dates,
        data=ticked
        | {"name": "Chloé", device: "Ordinateur", f"date-{planned.id}": "yes", f"date-{later}": "yes"},
    )

    assert [each["words"] for each in await words_answered()] == ["Ordinateur", "Ordinateur", "Téléphone"]


async def test_programs_read_questions_and_send_answers(
    app: Litestar, client: httpx.AsyncClient, colleague: Colleague
) -> None:
    planned, [device, _] = await asking(colleague)
    asked = (await client.get(f"/api/v1/events/{planned.event}")).json()["questions"]
    assert [(each["words"], each["kind"], each["choices"]) for each in asked] == [
        (WORDS, "choice", ["Ordinateur", "Téléphone"]),
        ("Avez-vous une carte ?", "yes_no", []),
    ]
    path = f"/api/v1/sessions/{planned.id}/registrations"
    absent = "0" * 8 + "-0000-7000-8000-" + "0" * 12

    async def post(question: str, words: str) -> httpx.Response:
        return await client.post(
            path, json={"name": "Chloé", "answers": [{"question": question, "words": words}]}
        )

    refused = [
        await post(absent, "yes"),
        await post(asked[0]["id"], "Minitel"),
        await post(asked[0]["id"], "x" * 281),
    ]
    link = (await post(asked[0]["id"], "Téléphone")).json()["link"]
    change = {"answers": [{"question": asked[1]["id"], "words": "yes"}]}
    changed = await client.patch(f"/api/v1/registrations/{link}", json=change)
    key = bearer(await a_key(planned.organisation))
    [entry] = (await client.get(path, headers=key)).json()["items"]

    assert [each.status_code for each in refused] == [422, 422, 422]
    assert [each.json()["fields"] for each in refused[:2]] == [
        {f"question-{absent}": "not_asked"},
        {device: "unknown"},
    ]
    assert changed.status_code == 200
    assert [(each["question"], each["words"]) for each in entry["answers"]] == [
        (asked[0]["id"], "Téléphone"),
        (asked[1]["id"], "yes"),
    ]
