"""Calls through the API: for staff keys, of their own organisation, each outcome noted once."""

import pytest
from httpx import AsyncClient

from events_service import clock
from events_service.database import value
from events_service.messages.retries import Fate
from events_service.messages.rules import State
from events_service.registration.changes import change_session
from tests.factories import Planned, a_key, a_party, a_registration, a_session, an_organisation, bearer
from tests.posted import claimed, finish

CALLS = "/api/v1/calls"
SHOWN = ("state", "letter", "name", "phone", "undelivered", "outcomes", "escalated", "claimed_by")


async def a_session_moved(name: str = "Yvette", *, phone: str | None = "+33612345678") -> Planned:
    planned = await a_session(title="Ses photos")
    await a_registration(planned.id, a_party(name, phone=phone))
    await change_session(planned.id, {"starts_at": "2035-11-27T14:00"}, by=planned.ada, now=clock.now())
    return planned


async def test_show_all_says_whom_to_call_and_what_to_say(client: AsyncClient, database: str) -> None:
    planned = await a_session_moved()
    key = await a_key(planned.organisation, "desk")

    answer = await client.get(CALLS, headers=bearer(key))

    assert answer.headers["cache-control"] == "no-store"
    (call,) = answer.json()["items"]
    assert {name: call[name] for name in SHOWN} == {
        **{"state": "open", "letter": "change", "name": "Yvette", "phone": "+33612345678"},
        **{"undelivered": None, "outcomes": [], "escalated": False, "claimed_by": None},
    }
    assert (call["due_at"], call["useless_after"]) == (
        "2035-11-20T14:00:00+01:00",
        "2035-11-27T14:00:00+01:00",
    )
    assert call["ask"].startswith("Bonjour, je voudrais parler à Yvette")
    assert call["say"].startswith("La séance «\u00a0Ses photos\u00a0» a changé.")
    assert "photos" not in call["ask"] + call["otherwise"]
    assert call["session"] == str(planned.id)


async def test_note_until_somebody_was_told(client: AsyncClient, database: str) -> None:
    planned = await a_session_moved()
    key = bearer(await a_key(planned.organisation, "desk"))
    (call,) = (await client.get(CALLS, headers=key)).json()["items"]
    path = f"{CALLS}/{call['id']}/outcome"
    since = call["created_at"]

    left = await client.post(
        path, json={"outcome": "message_left", "note": "au fils", "seen": 0}, headers=key
    )
    late = await client.post(path, json={"outcome": "wrong_number", "seen": 0}, headers=key)
    told = await client.post(path, json={"outcome": "reached", "seen": 1}, headers=key)

    assert (left.status_code, left.json()["state"]) == (200, "open")
    assert left.json()["outcomes"][0]["note"] == "au fils"
    assert left.json()["outcomes"][0]["noted_by"] == "Chalandise"
    assert (late.status_code, late.json()["code"]) == (409, "call_noted")
    assert (told.status_code, told.json()["state"]) == (200, "told")
    assert (await client.get(CALLS, headers=key)).json()["items"] == []
    changed = await client.get(CALLS, params={"updated_since": since}, headers=key)
    assert [each["state"] for each in changed.json()["items"]] == ["told"]
    over = await client.post(path, json={"outcome": "reached"}, headers=key)
    assert (over.status_code, over.json()["code"]) == (409, "call_over")


async def test_note_again_with_one_key_is_noted_once(client: AsyncClient, database: str) -> None:
    planned = await a_session_moved()
    key = bearer(await a_key(planned.organisation)) | {"Idempotency-Key": "1"}
    (call,) = (await client.get(CALLS, headers=key)).json()["items"]
    path = f"{CALLS}/{call['id']}/outcome"

    first, again = [await client.post(path, json={"outcome": "try_later"}, headers=key) for _ in range(2)]
    other = await client.post(path, json={"outcome": "reached"}, headers=key)

    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert (other.status_code, other.json()["code"]) == (409, "intent_reused")
    assert await value("SELECT count(*) FROM call_outcome") == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "outcome"),
        ({"outcome": "perhaps"}, "outcome"),
        ({"outcome": ["reached"]}, "outcome"),
        ({"outcome": "reached", "note": 1}, "note"),
        ({"outcome": "reached", "note": "é" * 501}, "note"),
        ({"outcome": "reached", "seen": -1}, "seen"),
        ({"outcome": "reached", "seen": True}, "seen"),
        ({"outcome": "reached", "by": "Ada"}, "by"),
    ],
)
async def test_note_names_what_is_wrong(
    client: AsyncClient, database: str, body: dict[str, object], field: str
) -> None:
    planned = await a_session_moved()
    key = bearer(await a_key(planned.organisation))
    (call,) = (await client.get(CALLS, headers=key)).json()["items"]

    refused = await client.post(f"{CALLS}/{call['id']}/outcome", json=body, headers=key)

    assert refused.status_code == 422
    assert list(refused.json()["fields"]) == [field]
    assert await value("SELECT count(*) FROM call_outcome") == 0


async def test_strangers_find_nothing(client: AsyncClient, database: str) -> None:
    planned = await a_session_moved("Yvette Durand")
    (call,) = (await client.get(CALLS, headers=bearer(await a_key(planned.organisation)))).json()["items"]
    path, told = f"{CALLS}/{call['id']}/outcome", {"outcome": "reached"}

    for key in (await a_key(await an_organisation()), await a_key(None, "coordinator")):
        listed = await client.get(CALLS, headers=bearer(key))
        noted = await client.post(path, json=told, headers=bearer(key))
        assert (listed.status_code, listed.json()["items"], noted.status_code) == (200, [], 404)
        assert "Durand" not in listed.text + noted.text
    assert (await client.get(CALLS)).status_code == 401
    assert (await client.post(path, json=told)).status_code == 401
    assert await value("SELECT count(*) FROM call_outcome") == 0


async def test_a_letter_that_failed_is_on_the_roster_and_among_the_calls(
    client: AsyncClient, database: str
) -> None:
    planned = await a_session()
    await a_registration(planned.id, a_party("Chloé", email="chloe@gmial.com"))
    await a_registration(planned.id, a_party("Yvette", email="yvette@example.org"))
    await finish(await claimed(clock.now()), Fate(State.FAILED, "rcpt 550 5.1.1"), now=clock.now())
    key = bearer(await a_key(planned.organisation))

    roster = await client.get(f"/api/v1/sessions/{planned.id}/registrations", headers=key)
    calls = await client.get(CALLS, headers=key)

    assert {each["name"]: each["undelivered"] for each in roster.json()["items"]} == {
        "Chloé": "confirmation",
        "Yvette": None,
    }
    assert [(each["name"], each["undelivered"]) for each in calls.json()["items"]] == [("Chloé", "address")]
