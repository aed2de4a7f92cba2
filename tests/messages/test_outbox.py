import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from events_service.database import rows, transaction, value
from events_service.identifiers import uuid7
from events_service.messages import claims, outbox
from events_service.messages.claims import claim
from events_service.messages.outbox import NewMessage
from tests.posted import CONTEXT, MINUTE, NOON, becomes, claimed, letter_states, post, reason_of, state_of

pytestmark = pytest.mark.usefixtures("database")


async def test_post_keeps_what_the_letter_will_say():
    message = await post(context={**CONTEXT, "note": "« é » \"'", "nothing": None, "rank": [1, 2]})

    row = (await rows("SELECT * FROM message WHERE id = $1", message))[0]
    assert (row["state"], row["letter"], row["locale"], row["next_at"]) == ("due", "confirmation", "fr", NOON)
    assert await value("SELECT context->>'note' FROM message WHERE id = $1", message) == "« é » \"'"


async def test_post_is_undone_with_the_fact_it_tells():
    kept = await post(about=(about := uuid7()))

    with pytest.raises(RuntimeError):
        await _post_and_fail(about)

    assert await letter_states() == ["due"]
    assert await state_of(kept) == "due"


async def _post_and_fail(about: UUID) -> None:
    async with transaction():
        await post(about=about)
        raise RuntimeError


async def test_post_of_the_same_intent_changes_nothing():
    about = uuid7()
    first = await post(about=about, intent="confirmation:1:0")
    second = await post(about=about, intent="cancellation:1:1")

    again = await post(about=about, intent="confirmation:1:0")

    assert again == first
    assert await letter_states() == ["withdrawn", "due"]
    assert await state_of(second) == "due"


async def test_post_of_one_intent_by_many_is_one_letter():
    await asyncio.gather(*(post(about=uuid7(), intent="reminder:1") for _ in range(8)))

    assert await letter_states() == ["due"]


@pytest.mark.parametrize(
    ("columns", "after"),
    [
        ("state = 'due'", "withdrawn"),
        ("state = 'unknown'", "unknown"),
        ("state = 'sent', sent_at = now()", "sent"),
        ("state = 'failed'", "failed"),
        ("state = 'sending', token = gen_random_uuid(), lease_until = now()", "sending"),
    ],
)
async def test_post_withdraws_only_what_may_still_leave(columns: str, after: str):
    about = uuid7()
    older = await post(about=about)
    await becomes(older, columns)
    stranger = await post(about=uuid7())

    newer = await post(about=about, letter="cancellation")

    assert await state_of(older) == after
    assert await state_of(newer) == "due"
    assert await state_of(stranger) == "due"


async def test_post_while_a_worker_takes_the_older_letter_marks_it(database: str):
    about = uuid7()
    older = await post(about=about)
    worker = await asyncpg.connect(database)
    async with worker.transaction():
        await worker.fetch(claims._CLAIM, NOON, NOON + MINUTE, 1, "email")
        posting = asyncio.create_task(post(about=about, letter="cancellation"))
        await asyncio.sleep(0.1)
        waited = not posting.done()
    newer = await posting
    await worker.close()

    assert waited
    assert (await state_of(older), await reason_of(older)) == ("sending", "superseded")
    assert await state_of(newer) == "due"


async def test_post_wakes_the_workers_after_commit_and_not_after_a_rollback():
    woken: list[str] = []
    outbox.wake_workers_with(lambda: woken.append("letters"))
    try:
        with pytest.raises(RuntimeError):
            await _post_and_fail(uuid7())
        after_rollback = list(woken)
        await post()
    finally:
        outbox.wake_workers_with(None)

    assert after_rollback == []
    assert woken == ["letters"]


async def test_post_is_one_round_trip():
    said: list[str] = []
    async with transaction() as current:
        current.connection.add_query_logger(lambda query: said.append(query.query))
        await outbox.write([a_message(f"confirmation:{number}:0") for number in range(3)], now=NOON)

    assert len([query for query in said if "message" in query]) == 1


def a_message(intent: str) -> NewMessage:
    return NewMessage(intent, uuid7(), "confirmation", "fr", "chloe@example.fr", CONTEXT)


# Letters that wait for their hour


async def test_a_letter_that_waits_withdraws_nothing_and_is_not_withdrawn():
    about = uuid7()
    confirmation = await post(about=about)
    reminder = await post(about=about, letter="waiting", not_before=NOON + timedelta(days=1))
    change = await post(about=about, letter="change")

    assert await state_of(confirmation) == "withdrawn"  # by the change
    assert (await state_of(reminder), await state_of(change)) == ("due", "due")
    assert (await claimed()).letter.id == change


async def test_hold_makes_a_letter_wait_or_never_leave():
    later, never = uuid7(), uuid7()
    waits, stays = await post(about=later), await post(about=never)

    await outbox.hold(later, until=NOON + MINUTE)
    await outbox.hold(never, until=None)

    assert await claim(NOON) == []
    assert (await claimed(NOON + MINUTE)).letter.id == waits
    assert (await state_of(stays), await reason_of(stays)) == ("withdrawn", outbox.TOO_MANY)


async def test_write_of_what_is_withheld_shows_only_that_it_was_owed():
    about = uuid7()
    older = await post(about=about)

    await outbox.write([replace(a_message("withheld"), about=about, withheld=outbox.TOO_MANY)], now=NOON)

    assert await letter_states() == ["due", "withdrawn"]
    assert await state_of(older) == "due"
    assert await value("SELECT reason FROM message WHERE intent = 'withheld'") == outbox.TOO_MANY
