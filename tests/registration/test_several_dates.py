"""A roster with several dates: one list of people, an identity for each of their dates, one letter for each change."""

import asyncio
from datetime import datetime, timedelta
from uuid import UUID

import icalendar
import pytest

from events_service import clock
from events_service.database import rows, value
from events_service.errors import NotFound
from events_service.feeds.entries import registration_entries
from events_service.registration.cancellation import TooLateToCancel, cancel_by_link
from events_service.registration.changes import add_date, cancel_session, change_session
from events_service.registration.places import register
from events_service.registration.queries import Registration, registration_by_id, registration_by_link
from events_service.registration.rules import Door, NotEnoughSeats, RosterFull, SignUpClosed
from events_service.registration.told import of
from events_service.scheduling.events import amend_event
from events_service.scheduling.queries import session_line
from events_service.scheduling.sessions import SessionCancelled
from events_service.scheduling.withdrawal import delete_session
from tests.factories import ENDS_AT, KEY, STARTS_AT, Planned, a_party, a_registration, a_session
from tests.registration.wires import Wire, plain_text

pytestmark = pytest.mark.usefixtures("database")

WEEK = timedelta(days=7)


async def a_course(dates: int = 3, **given: object) -> tuple[Planned, list[UUID]]:
    """A session and its roster's further dates, one week apart, at 14:00."""
    first = await a_session(title="Cours", **given)
    later = [datetime(2035, 11, 20, 14) + number * WEEK for number in range(1, dates)]
    more = [
        await add_date(
            first.roster,
            {"starts_at": day.isoformat(), "ends_at": (day + timedelta(hours=2)).isoformat()},
            by=first.ada,
            now=clock.now(),
        )
        for day in later
    ]
    return first, [first.id, *more]


async def chloe(session: UUID, email: str | None = "chloe@example.org") -> tuple[UUID, str]:
    place = await a_registration(session, a_party("Chloé", email=email))
    return place.registration.id, place.link


async def the(registration: UUID) -> Registration:
    found = await registration_by_id(registration)
    assert found is not None
    return found


def calendars(letter: object) -> list[tuple[str, list[icalendar.Event]]]:
    """Content type and entries of each calendar part."""
    parts = []
    for part in letter.walk():  # type: ignore[attr-defined]
        if part.get_content_type() in ("text/calendar", "application/ics"):
            calendar = icalendar.Calendar.from_ical(part.get_payload(decode=True))
            parts.append((f"{part.get_content_type()} {calendar['METHOD']}", calendar.walk("VEVENT")))
    return parts


async def test_register_has_all_dates_and_a_uid_for_each(wire: Wire) -> None:
    _, sessions = await a_course()
    identifier, _ = await chloe(sessions[1])

    registration = await the(identifier)

    host = registration.session.uid_host
    assert [date.session.id for date in registration.sessions] == sessions
    assert [date.uid for date in registration.sessions] == [
        f"registration-{identifier}@{host}",
        f"registration-{identifier}-{sessions[1]}@{host}",
        f"registration-{identifier}-{sessions[2]}@{host}",
    ]
    await wire.deliver()
    (letter,) = wire.letters
    [(kind, events)] = calendars(letter)
    assert kind == "application/ics PUBLISH"
    assert [str(event["UID"]) for event in events] == [date.uid for date in registration.sessions]
    assert plain_text(letter).count("14:00") + plain_text(letter).count("14\u00a0h") == 3


async def test_add_date_gives_everyone_the_date_and_one_letter(wire: Wire) -> None:
    planned = await a_session()
    identifier, _ = await chloe(planned.id)
    await wire.deliver()
    uid = (await the(identifier)).date.uid

    day = {"starts_at": "2035-11-27T14:00", "ends_at": "2035-11-27T16:00"}
    new = await add_date((await the(identifier)).roster, day, by=planned.ada, now=clock.now())
    await wire.deliver()

    registration = await the(identifier)
    assert [date.uid for date in registration.sessions] == [
        uid,
        f"registration-{identifier}-{new}@{registration.session.uid_host}",
    ]
    assert wire.said() == ["Inscription confirmée", "Nouvelles dates"]
    [(_, invited), _] = calendars(wire.letters[1])
    assert [str(event["UID"]) for event in invited] == [registration.sessions[1].uid]


