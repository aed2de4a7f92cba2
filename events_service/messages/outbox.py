"""Writing a letter: one row, in the transaction of the fact it tells, so that both exist or neither does."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec

from events_service.database import after_commit, row, rows
from events_service.identifiers import uuid7
from events_service.messages.rules import SUPERSEDED, Channel, Priority, State
from events_service.messages.sharing import ALSO

# Why a letter was held back for good: strangers had too many sent to that address (registration/limits.py).
TOO_MANY = "too many to one address"


@dataclass(frozen=True, slots=True)
class NewMessage:
    """A letter to be written. `intent` is why: the same one again writes nothing.

    The `context` is what the letter says, unless more is known when it leaves: strings, numbers, booleans, None, lists,
    and instants and local times in ISO 8601 (a key ending in `_local` is a wall clock); no link and no secret.
    `recipient` has been through `messages.addresses.address`. One with `not_before` does not leave earlier; what is
    `withheld`, for a reason, never does, and only shows that it was owed.
    """

    intent: str
    about: UUID
    letter: str
    locale: str
    recipient: str
    context: Mapping[str, object]
    organisation: UUID | None = None
    channel: Channel = Channel.EMAIL
    priority: Priority = Priority.NEWS
    useless_after: datetime | None = None
    not_before: datetime | None = None
    withheld: str = ""


class _Row(msgspec.Struct):
    """The columns of a new row that differ from one to the next, as RECORDS reads them."""

    id: UUID
    intent: str
    about: UUID
    organisation: UUID | None
    channel: str
    priority: int
    letter: str
    locale: str
    recipient: str
    context: Mapping[str, object]
    state: str
    reason: str
    not_before: datetime | None
    useless_after: datetime | None
    created_at: datetime


# Any number of new rows from one parameter, the text that `encoded` makes; put `$1`, or whichever it is, in the braces.
RECORDS = """
    jsonb_to_recordset({}::jsonb) AS letter (
        id uuid, intent text, about uuid, organisation uuid, channel text, priority smallint, letter text, locale text,
        recipient text, context jsonb, state text, reason text, not_before timestamptz, useless_after timestamptz,
        created_at timestamptz)
"""
# For a verb that says all it has to in one statement: a part of its `WITH`, after one called `letter` with the columns
# of RECORDS.
INSERTED = """
    INSERT INTO message (id, intent, about, organisation, channel, priority, letter, locale, recipient, context,
                         state, attempts, next_at, not_before, useless_after, handed, resent, reason, created_at)
    SELECT id, intent, about, organisation, channel, priority, letter, locale, recipient, context,
           state, 0, created_at, not_before, useless_after, false, false, reason, created_at
    FROM letter
    ON CONFLICT (intent) DO NOTHING
    RETURNING about, position, state, not_before
"""

# One round trip, because verbs write while they hold a roster's lock. Both halves see the same snapshot, so
# the second never touches a row the first has just made; when the intent was already written the first
# returns nothing and nothing is withdrawn either. A letter in a worker's hands is only marked: it may arrive,
# but if it comes back it is not tried again. One of unknown fate stays: the newer one decides what becomes of it
# when it leaves itself (messages/delivery.py). Whatever waits for its hour tells what is true then, and stands aside.
# `+ 0` keeps PostgreSQL from walking through all positions before each new letter's by their index.
_WRITE = f"""
WITH letter AS (SELECT * FROM {RECORDS.format("$1")}), written AS ({INSERTED})
UPDATE message SET reason = '{SUPERSEDED}',
    state = CASE message.state WHEN '{State.SENDING}' THEN message.state ELSE '{State.WITHDRAWN}' END
FROM written
WHERE message.about = written.about AND message.position + 0 < written.position
  AND written.state = '{State.DUE}' AND (written.not_before IS NULL OR written.not_before <= $2)
  AND message.state IN ('{State.DUE}', '{State.SENDING}')
  AND (message.not_before IS NULL OR message.not_before <= $2)
"""


_waking: list[Callable[[], None]] = []


def wake_workers_with(wake: Callable[[], None] | None) -> None:
    """What tells the workers that letters were written, in this process; with None, and in a process that says
    nothing, a worker finds them within five seconds."""
    _waking[:] = [wake] if wake else []


def letters_written() -> None:
    """Let the workers know after COMMIT; for a verb that wrote letters in a statement of its own, after that."""
    for wake in _waking:
        after_commit(wake)


async def write(messages: Sequence[NewMessage], *, now: datetime) -> None:
    """Owe these letters, each once. Call it inside the transaction of the fact.

    Letters about the same thing that have not left are withdrawn, because the newer one tells a later state.
    """
    if messages:
        await rows(_WRITE, encoded(messages, now=now), now)
        letters_written()


# The last letter about something, and how many there were.
_LAST = """
SELECT letter, locale, recipient, context, organisation, channel, priority, state,
       count(*) OVER () AS letters FROM message WHERE about = $1 ORDER BY position DESC LIMIT 1
