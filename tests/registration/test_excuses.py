"""Leaving one date of a course: the seat and the other dates stay, the calendar's entry of that day goes."""

from datetime import datetime
from uuid import UUID

import pytest

from events_service import clock
from events_service.database import value
from events_service.errors import Forbidden, NotFound, Refusal
from events_service.registration.cancellation import cancel_by_link
from events_service.registration.changes import cancel_session, change_session
from events_service.registration.corrections import RegistrationCancelled
from events_service.registration.excuses import OnlyDate, excuse_by_link, excuse_by_staff
from events_service.registration.places import register
from events_service.registration.queries import Registration
from events_service.registration.rules import Door, NotEnoughSeats
from events_service.scheduling.sessions import SessionCancelled, SessionOver
from tests.factories import ENDS_AT, KEY, a_party, a_registration, a_session, a_viewer, an_organisation
from tests.registration.test_several_dates import a_course, calendars, chloe, the
from tests.registration.wires import Wire, plain_text

pytestmark = pytest.mark.usefixtures("database")


def dates(registration: Registration) -> list[tuple[int, bool]]:
    return [(date.sequence, date.excused) for date in registration.sessions]


async def test_excuse_keeps_the_seat_and_cancels_one_entry(wire: Wire) -> None:
    _, sessions = await a_course(capacity=1)
    identifier, link = await chloe(sessions[0])
    await wire.deliver()

    await excuse_by_link(link, sessions[1], comes=False, now=clock.now())
    await wire.deliver()

    registration = await the(identifier)
    assert (registration.state, registration.session.seats_taken) == ("confirmed", 1)
    assert dates(registration) == [(0, False), (1, True), (0, False)]
    assert wire.said() == ["Inscription confirmée", "C’est noté, vous ne venez pas"]
    [(kind, entries), _] = calendars(wire.letters[1])
    assert kind == "text/calendar CANCEL"
    assert [(str(entry["UID"]), entry["SEQUENCE"], str(entry["STATUS"])) for entry in entries] == [
        (registration.sessions[1].uid, 1, "CANCELLED")
    ]


async def test_excuse_does_not_give_the_seat_to_somebody_else() -> None:
    planned, sessions = await a_course(capacity=1)
    _, link = await chloe(sessions[0])

    await excuse_by_link(link, sessions[1], comes=False, now=clock.now())

    with pytest.raises(NotEnoughSeats):
        await register(
            planned.roster, a_party("Denise"), door=Door.WEB, key=KEY, now=clock.now(), waits=False
        )


async def test_excuse_taken_back_invites_again(wire: Wire) -> None:
    _, sessions = await a_course()
    identifier, link = await chloe(sessions[0])
    await excuse_by_link(link, sessions[1], comes=False, now=clock.now())
    await wire.deliver()

    for _ in range(2):
        await excuse_by_link(link, sessions[1], comes=True, now=clock.now())
        await wire.deliver()

    assert dates(await the(identifier)) == [(0, False), (2, False), (0, False)]
    assert wire.said() == ["Inscription confirmée", "Nouvelles dates"]
    assert "Vous venez finalement" in plain_text(wire.letters[1])
    [(kind, entries), _] = calendars(wire.letters[1])
    assert (kind, [entry["SEQUENCE"] for entry in entries]) == ("text/calendar REQUEST", [2])


async def test_excused_guest_hears_that_the_date_moves(wire: Wire) -> None:
    planned, sessions = await a_course()
    identifier, link = await chloe(sessions[0])
    await excuse_by_link(link, sessions[1], comes=False, now=clock.now())
    await wire.deliver()

    await change_session(sessions[1], {"starts_at": "2035-11-29T10:00"}, by=planned.ada, now=clock.now())
    await wire.deliver()

    assert dates(await the(identifier)) == [(0, False), (2, True), (0, False)]
    text = plain_text(wire.letters[1])
    assert "29 novembre" in text
    assert "vous ne venez pas ce jour-là" in text
    [(kind, _), _] = calendars(wire.letters[1])
    assert kind == "text/calendar CANCEL"


async def test_excuse_taken_back_before_the_letter_leaves_tells_nothing(wire: Wire) -> None:
    _, sessions = await a_course()
    _, link = await chloe(sessions[0])
    await wire.deliver()

    await excuse_by_link(link, sessions[1], comes=False, now=clock.now())
    await excuse_by_link(link, sessions[1], comes=True, now=clock.now())
    await wire.deliver()

    assert wire.said() == ["Inscription confirmée"]


async def test_excuse_by_staff_is_noted_and_calls_nobody() -> None:
    planned, sessions = await a_course()
    identifier, _ = await chloe(sessions[0], None)

    for _ in range(2):
        await excuse_by_staff(identifier, sessions[2], comes=False, by=planned.ada, now=clock.now())

    assert dates(await the(identifier)) == [(0, False), (0, False), (1, True)]
    assert await value("SELECT count(*) FROM audit WHERE what = 'registration.excused'") == 1
    assert await value("SELECT count(*) FROM call_task") == 0


async def test_excuse_by_staff_of_another_house() -> None:
    _, sessions = await a_course()
    identifier, _ = await chloe(sessions[0])
    basile = a_viewer(await an_organisation(), name="Basile")

    with pytest.raises((Forbidden, NotFound)):
        await excuse_by_staff(identifier, sessions[1], comes=False, by=basile, now=clock.now())

    assert dates(await the(identifier)) == [(0, False)] * 3


async def why_not(link: str, session: UUID, *, now: datetime | None = None) -> type[BaseException]:
    with pytest.raises((Refusal, NotFound)) as answer:
        await excuse_by_link(link, session, comes=False, now=now or clock.now())
    return answer.type


async def test_excuse_is_refused_where_there_is_nothing_to_leave() -> None:
    planned, sessions = await a_course()
    _, link = await chloe(sessions[0])
    single = await a_session()
    alone = await a_registration(single.id)
    await cancel_session(sessions[2], reason="", by=planned.ada, now=clock.now())

    assert await why_not(alone.link, single.id) is OnlyDate
    assert await why_not(link, single.id) is NotFound
    assert await why_not(link, sessions[2]) is SessionCancelled
    assert await why_not(link, sessions[0], now=ENDS_AT) is SessionOver
    await cancel_by_link(link, now=clock.now())
    assert await why_not(link, sessions[0]) is RegistrationCancelled
