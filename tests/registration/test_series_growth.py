"""A course in a series: one list for all of its dates, told once when it grows, moves, changes or is called off."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from events_service.database import rows, value
from events_service.errors import Invalid
from events_service.registration.series_changes import cancel_dates, change_dates
from events_service.registration.series_growth import create_series
from events_service.scheduling.scopes import Scope
from events_service.scheduling.sessions import SessionCancelled
from tests.factories import Planned, a_party, a_registration, a_session, an_event
from tests.registration.test_series_changes import NOW, written

pytestmark = pytest.mark.usefixtures("database")

PARIS = ZoneInfo("Europe/Paris")


def then(day: int, hour: int, month: int = 11) -> datetime:
    return datetime(2035, month, day, hour, tzinfo=PARIS)


class November:
    """Four Tuesdays in November 2035, from 10 to 12, one list, and two on it: Chloé reads e-mail, Denis is called."""

    async def ready(self, **more: Any) -> "November":
        self.planned: Planned = await a_session()
        self.ada = self.planned.ada
        self.event = await an_event(self.ada, self.planned.library)
        values = {"starts_at": "2035-11-06T10:00", "ends_at": "2035-11-06T12:00", "count": 4, "capacity": 8}
        values |= {"roster": "one"}
        self.series, draft = await create_series(
            self.event, values | more, by=self.ada, now=NOW, publish_at=NOW
        )
        assert draft is not None
        self.dates = [each.session for each in draft.dates]
        await a_registration(self.dates[0], a_party("Chloé", email="chloe@example.org"))
        await a_registration(self.dates[0], a_party("Denis", phone="+33612345678"))
        await rows("DELETE FROM message")
        await rows("DELETE FROM call_task")
        return self

    async def longer(self, **values: Any) -> None:
        values = {"series": str(self.series), "count": 6} | values
        await create_series(self.event, values, by=self.ada, now=NOW, intent="longer")

    async def change(self, number: int, scope: Scope, **values: Any) -> None:
        await change_dates(self.dates[number], values, scope=scope, by=self.ada, now=NOW)

    async def roster(self, *columns: str) -> list[Any]:
        [line] = await rows(
            f"SELECT {', '.join(columns)} FROM roster WHERE id = (SELECT roster FROM session WHERE id = $1)",
            self.dates[0],
        )
        return list(line)


@pytest.fixture
async def course(database: str) -> November:
    return await November().ready()


async def dates_each() -> list[int]:
    lines = await rows("SELECT count(*) FROM registration_date GROUP BY registration")
    return [each["count"] for each in lines]


async def test_make_a_course_longer_and_tell_its_list_once(course: November):
    for _ in range(2):  # the form was sent twice
        await course.longer()

    assert await value("SELECT count(DISTINCT roster) FROM session WHERE series = $1", course.series) == 1
    assert await dates_each() == [6, 6]
    assert await written() == ["Chloé", "Denis"]


async def test_a_longer_course_can_be_joined_until_the_date_of_its_number(database: str):
    course = await November().ready(join_until=5)
    assert await course.roster("closes_at") == [then(27, 10)]

    await course.longer()

    assert await course.roster("closes_at", "join_until") == [then(4, 10, month=12), 5]


async def test_make_a_course_longer_refuses_what_its_list_says(course: November):
    with pytest.raises(Invalid) as refused:
        await course.longer(capacity=9, join_until=2, roster="each")

    assert refused.value.fields == dict.fromkeys(("capacity", "join_until", "roster"), "of_the_list")
    assert await dates_each() == [4, 4]


async def test_make_a_course_longer_that_was_called_off_is_refused(course: November):
    await cancel_dates(course.dates[0], scope=Scope.ALL, reason="", by=course.ada, now=NOW)

    with pytest.raises(SessionCancelled):
        await course.longer()


@pytest.mark.parametrize(
    ("starts_at", "closes"), [("2035-11-14T11:00", then(7, 11)), ("2035-10-30T09:00", then(23, 9, month=10))]
)
async def test_move_all_dates_of_a_course_moves_its_closing_once(
    course: November, starts_at: str, closes: datetime
):
    """A day and an hour later; two weeks and an hour earlier, which is across the first date of the clocks' change."""
    await course.change(1, Scope.ALL, starts_at=starts_at)

    assert await course.roster("closes_at") == [closes]
    assert await written() == ["Chloé", "Denis"]


async def test_move_all_dates_of_a_course_keeps_seats_as_long_before(database: str):
    course = await November().ready(kept_seats=2, join_until=2, closes_days=None)
    assert await course.roster("kept_until", "closes_at") == [then(5, 10), then(13, 10)]

    await course.change(0, Scope.ALL, starts_at="2035-11-13T10:00")

    assert await course.roster("kept_until", "closes_at") == [then(12, 10), then(20, 10)]


async def test_change_rules_for_all_dates_of_a_course_once(course: November):
    await course.change(2, Scope.THIS, capacity=9)
    await course.change(1, Scope.ALL, capacity=12, kept_seats=2, kept_hours=48)

    assert await course.roster("capacity", "kept_seats", "kept_until") == [12, 2, then(4, 10)]
    assert await value("SELECT count(*) FROM session WHERE 'capacity' = ANY(own_fields)") == 0
    assert await written() == []


async def test_call_off_the_following_dates_of_a_course_and_tell_once(course: November):
    await cancel_dates(course.dates[2], scope=Scope.FOLLOWING, reason="", by=course.ada, now=NOW)

    assert await written() == ["Chloé", "Denis"]
    assert await value("SELECT count(*) FROM registration WHERE state = 'confirmed'") == 2
    assert await course.roster("closes_at", "cancelled_at") == [then(6, 10), None]


async def test_call_off_a_course_and_tell_once(course: November):
    await cancel_dates(course.dates[3], scope=Scope.ALL, reason="", by=course.ada, now=NOW)

    assert await written() == ["Chloé", "Denis"]
    assert await value("SELECT count(*) FROM registration WHERE state = 'cancelled'") == 2
