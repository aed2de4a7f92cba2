"""Nobody without an address hears nothing: each fact is a call that stays until somebody was told (promise 7)."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from msgspec.structs import replace

from events_service import clock
from events_service.accounts.roles import Grant, Viewer
from events_service.accounts.staff import give_role
from events_service.database import row, rows, transaction, value
from events_service.errors import Forbidden, Invalid, NotFound
from events_service.identifiers import uuid7
from events_service.messages.calls import CallNoted, CallOver, Untold
from events_service.messages.retries import Fate
from events_service.messages.rules import State
from events_service.registration.call_filters import CallFilter
from events_service.registration.call_queries import Call, call_for, calls_after, open_calls, past_calls
from events_service.registration.calls import newest, note_outcome
from events_service.registration.cancellation import cancel_by_link, cancel_by_staff
from events_service.registration.changes import cancel_session, change_session
from events_service.registration.corrections import correct_by_link, correct_by_staff
from events_service.registration.erasure import forget_past
from events_service.registration.told import Told, after, written
from tests.factories import (
    ENDS_AT,
    FACTS,
    STARTS_AT,
    Planned,
    a_party,
    a_registration,
    a_session,
    a_viewer,
    an_organisation,
)
from tests.posted import claimed, finish

pytestmark = pytest.mark.usefixtures("database")

PHONE = "+33612345678"
YVETTE = a_party("Yvette", phone=PHONE)
A, B, C = "2035-11-20T14:00", "2035-11-27T14:00", "2035-12-04T14:00"


async def move_to(planned: Planned, starts_at: str) -> None:
    await change_session(planned.id, {"starts_at": starts_at}, by=planned.ada, now=clock.now())


async def to_call(planned: Planned) -> list[Call]:
    return await open_calls(planned.ada, now=clock.now())


def says(call: Call) -> Told:
    assert call.says is not None
    return call.says


def local(wall_clock: str) -> datetime:
    return datetime.fromisoformat(wall_clock)


async def the_call(planned: Planned) -> Call:
    (call,) = await to_call(planned)
    return call


async def test_a_move_is_a_call_for_whoever_left_no_address() -> None:
    planned = await a_session()
    await a_registration(planned.id, YVETTE)
    await a_registration(planned.id, a_party("Mohamed"))
    await a_registration(planned.id, a_party("Chloé", email="chloe@example.org"))

    await move_to(planned, B)

    calls = await to_call(planned)
    assert [(c.name, c.number, c.letter) for c in calls] == [
        ("Yvette", PHONE, "change"),
        ("Mohamed", None, "change"),
    ]
    assert (says(calls[0]).was_starts_local, says(calls[0]).starts_local) == (local(A), local(B))
    assert (calls[0].due_at, calls[0].useless_after) == (STARTS_AT, STARTS_AT + timedelta(days=7))
    assert await value("SELECT count(*) FROM message WHERE letter = 'change'") == 1


async def test_a_cancelled_session_is_a_call_until_its_former_start() -> None:
    planned = await a_session()
    await a_registration(planned.id, YVETTE)

    for _ in range(2):
        await cancel_session(planned.id, reason="Grève", by=planned.ada, now=clock.now())

    call = await the_call(planned)
    assert (call.letter, says(call).reason, call.due_at) == ("cancellation", "Grève", STARTS_AT)


async def test_a_seat_from_the_waiting_list_is_a_call() -> None:
    planned = await a_session(capacity=1)
    chloe = await a_registration(planned.id, a_party("Chloé", email="chloe@example.org"))
    await a_registration(planned.id, YVETTE)

    await cancel_by_link(chloe.link, now=clock.now())

    call = await the_call(planned)
    assert (call.name, call.letter, says(call).state) == ("Yvette", "promotion", "confirmed")


@pytest.mark.parametrize(("told", "calls"), [(False, ["cancellation"]), (True, [])])
async def test_cancelled_by_a_colleague_is_a_call_unless_the_guest_asked(
    told: bool, calls: list[str]
) -> None:
    planned = await a_session()
    yvette = await a_registration(planned.id, YVETTE)

    await cancel_by_staff(yvette.registration.id, by=planned.ada, now=clock.now(), present=told)

    assert [call.letter for call in await to_call(planned)] == calls


async def test_what_guests_do_themselves_is_no_call() -> None:
    planned = await a_session(capacity=1)
    first = await a_registration(planned.id, YVETTE)
    await a_registration(planned.id, a_party("Mohamed"))  # joins the waiting list, and sees it

    await move_to(planned, B)
    await cancel_by_link(first.link, now=clock.now())

    assert [(c.name, c.letter) for c in await to_call(planned)] == [("Mohamed", "promotion")]
    closed = await rows("SELECT closed_for FROM call_task WHERE about = $1", first.registration.id)
    assert [each["closed_for"] for each in closed] == ["unneeded"]


async def test_a_call_is_undone_with_its_fact() -> None:
    planned = await a_session()
    await a_registration(planned.id, YVETTE)

    with pytest.raises(RuntimeError):
        async with transaction():
            await move_to(planned, B)
            raise RuntimeError

    assert await to_call(planned) == []


async def test_moved_twice_is_one_call_from_the_day_they_knew() -> None:
    planned = await a_session()
    await a_registration(planned.id, YVETTE)

    await move_to(planned, B)
    await move_to(planned, C)

    call = await the_call(planned)
    assert (says(call).was_starts_local, says(call).starts_local) == (local(A), local(C))
    assert call.due_at == STARTS_AT


async def test_moved_there_and_back_is_no_call() -> None:
    planned = await a_session()
    await a_registration(planned.id, YVETTE)

    await move_to(planned, B)
    await move_to(planned, A)

    assert await to_call(planned) == []


async def test_moved_back_after_a_message_was_left_is_a_call() -> None:
    planned = await a_session()
    await a_registration(planned.id, YVETTE)
    await move_to(planned, B)
    await note_outcome((await the_call(planned)).id, "message_left", by=planned.ada, now=clock.now())

    await move_to(planned, A)

    call = await the_call(planned)
    assert (says(call).was_starts_local, says(call).starts_local) == (local(B), local(A))
    assert call.outcomes == []


def test_newest_keeps_a_seat_from_the_waiting_list_as_news() -> None:
    at_a = FACTS
    at_b = replace(FACTS, starts_local=datetime(2035, 11, 20, 17))
    promotion = Untold("promotion", written(at_a), perhaps_told=False)

    moved = newest(promotion, "change", after(at_b, at_a))
    assert moved == replace(after(at_b, at_a), promoted=True)
    back = newest(Untold("change", written(moved), perhaps_told=False), "change", after(at_a, at_b))
    assert back == replace(after(at_a, at_a), promoted=True)
    assert back.changed == []


async def test_a_letter_that_failed_is_a_call_until_a_newer_letter_tells_more() -> None:
    planned = await a_session()
    await a_registration(planned.id, a_party("Chloé", email="chloe@example.org", phone=PHONE))
    await finish(await claimed(clock.now()), Fate(State.FAILED, "rcpt 550 5.1.1"), now=clock.now())
    call = await the_call(planned)
    assert (call.letter, call.failure, call.number) == ("confirmation", "rcpt 550 5.1.1", PHONE)

    await move_to(planned, B)

    assert await to_call(planned) == []
    known = await call_for(call.id, planned.ada)
    assert known is not None
    assert known.state(clock.now()) == "replaced"
    with pytest.raises(CallOver):
        await note_outcome(call.id, "reached", by=planned.ada, now=clock.now())


async def test_a_letter_that_fails_while_the_next_is_being_written_is_no_call_about_yesterday() -> None:
    """The two do not see each other: the rows decide when somebody looks."""
    planned = await a_session()
    await a_registration(planned.id, a_party("Chloé", email="chloe@example.org"))
    registration = await claimed(clock.now())

    await move_to(planned, B)
    await rows("UPDATE message SET state = 'withdrawn' WHERE letter = 'change'")
    await finish(registration, Fate(State.FAILED, "rcpt 550"), now=clock.now())

    assert await value("SELECT count(*) FROM call_task") == 1
    assert await to_call(planned) == []


async def test_note_outcome_leaves_the_call_open_until_somebody_was_told() -> None:
    planned = await a_session()
    await a_registration(planned.id, YVETTE)
    await move_to(planned, B)
    call = await the_call(planned)
    ada = Viewer(
        await give_role("ada@example.org", role="coordinator", organisation=None, now=clock.now()),
        "Ada",
        (Grant("desk", planned.organisation),),
    )

    await note_outcome(call.id, "try_later", text=" après 18 h ", seen=0, by=ada, now=clock.now())
    again = await the_call(planned)
    assert [(n.outcome, n.note, n.noted_by) for n in again.outcomes] == [
        ("try_later", "après 18 h", "ada@example.org")
    ]
    await note_outcome(call.id, "reached", seen=1, by=ada, now=clock.now())

    assert await to_call(planned) == []
    (past,) = await past_calls(planned.ada, session=planned.id, now=clock.now())
    assert (past.name, past.closed_for, len(past.outcomes)) == ("Yvette", "told", 2)


async def test_note_outcome_dials_a_wrong_number_no_more_but_its_correction() -> None:
    planned = await a_session()
    yvette = await a_registration(planned.id, YVETTE)
    await move_to(planned, B)

    await note_outcome((await the_call(planned)).id, "wrong_number", by=planned.ada, now=clock.now())
    assert (await the_call(planned)).number is None
    await correct_by_link(yvette.link, {"phone": "06 98 76 54 32"}, now=clock.now())

    assert (await the_call(planned)).number == "+33698765432"


async def test_note_outcome_is_refused_to_strangers_and_to_whoever_came_second() -> None:
    planned = await a_session()
    await a_registration(planned.id, YVETTE)
    await move_to(planned, B)
    call, now = await the_call(planned), clock.now()
    basile = a_viewer(await an_organisation())

    for unknown, by in ((call.id, basile), (uuid4(), planned.ada)):
        with pytest.raises(NotFound):
            await note_outcome(unknown, "reached", by=by, now=now)
    coordinator = Viewer(uuid7(), "Carole", (Grant("coordinator", planned.organisation),))
    with pytest.raises(Forbidden):
        await note_outcome(call.id, "reached", by=coordinator, now=now)
    with pytest.raises(Invalid):
        await note_outcome(call.id, "perhaps", by=planned.ada, now=now)
    await note_outcome(call.id, "message_left", seen=0, by=planned.ada, now=now)
    with pytest.raises(CallNoted):
        await note_outcome(call.id, "reached", seen=0, by=a_viewer(planned.organisation), now=now)

    assert await open_calls(basile, now=now) == []
    assert await call_for(call.id, basile) is None
    assert await past_calls(basile, session=planned.id, now=now) == []
    assert await calls_after(basile, now=now, after=None, since=None, limit=9) == []
    assert await value("SELECT count(*) FROM call_outcome") == 1


async def test_open_calls_begin_with_whoever_should_know_first() -> None:
    later = await a_session()
    sooner = await a_session(organisation=later.organisation, starts_at=B, ends_at="2035-11-27T16:00")
    for planned in (later, sooner):
        await a_registration(planned.id, YVETTE)

    await cancel_session(sooner.id, reason="", by=later.ada, now=clock.now())
    await cancel_session(later.id, reason="", by=later.ada, now=clock.now())

    calls = await open_calls(later.ada, now=clock.now())
    assert [call.session for call in calls] == [later.id, sooner.id]
    assert [call.is_urgent(STARTS_AT - timedelta(hours=2)) for call in calls] == [True, False]
    of_one = await open_calls(later.ada, CallFilter(session=sooner.id), now=clock.now())
    assert [call.session for call in of_one] == [sooner.id]


async def test_what_was_not_told_in_time_stays_to_be_seen() -> None:
    planned = await a_session()
    await a_registration(planned.id, YVETTE)
    await cancel_session(planned.id, reason="", by=planned.ada, now=clock.now())

    assert await open_calls(planned.ada, now=STARTS_AT) == []
    (missed,) = await past_calls(planned.ada, session=planned.id, now=STARTS_AT)
    assert (missed.name, missed.state(STARTS_AT)) == ("Yvette", "too_late")


async def test_calls_after_tells_what_is_over_since() -> None:
    planned = await a_session()
    await a_registration(planned.id, YVETTE)
    await move_to(planned, B)
    call = await the_call(planned)
    since = clock.now()

    assert await calls_after(planned.ada, now=since, after=None, since=since, limit=9) == []
    await note_outcome(call.id, "reached", by=planned.ada, now=clock.now())

    changed = await calls_after(planned.ada, now=clock.now(), after=None, since=since, limit=9)
    assert [(c.id, c.state(clock.now())) for c in changed] == [(call.id, "told")]
    assert await calls_after(planned.ada, now=clock.now(), after=None, since=None, limit=9) == []


async def test_forget_past_leaves_nothing_that_was_said_or_noted() -> None:
    planned = await a_session()
    await a_registration(planned.id, a_party("Yvette Durand", phone=PHONE))
    await cancel_session(planned.id, reason="Inondation", by=planned.ada, now=clock.now())
    call = await the_call(planned)
    await note_outcome(call.id, "wrong_number", text="Sa nièce", by=planned.ada, now=clock.now())

    await forget_past(days=90, now=ENDS_AT + timedelta(days=91))

    left = await row(
        "SELECT (SELECT call_task::text FROM call_task) || (SELECT call_outcome::text FROM call_outcome)"
    )
    assert left is not None
    for word in ("Yvette", "Durand", "612345678", "Inondation", "nièce"):
        assert word not in left[0]
    assert await value("SELECT outcome FROM call_outcome") == "wrong_number"


async def test_a_correction_leaves_a_call_as_it_is() -> None:
    planned = await a_session()
    yvette = await a_registration(planned.id, YVETTE)
    await move_to(planned, B)

    await correct_by_staff(yvette.registration.id, {"seats": "2"}, by=planned.ada, now=clock.now())

    assert [call.letter for call in await to_call(planned)] == ["change"]
