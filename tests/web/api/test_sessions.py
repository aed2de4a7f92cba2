"""Dates through the API: planned on the wall clock of their place, found, moved, resized and called off."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient

from events_service.database import rows, value
from tests.factories import (
    STARTS_AT,
    a_key,
    a_library,
    a_party,
    a_registration,
    a_session,
    an_organisation,
    bearer,
)
from tests.web.conftest import Hands

ABSENT = UUID(int=7)
REUNION = {"department": "974", "postcode": "97400", "town": "Saint-Denis", "time_zone": "Indian/Reunion"}


async def test_a_session_is_created_on_the_wall_clock_of_its_library(client: AsyncClient) -> None:
    planned = await a_session(title="Créer sa boîte mail")
    ada = bearer(await a_key(planned.organisation, "mediator"))
    body = {"starts_at": "2035-11-27T14:00", "ends_at": "2035-11-27T16:00", "capacity": 8}

    answer = await client.post(f"/api/v1/events/{planned.event}/sessions", json=body, headers=ada)

    session = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == f"http://127.0.0.1:8000/api/v1/sessions/{session['id']}"
    event = (await client.get(f"/api/v1/events/{planned.event}")).json()
    for name in ("created_at", "updated_at"):
        assert session.pop(name)[-6:] in ("+01:00", "+02:00")
    assert session == {
        "id": session["id"],
        "event": str(planned.event),
        "event_slug": event["slug"],
        "title": "Créer sa boîte mail",
        "summary": "",
        "access_notes": "",
        "kind": "workshop",
        "strand": "everyday_uses",
        "level": None,
        "topics": [],
        "languages": [],
        "age_from": None,
        "age_to": None,
        "with_adult": False,
        "prerequisites": "",
        "bring": "",
        "equipment_lent": "",
        "campaign": None,
        "organisation": event["organisation"],
        "library": {
            "id": str(planned.library),
            "slug": event["library"]["slug"],
            "name": "Médiathèque Jean Moulin",
            "address": "3 rue du Pont",
            "postcode": "34000",
            "town": "Montpellier",
            "department": "34",
            "phone": "",
            "latitude": None,
            "longitude": None,
        },
        "state": "scheduled",
        "cancel_reason": "",
        "starts_at": "2035-11-27T14:00:00+01:00",
        "ends_at": "2035-11-27T16:00:00+01:00",
        "time_zone": "Europe/Paris",
        "registration": "open",
        "opens_at": None,
        "opens_days": None,
        "closes_days": None,
        "closes_at": "2035-11-27T14:00:00+01:00",
        "roster": session["roster"],
        "permanence": None,
        "dates": 1,
        "join_until": None,
        "sign_up": "required",
        "sign_up_url": None,
        "capacity": 8,
        "seats_left": 8,
        "kept_seats": 0,
        "kept_until": None,
        "minimum": None,
        "ask_days": None,
        "silence": "kept",
        "reminder_hours": [48, 2],
        "waiting": 0,
        "waiting_mode": "given",
        "waiting_limit": None,
        "most_seats": 5,
        "sequence": 0,
        "published_at": event["published_at"],
        "url": f"http://127.0.0.1:8000/sessions/{session['id']}",
        "calendar_url": f"http://127.0.0.1:8000/sessions/{session['id']}.ics",
        "room": None,
        "room_name": "",
        "equipment": [],
        "facilitators": [],
        "journeys": [],
    }


async def test_one_session_is_the_item_of_the_list(client: AsyncClient) -> None:
    planned = await a_session()

    one = await client.get(f"/api/v1/sessions/{planned.id}")
    head = await client.head(f"/api/v1/sessions/{planned.id}")

    assert one.json() == (await client.get("/api/v1/sessions")).json()["items"][0]
    assert (head.status_code, head.content) == (200, b"")
    assert one.headers["access-control-allow-origin"] == "*"


async def test_an_overseas_session_shows_its_own_offset(client: AsyncClient) -> None:
    town = await an_organisation()
    library = await a_library(town, **REUNION)
    planned = await a_session(organisation=town, library=library)

    session = (await client.get(f"/api/v1/sessions/{planned.id}")).json()

    assert session["starts_at"] == "2035-11-20T14:00:00+04:00"
    assert session["time_zone"] == "Indian/Reunion"


TIMES: list[tuple[dict[str, str], str]] = [
    (
        {"starts_at": "2035-11-27T13:00:00Z", "ends_at": "2035-11-27T15:00:00Z"},
        "2035-11-27T14:00:00+01:00",
    ),
    ({"starts_at": "2035-07-03T14:00", "ends_at": "2035-07-03T16:00"}, "2035-07-03T14:00:00+02:00"),
    (
        {"starts_at": "2035-10-28T02:30", "starts_at_choice": "first", "ends_at": "2035-10-28T04:00"},
        "2035-10-28T02:30:00+02:00",
    ),
    (
        {"starts_at": "2035-10-28T02:30", "starts_at_choice": "second", "ends_at": "2035-10-28T04:00"},
        "2035-10-28T02:30:00+01:00",
    ),
]


async def test_a_time_is_read_in_the_librarys_zone(client: AsyncClient) -> None:
    planned = await a_session()
    ada = bearer(await a_key(planned.organisation))

    for times, starts_at in TIMES:
        answer = await client.post(
            f"/api/v1/events/{planned.event}/sessions", json={**times, "capacity": 8}, headers=ada
        )

        assert (answer.status_code, answer.json()["starts_at"]) == (201, starts_at)


REFUSED_SESSIONS: list[tuple[dict[str, Any], dict[str, str]]] = [
    (
        {"starts_at": "2027-03-28T02:30", "ends_at": "2027-03-28T04:00"},
        {"starts_at": "time_does_not_exist"},
    ),
    (
        {"starts_at": "2027-10-31T02:30", "ends_at": "2027-10-31T04:00"},
        {"starts_at": "time_exists_twice"},
    ),
    (
        {"starts_at": "2027-10-31T02:30", "ends_at": "2027-10-31T04:00", "starts_at_choice": "third"},
        {"starts_at_choice": "unknown"},
    ),
    ({"starts_at": "2035-11-27T14:00", "ends_at": "2035-11-27T13:00"}, {"ends_at": "before_the_start"}),
    ({"starts_at": "2035-11-27T14:00", "ends_at": "2035-11-28T15:00"}, {"ends_at": "longer_than_a_day"}),
    ({"starts_at": "2026-11-02T14:00", "ends_at": "2026-11-02T16:00"}, {"starts_at": "in_the_past"}),
    ({"starts_at": "tomorrow", "ends_at": ""}, {"starts_at": "not_a_time", "ends_at": "required"}),
    ({"starts_at": 1, "ends_at": ["2035"]}, {"starts_at": "not_a_time", "ends_at": "not_a_time"}),
    (
        {"starts_at": "9999-12-31T22:30:00Z", "ends_at": "9999-12-31T23:30:00Z"},
        {"starts_at": "out_of_range", "ends_at": "out_of_range"},
    ),
    ({"starts_at": "0001-01-01T00:00"}, {"starts_at": "out_of_range"}),
    ({"capacity": None}, {"capacity": "required"}),
    ({"capacity": 0}, {"capacity": "out_of_range"}),
    ({"capacity": 2.5}, {"capacity": "not_a_number"}),
    ({"capacity": True}, {"capacity": "not_a_number"}),
    ({"capacity": "٤"}, {"capacity": "not_a_number"}),
    ({"library": "elsewhere"}, {"library": "unknown"}),
    ({"library": ["elsewhere"]}, {"library": "not_text"}),
    ({"opens_at": "2035-11-21T10:00"}, {"opens_at": "after_closing"}),
    ({"closes_at": "2035-11-21T10:00"}, {"closes_at": "after_the_end"}),
    ({"seats_taken": 3, "sequence": 9}, {"seats_taken": "unknown", "sequence": "unknown"}),
]


async def test_a_session_is_refused_with_every_field_at_fault(client: AsyncClient) -> None:
    planned = await a_session()

    for said, fields in REFUSED_SESSIONS:
        body = {"starts_at": "2035-11-20T14:00", "ends_at": "2035-11-20T16:00", "capacity": 8, **said}

        answer = await client.post(
            f"/api/v1/events/{planned.event}/sessions",
            json=body,
            headers=bearer(await a_key(planned.organisation)),
        )

        assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
        assert answer.json()["fields"] == fields

    assert await value("SELECT count(*) FROM session") == 1


async def test_a_session_sent_twice_is_made_once_for_its_event(client: AsyncClient) -> None:
    planned = await a_session()
    other = await a_session(organisation=planned.organisation)
    headers = {**bearer(await a_key(planned.organisation)), "Idempotency-Key": "tuesday"}
    body = {"starts_at": "2035-11-27T14:00", "ends_at": "2035-11-27T16:00", "capacity": 8}

    async def create(event: UUID) -> str:
        answer = await client.post(f"/api/v1/events/{event}/sessions", json=body, headers=headers)
        assert answer.status_code == 201
        return str(answer.json()["id"])

    same = await asyncio.gather(*(create(planned.event) for _ in range(5)))

    assert len(set(same)) == 1
    assert await create(other.event) not in same
    assert await value("SELECT count(*) FROM session") == 4


async def test_sessions_are_found_by_the_catalogues_filters(client: AsyncClient) -> None:
    town = await an_organisation()
    lyon = await a_library(town, slug="part-dieu", town="Lyon", postcode="69003", department="69")
    mail = await a_session(title="Créer sa boîte mail", topics=["email"], level="debutant")
    taxes = await a_session(
        organisation=town,
        library=lyon,
        title="Déclarer ses impôts",
        strand="online_procedures",
        starts_at="2035-12-04T10:00",
        ends_at="2035-12-04T12:00",
        capacity=1,
    )
    await a_registration(taxes.id)
    slug = (await client.get(f"/api/v1/events/{mail.event}")).json()["slug"]

    async def found(query: str) -> list[str]:
        answer = await client.get(f"/api/v1/sessions?{query}")
        assert answer.status_code == 200, answer.text
        return [item["id"] for item in answer.json()["items"]]

    one, two = str(mail.id), str(taxes.id)
    assert await found("") == [one, two]
    assert await found("q=BOITE") == [one]
    assert await found("q=%25") == []
    assert await found("near=lyon") == [two]
    assert await found("near=34000") == [one]
    assert await found("department=69") == [two]
    assert await found("library=part-dieu") == [two]
    assert await found("strand=online_procedures") == [two]
    assert await found("topic=email") == [one]
    assert await found("level=debutant") == [one]
    assert await found("from=2035-11-21") == [two]
    assert await found("to=2035-11-20") == [one]
    assert await found("from=2035-11-20&to=2035-12-04") == [one, two]
    assert await found("open=1") == [one]
    assert await found(f"event={slug}") == [one]


REFUSED_FILTERS: list[tuple[str, dict[str, str]]] = [
    ("strand=cooking", {"strand": "unknown"}),
    ("topic=astrology&level=expert", {"topic": "unknown", "level": "unknown"}),
    ("from=tomorrow&to=32/13", {"from": "not_a_date", "to": "not_a_date"}),
    ("q=" + "x" * 101, {"q": "too_long"}),
    ("within=5", {"within": "unknown"}),
    ("event=" + "x" * 161, {"event": "too_long"}),
    (
        "library=nowhere&campaign=jin-2035&event=none",
        dict.fromkeys(("library", "campaign", "event"), "unknown"),
    ),
    ("library=a%00b", {"library": "unreadable"}),
    ("q=%00&near=%00&event=%00", dict.fromkeys(("q", "near", "event"), "unreadable")),
    ("event=%27%3B--", {"event": "unknown"}),
    ("department=37&department=75", {"department": "sent_twice"}),
]


async def test_a_filter_that_cannot_be_meant_is_refused(client: AsyncClient) -> None:
    for query, fields in REFUSED_FILTERS:
        answer = await client.get(f"/api/v1/sessions?{query}")

        assert (answer.status_code, answer.json()["fields"]) == (422, fields)


@pytest.mark.parametrize("query", ["q=%07", "near=%07", "event=%07", "q=%5C%27%25_"])
async def test_a_strange_filter_finds_nothing_worse_than_nothing(client: AsyncClient, query: str) -> None:
    assert (await client.get(f"/api/v1/sessions?{query}")).status_code == 200


async def test_what_was_cancelled_since_stays_in_the_list(client: AsyncClient) -> None:
    kept, called_off = await a_session(), await a_session()
    ada = bearer(await a_key(called_off.organisation))
    cancelled = (await client.post(f"/api/v1/sessions/{called_off.id}/cancellation", headers=ada)).json()

    changed = await client.get("/api/v1/sessions", params={"updated_since": cancelled["updated_at"]})
    first = (await client.get("/api/v1/sessions?limit=1")).json()

    assert [(item["id"], item["state"]) for item in changed.json()["items"]] == [
        (str(called_off.id), "cancelled")
    ]
    assert [item["id"] for item in first["items"]] == [str(kept.id)]
    second = (await client.get("/api/v1/sessions", params={"cursor": first["next_cursor"]})).json()
    assert [item["id"] for item in second["items"]] == [str(called_off.id)]


async def test_a_draft_is_listed_for_its_organisation_alone(client: AsyncClient) -> None:
    draft = await a_session(published=False)
    ada = bearer(await a_key(draft.organisation, "desk"))
    basile = bearer(await a_key(await an_organisation()))

    async def seen(headers: dict[str, str]) -> tuple[int, int]:
        one = await client.get(f"/api/v1/sessions/{draft.id}", headers=headers)
        return one.status_code, len((await client.get("/api/v1/sessions", headers=headers)).json()["items"])

    assert await seen(ada) == (200, 1)
    assert await seen(basile) == (404, 0)
    assert await seen({}) == (404, 0)


async def test_a_moved_session_keeps_its_guests_and_tells_them(client: AsyncClient) -> None:
    planned = await a_session()
    chloe = await a_registration(planned.id, a_party(email="chloe@exemple.fr"))
    ada = bearer(await a_key(planned.organisation))

    answer = await client.patch(
        f"/api/v1/sessions/{planned.id}", json={"starts_at": "2035-11-21T10:00"}, headers=ada
    )

    session = answer.json()
    assert answer.status_code == 200
    assert (session["starts_at"], session["ends_at"]) == (
        "2035-11-21T10:00:00+01:00",
        "2035-11-21T12:00:00+01:00",
    )
    assert (session["sequence"], session["seats_left"]) == (1, 19)
    registration = (await client.get(f"/api/v1/registrations/{chloe.link}")).json()
    assert (registration["state"], registration["session"]["starts_at"]) == (
        "confirmed",
        "2035-11-21T10:00:00+01:00",
    )
    due = await rows("SELECT letter FROM message WHERE state = 'due' ORDER BY position")
    assert [row["letter"] for row in due] == ["change"]


async def test_a_larger_session_takes_in_who_waits(client: AsyncClient) -> None:
    planned = await a_session(capacity=1)
    await a_registration(planned.id)
    waiting = await a_registration(planned.id, a_party("Driss"))
    ada = bearer(await a_key(planned.organisation))

    answer = await client.patch(f"/api/v1/sessions/{planned.id}", json={"capacity": 2}, headers=ada)

    assert (answer.json()["capacity"], answer.json()["waiting"], answer.json()["seats_left"]) == (2, 0, 0)
    assert (await client.get(f"/api/v1/registrations/{waiting.link}")).json()["state"] == "confirmed"


async def test_a_session_is_not_made_smaller_than_its_guests(client: AsyncClient) -> None:
    planned = await a_session(capacity=5)
    await a_registration(planned.id, a_party(seats=3))
    ada = bearer(await a_key(planned.organisation))

    answer = await client.patch(f"/api/v1/sessions/{planned.id}", json={"capacity": 2}, headers=ada)

    assert (answer.status_code, answer.json()["code"], answer.json()["taken"]) == (
        409,
        "capacity_below_taken",
        3,
    )


async def test_a_cancelled_session_is_closed_to_everyone_and_does_not_move(client: AsyncClient) -> None:
    planned = await a_session()
    chloe = await a_registration(planned.id)
    ada = bearer(await a_key(planned.organisation))

    answer = await client.post(
        f"/api/v1/sessions/{planned.id}/cancellation", json={"reason": "Dégât des eaux"}, headers=ada
    )
    again = await client.post(
        f"/api/v1/sessions/{planned.id}/cancellation", json={"reason": "Autre"}, headers=ada
    )

    session = answer.json()
    assert answer.status_code == 200
    assert (session["state"], session["registration"], session["cancel_reason"]) == (
        "cancelled",
        "cancelled",
        "Dégât des eaux",
    )
    assert (session["sequence"], session["seats_left"]) == (1, 20)
    assert again.json() == session
    assert (await client.get(f"/api/v1/sessions/{planned.id}", headers=ada)).json() == session
    assert (await client.get(f"/api/v1/registrations/{chloe.link}")).json()["state"] == "cancelled"
    moved = await client.patch(f"/api/v1/sessions/{planned.id}", json={"capacity": 30}, headers=ada)
    assert (moved.status_code, moved.json()["code"]) == (409, "session_cancelled")


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        ({"reason": "x" * 281}, {"reason": "too_long"}),
        ({"reason": 5}, {"reason": "not_text"}),
        ({"why": ""}, {"why": "unknown"}),
    ],
)
async def test_a_cancellation_is_refused_with_the_field_at_fault(
    client: AsyncClient, body: dict[str, Any], fields: dict[str, str]
) -> None:
    planned = await a_session()

    answer = await client.post(
        f"/api/v1/sessions/{planned.id}/cancellation",
        json=body,
        headers=bearer(await a_key(planned.organisation)),
    )

    assert (answer.status_code, answer.json()["fields"]) == (422, fields)
    assert (await client.get(f"/api/v1/sessions/{planned.id}")).json()["state"] == "scheduled"


REFUSED_CHANGES: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({"starts_at": "2027-03-28T02:30"}, {"starts_at": "time_does_not_exist"}),
    ({"starts_at": "2027-10-31T02:30"}, {"starts_at": "time_exists_twice"}),
    ({"starts_at": "2026-11-02T14:00"}, {"starts_at": "in_the_past"}),
    ({"starts_at": "9999-12-31T23:30Z"}, {"starts_at": "out_of_range"}),
    ({"library": "elsewhere"}, {"library": "unknown"}),
    ({"capacity": "many"}, {"capacity": "not_a_number"}),
    ({"state": "cancelled"}, {"state": "unknown"}),
]


async def test_a_change_is_refused_with_the_fields_at_fault(client: AsyncClient) -> None:
    planned = await a_session()
    before = (await client.get(f"/api/v1/sessions/{planned.id}")).json()

    for body, fields in REFUSED_CHANGES:
        answer = await client.patch(
            f"/api/v1/sessions/{planned.id}", json=body, headers=bearer(await a_key(planned.organisation))
        )

        assert (answer.status_code, answer.json()["fields"]) == (422, fields)
        assert (await client.get(f"/api/v1/sessions/{planned.id}")).json() == before


async def test_only_a_manager_or_mediator_of_the_organisation_changes_a_session(client: AsyncClient) -> None:
    planned = await a_session()

    async def writes(headers: dict[str, str], session: object = planned.id) -> list[int]:
        return [
            (
                await client.patch(f"/api/v1/sessions/{session}", json={"capacity": 9}, headers=headers)
            ).status_code,
            (await client.post(f"/api/v1/sessions/{session}/cancellation", headers=headers)).status_code,
        ]

    ada = bearer(await a_key(planned.organisation, "mediator"))
    assert await writes(bearer(await a_key(planned.organisation, "desk"))) == [403, 403]
    assert await writes(bearer(await a_key(await an_organisation()))) == [404, 404]
    assert await writes(bearer(await a_key(None, "coordinator"))) == [404, 404]
    assert await writes({}) == [401, 401]
    assert await writes({"Authorization": "Bearer evs_nobody"}) == [401, 401]
    assert await writes(ada, ABSENT) == [404, 404]
    assert await writes(ada, "not-an-id") == [404, 404]
    assert await writes(ada) == [200, 200]


@pytest.mark.parametrize("session", [str(ABSENT), "not-an-id"])
async def test_an_unknown_session_is_a_problem_404(client: AsyncClient, session: str) -> None:
    answer = await client.get(f"/api/v1/sessions/{session}")

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_session_that_is_over_is_not_moved(client: AsyncClient, hands: Hands) -> None:
    planned = await a_session()
    hands.turn_to(STARTS_AT + timedelta(hours=3))
    ada = bearer(await a_key(planned.organisation))
    before = await rows("SELECT * FROM session")

    for body in ({"starts_at": "2036-01-08T14:00"}, {"capacity": 30}, {"ends_at": "2036-01-08T18:00"}):
        answer = await client.patch(f"/api/v1/sessions/{planned.id}", json=body, headers=ada)
        assert (answer.status_code, answer.json()["code"]) == (409, "session_over"), body
    assert await rows("SELECT * FROM session") == before


async def test_a_session_may_join_the_roster_of_another(client: AsyncClient) -> None:
    planned, elsewhere = await a_session(), await a_session()
    place = await a_registration(planned.id, a_party(email="chloe@example.org"))
    headers = bearer(await a_key(planned.organisation, "mediator"))
    path = f"/api/v1/events/{planned.event}/sessions"
    body = {"starts_at": "2035-11-27T14:00", "ends_at": "2035-11-27T16:00", "roster_of": str(planned.id)}

    answers = [
        await client.post(path, json=body, headers={**headers, "Idempotency-Key": "one"}) for _ in range(2)
    ]
    stranger = await client.post(path, json={**body, "roster_of": str(elsewhere.id)}, headers=headers)
    wrong = await client.post(path, json={**body, "roster_of": "first"}, headers=headers)
    larger = await client.post(path, json={**body, "capacity": 30}, headers=headers)

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    assert answers[0].json()["capacity"] == 20
    own = (await client.get(f"/api/v1/registrations/{place.link}")).json()
    assert [date["id"] for date in own["sessions"]] == [str(planned.id), answers[0].json()["id"]]
    (dates,) = await rows(
        "SELECT array_agg(sequence) AS sequences FROM registration_date GROUP BY registration"
    )
    assert dates["sequences"] == [0, 0]
    assert await value("SELECT array_agg(letter ORDER BY id) FROM message") == ["confirmation", "dates"]
    assert (stranger.status_code, stranger.json()["fields"]) == (422, {"roster_of": "unknown"})
    assert (wrong.status_code, list(wrong.json()["fields"])) == (422, ["roster_of"])
    assert (larger.status_code, larger.json()["fields"]) == (422, {"capacity": "of_the_list"})


async def test_when_people_are_reminded_is_chosen_and_told_to_the_organisation(client: AsyncClient) -> None:
    planned = await a_session()
    ada = bearer(await a_key(planned.organisation))
    path = f"/api/v1/sessions/{planned.id}"

    chosen = await client.patch(path, json={"reminder_hours": [2, 24, 24]}, headers=ada)
    never = await client.patch(path, json={"reminder_hours": []}, headers=ada)
    wrong = await client.patch(path, json={"reminder_hours": [400]}, headers=ada)
    stranger = (await client.get(path)).json()

    assert (chosen.status_code, chosen.json()["reminder_hours"]) == (200, [24, 2])
    assert (never.status_code, never.json()["reminder_hours"]) == (200, [])
    assert (wrong.status_code, wrong.json()["fields"]) == (422, {"reminder_hours": "out_of_range"})
    assert "reminder_hours" not in stranger


async def test_the_rules_of_sign_up_are_told_and_changed(client: AsyncClient) -> None:
    planned = await a_session()
    ada = bearer(await a_key(planned.organisation))
    path = f"/api/v1/sessions/{planned.id}"
    rules = {"capacity": 8, "kept_seats": 2, "kept_until": "2035-11-19T09:00", "minimum": 4}

    changed = await client.patch(path, json=rules, headers=ada)
    seen = (await client.get(path)).json()
    nothing = await client.patch(path, json={"minimum": None, "kept_seats": 0}, headers=ada)

    assert (changed.status_code, changed.json()["minimum"]) == (200, 4)
    assert (seen["seats_left"], seen["kept_seats"], seen["kept_until"]) == (6, 2, "2035-11-19T09:00:00+01:00")
    assert "minimum" not in seen
    assert [nothing.json()[name] for name in ("seats_left", "kept_until", "minimum")] == [8, None, None]


@pytest.mark.parametrize(
    ("rules", "registration", "code"),
    [
        ({"sign_up": "staff_only", "capacity": 8}, "staff_only", "sign_up_by_staff_only"),
        ({"sign_up": "elsewhere", "url": "https://billets.exemple.fr/7"}, "elsewhere", "sign_up_elsewhere"),
        ({"sign_up": "not_needed"}, "not_needed", "sign_up_not_needed"),
    ],
)
async def test_a_session_without_sign_up_here_says_how_one_comes(
    client: AsyncClient, rules: dict[str, Any], registration: str, code: str
) -> None:
    planned = await a_session()
    ada = bearer(await a_key(planned.organisation))
    body = {"starts_at": "2035-11-27T14:00", "ends_at": "2035-11-27T16:00", **rules}

    session = (await client.post(f"/api/v1/events/{planned.event}/sessions", json=body, headers=ada)).json()
    refused = await client.post(f"/api/v1/sessions/{session['id']}/registrations", json={"name": "Chloé"})

    assert (session["registration"], session["sign_up"]) == (registration, rules["sign_up"])
    assert session["sign_up_url"] == rules.get("url")
    assert (refused.status_code, refused.json()["code"]) == (409, code)


async def test_rules_that_cost_somebody_a_seat_are_refused_with_how_many(client: AsyncClient) -> None:
    planned = await a_session(capacity=8)
    await a_registration(planned.id, a_party(seats=5))
    ada = bearer(await a_key(planned.organisation))
    path = f"/api/v1/sessions/{planned.id}"

    smaller = (await client.patch(path, json={"capacity": 3}, headers=ada)).json()
    open_door = (await client.patch(path, json={"sign_up": "not_needed"}, headers=ada)).json()

    assert (smaller["code"], smaller["taken"], smaller["too_many"]) == ("capacity_below_taken", 5, 2)
    assert (open_door["code"], open_door["seats"], open_door["waiting"]) == ("people_on_the_list", 5, 0)


async def test_sign_up_opens_and_closes_otherwise(client: AsyncClient) -> None:
    """Days before, or an instant on the wall of the place: in Saint-Denis of La Réunion, four hours ahead of UTC."""
    organisation = await an_organisation()
    planned = await a_session(organisation=organisation, library=await a_library(organisation, **REUNION))
    ada = bearer(await a_key(organisation))
    url = f"/api/v1/sessions/{planned.id}"

    said = {"opens_days": 7, "closes_at": "2035-11-19T18:00"}
    changed = (await client.patch(url, json=said, headers=ada)).json()
    both = await client.patch(url, json={"opens_days": 7, "opens_at": "2035-11-01T09:00"}, headers=ada)
    again = (await client.patch(url, json={"opens_at": None, "closes_at": None}, headers=ada)).json()

    names = ("opens_at", "opens_days", "closes_at", "closes_days")
    assert [changed[name] for name in names] == [
        "2035-11-13T14:00:00+04:00",
        7,
        "2035-11-19T18:00:00+04:00",
        None,
    ]
    assert (both.status_code, both.json()["fields"]) == (422, {"opens_days": "one_of_two"})
    assert [again[name] for name in names] == [None, None, "2035-11-20T14:00:00+04:00", None]
