"""What is taken back through the API, and how a program that follows the lists hears of it."""

from collections.abc import Awaitable, Callable
from datetime import datetime

import pytest
from httpx import AsyncClient

from events_service import clock
from events_service.libraries.removals import LIBRARY, note_removals
from tests.factories import (
    Planned,
    a_key,
    a_library,
    a_registration,
    a_session,
    an_organisation,
    bearer,
)

EARLIER = "2026-11-01T09:00:00Z"


async def removed_of(client: AsyncClient, kind: str, headers: dict[str, str] | None = None) -> list[str]:
    answer = await client.get(f"/api/v1/{kind}", params={"updated_since": EARLIER}, headers=headers or {})
    return [each["id"] for each in answer.json()["removed"]]


async def test_publication_is_withdrawn_and_the_event_is_a_draft_again(client: AsyncClient) -> None:
    planned = await a_session()
    ada = bearer(await a_key(planned.organisation))

    first = await client.delete(f"/api/v1/events/{planned.event}/publication", headers=ada)
    second = await client.delete(f"/api/v1/events/{planned.event}/publication", headers=ada)

    assert (first.status_code, first.json()["published_at"]) == (200, None)
    assert second.json() == first.json()
    assert (await client.get(f"/api/v1/events/{planned.event}")).status_code == 404
    assert (await client.get(f"/api/v1/sessions/{planned.id}")).status_code == 404
    assert await removed_of(client, "events") == [str(planned.event)]
    assert await removed_of(client, "sessions") == [str(planned.id)]
    assert await removed_of(client, "events", ada) == await removed_of(client, "sessions", ada) == []


async def test_a_draft_is_deleted_with_its_dates(client: AsyncClient) -> None:
    draft = await a_session(published=False)
    ada = bearer(await a_key(draft.organisation, "mediator"))

    answer = await client.delete(f"/api/v1/events/{draft.event}", headers=ada)

    assert (answer.status_code, answer.content) == (204, b"")
    assert (await client.get(f"/api/v1/events/{draft.event}", headers=ada)).status_code == 404
    assert (await client.get(f"/api/v1/sessions/{draft.id}", headers=ada)).status_code == 404
    assert await removed_of(client, "events") == await removed_of(client, "sessions") == []
    assert await removed_of(client, "events", ada) == [str(draft.event)]
    assert await removed_of(client, "sessions", ada) == [str(draft.id)]


async def test_a_mistyped_date_is_deleted(client: AsyncClient) -> None:
    planned = await a_session()
    ada = bearer(await a_key(planned.organisation))

    answer = await client.delete(f"/api/v1/sessions/{planned.id}", headers=ada)

    assert (answer.status_code, answer.content) == (204, b"")
    assert (await client.get(f"/api/v1/sessions/{planned.id}")).status_code == 404
    assert (await client.delete(f"/api/v1/sessions/{planned.id}", headers=ada)).status_code == 404
    assert await removed_of(client, "sessions") == [str(planned.id)]
    assert await removed_of(client, "events") == []


async def test_what_somebody_counts_on_is_not_taken_back(client: AsyncClient) -> None:
    planned = await a_session()
    await a_registration(planned.id)
    ada = bearer(await a_key(planned.organisation))

    for path in (f"events/{planned.event}/publication", f"sessions/{planned.id}"):
        answer = await client.delete(f"/api/v1/{path}", headers=ada)
        assert (answer.status_code, answer.json()["code"]) == (409, "roster_not_empty"), path
    published = await client.delete(f"/api/v1/events/{planned.event}", headers=ada)
    assert (published.status_code, published.json()["code"]) == (409, "event_published")
    assert (await client.get(f"/api/v1/sessions/{planned.id}")).status_code == 200


PATHS: list[Callable[[Planned], str]] = [
    lambda planned: f"events/{planned.event}/publication",
    lambda planned: f"events/{planned.event}",
    lambda planned: f"sessions/{planned.id}",
]


@pytest.mark.parametrize("path", PATHS, ids=["publication", "event", "session"])
async def test_taking_back_needs_a_planners_key(client: AsyncClient, path: Callable[[Planned], str]) -> None:
    planned = await a_session(published=False)
    answers: list[tuple[int, Callable[[], Awaitable[str]]]] = [
        (404, lambda: _key_elsewhere("manager")),
        (403, lambda: a_key(planned.organisation, "desk")),
        (404, lambda: a_key(None, "coordinator")),
    ]

    for status, key in answers:
        answer = await client.delete(f"/api/v1/{path(planned)}", headers=bearer(await key()))
        assert answer.status_code == status
    assert (await client.delete(f"/api/v1/{path(planned)}")).status_code == 401
    ada = bearer(await a_key(planned.organisation))
    assert (await client.get(f"/api/v1/sessions/{planned.id}", headers=ada)).status_code == 200


async def _key_elsewhere(role: str) -> str:
    return await a_key(await an_organisation(), role)


async def test_removals_are_told_since_an_instant_and_in_stretches(client: AsyncClient) -> None:
    """Items and removals come in one order of ids: whoever walks the stretches meets each once."""
    # A newer directory has made two of them a kind that nobody can walk into.
    kinds = ("building", "storage", "building", "building", "storage")
    libraries = [await a_library(None, kind=kind) for kind in kinds]
    gone = [libraries[1], libraries[4]]
    await note_removals(LIBRARY, gone, now=clock.now())
    answer = await client.get("/api/v1/libraries", params={"limit": 2, "updated_since": EARLIER})

    seen: list[tuple[str, str]] = []
    while True:
        found = answer.json()
        assert len(found["items"]) + len(found["removed"]) <= 2
        seen += [(name, each["id"]) for name in ("items", "removed") for each in found[name]]
        if found["next_cursor"] is None:
            break
        cursor = {"limit": 2, "updated_since": EARLIER, "cursor": found["next_cursor"]}
        answer = await client.get("/api/v1/libraries", params=cursor)

    assert sorted(each for name, each in seen if name == "removed") == [str(each) for each in gone]
    assert len(seen) == len(set(seen)) == 5


async def test_removals_are_dated_and_not_told_before_or_without_an_instant(client: AsyncClient) -> None:
    library = await a_library(None)
    at = datetime.fromisoformat("2026-11-20T09:00:00+00:00")
    await note_removals(LIBRARY, [library], now=at)

    async def told(query: str) -> object:
        return (await client.get(f"/api/v1/libraries{query}")).json()["removed"]

    assert await told("?updated_since=2026-11-20T09:00:00Z") == [
        {"id": str(library), "removed_at": "2026-11-20T09:00:00Z"}
    ]
    assert await told("?updated_since=2026-11-20T09:00:01Z") == []
    assert await told("") == []
