from dataclasses import replace
from datetime import timedelta
from email.utils import parseaddr
from uuid import uuid4

import httpx
import pytest

from events_service.database import row, rows, value
from events_service.language import TEMPLATES
from events_service.registration.links import link_of
from events_service.registration.queries import registration_by_link
from events_service.settings import Settings
from events_service.web.letter_words import LETTER_WORDS
from tests.factories import KEY, STARTS_AT, a_party, a_registration, a_session, an_organisation
from tests.posted import becomes
from tests.web.conftest import Hands
from tests.web.office.conftest import Colleague, Visit
from tests.web.office.reading import Form, form_to


async def desk_form(visit: Visit, session: object) -> Form:
    return await visit.form(f"/staff/sessions/{session}", f"/staff/sessions/{session}/registrations")


async def test_create_needs_a_name_only(database: str, colleague: Colleague) -> None:
    planned = await a_session()
    desk = await colleague(planned.organisation, role="desk")

    answer = await desk.submit(await desk_form(desk, planned.id), name="Yvette")

    made = await row("SELECT * FROM registration")
    assert made is not None
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        f"/staff/registrations/{made['id']}",
    )
    assert (made["name"], made["seats"], made["state"], made["door"]) == ("Yvette", 1, "confirmed", "desk")
    shown = (await desk.get(answer.headers["location"])).text
    assert "Done: Yvette is signed up." in shown
    assert f'<p class="code"><b>{made["code"]}</b></p>' in shown


@pytest.mark.parametrize("door", ["desk", "phone", "referral"])
async def test_create_keeps_how_the_person_came(database: str, colleague: Colleague, door: str) -> None:
    planned = await a_session()
    desk = await colleague(planned.organisation, role="desk")

    await desk.submit(await desk_form(desk, planned.id), name="Yvette", door=door)

    assert await value("SELECT door FROM registration") == door


async def test_create_refuses_a_door_that_is_not_a_colleagues(database: str, colleague: Colleague) -> None:
    planned = await a_session()
    desk = await colleague(planned.organisation, role="desk")

    answer = await desk.submit(await desk_form(desk, planned.id), name="Yvette", door="web")

    assert answer.status_code == 422
    assert "How this person comes to you" in answer.text
    assert await value("SELECT count(*) FROM registration") == 0


async def test_create_keeps_a_whole_party(database: str, colleague: Colleague) -> None:
    planned = await a_session()
    desk = await colleague(planned.organisation, role="desk")
    typed = {
        **{"name": "Yvette", "seats": "3", "companions": "Paul\r\nJeanne", "phone": "06 12 34 56 78"},
        **{"email": "yvette@exemple.fr", "note": "Voit mal", "locale": "en"},
    }

    answer = await desk.submit(await desk_form(desk, planned.id), **typed)

    made = await row("SELECT seats, companions, phone, email, note, locale FROM registration")
    assert made is not None
    assert tuple(made) == (3, ["Paul", "Jeanne"], "+33612345678", "yvette@exemple.fr", "Voit mal", "en")
    assert "with Paul, Jeanne" in (await desk.get(answer.headers["location"])).text
    assert await value("SELECT letter FROM message") == "confirmation"


async def test_create_on_a_full_roster_says_the_place_in_line(database: str, colleague: Colleague) -> None:
    planned = await a_session(capacity=1)
    await a_registration(planned.id)
    desk = await colleague(planned.organisation, role="desk")
    assert "the next person joins the waiting list" in (await desk.get(f"/staff/sessions/{planned.id}")).text

    answer = await desk.submit(await desk_form(desk, planned.id), name="Yvette")

    assert "Yvette is on the waiting list, number 1." in (await desk.get(answer.headers["location"])).text


async def test_create_pressed_twice_makes_one_registration(database: str, colleague: Colleague) -> None:
    planned = await a_session()
    desk = await colleague(planned.organisation, role="desk")
    form = await desk_form(desk, planned.id)

    first, second = await desk.submit(form, name="Yvette"), await desk.submit(form, name="Yvette")

    assert first.headers["location"] == second.headers["location"]
    assert await value("SELECT count(*) FROM registration") == 1


