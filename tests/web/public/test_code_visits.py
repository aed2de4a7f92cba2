"""The page that code and name open, over HTTP: whole but for the contacts, and for what only the link may do."""

from dataclasses import replace

import pytest
from httpx import AsyncClient

from tests.factories import a_party, a_registration, a_session


async def the_visit(client: AsyncClient, code: str, name: str) -> str:
    answer = await client.post("/registrations", data={"code": code, "name": name})
    assert answer.status_code == 303
    location: str = answer.headers["location"]
    return location


async def test_code_and_name_open_the_page_with_masked_contacts(client: AsyncClient) -> None:
    party = replace(
        a_party("Chloé Martin", email="chloe.martin@example.org", phone="+33612345678"), note="fauteuil"
    )
    place = await a_registration((await a_session()).id, party)

    visit = await the_visit(client, place.registration.code, "martin")

    shown = await client.get(visit)
    assert shown.status_code == 200
    assert shown.headers["cache-control"] == "no-store"
    assert place.registration.code in shown.text
    assert "c…@example.org" in shown.text
    assert "… 78" in shown.text.replace("\u00a0", " ")
    for secret in ("chloe.martin", "12 34", "fauteuil", place.link, "/feeds/registrations/"):
        assert secret not in shown.text.replace("\u00a0", " ")


async def test_a_visit_gives_the_seat_back_and_takes_it_again(client: AsyncClient) -> None:
    place = await a_registration((await a_session()).id, a_party("Chloé Martin"))
    visit = await the_visit(client, place.registration.code, "martin")

    given_back = await client.post(f"{visit}/cancellation")
    after = (await client.get(visit)).text
    again = await client.post(f"{visit}/restoration")

    assert (given_back.status_code, given_back.headers["location"]) == (303, visit)
    assert "restoration" in after
    assert again.status_code == 303
    assert "cancellation" in (await client.get(visit)).text


@pytest.mark.parametrize("path", ["correction", "link", "calendar.ics"])
async def test_a_visit_opens_nothing_that_only_the_link_may(client: AsyncClient, path: str) -> None:
    place = await a_registration((await a_session()).id, a_party("Chloé Martin", email="chloe@example.org"))
    visit = await the_visit(client, place.registration.code, "martin")

    assert (await client.get(f"/registrations/{place.link}/{path}")).status_code == 200
    assert (await client.get(f"{visit}/{path}")).status_code == 404


@pytest.mark.parametrize("path", ["correction", "link", "calendar"])
async def test_a_visit_changes_no_contact_and_no_secret(client: AsyncClient, path: str) -> None:
    place = await a_registration((await a_session()).id, a_party("Chloé Martin"))
    visit = await the_visit(client, place.registration.code, "martin")

    assert (await client.post(f"{visit}/{path}", data={"email": "x@example.org"})).status_code == 404


async def test_a_visit_is_nothing_to_the_api(client: AsyncClient) -> None:
    place = await a_registration((await a_session()).id, a_party("Chloé Martin", email="chloe@example.org"))
    visit = await the_visit(client, place.registration.code, "martin")

    assert (await client.get(f"/api/v1/registrations/{place.link}")).status_code == 200
    assert (await client.get(f"/api/v1{visit}")).status_code == 404
    assert (await client.post(f"/api/v1{visit}/cancellation")).status_code == 404


async def test_a_wrong_name_keeps_what_was_typed_and_says_what_to_do(client: AsyncClient) -> None:
    place = await a_registration((await a_session()).id, a_party("Chloé Martin"))

    answer = await client.post("/registrations", data={"code": place.registration.code, "name": "Basile"})

    assert answer.status_code == 409
    assert 'value="Basile"' in answer.text
    assert f'value="{place.registration.code}"' in answer.text
    assert "/libraries" in answer.text


async def test_an_old_address_leads_to_the_form(client: AsyncClient) -> None:
    answer = await client.get("/registrations/code-of-last-week")

    assert (answer.status_code, answer.headers["location"]) == (303, "/registrations?over=yes")
    assert (await client.get("/registrations?over=yes")).status_code == 200
