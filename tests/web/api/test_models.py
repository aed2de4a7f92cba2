"""Models of an edition through the API: a coordinator's key writes and corrects them, libraries adopt them."""

from typing import Any

import pytest
from httpx import AsyncClient

from events_service.database import value
from tests.campaigns.test_participations import SLUG, an_edition
from tests.factories import a_key, a_library, an_organisation, bearer
from tests.scheduling.test_adopting import NOON
from tests.web.conftest import Hands

MODEL = {
    "title": "Mes photos à l’abri",
    "strand": "everyday_uses",
    "topics": ["email"],
    "locked": ["title", "topics"],
    "seats": 12,
}
PATH = f"/api/v1/days/{SLUG}/models"


@pytest.fixture
async def line(database: str, hands: Hands) -> dict[str, str]:
    """Line coordinates the day, which is ahead, whenever this runs."""
    hands.turn_to(NOON)
    await an_edition()
    return bearer(await a_key(None, "coordinator"))


async def made_by(client: AsyncClient, line: dict[str, str]) -> dict[str, Any]:
    answer = await client.post(PATH, json=MODEL, headers=line)
    assert answer.status_code == 201, answer.text
    model: dict[str, Any] = answer.json()
    return model


async def test_a_library_adopts_a_model_and_cannot_change_what_is_locked(
    client: AsyncClient, line: dict[str, str]
) -> None:
    model = await made_by(client, line)
    town = await an_organisation()
    ada, library = bearer(await a_key(town)), str(await a_library(town))
    date = {
        "library": library,
        "starts_at": "2026-12-08T14:00",
        "ends_at": "2026-12-08T16:00",
        "publish": True,
    }

    answer = await client.post(f"/api/v1/models/{model['id']}/copies", json=date, headers=ada)
    event = answer.json()
    refused = await client.patch(f"/api/v1/events/{event['id']}", json={"title": "Autre"}, headers=ada)
    free = await client.patch(f"/api/v1/events/{event['id']}", json={"summary": "À nous"}, headers=ada)

    assert answer.status_code == 201, answer.text
    assert (event["title"], event["topics"], event["model"], event["locked"]) == (
        "Mes photos à l’abri",
        ["email"],
        model["id"],
        ["title", "topics"],
    )
    assert await value("SELECT capacity FROM roster") == 12
    assert refused.status_code == 422
    assert refused.json()["fields"] == {"title": "locked"}
    assert free.json()["summary"] == "À nous"


async def test_a_coordinator_looks_and_then_corrects(client: AsyncClient, line: dict[str, str]) -> None:
    model = await made_by(client, line)
    town = await an_organisation()
    date = {
        "library": str(await a_library(town)),
        "starts_at": "2026-12-08T14:00",
        "ends_at": "2026-12-08T16:00",
    }
    await client.post(f"/api/v1/models/{model['id']}/copies", json=date, headers=bearer(await a_key(town)))
    path = f"/api/v1/models/{model['id']}"

    look = await client.patch(path, json={"title": "Autrement", "dry_run": True}, headers=line)
    done = await client.patch(path, json={"title": "Autrement", "offered": False}, headers=line)
    listed = await client.get(PATH, headers=line)

    assert look.json() == {
        "copies": 1,
        "overwritten": 0,
        "colleagues": 0,
        "letters": 0,
        "texts": 0,
        "calls": 0,
    }
    corrected = done.json()
    assert (corrected["title"], corrected["revision"], corrected["copies"], corrected["followed"]) == (
        "Autrement",
        2,
        1,
        0,
    )
    assert not corrected["offered"]
    assert [each["id"] for each in listed.json()["items"]] == [model["id"]]


async def test_a_kit_is_kept_and_taken_away(client: AsyncClient, line: dict[str, str]) -> None:
    model = await made_by(client, line)
    piece = {"title": "Guide", "author": "Line", "licence": "cc-by", "url": "exemple.fr/guide"}

    kept = await client.post(f"/api/v1/models/{model['id']}/kit", json=piece, headers=line)
    [one] = kept.json()["kit"]
    gone = await client.delete(f"/api/v1/models/{model['id']}/kit/{one['id']}", headers=line)
    after = await client.get(f"/api/v1/models/{model['id']}", headers=line)

    assert (one["title"], one["url"]) == ("Guide", "https://exemple.fr/guide")
    assert gone.status_code == 204
    assert after.json()["kit"] == []
