"""The citizen's path by plain HTTP: the form, the own page, the slip, giving the seat back."""

import re
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import httpx
import pytest
from litestar import Litestar

from events_service import clock
from events_service.database import rows, value
from events_service.registration import limits, places, seats
from events_service.registration.changes import add_date, change_session
from events_service.scheduling.events import amend_event
from events_service.scheduling.sessions import add_session
from tests.factories import Planned, a_library, a_party, a_registration, a_session, an_organisation
from tests.web.conftest import a_visitor
from tests.web.office.reading import form_to, forms

INTENT = re.compile('name="intent" value="([^"]+)"')


async def form_of(client: httpx.AsyncClient, session: object) -> dict[str, str]:
    page = await client.get(f"/sessions/{session}/registrations")
    found = INTENT.search(page.text)
    assert found is not None
    return {
        "intent": found[1],
        "seats": "1",
        "name": "",
        "email": "",
        "phone": "",
        "need": "",
        "companions": "",
    }


async def another_date(session: Planned, **given: object) -> UUID:
    """A later session of the same workshop."""
    later = {"starts_at": "2035-11-27T14:00", "ends_at": "2035-11-27T16:00", "capacity": 20, **given}
    return await add_session(session.event, later, by=session.ada, now=clock.now())


async def send(client: httpx.AsyncClient, session: object, form: dict[str, str]) -> httpx.Response:
    return await client.post(f"/sessions/{session}/registrations", data=form)


async def test_a_name_is_enough(client: httpx.AsyncClient) -> None:
    session = await a_session()
    form = await form_of(client, session.id) | {"name": "Chloé"}

    answer = await send(client, session.id, form)

    assert answer.status_code == 303
    own = await client.get(answer.headers["location"])
    assert own.status_code == 200
    code = await value("SELECT code FROM registration")
    assert code in own.text
    assert "Chloé" in own.text
    assert own.headers["cache-control"] == "no-store"
    assert own.headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in own.headers


async def test_the_fields_tell_the_telephone_what_they_are_for(client: httpx.AsyncClient) -> None:
    session = await a_session()

    page = await client.get(f"/sessions/{session.id}/registrations")

    assert "=&#34;" not in page.text
    assert ' maxlength="100">' in page.text
    assert ' inputmode="email" autocapitalize="none" spellcheck="false">' in page.text


async def test_what_no_address_costs_is_true_on_every_day(client: httpx.AsyncClient) -> None:
    session = await a_session()

    page = await client.get(f"/sessions/{session.id}/registrations", headers={"accept-language": "fr"})

    assert "Appelez la bibliothèque avant de venir." in page.text
    assert "la veille" not in page.text


async def test_the_same_form_sent_twice_is_one_registration(client: httpx.AsyncClient) -> None:
    session = await a_session()
    form = await form_of(client, session.id) | {"name": "Chloé", "email": "chloe@example.org"}

    first = await send(client, session.id, form)
    second = await send(client, session.id, form)

    assert (second.status_code, second.headers["location"]) == (303, first.headers["location"])
    assert await value("SELECT count(*)::int FROM registration") == 1
    assert await value("SELECT count(*)::int FROM message") == 1


async def test_a_form_with_mistakes_comes_back_as_it_was_filled_in(client: httpx.AsyncClient) -> None:
    session = await a_session()
    typed = {"name": "", "email": "chloe@", "phone": "06", "need": "Une <boucle> magnétique", "seats": "2"}
    form = await form_of(client, session.id) | typed

    answer = await send(client, session.id, form)

    assert answer.status_code == 422
    assert re.findall(r'<p class="error" id="([a-z]+)-error">', answer.text) == ["name", "phone", "email"]
    assert 'value="chloe@"' in answer.text
    assert "Une &lt;boucle&gt; magnétique" in answer.text
    assert '<input type="radio" name="seats" value="2" checked>' in answer.text
    assert f'value="{form["intent"]}"' in answer.text
    assert await value("SELECT count(*)::int FROM registration") == 0


