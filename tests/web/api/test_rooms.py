"""Rooms and equipment through the API, and what a session takes of them."""

from httpx import AsyncClient

from tests.factories import (
    Planned,
    a_colleague,
    a_key,
    a_library,
    a_room,
    a_session,
    an_organisation,
    bearer,
    some_equipment,
)

LATER = {"starts_at": "2035-11-20T15:00", "ends_at": "2035-11-20T17:00", "capacity": 8}


async def add_session(client: AsyncClient, planned: Planned, role: str = "mediator", **body: object) -> dict:
    """The answer's body, with its status."""
    key = bearer(await a_key(planned.organisation, role))
    answer = await client.post(f"/api/v1/events/{planned.event}/sessions", json=LATER | body, headers=key)
    return answer.json() | {"status": answer.status_code}


async def test_a_room_is_added_and_listed(client: AsyncClient) -> None:
    organisation = await an_organisation()
    library = await a_library(organisation)
    ada = bearer(await a_key(organisation))
    body = {"name": " Salle bleue ", "seats": 12, "set_up_minutes": 15}

    answer = await client.post(f"/api/v1/libraries/{library}/rooms", json=body, headers=ada)
    again = await client.post(f"/api/v1/libraries/{library}/rooms", json=body, headers=ada)
    smaller = await client.post(f"/api/v1/libraries/{library}/rooms", json=body | {"seats": 8}, headers=ada)

    room = {
        "id": answer.json()["id"],
        "name": "Salle bleue",
        "seats": 12,
        "set_up_minutes": 15,
        "clear_up_minutes": 0,
        "retired_at": None,
    }
    assert (answer.status_code, answer.json()) == (201, room)
    assert (again.status_code, again.json()) == (201, room)
    assert (smaller.status_code, smaller.json()["code"]) == (409, "name_taken")
    listed = await client.get(f"/api/v1/libraries/{library}/rooms", headers=ada)
    assert listed.json() == {"items": [room], "next_cursor": None}


async def test_equipment_is_added_and_listed_where_it_can_be_used(client: AsyncClient) -> None:
    organisation = await an_organisation()
    library, elsewhere = await a_library(organisation), await a_library(organisation)
    ada = bearer(await a_key(organisation))
    home = f"/api/v1/libraries/{library}/equipment"

    tablets = await client.post(
        home, json={"name": "Tablettes", "quantity": 12, "travels": True}, headers=ada
    )
    projector = await client.post(home, json={"name": "Vidéoprojecteur", "quantity": 1}, headers=ada)

    assert tablets.json() == {
        "id": tablets.json()["id"],
        "name": "Tablettes",
        "quantity": 12,
        "travels": True,
        "retired_at": None,
    }
    assert (await client.get(home, headers=ada)).json()["items"] == [tablets.json(), projector.json()]
    there = await client.get(f"/api/v1/libraries/{elsewhere}/equipment", headers=ada)
    assert there.json()["items"] == [tablets.json()]


async def test_a_session_takes_a_room_equipment_and_a_colleague_and_strangers_are_not_told(
    client: AsyncClient,
) -> None:
    planned = await a_session()
    room = await a_room(planned.library)
    tablets = await some_equipment(planned.organisation)
    ada = await a_colleague(planned.organisation, "ada@ville.example")

    session = await add_session(
        client,
        planned,
        room=str(room),
        equipment=[{"id": str(tablets), "quantity": 8}],
        facilitators=["Ada@ville.example"],
    )

    assert session["room"] == {"id": str(room), "name": "Salle bleue", "seats": 12}
    assert session["equipment"] == [{"id": str(tablets), "name": "Tablettes", "quantity": 8}]
    assert session["facilitators"] == [{"id": str(ada), "name": "Ada"}]
    assert session["journeys"] == []
    stranger = (await client.get(f"/api/v1/sessions/{session['id']}")).json()
    assert set(session) - set(stranger) == {
        "room",
        "equipment",
        "facilitators",
        "journeys",
        "minimum",
        "ask_days",
        "silence",
        "reminder_hours",
        "status",
    }
    assert stranger["room_name"] == "Salle bleue"


async def test_a_taken_room_is_a_409_with_what_is_in_the_way_and_what_would_be_free(
    client: AsyncClient,
) -> None:
    planned = await a_session()
    blue, green = await a_room(planned.library), await a_room(planned.library, "Salle verte")
    first = await add_session(client, planned, room=str(blue))

    second = await add_session(client, planned, room=str(blue), starts_at="2035-11-20T16:30")

    assert (second["status"], second["code"]) == (409, "room_taken")
    assert second["room"] == {"id": str(blue), "name": "Salle bleue"}
    assert second["in_the_way"] == [
        {
            "starts_at": "2035-11-20T15:00:00+01:00",
            "ends_at": "2035-11-20T17:00:00+01:00",
            "title": "Créer sa boîte mail",
            "session": first["id"],
        }
    ]
    assert second["free_rooms"] == [{"id": str(green), "name": "Salle verte", "seats": 12}]
    assert second["free_times"] == [
        {"starts_at": "2035-11-20T14:30:00+01:00", "ends_at": "2035-11-20T15:00:00+01:00"},
        {"starts_at": "2035-11-20T17:00:00+01:00", "ends_at": "2035-11-20T17:30:00+01:00"},
    ]


async def test_a_body_that_says_no_number_is_refused(client: AsyncClient) -> None:
    planned = await a_session()
    tablets = await some_equipment(planned.organisation)

    session = await add_session(client, planned, equipment=[{"id": str(tablets), "quantity": 0}])

    assert (session["status"], list(session["fields"])) == (422, ["equipment"])
