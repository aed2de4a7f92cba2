"""The directory of libraries as another program reads it."""

from datetime import UTC, datetime
from uuid import UUID

import pytest
from httpx import AsyncClient

from events_service import clock
from events_service.database import value
from events_service.libraries.editing import edit_library
from tests.factories import a_key, a_library, a_session, an_organisation, bearer

ABSENT = UUID(int=7)
EARLIER, LATER = datetime(2026, 11, 1, 9, tzinfo=UTC), datetime(2026, 11, 20, 9, tzinfo=UTC)


async def owner_of(library: UUID) -> UUID:
    return UUID(str(await value("SELECT organisation FROM library WHERE id = $1", library)))


async def test_libraries_are_shown_with_the_clock_of_their_place(client: AsyncClient) -> None:
    town = await an_organisation(name="Ville de Saint-Denis")
    library = await a_library(
        town,
        slug="francois-mitterrand",
        name="Médiathèque François-Mitterrand",
        address="1 rue Roland-Garros",
        postcode="97400",
        town="Saint-Denis",
        department="974",
        time_zone="Indian/Reunion",
        latitude=-20.88,
        longitude=55.45,
        phone="+262262000000",
        website="https://mediatheque.example",
        updated_at=LATER,
    )

    answer = await client.get("/api/v1/libraries")

    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.json() == {
        "items": [
            {
                "id": str(library),
                "slug": "francois-mitterrand",
                "name": "Médiathèque François-Mitterrand",
                "kind": "building",
                "address": "1 rue Roland-Garros",
                "postcode": "97400",
                "town": "Saint-Denis",
                "department": "974",
                "time_zone": "Indian/Reunion",
                "latitude": -20.88,
                "longitude": 55.45,
                "phone": "+262262000000",
                "email": "",
                "website": "https://mediatheque.example",
                "directions": "",
                "opening_hours": [],
                "closures": [],
                "disabled_parking": None,
                "step_free_path": None,
                "step_free_entrance": None,
                "separate_entrance": None,
                "adapted_toilets": None,
                "audio_description": None,
                "door_width": None,
                "reception_staff": "",
                "hearing_support": [],
                "facilities": [],
                "computers": None,
                "programmes": [],
                "labels": [],
                "organisation": {"id": str(town), "name": "Ville de Saint-Denis"},
                "updated_at": "2026-11-20T13:00:00+04:00",
                "url": "http://127.0.0.1:8000/libraries/francois-mitterrand",
                "calendar_url": "http://127.0.0.1:8000/feeds/libraries/francois-mitterrand.ics",
            }
        ],
        "removed": [],
        "next_cursor": None,
    }


async def test_one_library_is_the_item_of_the_list_and_may_be_unclaimed(client: AsyncClient) -> None:
    library = await a_library(None)

    answer = await client.get(f"/api/v1/libraries/{library}")

    assert answer.status_code == 200
    assert answer.json() == (await client.get("/api/v1/libraries")).json()["items"][0]
    assert answer.json()["organisation"] is None


async def test_a_place_nobody_can_walk_into_is_not_shown(client: AsyncClient) -> None:
    office = await a_library(None, kind="administrative")

    assert (await client.get("/api/v1/libraries")).json() == {
        "items": [],
        "removed": [],
        "next_cursor": None,
    }
    assert (await client.get(f"/api/v1/libraries/{office}")).status_code == 404


async def test_a_hidden_place_for_which_an_organisation_answers_is_shown(client: AsyncClient) -> None:
    """It publishes sessions, and every page of theirs names it: what is public is reachable."""
    office = await a_library(await an_organisation(), kind="administrative", slug="siege")
    planned = await a_session(organisation=await owner_of(office), library=office)

    assert [item["id"] for item in (await client.get("/api/v1/libraries")).json()["items"]] == [str(office)]
    venue = (await client.get(f"/api/v1/sessions/{planned.id}")).json()["library"]
    assert (await client.get(f"/api/v1/libraries/{venue['id']}")).status_code == 200
    assert (await client.get(f"/libraries/{venue['slug']}")).status_code == 200
    assert (await client.get(f"/feeds/libraries/{venue['slug']}.ics")).status_code == 200


async def test_a_long_list_comes_in_stretches(client: AsyncClient) -> None:
    three = [str(await a_library(None)) for _ in range(3)]

    first = (await client.get("/api/v1/libraries", params={"limit": 2})).json()
    second = (
        await client.get("/api/v1/libraries", params={"limit": 2, "cursor": first["next_cursor"]})
    ).json()

    assert [item["id"] for item in first["items"]] == three[:2]
    assert [item["id"] for item in second["items"]] == three[2:]
    assert second["next_cursor"] is None


async def test_a_full_last_stretch_has_no_next_one(client: AsyncClient) -> None:
    await a_library(None)

    assert (await client.get("/api/v1/libraries?limit=1")).json()["next_cursor"] is None


