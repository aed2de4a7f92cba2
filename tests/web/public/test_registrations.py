"""The guest's own page: what it says of each standing, and what can be done from it without a script."""

import re
from datetime import timedelta
from typing import Any

import httpx
import pytest

from events_service import clock
from events_service.database import row, rows, value
from events_service.registration.cancellation import cancel_by_link, cancel_by_staff
from events_service.registration.changes import cancel_session, change_session
from events_service.registration.corrections import correct_by_link
from events_service.registration.offers import lapse_due
from events_service.registration.places import Place, register
from events_service.registration.rules import Door
from tests.factories import (
    KEY,
    STARTS_AT,
    Planned,
    a_colleague,
    a_library,
    a_party,
    a_registration,
    a_room,
    a_session,
    an_organisation,
)
from tests.posted import becomes, everything_left
from tests.web.conftest import Hands
from tests.web.office.reading import Form, form_to, forms

ENGLISH = {"accept-language": "en"}
TELEPHONE = '<a href="tel:0467000000">04 67 00 00 00</a>'


async def a_workshop(**given: Any) -> Planned:
    """At a library that has a telephone."""
    organisation = await an_organisation()
    library = await a_library(organisation, phone="04 67 00 00 00")
    return await a_session(organisation=organisation, library=library, **given)


async def own_page(client: httpx.AsyncClient, place: Place, locale: str = "en") -> str:
    answer = await client.get(f"/registrations/{place.link}", headers={"accept-language": locale})
    assert answer.status_code == 200
    return answer.text.replace("\u00a0", " ")


def heading(html: str) -> str:
    (found,) = re.findall("<h1[^>]*>(.+?)</h1>", html)
    return str(found)


def begin(hands: Hands, hours: int) -> None:
    """It is that many hours after the session, which lasts two, has begun."""
    hands.turn_to(STARTS_AT + timedelta(hours=hours))


# What it says


async def test_the_page_begins_with_the_code(client: httpx.AsyncClient) -> None:
    session = await a_workshop()
    place = await a_registration(session.id, a_party("Ginette", seats=2))

    html = await own_page(client, place, "fr")

    assert heading(html) == "Ginette, vos 2 places sont gardées."
    after = html[html.index("</h1>") :]
    assert f'Votre code :</p>\n<p class="code"><b>{place.registration.code}</b></p>' in after[:200]
    assert "adresse est votre clé" not in html
    assert "tapez votre code et votre nom sur ce site" in html


async def test_a_guest_without_an_address_is_told_what_that_costs(client: httpx.AsyncClient) -> None:
    session = await a_workshop()
    place = await a_registration(session.id, a_party("Ginette"))

    html = await own_page(client, place, "fr")

    assert "Nous ne pouvons pas vous prévenir si la séance change." in html
    assert "Notez votre code sur un papier." in html
    print(html[html.index("La veille, appelez") - 10 :][:200])
    assert f"La veille, appelez la bibliothèque au {TELEPHONE}." in html
    assert "nous écrivons" not in html


@pytest.mark.parametrize("ahead", [timedelta(minutes=1), timedelta(days=1)])
async def test_on_the_day_and_its_eve_nobody_is_told_to_call_the_day_before(
    client: httpx.AsyncClient, hands: Hands, ahead: timedelta
) -> None:
    session = await a_workshop()
    place = await a_registration(session.id)
    hands.turn_to(STARTS_AT - ahead)

    html = await own_page(client, place)

    assert f"Before you come, call the library: {TELEPHONE}." in html
    assert "day before" not in html


async def test_a_phone_or_an_address_is_added_right_there(client: httpx.AsyncClient) -> None:
    session = await a_workshop()
    place = await a_registration(session.id, a_party("Ginette"))
    own = f"/registrations/{place.link}"
    form = form_to(f"{own}/correction", await own_page(client, place))

    answer = await client.post(form.action, data=form.fields | {"phone": "06 12 34 56 78"})

    assert (answer.status_code, answer.headers["location"]) == (303, own)
    html = await own_page(client, place)
    assert "If the session changes, the library calls you: 06 12 34 56 78." in html
    assert "We cannot tell you" not in html
    assert [form.action for form in forms(html) if "correction" in form.action] == []


