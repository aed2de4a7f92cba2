"""Signing up through the API: as a guest, as staff, with the link, and once however often it is sent."""

import asyncio
import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from httpx import AsyncClient
from litestar import Litestar

from events_service.database import row, rows, value
from events_service.registration import limits
from events_service.registration.links import calendar_of
from tests.factories import (
    KEY,
    STARTS_AT,
    a_key,
    a_library,
    a_party,
    a_registration,
    a_session,
    an_organisation,
    bearer,
)
from tests.web.conftest import Hands, a_visitor

ABSENT = UUID(int=7)
CHLOE = {"name": "Chloé"}


def _path(session: object) -> str:
    return f"/api/v1/sessions/{session}/registrations"


async def test_a_guest_takes_a_seat(client: AsyncClient) -> None:
    planned = await a_session(title="Créer sa boîte mail")

    answer = await client.post(_path(planned.id), json={**CHLOE, "seats": 2, "companions": ["Driss"]})

    made = answer.json()
    link = made["link"]
    assert answer.status_code == 201
    assert answer.headers["location"] == f"http://127.0.0.1:8000/api/v1/registrations/{link}"
    assert answer.headers["cache-control"] == "no-store"
    assert made.pop("created_at") == made.pop("updated_at")
    calendar = calendar_of(UUID(made["id"]), 1, key=KEY)
    assert made == {
        "id": made["id"],
        "state": "confirmed",
        "code": made["code"],
        "link": link,
        "position": None,
        "offered_until": None,
        "asked_at": None,
        "coming_until": None,
        "coming_at": None,
        "seats": 2,
        "session": {
            "id": str(planned.id),
            "title": "Créer sa boîte mail",
            "starts_at": "2035-11-20T14:00:00+01:00",
            "ends_at": "2035-11-20T16:00:00+01:00",
            "time_zone": "Europe/Paris",
            "library_name": "Médiathèque Jean Moulin",
            "location": "Médiathèque Jean Moulin, 3 rue du Pont, 34000 Montpellier",
            "cancelled": False,
            "url": f"http://127.0.0.1:8000/sessions/{planned.id}",
        },
        "sessions": [
            {
                "id": str(planned.id),
                "starts_at": "2035-11-20T14:00:00+01:00",
                "ends_at": "2035-11-20T16:00:00+01:00",
                "time_zone": "Europe/Paris",
                "cancelled": False,
                "excused": False,
            }
        ],
        "url": f"http://127.0.0.1:8000/registrations/{link}",
        "calendar_url": f"http://127.0.0.1:8000/feeds/registrations/{calendar}.ics",
    }
    stored = await rows("SELECT name, companions, seats, door, locale, code FROM registration")
    assert [tuple(row) for row in stored] == [("Chloé", ["Driss"], 2, "web", "fr", made["code"])]


async def test_who_comes_after_the_last_seat_waits_in_line(client: AsyncClient) -> None:
    planned = await a_session(capacity=1, waiting_limit=2)

    answers = [
        await client.post(_path(planned.id), json={"name": name})
        for name in ("Chloé", "Driss", "Elsa", "Fanny")
    ]

    made = [each.json() for each in answers]
    assert [each.status_code for each in answers] == [201, 201, 201, 409]
    assert [(each["state"], each["position"]) for each in made[:3]] == [
        ("confirmed", None),
        ("waiting", 1),
        ("waiting", 2),
    ]
    assert made[3]["code"] == "roster_full"
    session = (await client.get(f"/api/v1/sessions/{planned.id}")).json()
    assert (session["registration"], session["seats_left"], session["waiting"]) == ("full", 0, 2)


async def test_sign_up_is_refused_with_its_reason(client: AsyncClient) -> None:
    closed = await a_session(closes_at="2026-11-02T10:00")
    not_open = await a_session(opens_at="2035-11-01T10:00")
    not_needed = await a_session(sign_up="not_needed", capacity=None)
    called_off = await a_session()
    ada = bearer(await a_key(called_off.organisation))
    await client.post(f"/api/v1/sessions/{called_off.id}/cancellation", headers=ada)

    async def refusal(session: UUID) -> tuple[int, str]:
        answer = await client.post(_path(session), json=CHLOE)
        return answer.status_code, answer.json()["code"]

    assert await refusal(closed.id) == (409, "sign_up_closed")
    assert await refusal(not_open.id) == (409, "sign_up_not_open")
    assert await refusal(not_needed.id) == (409, "sign_up_not_needed")
    assert await refusal(called_off.id) == (409, "session_cancelled")
    assert await value("SELECT count(*) FROM registration") == 0


