"""What a guest reads, and keeps, of all that we know about them."""

import httpx
import pytest

from events_service import clock
from events_service.database import rows
from events_service.identifiers import uuid7
from events_service.messages.bounce_reports import Kind, Report
from events_service.messages.bounces import note_reports
from events_service.privacy.access import ABOUT
from events_service.registration.call_queries import open_calls
from events_service.registration.calls import note_outcome
from events_service.registration.cancellation import cancel_by_staff
from events_service.registration.code_visits import open_by_code
from events_service.registration.helping import name_by_staff
from events_service.registration.home_addresses import keep
from events_service.registration.rules import CancelledBy
from events_service.web.public.own_data import ENDED
from tests.factories import KEY, a_party, a_registration, a_session, sign_up
from tests.posted import everything_left
from tests.registration.test_answers import CARD, asks
from tests.registration.test_circulars import SAID, sent_to_everybody
from tests.registration.test_referrals import a_referral, refer_to

pytestmark = pytest.mark.usefixtures("database")


async def test_own_data_is_read_and_kept_as_text_and_for_programs(client: httpx.AsyncClient) -> None:
    session = await a_session(title="Photos")
    party = a_party("Chloé", email="chloe@exemple.fr", phone="+33612345678")
    place = await a_registration(session.id, party)
    client.headers["accept-language"] = "fr"
    own = f"/registrations/{place.link}"

    linked = await client.get(own)
    page, text, file = [await client.get(f"{own}/data{kind}") for kind in ("", ".txt", ".json")]

    assert f'href="{own}/data"' in linked.text
    for answer in (page, text):
        assert answer.status_code == 200
        for fact in ("Photos", "Chloé", "chloe@exemple.fr", "06 12 34 56 78", "Inscription confirmée"):
            assert fact in answer.text
    assert [answer.headers["cache-control"] for answer in (page, text, file)] == ["no-store"] * 3
    assert 'filename="inscription.json"' in file.headers["content-disposition"]
    told = file.json()
    assert (told["registration"][0]["name"], told["sessions"][0]["title"]) == ("Chloé", "Photos")
    assert place.link not in file.text
    assert (await client.get(f"/registrations/{place.link[:-1]}x/data.json")).status_code == 404


# A word of the French text for each table; of some the fate, the date or the door is the line.
LINES = {
    "registration": "Aucun enfant ne vient",
    "registration_date": "Date: mardi 20 novembre 2035",
    "need": "Une rampe",
    "answer": "Avez-vous une carte ?: Oui",
    "helper": "marie@exemple.fr",
    "home_address": "Votre adresse: Seule la personne qui vient chez vous la voit.",
    "referred": "Cette personne saura si vous êtes venu: Oui",
    "referral": "Inscription faite par: Mme Roux, CCAS",
    "code_visit": "Ouverte avec le code, jusqu’au: ",
    "circular_copy": "Ce que la bibliothèque a écrit à tout le monde",
    "circular": SAID["words"],
    "message": "Inscription confirmée: ",
    "bounce": "Arrivé, et marqué comme indésirable",
    "call_task": "par un appel",
    "call_outcome": "Message laissé: Rappeler",
}


async def test_the_text_has_a_line_of_each_table(client: httpx.AsyncClient) -> None:
    session = await a_session()
    [card] = await asks(session, CARD)
    place = await refer_to(
        await a_referral(session), "Chloe", may_know="yes", need="Une rampe", only_adults="yes"
    )
    own = place.registration.id
    await rows(
        "INSERT INTO answer (id, registration, question, words) VALUES ($1, $2, $3, 'yes')",
        uuid7(),
        own,
        card.id,
    )
    await keep(own, "12 rue des Lilas")
    await open_by_code(place.registration.code, "Chloe", network="198.51.100.7", key=KEY, now=clock.now())
    await sent_to_everybody(session)
    await everything_left()
    kinds = {"confirmation": Kind.BOUNCED, "circular": Kind.COMPLAINED}
    sent = await rows("SELECT id, letter FROM message")
    await note_reports([Report(each["id"], kinds[each["letter"]]) for each in sent], now=clock.now())
    [call] = await open_calls(session.ada, now=clock.now())
    await note_outcome(call.id, "message_left", text="Rappeler", by=session.ada, now=clock.now())
    typed = {"helper_name": "Marie", "helper_email": "marie@exemple.fr"}
    await name_by_staff(own, typed, by=session.ada, key=KEY, now=clock.now())
    client.headers["accept-language"] = "fr"

    text = (await client.get(f"/registrations/{place.link}/data.txt")).text
    file = (await client.get(f"/registrations/{place.link}/data.json")).json()

    assert sorted(LINES) == sorted(ABOUT)
    assert sorted(set(ABOUT) - set(file)) == []
    assert [(table, line) for table, line in LINES.items() if line not in text] == []
    assert "Lilas" not in text


async def test_the_text_has_every_message_and_says_who_ended_it(client: httpx.AsyncClient) -> None:
    session = await a_session()
    place = await sign_up(session, "Chloé")
    await rows(
        """
        INSERT INTO message SELECT (jsonb_populate_record(message, jsonb_build_object(
            'id', gen_random_uuid(), 'intent', 'again ' || number))).*
        FROM message, generate_series(1, 100) AS number
        """
    )
    await cancel_by_staff(place.registration.id, by=session.ada, now=clock.now())
    client.headers["accept-language"] = "en"

    text = (await client.get(f"/registrations/{place.link}/data.txt")).text

    assert text.count("Registration confirmed: ") == 101
    assert "Given back by a colleague of the library: " in text
    assert "Given back: " not in text
    assert set(ENDED) == {None, *CancelledBy}
