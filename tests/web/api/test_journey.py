"""The whole life of a session, told through the API alone."""

from httpx import AsyncClient

from tests.factories import a_key, a_library, an_organisation, bearer


async def test_a_workshop_from_the_first_idea_to_the_promoted_guest(client: AsyncClient) -> None:
    town = await an_organisation()
    await a_library(town, slug="jean-moulin")
    ada = bearer(await a_key(town, "mediator"))
    idea = {"title": "Créer sa boîte mail", "library": "jean-moulin", "strand": "everyday_uses"}
    event = (await client.post("/api/v1/events", json=idea, headers=ada)).json()["id"]
    sessions = []
    for day in ("2035-11-20", "2035-11-27"):
        date = {"starts_at": f"{day}T14:00", "ends_at": f"{day}T16:00", "capacity": 1}
        made = await client.post(f"/api/v1/events/{event}/sessions", json=date, headers=ada)
        sessions.append(made.json()["id"])
    assert (await client.get("/api/v1/sessions")).json()["items"] == []

    await client.post(f"/api/v1/events/{event}/publication", headers=ada)
    listed = (await client.get("/api/v1/sessions?from=2035-11-01&open=1")).json()["items"]
    assert [item["id"] for item in listed] == sessions

    first = sessions[0]
    chloe = (await client.post(f"/api/v1/sessions/{first}/registrations", json={"name": "Chloé"})).json()
    driss = (await client.post(f"/api/v1/sessions/{first}/registrations", json={"name": "Driss"})).json()
    assert [(each["state"], each["position"]) for each in (chloe, driss)] == [
        ("confirmed", None),
        ("waiting", 1),
    ]
    assert (await client.get(f"/api/v1/sessions/{first}")).json()["registration"] == "waiting_list"

    await client.post(f"/api/v1/registrations/{chloe['link']}/cancellation")
    driss = (await client.get(f"/api/v1/registrations/{driss['link']}")).json()
    assert (driss["state"], driss["position"]) == ("confirmed", None)

    roster = (await client.get(f"/api/v1/sessions/{first}/registrations", headers=ada)).json()["items"]
    assert [(entry["name"], entry["state"]) for entry in roster] == [
        ("Chloé", "cancelled"),
        ("Driss", "confirmed"),
    ]

    await client.post(f"/api/v1/sessions/{first}/cancellation", json={"reason": "Travaux"}, headers=ada)
    driss = (await client.get(f"/api/v1/registrations/{driss['link']}")).json()
    assert (driss["state"], driss["session"]["cancelled"]) == ("cancelled", True)
    assert [item["state"] for item in (await client.get("/api/v1/sessions")).json()["items"]] == [
        "cancelled",
        "scheduled",
    ]
