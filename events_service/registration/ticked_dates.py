"""Several dates ticked in one form: each its own registration, with its own answer, all from one moment.

One transaction holds the rosters of all of them, locked in the order of their ids: two forms with the same dates in
another order wait for each other in turn, never in a circle. So whoever sends it has all the answers or none, says one
code for all of them, and is texted once. What is refused of one date is that date's answer; what is wrong with the form
is refused as a whole, and nothing of it is written.
"""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from events_service.database import row, rows, transaction
from events_service.errors import Invalid, Refusal
from events_service.identifiers import uuid7
from events_service.registration import limits, places
from events_service.registration.codes import spoken_code
from events_service.registration.ledger import SignUp, code_there
from events_service.registration.limits import TooManySignUps
from events_service.registration.parties import Party
from events_service.registration.places import Place
from events_service.registration.rules import Door
from events_service.scheduling.intents import IntentReused
from events_service.scheduling.queries import SessionLine

# More at once is a series; and each roster is held for as long as all of them are written.
MOST_DATES = 8
_LOCK = "SELECT id, first_code, arrivals FROM roster WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE"
_MADE = (
    "SELECT together, code FROM registration WHERE intent = ANY($1::text[]) AND together IS NOT NULL LIMIT 1"
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of one date: a `place`, or why there is none."""

    session: SessionLine
    place: Place | None
    refusal: Refusal | None


async def register_for_dates(
    asked: Sequence[SessionLine],
    party: Party,
    *,
    door: Door,
    key: str,
    sender: str,
    now: datetime,
    intent: str | None = None,
    waits: bool = True,
    again: bool = False,
    network: str | None = None,
    by: UUID | None = None,
) -> list[Answer]:
    """Put a party on the roster of each of these dates, as `places.register` does on one, and say what came of each, in
    the order in which they begin. Two dates of one roster are one. The same `intent` makes no date twice; with other
    dates ticked it adds them.

    Refuses with Invalid (dates, as `required` or `too_many`), IntentReused and TooManySignUps; whatever else `register`
    refuses is the answer of that date.
    """
    lines = one_of_each_roster(asked)
    sign_ups = [
        places.prepared(
            line,
            party,
            door=door,
            key=key,
            sender=sender,
            intent=intent,
            network=network,
            waits=waits,
            again=again,
            by=by,
            now=now,
        )
        for line in lines
    ]
    try:
        return await _on_each(sign_ups)
    except limits.Slower as slower:
        await asyncio.sleep(slower.seconds)
        return await _on_each([places.once_more(sign_up) for sign_up in sign_ups])


def one_of_each_roster(asked: Sequence[SessionLine]) -> list[SessionLine]:
    """In the order in which they begin. Refuses with Invalid (dates, as `required` or `too_many`)."""
    lines = sorted({line.roster: line for line in asked}.values(), key=lambda line: (line.starts_at, line.id))
    if not lines:
        raise Invalid({"dates": "required"})
    if len(lines) > MOST_DATES:
        raise Invalid({"dates": "too_many"})
    return lines


async def _on_each(sign_ups: Sequence[SignUp]) -> list[Answer]:
    async with transaction():
        locked = {each["id"]: each for each in await rows(_LOCK, [each.seen.roster for each in sign_ups])}
        together, code = await _of_the_form(locked, sign_ups)
        asking = [
            replace(
                each,
                together=together,
                code=await code_there(code, each.seen.roster)
                if code and each.seen.roster in locked
                else None,
            )
            for each in sign_ups
        ]
        answers = await places.place_each(asking)
        for answer in answers:
            if isinstance(answer, (IntentReused, TooManySignUps, limits.Slower)):
                raise answer
        return [_answer(each.seen, answer) for each, answer in zip(sign_ups, answers, strict=True)]


async def _of_the_form(
    locked: Mapping[UUID, Record], sign_ups: Sequence[SignUp]
) -> tuple[UUID | None, str | None]:
    """What the registrations of this form have together, and their code: as it was made when it was sent before, else
    the code that the next one on the first date has anyway."""
    intents = [each.intent for each in sign_ups if each.intent]
    if before := await row(_MADE, intents):
        return before["together"], before["code"]
    first = locked.get(sign_ups[0].seen.roster)
    if len(sign_ups) == 1 or first is None:
        return None, None
    return uuid7(), spoken_code(first["first_code"], first["arrivals"] + 1)


def _answer(session: SessionLine, answer: Place | Exception) -> Answer:
    if isinstance(answer, Place):
        return Answer(session, answer, None)
    assert isinstance(answer, Refusal)
    return Answer(session, None, answer)