async def test_the_problem_says_when_sign_up_opens(client: AsyncClient) -> None:
    planned = await a_session(opens_at="2035-11-01T10:00")

    problem = await client.post(_path(planned.id), json=CHLOE)

    body = problem.json()
    assert problem.headers["content-type"] == "application/problem+json"
    assert body == {
        "type": "about:blank",
        "title": "Sign-up is not open yet.",
        "status": 409,
        "code": "sign_up_not_open",
        "request": problem.headers["x-request-id"],
        "opens_at": "2035-11-01T09:00:00Z",
    }


REFUSED: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({"name": ""}, {"name": "required"}),
    ({"name": "\u200b\u3164\u00ad"}, {"name": "required"}),
    ({"name": None}, {"name": "required"}),
    ({"name": ["Chloé"]}, {"name": "not_text"}),
    ({"name": "x" * 101}, {"name": "too_long"}),
    ({"name": "x" + "\u0301" * 4}, {"name": "too_many_marks"}),
    ({"name": "gagnez sur www.example.com"}, {"name": "no_links"}),
    ({"name": "Chlo\ufffd"}, {"name": "unreadable"}),
    ({"seats": 0}, {"seats": "out_of_range"}),
    ({"seats": 6}, {"seats": "out_of_range"}),
    ({"seats": 1.5}, {"seats": "not_a_number"}),
    ({"seats": 10**30}, {"seats": "not_a_number"}),
    ({"seats": [1]}, {"seats": "not_a_number"}),
    ({"email": "chloe"}, {"email": "not_an_email"}),
    ({"email": "a@exemple.fr, b@exemple.fr"}, {"email": "not_an_email"}),
    ({"email": 5}, {"email": "not_text"}),
    ({"phone": "12"}, {"phone": "not_a_phone"}),
    ({"companions": ["Driss"]}, {"companions": "more_than_seats"}),
    ({"companions": {"Driss": 1}}, {"companions": "not_text"}),
    ({"companions": [1]}, {"companions": "not_text"}),
    ({"locale": "xx"}, {"locale": "unknown"}),
    ({"note": "x" * 501}, {"note": "too_long"}),
    ({"name": "", "seats": 0}, {"name": "required", "seats": "out_of_range"}),
    ({"state": "confirmed"}, {"state": "unknown"}),
    ({"organisation": "mine", "position": 1}, {"organisation": "unknown", "position": "unknown"}),
]  # fmt: skip


async def test_a_registration_is_refused_with_every_field_at_fault(client: AsyncClient) -> None:
    planned = await a_session()

    for said, fields in REFUSED:
        answer = await client.post(_path(planned.id), json={**CHLOE, **said})

        assert (said, answer.status_code, answer.json().get("fields")) == (said, 422, fields)
    assert await value("SELECT count(*) FROM registration") == 0


NAMES = ["O'Brien", "d'Épinay", "Nguyễn", "Null", "أمينة", "<script>", "{{7*7}}", "👩\u200d👧", "x" * 100]


async def test_a_name_is_kept_exactly(client: AsyncClient) -> None:
    planned = await a_session()
    ada = bearer(await a_key(planned.organisation))

    for name in NAMES:
        assert (await client.post(_path(planned.id), json={"name": name})).status_code == 201

    roster = (await client.get(_path(planned.id), headers=ada)).json()
    assert [entry["name"] for entry in roster["items"]] == NAMES


async def test_a_phone_number_is_read_as_dialled_at_the_library(client: AsyncClient) -> None:
    town = await an_organisation()
    reunion = {"department": "974", "postcode": "97400", "town": "Saint-Denis", "time_zone": "Indian/Reunion"}
    planned = await a_session(organisation=town, library=await a_library(town, **reunion))

    await client.post(_path(planned.id), json={**CHLOE, "phone": "0692 12 34 56"})

    assert await value("SELECT phone FROM registration") == "+262692123456"


async def test_the_guests_language_is_theirs_then_their_programs(client: AsyncClient) -> None:
    planned = await a_session()

    await client.post(_path(planned.id), json={**CHLOE, "locale": "en"})
    await client.post(_path(planned.id), json={"name": "Elsa"}, headers={"Accept-Language": "en-GB,fr;q=0.5"})
    await client.post(_path(planned.id), json={"name": "Fanny"})

    stored = await rows("SELECT locale FROM registration ORDER BY position")
    assert [row["locale"] for row in stored] == ["en", "en", "fr"]


