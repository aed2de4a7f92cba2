"""People to be called: what a call has to say, and what a colleague notes of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from msgspec import UNSET
from msgspec.structs import replace

from events_service import audit
from events_service.accounts.roles import Viewer, require
from events_service.database import row, rows, transaction
from events_service.errors import Invalid, existing
from events_service.identifiers import hashed
from events_service.messages import calls
from events_service.messages.calls import CallOver, NewCall, Untold, deadlines
from events_service.messages.rules import CallState, Outcome
from events_service.registration import answer_times, told
from events_service.registration.call_filters import OPEN, TO_GUEST
from events_service.registration.call_queries import Call, call_for, calls_sharing
from events_service.registration.readers import Reader
from events_service.registration.rules import State
from events_service.registration.told import Told
from events_service.scheduling.intents import IntentReused
from events_service.text import clean

_LOCK = "SELECT id FROM call_task WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE"
_OUTCOME = "SELECT outcome, note FROM call_outcome WHERE id = $1"


@dataclass(frozen=True, slots=True)
class Owed:
    """What somebody is to be told in a call, for a letter that cannot be sent. It is shown beside the `session` that it
    is about, of several dates beside the first."""

    reader: Reader
    letter: str
    says: Told
    intent: str
    session: UUID | None = None


async def owe(owed: Sequence[Owed], *, now: datetime) -> None:
    """Owe these calls; the newest facts take the place of what is still untold. For the people among them for whom
    nothing has changed in the end, none is needed any more."""
    older = await calls.untold([each.reader.id for each in owed]) if owed else {}
    facts = {each.intent: newest(older.get(each.reader.id), each.letter, each.says) for each in owed}
    await calls.settle([each.reader.id for each in owed if facts[each.intent] is None], now=now)
    tasks = [_task(each, says, now) for each in owed if (says := facts[each.intent]) is not None]
    await calls.owe(tasks, now=now)


def _task(owed: Owed, facts: Told, now: datetime) -> NewCall:
    registration = owed.reader.registration
    due_at, useless_after = deadlines(
        start=facts.starts_at,
        end=registration.ends_at,
        known_start=_known_start(facts),
        now=now,
    )
    if facts.offered_until:
        due_at = min(due_at, facts.offered_until)
    return NewCall(
        intent=owed.intent,
        about=owed.reader.id,
        organisation=registration.session.organisation,
        session=owed.session or registration.session.id,
        letter=owed.letter,
        context=told.written(facts),
        due_at=due_at,
        useless_after=useless_after,
    )


async def merged(reader: Reader, letter: str, says: Told) -> Told | None:
    """The new facts together with what a call is still owed for; None when for the person nothing has changed."""
    older = await calls.untold([reader.id])
    return newest(older.get(reader.id), letter, says)


def _known_start(says: Told) -> datetime | None:
    """When they would come if nobody told them."""
    if not says.was_starts_local:
        return None
    return says.was_starts_local.replace(tzinfo=ZoneInfo(says.was_time_zone or says.time_zone))


async def settle(registration: UUID, *, now: datetime) -> None:
    """The guest has just done it, or seen it: no call about an older state is needed."""
    await calls.settle([registration], now=now)


async def read_by_guest(registration: UUID, call_id: UUID, *, now: datetime) -> None:
    """The guest has read on their own page what that task was to tell them: nobody needs to any more. One that is
    closed, or about another registration, stays as it is."""
    async with transaction():
        if await row(
            f"SELECT id FROM call_task WHERE {TO_GUEST} AND id = $2 FOR UPDATE", registration, call_id
        ):
            await calls.close_as_told(call_id, now=now)
            await answer_times.put_off([registration], now=now)


def newest(older: Untold | None, letter: str, says: Told) -> Told | None:
    """The facts of one call that tells all that was not told yet; None when for the person nothing has changed.

    Moved twice, they hear the day they knew and the one that holds; moved there and back, nothing; and a seat from the
    waiting list stays news when its session moves. Where a message was left nobody knows what they know: then the
    newest change is told as it is.
    """
    before = None if older is None or older.perhaps_told else told.read(older.context)
    if older is None or before is None:
        return says
    if before.changed is not UNSET or says.changed is not UNSET:
        says = told.after(says, told.as_it_was(before if before.changed is not UNSET else says))
    promoted = "promotion" in (letter, older.letter) or before.promoted is True
    if letter in ("change", "dates", "promotion") and says.state == State.CONFIRMED:
        says = replace(says, promoted=promoted)
    offered = says.state == State.OFFERED
    if letter in ("change", "dates") and not promoted and not offered and not says.changed:
        return None
    return says


async def note_outcome(
    call_id: UUID,
    outcome: object,
    *,
    text: object = "",
    seen: object = None,
    by: Viewer,
    now: datetime,
    intent: str | None = None,
) -> Call:
    """Note what came of calling somebody, for all that the call says. `seen` is how many outcomes the caller was shown;
    `intent` names this one attempt of theirs: sent twice, it is noted once, and refused with IntentReused if it says
    something else.

    Refuses with NotFound, Forbidden, Invalid (outcome, note, seen), CallNoted when a colleague noted something
    meanwhile, and CallOver when there is something newer to tell, or nothing any more.
    """
    async with transaction():
        # Whoever notes another of the same calls takes these locks in the same order.
        await rows(_LOCK, [call_id, *await calls_sharing(call_id)])
        sql = f"SELECT about, organisation, {OPEN} AS open FROM call_task WHERE id = $1"
        locked = existing(await row(sql, call_id))
        require(by, "call", locked["organisation"])
        attempt, words, shown = _read(outcome, text, seen)
        call = existing(await call_for(call_id, by))
        identifier = UUID(hashed(f"{call_id}:{by.id}:{intent}")[:32]) if intent else None
        if identifier and (before := await row(_OUTCOME, identifier)):
            if tuple(before) != (attempt, words):
                raise IntentReused()
            return call
        if not locked["open"] and call.closed_for != CallState.TOLD:
            raise CallOver()
        await _note_all(call, attempt, words, seen=shown, noted_by=by.id, now=now, identifier=identifier)
        await audit.note(
            by=by.id, what="call.noted", on=call_id, organisation=locked["organisation"], now=now
        )
        noted = await call_for(call_id, by)
        assert noted is not None
        return noted


async def _note_all(
    call: Call,
    outcome: Outcome,
    text: str,
    *,
    seen: int | None,
    noted_by: UUID,
    now: datetime,
    identifier: UUID | None,
) -> None:
    """Note it of the call, and of those that it says too. Whoever was offered a seat has from the first attempt on as
    long to answer as anybody."""
    sharing = await calls_sharing(call.id)
    await calls.note(
        call.id,
        outcome,
        text=text,
        dialled=call.number,
        seen=seen,
        noted_by=noted_by,
        now=now,
        identifier=identifier,
    )
    for other in sharing:
        await calls.note(
            other, outcome, text=text, dialled=call.number, seen=None, noted_by=noted_by, now=now
        )
    if not call.outcomes:
        await answer_times.put_off(await calls.abouts([call.id, *sharing]), now=now)


def _read(outcome: object, text: object, seen: object) -> tuple[Outcome, str, int | None]:
    """What was typed about an attempt, or sent by a program. Refuses with Invalid."""
    if outcome not in list(Outcome):
        raise Invalid({"outcome": "unknown"})
    if not isinstance(text, str):
        raise Invalid({"note": "not_text"})
    if seen is not None and (type(seen) is not int or seen < 0):
        raise Invalid({"seen": "not_a_number"})
    return Outcome(str(outcome)), clean(text, field="note", longest=500), seen
