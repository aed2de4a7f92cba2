"""Writing to everybody on a list, or on all coming dates of an event: looked at first, then written once to each.

What a colleague says in their own words is not a fact about a registration: it withdraws no letter that tells one, and
none replaces it. Its letter, text or call is therefore about the copy, a row of its own (`CircularCopy`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from events_service import audit
from events_service.accounts.roles import Viewer, require
from events_service.database import insert, row, rows, transaction, value
from events_service.errors import ChangedMeanwhile, Refusal, existing
from events_service.fields import Fields
from events_service.identifiers import hashed, uuid7
from events_service.messages import outbox
from events_service.messages.rules import Channel
from events_service.messages.segments import segments
from events_service.messages.texts import text_of
from events_service.registration import calls, told
from events_service.registration.calls import Owed
from events_service.registration.circular_rules import (
    DAY,
    LONGEST_HEADLINE,
    LONGEST_WORDS,
    MOST_A_DAY,
    STATES,
    Audience,
    who,
)
from events_service.registration.drafts import letter_of, message
from events_service.registration.news import CIRCULAR
from events_service.registration.queries import active_on_each
from events_service.registration.reach import Reach, reach
from events_service.registration.readers import Reader, addressed, readers_of
from events_service.registration.texting import segments_left
from events_service.registration.told import Told


class NobodyToWriteTo(Refusal):
    """Nobody is on that list, or its dates are over."""

    code = "nobody_to_write_to"


class TooManyCirculars(Refusal):
    """That list was written to often enough today."""

    code = "too_many_circulars"


@dataclass(frozen=True, slots=True)
class Draft:
    """What a colleague typed."""

    headline: str
    words: str
    audience: Audience


@dataclass(frozen=True, slots=True)
class Copy:
    """One person's: by which way they are told, and what a text to them says and costs; `others` are their copies for
    further registrations, of which this one tells them too."""

    id: UUID
    reader: Reader
    way: Reach
    says: Told
    text: str
    segments: int
    others: tuple[Reader, ...]

    @property
    def ends_at(self) -> datetime:
        """The end of the last date that it is about: until then it is of use."""
        return max(each.registration.ends_at for each in (self.reader, *self.others))


@dataclass(frozen=True, slots=True)
class Circular:
    """What is to be written, and to whom; `mark` stands for what was shown."""

    event: UUID
    roster: UUID | None
    organisation: UUID
    draft: Draft
    copies: Sequence[Copy]

    @property
    def mark(self) -> str:
        people = [
            (each.reader.registration.id, each.reader.helper and each.reader.helper.id, each.way)
            for each in self.copies
        ]
        texts = [each.text for each in self.copies]
        return hashed(repr((self.draft, people, texts)))


_OF_EVENT = "SELECT organisation FROM event WHERE id = $1 FOR NO KEY UPDATE"
_COMING = """
SELECT roster FROM session WHERE event = $1 AND ($2::uuid IS NULL OR roster = $2) AND roster IS NOT NULL
GROUP BY roster HAVING bool_or(ends_at > $3 AND cancelled_at IS NULL)
"""
_WRITTEN_LATELY = """
SELECT count(*)::int FROM circular
WHERE event = $1 AND (roster IS NULL OR $2::uuid IS NULL OR roster = $2) AND written_at > $3
"""
_COPIED = """
INSERT INTO circular_copy (id, circular, registration, helper, told_by)
SELECT id, $1, registration, helper, told_by
FROM unnest($2::uuid[], $3::uuid[], $4::uuid[], $5::uuid[]) AS copy (id, registration, helper, told_by)
"""


def read(values: Mapping[str, Any]) -> Draft:
    """What was typed. Refuses with Invalid (headline, words, audience)."""
    field = Fields(values)
    headline = field.text("headline", longest=LONGEST_HEADLINE, required=True)
    words = field.text("words", longest=LONGEST_WORDS, lines=True, required=True)
    audience = field.choice("audience", tuple(Audience), Audience.CONFIRMED)
    field.done()
    return Draft(headline, words, Audience(audience or Audience.CONFIRMED))


async def look_at_circular(
    event: UUID, roster: UUID | None, values: Mapping[str, Any], viewer: Viewer, *, now: datetime
) -> Circular:
    """To whom, by which way and with which words it would go; nothing is written. Refuses with NotFound, Forbidden,
    Invalid, NobodyToWriteTo, TooManyCirculars."""
    async with transaction():
        return await _drafted(event, roster, values, viewer, now=now)


async def write_circular(
    event: UUID,
    roster: UUID | None,
    values: Mapping[str, Any],
    *,
    seen: str,
    intent: str,
    by: Viewer,
    now: datetime,
) -> int:
    """Write it, to each person once; to how many. `seen` is the mark of what was shown, `intent` names the form: sent
    twice, it writes once. Refuses as `look_at_circular`, and with ChangedMeanwhile where it would go to others, in
    another way or with other words than were shown."""
    async with transaction():
        attempt = hashed(f"{event}:{by.id}:{intent}")
        owner = existing(await row(_OF_EVENT, event))["organisation"]
        require(by, "plan", owner)
        if before := await row("SELECT id FROM circular WHERE intent = $1", attempt):
            return await _told_by(before["id"])
        circular = await _drafted(event, roster, values, by, now=now)
        if circular.mark != seen:
            raise ChangedMeanwhile()
        identifier = uuid7()
        await insert(
            "circular",
            id=identifier,
            event=event,
            roster=roster,
            audience=circular.draft.audience,
            headline=circular.draft.headline,
            words=circular.draft.words,
            written_at=now,
            written_by=by.id,
            intent=attempt,
        )
        await _keep_copies(identifier, circular.copies)
        await _send(circular, now=now)
        await audit.note(by=by.id, what="event.circular_written", on=event, organisation=owner, now=now)
        return len(circular.copies)


async def _told_by(circular: UUID) -> int:
    sql = "SELECT count(*)::int FROM circular_copy WHERE circular = $1 AND told_by = id"
    return int(await value(sql, circular))


async def _drafted(
    event: UUID, roster: UUID | None, values: Mapping[str, Any], viewer: Viewer, *, now: datetime
) -> Circular:
    """Under the event's lock: of two colleagues at once, the second counts the first one's."""
    owner = existing(await row(_OF_EVENT, event))["organisation"]
    require(viewer, "plan", owner)
    draft = read(values)
    if await value(_WRITTEN_LATELY, event, roster, now - DAY) >= MOST_A_DAY:
        raise TooManyCirculars()
    coming = [line["roster"] for line in await rows(_COMING, event, roster, now)]
    parties = [each for each in await active_on_each(coming) if each.state in STATES[draft.audience]]
    parties.sort(key=lambda each: (each.begins_at, each.created_at, each.id))
    readers = [reader for each in parties for reader in readers_of(each)]
    if not readers:
        raise NobodyToWriteTo()
    left = (await segments_left([owner], now=now)).get(owner, 0)
    return Circular(event, roster, owner, draft, _copies(readers, draft, left))


def _copies(readers: Sequence[Reader], draft: Draft, left: int) -> list[Copy]:
    """One for each person, for the first of their registrations; texts as far as the month's money goes, in order."""
    people: dict[tuple[object, ...], list[Reader]] = {}
    for reader in readers:
        people.setdefault(who(reader.name, reader.email, reader.phone, reader.id), []).append(reader)
    copies = []
    for first, *others in people.values():
        copy = _copy(first, tuple(others), draft, left)
        left -= copy.segments
        copies.append(copy)
    return copies


