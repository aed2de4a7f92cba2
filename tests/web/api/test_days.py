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
        "description": "",
        "applications_from": None,
        "applications_until": None,
        "by_application": False,
        "figures": [],
        "figures_question": "",
        "figures_until": None,
        "state": "open",
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


async def test_a_draft_is_read_by_coordinators_until_it_is_opened(
    client: AsyncClient, line: dict[str, str]
) -> None:
    await client.post("/api/v1/days", json=EDITION | {"state": "draft"}, headers=line)
    path = "/api/v1/days/journee-2035"

    assert (await client.get(path)).status_code == 404
    assert (await client.get("/api/v1/days")).json()["items"] == []
    assert (await client.get(path, headers=line)).json()["state"] == "draft"
    assert len((await client.get("/api/v1/days", headers=line)).json()["items"]) == 1
    assert (await client.get("/feeds/days/journee-2035.ics")).status_code == 404
    refused = await client.patch(path, json={"state": "archived", "name": "Autre"}, headers=line)
    opened = await client.patch(path, json={"state": "open", "theme": "Le fil"}, headers=line)

    assert (refused.status_code, refused.json()["code"]) == (409, "wrong_move")
    assert (opened.status_code, opened.json()["name"], opened.json()["theme"]) == (
        200,
        EDITION["name"],
        "Le fil",
    )
    assert (await client.get(path)).json()["state"] == "open"


async def test_all_that_belongs_to_an_edition_is_written_and_read(
    client: AsyncClient, line: dict[str, str]
) -> None:
    await client.post("/api/v1/days", json=EDITION, headers=line)
    path = "/api/v1/days/journee-2035"
    tool = {"title": "Affiche", "author": "Line", "licence": "cc-by", "filename": "affiche.pdf"}

    for method, part, body in (
        ("PUT", "territories/974", {"starts_on": "2035-11-27"}),
        ("PUT", "texts/en", {"name": "The Day"}),
        ("PUT", "charter", {"body": "Gratuit."}),
        ("POST", "partners", {"name": "ANCT", "tag": "agence"}),
        ("POST", "toolkit", tool | {"content": "JVBERg==", "public": True}),
        ("POST", "toolkit", tool | {"title": "Lettre", "content": "JVBERg=="}),
    ):
        answer = await client.request(method, f"{path}/{part}", json=body, headers=line)
        assert answer.status_code in (200, 201), answer.text
    everybody = (await client.get(f"{path}/details")).json()
    coordinators = (await client.get(f"{path}/details", headers=line)).json()

    assert everybody["territories"] == [
        {"department": "974", "starts_on": "2035-11-27", "ends_on": "2035-11-27"}
    ]
    assert everybody["texts"] == [{"locale": "en", "name": "The Day", "theme": "", "description": ""}]
    assert (everybody["charter"]["version"], everybody["charter"]["body"]) == (1, "Gratuit.")
    assert [(each["name"], each["tag"]) for each in everybody["partners"]] == [("ANCT", "agence")]
    assert [each["title"] for each in everybody["toolkit"]] == ["Affiche"]
    assert [each["title"] for each in coordinators["toolkit"]] == ["Affiche", "Lettre"]
    file = await client.get(everybody["toolkit"][0]["url"].partition(":8000")[2])
    assert (file.status_code, file.content, file.headers["content-type"]) == (200, b"%PDF", "application/pdf")

    for part in ("territories/974", f"partners/{everybody['partners'][0]['id']}"):
        assert (await client.delete(f"{path}/{part}", headers=line)).status_code == 204
    for each in coordinators["toolkit"]:
        assert (await client.delete(f"{path}/toolkit/{each['id']}", headers=line)).status_code == 204
    rest = (await client.get(f"{path}/details", headers=line)).json()
    assert (rest["territories"], rest["partners"], rest["toolkit"]) == ([], [], [])


async def test_an_edition_is_begun_from_another_once(client: AsyncClient, line: dict[str, str]) -> None:
    await client.post("/api/v1/days", json=EDITION, headers=line)
    next_year = {"slug": "journee-2036", "name": "Journée 2036", "starts_on": "2036-11-18"}

    first = await client.post("/api/v1/days/journee-2035/copies", json=next_year, headers=line)
    again = await client.post("/api/v1/days/journee-2035/copies", json=next_year, headers=line)

    assert (first.status_code, first.json()) == (201, again.json())
    assert (first.json()["state"], first.json()["theme"]) == ("draft", "Le lien")


async def test_an_event_joins_only_an_open_edition(client: AsyncClient, line: dict[str, str]) -> None:
    planned = await a_session()
    ada = bearer(await a_key(planned.organisation))
    event, day = f"/api/v1/events/{planned.event}", "/api/v1/days/journee-2035"
    join = {"campaign": "journee-2035"}
    await client.post("/api/v1/days", json=EDITION | {"state": "draft"}, headers=line)

    drafted = await client.patch(event, json=join, headers=ada)
    await client.patch(day, json={"state": "open"}, headers=line)
    opened = await client.patch(event, json=join, headers=ada)
    await client.patch(day, json={"state": "closed"}, headers=line)
    stays = await client.patch(event, json={"title": "Autre titre"}, headers=ada)
    left = await client.patch(event, json={"campaign": None}, headers=ada)
    late = await client.patch(event, json=join, headers=ada)

    assert (drafted.status_code, drafted.json()["fields"]) == (422, {"campaign": "unknown"})
    assert (opened.status_code, opened.json()["campaign"]) == (200, "journee-2035")
    assert (stays.status_code, stays.json()["campaign"]) == (200, "journee-2035")
    assert (left.status_code, left.json()["campaign"]) == (200, None)
    assert (late.status_code, late.json()["fields"]) == (422, {"campaign": "day_closed"})
