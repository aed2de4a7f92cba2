"""Leafing through the programme of an edition."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from events_service import clock
from events_service.identifiers import uuid7
from events_service.scheduling.day_programme import Mark, programme
from events_service.scheduling.filters import SessionFilter
from tests.scheduling.test_counters import SLUG, an_edition_everywhere

EVERYTHING = SessionFilter(campaign=SLUG)


async def when_and_where(filters: SessionFilter = EVERYTHING) -> list[tuple[str, str]]:
    leaf = await programme(filters, now=clock.now())
    return [(line.department, f"{line.local_starts:%d %H}") for line in leaf.sessions]


@pytest.mark.usefixtures("database")
async def test_programme_keeps_each_territory_s_days_and_what_begins_from_an_hour_on() -> None:
    await an_edition_everywhere()

    # The course and the permanence are one each; what is called off is shown as such.
    morning = [("34", "20 09"), ("34", "20 10"), ("34", "20 11"), ("34", "20 12")]
    assert await when_and_where() == [*morning, ("30", "20 14"), ("30", "20 14"), ("974", "27 09")]
    assert await when_and_where(replace(EVERYTHING, hour=11)) == [
        *morning[2:],
        ("30", "20 14"),
        ("30", "20 14"),
    ]
    # Of the course its second date, of the permanence nothing.
    assert await when_and_where(replace(EVERYTHING, hour=15)) == [("30", "20 16")]
    assert await when_and_where(SessionFilter(campaign=SLUG, department="974")) == [("974", "27 09")]


@pytest.mark.usefixtures("database")
async def test_programme_is_leafed_through_both_ways_without_a_gap_or_a_double() -> None:
    await an_edition_everywhere()
    whole = [line.id for line in (await programme(EVERYTHING, now=clock.now())).sessions]

    pages: list[list[UUID]] = []
    mark: Mark | None = None
    while True:
        leaf = await programme(EVERYTHING, after=mark, now=clock.now(), size=2)
        pages.append([line.id for line in leaf.sessions])
        if leaf.later is None:
            break
        mark = leaf.later
    back = [pages[-1]]
    while leaf.earlier:
        leaf = await programme(EVERYTHING, before=leaf.earlier, now=clock.now(), size=2)
        back.insert(0, [line.id for line in leaf.sessions])
        assert leaf.later is not None

    assert pages == back == [whole[0:2], whole[2:4], whole[4:6], whole[6:7]]


def test_a_mark_is_read_as_it_was_written_and_nothing_else_is_one() -> None:
    mark = Mark(datetime(2035, 11, 20, 13, tzinfo=UTC), uuid7())

    assert Mark.read(str(mark)) == mark
    assert [Mark.read(text) for text in ("", "1-2", "x", f"99999999999-{mark.session.hex}")] == [None] * 4
