"""What somebody needs: written by every door, taken along, read by whoever prepares, and gone once it is over."""

from datetime import timedelta
from uuid import UUID

import pytest

from events_service import clock
from events_service.accounts.roles import Grant, Role, Viewer
from events_service.database import rows, value
from events_service.registration import needs
from events_service.registration.cancellation import cancel_by_link
from events_service.registration.changes import cancel_session
from events_service.registration.corrections import correct_by_link
from events_service.registration.erasure import forget
from events_service.registration.moving import move_by_guest
from events_service.registration.parties import Party
from events_service.registration.places import Place, register
from events_service.registration.queries import registration_by_link, roster_for
from events_service.registration.rules import Door
from events_service.scheduling.sessions import add_session
from tests.factories import ENDS_AT, KEY, Planned, a_session, roster_of_session
from tests.registration.test_several_dates import a_course

pytestmark = pytest.mark.usefixtures("database")
LOOP = "Une boucle magnétique"


async def chloe_needs(planned: Planned, need: str = LOOP) -> Place:
    typed = {"name": "Chloé", "email": "chloe@example.org", "need": need}
    party = Party.parse(typed, department="34", most_seats=5, locale="fr")
    return await register(planned.roster, party, door=Door.WEB, key=KEY, now=clock.now())


async def needs_kept() -> list[str]:
    return [line["words"] for line in await rows("SELECT words FROM need ORDER BY words")]


async def need_of(link: str) -> str:
    registration = await registration_by_link(link)
    assert registration is not None
    return registration.need


async def test_it_stands_apart_and_is_in_no_letter() -> None:
    place = await chloe_needs(await a_session())

    assert await need_of(place.link) == LOOP
    assert LOOP not in await value("SELECT string_agg(registration::text, '') FROM registration")
    assert LOOP not in await value("SELECT string_agg(message::text, '') FROM message")


def test_another_need_is_another_form() -> None:
    one, other = (
        Party.parse({"name": "Chloé", "need": need}, department="34", most_seats=1, locale="fr")
        for need in ("", LOOP)
    )

    assert one.fingerprint != other.fingerprint


async def test_it_is_corrected_and_taken_back() -> None:
    place = await chloe_needs(await a_session())

    await correct_by_link(place.link, {"need": "Une rampe"}, now=clock.now())
    corrected = await needs_kept()
    await correct_by_link(place.link, {"need": ""}, now=clock.now())

    assert corrected == ["Une rampe"]
    assert await needs_kept() == []


async def test_who_moves_takes_it_along_and_leaves_none_behind() -> None:
    planned = await a_session()
    times = {"starts_at": "2035-11-27T14:00", "ends_at": "2035-11-27T16:00", "capacity": 5}
    later = await add_session(planned.event, times, by=planned.ada, now=clock.now())
    place = await chloe_needs(planned)

    moved = await move_by_guest(
        place.registration.id, await roster_of_session(later), key=KEY, sender="", now=clock.now()
    )

    assert await need_of(moved.link) == LOOP
    assert await needs_kept() == [LOOP]


async def test_whoever_sees_first_names_only_does_not_read_it_in_a_list() -> None:
    planned = await a_session()
    await chloe_needs(planned)
    desk = Viewer(planned.ada.id, "Basile", (Grant(Role.DESK, planned.organisation),))

    lists = [await roster_for(planned.roster, viewer) for viewer in (planned.ada, desk)]

    assert [[each.need for each in people or []] for people in lists] == [[LOOP], [""]]


async def test_forget_past_deletes_it_with_the_last_date() -> None:
    planned, _ = await a_course(2)
    await chloe_needs(planned)
    ends_at = ENDS_AT + timedelta(days=7)

    early = [await needs.forget_past(ENDS_AT), await needs.forget_past(ends_at - timedelta(seconds=1))]

    assert early == [0, 0]
    assert [await needs.forget_past(ends_at), await needs.forget_past(ends_at)] == [1, 0]


async def test_it_waits_for_who_comes_back_and_goes_with_what_is_called_off() -> None:
    planned = await a_session()
    place = await chloe_needs(planned)

    await cancel_by_link(place.link, now=clock.now())
    given_back = await needs.forget_past(clock.now())
    await cancel_session(planned.id, reason="", by=planned.ada, now=clock.now())

    assert given_back == 0
    assert await needs.forget_past(clock.now()) == 1


async def test_erasing_somebody_erases_it() -> None:
    place = await chloe_needs(await a_session())
    person: UUID = place.registration.id

    await forget([person], now=clock.now())

    assert await needs_kept() == []