"""


async def write_again(about: UUID, *, recipient: str | None, now: datetime) -> bool:
    """Owe the last letter about something once more, if it failed for good: as it was, to this address, or to the same
    one. Whether there was such a letter. For what stands still; whatever may have changed is written by its own verb.
    """
    last = await row(_LAST, about)
    if last is None or last["state"] != State.FAILED:
        return False
    letter = NewMessage(
        intent=f"again:{about}:{last['letters']}",
        about=about,
        letter=last["letter"],
        locale=last["locale"],
        recipient=recipient or last["recipient"],
        context=msgspec.json.decode(last["context"]),
        organisation=last["organisation"],
        channel=Channel(last["channel"]),
        priority=Priority(last["priority"]),
    )
    await write([letter], now=now)
    return True


def encoded(messages: Sequence[NewMessage], *, now: datetime) -> str:
    """These letters as the one parameter of RECORDS."""
    return msgspec.json.encode([_row(message, now) for message in messages]).decode()


def _row(message: NewMessage, now: datetime) -> _Row:
    return _Row(
        id=uuid7(),
        intent=message.intent,
        about=message.about,
        organisation=message.organisation,
        channel=message.channel,
        priority=message.priority,
        letter=message.letter,
        locale=message.locale,
        recipient=message.recipient,
        context=message.context,
        state=State.WITHDRAWN if message.withheld else State.DUE,
        reason=message.withheld,
        not_before=message.not_before,
        useless_after=message.useless_after,
        created_at=now,
    )


async def withdraw(about: UUID) -> None:
    """Letters about this that have not left never do: what they say has become useless, and nothing replaces them."""
    await rows(
        f"UPDATE message SET state = '{State.WITHDRAWN}', reason = 'useless'"
        f" WHERE about = $1 AND state = '{State.DUE}'",
        about,
    )


async def hold(about: UUID, *, until: datetime | None) -> None:
    """Let what is due about something wait until then, or, with None, never leave. Call it in the transaction that
    wrote it: nobody has claimed it yet."""
    about_it = f"WHERE about = $1 AND state = '{State.DUE}'"
    if until is None:
        await rows(f"UPDATE message SET state = '{State.WITHDRAWN}', reason = $2 {about_it}", about, TOO_MANY)
    else:
        await rows(f"UPDATE message SET not_before = greatest(not_before, $2) {about_it}", about, until)


# A worker that has claimed one, and has not begun to give it away, finds that it is not its own any more.
_TAKEN_BACK = f"state = '{State.DUE}', lease_until = NULL, token = NULL"


async def pass_on(about: UUID, to: UUID, says: Mapping[str, object]) -> None:
    """What has not left about the one is about the other, with other words."""
    await rows(
        f"""
        UPDATE message SET about = $2, context = $3::jsonb, {_TAKEN_BACK}
        WHERE about = $1 AND (state = '{State.DUE}' OR state = '{State.SENDING}' AND NOT handed)
        """,
        about,
        to,
        msgspec.json.encode(says).decode(),
    )


async def forget_reader(about: Sequence[UUID], *, word: str, whose: str, words: Sequence[str]) -> None:
    """Of the letters about these erase to whom those went of which `word` says that they are `whose`, and these `words`
    of what they said. What has not left, or perhaps has not, is due again: somebody else is to read it."""
    leaves = f"(state = '{State.UNKNOWN}' OR state = '{State.SENDING}' AND NOT handed)"
    await rows(
        f"""
        UPDATE message SET recipient = '', context = context - $4::text[],
            state = CASE WHEN {leaves} THEN '{State.DUE}' ELSE state END,
            lease_until = CASE WHEN NOT {leaves} THEN lease_until END,
            token = CASE WHEN NOT {leaves} THEN token END,
            handed = handed AND NOT {leaves}, resent = resent AND NOT {leaves}
        WHERE about = ANY($1::uuid[]) AND context->>$2 = $3
        """,
        list(about),
        word,
        whose,
        list(words),
    )


# Another text said these too (messages/sharing.py), or is to say them once more.
_SAY_NO_MORE = f"""
UPDATE message AS text SET context = text.context || jsonb_build_object('{ALSO}', (
    SELECT coalesce(jsonb_agg(also), '[]') FROM jsonb_array_elements(text.context->'{ALSO}') AS also
    WHERE (also->>'registration')::uuid <> ALL($1::uuid[])))
WHERE text.id IN (SELECT said_by FROM message WHERE about = ANY($1::uuid[])) AND text.context ? '{ALSO}'
"""


async def forget(about: list[UUID]) -> None:
    """Erase to whom and with what words these letters went; that they went, and when, stays. Unsent ones never do: one
    in a worker's hands is marked as well, so that no note of that worker's brings the words back (messages/marks.py).
    """
    await rows(_SAY_NO_MORE, about)
    await rows(
        f"""
        UPDATE message SET recipient = '', context = '{{}}',
            state = CASE WHEN state = '{State.DUE}' THEN '{State.WITHDRAWN}' ELSE state END,
            reason = CASE WHEN state = '{State.SENDING}' THEN '{SUPERSEDED}' ELSE reason END
        WHERE about = ANY($1::uuid[])
        """,
        about,
    )