async def test_mistakes_are_summed_up_under_the_names_of_their_fields(client: httpx.AsyncClient) -> None:
    session = await a_session()
    form = await form_of(client, session.id) | {"email": "chloe@"}

    page = await client.post(
        f"/sessions/{session.id}/registrations", data=form, headers={"accept-language": "en"}
    )

    assert re.findall(r'<li><a href="#(\w+)"><strong>([^<]+)</strong>&nbsp;– ([^<.]+)', page.text) == [
        ("name", "Your first name or your name", "Please write a first name or a name"),
        ("email", "E-mail (optional)", "We cannot write to this e-mail address"),
    ]


async def test_mistakes_are_summed_up_in_the_order_of_the_fields(client: httpx.AsyncClient) -> None:
    session = await a_session()
    typed = {
        "name": "Chloé",
        "seats": "2",
        "companions": "Zoé\nÉmile",
        "email": "chloe@",
        "need": "www.x.example",
    }
    form = await form_of(client, session.id) | typed

    answer = await send(client, session.id, form)

    summed_up = re.findall(r'<li><a href="#(\w+)"><strong>', answer.text)
    assert summed_up == ["email", "companions", "need"]
    assert summed_up == re.findall(r'<p class="error" id="([a-z]+)-error">', answer.text)


async def of_a_household(planned: Planned) -> None:
    await change_session(planned.id, {"most_seats": 2}, by=planned.ada, now=clock.now())


async def of_age(planned: Planned) -> None:
    """Only children come, with an adult, whom the form has not asked for."""
    changes = {"age_to": 12, "with_adult": True}
    await amend_event(planned.event, changes, by=planned.ada, now=clock.now())


@pytest.mark.parametrize("rule", [of_a_household, of_age])
async def test_a_rule_that_changed_meanwhile_is_looked_at_again_and_loses_nothing(
    client: httpx.AsyncClient, rule: Callable[[Planned], Awaitable[None]]
) -> None:
    """A group of four was allowed when the form was opened."""
    planned = await a_session(most_seats=4)
    form = await form_of(client, planned.id) | {"name": "Chloé", "seats": "4", "email": "chloe@example.org"}
    await rule(planned)

    answer = await send(client, planned.id, form)

    assert answer.status_code == 422
    kept = form_to(f"/sessions/{planned.id}/registrations/check", answer.text).fields
    assert {name: kept[name] for name in ("name", "email")} == {"name": "Chloé", "email": "chloe@example.org"}
    assert await value("SELECT count(*)::int FROM registration") == 0


async def test_a_full_session_says_so_and_keeps_what_was_typed(client: httpx.AsyncClient) -> None:
    session = await a_session(capacity=1, waiting_limit=0)
    form = await form_of(client, session.id) | {"name": "Chloé"}
    await a_registration(session.id, a_party("Ada"))

    answer = await send(client, session.id, form)

    assert answer.status_code == 409
    assert 'value="Chloé"' in answer.text


async def test_the_waiting_list_is_said_before_and_after(client: httpx.AsyncClient) -> None:
    session = await a_session(capacity=1)
    await a_registration(session.id, a_party("Ada"))
    form = await form_of(client, session.id) | {"name": "Chloé", "if_full": "wait"}

    own = await client.get((await send(client, session.id, form)).headers["location"])

    assert re.search(r"liste d.attente\s?: (n°|numéro)", own.text) is not None


async def test_opening_the_own_page_changes_nothing(client: httpx.AsyncClient) -> None:
    session = await a_session()
    place = await a_registration(session.id)
    before = await rows("SELECT registration::text, (SELECT count(*) FROM message) FROM registration")

    for method in ("GET", "HEAD", "GET", "HEAD", "GET"):
        for page in ("", "/slip", "/calendar.ics", "/cancellation", "/correction"):
            assert (await client.request(method, f"/registrations/{place.link}{page}")).status_code == 200
    assert before == await rows("SELECT registration::text, (SELECT count(*) FROM message) FROM registration")


