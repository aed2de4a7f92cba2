"""Who came, for a program with a key of the organisation."""

from datetime import timedelta

from httpx import AsyncClient

from tests.factories import STARTS_AT, a_key, a_session, an_organisation, bearer, sign_up
from tests.web.conftest import Hands


async def test_note_presences_and_walk_ins(client: AsyncClient, database: str, hands: Hands) -> None:
    planned = await a_session()
    petit = (await sign_up(planned, "Famille Petit", seats=3)).registration.id
    key = bearer(await a_key(planned.organisation, "desk"))
    hands.turn_to(STARTS_AT)
    base = f"/api/v1/sessions/{planned.id}"

    came = await client.put(
        f"{base}/presences/{petit}", json={"presence": "attended", "came": 2}, headers=key
    )
    once = {**key, "Idempotency-Key": "walk-in-0000000001"}
    walk_ins = [await client.post(f"{base}/walk-ins", json={"name": "Aïcha"}, headers=once) for _ in "12"]
    heads = await client.post(f"{base}/walk-ins", json={"count": 4}, headers=key)

    assert came.status_code == 200
    assert came.json().pop("noted_at").startswith("2035-11-20T14:00:00")
    assert {name: value for name, value in came.json().items() if name != "noted_at"} == {
        "registration": str(petit),
        "seats": 3,
        "presence": "attended",
        "came": 2,
        "first_timers": 0,
        "excused": False,
        "noted_by": "Chalandise",
    }
    assert [(each.status_code, each.json()["count"]) for each in (*walk_ins, heads)] == [
        (201, 1),
        (201, 1),
        (201, 4),
    ]
    assert walk_ins[0].json()["id"] == walk_ins[1].json()["id"]
    shown = (await client.get(f"{base}/presences", headers=key)).json()
    assert (shown["expected"], shown["came"], shown["walked_in"]) == (3, 2, 5)
    entry = (await client.get(f"{base}/registrations", headers=key)).json()["items"][0]
    assert [(date["presence"], date["came"]) for date in entry["sessions"]] == [("attended", 2)]
    back = await client.put(f"{base}/presences/{petit}", json={"presence": None}, headers=key)
    assert (back.json()["presence"], back.json()["came"]) == (None, None)


async def test_note_presence_is_refused_by_name(client: AsyncClient, database: str, hands: Hands) -> None:
    planned = await a_session(capacity=1)
    guest, waits = [(await sign_up(planned, name)).registration.id for name in ("Chloé", "Denise")]
    key = bearer(await a_key(planned.organisation, "desk"))
    path = f"/api/v1/sessions/{planned.id}/presences/"
    attended = {"presence": "attended"}

    hands.turn_to(STARTS_AT - timedelta(hours=1))
    early = await client.put(f"{path}{guest}", json=attended, headers=key)
    hands.turn_to(STARTS_AT)
    waiting = await client.put(f"{path}{waits}", json=attended, headers=key)
    many = await client.put(f"{path}{guest}", json={**attended, "came": 2}, headers=key)
    unknown = await client.put(f"{path}{guest}", json={"presence": "seen"}, headers=key)
    without = await client.put(f"{path}{guest}", json=attended)
    stranger = bearer(await a_key(await an_organisation(), "manager"))
    elsewhere = await client.put(f"{path}{guest}", json=attended, headers=stranger)

    answers = (early, waiting, many, unknown, without, elsewhere)
    assert [(each.status_code, each.json()["code"]) for each in answers] == [
        (409, "presence_too_early"),
        (409, "no_seat_that_day"),
        (422, "invalid"),
        (422, "invalid"),
        (401, "key_refused"),
        (404, "not_found"),
    ]


async def test_no_show_is_told_to_nobody_outside(client: AsyncClient, database: str, hands: Hands) -> None:
    """Neither the guest's own page, nor their link's JSON, nor anything public says who did not come."""
    planned = await a_session()
    place = await sign_up(planned)
    key = bearer(await a_key(planned.organisation, "desk"))
    hands.turn_to(STARTS_AT)
    pages = (
        f"/registrations/{place.link}",
        f"/api/v1/registrations/{place.link}",
        f"/sessions/{planned.id}",
        f"/api/v1/sessions/{planned.id}",
    )
    before = [(await client.get(page)).text for page in pages]

    path = f"/api/v1/sessions/{planned.id}/presences/{place.registration.id}"
    await client.put(path, json={"presence": "absent"}, headers=key)

    assert [(await client.get(page)).text for page in pages] == before
