"""The book of wishes on the pages: noted at the desk, planned, called, signed up."""

import pytest

from events_service.database import row, rows
from tests.factories import a_library, a_session, an_organisation
from tests.registration.test_wishes import wished
from tests.web.office.conftest import Colleague

pytestmark = pytest.mark.usefixtures("database")


async def test_note_a_wish_at_the_desk_in_three_taps(colleague: Colleague) -> None:
    organisation = await an_organisation()
    await a_library(organisation, slug="jean-moulin")
    ada = await colleague(organisation, role="desk")

    form = await ada.form("/staff/wishes/new", "/staff/wishes")
    answer = await ada.submit(form, topic="email", reason="full")

    assert (answer.status_code, answer.headers["location"]) == (303, "/staff/wishes")
    [wish] = await rows("SELECT topic, reason, door FROM wish")
    assert tuple(wish) == ("email", "full", "desk")
    assert "1 wish" in (await ada.get("/staff/wishes")).text
    assert (await ada.get("/staff/wishes.csv")).status_code == 200


async def test_six_wishes_stand_on_today_and_lead_to_the_event_to_plan(colleague: Colleague) -> None:
    organisation = await an_organisation()
    library = await a_library(organisation, slug="jean-moulin")
    for _ in range(6):
        await wished("jean-moulin")
    ada = await colleague(organisation)

    today = (await ada.get("/staff")).text
    group = (await ada.get("/staff/libraries/jean-moulin/wishes/email")).text
    form = await ada.form(f"/staff/events/new?topics=email&library={library}", "/staff/events")

    assert "6 wishes, and no date: plan one?" in today
    assert f"/staff/events/new?topics=email&amp;library={library}" in group
    assert (form.fields["topics"], form.fields["library"]) == (["email"], str(library))


async def test_whoever_is_called_signs_up_with_what_they_left(colleague: Colleague) -> None:
    session = await a_session(topics=["email"])
    [library] = await rows("SELECT slug FROM library")
    wish = await wished(library["slug"], name="Yvette Moreau")
    ada = await colleague(session.organisation)
    assert (
        f"/staff/sessions/{session.id}?wish={wish}#desk-form" in (await ada.get(f"/staff/wishes/{wish}")).text
    )

    form = await ada.form(
        f"/staff/sessions/{session.id}?wish={wish}", f"/staff/sessions/{session.id}/registrations"
    )
    answer = await ada.submit(form)

    assert answer.status_code == 303
    registration = await row("SELECT name, phone, door FROM registration")
    closed = await row("SELECT name, phone, closed_for FROM wish")
    assert registration is not None
    assert tuple(registration) == ("Yvette Moreau", "+33612345678", "phone")
    assert closed is not None
    assert tuple(closed) == ("", None, "signed_up")


async def test_note_that_somebody_does_not_want_it_any_more(colleague: Colleague) -> None:
    organisation = await an_organisation()
    await a_library(organisation, slug="jean-moulin")
    wish = await wished("jean-moulin", name="Yvette")
    ada = await colleague(organisation)

    answer = await ada.send(f"/staff/wishes/{wish}/outcome", {"outcome": "declined"})
    again = await ada.send(f"/staff/wishes/{wish}/outcome", {"outcome": "unreachable"})

    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/staff/libraries/jean-moulin/wishes/email",
    )
    assert again.status_code == 409
    assert "Yvette" not in (await ada.get(f"/staff/wishes/{wish}")).text
