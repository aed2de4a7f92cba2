"""What there is for those who came, for a program with a key of the organisation."""

from datetime import timedelta

import pytest
from httpx import AsyncClient

from events_service.attendance.presence import note_presence
from events_service.attendance.rules import Mark
from events_service.database import value
from events_service.registration.rules import Presence
from tests.factories import ENDS_AT, STARTS_AT, a_key, a_session, an_organisation, bearer, mailbox_of, sign_up
from tests.posted import letters
from tests.registration.test_moving import a_later_date
from tests.web.conftest import Hands

pytestmark = pytest.mark.usefixtures("database")
SAID = {"done": "Ouvrir sa boîte", "next_step": "Joindre une photo"}


async def test_write_thanks_to_who_was_shown_and_to_each_once(client: AsyncClient, hands: Hands) -> None:
    planned = await a_session()
    chloe, driss = [await sign_up(planned, name) for name in ("Chloé", "Driss")]
    by_phone = await sign_up(planned, "Elsa", email=None, phone="+33467000001")
    key = bearer(await a_key(planned.organisation))
    base = f"/api/v1/sessions/{planned.id}"
    hands.turn_to(STARTS_AT)
    written = await client.put(f"{base}/afterwards", json=SAID, headers=key)
    early = await client.get(f"{base}/thanks", headers=key)
    for place in (chloe, by_phone):
        mark = Mark(Presence.ATTENDED)
        await note_presence(planned.id, place.registration.id, mark, by=planned.ada, now=STARTS_AT)

    hands.turn_to(ENDS_AT + timedelta(minutes=1))
    shown = (await client.get(f"{base}/thanks", headers=key)).json()
    await note_presence(planned.id, driss.registration.id, mark, by=planned.ada, now=ENDS_AT)
    others = await client.post(f"{base}/thanks", json={"seen": shown["seen"]}, headers=key)
    seen = {"seen": (await client.get(f"{base}/thanks", headers=key)).json()["seen"]}
    sent = [await client.post(f"{base}/thanks", json=seen, headers=key) for _ in range(2)]

    assert written.json() == SAID | {"session": str(planned.id)}
    assert (await client.get(f"{base}/afterwards", headers=key)).json() == written.json()
    assert (early.status_code, early.json()["code"]) == (409, "session_not_over")
    assert {name: words for name, words in shown.items() if name != "seen"} == SAID | {
        "session": str(planned.id),
        "readers": [
            {
                "registration": str(chloe.registration.id),
                "name": "Chloé",
                "email": mailbox_of("Chloé"),
                "locale": "fr",
            }
        ],
        "without_email": [str(by_phone.registration.id)],
        "before": 0,
    }
    assert (others.status_code, others.json()["code"]) == (409, "changed_meanwhile")
    assert [(each.status_code, each.json()) for each in sent] == [
        (200, {"letters": 2}),
        (200, {"letters": 0}),
    ]
    assert [letter for letter, _ in await letters()].count("after") == 2


async def test_hold_the_next_step_for_somebody_who_came(client: AsyncClient, hands: Hands) -> None:
    planned = await a_session()
    later = await a_later_date(planned, capacity=2)
    chloe, driss = [(await sign_up(planned, name)).registration.id for name in ("Chloé", "Driss")]
    await note_presence(planned.id, chloe, Mark(Presence.ATTENDED), by=planned.ada, now=STARTS_AT)
    key, desk = [bearer(await a_key(planned.organisation, role)) for role in ("mediator", "desk")]
    stranger = bearer(await a_key(await an_organisation(), "manager"))
    hands.turn_to(ENDS_AT)
    path, there = f"/api/v1/registrations/{chloe}/next-seats", {"session": str(later.id)}

    dates = (await client.get(path, headers=key)).json()["items"]
    made = [await client.post(path, json=there, headers=key) for _ in range(2)]
    refused = [
        await client.post(f"/api/v1/registrations/{driss}/next-seats", json=there, headers=key),
        await client.post(path, json={"session": str(planned.id)}, headers=key),
        await client.post(path, json=there, headers=desk),
        await client.post(path, json=there, headers=stranger),
        await client.post(path, json=there),
    ]

    assert [each["id"] for each in dates] == [str(later.id)]
    assert [each.status_code for each in made] == [201, 201]
    first, again = [each.json() for each in made]
    assert (first["state"], first["sessions"][0]["id"], first["id"]) == (
        "offered",
        str(later.id),
        again["id"],
    )
    assert first["offered_until"] is not None
    assert [(each.status_code, each.json()["code"]) for each in refused] == [
        (409, "did_not_come"),
        (409, "same_list"),
        (403, "forbidden"),
        (404, "not_found"),
        (401, "key_refused"),
    ]
    assert await value("SELECT seats_taken FROM roster WHERE id = $1", later.roster) == 1
    assert (await client.get(path, headers=key)).json()["items"] == []
