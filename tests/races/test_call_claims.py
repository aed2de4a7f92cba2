"""Several colleagues press "I do it" at the same moment: one does. The twin, which looks before it writes, has many."""

import asyncio

import pytest

from events_service import clock
from events_service.accounts.roles import Viewer
from events_service.messages import call_claims
from events_service.messages.call_claims import CallClaimed
from events_service.registration import call_claims as claiming
from events_service.registration.call_claims import claim_call
from events_service.registration.call_queries import Call, open_calls
from events_service.registration.changes import change_session
from tests.factories import a_party, a_registration, a_session, a_viewer

pytestmark = pytest.mark.usefixtures("database")


async def eight_press_at_once() -> list[Call | BaseException]:
    planned = await a_session()
    await a_registration(planned.id, a_party("Yvette", phone="+33612345678"))
    await change_session(planned.id, {"starts_at": "2035-11-27T14:00"}, by=planned.ada, now=clock.now())
    (call,) = await open_calls(planned.ada, now=clock.now())
    team: list[Viewer] = [a_viewer(planned.organisation, name=f"Ada {n}") for n in range(8)]
    return await asyncio.gather(
        *(claim_call(call.id, by=ada, now=clock.now()) for ada in team), return_exceptions=True
    )


async def test_claimed_by_eight_at_once_one_has_it() -> None:
    answers = await eight_press_at_once()

    assert len([each for each in answers if isinstance(each, Call)]) == 1
    assert len([each for each in answers if isinstance(each, CallClaimed)]) == 7


async def test_claimed_by_eight_at_once_twin_without_condition_and_lock_is_everybodys(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    head, _, _ = call_claims._CLAIM.partition("AND (claimed_at")
    monkeypatch.setattr(
        call_claims, "_CLAIM", head + "AND ($4::timestamptz IS NOT NULL OR claimed_by = $2) RETURNING id"
    )
    monkeypatch.setattr(claiming, "_LOCK", claiming._LOCK.partition("FOR UPDATE")[0])

    answers = await eight_press_at_once()

    assert len([each for each in answers if isinstance(each, Call)]) > 1
