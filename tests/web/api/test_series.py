"""Series through the API: shown without a word written, created whole, sent twice, made longer."""

from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient

from events_service.database import rows, value
from tests.factories import Planned, a_key, a_party, a_registration, a_room, a_session, bearer

# 2035: 6, 13, 20 and 27 November are Tuesdays, and nothing is a public holiday but 1 and 11 November.
PLAN = {
    "starts_at": "2035-11-06T10:00",
    "ends_at": "2035-11-06T12:00",
    "until": "2035-11-27",
    "skip": ["public_holidays"],
    "capacity": 8,
}


@pytest.fixture
async def planned(database: str) -> Planned:
    return await a_session()


async def plan_it(
    client: AsyncClient, planned: Planned, role: str = "mediator", **more: Any
) -> tuple[int, Any]:
    headers = bearer(await a_key(planned.organisation, role)) | more.pop("headers", {})
    answer = await client.post(f"/api/v1/events/{planned.event}/series", json=PLAN | more, headers=headers)
    return answer.status_code, answer.json()


async def test_a_series_is_shown_and_nothing_is_written(client: AsyncClient, planned: Planned) -> None:
    status, series = await plan_it(client, planned, dry_run=True, weekdays=[2, 7])

    assert status == 200
    assert (series["id"], series["time_zone"]) == (None, "Europe/Paris")
    assert series["left_out"] == [{"on": "2035-11-11", "reason": "public_holiday", "name": "Armistice"}]
    assert [date["on"][-2:] for date in series["dates"]] == ["06", "13", "18", "20", "25", "27"]
    assert series["dates"][0] == {
        "on": "2035-11-06",
        "starts_at": "2035-11-06T10:00:00+01:00",
        "ends_at": "2035-11-06T12:00:00+01:00",
        "session": None,
        "clashes": [],
        "days_off": [],
    }
    assert series["school_holidays_unknown_from"] is None
    assert await value("SELECT count(*) FROM session WHERE event = $1", planned.event) == 1


async def test_a_series_is_created_with_sessions_that_can_be_read(
    client: AsyncClient, planned: Planned
) -> None:
    status, series = await plan_it(client, planned)

    assert status == 201
    session = series["dates"][3]["session"]
    shown = (await client.get(f"/api/v1/sessions/{session}")).json()
    assert (shown["starts_at"], shown["capacity"]) == ("2035-11-27T10:00:00+01:00", 8)


@pytest.mark.parametrize("dry_run", [True, False])
async def test_a_day_that_the_rule_does_not_name_is_refused_and_nothing_is_planned(
    client: AsyncClient, planned: Planned, dry_run: bool
) -> None:
    # 14 November is a Wednesday, and these are Tuesdays.
    moved = [{"on": "2035-11-14", "starts_at": "2035-11-15T10:00"}]

    status, problem = await plan_it(
        client, planned, left_out=["2035-11-13", "2035-11-14"], moved=moved, dry_run=dry_run
    )

    assert (status, problem["fields"]) == (422, {"left_out": "not_named", "moved": "not_named"})
    assert await value("SELECT count(*) FROM series") == 0


async def test_a_series_sent_twice_is_one(client: AsyncClient, planned: Planned) -> None:
    key = bearer(await a_key(planned.organisation))
    address, headers = f"/api/v1/events/{planned.event}/series", key | {"Idempotency-Key": "once"}

    first, again = [await client.post(address, json=PLAN, headers=headers) for _ in range(2)]

    assert again.json()["id"] == first.json()["id"]
    assert [date["session"] for date in again.json()["dates"]] == [
        date["session"] for date in first.json()["dates"]
    ]
    assert await value("SELECT count(*) FROM series") == 1


