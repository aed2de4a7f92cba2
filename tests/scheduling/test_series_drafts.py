"""What comes of what was typed, before anything is written."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from events_service.database import rows
from events_service.errors import Invalid
from events_service.scheduling.plans import Reason
from events_service.scheduling.series_drafts import plan_series
from tests.scheduling.library_year import AUTUMN, NOW, Place
from tests.scheduling.library_year import place as place

pytestmark = pytest.mark.usefixtures("database")


async def test_create_series_opens_and_closes_so_many_days_before_each_date(place: Place):
    """Of 27 October at 14:00 in winter time, a fortnight before is 13 October at 14:00 in summer time."""
    series = await place.make(opens_days=14, closes_days=1, skip=[], until="2026-10-27")

    rosters = await rows(
        """
        SELECT opens_at, closes_at FROM session JOIN roster ON roster.id = roster
        WHERE series = $1 ORDER BY session.starts_at DESC LIMIT 1
        """,
        series,
    )
    assert [tuple(each) for each in rosters] == [
        (datetime(2026, 10, 13, 12, tzinfo=UTC), datetime(2026, 10, 26, 13, tzinfo=UTC))
    ]


async def test_a_date_moved_beyond_the_rule_to_a_holiday_says_so(place: Place):
    moved = [{"on": "2026-12-08", "starts_at": "2026-12-25T14:00"}]
    values = {**AUTUMN, "until": "2026-12-08", "moved": moved}

    draft = await plan_series(place.event, values, place.ada, now=NOW)

    last = draft.dates[-1]
    assert last.occurrence.local_starts == datetime(2026, 12, 25, 14)
    assert Reason.PUBLIC_HOLIDAY in [off.reason for off in last.remarks]


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({"capacity": None}, {"capacity": "required"}),
        ({"skip": ["rain"]}, {"skip": "unknown"}),
        ({"left_out": ["soon"]}, {"left_out": "not_a_date"}),
        ({"moved": [{"on": "2026-10-06", "starts_at": "soon"}]}, {"moved": "not_a_time"}),
        ({"room": "elsewhere"}, {"room": "unknown"}),
        ({"facilitators": ["nobody@example.org"]}, {"facilitators": "unknown"}),
        ({"library": "nowhere"}, {"library": "unknown"}),
        ({"series": str(uuid4())}, {"series": "unknown"}),
        ({"opens_days": 3, "opens_at": "2026-10-01T10:00"}, {"opens_days": "one_of_two"}),
    ],
)
async def test_create_series_refuses_what_is_wrong(
    place: Place, values: dict[str, Any], wrong: dict[str, str]
):
    with pytest.raises(Invalid) as refused:
        await place.make(**values)

    assert refused.value.fields == wrong
