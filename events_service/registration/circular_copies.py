"""Copies of circulars that go: what one of them was to tell of further registrations of a person, another one tells."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from events_service.database import rows
from events_service.messages import calls, outbox
from events_service.registration import told
from events_service.registration.readers import addressed, readers_of_copies
from events_service.registration.rules import State

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