async def test_a_key_of_the_organisation_registers_as_staff_and_any_other_as_a_guest(
    client: AsyncClient,
) -> None:
    planned = await a_session()
    desk, stranger = await a_key(planned.organisation, "desk"), await a_key(await an_organisation())
    coordinator = await a_key(None, "coordinator")

    for name, key in (("Chloé", desk), ("Driss", stranger), ("Elsa", coordinator)):
        answer = await client.post(_path(planned.id), json={"name": name}, headers=bearer(key))
        assert answer.status_code == 201
    bad = await client.post(_path(planned.id), json=CHLOE, headers=bearer("evs_nobody"))

    assert bad.status_code == 401
    stored = await rows("SELECT door FROM registration ORDER BY position")
    assert [row["door"] for row in stored] == ["key", "web", "web"]


async def test_nobody_registers_for_what_is_not_published_or_not_there(client: AsyncClient) -> None:
    draft = await a_session(published=False)
    ada = bearer(await a_key(draft.organisation))

    answers = [
        await client.post(_path(draft.id), json=CHLOE),
        await client.post(_path(draft.id), json=CHLOE, headers=ada),
        await client.post(_path(ABSENT), json=CHLOE),
        await client.post(_path("not-an-id"), json=CHLOE),
    ]

    assert [(each.status_code, each.json()["code"]) for each in answers] == [(404, "not_found")] * 4