async def test_a_series_with_a_room_that_is_taken_is_refused_whole(
    client: AsyncClient, planned: Planned
) -> None:
    room = str(await a_room(planned.library))
    other = {"starts_at": "2035-11-13T11:00", "ends_at": "2035-11-13T13:00", "room": room}
    taken = await a_session(organisation=planned.organisation, library=planned.library, **other)

    shown_status, shown = await plan_it(client, planned, room=room, dry_run=True)
    status, problem = await plan_it(client, planned, room=room)
    left_out, _ = await plan_it(client, planned, room=room, left_out=["2035-11-13"])

    assert shown_status == 200
    [clash] = shown["dates"][1]["clashes"]
    assert (clash["code"], clash["name"]) == ("room_taken", "Salle bleue")
    assert [each["session"] for each in clash["in_the_way"]] == [str(taken.id)]
    assert (status, problem["code"], problem["dates"]) == (409, "room_taken", ["2035-11-13"])
    assert problem["in_the_way"][0]["session"] == str(taken.id)
    assert left_out == 201


async def test_a_date_is_moved_before_it_is_created(client: AsyncClient, planned: Planned) -> None:
    moved = [{"on": "2035-11-13", "starts_at": "2035-11-15T17:00"}]

    _, series = await plan_it(client, planned, moved=moved)

    assert series["dates"][1]["on"] == "2035-11-13"
    assert series["dates"][1]["starts_at"] == "2035-11-15T17:00:00+01:00"
    assert series["dates"][1]["ends_at"] == "2035-11-15T19:00:00+01:00"


async def test_a_series_is_made_longer_by_its_id_alone(client: AsyncClient, planned: Planned) -> None:
    _, series = await plan_it(client, planned)
    key = bearer(await a_key(planned.organisation))

    longer = await client.post(
        f"/api/v1/events/{planned.event}/series",
        json={"series": series["id"], "until": "2035-12-11"},
        headers=key,
    )

    assert longer.status_code == 201
    assert [date["on"] for date in longer.json()["dates"]] == ["2035-12-04", "2035-12-11"]


async def test_everything_wrong_with_a_series_is_told_at_once(client: AsyncClient, planned: Planned) -> None:
    status, problem = await plan_it(
        client, planned, until="soon", capacity=0, weekdays=[9], ends_at="2035-11-06T09:00"
    )

    assert status == 422
    assert problem["fields"].keys() >= {"until", "ends_at"}
    assert await value("SELECT count(*) FROM series") == 0


async def test_the_desk_plans_no_series(client: AsyncClient, planned: Planned) -> None:
    status, problem = await plan_it(client, planned, "desk")

    assert (status, problem["code"]) == (403, "forbidden")


async def test_seats_are_kept_on_each_date_and_on_those_that_come_later(
    client: AsyncClient, planned: Planned
) -> None:
    """Two for the desk until two days before each date, and what makes the series longer keeps them as well."""
    status, series = await plan_it(client, planned, kept_seats=2, kept_hours=48, minimum=3)
    later, _ = await plan_it(client, planned, series=series["id"], until="2035-12-04")

    kept = await rows(
        """
        SELECT extract(epoch FROM session.starts_at - roster.kept_until)::int / 3600, kept_seats, kept, minimum
        FROM session JOIN roster ON roster.id = session.roster WHERE session.series = $1
        """,
        UUID(series["id"]),
    )
    assert (status, later) == (201, 201)
    assert [tuple(each) for each in kept] == [(48, 2, 2, 3)] * 5


async def test_all_dates_are_moved_and_before_that_shown(client: AsyncClient, planned: Planned) -> None:
    _, series = await plan_it(client, planned)
    key = bearer(await a_key(planned.organisation, "mediator"))
    session = series["dates"][1]["session"]
    await a_registration(session, a_party("Chloé", email="chloe@example.org"))
    address, change = f"/api/v1/sessions/{session}", {"starts_at": "2035-11-13T09:00", "scope": "all"}

    shown = await client.patch(address, json=change | {"dry_run": True}, headers=key)
    larger = await client.patch(address, json={"capacity": 9, "scope": "all", "dry_run": True}, headers=key)
    moved = await client.patch(address, json=change, headers=key)
    unknown = await client.patch(address, json={"scope": "every"}, headers=key)

    effects = shown.json()
    assert shown.status_code == 200
    assert [each["starts_at"] for each in effects["dates"]] == [
        f"2035-11-{day}T09:00:00+01:00" for day in ("06", "13", "20", "27")
    ]
    assert [(each["name"], each["by"]) for each in effects["people"]] == [("Chloé", "letter")]
    nine = [{"name": "capacity", "was": 8, "becomes": 9}]
    assert [each["changes"] for each in larger.json()["dates"]] == [nine] * 4
    assert (moved.status_code, moved.json()["starts_at"]) == (200, "2035-11-13T09:00:00+01:00")
    last = (await client.get(f"/api/v1/sessions/{series['dates'][3]['session']}")).json()
    assert last["starts_at"] == "2035-11-27T09:00:00+01:00"
    assert unknown.status_code == 422