@pytest.mark.parametrize("link", ["x" * 27, "x", "a" * 500, "%00", "é"])
async def test_a_link_nobody_has_is_not_found(client: httpx.AsyncClient, link: str) -> None:
    assert (await client.get(f"/registrations/{link}")).status_code == 404
    assert (await client.post(f"/registrations/{link}/cancellation")).status_code == 404
    assert (await client.post(f"/registrations/{link}/acceptance")).status_code == 404


@pytest.mark.parametrize("reference", ["nope", "00000000-0000-0000-0000-000000000000", "nope.ics", "%2e%2e"])
async def test_a_session_nobody_knows_is_not_found(client: httpx.AsyncClient, reference: str) -> None:
    assert (await client.get(f"/sessions/{reference}")).status_code == 404
    assert (await client.get(f"/sessions/{reference}/registrations")).status_code == 404


HOSTILE = [
    "O'Brien",
    "d'Épinay",
    "Nguyễn",
    "Null",
    "<script>alert(1)</script>",
    "{{7*7}}",
    "%s %(name)s",
    "${x}",
    'a" onfocus="x',
    "👩‍👧 Zoé",
]


@pytest.mark.parametrize("name", HOSTILE)
async def test_a_name_is_kept_and_shown_exactly(client: httpx.AsyncClient, name: str) -> None:
    session = await a_session()
    form = await form_of(client, session.id) | {"name": name}

    own = await client.get((await send(client, session.id, form)).headers["location"])

    assert await value("SELECT name FROM registration") == name
    escaped = name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert escaped.replace("'", "&#39;").replace('"', "&#34;") in own.text


@pytest.mark.parametrize(
    ("field", "raw"),
    [
        *[("name", "\u200b\u2060"), ("name", "\u3164"), ("name", " \n\t "), ("name", "A" * 101)],
        *[("name", "Gagnez 500 € http://evil.example"), ("seats", "0"), ("seats", "-1"), ("seats", "2.5")],
        *[
            ("email", "a@x.org, evil@y.org"),
            ("email", "Friends: a@x.org;"),
            ("phone", "abc"),
            ("locale", "xx"),
        ],
    ],
)
async def test_bad_input_is_refused_next_to_its_field(
    client: httpx.AsyncClient, field: str, raw: str
) -> None:
    session = await a_session()
    form = await form_of(client, session.id) | {"name": "Chloé"} | {field: raw}

    answer = await send(client, session.id, form)

    assert answer.status_code == 422
    assert await value("SELECT count(*)::int FROM registration") == 0


@pytest.mark.parametrize(
    ("content", "content_type", "status"),
    [
        (b"name=%ED%A0%80", "application/x-www-form-urlencoded", 400),
        (b"name=%FF", "application/x-www-form-urlencoded", 400),
        (b"name=a&name=b", "application/x-www-form-urlencoded", 400),
        (b"&".join(b"f%d=1" % n for n in range(5000)), "application/x-www-form-urlencoded", 400),
        (b"name=" + b"a" * 200_000, "application/x-www-form-urlencoded", 413),
        (b"{}", "application/json", 415),
        (b"", "application/x-www-form-urlencoded", 422),
    ],
)
async def test_a_body_that_is_no_form_is_refused(
    client: httpx.AsyncClient, content: bytes, content_type: str, status: int
) -> None:
    session = await a_session()

    answer = await client.post(
        f"/sessions/{session.id}/registrations", content=content, headers={"content-type": content_type}
    )

    assert answer.status_code == status
    assert await value("SELECT count(*)::int FROM registration") == 0


async def test_a_number_is_read_as_dialled_at_the_place(client: httpx.AsyncClient) -> None:
    library = await a_library(
        organisation := await an_organisation(),
        department="974",
        time_zone="Indian/Reunion",
        postcode="97400",
    )
    session = await a_session(organisation=organisation, library=library)
    form = await form_of(client, session.id) | {"name": "Chloé", "phone": "0692 12 34 56"}

    await send(client, session.id, form)

    assert await value("SELECT phone FROM registration") == "+262692123456"


