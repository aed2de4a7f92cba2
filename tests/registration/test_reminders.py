"""Reminders: to whom, when, by which way, and what they say when they leave."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from events_service.database import rows, value
from events_service.messages.outbox import TOO_MANY
from events_service.registration import reminders, told
from events_service.registration.cancellation import cancel_by_link
from events_service.registration.changes import add_session, cancel_session, change_session
from events_service.registration.excuses import excuse_by_link
from events_service.registration.places import register
from events_service.registration.queries import registration_by_link
from events_service.registration.reminders import AT_ONCE, remind
from events_service.registration.rules import Door
from tests.factories import KEY, STARTS_AT, Planned, a_party, a_session, mailbox_of, sign_up
from tests.posted import becomes, everything_left, letters_to

pytestmark = pytest.mark.usefixtures("database")

SECOND = {"starts_at": "2035-11-27T14:00", "ends_at": "2035-11-27T16:00"}
REFUSED = "state = 'failed', sent_at = NULL, reason = 'rcpt 550'"


def hours_before(hours: float, start: datetime = STARTS_AT) -> datetime:
    return start - timedelta(hours=hours)


async def chloe_on_a_session(**said: Any) -> Planned:
    """With Chloé, who was told of her seat long ago."""
    session = await a_session(**said)
    await sign_up(session)
    await everything_left()
    return session


async def last_letter() -> UUID:
    letter: UUID = await value("SELECT id FROM message ORDER BY position DESC LIMIT 1")
    return letter


async def reminders_of(name: str = "Chloé") -> int:
    return (await letters_to(name)).count("reminder")


async def test_remind_writes_at_each_hour_of_the_roster_once() -> None:
    await chloe_on_a_session()

    counts = []
    for hours in (49, 48, 47.9, 30, 3, 2, 1.9, 0.5, -1):
        await remind(hours_before(hours))
        await everything_left()
        counts.append(await reminders_of())

    assert counts == [0, 1, 1, 1, 1, 2, 2, 2, 2]


async def test_remind_says_when_it_becomes_useless_and_leaves_after_everything_else() -> None:
    await chloe_on_a_session()

    await remind(hours_before(48))

    [letter] = await rows("SELECT priority, useless_after FROM message WHERE letter = 'reminder'")
    assert tuple(letter) == (3, STARTS_AT)


async def test_remind_at_the_hours_that_a_colleague_chose() -> None:
    session = await chloe_on_a_session(reminder_hours=[24])
    await remind(hours_before(48))
    assert await reminders_of() == 0

    await remind(hours_before(24))
    await everything_left()
    await change_session(session.id, {"reminder_hours": "none"}, by=session.ada, now=hours_before(20))
    await remind(hours_before(2))

    assert await reminders_of() == 1


async def test_remind_nobody_who_signed_up_or_got_a_seat_later_than_that() -> None:
    session = await a_session(capacity=1)
    party = a_party(email=mailbox_of("Chloé"))
    chloe = await register(session.roster, party, door=Door.WEB, key=KEY, now=hours_before(47))
    await sign_up(session, "Driss")
    await everything_left()
    await remind(hours_before(46))
    assert (await reminders_of(), await reminders_of("Driss")) == (0, 0)

    await cancel_by_link(chloe.link, now=hours_before(40))
    await everything_left()
    await remind(hours_before(39))
    assert await reminders_of("Driss") == 0

    await remind(hours_before(2))

    assert (await reminders_of(), await reminders_of("Driss")) == (0, 1)


@pytest.mark.parametrize("what", ["cancelled", "called off", "excused"])
async def test_remind_nobody_who_does_not_come(what: str) -> None:
    session = await a_session()
    place = await sign_up(session)
    if what == "cancelled":
        await cancel_by_link(place.link, now=hours_before(100))
    elif what == "called off":
        await cancel_session(session.id, reason="Grève", by=session.ada, now=hours_before(100))
    else:
        await add_session(
            session.event, SECOND | {"roster_of": str(session.id)}, by=session.ada, now=hours_before(100)
        )
        await excuse_by_link(place.link, session.id, comes=False, now=hours_before(99))
    await everything_left()

    await remind(hours_before(48))

    assert await reminders_of() == 0


async def test_remind_of_the_new_time_when_the_session_moved() -> None:
    session = await chloe_on_a_session()
    await remind(hours_before(48))
    await everything_left()
    later = {"starts_at": "2035-11-27T14:00", "ends_at": "2035-11-27T16:00"}
    await change_session(session.id, later, by=session.ada, now=hours_before(40))
    await everything_left()
    week = timedelta(days=7)

    counts = []
    for now in (hours_before(2), hours_before(48) + week, hours_before(2) + week):
        await remind(now)
        await everything_left()
        counts.append(await reminders_of())

    assert counts == [1, 2, 3]


async def test_remind_nobody_whom_a_letter_has_just_told() -> None:
    session = await chloe_on_a_session()
    moved = {"starts_at": "2035-11-20T15:00", "ends_at": "2035-11-20T17:00"}
    await change_session(session.id, moved, by=session.ada, now=hours_before(40))
    await remind(hours_before(39))
    assert await letters_to("Chloé") == ["confirmation", "change"]

    await everything_left()
    await remind(hours_before(1))

    assert await letters_to("Chloé") == ["confirmation", "change", "reminder"]


async def test_remind_waits_for_a_letter_that_has_not_left() -> None:
    session = await a_session()
    await sign_up(session)

    await remind(hours_before(48))
    waits = await letters_to("Chloé")
    await becomes(await last_letter(), "state = 'sent', sent_at = $2", hours_before(47))
    await remind(hours_before(46))
    told_late = await letters_to("Chloé")
    await remind(hours_before(2))

    assert waits == told_late == ["confirmation"]
    assert await letters_to("Chloé") == ["confirmation", "reminder"]


async def test_remind_no_address_to_which_strangers_had_too_many_sent() -> None:
    await chloe_on_a_session()
    await becomes(await last_letter(), "state = 'withdrawn', sent_at = NULL, reason = $2", TOO_MANY)

    await remind(hours_before(48))

    assert await reminders_of() == 0


async def test_remind_an_address_that_refused_a_letter_once_more_and_no_further() -> None:
    await chloe_on_a_session()
    await becomes(await last_letter(), REFUSED)

    await remind(hours_before(48))
    await becomes(await last_letter(), REFUSED)
    await remind(hours_before(2))

    assert await reminders_of() == 1


async def test_remind_whom_no_letter_reaches_by_one_call_before_the_start() -> None:
    session = await a_session()
    await sign_up(session, "Driss", phone="+33467000000", email=None)

    await remind(hours_before(48))
    await remind(hours_before(47))
    await remind(hours_before(2))

    [call] = await rows(
        "SELECT letter, session, due_at, useless_after FROM call_task WHERE closed_at IS NULL"
    )
    assert tuple(call) == ("reminder", session.id, STARTS_AT, STARTS_AT)
    assert await value("SELECT count(*) FROM call_task") == 1


async def test_remind_by_no_second_call_whoever_is_to_be_called_already() -> None:
    session = await a_session()
    await sign_up(session, "Driss", phone="+33467000000", email=None)
    moved = {"starts_at": "2035-11-20T15:00", "ends_at": "2035-11-20T17:00"}
    await change_session(session.id, moved, by=session.ada, now=hours_before(100))

    await remind(hours_before(47))

    assert [line["letter"] for line in await rows("SELECT letter FROM call_task")] == ["change"]


async def test_remind_of_each_date_of_a_course_with_that_date_in_front() -> None:
    session = await a_session()
    await add_session(
        session.event, SECOND | {"roster_of": str(session.id)}, by=session.ada, now=hours_before(1000)
    )
    place = await sign_up(session)
    await everything_left()

    for now in (hours_before(48), hours_before(48) + timedelta(days=7)):
        await remind(now)
        await everything_left()

    contexts = await rows("SELECT context->>'starts_local' AS at FROM message WHERE letter = 'reminder'")
    assert [line["at"] for line in contexts] == ["2035-11-20T14:00:00", "2035-11-27T14:00:00"]
    registration = await registration_by_link(place.link)
    assert registration is not None
    assert len(told.of(registration).all_dates) == 2


async def test_remind_is_not_held_up_by_whoever_gets_nothing_at_that_hour(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reminders, "AT_ONCE", 1)
    session = await a_session()
    await sign_up(session, "Driss", phone="+33467000000", email=None)
    await sign_up(session)
    await everything_left()

    more = [await remind(hours_before(2)) for _ in range(3)]

    assert (more, await reminders_of()) == ([True, True, False], 1)


async def test_remind_many_at_once_in_pieces() -> None:
    session = await a_session(capacity=500)
    await sign_up(session)
    await everything_left()
    # As if so many had signed up as Chloé did.
    await rows(
        """
        WITH people AS (
            INSERT INTO registration (id, roster, name, companions, seats, locale, state, position, code, link_hash,
                                      door, created_at, revised_at, confirmed_at, email)
            SELECT gen_random_uuid(), roster, 'Guest' || n, companions, seats, locale, state, position + n, code || n,
                   'hash' || n, door, created_at, revised_at, confirmed_at, 'guest' || n || '@example.org'
            FROM registration, generate_series(1, $1::int) AS n RETURNING id, roster)
        INSERT INTO registration_date (id, registration, session, uid, sequence, revised_at)
        SELECT gen_random_uuid(), people.id, date.session, 'uid ' || people.id, 0, date.revised_at
        FROM people, registration_date AS date
        """,
        2 * AT_ONCE,
    )

    more = [await remind(hours_before(48)) for _ in range(3)]

    assert more == [True, True, False]
    assert await value("SELECT count(*) FROM message WHERE letter = 'reminder'") == 2 * AT_ONCE + 1
