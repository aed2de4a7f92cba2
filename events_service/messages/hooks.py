"""Webhooks on their way: claimed, signed, posted, tried again.

A delivery is claimed by moving its next try behind the time that a post may take: a worker that dies in the middle
leaves it to be tried again, so that a target may hear the same twice. It knows it by its id.
"""

import asyncio
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from asyncpg import Record

from events_service.database import insert, rows
from events_service.identifiers import derived
from events_service.messages.hook_rules import GIVE_UP, HookState, hook_fate
from events_service.messages.signatures import headers

AT_ONCE = 8
LEASE = timedelta(minutes=1)
DELIVERY = "Events-Delivery"


def hook_secret(hook: UUID, *, key: str) -> str:
    """What signs its deliveries: computed from the installation's `key`, so that no database has it."""
    return derived(key, "hook", hook, length=43)


async def note_delivery(hook: UUID, body: str, *, now: datetime) -> UUID:
    """Have a webhook told this, in the transaction that makes it so."""
    return await insert(
        "hook_delivery",
        hook=hook,
        body=body,
        state=HookState.DUE.value,
        next_at=now,
        give_up_at=now + GIVE_UP,
        created_at=now,
    )


# One of each target at a time: who is slow holds up nobody else.
_CLAIM = f"""
WITH due AS (
    SELECT DISTINCT ON (hook) id FROM hook_delivery WHERE state = '{HookState.DUE}' AND next_at <= $1
    ORDER BY hook, next_at, id
), claimed AS (
    SELECT id FROM hook_delivery WHERE id IN (SELECT id FROM due) AND state = '{HookState.DUE}' AND next_at <= $1
    ORDER BY next_at LIMIT {AT_ONCE} FOR UPDATE SKIP LOCKED
)
UPDATE hook_delivery SET next_at = $2, attempts = attempts + 1, tried_at = $1
FROM claimed, hook WHERE hook_delivery.id = claimed.id AND hook.id = hook_delivery.hook
RETURNING hook_delivery.id, hook_delivery.hook, hook.url, hook_delivery.body, hook_delivery.attempts,
          hook_delivery.give_up_at
"""
_FINISH = f"""
UPDATE hook_delivery SET state = $3, next_at = $4, status = $5, reason = $6
WHERE id = $1 AND attempts = $2 AND state = '{HookState.DUE}'
"""


async def deliver_hooks(now: datetime, *, key: str, own_hosts: Collection[str]) -> bool:
    """Post what is due, a few at once; whether there may be more."""
    claimed = await rows(_CLAIM, now, now + LEASE)
    await asyncio.gather(*(_deliver(each, key=key, own_hosts=own_hosts, now=now) for each in claimed))
    return len(claimed) == AT_ONCE


async def _deliver(delivery: Record, *, key: str, own_hosts: Collection[str], now: datetime) -> None:
    from events_service.messages.channels.hook import post_hook  # noqa: PLC0415 httpx: 60 ms, for who has a webhook

    body = delivery["body"].encode()
    signed = headers(hook_secret(delivery["hook"], key=key), body, now=now)
    answer = await post_hook(
        delivery["url"], body, signed | {DELIVERY: str(delivery["id"])}, own_hosts=own_hosts
    )
    fate = hook_fate(
        is_taken=answer.is_taken,
        status=answer.status,
        attempts=delivery["attempts"],
        give_up_at=delivery["give_up_at"],
        now=now,
    )
    await rows(
        _FINISH,
        delivery["id"],
        delivery["attempts"],
        fate.state.value,
        fate.next_at,
        answer.status,
        answer.reason[:60],
    )
