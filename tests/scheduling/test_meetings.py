"""What is planned with one person is in nothing that others are given; beside it stands something public."""

from typing import Any
from uuid import UUID

import pytest

from events_service import clock
from events_service.database import row, value
from events_service.errors import Invalid
from events_service.scheduling.catalogue import upcoming
from events_service.scheduling.copies import copy_event
from events_service.scheduling.event_queries import event_page
from events_service.scheduling.events import OnePersonOnly
from events_service.scheduling.filters import SessionFilter
from events_service.scheduling.intents import IntentReused
from events_service.scheduling.meetings import plan_meeting
from events_service.scheduling.queries import session_line
from events_service.scheduling.stretches import events_after, sessions_after
from events_service.scheduling.withdrawal import withdraw_event
from tests.factories import Planned, a_session

pytestmark = pytest.mark.usefixtures("database")


async def a_plan(**typed: Any) -> tuple[UUID, Planned]:
    """One with a person at the library, and a public session of the same library."""
    public = await a_session(title="Souris")
    values = {
        "title": "Rendez-vous",
        "meeting": "library",
        "library": str(public.library),
        "starts_at": "2035-11-20T10:00",
        "ends_at": "2035-11-20T11:00",
        **typed,
    }
    return await plan_meeting(values, by=public.ada, now=clock.now(), intent="form"), public


async def test_plan_is_in_no_public_query() -> None:
    meeting, public = await a_plan()
    now = clock.now()
    event = await row(
        "SELECT event.id, slug FROM event JOIN session ON event = event.id WHERE session.id = $1", meeting
    )
    assert event is not None
    everything: dict[str, Any] = {"after": None, "since": None, "now": now, "limit": 50}

    assert [line.id for line in await upcoming(SessionFilter(), now=now)] == [public.id]
    assert await session_line(meeting, now=now) is None
    assert await event_page(event["slug"], now=now) is None
    assert [line.id for line in await sessions_after(filters=SessionFilter(), **everything)] == [public.id]
    assert [page.id for page in await events_after(**everything)] == [public.event]
    own = await sessions_after(filters=SessionFilter(), drafts_of=(public.organisation,), **everything)
    assert {line.id for line in own} == {public.id, meeting}


async def test_plan_that_is_withdrawn_is_told_to_nobody() -> None:
    meeting, public = await a_plan()

    await withdraw_event(
        await value("SELECT event FROM session WHERE id = $1", meeting), by=public.ada, now=clock.now()
    )

    assert await value("SELECT count(*) FROM removal WHERE public") == 0


async def test_an_appointment_is_copied_to_nobody_and_kept_as_no_template() -> None:
    meeting, public = await a_plan()
    event = await value("SELECT event FROM session WHERE id = $1", meeting)

    for template in (False, True):
        with pytest.raises(OnePersonOnly):
            await copy_event(event, by=public.ada, now=clock.now(), as_template=template)

    assert await value("SELECT count(*) FROM event WHERE copy_of = $1", event) == 0


async def test_plan_sent_twice_makes_one_and_for_another_place_none() -> None:
    meeting, public = await a_plan()
    again: dict[str, Any] = {
        "title": "Rendez-vous",
        "library": str(public.library),
        "starts_at": "2035-11-20T10:00",
        "ends_at": "2035-11-20T11:00",
    }
    sent: dict[str, Any] = {"by": public.ada, "now": clock.now(), "intent": "form"}

    assert await plan_meeting(again | {"meeting": "library"}, **sent) == meeting
    with pytest.raises(IntentReused):
        await plan_meeting(again | {"meeting": "home", "facilitators": ["x"]}, **sent)


async def test_plan_at_home_needs_somebody_who_goes_there() -> None:
    with pytest.raises(Invalid) as refused:
        await a_plan(meeting="home")

    assert refused.value.fields == {"facilitators": "required"}
