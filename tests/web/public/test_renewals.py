"""The guest's two addresses over HTTP: each opens its own, each can be made anew."""

import re

import pytest
from httpx import AsyncClient

from events_service import clock
from events_service.registration.erasure import forget_past
from events_service.registration.links import calendar_of
from tests.factories import ENDS_AT, KEY, a_registration, a_session


async def test_the_page_names_a_calendar_that_opens_nothing_else(client: AsyncClient) -> None:
    place = await a_registration((await a_session()).id)
    shown = (await client.get(f"/registrations/{place.link}")).text

    [calendar] = set(re.findall(r"/feeds/registrations/([\w-]+)\.ics", shown))

    assert (await client.get(f"/feeds/registrations/{calendar}.ics")).status_code == 200
    assert (await client.get(f"/registrations/{calendar}")).status_code == 404
    assert (await client.post(f"/api/v1/registrations/{calendar}/cancellation")).status_code == 404
    assert (await client.get(f"/feeds/registrations/{place.link}.ics")).status_code == 410


async def test_a_new_calendar_address_makes_the_old_one_gone(client: AsyncClient) -> None:
    place = await a_registration((await a_session()).id)
    old, new = (f"/feeds/registrations/{calendar_of(place.registration.id, v, key=KEY)}.ics" for v in (1, 2))

    answer = await client.post(f"/registrations/{place.link}/calendar")

    assert (answer.status_code, answer.headers["location"]) == (303, f"/registrations/{place.link}")
    gone = await client.get(old)
    assert (gone.status_code, gone.headers["content-type"]) == (410, "text/plain; charset=utf-8")
    assert (await client.get(new)).status_code == 200
    assert new in (await client.get(f"/registrations/{place.link}")).text


async def test_a_new_link_is_one_however_often_the_button_is_pressed(client: AsyncClient) -> None:
    place = await a_registration((await a_session()).id)
    form = (await client.get(f"/registrations/{place.link}/link")).text
    [intent] = re.findall(r'name="intent" value="([^"]+)"', form)

    answers = [
        await client.post(f"/registrations/{place.link}/link", data={"intent": intent}) for _ in range(10)
    ]

    [there] = {answer.headers["location"] for answer in answers}
    assert there != f"/registrations/{place.link}"
    assert (await client.get(there)).status_code == 200
    assert (await client.get(f"/registrations/{place.link}")).status_code == 404


@pytest.mark.parametrize("path", ["link", "calendar"])
async def test_looking_makes_nothing_new(client: AsyncClient, path: str) -> None:
    place = await a_registration((await a_session()).id)

    await client.get(f"/registrations/{place.link}/{path}")

    assert (await client.get(f"/registrations/{place.link}")).status_code == 200
    assert (
        await client.get(f"/feeds/registrations/{calendar_of(place.registration.id, 1, key=KEY)}.ics")
    ).status_code == 200


@pytest.mark.parametrize("path", ["link", "calendar"])
async def test_a_stranger_makes_nothing_new(client: AsyncClient, path: str) -> None:
    assert (await client.post(f"/registrations/nobody/{path}", data={"intent": "x"})).status_code == 404


async def test_a_forgotten_guests_calendar_is_gone_in_plain_words(client: AsyncClient) -> None:
    place = await a_registration((await a_session()).id)
    address = f"/feeds/registrations/{calendar_of(place.registration.id, 1, key=KEY)}.ics"
    await forget_past(days=30, now=ENDS_AT.replace(year=ENDS_AT.year + 1))

    answer = await client.get(address)

    assert (answer.status_code, answer.text) == (410, "Cet agenda n’existe plus.")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert clock.now() < ENDS_AT