async def test_create_gone_back_to_for_someone_else_asks_once_more(
    database: str, colleague: Colleague
) -> None:
    planned = await a_session()
    desk = await colleague(planned.organisation, role="desk")
    form = await desk_form(desk, planned.id)
    await desk.submit(form, name="Yvette")

    asked = await desk.submit(form, name="Mohamed", phone="06 12 34 56 78")

    again = form_to(form.action, asked.text)
    assert asked.status_code == 409
    assert "press the button again" in asked.text
    assert (again.fields["name"], again.fields["phone"]) == ("Mohamed", "06 12 34 56 78")
    assert (await desk.submit(again)).status_code == 303
    assert await value("SELECT array_agg(name ORDER BY position) FROM registration") == ["Yvette", "Mohamed"]


async def test_create_keeps_what_was_typed(database: str, colleague: Colleague) -> None:
    planned = await a_session()
    desk = await colleague(planned.organisation, role="desk")
    form = await desk_form(desk, planned.id)
    typed = {
        **{"name": "", "seats": "9", "companions": "Paul", "phone": "12", "email": "yvette@"},
        **{"note": "Voit <mal>", "locale": "en"},
    }

    answer = await desk.submit(form, **typed)

    kept = form_to(form.action, answer.text).fields
    assert answer.status_code == 422
    assert {name: kept[name] for name in typed} == typed
    assert kept["intent"] == form.fields["intent"]
    for name in ("name", "seats", "phone", "email"):
        assert f'id="{name}-error"' in answer.text
    assert await value("SELECT count(*) FROM registration") == 0


async def test_create_when_everything_is_full_says_so_and_keeps_the_form(
    database: str, colleague: Colleague
) -> None:
    planned = await a_session(capacity=1, waiting_limit=1)
    desk = await colleague(planned.organisation, role="desk")
    form = await desk_form(desk, planned.id)
    await a_registration(planned.id)
    await a_registration(planned.id)

    answer = await desk.submit(form, name="Yvette")

    assert answer.status_code == 409
    assert "There is no seat left here, and nobody more can wait for one." in answer.text
    assert form_to(form.action, answer.text).fields["name"] == "Yvette"


async def test_create_on_a_draft_says_to_publish_first(database: str, colleague: Colleague) -> None:
    planned = await a_session(published=False)
    desk = await colleague(planned.organisation, role="desk")

    shown = (await desk.get(f"/staff/sessions/{planned.id}")).text

    assert "Publish the event first" in shown
    assert f'action="/staff/sessions/{planned.id}/registrations"' not in shown


async def test_cancel_gives_the_seat_to_whoever_waits(database: str, colleague: Colleague) -> None:
    planned = await a_session(capacity=1)
    chloe = await a_registration(planned.id)
    await a_registration(planned.id, a_party("Yvette", email="yvette@exemple.fr"))
    desk = await colleague(planned.organisation, role="desk")
    path = f"/staff/registrations/{chloe.registration.id}"
    form = await desk.form(f"{path}/cancellation")

    first, second = await desk.submit(form), await desk.submit(form)

    assert first.headers["location"] == f"/staff/sessions/{planned.id}"
    assert second.status_code == 303
    states = await rows("SELECT name, state FROM registration ORDER BY position")
    assert [tuple(each) for each in states] == [("Chloé", "cancelled"), ("Yvette", "confirmed")]
    assert await value("SELECT count(*) FROM message WHERE letter = 'promotion'") == 1
    shown = (await desk.get(first.headers["location"])).text
    assert "1 cancelled registration" in shown
    assert "/cancellation" not in (await desk.get(path)).text


async def test_cancel_once_the_session_has_begun_is_refused(
    database: str, colleague: Colleague, hands: Hands
) -> None:
    planned = await a_session()
    chloe = await a_registration(planned.id)
    hands.turn_to(STARTS_AT - timedelta(hours=1))
    desk = await colleague(planned.organisation, role="desk")
    path = f"/staff/registrations/{chloe.registration.id}"
    form = await desk.form(f"{path}/cancellation")
    hands.turn_to(STARTS_AT + timedelta(hours=1))

    answer = await desk.submit(form)

    assert answer.status_code == 409
    assert "The session has already begun" in answer.text
    assert await value("SELECT state FROM registration") == "confirmed"


