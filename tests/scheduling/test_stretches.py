"""Stretches of all sessions and events, for programs that follow what changes."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from events_service import clock
from events_service.database import rows
from events_service.identifiers import first_id_of, uuid7
from events_service.libraries.editing import edit_library
from events_service.libraries.organisations import rename_organisation
from events_service.libraries.queries import libraries_after
from events_service.registration.changes import cancel_session
from events_service.registration.events import edit_event
from events_service.scheduling import catalogue, stretches
from events_service.scheduling.event_rules import EventDraft
from events_service.scheduling.filters import SessionFilter
from events_service.scheduling.stretches import events_after, sessions_after
from tests.factories import a_library, a_session, an_organisation

ALL = SessionFilter()


async def stretch(
    since: datetime | None = None, after: UUID | None = None, limit: int = 50, **filters: str
) -> list[UUID]:
    lines = await sessions_after(
        after=after, since=since, filters=SessionFilter(**filters), now=clock.now(), limit=limit
    )
    return [line.id for line in lines]


def test_the_first_id_of_an_instant_comes_before_those_made_then():
    before = clock.now() - timedelta(milliseconds=5)

    assert first_id_of(before) < uuid7() < first_id_of(clock.now() + timedelta(milliseconds=5))
    assert first_id_of(datetime(2026, 11, 25, tzinfo=UTC)).version == 7


async def test_stretches_follow_each_other_in_the_order_of_ids(database: str) -> None:
    organisation = await an_organisation()
    ids = [(await a_session(organisation=organisation)).id for _ in range(5)]

    first = await stretch(limit=3)

    assert first == ids[:3]
    assert await stretch(after=first[-1], limit=3) == ids[3:]


@pytest.mark.parametrize(
    "near",
    ["34000", "34999", "34000 Montpellier", "montp", "34"],
    ids=["postcode", "else", "both", "town", "code"],
)
async def test_stretches_of_a_place_keep_to_it_and_to_the_other_filters(database: str, near: str) -> None:
    organisation = await an_organisation()
    lyon = await a_library(organisation, town="Lyon", postcode="69001", department="69")
    here, _, _, there, last = [
        (await a_session(organisation=organisation, **facts)).id
        for facts in ({}, {"library": lyon}, {"strand": "critical_uses"}, {}, {})
    ]
    since = clock.now() - timedelta(hours=1)

    first = await stretch(near=near, strand="everyday_uses", limit=2)

    assert first == [here, there]
    assert await stretch(near=near, strand="everyday_uses", after=first[-1], limit=2) == [last]
    assert await stretch(since, near=near, strand="everyday_uses") == [here, there, last]


@pytest.mark.parametrize("most", [stretches.MOST_CHANGED, 0])
async def test_since_names_whatever_changed_and_nothing_else(
    database: str, most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the session, its event, its library, its organisation, or because it is new; whichever way they are found."""
    monkeypatch.setattr(stretches, "MOST_CHANGED", most)
    quiet, cancelled, described, housed, renamed = [await a_session() for _ in range(5)]
    since = clock.now()
    new = await a_session()
    await cancel_session(cancelled.id, reason="", by=cancelled.ada, now=clock.now())
    draft = EventDraft.parse(
        {"title": "Autre titre", "library": str(described.library), "strand": "critical_uses"}
    )
    await edit_event(described.event, draft, by=described.ada, now=clock.now())
    await edit_library(housed.library, {"address": "8 place Foch"}, now=clock.now())
    slug = (await rows("SELECT slug FROM organisation WHERE id = $1", renamed.organisation))[0]["slug"]
    await rename_organisation(slug, "Métropole", now=clock.now())

    found = await stretch(since)

    assert found == sorted(each.id for each in (cancelled, described, housed, renamed, new))
    assert quiet.id not in found
    events = await events_after(after=None, since=since, now=clock.now(), limit=9)
    assert sorted(each.id for each in events) == sorted(
        each.event for each in (described, housed, renamed, new)
    )
    libraries = await libraries_after(after=None, since=since, department=None, limit=9)
    assert sorted(each.id for each in libraries) == sorted(each.library for each in (housed, renamed, new))
    assert await stretch(since, after=found[1], limit=2) == found[2:4]
    assert await stretch(clock.now() + timedelta(minutes=1)) == []


@pytest.mark.parametrize("sessions", [1, 3])
async def test_a_stretch_takes_as_many_queries_for_three_as_for_one(
    database: str, sessions: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(sessions):
        await a_session()
    asked = []
    for module in (stretches, catalogue):

        async def counting(sql: str, *values: object) -> list[object]:
            asked.append(sql)
            return await rows(sql, *values)

        monkeypatch.setattr(module, "rows", counting)

    assert len(await stretch()) == sessions
    assert len(asked) == 2


async def test_drafts_are_for_their_organisation_only(database: str) -> None:
    draft, published = await a_session(published=False), await a_session()

    pages = await events_after(after=None, since=None, now=clock.now(), limit=5)
    own = await events_after(
        after=None, since=None, now=clock.now(), limit=5, drafts_of=(draft.organisation,)
    )

    assert [page.id for page in pages] == [published.event]
    assert [page.id for page in own] == [draft.event, published.event]
