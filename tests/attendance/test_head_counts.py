"""Head counts of a session, typed by a colleague."""

from datetime import timedelta

import pytest

from events_service.attendance.head_count_rules import NOT_SAID, HeadCounts, Kind
from events_service.attendance.head_counts import head_counts_of, note_head_counts
from events_service.attendance.presence import note_presence
from events_service.attendance.rules import Mark, PresenceTooEarly, WalkInDraft
from events_service.attendance.walk_ins import forget_walk_ins, note_walk_in
from events_service.database import rows, value
from events_service.errors import Forbidden, Invalid, NotFound
from events_service.registration.changes import cancel_session
from events_service.registration.erasure import forget_past
from events_service.registration.rules import Presence
from events_service.scheduling.sessions import SessionCancelled
from tests.factories import ENDS_AT, STARTS_AT, Planned, a_session, a_viewer, sign_up

pytestmark = pytest.mark.usefixtures("database")


async def attended(planned: Planned) -> None:
    """A family of three, of whom two came, one for the first time; and four who walked in, two of them so."""
    petit = (await sign_up(planned, "Famille Petit", seats=3)).registration.id
    mark = Mark(Presence.ATTENDED, 2, 1)
    await note_presence(planned.id, petit, mark, by=planned.ada, now=STARTS_AT)
    await note_walk_in(planned.id, WalkInDraft("Aïcha", 4, 2), by=planned.ada, now=STARTS_AT)


async def counts_of(planned: Planned) -> HeadCounts:
    counts = await head_counts_of(planned.id, planned.ada)
    assert counts is not None
    return counts


async def test_head_counts_are_written_once_in_place_of_those_before() -> None:
    planned = await a_session()
    await attended(planned)
    await note_head_counts(
        planned.id,
        {"sex.feminin": 4, "sex.masculin": 2, "age.moins_de_douze": 1},
        by=planned.ada,
        now=STARTS_AT,
    )

    await note_head_counts(planned.id, {"sex.feminin": "5"}, by=planned.ada, now=STARTS_AT)

    counts = await counts_of(planned)
    assert counts.present == 6
    assert counts.shares(Kind.SEX) == {"feminin": 5, "masculin": 0, NOT_SAID: 1}
    assert counts.of(Kind.AGE) == {}
    deeds = await rows("SELECT what, subject FROM audit WHERE what = 'session.heads_counted'")
    assert [each["subject"] for each in deeds] == [planned.id, planned.id]


async def test_head_counts_refused() -> None:
    planned, other = await a_session(), await a_session()
    await attended(planned)
    women = {"sex.feminin": 6, "sex.masculin": 1}

    with pytest.raises(Invalid) as refusal:
        await note_head_counts(planned.id, women, by=planned.ada, now=STARTS_AT)
    assert refusal.value.fields == {"sex.masculin": "more_than_present"}
    with pytest.raises(NotFound):
        await note_head_counts(planned.id, {}, by=other.ada, now=STARTS_AT)
    with pytest.raises(Forbidden):
        await note_head_counts(
            planned.id, {}, by=a_viewer(planned.organisation, "coordinator"), now=STARTS_AT
        )
    with pytest.raises(PresenceTooEarly):
        await note_head_counts(planned.id, {}, by=planned.ada, now=STARTS_AT - timedelta(hours=1))
    await cancel_session(other.id, reason="", by=other.ada, now=STARTS_AT)
    with pytest.raises(SessionCancelled):
        await note_head_counts(other.id, {}, by=other.ada, now=STARTS_AT)
    assert await head_counts_of(planned.id, other.ada) is None
    assert await value("SELECT count(*) FROM head_count") == 0


async def test_counts_survive_the_names() -> None:
    planned = await a_session()
    await attended(planned)
    await note_head_counts(
        planned.id, {"status.retraite": 6, "outcome.knows_more": 3}, by=planned.ada, now=STARTS_AT
    )
    before = await counts_of(planned)
    late = ENDS_AT + timedelta(days=91)

    assert await forget_past(days=90, now=late) == 1
    assert await forget_walk_ins(days=90, now=late) == 1

    assert await counts_of(planned) == before
    assert before.shares(Kind.STATUS)["retraite"] == 6
    sums = await rows(
        "SELECT (SELECT sum(first_timers) FROM registration_date)::int AS came,"
        " (SELECT sum(first_timers) FROM walk_in)::int AS walked_in"
    )
    assert dict(sums[0]) == {"came": 1, "walked_in": 2}
