"""Which dates an edit is about, and what it makes of each."""

from datetime import UTC, datetime
from uuid import UUID

import pytest

from events_service.database import rows, transaction
from events_service.errors import Invalid
from events_service.scheduling.scopes import Scope, dates_in, edits_of, scope_from
from tests.scheduling.library_year import NOW, Place
from tests.scheduling.library_year import place as place

pytestmark = pytest.mark.usefixtures("database")


async def sessions_in_order(series: UUID) -> list[UUID]:
    return [
        each["id"]
        for each in await rows("SELECT id FROM session WHERE series = $1 ORDER BY starts_at", series)
    ]


def test_scope_from_what_is_typed():
    assert [scope_from(each) for each in (None, "", "this", "following", "all")] == [
        Scope.THIS,
        Scope.THIS,
        Scope.THIS,
        Scope.FOLLOWING,
        Scope.ALL,
    ]
    with pytest.raises(Invalid):
        scope_from("every")


async def test_dates_in_a_scope_are_those_that_have_not_begun(place: Place):
    ids = await sessions_in_order(await place.make())
    second = datetime(2026, 10, 13, 12, tzinfo=UTC)

    async with transaction():
        _, this = await dates_in(ids[3], Scope.THIS, place.ada, NOW)
        _, following = await dates_in(ids[3], Scope.FOLLOWING, place.ada, NOW)
        _, everything = await dates_in(ids[3], Scope.ALL, place.ada, second)

    assert [each["id"] for each in this] == [ids[3]]
    assert [each["id"] for each in following] == ids[3:]
    assert [each["id"] for each in everything] == ids[2:]


async def test_edits_move_all_by_the_same_difference_on_the_wall(place: Place):
    """Typed for 6 October, in summer time; those of November are in winter time."""
    ids = await sessions_in_order(await place.make())

    async with transaction():
        this, dates = await dates_in(ids[0], Scope.ALL, place.ada, NOW)
        edits = await edits_of(
            this, dates, {"starts_at": "2026-10-08T15:00", "ends_at": "2026-10-08T18:00"}, None, now=NOW
        )

    assert [each.starts_at.strftime("%d/%m %H") for each in edits[:3]] == ["08/10 13", "15/10 13", "05/11 14"]
    assert {each.ends_at - each.starts_at for each in edits} == {edits[0].ends_at - edits[0].starts_at}
    assert (edits[0].ends_at - edits[0].starts_at).seconds == 3 * 3600
