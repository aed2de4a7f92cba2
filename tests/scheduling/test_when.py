"""Days and hours on the clock of the place."""

from datetime import UTC, date, datetime, timedelta

import pytest

from events_service.conditions import Conditions
from events_service.database import value
from events_service.scheduling.when import ABOUT_A_DAY, WHEN, at_now, shifted

# A Friday, at 22:00 in Paris and at 11:00 in Papeete.
NOW = datetime(2026, 11, 27, 21, tzinfo=UTC)


@pytest.mark.parametrize(
    ("when", "zone", "local", "asked_for"),
    [
        ("today", "Europe/Paris", "2026-11-27T09:00", True),
        ("today", "Europe/Paris", "2026-11-28T00:00", False),
        ("today", "Pacific/Noumea", "2026-11-28T09:00", True),
        ("week", "Pacific/Tahiti", "2026-11-29T23:00", True),
        ("week", "Europe/Paris", "2026-11-30T00:00", False),
        ("evening", "Europe/Paris", "2026-11-27T17:00", True),
        ("evening", "Europe/Paris", "2026-11-27T16:59", False),
        ("saturday", "Europe/Paris", "2026-11-28T10:00", True),
        ("saturday", "Europe/Paris", "2026-11-29T10:00", False),
    ],
)
async def test_a_day_is_one_of_the_place(
    database: str, when: str, zone: str, local: str, asked_for: bool
) -> None:
    conditions = Conditions()
    starts = datetime.fromisoformat(local)
    begun, zoned = conditions.value(starts), conditions.value(zone)
    condition = at_now(WHEN[when], conditions, NOW)

    told = await value(
        f"SELECT {condition} FROM (SELECT {begun}::timestamp AS local_starts,"
        f" {begun}::timestamp + interval '1 hour' AS local_ends, {zoned}::text AS time_zone) AS session",
        *conditions.values,
    )

    assert told is asked_for


def test_a_day_is_moved_but_not_beyond_the_calendar() -> None:
    assert shifted(date(2026, 3, 1), -ABOUT_A_DAY) == date(2026, 2, 27)
    assert shifted(date(2026, 12, 30), timedelta(days=2)) == date(2027, 1, 1)
    assert shifted(date.min, -ABOUT_A_DAY) == date.min
    assert shifted(date.max, ABOUT_A_DAY) == date.max
