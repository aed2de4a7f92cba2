"""Calls: what a colleague has to tell somebody whom no letter reaches, and what came of trying.

A task is a row in the transaction of the fact it tells, like a letter. It knows registrations by their ids only.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from events_service.database import insert, row, rows
from events_service.errors import Refusal
from events_service.identifiers import uuid7
from events_service.messages import call_claims
from events_service.messages.rules import CallState, Outcome, State, listed
from events_service.messages.sharing import ALSO

# What may still tell the news itself, or has.
_TELLS = (State.DUE, State.SENDING, State.SENT, State.UNKNOWN)


class CallNoted(Refusal):
    """A colleague noted something meanwhile: read that first, then note what is still true."""

    code = "call_noted"


class CallOver(Refusal):
    """The person was told already, or there is something newer to tell instead."""

    code = "call_over"


def ends(outcome: Outcome) -> bool:
    """Whether nothing is left to do after it: a person was told who heard the news, or has it on paper.

    A message on an answering machine may never be listened to, and behind a wrong number there is still somebody who
    will stand before a closed door: both stay open until the deadline, and are told when they call or come.
    """
    return outcome in (Outcome.REACHED, Outcome.HANDED_OVER, Outcome.POSTED)


def deadlines(
    *, start: datetime, end: datetime, known_start: datetime | None, now: datetime
) -> tuple[datetime, datetime]:
    """When the person should know at the latest, and when there is nothing left to tell.

    News is news until the start, or to the end when it has begun. Somebody who `known_start`, the old hour, would come
    then: they should know before, if that is still ahead. `OWED_FOR_FAILED` says the same in SQL.
    """
    useless_after = start if start > now else end
    early = known_start is not None and now < known_start < useless_after
    return (known_start if early and known_start else useless_after), useless_after


@dataclass(frozen=True, slots=True)
class Untold:
    """An open task about a registration. `perhaps_told`: a message was left, which may have been heard."""

    letter: str
    context: Mapping[str, Any]
    perhaps_told: bool


# For the statements of messages/delivery.py that end a letter: the next part of their `WITH`, after one called `tried`.
# A letter that failed for good becomes a call, unless a newer one about the same registration will tell more, or there
# is nothing left to tell, or it only thanks. $1 is the present instant. The task has the letter's own id and intent:
# never a second one.
OWED_FOR_FAILED = f"""
    INSERT INTO call_task (id, intent, about, organisation, session, letter, context, fact_at, due_at, useless_after,
                           created_at, closed_for)
    SELECT id, intent, about, organisation, (context->>'session')::uuid, letter, context - '{ALSO}', created_at,
           CASE WHEN known_start > $1 AND known_start < until THEN known_start ELSE until END, until, $1,
           '{CallState.OPEN}'
    FROM tried,
         LATERAL (SELECT (context->>'was_starts_local')::timestamp
                         AT TIME ZONE coalesce(context->>'was_time_zone', context->>'time_zone') AS known_start,
                         (context->>'starts_at')::timestamptz AS start) AS told,
         LATERAL (SELECT CASE WHEN start > $1 THEN start ELSE useless_after END AS until) AS over
    WHERE state = '{State.FAILED}' AND organisation IS NOT NULL AND start IS NOT NULL AND until > $1
      AND letter <> 'after'
      AND NOT EXISTS (SELECT FROM message AS newer
                      WHERE newer.about = tried.about AND newer.position > tried.position
                        AND newer.state IN ({listed(_TELLS)}))
    ON CONFLICT (intent) DO NOTHING
    RETURNING id
"""
_OWE = f"""
WITH owed AS (
    INSERT INTO call_task (id, intent, about, organisation, session, letter, context, fact_at, due_at, useless_after,
                           created_at, closed_for)
    SELECT id, intent, about, organisation, session, letter, context, $2, due_at, useless_after, $2,
           '{CallState.OPEN}'
    FROM jsonb_to_recordset($1::jsonb) AS call (
        id uuid, intent text, about uuid, organisation uuid, session uuid, letter text, context jsonb,
        due_at timestamptz, useless_after timestamptz)
    ON CONFLICT (intent) DO NOTHING RETURNING about
)
UPDATE call_task SET closed_at = $2, closed_for = '{CallState.REPLACED}'
FROM owed WHERE call_task.about = owed.about AND call_task.closed_at IS NULL
"""
_UNTOLD = f"""
SELECT DISTINCT ON (about) about, letter, context,
       EXISTS (SELECT FROM call_outcome
               WHERE call = call_task.id AND outcome = '{Outcome.MESSAGE_LEFT}') AS perhaps_told