def _copy(reader: Reader, others: tuple[Reader, ...], draft: Draft, left: int) -> Copy:
    identifier = uuid7()
    says = msgspec.structs.replace(
        addressed(told.of(reader.registration), reader), headline=draft.headline, words=draft.words
    )
    text = ""
    if reach(reader, texts=not reader.registration.session.practice) is Reach.TEXT:
        # As it will leave: no link is in a text, so nothing is to be completed.
        text = text_of(letter_of(CIRCULAR, reader, says, Channel.SMS), lambda _: ({}, None))
    way = reach(reader, texts=bool(text) and segments(text) <= left)
    text = text if way is Reach.TEXT else ""
    return Copy(identifier, reader, way, says, text, segments(text) if text else 0, others)


async def _keep_copies(circular: UUID, copies: Sequence[Copy]) -> None:
    lines = [
        (copy.id if reader is copy.reader else uuid7(), reader.registration.id, _helper(reader), copy.id)
        for copy in copies
        for reader in (copy.reader, *copy.others)
    ]
    identifiers, registrations, helpers, told_by = zip(*lines, strict=True)
    await rows(_COPIED, circular, list(identifiers), list(registrations), list(helpers), list(told_by))


def _helper(reader: Reader) -> UUID | None:
    """The helper who is told too; whoever is told in the guest's stead has the guest's."""
    return reader.id if reader.id != reader.registration.id else None


async def _send(circular: Circular, *, now: datetime) -> None:
    messages, owed = [], []
    for copy in circular.copies:
        reader = Reader(copy.id, copy.reader.registration, copy.reader.helper)
        intent = f"{CIRCULAR}:{copy.id}"
        if copy.way in (Reach.LETTER, Reach.TEXT):
            new = message(CIRCULAR, reader, intent, copy.says, way=copy.way, now=now)
            messages.append(replace(new, useless_after=copy.ends_at))
        else:
            owed.append(Owed(reader, CIRCULAR, copy.says, intent))
    await calls.owe(owed, now=now)
    await outbox.write(messages, now=now)
