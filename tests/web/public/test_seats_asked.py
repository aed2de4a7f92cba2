"""From the session's page, which the national map leads to, to what a professional may see."""

from httpx import AsyncClient

from tests.factories import a_session
from tests.scheduling.test_trainings import a_training
from tests.web.office.reading import form_to

ENGLISH = {"accept-language": "en"}


async def test_a_professional_asks_for_a_seat_with_the_person_beside_them(client: AsyncClient) -> None:
    session = await a_session()
    path = f"/sessions/{session.id}/referrals"
    assert f'href="{path}"' in (await client.get(f"/sessions/{session.id}")).text
    form = form_to(path, (await client.get(path, headers=ENGLISH)).text)
    typed = form.fields | {"professional": "Mme Roux", "structure": "CCAS", "name": "Awa Diop"}

    refused = await client.post(path, data=typed, headers=ENGLISH)
    answer = await client.post(path, data=typed | {"consent": "yes"})
    shown = (await client.get(answer.headers["location"], headers=ENGLISH)).text

    assert (refused.status_code, "Ask the person first" in refused.text) == (422, True)
    assert 'value="Awa Diop"' in refused.text
    assert answer.status_code == 303
    assert ("The seat is kept: Awa D." in shown, "Diop" in shown) == (True, False)


async def test_whoever_was_just_signed_up_is_asked_about_once(client: AsyncClient) -> None:
    path = f"/sessions/{(await a_session(capacity=3)).id}/referrals"
    typed = {"professional": "Mme Roux", "structure": "CCAS", "name": "Awa Diop", "consent": "yes"}
    await client.post(path, data=typed | {"intent": "one"})

    asked = await client.post(path, data=typed | {"intent": "two"}, headers=ENGLISH)
    form = form_to(path, asked.text)
    answer = await client.post(path, data=form.fields | typed | {"again": "yes"})

    assert (asked.status_code, "Yes, it is another person" in asked.text) == (409, True)
    assert answer.status_code == 303


async def test_nobody_asks_for_what_is_not_public(client: AsyncClient) -> None:
    training = await a_training()

    assert (await client.get(f"/sessions/{training.id}/referrals")).status_code == 404
    assert (await client.post(f"/sessions/{training.id}/referrals", data={"name": "Awa"})).status_code == 404
