"""School holidays that an organisation types in, by the API: Corsica and overseas are in no release."""

from httpx import AsyncClient

from tests.factories import a_key, a_library, an_organisation, bearer
from tests.statements import statements

HOME = "/api/v1/school-holidays"


async def test_an_organisation_writes_the_holidays_of_its_calendars(
    client: AsyncClient, database: str
) -> None:
    town = await an_organisation()
    await a_library(town, department="2A")
    await a_library(town)
    key, national = bearer(await a_key(town, "mediator")), bearer(await a_key(None, "coordinator"))
    toussaint = {"starts_on": "2026-10-17", "ends_on": "2026-11-01", "name": "Toussaint"}

    kept = await client.put(f"{HOME}/corse", json={"periods": [toussaint]}, headers=key)

    assert (kept.status_code, kept.json()["typed_in"]) == (200, [toussaint])
    calendars = (await client.get(HOME, headers=key)).json()["items"]
    assert [(each["zone"], len(each["typed_in"])) for each in calendars] == [("C", 0), ("corse", 1)]
    assert calendars[0]["published"]
    backwards = toussaint | {"ends_on": "2026-10-01"}
    wrong = await client.put(f"{HOME}/corse", json={"periods": [backwards]}, headers=key)
    assert (wrong.status_code, wrong.json()["fields"]) == (422, {"periods": "ends_before_start"})
    elsewhere = await client.put(f"{HOME}/A", json={"periods": []}, headers=key)
    assert (elsewhere.status_code, elsewhere.json()["fields"]) == (422, {"zone": "unknown"})
    assert (await client.get(HOME, headers=national)).status_code == 403
    assert (await client.put(f"{HOME}/corse", json={"periods": []}, headers=key)).json()["typed_in"] == []


async def test_three_calendars_take_as_many_queries_as_one(client: AsyncClient, database: str) -> None:
    numbers = []
    for departments in (["2A"], ["2A", "34", "974"]):
        town = await an_organisation()
        for department in departments:
            await a_library(town, department=department)
        key = bearer(await a_key(town, "mediator"))
        async with statements() as asked:
            calendars = (await client.get(HOME, headers=key)).json()["items"]
        numbers.append((len(calendars), len(asked)))

    assert [calendars for calendars, _ in numbers] == [1, 3]
    assert numbers[0][1] == numbers[1][1]
