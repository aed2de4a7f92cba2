"""Head counts, for a program with a key of the organisation."""

from httpx import AsyncClient

from tests.factories import STARTS_AT, a_key, a_session, an_organisation, bearer, sign_up
from tests.web.conftest import Hands


async def test_count_who_came_by_kind(client: AsyncClient, database: str, hands: Hands) -> None:
    planned = await a_session()
    guest = (await sign_up(planned, "Famille Petit", seats=3)).registration.id
    key = bearer(await a_key(planned.organisation, "desk"))
    hands.turn_to(STARTS_AT)
    base = f"/api/v1/sessions/{planned.id}"
    attended = {"presence": "attended", "came": 3, "first_timers": 2}
    noted = await client.put(f"{base}/presences/{guest}", json=attended, headers=key)
    walk_in = await client.post(f"{base}/walk-ins", json={"count": 2, "first_timers": 1}, headers=key)

    sent = {"sex": {"feminin": 3}, "age": {"moins_de_douze": 2}, "outcome": {"knows_more": 4}}
    counts = await client.put(f"{base}/head-counts", json=sent, headers=key)

    assert (noted.json()["first_timers"], walk_in.json()["first_timers"]) == (2, 1)
    assert counts.status_code == 200
    shape = counts.json()
    assert shape["present"] == 5
    assert shape["sex"] == {"feminin": 3, "masculin": 0, "non_communique": 2}
    assert (shape["age"]["moins_de_douze"], shape["age"]["non_communique"]) == (2, 3)
    assert shape["status"]["non_communique"] == 5
    assert shape["outcome"] == {"knows_more": 4}
    assert (await client.get(f"{base}/head-counts", headers=key)).json() == shape


async def test_head_counts_are_refused_by_the_field(client: AsyncClient, database: str, hands: Hands) -> None:
    planned = await a_session()
    key = bearer(await a_key(planned.organisation))
    other = bearer(await a_key(await an_organisation()))
    hands.turn_to(STARTS_AT)
    path = f"/api/v1/sessions/{planned.id}/head-counts"

    many = await client.put(path, json={"sex": {"feminin": 1}}, headers=key)
    unknown = await client.put(path, json={"sex": {"autre": 0}}, headers=key)
    stranger = await client.put(path, json={}, headers=other)

    assert many.status_code == 422
    assert many.json()["fields"] == {"sex.feminin": "more_than_present"}
    assert unknown.json()["fields"] == {"sex.autre": "unknown_field"}
    assert stranger.status_code == 404