async def test_libraries_are_narrowed_to_a_department_and_to_what_changed(client: AsyncClient) -> None:
    await a_library(None, updated_at=EARLIER)
    reunion = await a_library(None, department="974", updated_at=EARLIER)
    changed = await a_library(None, updated_at=LATER)

    async def found(query: str) -> list[str]:
        return [item["id"] for item in (await client.get(f"/api/v1/libraries?{query}")).json()["items"]]

    assert await found("department=974") == [str(reunion)]
    assert await found("updated_since=2026-11-20T09:00:00Z") == [str(changed)]
    # The + of an offset that nobody escaped.
    assert await found("updated_since=2026-11-20T10:00:00+01:00") == [str(changed)]
    assert await found("updated_since=2026-11-20T09:00:01Z") == []


REFUSED_QUERIES: list[tuple[str, dict[str, str]]] = [
    ("limit=0", {"limit": "out_of_range"}),
    ("limit=201", {"limit": "out_of_range"}),
    ("limit=-1", {"limit": "not_a_number"}),
    ("limit=1000000000", {"limit": "not_a_number"}),
    ("limit=many", {"limit": "not_a_number"}),
    ("cursor=nowhere", {"cursor": "unreadable"}),
    ("cursor=%C3%A9", {"cursor": "unreadable"}),
    ("updated_since=yesterday", {"updated_since": "not_a_time"}),
    ("updated_since=2026-11-20T09:00:00", {"updated_since": "not_a_time"}),
    ("updated_since=0001-01-01T00:00:00%2B14:00", {"updated_since": "not_a_time"}),
    ("department=99", {"department": "unknown"}),
    ("town=Montpellier", {"town": "unknown"}),
    ("limit=1&limit=2", {"limit": "sent_twice"}),
    ("limit=x&cursor=y", {"limit": "not_a_number", "cursor": "unreadable"}),
]


async def test_a_query_that_cannot_be_meant_is_refused(client: AsyncClient) -> None:
    for query, fields in REFUSED_QUERIES:
        answer = await client.get(f"/api/v1/libraries?{query}")

        assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
        assert answer.json()["fields"] == fields


@pytest.mark.parametrize("path", [f"/api/v1/libraries/{ABSENT}", "/api/v1/libraries/not-an-id"])
async def test_an_unknown_library_is_a_problem_404(client: AsyncClient, path: str) -> None:
    answer = await client.get(path)

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "not_found"


async def test_head_answers_as_get_does_and_an_unchanged_answer_is_304(client: AsyncClient) -> None:
    library = await a_library(None)

    got = await client.get(f"/api/v1/libraries/{library}")
    head = await client.head(f"/api/v1/libraries/{library}")
    again = await client.get(f"/api/v1/libraries/{library}", headers={"If-None-Match": got.headers["etag"]})

    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", got.headers["etag"])
    assert (again.status_code, again.content) == (304, b"")


async def test_a_manager_corrects_their_library_for_good(client: AsyncClient) -> None:
    town = await an_organisation()
    library = await a_library(town, updated_at=EARLIER)
    ada = bearer(await a_key(town))

    answer = await client.patch(
        f"/api/v1/libraries/{library}",
        json={"address": " 5  rue du Pont ", "phone": "04 67 00 00 01", "latitude": 43.6, "longitude": 3.88},
        headers=ada,
    )

    changed = answer.json()
    assert answer.status_code == 200
    assert (changed["address"], changed["phone"]) == ("5 rue du Pont", "04 67 00 00 01")
    assert (changed["latitude"], changed["longitude"], changed["name"]) == (
        43.6,
        3.88,
        "Médiathèque Jean Moulin",
    )
    assert (await client.get(f"/api/v1/libraries/{library}")).json() == changed
    protected = await value("SELECT edited FROM library")
    assert protected == ["address", "latitude", "longitude", "phone"]
    since = {"updated_since": changed["updated_at"]}
    followed = (await client.get("/api/v1/libraries", params=since)).json()
    assert [item["id"] for item in followed["items"]] == [str(library)]


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"adress": "5 rue du Pont"}, {"adress": "unknown"}),
        ({"slug": "x"}, {"slug": "unknown"}),
        (
            {"name": "", "postcode": "3400", "kind": "castle"},
            {"name": "required", "postcode": "not_a_postcode", "kind": "not_a_choice"},
        ),
        ({"department": "99"}, {"department": "unknown"}),
        ({"latitude": 43.6}, {"latitude": "both_or_neither", "longitude": "both_or_neither"}),
        ({"latitude": 430, "longitude": "3"}, {"latitude": "out_of_range", "longitude": "out_of_range"}),
        ({"website": "javascript:alert(1)"}, {"website": "not_a_web_address"}),
        ({"phone": 467}, {"phone": "not_text"}),
    ],
)
async def test_a_correction_that_cannot_be_meant_is_refused(
    client: AsyncClient, body: dict[str, object], fields: dict[str, str]
) -> None:
    town = await an_organisation()
    library = await a_library(town)
    before = (await client.get(f"/api/v1/libraries/{library}")).json()

    answer = await client.patch(f"/api/v1/libraries/{library}", json=body, headers=bearer(await a_key(town)))

    assert (answer.status_code, answer.json()["fields"]) == (422, fields)
    assert (await client.get(f"/api/v1/libraries/{library}")).json() == before


