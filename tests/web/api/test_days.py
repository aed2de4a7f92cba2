"""Editions of the day through the API: everyone reads them, a coordinator's key opens and edits them."""

from datetime import timedelta
from typing import Any

import pytest
from httpx import AsyncClient

from events_service import clock
from events_service.database import rows, value
from tests.factories import a_key, a_session, an_organisation, bearer
from tests.web.conftest import Hands

EDITION = {
    "slug": "journee-2035",
    "name": "Journée de l’inclusion numérique 2035",
    "starts_on": "2035-11-20",
    "theme": "Le lien",
}


@pytest.fixture
async def line(database: str) -> dict[str, str]:
    """Line coordinates the day."""
    return bearer(await a_key(None, "coordinator"))


async def test_a_coordinator_opens_an_edition_that_everyone_reads(
    client: AsyncClient, line: dict[str, str]
) -> None:
    answer = await client.post("/api/v1/days", json=EDITION, headers=line)

    day = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == "http://127.0.0.1:8000/api/v1/days/journee-2035"
    assert day["created_at"] == day["updated_at"]
    assert day == {
        **EDITION,
        "id": day["id"],
        "ends_on": "2035-11-20",
        "created_at": day["created_at"],
        "updated_at": day["updated_at"],
        "url": "http://127.0.0.1:8000/days/journee-2035",
        "calendar_url": "http://127.0.0.1:8000/feeds/days/journee-2035.ics",
    }
    assert (await client.get("/api/v1/days/journee-2035")).json() == day
    assert (await client.get("/api/v1/days")).json() == {"items": [day], "next_cursor": None}
    assert (await client.get("/days/journee-2035")).status_code == 200
    assert (await client.get("/feeds/days/journee-2035.ics")).status_code == 200


async def test_opening_it_twice_is_once_and_another_one_is_refused(
    client: AsyncClient, line: dict[str, str]
) -> None:
    headers = line | {"Idempotency-Key": "one"}

    first = await client.post("/api/v1/days", json=EDITION, headers=headers)
    again = await client.post("/api/v1/days", json=EDITION, headers=headers)
    other = await client.post("/api/v1/days", json=EDITION | {"name": "Semaine"}, headers=line)

    assert (again.status_code, again.json()) == (201, first.json())
    assert (other.status_code, other.json()["code"]) == (409, "campaign_exists")
    assert await value("SELECT name FROM campaign") == EDITION["name"]


async def test_an_edition_that_moves_takes_its_programme_along(
    client: AsyncClient, line: dict[str, str]
) -> None:
    await client.post("/api/v1/days", json=EDITION, headers=line)
    planned = await a_session()
    ada = bearer(await a_key(planned.organisation))
    joined = await client.patch(
        f"/api/v1/events/{planned.event}", json={"campaign": "journee-2035"}, headers=ada
    )
    assert joined.status_code == 200

    async def programme() -> list[str]:
        found = await client.get("/api/v1/sessions", params={"campaign": "journee-2035"})
        return [item["id"] for item in found.json()["items"]]

    before = await programme()
    moved = await client.patch("/api/v1/days/journee-2035", json={"starts_on": "2035-11-21"}, headers=line)

    assert (moved.status_code, moved.json()["ends_on"], moved.json()["name"]) == (
        200,
        "2035-11-21",
        EDITION["name"],
    )
    assert moved.json()["updated_at"] > moved.json()["created_at"]
    assert (before, await programme()) == ([str(planned.id)], [])


async def test_who_asks_for_the_days_feed_by_date_hears_that_it_has_other_days(
    client: AsyncClient, line: dict[str, str], hands: Hands
) -> None:
    await client.post("/api/v1/days", json=EDITION, headers=line)
    await a_session()
    await client.get("/feeds/days/journee-2035.ics")  # whoever looks first dates it
    hands.turn_to(clock.now() + timedelta(minutes=1))
    before = await client.get("/feeds/days/journee-2035.ics")
    await client.patch("/api/v1/days/journee-2035", json={"name": "Semaine"}, headers=line)

    since = {"if-modified-since": before.headers["last-modified"]}

    assert (await client.get("/feeds/days/journee-2035.ics", headers=since)).status_code == 200


async def test_editions_are_followed_and_come_in_stretches(client: AsyncClient, line: dict[str, str]) -> None:
    for year in (2035, 2036, 2037):
        said = EDITION | {"slug": f"journee-{year}", "starts_on": f"{year}-11-20"}
        await client.post("/api/v1/days", json=said, headers=line)
    changed = (await client.patch("/api/v1/days/journee-2036", json={"name": "Semaine"}, headers=line)).json()

    first = (await client.get("/api/v1/days?limit=2")).json()
    second = (await client.get("/api/v1/days", params={"limit": 2, "cursor": first["next_cursor"]})).json()
    since = (await client.get("/api/v1/days", params={"updated_since": changed["updated_at"]})).json()

    assert [item["slug"] for item in first["items"]] == ["journee-2035", "journee-2036"]
    assert ([item["slug"] for item in second["items"]], second["next_cursor"]) == (["journee-2037"], None)
    assert [item["slug"] for item in since["items"]] == ["journee-2036"]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({}, {"slug": "required", "name": "required", "starts_on": "required"}),
        (
            EDITION | {"slug": "Journée", "ends_on": "2035-11-19"},
            {"slug": "not_a_slug", "ends_on": "before_the_start"},
        ),
        (EDITION | {"starts_on": "20/11/2035", "name": 5}, {"starts_on": "not_a_date", "name": "not_text"}),
        (EDITION | {"on": "2035-11-20"}, {"on": "unknown"}),
    ],
)
async def test_an_edition_that_cannot_be_meant_is_refused(
    client: AsyncClient, line: dict[str, str], body: dict[str, Any], fields: dict[str, str]
) -> None:
    answer = await client.post("/api/v1/days", json=body, headers=line)

    assert (answer.status_code, answer.json()["fields"]) == (422, fields)
    assert await value("SELECT count(*) FROM campaign") == 0


@pytest.mark.parametrize("role", ["manager", "mediator", "desk"])
async def test_nobody_else_opens_or_edits_one(client: AsyncClient, line: dict[str, str], role: str) -> None:
    await client.post("/api/v1/days", json=EDITION, headers=line)
    ada = bearer(await a_key(await an_organisation(), role))
    before = await rows("SELECT * FROM campaign")

    for headers, status in ((ada, 403), ({}, 401)):
        opened = await client.post("/api/v1/days", json=EDITION | {"slug": "autre"}, headers=headers)
        edited = await client.patch("/api/v1/days/journee-2035", json={"name": "Autre"}, headers=headers)
        assert (opened.status_code, edited.status_code) == (status, status)
    assert await rows("SELECT * FROM campaign") == before


@pytest.mark.parametrize("slug", ["journee-1999", "%00", "a%2Fb", "x" * 300, "%F0%9F%A4%96"])
async def test_an_edition_that_is_not_there_is_not_found(
    client: AsyncClient, line: dict[str, str], slug: str
) -> None:
    assert (await client.get(f"/api/v1/days/{slug}")).status_code == 404
    assert (await client.patch(f"/api/v1/days/{slug}", json={}, headers=line)).status_code == 404