async def test_cancel_is_asked_first_and_can_be_taken_back(database: str, colleague: Colleague) -> None:
    planned = await a_session()
    chloe = await a_registration(planned.id, a_party("Chloé", email="chloe@exemple.fr", seats=2))
    desk = await colleague(planned.organisation, role="desk")
    path = f"/staff/registrations/{chloe.registration.id}"

    asked = await desk.get(f"{path}/cancellation")
    assert "It can be taken back while the seats are free." in asked.text
    assert await value("SELECT state FROM registration") == "confirmed"
    await desk.submit(form_to(f"{path}/cancellation", asked.text))
    shown = (await desk.get(path)).text
    answer = await desk.submit(form_to(f"{path}/restoration", shown))

    assert ", by a colleague" in shown
    assert "2 seats are free, and nobody is waiting for them." in shown
    assert (answer.status_code, answer.headers["location"]) == (303, path)
    assert await value("SELECT (state, seats_taken)::text FROM registration, roster") == "(confirmed,2)"
    led_back = await desk.get(f"{path}/restoration")
    assert (led_back.status_code, led_back.headers["location"]) == (303, path)


async def test_a_seat_that_went_meanwhile_is_told_and_waited_for(database: str, colleague: Colleague) -> None:
    planned = await a_session(capacity=1)
    chloe = await a_registration(planned.id)
    desk = await colleague(planned.organisation, role="desk")
    path = f"/staff/registrations/{chloe.registration.id}"
    await desk.submit(await desk.form(f"{path}/cancellation"))
    form = await desk.form(path, f"{path}/restoration")
    await a_registration(planned.id, a_party("Driss"))

    refused = await desk.submit(form)
    waits = await desk.submit(form_to(f"{path}/restoration", refused.text))

    assert refused.status_code == 409
    assert "The seat is not free any more" in refused.text
    assert waits.status_code == 303
    assert await value("SELECT state FROM registration WHERE name = 'Chloé'") == "waiting"


async def test_every_door_keeps_the_organiser(
    database: str, client: httpx.AsyncClient, colleague: Colleague, settings: Settings
) -> None:
    """Who invites is written at sign-up, by page, desk and API: no later setting changes it (promise 4)."""
    planned = await a_session()
    desk = await colleague(planned.organisation, role="desk")

    await desk.submit(await desk_form(desk, planned.id), name="Yvette")
    public = f"/sessions/{planned.id}/registrations"
    await client.post(public, data={"name": "Chloé", "seats": "1", "intent": str(uuid4())})
    await client.post(f"/api/v1{public}", json={"name": "Denise"})

    made = await rows("SELECT door, organiser_email, organiser_name FROM registration ORDER BY position")
    address = parseaddr(settings.mail_from)[1]
    assert [tuple(each) for each in made] == [
        ("desk", address, "Ville de Montpellier"),
        ("web", address, "Ville de Montpellier"),
        ("web", address, "Ville de Montpellier"),
    ]


async def test_renew_link_gives_the_desk_an_address_for_who_gets_no_letter(
    database: str, colleague: Colleague
) -> None:
    planned = await a_session()
    place = await a_registration(planned.id)
    page = f"/staff/registrations/{place.registration.id}"
    desk = await colleague(planned.organisation, role="desk")
    assert f"/registrations/{place.link}" in (await desk.get(page)).text

    answer = await desk.submit(await desk.form(page, f"{page}/link"))

    assert (answer.status_code, answer.headers["location"]) == (303, page)
    shown = (await desk.get(page)).text
    assert place.link not in shown
    assert f"/registrations/{link_of(place.registration.id, 2, key=KEY)}" in shown
    assert await value("SELECT count(*) FROM message") == 0


async def test_renew_link_is_not_found_by_another_organisation(database: str, colleague: Colleague) -> None:
    place = await a_registration((await a_session()).id)
    stranger = await colleague(await an_organisation())

    answer = await stranger.send(f"/staff/registrations/{place.registration.id}/link")

    assert answer.status_code == 404
    assert await registration_by_link(place.link) is not None


async def test_renew_link_by_looking_changes_nothing(database: str, colleague: Colleague) -> None:
    planned = await a_session()
    place = await a_registration(planned.id)
    desk = await colleague(planned.organisation, role="desk")

    await desk.get(f"/staff/registrations/{place.registration.id}/link")

    assert await registration_by_link(place.link) is not None