async def test_the_same_attempt_gives_the_same_answer(client: AsyncClient) -> None:
    planned = await a_session(capacity=1)
    await a_registration(planned.id, a_party("Ada"))
    headers = {"Idempotency-Key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}

    first = await client.post(_path(planned.id), json=CHLOE, headers=headers)
    second = await client.post(_path(planned.id), json=CHLOE, headers=headers)
    other = await client.post(_path(planned.id), json={"name": "Driss"}, headers=headers)

    assert (first.status_code, first.json()["state"]) == (201, "waiting")
    assert (second.status_code, second.content) == (201, first.content)
    assert second.headers["location"] == first.headers["location"]
    assert (other.status_code, other.json()["code"]) == (409, "intent_reused")
    assert await value("SELECT count(*) FROM registration") == 2


async def test_twenty_of_the_same_attempt_at_once_make_one_registration(client: AsyncClient) -> None:
    planned = await a_session(capacity=5)
    headers = {"Idempotency-Key": "impatient-since-noon"}
    body = {**CHLOE, "email": "chloe@exemple.fr"}

    answers = await asyncio.gather(
        *(client.post(_path(planned.id), json=body, headers=headers) for _ in range(20))
    )

    assert [each.status_code for each in answers] == [201] * 20
    assert len({each.content for each in answers}) == 1
    assert await value("SELECT count(*) FROM registration") == 1
    assert await value("SELECT count(*) FROM message") == 1
    assert (await client.get(f"/api/v1/sessions/{planned.id}")).json()["seats_left"] == 4


async def test_twenty_people_at_once_never_share_a_seat(client: AsyncClient) -> None:
    planned = await a_session(capacity=5)

    answers = await asyncio.gather(
        *(client.post(_path(planned.id), json={"name": f"Guest {n}"}) for n in range(20))
    )

    states = sorted(each.json()["state"] for each in answers)
    assert states == ["confirmed"] * 5 + ["waiting"] * 15
    positions = [each.json()["position"] for each in answers if each.json()["state"] == "waiting"]
    assert sorted(positions) == list(range(1, 16))


async def test_two_programs_that_count_from_one_do_not_meet(client: AsyncClient) -> None:
    planned = await a_session()
    senders = [bearer(await a_key(planned.organisation)), bearer(await a_key(await an_organisation()))]

    made = [
        await client.post(_path(planned.id), json={"name": name}, headers={**each, "Idempotency-Key": "1"})
        for name, each in zip(("Chloé", "Driss"), senders, strict=True)
    ]

    assert [each.status_code for each in made] == [201] * 2
    assert len({each.json()["id"] for each in made}) == 2


@pytest.mark.parametrize(
    ("key", "wrong"),
    [
        ("1", "too_short"),
        ("chloe-1", "too_short"),
        ("0" * 36, "easy_to_guess"),
        ("1212" * 9, "easy_to_guess"),
    ],
)
async def test_a_stranger_cannot_name_an_attempt_that_another_could_guess(
    client: AsyncClient, key: str, wrong: str
) -> None:
    planned = await a_session()

    answer = await client.post(_path(planned.id), json=CHLOE, headers={"Idempotency-Key": key})

    assert (answer.status_code, answer.json()["fields"]) == (422, {"Idempotency-Key": wrong})
    assert await value("SELECT count(*) FROM registration") == 0


async def test_a_stranger_elsewhere_with_the_same_key_and_answers_gets_no_link(app: Litestar) -> None:
    planned = await a_session()
    headers = {"Idempotency-Key": "8e03978e-40d5-43dd-bc93-6894a57f9324"}

    made = []
    for address in ("203.0.113.9", "198.51.100.4", "203.0.113.9"):
        async with a_visitor(app, address) as client:
            made.append(await client.post(_path(planned.id), json=CHLOE, headers=headers))
    async with a_visitor(app, "198.51.100.4") as client:
        other = await client.post(_path(planned.id), json=CHLOE | {"another_person": True}, headers=headers)

    assert [each.status_code for each in made] == [201, 409, 201]
    assert made[1].json()["code"] == "already_signed_up"
    assert made[0].json()["link"] == made[2].json()["link"] != other.json()["link"]


async def test_too_many_from_one_network_is_429_with_when_to_come_back(
    app: Litestar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SEATS_OF_A_ROSTER", limits.Limit(at_once=10, a_day=60))
    planned = await a_session()
    async with a_visitor(app, "203.0.113.9") as client:
        for n in range(2):
            body = {"name": f"Guest {n}", "seats": 5}
            assert (await client.post(_path(planned.id), json=body)).status_code == 201
        refused = await client.post(_path(planned.id), json=CHLOE)
        key = bearer(await a_key(planned.organisation))
        by_staff = await client.post(_path(planned.id), json=CHLOE, headers=key)
        of_elsewhere = bearer(await a_key(await an_organisation()))
        by_stranger = await client.post(_path(planned.id), json=CHLOE, headers=of_elsewhere)
    async with a_visitor(app, "198.51.100.4") as client:
        elsewhere = await client.post(_path(planned.id), json={"name": "Driss"})

    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_sign_ups")
    assert 0 < int(refused.headers["retry-after"]) <= 1440
    assert refused.json()["retry_after"] == int(refused.headers["retry-after"])
    assert (by_staff.status_code, by_stranger.status_code, elsewhere.status_code) == (201, 429, 201)


@pytest.mark.parametrize(
    ("key", "wrong"),
    [
        (b"x" * 201, "too_long"),
        (b"", "unreadable"),
        (b"two words", "unreadable"),
        ("clé".encode(), "unreadable"),
    ],
)
async def test_a_key_of_an_attempt_is_visible_ascii(client: AsyncClient, key: bytes, wrong: str) -> None:
    planned = await a_session()

    answer = await client.post(_path(planned.id), json=CHLOE, headers={b"Idempotency-Key": key})

    assert (answer.status_code, answer.json()["fields"]) == (422, {"Idempotency-Key": wrong})


async def test_the_link_shows_the_registration_and_keeps_it_secret(client: AsyncClient) -> None:
    planned = await a_session()
    made = await client.post(_path(planned.id), json=CHLOE)
    path = f"/api/v1/registrations/{made.json()['link']}"

    shown = await client.get(path)
    head = await client.head(path)

    assert (shown.status_code, shown.json()) == (200, made.json())
    assert shown.headers["cache-control"] == "no-store"
    assert shown.headers["referrer-policy"] == "no-referrer"
    assert "access-control-allow-origin" not in shown.headers
    assert (head.status_code, head.content) == (200, b"")


@pytest.mark.parametrize("link", ["x" * 27, "%00", "%ED%A0%80", "é", "x" * 5000])
async def test_an_unknown_link_is_404_to_every_verb(client: AsyncClient, link: str) -> None:
    path = f"/api/v1/registrations/{link}"

    answers = [
        await client.get(path),
        await client.post(f"{path}/cancellation"),
        await client.post(f"{path}/restoration"),
        await client.post(f"{path}/acceptance"),
        await client.post(f"{path}/refusal"),
        await client.patch(path, json={"name": "Zoé"}),
    ]

    assert [(each.status_code, each.json()["code"]) for each in answers] == [(404, "not_found")] * 6


async def test_a_cancelled_seat_goes_to_who_waits(client: AsyncClient) -> None:
    planned = await a_session(capacity=1)
    chloe = await a_registration(planned.id)
    driss = await a_registration(planned.id, a_party("Driss"))

    answer = await client.post(f"/api/v1/registrations/{chloe.link}/cancellation")
    again = await client.post(f"/api/v1/registrations/{chloe.link}/cancellation", json={})

    assert (answer.status_code, answer.json()["state"]) == (200, "cancelled")
    assert (again.status_code, again.json()) == (200, answer.json())
    promoted = (await client.get(f"/api/v1/registrations/{driss.link}")).json()
    assert (promoted["state"], promoted["position"]) == ("confirmed", None)


async def test_a_seat_is_not_given_back_once_the_session_has_begun(client: AsyncClient, hands: Hands) -> None:
    planned = await a_session()
    chloe = await a_registration(planned.id)
    hands.turn_to(STARTS_AT + timedelta(hours=1))

    answer = await client.post(f"/api/v1/registrations/{chloe.link}/cancellation")

    assert (answer.status_code, answer.json()["code"]) == (409, "too_late_to_cancel")


@pytest.mark.parametrize("answer", ["acceptance", "refusal"])
async def test_no_seat_is_offered_so_none_is_accepted_or_declined(client: AsyncClient, answer: str) -> None:
    planned = await a_session(capacity=1)
    chloe = await a_registration(planned.id)
    driss = await a_registration(planned.id, a_party("Driss"))

    refused = await client.post(f"/api/v1/registrations/{driss.link}/{answer}")
    of_chloe = await client.post(f"/api/v1/registrations/{chloe.link}/{answer}")

    assert (refused.status_code, refused.json()["code"]) == (409, "nothing_offered")
    assert (await client.get(f"/api/v1/registrations/{driss.link}")).json()["state"] == "waiting"
    # Whoever has the seat may say yes as often as they like.
    assert of_chloe.status_code == (200 if answer == "acceptance" else 409)
    assert (await client.get(f"/api/v1/registrations/{chloe.link}")).json()["state"] == "confirmed"


@pytest.mark.parametrize(
    ("answer", "state", "next_state"),
    [("acceptance", "confirmed", "waiting"), ("refusal", "cancelled", "offered")],
)
async def test_an_offered_seat_is_accepted_or_goes_to_the_next(
    client: AsyncClient, answer: str, state: str, next_state: str
) -> None:
    planned = await a_session(capacity=1, waiting_mode="offered")
    chloe = await a_registration(planned.id)
    driss = await a_registration(planned.id, a_party("Driss"))
    elsa = await a_registration(planned.id, a_party("Elsa"))
    await client.post(f"/api/v1/registrations/{chloe.link}/cancellation")
    asked = (await client.get(f"/api/v1/registrations/{driss.link}")).json()
    assert (asked["state"], asked["position"]) == ("offered", None)
    assert asked["offered_until"] is not None

    for _ in range(2):
        answered = await client.post(f"/api/v1/registrations/{driss.link}/{answer}")
        assert (answered.status_code, answered.json()["state"]) == (200, state)
        assert answered.json()["offered_until"] is None

    assert (await client.get(f"/api/v1/registrations/{elsa.link}")).json()["state"] == next_state


async def test_the_holder_of_the_link_corrects_without_a_key(client: AsyncClient) -> None:
    planned = await a_session(capacity=4)
    made = (await client.post(_path(planned.id), json={"name": "Chloé", "seats": 3})).json()
    path = f"/api/v1/registrations/{made['link']}"

    answer = await client.patch(path, json={"seats": 2, "companions": ["Driss"], "email": "chloe@exemple.fr"})
    again = await client.patch(path, json={"seats": 2})

    assert answer.status_code == 200
    assert answer.json() == made | {"seats": 2, "updated_at": answer.json()["updated_at"]}
    assert answer.json()["updated_at"] > made["updated_at"]
    assert (again.status_code, again.json()) == (200, answer.json())
    assert (await client.get(path)).json() == answer.json()
    assert await value("SELECT email FROM registration") == "chloe@exemple.fr"
    assert (await client.get(f"/api/v1/sessions/{planned.id}")).json()["seats_left"] == 2


async def test_a_key_corrects_by_id_and_is_shown_no_link(client: AsyncClient) -> None:
    planned = await a_session()
    made = (await client.post(_path(planned.id), json=CHLOE)).json()
    desk = bearer(await a_key(planned.organisation, "desk"))
    ada = bearer(await a_key(planned.organisation))
    path = f"/api/v1/registrations/{made['id']}"

    answer = await client.patch(
        path, json={"name": "Chloé M.", "phone": None, "note": "Voit mal"}, headers=desk
    )

    entry = answer.json()
    assert (answer.status_code, entry["name"], entry["phone"], entry["note"]) == (
        200,
        "Chloé M.",
        None,
        "Voit mal",
    )
    assert made["link"] not in answer.text
    listed = (await client.get(_path(planned.id), headers=ada)).json()["items"]
    assert listed == [entry]
    since = await client.get(_path(planned.id), params={"updated_since": entry["updated_at"]}, headers=ada)
    assert since.json()["items"] == [entry]


async def test_an_id_without_the_right_key_corrects_nothing(client: AsyncClient) -> None:
    planned = await a_session()
    made = (await client.post(_path(planned.id), json=CHLOE)).json()
    path = f"/api/v1/registrations/{made['id']}"
    keys = {
        **{"nobody": {}, "stranger": bearer(await a_key(await an_organisation()))},
        **{"coordinator": bearer(await a_key(None, "coordinator")), "wrong": bearer("evs_nobody")},
    }

    answers = {who: await client.patch(path, json={"name": "X"}, headers=key) for who, key in keys.items()}

    assert {who: (each.status_code, each.json()["code"]) for who, each in answers.items()} == {
        "nobody": (401, "key_refused"),
        "wrong": (401, "key_refused"),
        "stranger": (404, "not_found"),
        "coordinator": (404, "not_found"),
    }
    assert await value("SELECT name FROM registration") == CHLOE["name"]


async def test_a_correction_that_cannot_be_is_refused_with_its_facts(client: AsyncClient) -> None:
    planned = await a_session(capacity=2)
    made = (await client.post(_path(planned.id), json=CHLOE)).json()
    path = f"/api/v1/registrations/{made['link']}"
    await a_registration(planned.id, a_party("Driss"))

    more = (await client.patch(path, json={"seats": 2})).json()
    wrong = await client.patch(path, json={"seats": "many", "email": "x", "locale": 3})
    unknown = await client.patch(path, json={"state": "cancelled"})

    assert {name: more[name] for name in ("status", "code", "left", "seats", "waiting")} == {
        **{"status": 409, "code": "seats_not_left"},
        **{"left": 0, "seats": 1, "waiting": 0},
    }
    assert (wrong.status_code, set(wrong.json()["fields"])) == (422, {"seats", "email", "locale"})
    assert (unknown.status_code, unknown.json()["fields"]) == (422, {"state": "unknown"})


async def test_a_cancellation_is_taken_back(client: AsyncClient) -> None:
    planned = await a_session(capacity=1)
    made = (await client.post(_path(planned.id), json=CHLOE)).json()
    path = f"/api/v1/registrations/{made['link']}"
    await client.post(f"{path}/cancellation")

    answer = await client.post(f"{path}/restoration")
    again = await client.post(f"{path}/restoration", json={"wait": True})

    assert (answer.status_code, answer.json()["state"], answer.json()["code"]) == (
        200,
        "confirmed",
        made["code"],
    )
    assert again.json() == answer.json()


async def test_a_seat_that_is_gone_is_told_and_waited_for(client: AsyncClient) -> None:
    planned = await a_session(capacity=1)
    made = (await client.post(_path(planned.id), json=CHLOE)).json()
    path = f"/api/v1/registrations/{made['link']}"
    await a_registration(planned.id, a_party("Driss"))
    await client.post(f"{path}/cancellation")

    gone = await client.post(f"{path}/restoration", json={})
    wrong = await client.post(f"{path}/restoration", json={"wait": 1})
    waits = await client.post(f"{path}/restoration", json={"wait": True})

    assert gone.status_code == 409
    assert {name: gone.json()[name] for name in ("code", "left", "waiting", "may_wait")} == {
        **{"code": "seat_gone", "left": 0},
        **{"waiting": 0, "may_wait": True},
    }
    assert (wrong.status_code, wrong.json()["fields"]) == (422, {"wait": "unknown"})
    assert (waits.status_code, waits.json()["state"], waits.json()["position"]) == (200, "waiting", 1)


async def test_staff_see_the_whole_roster(client: AsyncClient) -> None:
    planned = await a_session(capacity=2)
    party = {
        "name": "Chloé",
        "seats": 2,
        "companions": ["Driss"],
        "email": "chloe@exemple.fr",
        "phone": "06 12 34 56 78",
    }
    made = (
        await client.post(_path(planned.id), json={**party, "note": "Avec sa fille", "need": "En fauteuil"})
    ).json()
    await a_registration(planned.id, a_party("Elsa"))

    answer = await client.get(_path(planned.id), headers=bearer(await a_key(planned.organisation)))

    chloe, elsa = answer.json()["items"]
    assert answer.headers["cache-control"] == "no-store"
    assert chloe.pop("created_at") == chloe.pop("updated_at") == chloe.pop("confirmed_at")
    assert chloe == {
        "id": made["id"],
        "state": "confirmed",
        "helper": None,
        "answers": [],
        "code": made["code"],
        "name": "Chloé",
        "companions": ["Driss"],
        "seats": 2,
        "extra_seats": 0,
        "extra_reason": "",
        "email": "chloe@exemple.fr",
        "phone": "+33612345678",
        "locale": "fr",
        "adult": "",
        "need": "En fauteuil",
        "note": "Avec sa fille",
        "position": None,
        "offered_until": None,
        "sessions": [date | {"presence": None, "came": None} for date in made["sessions"]],
        "asked_at": None,
        "coming_until": None,
        "coming_at": None,
        "door": "web",
        "undelivered": None,
        "time_zone": "Europe/Paris",
        "cancelled_at": None,
        "cancelled_by": None,
    }
    assert (elsa["name"], elsa["state"], elsa["position"], elsa["confirmed_at"]) == (
        "Elsa",
        "waiting",
        1,
        None,
    )


async def test_a_roster_comes_in_stretches_and_by_what_changed(client: AsyncClient) -> None:
    planned = await a_session()
    three = [await a_registration(planned.id, a_party(name)) for name in ("Chloé", "Driss", "Elsa")]
    ada = bearer(await a_key(planned.organisation))
    gone = (await client.post(f"/api/v1/registrations/{three[0].link}/cancellation")).json()

    async def found(**query: str) -> tuple[list[str], str | None]:
        answer = (await client.get(_path(planned.id), params=query, headers=ada)).json()
        return [entry["name"] for entry in answer["items"]], answer["next_cursor"]

    first, cursor = await found(limit="2")
    assert (first, await found(cursor=cursor or "")) == (["Chloé", "Driss"], (["Elsa"], None))
    assert await found(updated_since=gone["updated_at"]) == (["Chloé"], None)


async def test_a_roster_is_shown_to_the_organisations_staff_alone(client: AsyncClient) -> None:
    planned = await a_session()
    await a_registration(planned.id)

    async def status(headers: dict[str, str], session: object = planned.id) -> int:
        return (await client.get(_path(session), headers=headers)).status_code

    for role in ("desk", "mediator", "manager"):
        assert await status(bearer(await a_key(planned.organisation, role))) == 200
    ada = bearer(await a_key(planned.organisation))
    assert await status(bearer(await a_key(await an_organisation()))) == 404
    assert await status(bearer(await a_key(None, "coordinator"))) == 404
    assert await status({}) == 401
    assert await status(bearer("evs_nobody")) == 401
    assert await status(ada, ABSENT) == 404
    assert await status(ada, "not-an-id") == 404


async def test_no_public_answer_holds_anything_of_a_person(client: AsyncClient) -> None:
    planned = await a_session(capacity=2)
    person = {"name": "Zénobie", "companions": ["Ysoline"], "seats": 2, "email": "zenobie@exemple.fr"}
    made = await client.post(_path(planned.id), json={**person, "phone": "0612345678", "need": "Malvoyante"})
    link = made.json()["link"]
    basile = bearer(await a_key(await an_organisation()))

    answers = [made]
    for headers in ({}, basile):
        for path in ("libraries", "events", "sessions", f"events/{planned.event}", f"sessions/{planned.id}"):
            answers.append(await client.get(f"/api/v1/{path}", headers=headers))
    answers.append(await client.get(f"/api/v1/registrations/{link}"))
    answers.append(await client.get("/api/openapi.json"))
    answers.append(await client.post(f"/api/v1/registrations/{link}/cancellation"))
    shown = json.dumps([json.loads(each.content) for each in answers], ensure_ascii=False)

    assert {each.status_code for each in answers} == {200, 201}
    for secret in ("Zénobie", "Ysoline", "zenobie", "612345678", "Malvoyante"):
        assert secret not in shown


async def test_a_party_twice_is_a_question_that_shows_nothing(client: AsyncClient) -> None:
    planned = await a_session()
    first = (
        await client.post(_path(planned.id), json=CHLOE, headers={"idempotency-key": "of-chloe-10:42:31"})
    ).json()

    asked = await client.post(_path(planned.id), json=CHLOE, headers={"idempotency-key": "of-chloe-10:45:08"})
    other = await client.post(_path(planned.id), json=CHLOE | {"another_person": True})

    assert (asked.status_code, asked.json()["code"]) == (409, "already_signed_up")
    assert [each for each in (first["code"], first["link"], first["state"]) if each in asked.text] == []
    assert other.status_code == 201
    assert await value("SELECT count(*)::int FROM registration") == 2


async def test_a_party_larger_than_what_is_left_waits_or_is_told(client: AsyncClient) -> None:
    planned = await a_session(capacity=2)
    four = {"name": "Famille Petit", "seats": 2}
    await client.post(_path(planned.id), json=CHLOE)

    told = await client.post(_path(planned.id), json=four | {"if_full": "refuse"})
    waiting = await client.post(_path(planned.id), json=four)

    assert told.status_code == 409
    assert {name: told.json()[name] for name in ("code", "left", "may_wait")} == {
        "code": "not_enough_seats",
        "left": 1,
        "may_wait": True,
    }
    assert (waiting.status_code, waiting.json()["state"]) == (201, "waiting")


@pytest.mark.parametrize("wrong", [{"another_person": "yes"}, {"another_person": 1}, {"if_full": "maybe"}])
async def test_an_answer_nobody_offered_is_refused(client: AsyncClient, wrong: dict[str, Any]) -> None:
    planned = await a_session()

    answer = await client.post(_path(planned.id), json=CHLOE | wrong)

    assert (answer.status_code, answer.json()["fields"]) == (422, dict.fromkeys(wrong, "unknown"))


async def test_staff_finds_a_registration_by_code_name_or_phone(client: AsyncClient) -> None:
    planned = await a_session()
    place = await a_registration(planned.id, a_party("Éloïse Dupont", phone="+33612345678"))
    await a_registration(planned.id, a_party("Marcel Dupont"))
    elsewhere = await a_session()
    await a_registration(elsewhere.id, a_party("Dupont d’ailleurs", phone="+33612345678"))
    key = bearer(await a_key(planned.organisation, "mediator"))
    code = place.registration.code.lower().replace(" ", "")

    async def names(**query: str) -> list[str]:
        answer = await client.get("/api/v1/registrations", params=query, headers=key)
        assert answer.status_code == 200, answer.text
        assert answer.headers["cache-control"] == "no-store"
        assert answer.json()["next_cursor"] is None
        return [each["name"] for each in answer.json()["items"]]

    assert await names(name="DUPONT") == ["Marcel Dupont", "Éloïse Dupont"]
    assert await names(code=code) == await names(phone="06 12 34 56 78") == ["Éloïse Dupont"]
    assert await names(name="dupont", phone="5678") == ["Éloïse Dupont"]
    assert await names(name="marcel", code=code) == []


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("", {"code": "required"}),
        ("phone=78", {"phone": "unreadable"}),
        ("code=12&name=dupont", {"code": "unreadable"}),
        ("surname=dupont", {"surname": "unknown"}),
    ],
)
async def test_finding_says_what_is_too_little(
    client: AsyncClient, query: str, wrong: dict[str, str]
) -> None:
    key = bearer(await a_key(await an_organisation()))

    answer = await client.get(f"/api/v1/registrations?{query}", headers=key)

    assert answer.status_code == 422
    assert answer.json()["fields"] == wrong


