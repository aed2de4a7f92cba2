"""Copies of circulars after they were written: what one that goes was to tell of further registrations of a person,
another one tells, and each tells it with the facts as they are by then."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from asyncpg import Record
from msgspec.json import decode
from msgspec.structs import replace

from events_service.database import rows
from events_service.messages import calls, outbox
from events_service.registration import told
from events_service.registration.news import CIRCULAR
from events_service.registration.readers import addressed, readers_of_copies
from events_service.registration.rules import State
from events_service.registration.told import Told

# The heir of each is a copy for a registration that stands, where there is one.
_PASS_ON = f"""
WITH heir AS (
    SELECT DISTINCT ON (gone.id) gone.id AS gone, gone.circular, other.id
    FROM circular_copy AS gone
    JOIN circular_copy AS other ON other.circular = gone.circular AND other.told_by = gone.id
    JOIN registration ON registration.id = other.registration
    WHERE gone.id = ANY($1::uuid[]) AND other.id <> ALL($1::uuid[])
    ORDER BY gone.id, registration.state = '{State.CANCELLED}', other.id
), told AS (
    UPDATE circular_copy SET told_by = heir.id FROM heir
    WHERE circular_copy.circular = heir.circular AND circular_copy.told_by = heir.gone
      AND circular_copy.id <> ALL($1::uuid[])
)
SELECT heir.gone, heir.id, circular.headline, circular.words
FROM heir JOIN circular ON circular.id = heir.circular
"""
# Whose call is still to be made, where they have another seat that it is about too.
_STILL_TO_SAY = f"""
SELECT copy.id FROM circular_copy AS copy JOIN call_task ON call_task.about = copy.id AND call_task.closed_at IS NULL
WHERE copy.registration = ANY($1::uuid[])
  AND EXISTS (SELECT FROM circular_copy AS other JOIN registration ON registration.id = other.registration
              WHERE other.circular = copy.circular AND other.told_by = copy.id
                AND registration.state <> '{State.CANCELLED}')
"""


async def leave(registrations: Sequence[UUID], *, now: datetime) -> None:
    """These seats were given back: a call about one of them names the next of theirs that stands. A letter finds it
    when it leaves (registration/news.py)."""
    copies = await rows(_STILL_TO_SAY, list(registrations))
    await pass_on([copy["id"] for copy in copies], now=now)


async def what_calls_say(calls: Sequence[Record]) -> dict[UUID, Told | None]:
    """By their ids; what an open one says of a circular, beside the facts as they are now: its date may have moved."""
    says = {call["id"]: told.read(decode(call["context"])) for call in calls}
    open_ones = [call for call in calls if call["letter"] == CIRCULAR and not call["closed_for"]]
    readers = await readers_of_copies([call["about"] for call in open_ones]) if open_ones else {}
    for call in open_ones:
        reader, words = readers.get(call["about"]), says[call["id"]]
        if reader and words:
            facts = addressed(told.of(reader.registration), reader)
            says[call["id"]] = replace(facts, headline=words.headline, words=words.words)
    return says


async def pass_on(copies: Sequence[UUID], *, now: datetime) -> None:
    """Somebody is not told by these copies any more: what has not left, and is not told, is of another copy of theirs
    from now on, with the facts of its registration. Call it inside the transaction of what takes them away."""
    heirs = await rows(_PASS_ON, list(copies)) if copies else []
    readers = await readers_of_copies([heir["id"] for heir in heirs]) if heirs else {}
    for heir in heirs:
        if reader := readers.get(heir["id"]):
            facts = addressed(told.of(reader.registration), reader)
            says = told.written(replace(facts, headline=heir["headline"], words=heir["words"]))
            await outbox.pass_on(heir["gone"], heir["id"], says)
            session, ends_at = reader.registration.session, reader.registration.ends_at
            due_at, useless_after = calls.deadlines(
                start=facts.starts_at, end=ends_at, known_start=None, now=now
            )
            await calls.pass_on(
                heir["gone"], heir["id"], says, session=session.id, due_at=due_at, useless_after=useless_after
            )
