"""A library in Montpellier (zone C of the school holidays), and the Tuesdays of its autumn."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from events_service.database import rows
from events_service.scheduling.series import create_series
from events_service.scheduling.sessions import add_session
from tests.factories import a_library, a_viewer, an_event, an_organisation

NOW = datetime(2026, 9, 1, 8, tzinfo=UTC)
AUTUMN = {
    "starts_at": "2026-10-06T14:00",
    "ends_at": "2026-10-06T16:00",
    "until": "2026-12-31",
    "skip": ["public_holidays", "school_holidays", "closures"],
    "capacity": 8,
}


class Place:
    """A library in Montpellier (zone C), an event there, and Ada who plans it."""

    async def ready(self) -> "Place":
        self.organisation = await an_organisation()
        self.library = await a_library(self.organisation)
        self.ada = a_viewer(self.organisation)
        self.event = await an_event(self.ada, self.library)
        return self

    async def make(self, **more: Any) -> UUID:
        series, _ = await create_series(self.event, {**AUTUMN, **more}, by=self.ada, now=NOW)
        return series

    async def another(self, starts_at: str, ends_at: str, **takes: Any) -> UUID:
        """A session of something else, which `takes` what the series may want."""
        other = await an_event(self.ada, self.library)
        times = {"starts_at": starts_at, "ends_at": ends_at, "capacity": 5}
        return await add_session(other, {**times, **takes}, by=self.ada, now=NOW)


@pytest.fixture
async def place(database: None) -> Place:
    return await Place().ready()


async def days_of(series: UUID) -> list[str]:
    lines = await rows("SELECT local_starts FROM session WHERE series = $1 ORDER BY local_starts", series)
    return [each["local_starts"].strftime("%d/%m %H:%M") for each in lines]
