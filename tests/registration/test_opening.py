"""Lists for the desk have first names and initials; one registration opened is whole, and leaves a line."""

import pytest

from events_service import audit, clock
from events_service.accounts.roles import Viewer
from events_service.errors import NotFound
from events_service.registration.opening import open_registration
from events_service.registration.queries import registrations_after, roster_for
from events_service.registration.search import find_registrations, typed_into_one_box
from tests.factories import a_party, a_registration, a_session, a_viewer, an_organisation

pytestmark = pytest.mark.usefixtures("database")
CHLOE = a_party("Chloé Dupont Moulin", email="chloe@example.org", phone="+33612345678")


async def test_lists_show_the_desk_a_first_name_and_an_initial():
    session = await a_session()
    await a_registration(session.id, CHLOE)
    desk, mediator = a_viewer(session.organisation, "desk"), a_viewer(session.organisation, "mediator")

    async def seen_by(viewer: Viewer) -> list[tuple[str, str | None, str | None]]:
        lists = [
            await roster_for(session.roster, viewer),
            await registrations_after(session.roster, viewer, after=None, since=None, limit=9),
            await find_registrations(
                viewer, typed_into_one_box("dupont"), any_of=True, now=clock.now(), limit=9
            ),
        ]
        return [(each.name, each.email, each.phone) for people in lists for each in people or ()]

    assert await seen_by(desk) == [("Chloé M.", None, None)] * 3
    assert await seen_by(mediator) == [("Chloé Dupont Moulin", "chloe@example.org", "+33612345678")] * 3


async def test_one_registration_is_whole_and_leaves_a_line():
    session = await a_session()
    place = await a_registration(session.id, CHLOE)
    desk = a_viewer(session.organisation, "desk")

    opened = await open_registration(place.registration.id, by=desk, now=clock.now())

    assert (opened.name, opened.phone) == ("Chloé Dupont Moulin", "+33612345678")
    [line] = await audit.lines([session.organisation], which=audit.Which(by=desk.id), limit=9)
    assert (line.what, line.subject) == ("registration.opened", place.registration.id)


async def test_whoever_sees_whole_lists_leaves_none():
    session = await a_session()
    place = await a_registration(session.id, CHLOE)
    mediator = a_viewer(session.organisation, "mediator")

    await open_registration(place.registration.id, by=mediator, now=clock.now())

    assert await audit.lines([session.organisation], which=audit.Which(by=mediator.id), limit=9) == []


async def test_a_stranger_opens_nothing_and_leaves_no_line():
    session = await a_session()
    place = await a_registration(session.id, CHLOE)
    stranger = a_viewer(await an_organisation(), "desk")

    with pytest.raises(NotFound):
        await open_registration(place.registration.id, by=stranger, now=clock.now())

    assert await audit.lines([session.organisation], which=audit.Which(kind="registration"), limit=9) == []