async def test_a_mistake_in_the_small_form_comes_back_in_the_whole_one(client: httpx.AsyncClient) -> None:
    session = await a_workshop()
    place = await a_registration(session.id, a_party("Ginette"))
    own = f"/registrations/{place.link}"

    answer = await client.post(f"{own}/correction", data={"phone": "", "email": "ginette@"}, headers=ENGLISH)

    kept = form_to(f"{own}/correction", answer.text).fields
    assert answer.status_code == 422
    assert answer.text.count("<title>Error: ") == 1
    assert (kept["name"], kept["email"], kept["phone"]) == ("Ginette", "ginette@", "")
    assert 'id="email-error"' in answer.text


@pytest.mark.parametrize(
    ("fate", "said", "promised"),
    [
        ("state = 'due'", "A message is on its way to chloe@example.org.", True),
        ("not_before = now() + interval '1 hour'", "", True),
        ("state = 'sent', sent_at = now()", "We wrote to chloe@example.org.", True),
        ("state = 'failed'", "Our message to chloe@example.org did not arrive.", False),
        ("state = 'withdrawn'", "", True),
    ],
)
async def test_of_a_letter_only_what_happened_is_said(
    client: httpx.AsyncClient, fate: str, said: str, promised: bool
) -> None:
    session = await a_workshop()
    place = await a_registration(session.id, a_party("Chloé", email="chloe@example.org"))
    await becomes(await value("SELECT id FROM message"), fate)

    html = await own_page(client, place)

    sentences = ("A message is on its way", "We wrote to", "did not arrive")
    assert [each for each in sentences if each in html] == [each for each in sentences if each in said]
    assert said in html
    assert ("If the session changes, we write to chloe@example.org." in html) == promised


async def test_of_a_letter_to_the_old_address_nothing_is_said(client: httpx.AsyncClient) -> None:
    session = await a_workshop()
    place = await a_registration(session.id, a_party("Chloé", email="chloe@gmial.example"))
    await becomes(await value("SELECT id FROM message"), "state = 'failed'")

    await correct_by_link(place.link, {"email": "chloe@gmail.example"}, now=clock.now())

    html = await own_page(client, place)
    assert "gmial" not in html
    assert "A message is on its way to chloe@gmail.example." in html


async def test_who_waits_is_told_how_and_asked_no_false_question(client: httpx.AsyncClient) -> None:
    session = await a_workshop(capacity=1)
    await a_registration(session.id, a_party("Ada"))
    place = await a_registration(session.id, a_party("Chloé"))

    html = await own_page(client, place, "fr")

    assert heading(html) == "Chloé, vous êtes sur la liste d’attente : numéro 1."
    assert "Vous ne voulez plus attendre ?" in html
    assert "Nous ne pouvons pas vous prévenir si une place se libère, ni si la séance change." in html
    assert "Vous n’avez rien à faire" not in html
    for false in ("Rendre ma place", "ne pouvez pas venir", "calendar.ics"):
        assert false not in html


async def test_who_waits_and_can_be_reached_has_nothing_to_do(client: httpx.AsyncClient) -> None:
    session = await a_workshop(capacity=1)
    await a_registration(session.id, a_party("Ada"))
    place = await a_registration(session.id, a_party("Chloé", phone="+33612345678"))

    html = await own_page(client, place, "fr")

    assert "Quand une place se libère pour vous, elle est à vous. Vous n’avez rien à faire." in html


async def test_a_session_called_off_is_said_first(client: httpx.AsyncClient) -> None:
    session = await a_workshop()
    place = await a_registration(session.id)
    await cancel_session(session.id, reason="Salle inondée", by=session.ada, now=clock.now())

    html = await own_page(client, place)

    assert heading(html) == "This session is cancelled."
    assert "The library says: Salle inondée" in html
    assert_nothing_to_do(html)


async def test_what_the_library_cancelled_is_not_thanked_for(client: httpx.AsyncClient) -> None:
    session = await a_workshop()
    place = await a_registration(session.id)
    await cancel_by_staff(place.registration.id, by=session.ada, now=clock.now())

    html = await own_page(client, place)

    assert heading(html) == "The library cancelled your registration."
    assert f"Call {TELEPHONE} and say your code." in html
    assert_nothing_to_do(html)


