"""The likely answers for an event that has no date yet."""

from datetime import time

import pytest

from events_service import clock
from events_service.accounts.roles import Grant, Role, Viewer
from events_service.scheduling.habits import Habits, habits_of
from events_service.scheduling.series import create_series
from tests.factories import a_colleague, a_library, a_room, a_session, a_viewer, an_event, an_organisation

pytestmark = pytest.mark.usefixtures("database")


async def test_ones_own_last_session_comes_before_a_later_one_of_colleagues() -> None:
    planned = await a_session(starts_at="2035-11-20T09:00", ends_at="2035-11-20T10:00")
    town, library = planned.organisation, planned.library
    room, ada = await a_room(library), await a_colleague(town)
    mine = {"starts_at": "2035-11-06T14:00", "ends_at": "2035-11-06T16:00", "capacity": "8"}
    of_ada = {"room": str(room), "facilitators": [str(ada)]}
    await a_session(organisation=town, library=library, **mine, **of_ada)
    branch = await a_library(town, name="Annexe")
    await a_session(
        organisation=town, library=branch, starts_at="2035-11-07T10:00", ends_at="2035-11-07T11:00"
    )
    manager = Viewer(ada, "Ada", (Grant(Role.MANAGER, town),))

    own = await habits_of(manager, town)
    others = await habits_of(a_viewer(town), town, library=branch)

    assert own == Habits(library, time(14), time(16), 8, room, holds=True)
    assert (others.library, others.starts, others.holds) == (branch, time(10), False)
    assert await habits_of(manager, await an_organisation()) == Habits()


async def test_a_mediator_who_has_held_nothing_holds_the_first() -> None:
    planned = await a_session()

    likely = await habits_of(a_viewer(planned.organisation, "mediator"), planned.organisation)

    assert likely.holds


async def test_what_the_last_series_skips_is_skipped_by_the_next() -> None:
    planned = await a_session()
    event = await an_event(planned.ada, planned.library)
    values = {"starts_at": "2035-11-06T14:00", "ends_at": "2035-11-06T16:00", "count": 2, "capacity": 8}

    await create_series(
        event, {**values, "skip": ["school_holidays", "closures"]}, by=planned.ada, now=clock.now()
    )

    assert (await habits_of(planned.ada, planned.organisation)).skip == ("school_holidays", "closures")
