"""One form for several dates, as a visitor fills it in."""

import re

import httpx
import pytest

from events_service import clock
from events_service.database import value
from events_service.identifiers import as_uuid
from events_service.registration.changes import cancel_session
from tests.factories import Planned, a_session, sign_up
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


@pytest.mark.parametrize("noun", ["", "/check"])
async def test_in_another_language_each_answer_is_sent_once(client: httpx.AsyncClient, noun: str) -> None:
    """A field sent twice is no answer: the next button would be refused."""
    _, path, typed = await two_ticked(client)
    page = await (client.post(path + noun, data=typed) if noun else client.get(path))
    action = path if noun else f"{path}/check"
    there = (
        form_to(action, page.text).fields | ({} if noun else typed) | {"if_full": "leave", "person": "yes"}
    )

    english = await client.post(f"/language?back={path}{noun}", data=there | {"language": "en"})
    form = form_to(action, english.text)
    sent = await client.post(form.action, data=form.fields)

    assert (english.status_code, sent.status_code) == (200, 303 if noun else 200)
    assert (form.fields["if_full"], form.fields["person"]) == ("leave", "yes")
    assert english.text.count('name="if_full"') == (1 if noun else 2)


async def test_a_ticked_date_that_closed_meanwhile_says_so(client: httpx.AsyncClient) -> None:
    session, path, typed = await two_ticked(client)
    await cancel_session(session.id, reason="", by=session.ada, now=clock.now())
    client.headers["accept-language"] = "en"

    checked = await client.post(f"{path}/check", data=typed)
    answer = await client.post(path, data=form_to(path, checked.text).fields)
    alone = {name: text for name, text in typed.items() if name[:5] != "date-" or str(session.id) in name}
    only_this = await client.post(f"{path}/check", data=alone)

    assert (only_this.status_code, "Cancelled, " in only_this.text) == (422, True)
    assert "<strong>(Cancelled)</strong>" in checked.text
    assert answer.status_code == 200
    assert "This session has been cancelled" in answer.text
    assert "Your seat is kept." in answer.text


async def test_where_the_last_date_closes_what_was_typed_comes_along(client: httpx.AsyncClient) -> None:
    session, path, typed = await two_ticked(client)
    elsewhere = await another_date(session, starts_at="2035-12-04T14:00", ends_at="2035-12-04T16:00")
    for name in typed:
        if date := as_uuid(name.removeprefix("date-")):
            await cancel_session(date, reason="", by=session.ada, now=clock.now())
    one_left = await client.post(f"/language?back={path}", data=typed | {"language": "en"})
    await cancel_session(elsewhere, reason="", by=session.ada, now=clock.now())

    pages = [await client.post(f"{path}/{noun}", data=typed) for noun in ("check", "draft")]
    pages.append(await client.post(path, data=typed))
    pages += [
        await client.post(f"/language?back={path}{at}", data=typed | {"language": "en"})
        for at in ("", "/check")
    ]
    unticked = {"name": "Chloé", "intent": typed["intent"]}
    pages += [await client.post(f"{path}{at}", data=unticked) for at in ("", "/check", "/draft")]

    assert one_left.status_code == 200
    for page in (one_left, *pages):
        assert 'value="Chloé"' in page.text
    assert all('role="alert"' in page.text for page in pages)


async def test_all_answers_say_what_happens_to_a_full_date(client: httpx.AsyncClient) -> None:
    session, path, typed = await two_ticked(client, capacity=1)
    later = next(name for name in typed if name.startswith("date-") and name != f"date-{session.id}")
    await sign_up(session, "Basile")
    client.headers["accept-language"] = "en"

    both = (await client.post(f"{path}/check", data=typed)).text
    waits = (await client.post(f"{path}/check", data=typed | {later: ""})).text
    leaves = (await client.post(f"{path}/check", data=typed | {"if_full": "leave"})).text

    assert both.count("waiting list") == waits.count("waiting list") - 1 == 2
    assert "I join its waiting list" in both
    assert "Sign up for these dates" in both
    assert "Join the waiting list" in waits
    assert "I leave this date out" in leaves
    # HTML has no place for a drawing between the groups of a list of facts.
    assert not re.search(r"<div[^>]*><svg[^>]*>.*?</svg><dt", both)


async def two_ticked(client: httpx.AsyncClient, **given: object) -> tuple[Planned, str, dict[str, str]]:
    """An event with two dates, where its form is, and that form with both ticked."""
    session = await a_session(**given)
    later = await another_date(session)
    path = f"/events/{await slug_of_event(session.event)}/registrations"
    form = form_to(f"{path}/check", await the_form(client, session.event))
    ticks = {f"date-{session.id}": "yes", f"date-{later}": "yes"}
    return session, path, form.fields | {"name": "Chloé"} | ticks
