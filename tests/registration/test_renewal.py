"""A secret in the wrong hands is made anew, and the old one opens nothing from then on."""

import asyncio
from datetime import datetime, timedelta

import msgspec
import pytest

from events_service import clock
from events_service.database import rows, value
from events_service.errors import NotFound
from events_service.registration import renewal
from events_service.registration.links import calendar_of
from events_service.registration.queries import registration_by_calendar, registration_by_link
from events_service.registration.renewal import (
    RenewedTooOften,
    renew_calendar,
    renew_link,
    renew_link_by_staff,
)
from tests.factories import KEY, a_party, a_registration, a_session, a_viewer, an_organisation

pytestmark = pytest.mark.usefixtures("database")


async def test_renew_link_voids_the_old_one_and_writes_the_new_one() -> None:
    place = await a_registration((await a_session()).id, a_party("Chloé", email="chloe@example.org"))

    link = await renew_link(place.link, intent="one", key=KEY, now=clock.now())

    assert await registration_by_link(place.link) is None
    renewed = await registration_by_link(link)
    assert renewed is not None
    assert (renewed.id, renewed.revised_at) == (place.registration.id, place.registration.revised_at)
    told = [
        msgspec.json.decode(each["context"])
        for each in await rows("SELECT context FROM message ORDER BY position")
    ]
    assert [(each["link_version"], each.get("new_link", False)) for each in told] == [(1, False), (2, True)]


async def test_renew_link_twice_with_one_form_makes_one() -> None:
    place = await a_registration((await a_session()).id)

    first = await renew_link(place.link, intent="one", key=KEY, now=clock.now())
    again = await renew_link(place.link, intent="one", key=KEY, now=clock.now())

    assert again == first
    with pytest.raises(NotFound):
        await renew_link(place.link, intent="another", key=KEY, now=clock.now())


async def test_renew_link_is_no_way_to_fill_a_mailbox(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(renewal, "MOST_LETTERS_A_DAY", 3)
    place = await a_registration((await a_session()).id, a_party("Chloé", email="chloe@example.org"))
    link = place.link
    for number in range(2):
        link = await renew_link(link, intent=str(number), key=KEY, now=clock.now())

    with pytest.raises(RenewedTooOften):
        await renew_link(link, intent="three", key=KEY, now=clock.now())

    assert await registration_by_link(link) is not None
    await renew_link(link, intent="four", key=KEY, now=clock.now() + timedelta(days=1, minutes=1))


async def test_renew_link_by_staff_of_the_library_and_nobody_else() -> None:
    session = await a_session()
    place = await a_registration(session.id)
    basile = a_viewer(await an_organisation(), name="Basile")

    with pytest.raises(NotFound):
        await renew_link_by_staff(place.registration.id, by=basile, key=KEY, now=clock.now())
    assert await registration_by_link(place.link) is not None
    await renew_link_by_staff(place.registration.id, by=session.ada, key=KEY, now=clock.now())

    assert await registration_by_link(place.link) is None


async def test_renew_link_by_staff_ten_times_at_once_is_one_link_and_one_letter() -> None:
    """Ten times together, as by several colleagues, and once more a minute later."""
    session = await a_session()
    place = await a_registration(session.id, a_party("Chloé", email="chloe@example.org"))
    version = "SELECT link_version FROM registration"
    now = clock.now()

    async def pressed(at: datetime) -> None:
        await renew_link_by_staff(place.registration.id, by=session.ada, key=KEY, now=at)

    await asyncio.gather(*(pressed(now + timedelta(seconds=number)) for number in range(10)))
    letters = await value("SELECT count(*)::int FROM message WHERE context ? 'new_link'")
    renewed = await value(version)
    await pressed(now + timedelta(minutes=2))

    assert (letters, renewed, await value(version)) == (1, 2, 3)


async def test_renew_calendar_leaves_the_link_alone() -> None:
    place = await a_registration((await a_session()).id)
    first, second = (calendar_of(place.registration.id, version, key=KEY) for version in (1, 2))

    await renew_calendar(place.link, key=KEY)

    assert await registration_by_calendar(first) is None
    assert (await registration_by_calendar(second)) is not None
    assert (await registration_by_link(place.link)) is not None


async def test_neither_secret_opens_what_the_other_opens() -> None:
    place = await a_registration((await a_session()).id)
    calendar = calendar_of(place.registration.id, 1, key=KEY)

    assert await registration_by_calendar(calendar) is not None
    assert await registration_by_link(calendar) is None
    assert await registration_by_calendar(place.link) is None