def answers_of(page: httpx.Response) -> list[tuple[str, str]]:
    """What may be pressed on a page: the names and values of its buttons."""
    return re.findall(r'<button class="button(?: second)?" name="([a-z_]+)" value="([^"]*)"', page.text)


async def test_a_program_that_fills_the_trap_signs_nobody_up_and_a_person_gets_through(
    client: httpx.AsyncClient,
) -> None:
    """A program that fills in forms for a person fills it again each time: the question's own button lets her in."""
    session = await a_session()
    form = await form_of(client, session.id) | {"name": "Chloé", "not_for_people": "http://spam.example"}

    asked = await send(client, session.id, form)
    assert asked.status_code == 409
    assert "Nous n’avons pas pu savoir si une personne a rempli ce formulaire." in asked.text
    assert ("person", "yes") in answers_of(asked)
    assert await value("SELECT count(*)::int FROM registration") == 0

    assert (await send(client, session.id, form | {"person": "yes"})).status_code == 303


async def test_the_same_party_twice_is_asked_and_told_nothing(client: httpx.AsyncClient) -> None:
    session = await a_session()
    typed = {"name": "Chloé", "email": "chloe@example.org"}
    first = await send(client, session.id, await form_of(client, session.id) | typed)
    code = await value("SELECT code FROM registration")
    form = await form_of(client, session.id) | typed

    asked = await send(client, session.id, form)

    assert asked.status_code == 409
    assert "Est‑ce une autre personne\u00a0?" in asked.text
    assert "<title>Question\u00a0: " in asked.text
    assert 'value="chloe@example.org"' in asked.text
    link = first.headers["location"].rpartition("/")[2]
    assert [each for each in (link, code, "onfirmée") if each in asked.text] == []
    assert await value("SELECT count(*)::int FROM registration") == 1
    other = await send(client, session.id, form | {"again": "yes"})
    assert other.status_code == 303
    assert other.headers["location"] != first.headers["location"]


async def test_more_seats_than_are_left_are_asked_about(client: httpx.AsyncClient) -> None:
    session = await a_session(capacity=4, most_seats=4)
    later = await another_date(session)
    await a_registration(session.id, a_party("Ada", seats=2))
    form = await form_of(client, session.id) | {"name": "Famille Petit", "seats": "4"}

    asked = await send(client, session.id, form)

    assert asked.status_code == 409
    assert "Il reste 2 places. Vous en demandez 4." in asked.text
    assert {("take", "2"), ("if_full", "wait")} <= set(answers_of(asked))
    assert f'formaction="/sessions/{later}/registrations/draft"' in asked.text
    assert await value("SELECT count(*)::int FROM registration") == 1
    taken = await send(client, session.id, form | {"take": "2"})
    assert taken.status_code == 303
    assert (
        await value("SELECT state || seats FROM registration ORDER BY position DESC LIMIT 1") == "confirmed2"
    )


async def test_who_waits_for_all_seats_waits(client: httpx.AsyncClient) -> None:
    session = await a_session(capacity=2)
    await a_registration(session.id, a_party("Ada"))
    form = await form_of(client, session.id) | {"name": "Famille Petit", "seats": "2", "if_full": "wait"}

    assert (await send(client, session.id, form)).status_code == 303
    assert await value("SELECT state FROM registration ORDER BY position DESC LIMIT 1") == "waiting"


async def test_the_last_seat_gone_meanwhile_is_asked_about(client: httpx.AsyncClient) -> None:
    session = await a_session(capacity=1)
    form = await form_of(client, session.id) | {"name": "Chloé"}
    await a_registration(session.id, a_party("Ada"))

    asked = await send(client, session.id, form)

    assert asked.status_code == 409
    assert "Il n’y a plus de place libre pour vous." in asked.text
    assert "Confirmer ma place" not in asked.text
    assert await value("SELECT count(*)::int FROM registration") == 1


