"""A colleague erases somebody who asked for it; what was not shown is shown first."""

import pytest

from events_service import clock
from events_service.database import value
from events_service.registration.wish_rules import WishDraft
from events_service.registration.wishes import make_wish
from tests.factories import KEY, a_party, a_registration, a_session, an_organisation
from tests.web.office.conftest import Colleague

pytestmark = pytest.mark.usefixtures("database")


async def test_erase_shows_everything_first_and_leads_home(colleague: Colleague) -> None:
    session = await a_session(title="Ses photos")
    place = await a_registration(session.id, a_party("Yvette", phone="+33612345678"))
    desk = await colleague(session.organisation, "desk")
    page = f"/staff/registrations/{place.registration.id}"
    assert f'href="{page}/erasure"' in (await desk.get(page)).text
    form = await desk.form(f"{page}/erasure")
    assert "The seat is given back" in (await desk.get(f"{page}/erasure")).text
    again = await a_session(organisation=session.organisation, library=session.library)
    await a_registration(again.id, a_party("Yvette", phone="+33612345678"))

    late = await desk.submit(form)
    assert late.status_code == 409
    assert "There is more of this person than you were shown" in late.text
    done = await desk.submit(await desk.form(f"{page}/erasure"))

    assert (done.status_code, done.headers["location"]) == (303, "/staff")
    assert "This person is erased." in (await desk.get("/staff")).text
    assert await value("SELECT count(*)::int FROM registration WHERE name = '–'") == 2


async def test_erase_asks_about_a_wish_under_another_name_on_the_number(colleague: Colleague) -> None:
    """A couple shares a telephone, and somebody calls themselves otherwise than they are written down."""
    session = await a_session()
    slug = await value("SELECT slug FROM library WHERE id = $1", session.library)
    for name in ("Lulu", "Driss"):
        draft = WishDraft.parse({"topic": "email", "name": name, "phone": "0612345678"}, department="34")
        await make_wish(slug, draft, intent=name, network="", key=KEY, now=clock.now())
    place = await a_registration(session.id, a_party("Lucienne", phone="+33612345678"))
    ada = await colleague(session.organisation)
    page = f"/staff/registrations/{place.registration.id}/erasure"
    lulu = await value("SELECT id FROM wish WHERE name = 'Lulu'")

    shown = (await ada.get(page)).text
    done = await ada.submit(await ada.form(page), **{f"wish-{lulu}": "yes"})

    assert ["as Lulu" in shown, "as Driss" in shown, done.status_code] == [True, True, 303]
    assert await value("SELECT array_agg(name::text ORDER BY name) FROM wish") == ["", "Driss"]


async def test_erase_by_a_stranger_is_not_found(colleague: Colleague) -> None:
    session = await a_session()
    place = await a_registration(session.id)
    basile = await colleague(await an_organisation())
    page = f"/staff/registrations/{place.registration.id}/erasure"

    assert (await basile.get(page)).status_code == 404
    assert (await basile.send(page, {"mark": "x"})).status_code == 404