async def test_a_session_that_began_or_is_over_is_not_put_into_a_calendar(
    client: httpx.AsyncClient, hands: Hands
) -> None:
    session = await a_workshop(capacity=1)
    kept, waiting = await a_registration(session.id, a_party("Ada")), await a_registration(session.id)

    begin(hands, 1)
    begun, in_vain = await own_page(client, kept), await own_page(client, waiting)
    begin(hands, 3)
    over = await own_page(client, kept)

    assert [heading(html) for html in (begun, in_vain, over)] == [
        *("The session has begun.", "The session has begun. No seat became free for you."),
        "This session is over.",
    ]
    assert kept.registration.code in begun
    for html in (begun, in_vain, over):
        assert_nothing_to_do(html)
        assert "We cannot tell you" not in html


def assert_nothing_to_do(html: str) -> None:
    """No form of this page but the language, no calendar, no way to correct or cancel."""
    assert {form.action for form in forms(html)} == {"/language"}
    for way in ("calendar.ics", "/correction", "/cancellation", "/slip"):
        assert way not in html


async def test_the_slip_is_for_paper_and_says_no_key_of_a_keyboard(client: httpx.AsyncClient) -> None:
    session = await a_workshop()
    place = await a_registration(session.id, a_party("Ginette"))

    html = (await client.get(f"/registrations/{place.link}/slip")).text.replace("\u00a0", " ")

    assert place.registration.code in html
    assert f"La veille, appelez la bibliothèque au {TELEPHONE}." in html
    assert "Ctrl" not in html
    assert place.link not in re.sub(r'(href|value)="[^"]*"', "", html)


async def test_whoever_comes_is_shown_the_room_and_nobody_who_holds_it(client: httpx.AsyncClient) -> None:
    session = await a_workshop()
    room = await a_room(session.library, "Salle <bleue>")
    needs = {"room": str(room), "facilitators": [str(await a_colleague(session.organisation, name="Zélie"))]}
    await change_session(session.id, needs, by=session.ada, now=clock.now())
    place = await a_registration(session.id)
    own = f"/registrations/{place.link}"

    for page in (f"/sessions/{session.id}", own, f"{own}/slip"):
        html = (await client.get(page)).text
        assert "Salle &lt;bleue&gt;" in html, page
        assert "Zélie" not in html, page


# Giving back, and taking back


async def test_giving_back_is_asked_first(client: httpx.AsyncClient) -> None:
    session = await a_workshop(capacity=3)
    place = await a_registration(session.id, a_party("Chloé", seats=2))
    own = f"/registrations/{place.link}"

    asked = await client.get(f"{own}/cancellation", headers=ENGLISH)

    assert (asked.status_code, heading(asked.text)) == (200, "You no longer want to come?")
    assert "Nobody is waiting at the moment." in asked.text
    assert await value("SELECT state FROM registration") == "confirmed"
    answer = await client.post(form_to(f"{own}/cancellation", asked.text).action)
    assert (answer.status_code, answer.headers["location"]) == (303, own)
    assert await value("SELECT state FROM registration") == "cancelled"
    assert (await client.post(f"{own}/cancellation")).status_code == 303
    led_back = await client.get(f"{own}/cancellation")
    assert (led_back.status_code, led_back.headers["location"]) == (303, own)


async def test_the_question_says_that_others_wait(client: httpx.AsyncClient) -> None:
    session = await a_workshop(capacity=1)
    ada = await a_registration(session.id, a_party("Ada"))
    await a_registration(session.id, a_party("Chloé"))

    asked = await client.get(f"/registrations/{ada.link}/cancellation", headers=ENGLISH)

    assert "People are waiting: it may go to one of them at once" in asked.text


async def test_a_seat_given_back_is_taken_again_while_it_is_free(client: httpx.AsyncClient) -> None:
    session = await a_workshop()
    place = await a_registration(session.id, a_party("Chloé", seats=2))
    await cancel_by_link(place.link, now=clock.now())
    own = f"/registrations/{place.link}"

    html = await own_page(client, place)
    form = form_to(f"{own}/restoration", html)
    first, second = await client.post(form.action), await client.post(form.action)

    assert heading(html) == "You have given your 2 seats back."
    assert "2 seats are still free at the moment." in html
    assert [(each.status_code, each.headers["location"]) for each in (first, second)] == [(303, own)] * 2
    assert heading(await own_page(client, place)) == "Chloé, your 2 seats are kept."
    assert await value("SELECT seats_taken FROM roster") == 2


