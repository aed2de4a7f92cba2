"""The open calls, narrowed, counted and page by page."""

from typing import Any
from uuid import UUID

import pytest

from events_service import clock
from events_service.messages.retries import Fate
from events_service.messages.rules import State
from events_service.registration.call_filters import CallFilter
from events_service.registration.call_queries import CallsOwed, calls_owed, open_calls
from events_service.registration.changes import change_session
from tests.factories import Planned, a_library, a_party, a_registration, a_session, an_organisation
from tests.posted import claimed, finish

pytestmark = pytest.mark.usefixtures("database")
LATER = {"starts_at": "2035-11-27T14:00", "ends_at": "2035-11-27T16:00"}


async def called_about(
    names: list[str], *, organisation: UUID | None = None, library: UUID | None = None
) -> Planned:
    """A session whose people left a telephone only, on another day than they know."""
    planned = await a_session(organisation=organisation, library=library)
    for name in names:
        await a_registration(planned.id, a_party(name, phone="+33612345678"))
    await change_session(planned.id, LATER, by=planned.ada, now=clock.now())
    return planned


async def test_calls_are_counted_whole_and_shown_page_by_page() -> None:
    planned = await called_about(["Ada", "Bob", "Chloé", "Dora", "Éva"])
    await called_about(["Ailleurs"])

    pages = [await open_calls(planned.ada, now=clock.now(), size=2, page=page) for page in (1, 2, 3)]

    assert [len(page) for page in pages] == [3, 3, 1]  # one more than the page tells that there is a next one
    seen = [call.name for page in pages for call in page[:2]]
    assert sorted(seen) == ["Ada", "Bob", "Chloé", "Dora", "Éva"]
    assert await calls_owed(planned.ada, now=clock.now()) == CallsOwed(
        number=5, undelivered=0, escalated=0, printed=0
    )


async def test_calls_are_narrowed_by_what_they_are_about() -> None:
    town = await an_organisation()
    annex = await a_library(town, name="Annexe")
    here = await called_about(["Ada", "Bob"], organisation=town)
    there = await called_about(["Chloé"], organisation=town, library=annex)
    now = clock.now()

    async def names(**which: Any) -> list[str]:
        chosen = CallFilter(**which)
        calls = await open_calls(here.ada, chosen, now=now)
        assert (await calls_owed(here.ada, chosen, now=now)).number == len(calls)
        return sorted(call.name for call in calls)

    assert await names() == ["Ada", "Bob", "Chloé"]
    assert await names(session=here.id) == ["Ada", "Bob"]
    assert await names(library=annex) == ["Chloé"]
    [chloe] = await open_calls(here.ada, CallFilter(session=there.id), now=now)
    assert await names(registration=chloe.registration) == ["Chloé"]
    assert await names(urgent=True) == []
    assert await names(undelivered=True) == []


async def test_calls_for_letters_that_did_not_arrive_are_counted_apart() -> None:
    planned = await a_session()
    await a_registration(planned.id, a_party("Chloé", email="chloe@example.org", phone="+33612345678"))
    await finish(await claimed(clock.now()), Fate(State.FAILED, "rcpt 550 5.1.1"), now=clock.now())
    driss = await called_about(["Driss"], organisation=planned.organisation, library=planned.library)
    now = clock.now()

    assert await calls_owed(driss.ada, now=now) == CallsOwed(number=2, undelivered=1, escalated=0, printed=0)
    [call] = await open_calls(driss.ada, CallFilter(undelivered=True), now=now)
    assert call.name == "Chloé"
