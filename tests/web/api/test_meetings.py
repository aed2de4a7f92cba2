"""A meeting that a program notes: nobody but whoever goes there is told where it is."""

from typing import Any

import httpx
import pytest

from events_service.database import rows, value
from tests.factories import Planned, a_colleague, a_key, a_session, bearer
from tests.registration.wires import Wire
from tests.web.office.conftest import Colleague

STREET = "12 rue des Lilas"
BODY = {
    "title": "Visite",
    "meeting": "home",
    "address": STREET,
    "starts_at": "2035-11-20T14:00",
    "ends_at": "2035-11-20T15:00",
    "name": "Chloé Martin",
    "email": "chloe@example.org",
}


async def meeting_sent(
    client: httpx.AsyncClient, planned: Planned, role: str, **typed: Any
) -> httpx.Response:
    """What the program of such a colleague is answered; somebody of the library goes there."""
    ada = await a_colleague(planned.organisation)
    body = {**BODY, "library": str(planned.library), "facilitators": [str(ada)], **typed}
    return await client.post(
        "/api/v1/meetings", json=body, headers=bearer(await a_key(planned.organisation, role))
    )


async def test_program_notes_a_visit_that_only_its_holder_can_find(
    client: httpx.AsyncClient, colleague: Colleague, capfd: pytest.CaptureFixture[str]
) -> None:
    """By every door through which a colleague, a key, a guest or a stranger reads something of it."""
    planned = await a_session(title="Souris")
    wire = Wire()

    made = (await meeting_sent(client, planned, "mediator")).json()
    await wire.deliver()

    session, link = made["session"]["id"], made["link"]
    event = await value("SELECT event FROM session WHERE id = $1", session)
    assert await value("SELECT address FROM home_address") == STREET
    seen = [str(made), *(letter.as_string() for letter in wire.letters)]
    assert len(wire.letters) == 1
    for page in (
        f"/registrations/{link}",
        f"/registrations/{link}/slip",
        f"/registrations/{link}/calendar.ics",
        f"/api/v1/registrations/{link}",
        made["calendar_url"],
        "/api/v1/sessions",
        "/feeds/all.ics",
    ):
        answer = await client.get(page)
        assert answer.status_code == 200, page
        seen.append(answer.text)
    for role in ("manager", "mediator"):
        key = bearer(await a_key(planned.organisation, role))
        for page in (
            f"/api/v1/sessions/{session}",
            f"/api/v1/events/{event}",
            f"/api/v1/sessions/{session}/registrations",
            "/api/v1/registrations?name=Chlo",
            "/api/v1/calls",
        ):
            answer = await client.get(page, headers=key)
            assert answer.status_code == 200, page
            seen.append(answer.text)
        assert (await client.get(f"/staff/sessions/{session}/address", headers=key)).status_code != 200
    manager = await colleague(planned.organisation)
    for page in (
        f"/staff/sessions/{session}",
        f"/staff/sessions/{session}/registrations.csv",
        f"/staff/registrations/{made['id']}",
        "/staff/search?q=Lilas",
        "/staff/audit",
        "/staff/agenda/mine",
    ):
        answer = await manager.get(page)
        assert answer.status_code == 200, page
        seen.append(answer.text.replace("q=Lilas", "").replace('value="Lilas"', ""))
    seen.append("".join(str(dict(line)) for line in await rows("SELECT * FROM audit")))
    out, err = capfd.readouterr()
    assert [text for text in [*seen, out, err] if STREET in text] == []
    assert (await client.get(f"/api/v1/sessions/{session}")).status_code == 404
    assert (await manager.get(f"/staff/sessions/{session}/address")).status_code == 404


async def test_program_notes_once_what_it_sends_twice(client: httpx.AsyncClient) -> None:
    planned = await a_session()
    headers = bearer(await a_key(planned.organisation, "mediator")) | {"Idempotency-Key": "one"}
    body = {**BODY, "meeting": "library", "library": str(planned.library)}

    answers = [await client.post("/api/v1/meetings", json=body, headers=headers) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    assert answers[0].json()["state"] == "confirmed"
    assert await value("SELECT count(*) FROM event WHERE meeting = 'library'") == 1
    assert await value("SELECT count(*) FROM home_address") == 0


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"address": ""}, {"address": "required"}),
        ({"facilitators": []}, {"facilitators": "required"}),
        ({"meeting": "bar"}, {"meeting": "unknown"}),
        ({"door": "web"}, {"door": "unknown"}),
    ],
)
async def test_program_is_told_what_is_missing(
    client: httpx.AsyncClient, typed: dict[str, Any], wrong: dict[str, str]
) -> None:
    answer = await meeting_sent(client, await a_session(), "mediator", **typed)

    assert (answer.status_code, answer.json()["fields"]) == (422, wrong)
    assert await value("SELECT count(*) FROM home_address") == 0


@pytest.mark.parametrize("role", ["desk", "coordinator"])
async def test_program_without_the_right_notes_nothing(client: httpx.AsyncClient, role: str) -> None:
    planned = await a_session()
    key = await a_key(planned.organisation if role == "desk" else None, role)

    body = {**BODY, "library": str(planned.library), "meeting": "library"}
    answer = await client.post("/api/v1/meetings", json=body, headers=bearer(key))

    assert answer.status_code in (403, 404, 422)
    assert await value("SELECT count(*) FROM event WHERE meeting <> ''") == 0