async def test_a_seat_that_went_meanwhile_is_told_plainly_and_can_be_waited_for(
    client: httpx.AsyncClient,
) -> None:
    session = await a_workshop(capacity=1)
    place = await a_registration(session.id, a_party("Chloé"))
    await cancel_by_link(place.link, now=clock.now())
    own = f"/registrations/{place.link}"
    form = form_to(f"{own}/restoration", await own_page(client, place))
    await a_registration(session.id, a_party("Driss"))

    refused = await client.post(form.action, headers=ENGLISH)

    assert (refused.status_code, refused.text.count("<title>Error: ")) == (409, 1)
    assert "The seat is not free any more" in refused.text
    assert "at the end of the list" in refused.text
    reloaded = await client.get(form.action)
    assert (reloaded.status_code, reloaded.headers["location"]) == (303, own)
    waits = await client.post(f"{own}/restoration", data={"wait": "yes"})
    assert waits.status_code == 303
    assert heading(await own_page(client, place)) == "Chloé, you are on the waiting list: number 1."


async def test_where_nothing_is_left_the_telephone_is(client: httpx.AsyncClient) -> None:
    session = await a_workshop(capacity=1, waiting_limit=0)
    place = await a_registration(session.id, a_party("Chloé"))
    await cancel_by_link(place.link, now=clock.now())
    await a_registration(session.id, a_party("Driss"))

    html = await own_page(client, place)

    assert "/restoration" not in html
    assert f"You changed your mind? Call {TELEPHONE} and say your code." in html


async def test_no_seat_is_offered_so_none_is_taken(client: httpx.AsyncClient) -> None:
    session = await a_session(capacity=1)
    kept = await a_registration(session.id, a_party("Ada"))
    waiting = await a_registration(session.id, a_party("Chloé"))
    before = await rows("SELECT registration::text FROM registration ORDER BY position")

    for place, path in ((waiting, "acceptance"), (waiting, "refusal"), (kept, "refusal")):
        path = f"/registrations/{place.link}/{path}"
        answer, reloaded = await client.post(path, headers=ENGLISH), await client.get(path)
        assert answer.status_code == 409
        assert "No seat is on offer to you" in answer.text
        assert (reloaded.status_code, reloaded.headers["location"]) == (303, f"/registrations/{place.link}")

    assert before == await rows("SELECT registration::text FROM registration ORDER BY position")


async def test_an_offer_is_asked_on_the_page_and_answered_by_one_button(client: httpx.AsyncClient) -> None:
    session = await a_session(capacity=1, waiting_mode="offered")
    ada = await a_registration(session.id, a_party("Ada"))
    chloe = await a_registration(session.id, a_party("Chloé"))
    basile = await a_registration(session.id, a_party("Basile"))
    assert "we ask you whether you want it" in await own_page(client, chloe)
    await cancel_by_link(ada.link, now=clock.now())

    asked = await own_page(client, chloe)
    said_yes = [await client.post(f"/registrations/{chloe.link}/acceptance") for _ in range(2)]

    assert "Chloé, a seat is free for you. Do you want it?" in asked
    assert "/acceptance" in asked
    assert "/refusal" in asked
    assert "/cancellation" not in asked
    assert [answer.status_code for answer in said_yes] == [303, 303]
    assert "your seat is kept" in await own_page(client, chloe)
    await cancel_by_link(chloe.link, now=clock.now())
    await client.post(f"/registrations/{basile.link}/refusal")
    declined = await own_page(client, basile)
    assert "You said no: the seat goes to the next person." in declined
    assert "/restoration" in declined


async def test_who_did_not_answer_in_time_reads_so_and_asks_again(client: httpx.AsyncClient) -> None:
    session = await a_session(capacity=1, waiting_mode="offered")
    ada = await a_registration(session.id, a_party("Ada"))
    chloe = await a_registration(session.id, a_party("Chloé", email="chloe@example.org"))
    await a_registration(session.id, a_party("Basile"))
    await cancel_by_link(ada.link, now=clock.now())
    await everything_left()
    await lapse_due(clock.now() + timedelta(days=9))

    html = await own_page(client, chloe)

    assert "You did not answer in time: the seat went to the next person." in html
    assert "Wait at the end of the list" in html
    await client.post(f"/registrations/{chloe.link}/restoration", data={"wait": "yes"})
    assert "you are on the waiting list: number 1" in await own_page(client, chloe)


