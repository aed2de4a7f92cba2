"""Which days a report is about, and whose."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest

from events_service.accounts.roles import Grant, Viewer
from events_service.database import value
from events_service.errors import Invalid, NotFound
from events_service.reports.scopes import scope_from
from tests.factories import a_viewer, an_organisation

pytestmark = pytest.mark.usefixtures("database")

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


async def test_scope_is_this_year_or_the_days_that_are_asked_for() -> None:
    ada = a_viewer(await an_organisation())

    year = await scope_from({}, ada, now=NOW)
    days = await scope_from({"from": "2025-03-01", "to": "2025-03-31", "department": "2A"}, ada, now=NOW)

    assert (year.first, year.last) == (date(2026, 1, 1), date(2026, 12, 31))
    assert (days.first, days.last, days.department) == (date(2025, 3, 1), date(2025, 3, 31), "2A")


async def test_scope_refused() -> None:
    ada = a_viewer(await an_organisation())
    other = await value("SELECT slug FROM organisation WHERE id = $1", await an_organisation())

    for asked, wrong in (
        ({"from": "2026-02-01", "to": "2026-01-01"}, {"to": "ends_before_start"}),
        ({"from": "2020-01-01", "to": "2026-01-01"}, {"to": "out_of_range"}),
        ({"from": "soon", "department": "0"}, {"from": "not_a_date", "department": "unknown"}),
    ):
        with pytest.raises(Invalid) as refusal:
            await scope_from(asked, ada, now=NOW)
        assert refusal.value.fields == wrong
    for stranger in ({"organisation": other}, {"organisation": "nowhere"}, {"campaign": "nowhere"}):
        with pytest.raises(NotFound):
            await scope_from(stranger, ada, now=NOW)
    coordinator = Viewer(uuid4(), "Odile", (Grant("coordinator", None),))
    assert (await scope_from({"organisation": other}, coordinator, now=NOW)).organisation is not None