async def test_free_seats_beside_a_line_are_not_called_taken(client: httpx.AsyncClient) -> None:
    session = await a_session(capacity=3)
    await a_registration(session.id, a_party("Ada", seats=2))
    await a_registration(session.id, a_party("Famille Petit", seats=2))

    form = (await client.get(f"/sessions/{session.id}/registrations")).text
    page = (await client.get(f"/sessions/{session.id}")).text

    assert "Toutes les places" not in form
    assert "Des personnes attendent déjà une place." in form
    assert "Complet" not in page
    await a_registration(session.id, a_party("Driss"))
    assert "Toutes les places sont prises" in (await client.get(f"/sessions/{session.id}/registrations")).text


async def test_another_date_takes_along_what_was_typed(client: httpx.AsyncClient) -> None:
    session = await a_session(capacity=1)
    later = await another_date(session)
    typed = {
        "name": "Chloé",
        "email": "chloe@",
        "need": "Une rampe",
        "seats": "1",
        "take": "2",
        "again": "yes",
    }

    page = await client.post(f"/sessions/{later}/registrations/draft", data=typed)

    (form,) = [each for each in forms(page.text) if each.action == f"/sessions/{later}/registrations/check"]
    assert {name: form.fields[name] for name in ("name", "email", "need")} == {
        "name": "Chloé",
        "email": "chloe@",
        "need": "Une rampe",
    }
    assert "again" not in form.fields
    assert await value("SELECT count(*)::int FROM registration") == 0
    back = await client.get(f"/sessions/{later}/registrations/draft")
    assert (back.status_code, back.headers["location"]) == (303, f"/sessions/{later}/registrations")


async def test_a_likely_misspelling_is_asked_once(client: httpx.AsyncClient) -> None:
    session = await a_session()
    form = await form_of(client, session.id) | {"name": "Lucette", "email": "lucette@gmial.com"}

    asked = await send(client, session.id, form)

    assert asked.status_code == 409
    assert {("email_meant", "lucette@gmail.com"), ("email_insisted", "lucette@gmial.com")} <= set(
        answers_of(asked)
    )
    assert await value("SELECT count(*)::int FROM registration") == 0
    await send(client, session.id, form | {"email_insisted": "lucette@gmial.com"})
    await send(client, session.id, form | {"email_meant": "lucette@gmail.com", "intent": "another"})
    assert [r["email"] for r in await rows("SELECT email FROM registration ORDER BY position")] == [
        "lucette@gmial.com",
        "lucette@gmail.com",
    ]


async def test_a_form_gone_back_to_is_ready_for_another_person(client: httpx.AsyncClient) -> None:
    session = await a_session()
    form = await form_of(client, session.id) | {"name": "Chloé"}
    await send(client, session.id, form)

    asked = await send(client, session.id, form | {"name": "Denise"})

    assert asked.status_code == 409
    assert "Rechargez" not in asked.text
    again = next(each for each in forms(asked.text) if each.fields.get("name") == "Denise")
    assert (await send(client, session.id, again.fields)).status_code == 303


async def test_an_answer_stays_answered_while_the_form_comes_back(client: httpx.AsyncClient) -> None:
    session = await a_session()
    answered = {"again": "yes", "if_full": "wait", "person": "yes"}
    form = await form_of(client, session.id) | {"name": "", "not_for_people": "x"} | answered

    page = await send(client, session.id, form)

    (again,) = [each for each in forms(page.text) if "intent" in each.fields]
    assert {name: again.fields[name] for name in answered} == answered


async def test_the_form_may_be_kept_by_the_browser_alone(client: httpx.AsyncClient) -> None:
    """Under `no-store`, Firefox and Chromium empty the form of whoever comes Back to it."""
    session = await a_session()

    page = await client.get(f"/sessions/{session.id}/registrations")

    assert page.headers["cache-control"] == "private, no-cache"


