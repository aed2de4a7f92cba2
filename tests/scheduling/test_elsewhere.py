"""Which sessions are the same workshop elsewhere: of one organisation, by copies or by subject, nearest first."""

import pytest

from events_service import clock
from events_service.scheduling.copies import copy_event
from events_service.scheduling.elsewhere import same_workshop_elsewhere
from events_service.scheduling.events import publish_event
from events_service.scheduling.queries import date_of_roster
from events_service.scheduling.sessions import add_session
from tests.factories import ENDS, STARTS, Planned, a_library, a_session, an_organisation, sign_up

pytestmark = pytest.mark.usefixtures("database")
ABOUT = {"topics": ["email"], "level": "debutant"}


async def found_for(session: Planned) -> list[object]:
    line = await date_of_roster(session.roster, now=clock.now())
    assert line is not None
    return [each.id for each in await same_workshop_elsewhere(line, now=clock.now(), limit=9)]


async def test_the_nearest_library_of_the_organisation_is_first_and_no_other_organisation_is_there() -> None:
    ours, theirs = await an_organisation(), await an_organisation()
    at = [
        await a_library(organisation, latitude=latitude, longitude=3.88)
        for organisation, latitude in (
            (ours, 43.61),
            (ours, 43.90),
            (ours, 43.70),
            (ours, 45.00),
            (theirs, 43.62),
        )
    ]
    here, far, near, too_far, strangers = [
        await a_session(organisation=organisation, library=library, **ABOUT)
        for organisation, library in zip((ours, ours, ours, ours, theirs), at, strict=True)
    ]
    other = await a_session(organisation=ours, library=at[2], topics=["argent_impots"], level="debutant")
    full = await a_session(organisation=ours, library=at[2], capacity=1, **ABOUT)
    await sign_up(full)

    assert await found_for(here) == [near.id, far.id]
    assert await found_for(other) == []
    assert await found_for(strangers) == []
    assert await found_for(too_far) == []


async def test_a_copy_is_the_same_workshop_whatever_it_says_of_itself() -> None:
    session = await a_session()
    copy = await copy_event(session.event, by=session.ada, now=clock.now())
    times = {"starts_at": STARTS, "ends_at": ENDS, "capacity": 2}
    there = await add_session(copy, times, by=session.ada, now=clock.now())

    assert await found_for(session) == []  # a draft
    await publish_event(copy, by=session.ada, now=clock.now())
    assert await found_for(session) == [there]
