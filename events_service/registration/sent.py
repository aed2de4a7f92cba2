"""What was sent to somebody and told by colleagues: each message and call about a registration, and its fate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from asyncpg import Record

from events_service.database import rows
from events_service.messages.bounce_reports import Kind
from events_service.messages.outbox import TOO_MANY
from events_service.messages.rules import PRACTICE, CallState, Outcome, State
from events_service.messages.tables import LEAVES_AT


class Fate(StrEnum):
    """What became of a message or a call, as a colleague asks it."""

    LEAVING = "leaving"
    WAITS = "waits"
    LEFT = "left"
    PERHAPS = "perhaps"
    COMPLAINED = "complained"
    FAILED = "failed"
    HELD = "held"
    PRACTISED = "practised"
    USELESS = "useless"
    TO_CALL = "to_call"
    CALLED = "called"
    NOT_CALLED = "not_called"


@dataclass(frozen=True, slots=True)
class Sent:
    """One of them: which `letter`, by which `channel` (a colleague's is `call`, or `paper`), where to, and its fate.
    `at` is when it left, else when it was written; `next_at` when it is tried again. One to a `helper` names them."""

    letter: str
    channel: str
    recipient: str
    fate: Fate
    at: datetime
    next_at: datetime | None
    helper: str = ""


_SENT = f"""
SELECT about, letter, channel, recipient,
       CASE WHEN state = '{State.SENT}' AND EXISTS (SELECT FROM bounce WHERE bounce.message = message.id)
            THEN '{Kind.COMPLAINED}' ELSE state END AS state, reason,
       handed, coalesce(sent_at, created_at) AS at, {LEAVES_AT} AS next_at, created_at,
       coalesce(context->>'helper_name', '') AS helper
FROM message WHERE about = ANY($1::uuid[])
UNION ALL
SELECT about, letter,
       CASE WHEN EXISTS (SELECT FROM call_outcome WHERE call = call_task.id
                         AND outcome IN ('{Outcome.HANDED_OVER}', '{Outcome.POSTED}')) THEN 'paper' ELSE 'call' END,
       coalesce((SELECT dialled FROM call_outcome WHERE call = call_task.id
                                 ORDER BY noted_at DESC LIMIT 1), ''),
       closed_for, '', useless_after <= $2, coalesce(closed_at, created_at), NULL, created_at,
       coalesce(context->>'helper_name', '')
FROM call_task WHERE about = ANY($1::uuid[])
ORDER BY created_at DESC, at DESC LIMIT $3
"""
# Letters to helpers, and copies of circulars.
_BESIDE = """
SELECT id, registration FROM helper WHERE registration = ANY($1::uuid[])
UNION SELECT id, registration FROM circular_copy WHERE registration = ANY($1::uuid[])
"""
# A circular that one copy told of all registrations of a person, perhaps with the facts of another one.
_TOLD_BY = "SELECT told_by AS id FROM circular_copy WHERE registration = $1"
MOST = 100


async def sent_about(registration: UUID, *, now: datetime) -> list[Sent]:
    """What was written or told about a registration, to its helpers too, the newest first, as a colleague sees it."""
    told_by = [line["id"] for line in await rows(_TOLD_BY, registration)]
    lines = await rows(_SENT, [*await about_these([registration]), *told_by], now, MOST)
    return [_sent(line, now) for line in lines]


async def sent_of(about: Mapping[UUID, UUID], *, now: datetime) -> dict[UUID, list[Sent]]:
    """All of that by registration, however much, but what the letter or call of another one said of it; `about` as
    from about_these."""
    sent: dict[UUID, list[Sent]] = {registration: [] for registration in about.values()}
    for line in await rows(_SENT, list(about), now, None):
        sent[about[line["about"]]].append(_sent(line, now))
    return sent


async def about_these(registrations: Sequence[UUID]) -> dict[UUID, UUID]:
    """What the letters and calls of these are about, of no other registration whoever shares a contact with it, and
    for each the registration that it is of."""
    beside = await rows(_BESIDE, list(registrations))
    return {each: each for each in registrations} | {line["id"]: line["registration"] for line in beside}


def _sent(line: Record, now: datetime) -> Sent:
    return Sent(
        letter=line["letter"],
        channel=line["channel"],
        recipient=line["recipient"],
        fate=_fate(
            line["channel"], line["state"], line["reason"], line["next_at"], bool(line["handed"]), now
        ),
        at=line["at"],
        next_at=line["next_at"],
        helper=line["helper"],
    )


def _fate(
    channel: str, state: str, reason: str, next_at: datetime | None, handed: bool, now: datetime
) -> Fate:
    if channel in ("call", "paper"):
        return _of_call(state, is_over=handed)
    if state == State.DUE:
        return Fate.WAITS if next_at is not None and next_at > now else Fate.LEAVING
    if state == Kind.COMPLAINED:
        return Fate.COMPLAINED
    if state == State.WITHDRAWN:
        return {TOO_MANY: Fate.HELD, PRACTICE: Fate.PRACTISED}.get(reason, Fate.USELESS)
    return {
        State.SENDING: Fate.LEAVING,
        State.SENT: Fate.LEFT,
        State.UNKNOWN: Fate.PERHAPS,
        State.FAILED: Fate.FAILED,
    }[State(state)]


def _of_call(closed_for: str, *, is_over: bool) -> Fate:
    if closed_for == CallState.TOLD:
        return Fate.CALLED
    if closed_for:
        return Fate.USELESS
    return Fate.NOT_CALLED if is_over else Fate.TO_CALL