async def test_who_leaves_no_address_is_told_what_that_costs(client: httpx.AsyncClient) -> None:
    session = await a_session()

    page = await client.get(f"/sessions/{session.id}/registrations")

    assert "nous ne pourrons pas vous prévenir si la séance change" in page.text


@pytest.mark.parametrize("chosen", ["", "1", "a" * 40])
async def test_a_name_for_a_form_that_anybody_could_choose_opens_nothing(
    client: httpx.AsyncClient, chosen: str
) -> None:
    session = await a_session()
    form = await form_of(client, session.id) | {"name": "Chloé", "intent": chosen}

    first = await send(client, session.id, form)
    second = await send(client, session.id, form)
    third = await send(client, session.id, form | {"again": "yes"})

    assert (first.status_code, second.status_code, third.status_code) == (303, 409, 303)
    assert first.headers["location"] not in second.text
    assert first.headers["location"] != third.headers["location"]


async def test_a_form_sent_again_from_another_network_is_the_same_registration(app: Litestar) -> None:
    """In a train: the first answer is lost with the connection, and the next one has another address."""
    session = await a_session()
    async with a_visitor(app, "203.0.113.9") as client:
        form = await form_of(client, session.id) | {"name": "Chloé"}
        first = await send(client, session.id, form)
    async with a_visitor(app, "198.51.100.4") as client:
        again = await send(client, session.id, form)

    assert first.headers["location"] == again.headers["location"]


async def test_a_form_of_one_session_names_nothing_at_another(client: httpx.AsyncClient) -> None:
    session, other = await a_session(), await a_session()
    form = await form_of(client, session.id) | {"name": "Chloé"}

    first = await send(client, session.id, form)
    second = await send(client, other.id, form)

    assert first.headers["location"] != second.headers["location"]


