"""One agenda brought in three times at once."""

import asyncio

import pytest

from events_service import clock
from events_service.database import rows, value
from events_service.imports.agendas.bringing import Agenda, bring_in, place_of
from events_service.imports.agendas.ical import read_ical
from events_service.scheduling import sources
from events_service.scheduling.sources import Choices
from tests.factories import Planned, a_session
from tests.imports.agendas.calendars import OUTLOOK, SINCE, UNTIL

pytestmark = pytest.mark.usefixtures("database")


async def three_at_once(planned: Planned) -> tuple[int, int]:
    """How many events and sessions there are then, beside the one that was there."""
    place = await place_of(planned.library)
    reading = read_ical(OUTLOOK, zone=place.time_zone, since=SINCE, until=UNTIL)
    agenda = Agenda(place, reading, "ateliers.ics", Choices())

    await asyncio.gather(*[bring_in(agenda, by=planned.ada, now=clock.now()) for _ in range(3)])

    events = await value("SELECT count(*) FROM event WHERE library = $1", planned.library)
    sessions = await value("SELECT count(*) FROM session WHERE library = $1", planned.library)
    return events - 1, sessions - 1


async def test_three_at_once_make_no_double() -> None:
    assert await three_at_once(await a_session()) == (1, 3)


async def test_three_at_once_twin_without_lock_make_doubles(monkeypatch: pytest.MonkeyPatch) -> None:
    async def no_lock(name: str) -> None:
        """What would happen without it."""
        await rows("SELECT pg_sleep(0.1)")

    monkeypatch.setattr(sources, "lock_name", no_lock)

    assert await three_at_once(await a_session()) == (3, 9)
