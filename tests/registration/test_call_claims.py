"""Calls that a colleague takes on, hands back or forgets; and those that have waited too long."""

from datetime import datetime, timedelta

import pytest

from events_service import clock
from events_service.accounts.roles import Grant, Viewer
from events_service.errors import Forbidden, NotFound
from events_service.messages.call_claims import CallClaimed
from events_service.messages.calls import CallOver
from events_service.registration.call_claims import claim_call, hand_call_back
from events_service.registration.call_filters import CallFilter
from events_service.registration.call_queries import Call, CallsOwed, calls_owed, open_calls
from events_service.registration.calls import note_outcome
from events_service.registration.changes import change_session
from tests.factories import (
    STARTS_AT,
    Planned,
    a_colleague,
    a_party,
    a_registration,
    a_session,
    a_viewer,
    an_organisation,
)

pytestmark = pytest.mark.usefixtures("database")

PHONE = "+33612345678"
HOUR = timedelta(hours=1)


async def a_moved_session(*people: tuple[str, str | None]) -> Planned:
    """They are to know before the old start, 20 November."""
    planned = await a_session()
    for name, phone in people:
        await a_registration(planned.id, a_party(name, phone=phone))
    await change_session(planned.id, {"starts_at": "2035-11-27T14:00"}, by=planned.ada, now=clock.now())
    return planned


async def calls_of(planned: Planned, now: datetime) -> list[Call]:
    return await open_calls(planned.ada, now=now)


async def a_visit_of(name: str, planned: Planned) -> Viewer:
    """Another colleague, whose account has a name."""
    return Viewer(
        await a_colleague(planned.organisation, name=name), name, (Grant("mediator", planned.organisation),)
    )


async def test_claim_call_shows_colleagues_who_does_it_until_an_outcome_is_noted() -> None:
    planned = await a_moved_session(("Yvette", PHONE))
    now = clock.now()
    (call,) = await calls_of(planned, now)
    ines = await a_visit_of("Inès", planned)

    claimed = await claim_call(call.id, by=ines, now=now)

    assert (claimed.claimer, claimed.is_claimed(now)) == ("Inès", True)
    with pytest.raises(CallClaimed):
        await claim_call(call.id, by=planned.ada, now=now + HOUR / 2)
    await claim_call(call.id, by=ines, now=now + HOUR / 2)
    await note_outcome(call.id, "try_later", by=planned.ada, now=now + HOUR / 2)
    (after,) = await calls_of(planned, now + HOUR / 2)
    assert (after.claimed_by, after.claimed_at) == (None, None)


async def test_claim_call_ends_by_itself_and_by_whoever_hands_it_back() -> None:
    planned = await a_moved_session(("Yvette", PHONE))
    now = clock.now()
    (call,) = await calls_of(planned, now)
    ines = await a_visit_of("Inès", planned)
    await claim_call(call.id, by=ines, now=now)

    await hand_call_back(call.id, by=planned.ada, now=now)  # not hers: it stays
    with pytest.raises(CallClaimed):
        await claim_call(call.id, by=planned.ada, now=now)
    taken_over = await claim_call(call.id, by=planned.ada, now=now + HOUR)
    assert taken_over.claimed_by == planned.ada.id
    back = await hand_call_back(call.id, by=planned.ada, now=now + HOUR)
    assert back.claimed_by is None


async def test_claim_call_takes_all_that_one_call_says() -> None:
    planned = await a_moved_session(("Yvette", PHONE), ("Yvette", PHONE))
    now = clock.now()
    (call,) = await calls_of(planned, now)
    ines = await a_visit_of("Inès", planned)

    await claim_call(call.id, by=planned.ada, now=now)

    (other,) = [each for each in await open_calls(planned.ada, now=now) if each.id == call.id]
    assert len(other.also) == 1
    with pytest.raises(CallClaimed):
        await claim_call(call.id, by=ines, now=now)


async def test_claim_call_refusals() -> None:
    planned = await a_moved_session(("Yvette", PHONE))
    now = clock.now()
    (call,) = await calls_of(planned, now)

    for verb in (claim_call, hand_call_back):
        with pytest.raises(NotFound):
            await verb(call.id, by=a_viewer(await an_organisation()), now=now)
        with pytest.raises((Forbidden, NotFound)):
            await verb(call.id, by=a_viewer(planned.organisation, "coordinator"), now=now)
    await note_outcome(call.id, "reached", by=planned.ada, now=now)
    with pytest.raises(CallOver):
        await claim_call(call.id, by=planned.ada, now=now)


async def test_open_calls_put_on_top_what_has_waited_too_long() -> None:
    late = await a_moved_session(("Yvette", PHONE), ("Mohamed", None), ("Ginette", "+33612345679"))
    created = (await calls_of(late, clock.now()))[0].created_at
    two_thirds = created + (STARTS_AT - created) * 2 / 3
    (ginette,) = [call for call in await calls_of(late, created) if call.name == "Ginette"]
    await note_outcome(ginette.id, "wrong_number", by=late.ada, now=created)

    before, after = [
        [(call.name, call.is_escalated(at)) for call in await calls_of(late, at)]
        for at in (two_thirds - HOUR, two_thirds + HOUR)
    ]

    assert before == [("Yvette", False), ("Mohamed", False), ("Ginette", False)]
    # Nobody can dial a wrong number, or none.
    assert after == [("Yvette", True), ("Mohamed", False), ("Ginette", False)]
    assert await calls_owed(late.ada, now=two_thirds + HOUR) == CallsOwed(3, 0, 1, 0)
    chosen = await open_calls(late.ada, CallFilter(escalated=True), now=two_thirds + HOUR)
    assert [call.name for call in chosen] == ["Yvette"]


async def test_open_calls_put_an_escalated_one_before_one_that_is_due_sooner() -> None:
    early = await a_moved_session(("Yvette", PHONE))
    created = (await calls_of(early, clock.now()))[0].created_at
    soon = STARTS_AT - timedelta(days=2)
    other = await a_session(organisation=early.organisation, library=early.library)
    await a_registration(other.id, a_party("Ginette", phone="+33612345679"))
    await change_session(other.id, {"starts_at": "2035-11-19T14:00"}, by=early.ada, now=soon - HOUR)

    names = [call.name for call in await calls_of(early, soon)]

    assert created < soon - HOUR
    assert names == ["Yvette", "Ginette"]