async def correction(client: httpx.AsyncClient, place: Place) -> Form:
    path = f"/registrations/{place.link}/correction"
    answer = await client.get(path, headers=ENGLISH)
    assert answer.status_code == 200
    return form_to(path, answer.text)


async def test_the_form_is_filled_in_and_sent_unchanged_changes_nothing(client: httpx.AsyncClient) -> None:
    session = await a_session(capacity=8)
    party = a_party("Chloé", seats=3, email="chloe@example.org", phone="+262692123456")
    place = await register(session.roster, party, door=Door.WEB, key=KEY, now=clock.now())
    before = await rows("SELECT registration::text FROM registration")

    form = await correction(client, place)
    answer = await client.post(form.action, data=form.fields)

    assert {name: form.fields[name] for name in form.fields if name != "seen"} == {
        **{"name": "Chloé", "seats": "3", "companions": "", "email": "chloe@example.org"},
        **{"phone": "0692 12 34 56", "word": "", "need": "", "locale": "fr"},
    }
    assert answer.status_code == 303
    assert await rows("SELECT registration::text FROM registration") == before


async def test_everything_is_corrected_by_the_form(client: httpx.AsyncClient) -> None:
    session = await a_session()
    place = await a_registration(session.id)
    form = await correction(client, place)
    typed = {
        **{"name": "Zoé", "seats": "2", "companions": "Paul\r\n", "email": "zoe@example.org"},
        **{"phone": "06 12 34 56 78", "need": "Voit mal, entend mal", "locale": "en"},
    }

    answer = await client.post(form.action, data=form.fields | typed)

    assert answer.status_code == 303
    kept = await row(
        "SELECT name, seats, companions, email, phone, words, locale FROM registration JOIN need ON true"
    )
    assert kept is not None
    assert tuple(kept) == (
        *("Zoé", 2, ["Paul"], "zoe@example.org", "+33612345678"),
        *("Voit mal, entend mal", "en"),
    )
    assert "Last correction" in await own_page(client, place)


async def test_more_people_than_seats_left_says_how_many_can_come(client: httpx.AsyncClient) -> None:
    session = await a_session(capacity=4)
    place = await a_registration(session.id, a_party("Chloé", seats=2))
    form = await correction(client, place)
    await a_registration(session.id, a_party("Driss"))

    answer = await client.post(
        form.action, data=form.fields | {"seats": "4", "need": "Merci"}, headers=ENGLISH
    )

    kept = form_to(form.action, answer.text).fields
    assert (answer.status_code, answer.text.count("<title>Error: ")) == (409, 1)
    assert "You keep your 2 seats. At the moment you can come with 3 people, you included." in answer.text
    assert (kept["seats"], kept["need"]) == ("4", "Merci")
    assert await value("SELECT seats FROM registration WHERE name = 'Chloé'") == 2


async def test_an_old_page_does_not_write_over_what_the_desk_did(client: httpx.AsyncClient) -> None:
    session = await a_session()
    place = await a_registration(session.id)
    form = await correction(client, place)
    await correct_by_link(place.link, {"phone": "06 12 34 56 78"}, now=clock.now())

    asked = await client.post(form.action, data=form.fields | {"name": "Zoé"}, headers=ENGLISH)

    again = form_to(form.action, asked.text)
    assert asked.status_code == 409
    assert "Somebody else has just changed this" in asked.text
    assert again.fields["name"] == "Zoé"
    assert (
        await client.post(again.action, data=again.fields | {"phone": "06 12 34 56 78"})
    ).status_code == 303
    assert await value("SELECT (name, phone)::text FROM registration") == "(Zoé,+33612345678)"


async def test_a_likely_slip_in_a_new_address_is_asked_about(client: httpx.AsyncClient) -> None:
    session = await a_session()
    place = await a_registration(session.id)
    form = await correction(client, place)

    asked = await client.post(form.action, data=form.fields | {"email": "zoe@gmial.com"}, headers=ENGLISH)
    again = form_to(form.action, asked.text).fields
    meant = again | {"email_meant": "zoe@gmail.com"}

    assert (asked.status_code, asked.text.count("<title>Question: ")) == (409, 1)
    assert again["email"] == "zoe@gmial.com"
    assert await value("SELECT email FROM registration") is None
    assert (await client.post(form.action, data=meant)).status_code == 303
    assert await value("SELECT email FROM registration") == "zoe@gmail.com"


