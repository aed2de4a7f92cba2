"""Who came is noted per party and date; the last fact stands, and it outlives the name."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from events_service import clock
from events_service.accounts.roles import Viewer
from events_service.attendance.presence import (
    NamesForgotten,
    NoSeatThatDay,
    NotedMeanwhile,
    note_everybody,
    note_presence,
)
from events_service.attendance.queries import attendance_of
from events_service.attendance.rules import Mark, PresenceTooEarly
from events_service.database import row, rows, value
from events_service.errors import Forbidden, Invalid, NotFound, Refusal
from events_service.registration.cancellation import cancel_by_staff
from events_service.registration.changes import cancel_session, change_session
from events_service.registration.erasure import forget_past
from events_service.registration.excuses import excuse_by_staff
from events_service.registration.rules import Presence
from events_service.scheduling.sessions import SessionCancelled
from tests.factories import (
    ENDS_AT,
    STARTS_AT,
    Planned,
    a_colleague,
    a_registration,
    a_session,
    a_viewer,
    an_organisation,
    sign_up,
)
from tests.registration.test_several_dates import a_course

pytestmark = pytest.mark.usefixtures("database")

AT_THE_DOOR = STARTS_AT - timedelta(minutes=10)
CAME, ABSENT, EXCUSED = Mark(Presence.ATTENDED), Mark(Presence.ABSENT), Mark(Presence.EXCUSED)


async def marks_on(session: UUID) -> dict[str, tuple[str | None, int | None]]:
    """What stands for each party."""
    lines = await rows(
        """
        SELECT name, presence, came FROM registration_date JOIN registration ON registration.id = registration
        WHERE session = $1 ORDER BY position
        """,
        session,
    )
    return {line["name"]: (line["presence"], line["came"]) for line in lines}


async def deeds() -> list[str]:
    lines = await rows("SELECT what FROM audit WHERE what ~ 'presence|everybody' ORDER BY id")
    return [line["what"] for line in lines]


async def test_note_presence_of_all_of_a_party_or_of_some() -> None:
    planned = await a_session()
    petit = await sign_up(planned, "Famille Petit", seats=3)

    await note_presence(planned.id, petit.registration.id, CAME, by=planned.ada, now=AT_THE_DOOR)
    assert await marks_on(planned.id) == {"Famille Petit": ("attended", 3)}

    await note_presence(
        planned.id, petit.registration.id, Mark(Presence.ATTENDED, 2), by=planned.ada, now=AT_THE_DOOR
    )
    assert await marks_on(planned.id) == {"Famille Petit": ("attended", 2)}

    four = Mark(Presence.ATTENDED, 4)
    with pytest.raises(Invalid) as refusal:
        await note_presence(planned.id, petit.registration.id, four, by=planned.ada, now=AT_THE_DOOR)
    assert refusal.value.fields == {"came": "out_of_range"}


async def test_note_presence_twice_is_one_fact_and_can_be_taken_back() -> None:
    planned = await a_session()
    guest = await sign_up(planned)

    for mark in (CAME, CAME, Mark(None), Mark(None), ABSENT):
        await note_presence(planned.id, guest.registration.id, mark, by=planned.ada, now=AT_THE_DOOR)

    assert await marks_on(planned.id) == {"Chloé": ("absent", None)}
    assert await deeds() == [
        "registration.presence_noted",
        "registration.presence_taken_back",
        "registration.presence_noted",
    ]


async def test_note_presence_keeps_the_newest_fact_and_says_whose_it_is() -> None:
    """A phone without a network noted "came" at 14:00 and sends it at 15:00; at 14:30 a colleague noted "absent"."""
    planned = await a_session()
    guest = await sign_up(planned)
    denise = Viewer(await a_colleague(planned.organisation, name="Denise"), "Denise", planned.ada.grants)

    half_past = STARTS_AT + timedelta(minutes=30)
    await note_presence(planned.id, guest.registration.id, ABSENT, by=denise, now=half_past)
    three = STARTS_AT + timedelta(hours=1)
    hour = timedelta(hours=1)
    with pytest.raises(NotedMeanwhile):
        await note_presence(planned.id, guest.registration.id, CAME, by=planned.ada, now=three, waited=hour)

    assert await marks_on(planned.id) == {"Chloé": ("absent", None)}
    attendance = await attendance_of(planned.id, planned.ada)
    assert attendance is not None
    [chloe] = attendance.expected
    assert (chloe.by, chloe.at) == ("Denise", half_past)

    await note_presence(
        planned.id, guest.registration.id, CAME, by=planned.ada, now=three, waited=timedelta(minutes=29)
    )
    assert await marks_on(planned.id) == {"Chloé": ("attended", 1)}


async def test_note_presence_per_date_of_a_course() -> None:
    planned, sessions = await a_course()
    guest = await a_registration(sessions[0])
    week = timedelta(days=7)

    await note_presence(sessions[0], guest.registration.id, CAME, by=planned.ada, now=STARTS_AT)
    await note_presence(sessions[1], guest.registration.id, ABSENT, by=planned.ada, now=STARTS_AT + week)

    assert [(await marks_on(session))["Chloé"][0] for session in sessions] == ["attended", "absent", None]


async def test_who_gives_the_course_up_after_a_date_was_at_it() -> None:
    planned, sessions = await a_course()
    await change_session(planned.id, {"join_until": "3"}, by=planned.ada, now=clock.now())
    guest = await a_registration(sessions[0])
    await note_presence(sessions[0], guest.registration.id, CAME, by=planned.ada, now=STARTS_AT)
    await cancel_by_staff(guest.registration.id, by=planned.ada, now=ENDS_AT)

    lists = [await attendance_of(session, planned.ada) for session in sessions]

    assert [[party.came for party in each.expected] for each in lists if each] == [[1], [], []]
    week = timedelta(days=7)
    with pytest.raises(NoSeatThatDay):
        await note_presence(sessions[1], guest.registration.id, CAME, by=planned.ada, now=STARTS_AT + week)
    await note_presence(sessions[0], guest.registration.id, ABSENT, by=planned.ada, now=STARTS_AT + week)
    assert (await marks_on(sessions[0]))["Chloé"] == ("absent", None)


async def test_note_everybody_but_whom_something_is_noted_of_and_the_excused() -> None:
    planned, sessions = await a_course(capacity=4)
    denise = await sign_up(planned, "Denise")
    await sign_up(planned)
    emile = await sign_up(planned, "Émile")
    await note_presence(sessions[0], denise.registration.id, ABSENT, by=planned.ada, now=AT_THE_DOOR)
    await excuse_by_staff(emile.registration.id, sessions[0], comes=False, by=planned.ada, now=clock.now())

    numbers = [await note_everybody(sessions[0], by=planned.ada, now=AT_THE_DOOR) for _ in range(2)]

    assert numbers == [1, 0]
    assert await marks_on(sessions[0]) == {
        "Denise": ("absent", None),
        "Chloé": ("attended", 1),
        "Émile": (None, None),
    }
    assert await deeds() == ["registration.presence_noted", "session.everybody_noted"]
    attendance = await attendance_of(sessions[0], planned.ada)
    assert attendance is not None
    assert (attendance.expected_people, attendance.came, attendance.unnoted) == (2, 1, 0)


async def test_excused_beforehand_and_came_all_the_same() -> None:
    planned, sessions = await a_course()
    guest = await a_registration(sessions[0])
    await excuse_by_staff(guest.registration.id, sessions[0], comes=False, by=planned.ada, now=clock.now())
    attendance = await attendance_of(sessions[0], planned.ada)
    assert attendance is not None
    assert [party.stands for party in attendance.expected] == [Presence.EXCUSED]

    await note_presence(sessions[0], guest.registration.id, CAME, by=planned.ada, now=AT_THE_DOOR)

    attendance = await attendance_of(sessions[0], planned.ada)
    assert attendance is not None
    assert [party.stands for party in attendance.expected] == [Presence.ATTENDED]


async def test_note_presence_shows_in_no_calendar_and_in_no_letter() -> None:
    planned, sessions = await a_course()
    guest = await a_registration(sessions[0])

    await note_presence(sessions[0], guest.registration.id, EXCUSED, by=planned.ada, now=AT_THE_DOOR)

    assert await value("SELECT sum(sequence) FROM registration_date") == 0
    assert await value("SELECT count(*) FROM message") == 0
    assert await value("SELECT count(*) FROM call_task WHERE letter <> 'confirmation'") == 0


async def refused_as(
    planned: Planned, registration: UUID, *, by: Viewer, now: datetime
) -> type[BaseException]:
    with pytest.raises((Refusal, NotFound)) as answer:
        await note_presence(planned.id, registration, CAME, by=by, now=now)
    return answer.type


async def test_note_presence_is_refused_to_whom_and_when_it_means_nothing() -> None:
    planned = await a_session(capacity=1)
    guest, waits = await sign_up(planned), await sign_up(planned, "Denise")
    elsewhere = await a_session()
    stranger = a_viewer(await an_organisation(), name="Basile")
    nobody = Viewer(planned.ada.id, "", ())

    assert await refused_as(planned, waits.registration.id, by=planned.ada, now=STARTS_AT) is NoSeatThatDay
    assert await refused_as(planned, guest.registration.id, by=stranger, now=STARTS_AT) is NotFound
    assert await refused_as(planned, guest.registration.id, by=nobody, now=STARTS_AT) in (NotFound, Forbidden)
    assert await refused_as(elsewhere, guest.registration.id, by=elsewhere.ada, now=STARTS_AT) is NotFound
    early = STARTS_AT - timedelta(minutes=31)
    assert await refused_as(planned, guest.registration.id, by=planned.ada, now=early) is PresenceTooEarly
    desk = a_viewer(planned.organisation, "desk")
    await note_presence(planned.id, guest.registration.id, CAME, by=desk, now=STARTS_AT)
    await cancel_session(planned.id, reason="", by=planned.ada, now=clock.now())
    assert await refused_as(planned, guest.registration.id, by=planned.ada, now=STARTS_AT) is SessionCancelled


async def test_counts_survive_the_names() -> None:
    planned = await a_session()
    petit = await sign_up(planned, "Famille Petit", seats=3)
    await note_presence(
        planned.id, petit.registration.id, Mark(Presence.ATTENDED, 2), by=planned.ada, now=STARTS_AT
    )

    later = ENDS_AT + timedelta(days=91)
    await forget_past(days=90, now=later)

    assert await marks_on(planned.id) == {"–": ("attended", 2)}
    attendance = await attendance_of(planned.id, planned.ada)
    assert attendance is not None
    assert (attendance.came, attendance.expected[0].forgotten) == (2, True)
    assert await refused_as(planned, petit.registration.id, by=planned.ada, now=later) is NamesForgotten


async def test_nobody_is_noted_whose_name_is_forgotten() -> None:
    planned = await a_session()
    await sign_up(planned)
    later = ENDS_AT + timedelta(days=91)
    await forget_past(days=90, now=later)

    assert await note_everybody(planned.id, by=planned.ada, now=later) == 0
    assert await marks_on(planned.id) == {"–": (None, None)}


async def test_first_timers_are_a_number_of_those_who_came_and_stay_where_nobody_says() -> None:
    planned = await a_session()
    petit = (await sign_up(planned, "Famille Petit", seats=3)).registration.id

    async def noted(mark: Mark) -> tuple[int | None, int]:
        await note_presence(planned.id, petit, mark, by=planned.ada, now=AT_THE_DOOR)
        line = await row("SELECT came, first_timers FROM registration_date")
        assert line is not None
        return line["came"], line["first_timers"]

    assert await noted(Mark(Presence.ATTENDED, 3, 2)) == (3, 2)
    assert await noted(Mark(Presence.ATTENDED, 3)) == (3, 2)
    assert await noted(Mark(Presence.ATTENDED, 1)) == (1, 1)
    with pytest.raises(Invalid) as refusal:
        await noted(Mark(Presence.ATTENDED, 1, 2))
    assert refusal.value.fields == {"first_timers": "more_than_present"}
    assert await noted(Mark(Presence.ATTENDED, 1, 0)) == (1, 0)
    assert await noted(Mark(Presence.ATTENDED, 2, 1)) == (2, 1)
    assert await noted(Mark(None)) == (None, 0)