async def test_move_one_date_tells_of_that_one_under_its_uid(wire: Wire) -> None:
    planned, sessions = await a_course()
    identifier, _ = await chloe(planned.id)
    await wire.deliver()
    uids = [date.uid for date in (await the(identifier)).sessions]

    await change_session(sessions[1], {"starts_at": "2035-11-28T10:00"}, by=planned.ada, now=clock.now())
    await wire.deliver()

    registration = await the(identifier)
    assert [date.uid for date in registration.sessions] == uids
    assert [date.sequence for date in registration.sessions] == [0, 1, 0]
    [(kind, invited), (_, attached)] = calendars(wire.letters[1])
    assert kind == "text/calendar REQUEST"
    assert [(str(event["UID"]), event["SEQUENCE"]) for event in (*invited, *attached)] == [(uids[1], 1)] * 2
    assert "28 novembre" in plain_text(wire.letters[1])


async def test_call_off_one_of_three_cancels_nobody(wire: Wire) -> None:
    planned, sessions = await a_course()
    identifier, _ = await chloe(planned.id)
    await wire.deliver()

    await cancel_session(sessions[1], reason="Grève", by=planned.ada, now=clock.now())
    await wire.deliver()

    registration = await the(identifier)
    assert (registration.state, registration.session.seats_taken) == ("confirmed", 1)
    entries = registration_entries(of(registration), public_url="https://a.example", sender="a@b.example")
    assert [(entry.sequence, entry.cancelled) for entry in entries] == [(0, False), (1, True), (0, False)]
    assert wire.said() == ["Inscription confirmée", "Date annulée"]
    assert "Grève" in plain_text(wire.letters[1])
    assert [kind for kind, _ in calendars(wire.letters[1])] == [
        "text/calendar CANCEL",
        "application/ics CANCEL",
    ]


async def test_call_off_the_last_date_cancels_everyone(wire: Wire) -> None:
    planned, sessions = await a_course()
    identifier, _ = await chloe(planned.id)
    for session in sessions:
        await cancel_session(session, reason="Grève", by=planned.ada, now=clock.now())
    await wire.deliver()

    assert ((await the(identifier)).state, (await the(identifier)).cancelled_by) == ("cancelled", "library")
    assert await value("SELECT seats_taken FROM roster") == 0
    assert wire.said() == ["Séance annulée"]
    with pytest.raises(SessionCancelled):
        await add_date((await the(identifier)).roster, {}, by=planned.ada, now=clock.now())


async def test_two_changes_before_the_mail_leaves_are_one_letter_about_both(wire: Wire) -> None:
    planned, sessions = await a_course()
    identifier, _ = await chloe(planned.id)
    await wire.deliver()

    await change_session(sessions[1], {"starts_at": "2035-11-28T10:00"}, by=planned.ada, now=clock.now())
    await cancel_session(sessions[2], reason="Grève", by=planned.ada, now=clock.now())
    await wire.deliver()

    assert len(wire.letters) == 2
    [(kind, events)] = calendars(wire.letters[1])
    assert kind == "application/ics PUBLISH"
    assert [str(event["STATUS"]) for event in events] == ["CONFIRMED", "CANCELLED"]
    assert [str(event["UID"]) for event in events] == [
        date.uid for date in (await the(identifier)).sessions[1:]
    ]


async def test_a_guest_without_an_address_is_called_once_about_what_changed() -> None:
    planned, sessions = await a_course()
    await chloe(planned.id, email=None)

    await change_session(sessions[1], {"starts_at": "2035-11-28T10:00"}, by=planned.ada, now=clock.now())
    await change_session(sessions[1], {"starts_at": "2035-11-27T14:00"}, by=planned.ada, now=clock.now())
    assert await value("SELECT count(*) FROM call_task WHERE closed_at IS NULL") == 0
    await cancel_session(sessions[2], reason="Grève", by=planned.ada, now=clock.now())

    (task,) = await rows(
        "SELECT letter, context->>'session' AS session FROM call_task WHERE closed_at IS NULL"
    )
    assert (task["letter"], task["session"]) == ("dates", str(sessions[2]))


async def test_a_roster_begins_with_the_last_date_one_may_still_join() -> None:
    """Sign-up closes with the first date: from then on a seat is not given back on the page."""
    planned, sessions = await a_course()
    _, link = await chloe(planned.id)

    registration = await registration_by_link(link)
    assert registration is not None
    assert (registration.begins_at, registration.ends_at) == (
        STARTS_AT,
        STARTS_AT + 2 * WEEK + timedelta(hours=2),
    )
    with pytest.raises(TooLateToCancel):
        await cancel_by_link(link, now=STARTS_AT)

    await cancel_session(sessions[0], reason="", by=planned.ada, now=clock.now())
    registration = await registration_by_link(link)
    assert registration is not None
    assert registration.begins_at == registration.session.closes_at == STARTS_AT + WEEK