async def test_the_following_dates_are_called_off(client: AsyncClient, planned: Planned) -> None:
    _, series = await plan_it(client, planned)
    key = bearer(await a_key(planned.organisation, "mediator"))
    address = f"/api/v1/sessions/{series['dates'][2]['session']}/cancellation"

    shown = await client.post(address, json={"scope": "following", "dry_run": True}, headers=key)
    answer = await client.post(address, json={"scope": "following", "reason": "Travaux"}, headers=key)

    assert [each["session"] for each in shown.json()["dates"]] == [
        each["session"] for each in series["dates"][2:]
    ]
    assert answer.json()["state"] == "cancelled"
    states = [
        (await client.get(f"/api/v1/sessions/{each['session']}")).json()["state"] for each in series["dates"]
    ]
    assert states == ["scheduled", "scheduled", "cancelled", "cancelled"]


async def test_a_course_is_planned_and_made_longer(client: AsyncClient, planned: Planned) -> None:
    _, shown = await plan_it(client, planned, roster="one", join_until=2, dry_run=True)
    status, course = await plan_it(
        client, planned, roster="one", join_until=2, headers={"Idempotency-Key": "once"}
    )
    headers = bearer(await a_key(planned.organisation))
    sessions = [
        (await client.get(f"/api/v1/sessions/{date['session']}", headers=headers)).json()
        for date in course["dates"]
    ]
    longer = {"series": course["id"], "until": "2035-12-04"}
    address = f"/api/v1/events/{planned.event}/series"
    refused = await client.post(address, json=longer | {"capacity": 9}, headers=headers)
    await a_registration(UUID(course["dates"][0]["session"]), a_party("Chloé", email="chloe@example.org"))
    asked = await client.post(address, json=longer | {"dry_run": True}, headers=headers)
    extended = await client.post(address, json=longer, headers=headers)

    assert (shown["roster"], status, course["roster"]) == ("one", 201, "one")
    assert len({each["roster"] for each in sessions}) == 1
    assert [(each["join_until"], each["dates"]) for each in sessions] == [(2, 4)] * 4
    assert (refused.status_code, refused.json()["fields"]) == (422, {"capacity": "of_the_list"})
    assert [(each["name"], each["by"]) for each in asked.json()["people"]] == [("Chloé", "letter")]
    assert [date["on"] for date in extended.json()["dates"]] == ["2035-12-04"]
    assert extended.json()["roster"] == "one"


async def test_seats_are_kept_until_so_many_hours_before_each_date(
    client: AsyncClient, planned: Planned
) -> None:
    """Three days before each, not at one instant for all."""
    _, series = await plan_it(client, planned, kept_seats=2)
    key = bearer(await a_key(planned.organisation, "mediator"))
    address = f"/api/v1/sessions/{series['dates'][0]['session']}"

    instant = await client.patch(
        address, json={"kept_until": "2035-11-05T10:00", "scope": "all"}, headers=key
    )
    hours = await client.patch(address, json={"kept_hours": 72, "scope": "all"}, headers=key)

    kept = await rows(
        """
        SELECT (session.starts_at - roster.kept_until)::text AS before FROM session
        JOIN roster ON roster.id = session.roster WHERE session.series = $1
        """,
        UUID(series["id"]),
    )
    assert (instant.status_code, hours.status_code) == (422, 200)
    assert instant.json()["fields"].keys() == {"kept_until"}
    assert [each["before"] for each in kept] == ["3 days"] * 4
