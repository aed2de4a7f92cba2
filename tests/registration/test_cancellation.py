"""Giving seats back: by whom, until when, and who is told."""

from datetime import timedelta

import pytest

from events_service import clock
from events_service.errors import NotFound
from events_service.registration.cancellation import TooLateToCancel, cancel_by_link, cancel_by_staff
from events_service.registration.changes import cancel_session
from events_service.registration.queries import registration_by_link, roster_for
from tests.factories import (
    STARTS_AT,
    a_session,
    a_viewer,
    an_organisation,
    sign_up,
    states,
)
from tests.posted import letters_to

pytestmark = pytest.mark.usefixtures("database")


async def test_cancel_twice_is_harmless() -> None:
    session = await a_session(capacity=1)
    ada = await sign_up(session, "Ada")
    first = await cancel_by_link(ada.link, now=clock.now())

    again = await cancel_by_link(ada.link, now=clock.now() + timedelta(seconds=1))

    assert (again.cancelled_at, again.revision) == (first.cancelled_at, 1)
    assert await letters_to("Ada") == ["cancellation"]


async def test_cancel_before_the_confirmation_left_sends_the_cancellation_only() -> None:
    session = await a_session()
    ada = await sign_up(session, "Ada")

    await cancel_by_link(ada.link, now=clock.now())

    assert await letters_to("Ada") == ["cancellation"]


async def test_cancel_with_a_link_nobody_has_is_not_found() -> None:
    with pytest.raises(NotFound):
        await cancel_by_link("x" * 27, now=clock.now())


async def test_cancel_after_the_start_is_refused_and_serves_nobody() -> None:
    session = await a_session(capacity=1)
    ada = await sign_up(session, "Ada")
    await sign_up(session, "Basile")

    with pytest.raises(TooLateToCancel):
        await cancel_by_link(ada.link, now=STARTS_AT)

    assert await states() == {"Ada": "confirmed", "Basile": "waiting"}


async def test_staff_of_another_organisation_cannot_cancel_and_cannot_tell() -> None:
    session = await a_session()
    ada = await sign_up(session, "Ada")
    basile = a_viewer(await an_organisation(), name="Basile")

    with pytest.raises(NotFound):
        await cancel_by_staff(ada.registration.id, by=basile, now=clock.now())
    assert await roster_for(session.roster, basile) is None


async def test_cancel_keeps_who_did_it() -> None:
    session = await a_session()
    by_guest, by_staff, by_library = [await sign_up(session, name) for name in ("Ada", "Basile", "Chloe")]
    await cancel_by_link(by_guest.link, now=clock.now())
    await cancel_by_staff(by_staff.registration.id, by=session.ada, now=clock.now())

    await cancel_session(session.id, reason="", by=session.ada, now=clock.now())

    kept = [await registration_by_link(place.link) for place in (by_guest, by_staff, by_library)]
    assert [each.cancelled_by for each in kept if each] == ["guest", "staff", "library"]
