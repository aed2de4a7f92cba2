"""The live counters of a day, for other sites."""

from httpx import AsyncClient

from events_service import clock
from events_service.scheduling.counters import count_days
from tests.scheduling.test_counters import SLUG, an_edition_everywhere


async def test_counters_are_public_and_say_when_they_were_counted(client: AsyncClient) -> None:
    await an_edition_everywhere()
    before = (await client.get(f"/api/v1/days/{SLUG}/counters")).json()
    await count_days(clock.now())

    answer = await client.get(f"/api/v1/days/{SLUG}/counters")

    assert (before["counted_at"], before["territories"]) == (None, [])
    said = answer.json()
    assert said["counted_at"].startswith("20")
    assert said["everywhere"] == {
        "libraries": 4,
        "sessions": 7,
        "seats": 32,
        "taken": 5,
        "waiting": 2,
        "places_left": 27,
    }
    assert [(each["department"], each["name"]) for each in said["territories"]] == [
        ("30", "Gard"),
        ("34", "Hérault"),
        ("974", "La Réunion"),
    ]
    assert said["territories"][2]["figures"]["places_left"] == 12
    assert answer.headers["access-control-allow-origin"] == "*"
    assert (await client.get("/api/v1/days/none/counters")).status_code == 404
