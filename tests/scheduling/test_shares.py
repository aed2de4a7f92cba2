"""A feed by territory."""

from datetime import timedelta

import pytest

from events_service import clock
from events_service.registration.changes import cancel_session
from events_service.scheduling.filters import SessionFilter
from events_service.scheduling.shares import territories
from tests.factories import STARTS_AT, a_library, a_session, an_organisation

pytestmark = pytest.mark.usefixtures("database")
HOUR = timedelta(hours=1)


async def test_territories_share_what_starts_in_a_stretch_soonest_first() -> None:
    organisation = await an_organisation()
    herault = await a_library(organisation)
    gard = await a_library(organisation, department="30")
    late, soon = [
        await a_session(
            organisation=organisation,
            library=herault,
            starts_at=f"2035-11-20T{hour}:00",
            ends_at=f"2035-11-20T{hour}:30",
        )
        for hour in (16, 15)
    ]
    nimes = await a_session(organisation=organisation, library=gard)
    await cancel_session(nimes.id, reason="", by=nimes.ada, now=clock.now())
    await a_session(organisation=organisation, library=gard, published=False)

    async def shares(**said: str) -> object:
        return await territories(
            SessionFilter(**said), start=STARTS_AT, end=STARTS_AT + 2 * HOUR, now=clock.now()
        )

    assert await shares() == {"30": [nimes.id], "34": [soon.id]}
    assert await shares(department="34") == {"34": [soon.id]}
    whole = await territories(
        SessionFilter(), start=STARTS_AT, end=STARTS_AT + 2 * HOUR + timedelta(seconds=1), now=clock.now()
    )
    assert whole["34"] == [soon.id, late.id]