async def test_create_the_same_person_twice_is_asked(colleague: Colleague) -> None:
    session = await a_session()
    ada = await colleague(session.organisation)
    page = f"/staff/sessions/{session.id}"
    await ada.submit(await ada.form(page, f"{page}/registrations"), name="Marie")
    form = await ada.form(page, f"{page}/registrations")

    asked = await ada.submit(form, name="Marie")
    other = await ada.submit(form, name="Marie", again="yes")

    assert asked.status_code == 409
    assert "Is this another person?" in asked.text
    assert "<title>Question: " in asked.text
    assert other.status_code == 303
    assert await value("SELECT count(*)::int FROM registration") == 2


async def test_create_more_than_are_left_is_asked(colleague: Colleague) -> None:
    session = await a_session(capacity=3)
    await a_registration(session.id, a_party("Denise"))
    ada = await colleague(session.organisation)
    page = f"/staff/sessions/{session.id}"
    form = await ada.form(page, f"{page}/registrations")

    asked = await ada.submit(form, name="Famille Petit", seats="3")
    taken = await ada.submit(form, name="Famille Petit", seats="3", take="2")

    assert asked.status_code == 409
    assert "2 seats are left." in asked.text
    assert taken.status_code == 303
    assert (
        await value("SELECT state || seats FROM registration ORDER BY position DESC LIMIT 1") == "confirmed2"
    )


async def test_create_with_a_slip_in_the_address_is_asked_once(colleague: Colleague) -> None:
    session = await a_session()
    ada = await colleague(session.organisation)
    page = f"/staff/sessions/{session.id}"
    form = await ada.form(page, f"{page}/registrations")

    asked = await ada.submit(form, name="Lucette", email="lucette@gmial.com")
    meant = await ada.submit(form, name="Lucette", email="lucette@gmial.com", email_meant="lucette@gmail.com")

    assert (asked.status_code, meant.status_code) == (409, 303)
    assert await value("SELECT email FROM registration") == "lucette@gmail.com"


async def test_the_desk_sees_first_names_in_lists_and_one_registration_whole(
    database: str, colleague: Colleague
) -> None:
    planned = await a_session()
    party = a_party("Éloïse Dupont", email="eloise@exemple.fr", phone="+33612345678")
    place = await a_registration(planned.id, replace(party, note="En fauteuil"))
    desk, manager = await colleague(planned.organisation, role="desk"), await colleague(planned.organisation)

    roster = (await desk.get(f"/staff/sessions/{planned.id}")).text
    whole = (await desk.get(f"/staff/registrations/{place.registration.id}")).text

    assert "Éloïse D." in roster
    assert [word for word in ("Dupont", "eloise@", "06 12", "612345678", "fauteuil") if word in roster] == []
    assert [word for word in ("Éloïse Dupont", "eloise@exemple.fr", "En fauteuil") if word not in whole] == []
    assert "Dupont" in (await manager.get(f"/staff/sessions/{planned.id}")).text
    assert "opened a registration" in (await manager.get("/staff/audit?kind=registration")).text


async def test_the_page_of_a_person_says_what_was_sent_and_what_became_of_it(colleague: Colleague) -> None:
    planned = await a_session()
    place = await a_registration(planned.id, a_party("Éloïse Dupont", email="eloise@exemple.fr"))
    await becomes(await value("SELECT id FROM message"), "state = 'failed', reason = 'rcpt 550'")
    ada = await colleague(planned.organisation)

    page = (await ada.get(f"/staff/registrations/{place.registration.id}")).text

    assert "What we sent or told (1)" in page
    assert "Registration confirmed" in page
    assert "Did not arrive" in page
    assert "by e-mail: eloise@exemple.fr" in " ".join(page.split())


def test_every_letter_to_people_has_a_name_in_the_office() -> None:
    of_colleagues = {"invitation", "sign_in", "claim_approved", "claim_declined"}
    of_colleagues |= {
        "newcomer",
        "join_asked",
        "join_declined",
        "model_corrected",
        "figures_asked",
        "come_again",
    }
    of_colleagues |= {
        f"participation_{word}" for word in ("received", "approved", "declined", "change_asked")
    }
    letters = {path.stem for path in (TEMPLATES / "mail").glob("*.subject")} - of_colleagues

    assert {f"letter_{letter}" for letter in letters} - set(LETTER_WORDS) == set()
