"""What left the public lists is told to those who follow them, and to nobody who never saw it."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from events_service.identifiers import uuid7
from events_service.libraries.removals import (
    EVENT,
    LIBRARY,
    Removed,
    note_removals,
    note_returns,
    removed_after,
)
from tests.factories import an_organisation

pytestmark = pytest.mark.usefixtures("database")
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)


async def told_as_gone(
    kind: str = LIBRARY, *, since: datetime | None = NOON, of: tuple[UUID, ...] = ()
) -> list[UUID]:
    found = await removed_after(kind, after=None, since=since, limit=9, drafts_of=of)
    return [each.id for each in found]


async def test_removed_after_gives_one_and_three_in_the_order_of_ids_and_in_stretches() -> None:
    ids = sorted(uuid7() for _ in range(3))
    await note_removals(LIBRARY, ids[2:], now=NOON)
    one = await told_as_gone()
    await note_removals(LIBRARY, ids[:2], now=LATER)

    assert one == ids[2:]
    assert await told_as_gone() == ids
    assert await removed_after(LIBRARY, after=ids[0], since=NOON, limit=1) == [Removed(ids[1], LATER)]
    assert await told_as_gone(since=LATER) == ids[:2]
    assert await told_as_gone(EVENT) == []


async def test_whoever_reads_the_whole_list_hears_of_no_absence() -> None:
    await note_removals(LIBRARY, [uuid7()], now=NOON)

    assert await told_as_gone(since=None) == []


async def test_what_is_in_the_lists_again_is_not_told_as_gone() -> None:
    back, gone = uuid7(), uuid7()
    await note_removals(LIBRARY, [back, gone], now=NOON)

    await note_returns([back])

    assert await told_as_gone() == [gone]


async def test_saying_it_again_moves_the_date_and_keeps_what_was_public_public() -> None:
    again, town = uuid7(), await an_organisation()
    await note_removals(EVENT, [again], now=NOON, organisation=town)

    await note_removals(EVENT, [again], now=LATER, organisation=town, public=False, deleted=True)

    assert await removed_after(EVENT, after=None, since=NOON, limit=9) == [Removed(again, LATER)]


@pytest.mark.parametrize(
    ("public", "deleted", "stranger", "own", "other"),
    [
        (True, False, True, False, True),  # withdrawn: the organisation still has it as a draft
        (True, True, True, True, True),
        (False, True, False, True, False),  # a draft that was deleted: no stranger ever saw it
        (False, False, False, False, False),
    ],
)
async def test_who_hears_of_an_event(
    public: bool, deleted: bool, stranger: bool, own: bool, other: bool
) -> None:
    town, other_town = await an_organisation(), await an_organisation()
    await note_removals(EVENT, [uuid7()], now=NOON, organisation=town, public=public, deleted=deleted)

    hears = [bool(await told_as_gone(EVENT, of=of)) for of in ((), (town,), (other_town,))]

    assert hears == [stranger, own, other]
