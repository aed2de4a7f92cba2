"""Letters on paper: printed in batches, undone, and ended by handing them over or posting them."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from events_service import clock
from events_service.errors import NotFound
from events_service.registration.call_filters import CallFilter
from events_service.registration.call_queries import Call, calls_owed, open_calls
from events_service.registration.calls import note_outcome
from events_service.registration.changes import change_session
from events_service.registration.corrections import correct_by_staff
from events_service.registration.paper_letters import mark_printed
from events_service.registration.queries import registration_by_id
from events_service.registration.reach import Reach
from events_service.registration.sent import Fate, sent_about
from tests.factories import STARTS_AT, Planned, a_party, a_registration, a_session

pytestmark = pytest.mark.usefixtures("database")

ON_PAPER = CallFilter(way=Reach.PAPER)
TO_PRINT = replace(ON_PAPER, unprinted=True)


async def moved_with(*names: str, phone: str | None = None) -> tuple[Planned, list[Call]]:
    """A session that moved, and those on it who wish for paper."""
    planned = await a_session()
    for name in names:
        await a_registration(planned.id, replace(a_party(name, phone=phone), paper=True))
    await change_session(planned.id, {"starts_at": "2035-11-27T14:00"}, by=planned.ada, now=clock.now())
    return planned, await open_calls(planned.ada, ON_PAPER, now=clock.now())


async def names_told(planned: Planned, which: CallFilter) -> list[str]:
    return sorted(call.name for call in await open_calls(planned.ada, which, now=clock.now()))


async def test_printed_letters_stay_owed_until_they_are_handed_over_or_posted() -> None:
    planned, [rose, yvette, zoe] = await moved_with("Rose", "Yvette", "Zoé")
    now = clock.now()

    assert await mark_printed([rose.id, yvette.id], by=planned.ada, now=now) == 2

    assert await names_told(planned, TO_PRINT) == ["Zoé"]
    assert (await calls_owed(planned.ada, ON_PAPER, now=now)).printed == 2
    await note_outcome(rose.id, "handed_over", by=planned.ada, now=now)
    await note_outcome(yvette.id, "posted", by=planned.ada, now=now)
    assert await names_told(planned, ON_PAPER) == ["Zoé"]
    [sent, *_] = await sent_about(rose.registration, now=now)
    assert (sent.channel, sent.fate) == ("paper", Fate.CALLED)
    assert zoe.is_escalated(now) is False
    assert zoe.is_escalated(STARTS_AT) is True


async def test_a_lost_letter_is_printed_again_and_nobody_elsewhere_marks_it() -> None:
    planned, [rose] = await moved_with("Rose")
    basile = (await a_session()).ada
    await mark_printed([rose.id], by=planned.ada, now=clock.now())

    with pytest.raises(NotFound):
        await mark_printed([rose.id], by=basile, now=clock.now(), printed=False)
    await mark_printed([rose.id], by=planned.ada, now=clock.now(), printed=False)

    assert await names_told(planned, TO_PRINT) == ["Rose"]


async def test_who_left_a_number_is_called_when_time_is_short() -> None:
    planned, [rose] = await moved_with("Rose", phone="+33467000000")
    late = rose.due_at - timedelta(hours=23)

    called = await open_calls(planned.ada, CallFilter(way=Reach.CALL), now=late)

    assert [call.id for call in called] == [rose.id]
    assert [call.way(late) for call in called] == [Reach.CALL]
    assert await open_calls(planned.ada, ON_PAPER, now=late) == []


async def test_the_wish_is_taken_back_by_a_correction() -> None:
    planned, [rose] = await moved_with("Rose")
    registration: UUID = rose.registration

    await correct_by_staff(registration, {"paper": ""}, by=planned.ada, now=clock.now())

    kept = await registration_by_id(registration)
    assert kept is not None
    assert kept.paper is False
    assert await names_told(planned, CallFilter(way=Reach.IN_PERSON)) == ["Rose"]
