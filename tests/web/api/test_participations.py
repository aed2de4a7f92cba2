"""Taking part in an edition through the API."""

from httpx import AsyncClient

from events_service.database import value
from tests.factories import a_key, a_library, an_organisation, bearer

EDITION = {
    "slug": "journee-2035",
    "name": "Journée 2035",
    "starts_on": "2035-11-20",
    "by_application": True,
}
PATH = "/api/v1/days/journee-2035"


async def test_libraries_apply_and_are_decided_at_once(client: AsyncClient, database: str) -> None:
    line = bearer(await a_key(None, "coordinator"))
    town = await an_organisation()
    ada, desk = bearer(await a_key(town)), bearer(await a_key(town, "desk"))
    libraries = [str(await a_library(town, name=f"Annexe {number}")) for number in range(3)]
    await client.post("/api/v1/days", json=EDITION, headers=line)
    await client.put(f"{PATH}/charter", json={"body": "Gratuit."}, headers=line)

    unread = await client.post(f"{PATH}/participations", json={"libraries": libraries}, headers=ada)
    other = {"libraries": libraries, "charter": 2}
    outdated = await client.post(f"{PATH}/participations", json=other, headers=ada)
    body = {"libraries": libraries, "charter": 1, "note": "Trois salles"}
    refused = await client.post(f"{PATH}/participations", json=body, headers=desk)
    made = await client.post(f"{PATH}/participations", json=body, headers=ada)
    ids = [each["id"] for each in made.json()]
    seen = await client.get(f"{PATH}/participations", headers=line)
    decided = await client.post(
        f"{PATH}/decisions", json={"participations": ids[:2], "state": "approved"}, headers=line
    )
    own = await client.post(
        f"{PATH}/decisions", json={"participations": ids, "state": "approved"}, headers=ada
    )
    declined = await client.patch(
        f"/api/v1/participations/{ids[2]}", json={"state": "declined", "reason": "Trop tard."}, headers=line
    )
    withdrawn = await client.post(f"/api/v1/participations/{ids[0]}/withdrawal", headers=ada)

    assert (unread.status_code, unread.json()["fields"]) == (422, {"charter": "required"})
    assert (outdated.status_code, outdated.json()["code"]) == (409, "charter_changed")
    assert refused.status_code == 403
    assert (made.status_code, [each["state"] for each in made.json()]) == (201, ["applied"] * 3)
    assert {each["charter"] for each in made.json()} == {1}
    assert seen.json()["items"] == sorted(made.json(), key=lambda each: each["id"])
    assert (decided.status_code, decided.json()) == (201, {"changed": 2})
    assert own.status_code == 403
    assert (declined.json()["state"], declined.json()["reason"]) == ("declined", "Trop tard.")
    assert withdrawn.json()["state"] == "withdrawn"
    assert await value("SELECT count(*) FROM participation WHERE state = 'approved'") == 1


async def test_a_stranger_sees_none_of_it(client: AsyncClient, database: str) -> None:
    line, stranger = bearer(await a_key(None, "coordinator")), bearer(await a_key(await an_organisation()))
    town = await an_organisation()
    await client.post("/api/v1/days", json=EDITION, headers=line)
    body = {"libraries": [str(await a_library(town))]}
    [made] = (
        await client.post(f"{PATH}/participations", json=body, headers=bearer(await a_key(town)))
    ).json()

    assert (await client.get(f"{PATH}/participations")).status_code == 401
    assert (await client.get(f"{PATH}/participations", headers=stranger)).json()["items"] == []
    path = f"/api/v1/participations/{made['id']}"
    assert (await client.patch(path, json={"state": "approved"}, headers=stranger)).status_code == 403
    assert (await client.post(f"{path}/withdrawal", headers=stranger)).status_code == 404