async def test_who_insists_on_an_unusual_address_keeps_it(client: httpx.AsyncClient) -> None:
    session = await a_session()
    place = await a_registration(session.id)
    typed = (await correction(client, place)).fields | {"email": "zoe@gmial.com"}

    answer = await client.post(
        f"/registrations/{place.link}/correction", data=typed | {"email_insisted": "zoe@gmial.com"}
    )

    assert answer.status_code == 303
    assert await value("SELECT email FROM registration") == "zoe@gmial.com"


async def test_the_other_language_costs_nothing_that_was_typed(client: httpx.AsyncClient) -> None:
    session = await a_session()
    place = await a_registration(session.id)
    own = f"/registrations/{place.link}"
    typed = (await correction(client, place)).fields | {"name": "Zoé", "need": "Voit mal"}

    form = await client.post(f"/language?back={own}/correction", data=typed | {"language": "en"})
    small = await client.post(f"/language?back={own}", data={"phone": "06 1", "email": "", "language": "en"})

    kept = form_to(f"{own}/correction", form.text).fields
    assert (form.status_code, form.headers["content-language"]) == (200, "en")
    assert (kept["name"], kept["need"], kept["seen"]) == ("Zoé", "Voit mal", typed["seen"])
    assert form_to(f"{own}/correction", small.text).fields["phone"] == "06 1"
    assert await value("SELECT name FROM registration") == "Chloé"


async def test_what_can_no_longer_be_corrected_is_said_on_the_own_page(
    client: httpx.AsyncClient, hands: Hands
) -> None:
    session = await a_session()
    place = await a_registration(session.id)
    form = await correction(client, place)
    begin(hands, 1)

    refused = await client.post(form.action, data=form.fields | {"name": "Zoé"}, headers=ENGLISH)
    led_back = await client.get(form.action)

    assert refused.status_code == 409
    assert "The session has already begun: nothing can be changed here any more." in refused.text
    assert (led_back.status_code, led_back.headers["location"]) == (303, f"/registrations/{place.link}")
    assert await value("SELECT name FROM registration") == "Chloé"


@pytest.mark.parametrize("page", ["correction", "cancellation", "restoration", "acceptance", "slip"])
async def test_every_address_of_a_link_nobody_has_is_not_found(client: httpx.AsyncClient, page: str) -> None:
    for link in ("x" * 27, "%00", "é"):
        assert (await client.get(f"/registrations/{link}/{page}")).status_code == 404
        if page != "slip":
            sent = await client.post(f"/registrations/{link}/{page}", data={"name": "Zoé"})
            assert sent.status_code == 404


# What the library has yet to tell


async def test_own_page_tells_the_news_first_and_reading_it_ends_the_task(
    client: httpx.AsyncClient, hands: Hands
) -> None:
    planned = await a_workshop()
    mohamed = await a_registration(planned.id, a_party("Mohamed"))
    await change_session(planned.id, {"starts_at": "2035-11-27T14:00"}, by=planned.ada, now=clock.now())

    shown = await own_page(client, mohamed)

    assert shown.index("It was planned for") < shown.index("<h1>")
    (form,) = [form for form in forms(shown) if form.action.endswith("/news")]
    assert (await client.post(form.action, data=form.fields)).status_code == 303
    assert "It was planned for" not in await own_page(client, mohamed)
    assert await rows_of_calls() == [("change", "told")]


async def test_own_page_keeps_what_is_newer_than_what_was_read(
    client: httpx.AsyncClient, hands: Hands
) -> None:
    planned = await a_workshop()
    mohamed = await a_registration(planned.id, a_party("Mohamed"))
    await change_session(planned.id, {"starts_at": "2035-11-27T14:00"}, by=planned.ada, now=clock.now())
    (form,) = [form for form in forms(await own_page(client, mohamed)) if form.action.endswith("/news")]

    await cancel_session(planned.id, reason="Panne", by=planned.ada, now=clock.now())
    await client.post(form.action, data=form.fields)

    assert await rows_of_calls() == [("change", "replaced"), ("cancellation", "")]
    assert heading(await own_page(client, mohamed)) == "This session is cancelled."


async def rows_of_calls() -> list[tuple[str, str]]:
    calls = await rows("SELECT letter, closed_for FROM call_task ORDER BY created_at")
    return [(call["letter"], call["closed_for"]) for call in calls]
