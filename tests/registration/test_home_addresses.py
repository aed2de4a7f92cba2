"""Where somebody lives is read by whoever goes there, and is gone the day after."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from events_service import clock
from events_service.accounts.roles import Grant, Role, Viewer
from events_service.database import rows, value
from events_service.errors import Forbidden, Invalid, NotFound
from events_service.registration.cancellation import cancel_by_link
from events_service.registration.changes import cancel_session, change_session
from events_service.registration.home_addresses import (
    address_to_correct,
    addresses_held,
    correct_address,
    forget_addresses,
    is_kept,
    open_address,
)
from events_service.scheduling.sessions import SessionOver
from tests.factories import a_colleague, a_viewer, an_organisation
from tests.registration.test_meetings import ADDRESS, a_meeting

pytestmark = pytest.mark.usefixtures("database")


def colleague_of(organisation: UUID, account: UUID, role: Role = Role.MEDIATOR) -> Viewer:
    return Viewer(account, "Ada", (Grant(role, organisation),))


async def the_session() -> UUID:
    return UUID(str(await value("SELECT id FROM session")))


async def the_organisation() -> UUID:
    return UUID(str(await value("SELECT organisation FROM event")))


async def test_open_shows_it_to_who_goes_there_and_leaves_a_line() -> None:
    place, _, ada = await a_meeting()

    address = await open_address(
        await the_session(), by=colleague_of(await the_organisation(), ada), now=clock.now()
    )

    assert address == ADDRESS
    [line] = await rows("SELECT * FROM audit WHERE what = 'registration.address_opened'")
    assert (line["by"], line["subject"]) == (ada, place.registration.id)


async def test_open_refuses_everybody_else() -> None:
    _, by, ada = await a_meeting()
    town, session = await the_organisation(), await the_session()
    other = await a_colleague(town, name="Basile")
    elsewhere = await an_organisation()

    for viewer in (by, colleague_of(town, other), colleague_of(elsewhere, ada), a_viewer(elsewhere)):
        with pytest.raises(NotFound):
            await open_address(session, by=viewer, now=clock.now())
    assert await addresses_held(other, [session]) == {}
    assert not await is_kept(session, holder=other)
    assert await value("SELECT count(*) FROM audit WHERE what = 'registration.address_opened'") == 0


async def test_who_holds_it_no_more_reads_it_no_more() -> None:
    _, by, ada = await a_meeting()
    session = await the_session()
    basile = await a_colleague(await the_organisation(), name="Basile")

    await change_session(session, {"facilitators": [str(basile)]}, by=by, now=clock.now())

    assert await addresses_held(ada, [session]) == {}
    assert await addresses_held(basile, [session]) == {session: ADDRESS}


async def test_who_goes_there_corrects_an_address_and_so_does_a_manager_unread() -> None:
    _, by, ada = await a_meeting()
    town, session = await the_organisation(), await the_session()
    holder = colleague_of(town, ada)
    sequence = await value("SELECT sequence FROM session")

    assert await address_to_correct(session, by=holder, now=clock.now()) == ADDRESS
    assert await address_to_correct(session, by=by, now=clock.now()) == ""
    await correct_address(session, "14 rue des Lilas", by=holder, now=clock.now())
    await correct_address(session, " 16 rue des Lilas ", by=by, now=clock.now())

    assert await addresses_held(ada, [session]) == {session: "16 rue des Lilas"}
    assert await value("SELECT sequence FROM session") == sequence + 2
    assert await value("SELECT count(*) FROM message") == 1
    lines = await rows("SELECT by FROM audit WHERE what = 'registration.address_corrected' ORDER BY at, id")
    assert {line["by"] for line in lines} == {ada, by.id}


async def test_correct_refuses_other_colleagues_strangers_and_what_is_over() -> None:
    _, by, ada = await a_meeting()
    town, session = await the_organisation(), await the_session()
    other, elsewhere = await a_colleague(town, name="Basile"), await an_organisation()
    refusals: list[tuple[Viewer, str, datetime, type[Exception]]] = [
        (colleague_of(town, other), "chez elle", clock.now(), Forbidden),
        (colleague_of(elsewhere, ada), "chez elle", clock.now(), NotFound),
        (a_viewer(elsewhere), "chez elle", clock.now(), NotFound),
        (by, "  ", clock.now(), Invalid),
        (by, "chez elle", datetime(2035, 11, 20, 15, tzinfo=UTC), SessionOver),
    ]

    for viewer, address, now, refusal in refusals:
        with pytest.raises(refusal):
            await correct_address(session, address, by=viewer, now=now)
    await cancel_session(session, reason="", by=by, now=clock.now())
    with pytest.raises(NotFound):
        await correct_address(session, "chez elle", by=by, now=clock.now())

    assert await value("SELECT address FROM home_address") == ADDRESS


@pytest.mark.parametrize(
    ("now", "left"),
    [
        (datetime(2035, 11, 20, 22, 59, tzinfo=UTC), 1),
        (datetime(2035, 11, 20, 23, 0, tzinfo=UTC), 0),
    ],
)
async def test_forget_deletes_it_at_midnight_on_the_wall(now: datetime, left: int) -> None:
    await a_meeting()

    assert await forget_addresses(now) == 1 - left
    assert await forget_addresses(now) == 0
    assert await value("SELECT count(*) FROM home_address") == left
    assert await value("SELECT count(*) FROM registration") == 1


async def test_forget_deletes_it_at_once_when_nobody_goes_there() -> None:
    place, *_ = await a_meeting()

    await cancel_by_link(place.link, now=clock.now())

    assert await forget_addresses(clock.now()) == 1


async def test_forget_deletes_it_at_once_when_the_visit_is_called_off() -> None:
    _, by, _ = await a_meeting()

    await cancel_session(await the_session(), reason="", by=by, now=clock.now())

    assert await forget_addresses(clock.now()) == 1
