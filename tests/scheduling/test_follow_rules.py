"""When an agenda is looked at again."""

from datetime import UTC, datetime, timedelta

import pytest

from events_service.scheduling.follow_rules import next_look

NOW = datetime(2035, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("minutes", "hours"), [(None, 6), (1, 1), (60, 1), (180, 3), (1440, 24), (100_000_000, 24)]
)
def test_it_is_looked_at_as_often_as_its_maker_wants_within_reason(minutes: int | None, hours: int):
    assert next_look(now=NOW, refresh_minutes=minutes) == NOW + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("failures", "hours"), [(1, 1), (2, 2), (3, 4), (4, 8), (5, 16), (6, 24), (5_000, 24)]
)
def test_after_failures_it_waits_twice_as_long_each_time(failures: int, hours: int):
    assert next_look(now=NOW, failures=failures) == NOW + timedelta(hours=hours)