async def test_a_desks_key_lists_first_names_and_finds_one_whole_with_a_line(client: AsyncClient) -> None:
    planned = await a_session()
    place = await a_registration(planned.id, a_party("Éloïse Dupont", phone="+33612345678"))
    await a_registration(planned.id, a_party("Marcel Dupont", email="marcel@exemple.fr"))
    desk = bearer(await a_key(planned.organisation, "desk"))

    async def names(path: str, **query: str) -> list[tuple[str, str | None]]:
        answer = await client.get(path, params=query, headers=desk)
        return [(each["name"], each["phone"]) for each in answer.json()["items"]]

    assert await names(_path(planned.id)) == [("Éloïse D.", None), ("Marcel D.", None)]
    assert sorted(await names("/api/v1/registrations", name="dupont")) == [
        ("Marcel D.", None),
        ("Éloïse D.", None),
    ]
    assert await names("/api/v1/registrations", name="eloise") == [("Éloïse Dupont", "+33612345678")]
    opened = await rows("SELECT subject FROM audit WHERE what = 'registration.opened'")
    assert [line["subject"] for line in opened] == [place.registration.id]


async def test_a_reason_gives_a_seat_over_the_capacity_to_colleagues_only(client: AsyncClient) -> None:
    planned = await a_session(capacity=1)
    await a_registration(planned.id)
    ada = bearer(await a_key(planned.organisation, "desk"))
    party = {"name": "Mina", "extra_reason": "Une chaise de plus"}

    guest = await client.post(_path(planned.id), json=party)
    seated = await client.post(_path(planned.id), json=party, headers=ada)
    waiting = await client.post(_path(planned.id), json={"name": "Driss", "extra_reason": " "}, headers=ada)

    assert (guest.status_code, guest.json()["code"]) == (403, "forbidden")
    assert [answer.json()["state"] for answer in (seated, waiting)] == ["confirmed", "waiting"]
    manager = bearer(await a_key(planned.organisation))
    _, mina, _ = (await client.get(_path(planned.id), headers=manager)).json()["items"]
    assert (mina["extra_seats"], mina["extra_reason"]) == (1, "Une chaise de plus")
    roster = await row("SELECT seats_taken, extra_seats FROM roster WHERE id = $1", planned.roster)
    assert roster is not None
    assert tuple(roster) == (1, 1)