async def test_too_many_from_one_network_is_told_whom_to_call_and_loses_nothing(
    app: Litestar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SEATS_OF_A_ROSTER", limits.Limit(at_once=10, a_day=60))
    organisation = await an_organisation()
    library = await a_library(organisation, phone="04 67 00 00 00")
    session = await a_session(organisation=organisation, library=library)
    async with a_visitor(app, "203.0.113.9") as client:
        form = await form_of(client, session.id) | {"seats": "5"}
        for n in range(2):
            fresh = await form_of(client, session.id)
            sent = await send(client, session.id, form | {"name": f"Guest {n}", "intent": fresh["intent"]})
            assert sent.status_code == 303
        fresh = await form_of(client, session.id)
        refused = await send(client, session.id, form | {"name": "Chloé", "intent": fresh["intent"]})
    async with a_visitor(app, "198.51.100.4") as client:
        elsewhere = await send(client, session.id, form | {"name": "Chloé", "intent": fresh["intent"]})

    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= 5 * 1440
    assert "venues de votre connexion" in refused.text
    assert "04\u00a067\u00a000\u00a000\u00a000" in refused.text
    assert 'value="Chloé"' in refused.text
    assert '<input type="hidden" name="seats" value="5">' in refused.text
    assert elsewhere.status_code == 303


async def test_a_nul_is_refused_as_the_api_refuses_it(client: httpx.AsyncClient) -> None:
    session = await a_session(most_seats=2)
    form = await form_of(client, session.id)
    typed = {"name": "Chlo\0é", "need": "a\0", "companions": "\0", "email": "c\0@example.org", "seats": "2\0"}

    answer = await send(client, session.id, form | typed)

    assert answer.status_code == 422
    assert sorted(re.findall(r'<p class="error" id="([a-z]+)-error">', answer.text)) == sorted(typed)
    assert await value("SELECT count(*)::int FROM registration") == 0


async def test_a_crowd_is_asked_to_send_the_form_again_in_a_moment(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = await a_session()
    form = await form_of(client, session.id) | {"name": "Chloé", "need": "Je viens avec ma tablette."}
    roster = await value("SELECT roster FROM session WHERE id = $1", session.id)
    monkeypatch.setattr(seats, "LONGEST_QUEUE", 0)
    monkeypatch.setitem(places._GATHERING._queues, roster, deque())

    page = await send(client, session.id, form)
    program = await client.post(f"/api/v1/sessions/{session.id}/registrations", json={"name": "Chloé"})

    assert (page.status_code, page.headers["retry-after"]) == (503, "2")
    assert "Rien n’est perdu" in page.text
    assert "Je viens avec ma tablette." in page.text
    assert (program.status_code, program.json()["code"]) == (503, "busy")
    assert program.headers["retry-after"] == "2"
    assert await value("SELECT count(*) FROM registration") == 0


async def test_whoever_signs_up_for_a_course_sees_all_its_dates(client: httpx.AsyncClient) -> None:
    """Also by the page of a date other than the first, and where sign-up closes with the second."""
    planned = await a_session(kind="course", closes_at="2035-11-20T15:00")
    roster = await value("SELECT roster FROM session")
    later = {"starts_at": "2035-11-20T18:00", "ends_at": "2035-11-20T20:00"}
    second = await add_date(roster, later, by=planned.ada, now=clock.now())

    for session in (planned.id, second):
        for path in (f"/sessions/{session}/registrations", f"/sessions/{session}"):
            shown = (await client.get(path, headers={"accept-language": "en"})).text
            hours = re.findall(r'<li>[^<]*2035, <span class="whole">(.*?)</span>', shown)
            assert hours == ["14:00 to 16:00", "18:00 to 20:00"]
            assert ("all these dates" in shown, "One sign-up for all dates" in shown) == (
                path.endswith("registrations"),
                not path.endswith("registrations"),
            )


async def test_kept_seats_are_told_with_the_number_to_call(client: httpx.AsyncClient) -> None:
    """Nobody on the web can have the last two: the page, the form and its waiting list say who can."""
    town = await an_organisation()
    library = await a_library(town, phone="04 67 00 00 01")
    planned = await a_session(organisation=town, library=library, capacity=3, kept_seats=2, kept_hours=48)
    path = f"/sessions/{planned.id}"
    client.headers["accept-language"] = "en"
    before = (await client.get(path)).text
    await a_registration(planned.id)

    page, form = (await client.get(path)).text, (await client.get(f"{path}/registrations")).text

    told = "2 seats are kept until Sunday 18 November 2035, 14:00, for people who call or come to the desk."
    assert "1 of 3 left" in before
    assert '"remainingAttendeeCapacity": 1' in before
    assert "0 of 3 left" in page
    for text in (before, page, form):
        assert told in text.replace("\xa0", " ")
        assert 'href="tel:0467000001"' in text
    assert "Join the waiting list" in form


@pytest.mark.parametrize(
    ("rules", "told", "there"),
    [
        (
            {"sign_up": "staff_only", "capacity": 8},
            "To sign up, call the library or come to the desk:",
            "04\xa067\xa000\xa000\xa001",
        ),
        (
            {"sign_up": "elsewhere", "url": "https://billets.exemple.fr/7", "capacity": None},
            "Sign up on another site",
            'href="https://billets.exemple.fr/7"',
        ),
    ],
    ids=["staff only", "elsewhere"],
)
async def test_where_nobody_signs_up_here_the_page_says_how(
    client: httpx.AsyncClient, rules: dict[str, Any], told: str, there: str
) -> None:
    town = await an_organisation()
    library = await a_library(town, phone="04 67 00 00 01")
    planned = await a_session(organisation=town, library=library, **rules)
    path = f"/sessions/{planned.id}"
    client.headers["accept-language"] = "en"

    page, form = await client.get(path), await client.get(f"{path}/registrations")
    sent = await client.post(f"{path}/registrations", data={"name": "Chloé"})

    assert told in page.text
    assert f'href="{path}/registrations"' not in page.text
    for answer, status in ((page, 200), (form, 200), (sent, 409)):
        assert answer.status_code == status
        assert there in answer.text
    assert await value("SELECT count(*) FROM registration") == 0
