"""What the network says of a text afterwards: noted once, and a failure is a colleague's call."""

from datetime import timedelta
from uuid import UUID

import pytest

from events_service import clock
from events_service.database import row, value
from events_service.identifiers import uuid7
from events_service.messages.receipts import StillLeaving, note_receipt
from events_service.registration.call_queries import open_calls
from events_service.registration.changes import change_session
from tests.factories import Planned, a_party, a_registration, a_session
from tests.posted import becomes
from tests.sms_gateways import texts_leave

pytestmark = pytest.mark.usefixtures("database")
NOW = clock.now()


async def a_change_by_text(planned: Planned, state: str) -> UUID:
    """The change that Yvette is told by text, as a worker has left it."""
    async with texts_leave():
        await a_registration(planned.id, a_party("Yvette", phone="+33612345678"))
        await change_session(planned.id, {"starts_at": "2035-11-27T14:00"}, by=planned.ada, now=clock.now())
    handed = "handed = true, segments = 1"
    await becomes(await identifier_of("confirmation"), f"state = 'sent', sent_at = now(), {handed}")
    leaves = {
        "sent": f"state = 'sent', sent_at = now(), {handed}",
        "unknown": f"state = 'unknown', {handed}",
        "sending": "state = 'sending', lease_until = now() + interval '1 h', token = gen_random_uuid()",
        "due": "state = 'due'",
    }
    text = await identifier_of("change")
    await becomes(text, leaves[state])
    return text


async def identifier_of(letter: str) -> UUID:
    text: UUID = await value("SELECT id FROM message WHERE letter = $1 AND channel = 'sms'", letter)
    return text


async def standing_of_text(text: UUID) -> tuple[str, bool]:
    message = await row("SELECT state, received_at IS NOT NULL AS received FROM message WHERE id = $1", text)
    assert message is not None
    return message["state"], message["received"]


@pytest.mark.parametrize("state", ["sent", "unknown"])
async def test_note_receipt_of_what_arrived(state: str) -> None:
    planned = await a_session()
    text = await a_change_by_text(planned, state)

    for _ in range(2):
        await note_receipt(text, received=True, now=NOW)
    await note_receipt(text, received=False, now=NOW)  # too late to be true

    assert await standing_of_text(text) == ("sent", True)
    assert await open_calls(planned.ada, now=clock.now()) == []


@pytest.mark.parametrize("state", ["sent", "unknown"])
async def test_note_receipt_of_what_did_not_arrive_owes_one_call(state: str) -> None:
    planned = await a_session()
    text = await a_change_by_text(planned, state)

    for _ in range(5):
        await note_receipt(text, received=False, why="absent", now=NOW)

    assert await standing_of_text(text) == ("failed", False)
    (call,) = await open_calls(planned.ada, now=clock.now())
    assert (call.name, call.letter, call.failure, call.channel) == (
        "Yvette",
        "change",
        "not received: absent",
        "sms",
    )


async def test_note_receipt_while_it_is_leaving_asks_to_be_told_again() -> None:
    text = await a_change_by_text(await a_session(), "sending")

    with pytest.raises(StillLeaving):
        await note_receipt(text, received=False, now=NOW)


async def test_note_receipt_of_nothing_that_left_notes_nothing() -> None:
    planned = await a_session()
    text = await a_change_by_text(planned, "due")

    await note_receipt(text, received=False, now=NOW + timedelta(minutes=1))
    await note_receipt(uuid7(), received=False, now=NOW)

    assert await standing_of_text(text) == ("due", False)
    assert await open_calls(planned.ada, now=clock.now()) == []
