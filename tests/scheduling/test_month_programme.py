"""What hangs on a library's door for a month."""

from datetime import date, datetime

import pytest

from events_service.scheduling.month_programme import days_of_month, month_programme
from tests.documents.test_brochures import NOVEMBER, a_month


@pytest.mark.parametrize(
    ("day", "days"),
    [
        (date(2035, 11, 20), (date(2035, 11, 1), date(2035, 11, 30))),
        (date(2028, 2, 1), (date(2028, 2, 1), date(2028, 2, 29))),
        (date(2035, 12, 31), (date(2035, 12, 1), date(2035, 12, 31))),
    ],
)
def test_a_month_has_its_days(day: date, days: tuple[date, date]):
    assert days_of_month(day) == days


@pytest.mark.usefixtures("database")
async def test_month_programme_leaves_out_what_is_over() -> None:
    await a_month()

    evening = datetime.fromisoformat("2035-11-20T20:00:00+01:00")
    lines = await month_programme("ici", NOVEMBER, now=evening)

    assert [line.event_title for line in lines] == ["Une question"]
