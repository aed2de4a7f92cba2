"""Whom a guest trusts, on the public pages: named at sign-up or later, acting by their own link, and stepping down."""

from httpx import AsyncClient

from events_service.registration.links import helper_link_of
from events_service.registration.queries import registration_by_link
from tests.factories import KEY, a_party, a_registration, a_session
from tests.web.office.reading import answered_form, form_to

ENGLISH = {"accept-language": "en"}
NADIA = {"helper_name": "Nadia", "helper_email": "nadia@example.org", "helper_receives": "instead"}


async def own_link_of_helper(link: str) -> str:
    registration = await registration_by_link(link)
    assert registration is not None
    assert registration.helper is not None
    return helper_link_of(registration.helper.id, key=KEY)


async def test_a_helper_is_named_at_sign_up_and_acts_by_their_own_link(client: AsyncClient) -> None:
    session = await a_session()
    path = f"/sessions/{session.id}/registrations"
    form = answered_form(path, (await client.get(path, headers=ENGLISH)).text)
    answer = await client.post(path, data=form.fields | NADIA | {"name": "Yvette", "phone": "06 12 34 56 78"})
    own = answer.headers["location"]
    assert (
        "Nadia, receives our messages, and nobody else does" in (await client.get(own, headers=ENGLISH)).text
    )
    link = await own_link_of_helper(own.rpartition("/")[2])
    page = (await client.get(f"/registrations/{link}", headers=ENGLISH)).text
    assert "You help Yvette with this registration." in page
    assert "12 34 56" not in page
    assert "33612345678" not in page
    assert "/correction" not in page
    cancelled = await client.post(f"/registrations/{link}/cancellation")

    assert cancelled.status_code == 303
    shown = (await client.get(own, headers=ENGLISH)).text
    assert "Nadia, who helps you, has given this back." in shown


async def test_a_helper_is_named_on_the_guest_s_page_and_steps_down_with_one_press(
    client: AsyncClient,
) -> None:
    link = (await a_registration((await a_session()).id, a_party("Yvette"))).link
    path = f"/registrations/{link}/helper"
    wrong = await client.post(path, data={"helper_name": "Nadia"}, headers=ENGLISH)
    assert (wrong.status_code, "Give their phone or their e-mail" in wrong.text) == (422, True)
    assert (await client.post(path, data=NADIA)).headers["location"] == f"/registrations/{link}"
    helper = await own_link_of_helper(link)

    page = (await client.get(f"/registrations/{helper}", headers=ENGLISH)).text
    removal = form_to(f"/registrations/{helper}/helper/removal", page)
    gone = await client.post(removal.action, data=removal.fields)

    assert gone.headers["location"] == "/registrations?helper=gone"
    assert "You do not help" in (await client.get(gone.headers["location"], headers=ENGLISH)).text
    assert (await client.get(f"/registrations/{helper}")).status_code == 404
    assert (await client.post(removal.action)).status_code == 303


async def test_a_helper_may_not_correct_or_renew(client: AsyncClient) -> None:
    link = (await a_registration((await a_session()).id, a_party("Yvette"))).link
    await client.post(f"/registrations/{link}/helper", data=NADIA)
    helper = await own_link_of_helper(link)

    answers = [
        await client.post(f"/registrations/{helper}/{noun}", data={"name": "Nadia", "intent": "x" * 20})
        for noun in ("correction", "link", "calendar", "helper", "moves")
    ]

    assert [answer.status_code for answer in answers] == [404] * 5