async def test_a_colleague_writes_down_who_walks_in_and_the_web_does_not() -> None:
    """Until the end of the last date; whoever finds no seat then does not wait for one."""
    session = await a_session(capacity=1)
    more = {"key": KEY, "now": ENDS_AT - timedelta(minutes=1)}

    with pytest.raises(SignUpClosed):
        await register(session.roster, a_party(), door=Door.WEB, **more)
    place = await register(session.roster, a_party(), door=Door.DESK, **more)
    with pytest.raises(RosterFull):  # no list is offered that nobody is served from any more
        await register(session.roster, a_party("Driss"), door=Door.PHONE, **more)
    with pytest.raises(SignUpClosed):
        await register(session.roster, a_party("Driss"), door=Door.DESK, key=KEY, now=ENDS_AT)

    assert place.state == "confirmed"


async def test_a_walk_in_for_more_seats_than_are_left_is_told_that_nobody_waits_now() -> None:
    session = await a_session(capacity=3, most_seats=5)
    late = ENDS_AT - timedelta(minutes=1)
    await register(session.roster, a_party(seats=2), door=Door.DESK, key=KEY, now=late)

    with pytest.raises(NotEnoughSeats) as refused:
        await register(session.roster, a_party("Driss", seats=2), door=Door.DESK, key=KEY, now=late)

    assert refused.value.facts == {"left": 1, "may_wait": False}


async def test_a_date_that_was_called_off_is_nobody_elses_answer() -> None:
    """Two forms in one transaction, for two dates of one course; the one was called off after it was filled in."""
    first, dates = await a_course(capacity=5)
    await cancel_session(dates[0], reason="", by=first.ada, now=clock.now())
    lines = [await session_line(each, now=clock.now()) for each in dates[:2]]

    answers = await asyncio.gather(
        *(
            register(line.roster, a_party(name), door=Door.WEB, key=KEY, now=clock.now(), seen=line)
            for line, name in zip(lines, ("Chloé", "Driss"), strict=True)
            if line
        ),
        return_exceptions=True,
    )

    assert isinstance(answers[0], SessionCancelled)
    assert getattr(answers[1], "state", answers[1]) == "confirmed"


async def test_a_new_date_serves_who_waited_beside_free_seats() -> None:
    """The roster's start is that of the last date one may join: what was over for the list goes on."""
    first, _ = await a_course(1, capacity=1, closes_at="2035-11-20T16:00")
    begun = STARTS_AT + timedelta(minutes=1)
    await register(first.roster, a_party(), door=Door.WEB, key=KEY, now=clock.now())
    waiting = await register(first.roster, a_party("Driss"), door=Door.WEB, key=KEY, now=clock.now())
    await change_session(first.id, {"capacity": 2}, by=first.ada, now=begun)  # nobody is served any more
    roster = await value("SELECT roster FROM session WHERE id = $1", first.id)

    given = {"starts_at": "2035-11-20T15:00", "ends_at": "2035-11-20T16:00"}
    await add_date(roster, given, by=first.ada, now=begun)

    assert await value("SELECT state FROM registration WHERE id = $1", waiting.registration.id) == "confirmed"


async def test_register_on_a_roster_whose_first_date_is_called_off_is_for_the_dates_left() -> None:
    first, dates = await a_course(3)
    await cancel_session(first.id, reason="Inondation", by=first.ada, now=clock.now())

    place = await register(first.roster, a_party(), door=Door.WEB, key=KEY, now=clock.now())

    assert [date.session.id for date in place.registration.sessions if not date.session.cancelled] == dates[
        1:
    ]


async def test_a_date_deleted_after_it_was_shown_is_not_signed_up_for() -> None:
    """The form was open when the mistyped date went: nobody is written down for it, nor for the dates that stay."""
    first, dates = await a_course(2)
    await amend_event(
        first.event, {"summary": "Sans crainte"}, by=first.ada, now=clock.now()
    )  # dates both alike
    shown = await session_line(dates[1], now=clock.now())
    await delete_session(dates[1], by=first.ada, now=clock.now())

    with pytest.raises(NotFound):
        await register(first.roster, a_party(), door=Door.WEB, key=KEY, now=clock.now(), seen=shown)
    stays = await register(first.roster, a_party(), door=Door.WEB, key=KEY, now=clock.now())

    assert [date.session.id for date in stays.registration.sessions] == [first.id]