@pytest.mark.parametrize(
    ("role", "own", "status"),
    [
        ("mediator", True, 403),
        ("desk", True, 403),
        ("manager", False, 404),
        ("coordinator", False, 404),
    ],
)
async def test_nobody_else_corrects_it(client: AsyncClient, role: str, own: bool, status: int) -> None:
    town = await an_organisation()
    library = await a_library(town)
    elsewhere = None if role == "coordinator" else await an_organisation()
    key = bearer(await a_key(town if own else elsewhere, role))
    unclaimed = await a_library(None)

    refused = await client.patch(f"/api/v1/libraries/{library}", json={"name": "Autre"}, headers=key)
    nobodys = await client.patch(f"/api/v1/libraries/{unclaimed}", json={"name": "Autre"}, headers=key)
    keyless = await client.patch(f"/api/v1/libraries/{library}", json={"name": "Autre"})

    assert (refused.status_code, nobodys.status_code, keyless.status_code) == (status, 404, 401)
    assert await value("SELECT count(*) FROM library WHERE name = 'Autre'") == 0


async def test_a_library_that_becomes_hidden_by_hand_is_told_as_removed(
    database: str, client: AsyncClient
) -> None:
    library = await a_library(None)
    since = {"updated_since": "2026-11-01T09:00:00Z"}

    async def followed() -> tuple[list[str], list[str]]:
        found = (await client.get("/api/v1/libraries", params=since)).json()
        return [each["id"] for each in found["items"]], [each["id"] for each in found["removed"]]

    await edit_library(library, {"kind": "storage"}, now=clock.now())
    hidden = await followed()
    await edit_library(library, {"kind": "building"}, now=clock.now())

    assert hidden == ([], [str(library)])
    assert await followed() == ([str(library)], [])


PLACE = {
    "email": "moulin@example.org",
    "directions": "Bus 3, arrêt Tanneurs",
    "opening_hours": [
        {"weekday": 2, "opens": "10:00", "closes": "12:30"},
        {"weekday": 2, "opens": "14:00", "closes": "19:00"},
    ],
    "closures": [{"starts_on": "2026-12-24", "ends_on": "2027-01-02", "reason": "Congés"}],
    "step_free_entrance": True,
    "adapted_toilets": False,
    "door_width": 90,
    "reception_staff": "trained",
    "hearing_support": ["bim", "lsf"],
    "facilities": ["lift", "quiet_room"],
    "computers": 12,
    "programmes": ["France Services", "Conseillers numériques"],
    "labels": ["Étapes numériques (La Poste)"],
}


async def test_hours_access_and_programmes_are_written_and_shown(client: AsyncClient) -> None:
    town = await an_organisation()
    library = await a_library(town)
    key = bearer(await a_key(town))

    written = await client.patch(f"/api/v1/libraries/{library}", json=PLACE, headers=key)
    shown = (await client.get(f"/api/v1/libraries/{library}")).json()
    emptied = await client.patch(
        f"/api/v1/libraries/{library}", json={"opening_hours": [], "step_free_entrance": None}, headers=key
    )

    assert (written.status_code, emptied.status_code) == (200, 200)
    assert {name: shown[name] for name in PLACE} == PLACE
    after = (await client.get(f"/api/v1/libraries/{library}")).json()
    assert (after["opening_hours"], after["step_free_entrance"]) == ([], None)
    assert after["closures"] == PLACE["closures"]


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ({"opening_hours": [{"weekday": 2, "opens": "19:00", "closes": "10:00"}]}, "opening_hours"),
        ({"closures": [{"starts_on": "2026-12-24", "ends_on": "2026-12-01"}]}, "closures"),
        ({"hearing_support": ["loop"]}, "hearing_support"),
        ({"programmes": ["Maison France"]}, "programmes"),
        ({"computers": -1}, "computers"),
        ({"email": "nobody"}, "email"),
        ({"step_free_entrance": "yes"}, "step_free_entrance"),
    ],
)
async def test_what_no_library_has_is_refused(
    client: AsyncClient, sent: dict[str, object], wrong: str
) -> None:
    town = await an_organisation()
    library = await a_library(town)

    answer = await client.patch(f"/api/v1/libraries/{library}", json=sent, headers=bearer(await a_key(town)))

    assert answer.status_code == 422
    assert list(answer.json()["fields"]) == [wrong]
