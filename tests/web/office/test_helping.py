"""Whom a guest trusts, at the desk: named with the sign-up or later, on the list, and removed."""

from events_service.database import value
from tests.factories import a_party, a_registration, a_session, an_organisation
from tests.web.office.conftest import Colleague

ENGLISH = {"accept-language": "en"}
NADIA = {"helper_name": "Nadia", "helper_phone": "04 67 00 00 00"}


async def test_a_helper_is_named_and_removed_at_the_desk(database: str, colleague: Colleague) -> None:
    session = await a_session()
    desk = await colleague(session.organisation, role="desk")
    place = await a_registration(session.id, a_party("Yvette"))
    page = f"/staff/registrations/{place.registration.id}"

    wrong = await desk.submit(await desk.form(page, f"{page}/helper"), helper_name="Nadia")
    named = await desk.submit(await desk.form(page, f"{page}/helper"), **NADIA)

    assert (wrong.status_code, named.status_code) == (422, 303)
    shown = (await desk.get(page)).text
    assert shown.count("Call Nadia, who helps Yvette.") == 1
    removed = await desk.submit(await desk.form(page, f"{page}/helper/removal"))
    assert (removed.status_code, await value("SELECT removed_at IS NOT NULL FROM helper")) == (303, True)


async def test_a_helper_is_named_in_the_desk_s_form_and_on_the_list(
    database: str, colleague: Colleague
) -> None:
    session = await a_session()
    ada = await colleague(session.organisation)
    home = f"/staff/sessions/{session.id}"

    await ada.submit(await ada.form(home, f"{home}/registrations"), name="Yvette", **NADIA)

    assert "Nadia helps" in (await ada.get(home)).text


async def test_a_colleague_elsewhere_names_nobody(database: str, colleague: Colleague) -> None:
    session = await a_session()
    desk = await colleague(session.organisation, role="desk")
    place = await a_registration(session.id, a_party("Yvette"))
    page = f"/staff/registrations/{place.registration.id}"
    own = await desk.form(page, f"{page}/helper")
    stranger = await colleague(await an_organisation())

    answer = await stranger.client.post(own.action, data=own.fields | NADIA)

    assert answer.status_code in (403, 404)
    assert await value("SELECT count(*) FROM helper") == 0
