"""The form behind the code at the door, over HTTP."""

from datetime import timedelta

from httpx import AsyncClient

from events_service.database import rows, value
from events_service.errors import existing
from events_service.registration.arrivals import proof_of
from events_service.scheduling.queries import session_line
from tests.factories import KEY, STARTS_AT, Planned, a_session, sign_up
from tests.web.conftest import Hands
from tests.web.office.conftest import Colleague
from tests.web.office.reading import form_to


async def address_of(planned: Planned) -> str:
    session = existing(await session_line(planned.id, now=STARTS_AT))
    return f"/sessions/{planned.id}/arrivals/{proof_of(session, key=KEY)}"


async def test_a_name_is_enough_and_staff_see_it_arrive(
    client: AsyncClient, colleague: Colleague, hands: Hands
) -> None:
    planned = await a_session(capacity=1)
    address = await address_of(planned)
    hands.turn_to(STARTS_AT + timedelta(minutes=5))
    ada = await colleague(planned.organisation)

    shown = await client.get(address)
    assert await value("SELECT count(*) FROM registration") == 0  # looking changes nothing
    form = form_to(address, shown.text)
    came = [await client.post(address, data=form.fields | {"name": "Aïcha"}) for _ in range(2)]

    assert [answer.status_code for answer in came] == [303, 303]
    assert came[0].headers["location"] == came[1].headers["location"]  # pressed twice: one seat
    assert (await client.get(came[0].headers["location"])).status_code == 200
    assert "Aïcha" in (await ada.get(f"/staff/sessions/{planned.id}/presence")).text
    [line] = await rows("SELECT door, state FROM registration")
    assert (line["door"], line["state"]) == ("desk", "confirmed")


async def test_no_free_seat_leads_to_the_desk_and_keeps_what_was_typed(
    client: AsyncClient, hands: Hands
) -> None:
    planned = await a_session(capacity=1)
    await sign_up(planned)
    address = await address_of(planned)
    hands.turn_to(STARTS_AT)

    answer = await client.post(address, data={"name": "Aïcha"})

    assert answer.status_code == 409
    assert "Demandez à l’accueil" in answer.text
    assert 'value="Aïcha"' in answer.text
    assert await value("SELECT count(*) FROM registration") == 1


async def test_the_same_name_again_is_asked_about(client: AsyncClient, hands: Hands) -> None:
    planned = await a_session()
    address = await address_of(planned)
    hands.turn_to(STARTS_AT)
    await client.post(address, data={"name": "Aïcha"})

    asked = await client.post(address, data={"name": "Aïcha"})
    other = await client.post(address, data={"name": "Aïcha", "again": "yes"})

    assert (asked.status_code, other.status_code) == (409, 303)
    assert "Oui, je suis une autre personne" in asked.text


async def test_without_a_name_or_outside_the_hours(client: AsyncClient, hands: Hands) -> None:
    planned = await a_session()
    address = await address_of(planned)

    hands.turn_to(STARTS_AT - timedelta(days=1))
    early = await client.get(address)
    sent = await client.post(address, data={"name": "Aïcha"})
    hands.turn_to(STARTS_AT)
    nameless = await client.post(address, data={"seats": "1"})

    assert (early.status_code, sent.status_code, nameless.status_code) == (200, 409, 422)
    assert "<form id=" not in early.text
    assert "Demandez à l’accueil" in sent.text
    assert (await client.get(f"{address[:-1]}_")).status_code == 404