FROM call_task WHERE about = ANY($1::uuid[]) AND closed_at IS NULL ORDER BY about, created_at DESC, id DESC
"""


class NewCall(msgspec.Struct, frozen=True):
    """A call to be owed. `intent` is why: the same one again changes nothing. `context` as for a letter
    (`messages.outbox.NewMessage`)."""

    intent: str
    about: UUID
    organisation: UUID
    session: UUID
    letter: str
    context: Mapping[str, object]
    due_at: datetime
    useless_after: datetime
    id: UUID = msgspec.field(default_factory=uuid7)


async def untold(abouts: Sequence[UUID]) -> dict[UUID, Untold]:
    """What is still to be told about each of these registrations, where anything is; for verbs that have something
    newer to tell."""
    return {
        each["about"]: Untold(each["letter"], msgspec.json.decode(each["context"]), each["perhaps_told"])
        for each in await rows(_UNTOLD, list(abouts))
    }


async def owe(calls: Sequence[NewCall], *, now: datetime) -> None:
    """Owe these calls, each once, at most one about a registration. Call it inside the transaction of the fact.

    Each takes the place of open ones about the same registration, which tell an older state.
    """
    if calls:
        await rows(_OWE, msgspec.json.encode(calls).decode(), now)


async def retitle(titles: Mapping[UUID, str]) -> None:
    """What is still to be told about these registrations names their event as it is called now."""
    if titles:
        await rows(
            """
            UPDATE call_task SET context = context || jsonb_build_object('title', title)
            FROM unnest($1::uuid[], $2::text[]) AS called (about, title)
            WHERE call_task.about = called.about AND closed_at IS NULL
            """,
            list(titles),
            list(titles.values()),
        )


async def settle(abouts: Sequence[UUID], *, now: datetime) -> None:
    """Nothing is left to tell about these registrations: whoever each is about knows, or has just done it."""
    if abouts:
        await rows(
            f"UPDATE call_task SET closed_at = $2, closed_for = '{CallState.UNNEEDED}'"
            " WHERE about = ANY($1::uuid[]) AND closed_at IS NULL",
            list(abouts),
            now,
        )


async def note(
    call: UUID,
    outcome: Outcome,
    *,
    text: str,
    dialled: str | None,
    seen: int | None,
    noted_by: UUID,
    now: datetime,
    identifier: UUID | None = None,
) -> None:
    """Note what came of one attempt; what ends the task closes it. Call it inside a transaction that holds the row.

    `seen` is how many outcomes were noted when the caller looked (None: whatever there is). The same one noted twice by
    the same person is one. `identifier` is the outcome's, if the caller chose it. Refuses with CallNoted and CallOver.
    """
    noted = await rows(
        "SELECT outcome, note, noted_by FROM call_outcome WHERE call = $1 ORDER BY noted_at, id", call
    )
    if seen is not None and seen < len(noted) and tuple(noted[seen]) == (outcome, text, noted_by):
        return
    if seen is not None and seen != len(noted):
        raise CallNoted()
    if await row("SELECT 1 FROM call_task WHERE id = $1 AND closed_at IS NOT NULL", call):
        raise CallOver()
    await insert(
        "call_outcome",
        id=identifier or uuid7(),
        call=call,
        outcome=outcome,
        note=text,
        dialled=dialled,
        noted_at=now,
        noted_by=noted_by,
    )
    await call_claims.end(call)
    if ends(outcome):
        await close_as_told(call, now=now)


async def close_as_told(call: UUID, *, now: datetime) -> None:
    """The person knows: a colleague has reached them, or they have read it."""
    await rows(
        f"UPDATE call_task SET closed_at = $2, closed_for = '{CallState.TOLD}' WHERE id = $1 AND closed_at IS NULL",
        call,
        now,
    )


async def mark_printed(ids: list[UUID], at: datetime | None) -> None:
    """Their letters are on paper, and not yet with whom they are for; or, with None, are to be printed again."""
    await rows("UPDATE call_task SET printed_at = $2 WHERE id = ANY($1::uuid[])", ids, at)


async def abouts(ids: list[UUID]) -> list[UUID]:
    """What these calls are about."""
    return [
        each["about"] for each in await rows("SELECT about FROM call_task WHERE id = ANY($1::uuid[])", ids)
    ]


async def pass_on(
    about: UUID,
    to: UUID,
    says: Mapping[str, object],
    *,
    session: UUID,
    due_at: datetime,
    useless_after: datetime,
) -> None:
    """What is still to be told about the one is about the other, with other words, and by another hour."""
    await rows(
        """
        UPDATE call_task SET about = $2, context = $3::jsonb, session = $4, due_at = $5, useless_after = $6
        WHERE about = $1 AND closed_at IS NULL
        """,
        about,
        to,
        msgspec.json.encode(says).decode(),
        session,
        due_at,
        useless_after,
    )


async def forget_reader(about: Sequence[UUID], *, word: str, whose: str, words: Sequence[str]) -> None:
    """Of the calls about these erase these `words`, and every number and note, where `word` says that they are `whose`.
    What is still to be told stays so, to somebody else."""
    await rows(
        """
        WITH theirs AS (
            UPDATE call_task SET context = context - $4::text[]
            WHERE about = ANY($1::uuid[]) AND context->>$2 = $3 RETURNING id)
        UPDATE call_outcome SET note = '', dialled = NULL FROM theirs WHERE call_outcome.call = theirs.id
        """,
        list(about),
        word,
        whose,
        list(words),
    )


async def forget(about: list[UUID], *, now: datetime) -> None:
    """Erase what was to be said to these people and every number and word noted; that they were called stays."""
    await rows(
        f"""
        UPDATE call_task SET context = '{{}}', closed_at = coalesce(closed_at, $2),
            closed_for = CASE closed_for WHEN '{CallState.OPEN}' THEN '{CallState.FORGOTTEN}' ELSE closed_for END
        WHERE about = ANY($1::uuid[])
        """,
        about,
        now,
    )
    await rows(
        """
        UPDATE call_outcome SET note = '', dialled = NULL
        FROM call_task WHERE call_task.id = call_outcome.call AND call_task.about = ANY($1::uuid[])
        """,
        about,
    )
