"""What a worker writes down about the letters in its hands, for all its connections at once.

That a text is about to be given away is committed before it is (`handed`), so that nobody sends it again believing it
never left. What became of a letter (`ended`) is written with the next such note, or a moment later: one commit for the
letters of all connections. A connection that gives away its next text has therefore written the end of the one before:
when the worker is killed, at most one letter for each connection is in doubt.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from events_service.database import rows
from events_service.engine import UNAVAILABLE
from events_service.logs import log
from events_service.messages.calls import OWED_FOR_FAILED
from events_service.messages.claims import Claim
from events_service.messages.rendering import Letter
from events_service.messages.retries import Fate
from events_service.messages.rules import SUPERSEDED, State

# Outlasts `smtp.Limits.answer`, the longest that a living worker waits once the text is being handed over.
LEASE_HANDED = timedelta(seconds=180)
COMPANY_SECONDS = 0.05  # how long the end of a letter waits to be written together with something else
PATIENCE_SECONDS = (0.2, 1.0, 3.0, 10.0)
# What the log calls each fate: the words somebody looks for who misses a letter.
FATES = {
    State.WITHDRAWN: "letter withdrawn",
    State.SENT: "letter sent",
    State.DUE: "letter postponed",
    State.FAILED: "letter failed",
    State.UNKNOWN: "letter unanswered",
}

# The last look before the text is gone: a letter that a newer one has superseded meanwhile stays here. Rows that a verb
# has locked are passed over, and written one by one after that: whoever waits for a row may hold no other. Whoever was
# erased meanwhile (no recipient is left) is not remembered by what the worker still has of them, nor owed a call.
_WRITE = f"""
WITH handed AS (
    SELECT handed.* FROM jsonb_to_recordset($2::jsonb) AS handed (
        id uuid, token uuid, letter text, locale text, recipient text, context jsonb, segments smallint,
        said_by uuid)
    JOIN message ON message.id = handed.id AND message.token = handed.token
    WHERE state = '{State.SENDING}' AND reason <> '{SUPERSEDED}'
    FOR UPDATE OF message SKIP LOCKED
), marked AS (
    UPDATE message SET handed = true, lease_until = $1::timestamptz + interval '{LEASE_HANDED.seconds} seconds',
        letter = coalesce(handed.letter, message.letter), locale = coalesce(handed.locale, message.locale),
        recipient = coalesce(handed.recipient, message.recipient), context = coalesce(handed.context, message.context),
        segments = handed.segments, said_by = handed.said_by
    FROM handed WHERE message.id = handed.id
    RETURNING message.id
), ended AS (
    SELECT ended.* FROM jsonb_to_recordset($3::jsonb) AS ended (
        id uuid, token uuid, fate text, reason text, next_at timestamptz, letter text, context jsonb,
        segments smallint)
    JOIN message ON message.id = ended.id AND message.token = ended.token
    WHERE state = '{State.SENDING}'
    FOR UPDATE OF message SKIP LOCKED
), tried AS (
    UPDATE message SET
        state = CASE WHEN message.reason = '{SUPERSEDED}' AND fate = '{State.DUE}' THEN '{State.WITHDRAWN}'
                     ELSE fate END,
        reason = CASE WHEN message.reason = '{SUPERSEDED}' AND fate = '{State.DUE}' THEN message.reason
                      ELSE ended.reason END,
        handed = handed AND fate IN ('{State.SENT}', '{State.UNKNOWN}'),
        next_at = coalesce(ended.next_at, message.next_at),
        segments = CASE WHEN fate IN ('{State.SENT}', '{State.UNKNOWN}')
                        THEN coalesce(ended.segments, message.segments) END,
        sent_at = CASE fate WHEN '{State.SENT}' THEN $1::timestamptz END,
        lease_until = NULL, token = NULL
    FROM ended WHERE message.id = ended.id
    RETURNING message.id, intent, about, position, organisation, coalesce(ended.letter, message.letter) AS letter,
              CASE message.recipient WHEN '' THEN message.context ELSE coalesce(ended.context, message.context) END
                  AS context, message.state, useless_after, created_at
), owed AS ({OWED_FOR_FAILED})
SELECT id, 'handed' AS what FROM marked UNION ALL SELECT id, 'ended' FROM tried UNION ALL SELECT id, 'owed' FROM owed
"""
_WRITE_ONE = _WRITE.replace("SKIP LOCKED", "")


class LeaseLost(Exception):
    """The letter in hand belongs to another worker by now, or a newer one tells more: its text stays here."""


@dataclass(frozen=True, slots=True)
class Handed:
    """A letter whose text is about to be given away, with the words it has now: the row then says what left; of one
    that does not leave itself, which other text says it."""

    claim: Claim
    letter: Letter
    segments: int | None = None
    said_by: UUID | None = None

    def columns(self) -> dict[str, object]:
        claim, letter = self.claim, self.letter
        columns: dict[str, object] = {"id": letter.id, "token": claim.token, "segments": self.segments}
        columns["said_by"] = self.said_by
        if letter != claim.letter:
            columns |= {"letter": letter.name, "locale": letter.locale, "recipient": letter.recipient}
            columns["context"] = letter.context
        return columns


@dataclass(frozen=True, slots=True)
class Ended:
    """A letter that was tried, and its fate; `letter` as in Handed."""

    claim: Claim
    letter: Letter
    fate: Fate

    def columns(self) -> dict[str, object]:
        fate, letter = self.fate, self.letter
        columns: dict[str, object] = {"id": letter.id, "token": self.claim.token, "fate": fate.state}
        columns |= {"reason": fate.reason, "next_at": fate.next_at, "segments": fate.segments}
        if fate.state == State.FAILED:  # it becomes a call, with the words it had in the end
            columns |= {"letter": letter.name, "context": letter.context}
        return columns


@dataclass(frozen=True, slots=True)
class Written:
    """The letters whose notes were taken. Any other was locked, belongs to somebody else by now, or is superseded."""

    handed: frozenset[UUID]
    ended: frozenset[UUID]


async def write(
    handed: Sequence[Handed], ended: Sequence[Ended], *, now: datetime, patiently: bool = False
) -> Written:
    """Write all this in one commit; `patiently` for one letter alone, whose row may be locked."""
    lines = await rows(_WRITE_ONE if patiently else _WRITE, now, _json(handed), _json(ended))
    for line in lines:
        if line["what"] == "owed":
            log("call owed", message=line["id"])
    return Written(
        frozenset(line["id"] for line in lines if line["what"] == "handed"),
        frozenset(line["id"] for line in lines if line["what"] == "ended"),
    )


def _json(notes: Sequence[Handed] | Sequence[Ended]) -> str:
    return msgspec.json.encode([note.columns() for note in notes]).decode()


@dataclass(slots=True)
class Marks:
    """The notes of one run: whatever comes while a commit is under way goes into the next one."""

    now: Callable[[], datetime]
    _handed: list[tuple[Handed, asyncio.Future[None]]] = field(default_factory=list)
    _ended: list[Ended] = field(default_factory=list)
    _writing: asyncio.Task[None] | None = None
    _later: asyncio.TimerHandle | None = None
    _failures: int = 0

    async def handed(
        self,
        claim: Claim,
        letter: Letter,
        segments: int | None = None,
        *,
        mates: Sequence[tuple[Claim, Letter]] = (),
    ) -> None:
        """Return when it is committed that this text may be gone, with what it says of its mates, in one commit. Raises
        LeaseLost for the text itself, or what PostgreSQL raises; a mate of which something newer is told is left out.
        """
        own = self._hand(Handed(claim, letter, segments))
        others = [self._hand(Handed(mate, its, 0, said_by=letter.id)) for mate, its in mates]
        self._begin()
        failed, *failed_mates = await asyncio.gather(own, *others, return_exceptions=True)
        for error in (failed, *(each for each in failed_mates if not isinstance(each, LeaseLost))):
            if error is not None:
                raise error

    def _hand(self, note: Handed) -> asyncio.Future[None]:
        noted: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._handed.append((note, noted))
        return noted

    def ended(self, claim: Claim, letter: Letter, fate: Fate) -> None:
        """Remember what became of it, to be written soon."""
        self._ended.append(Ended(claim, letter, fate))
        if self._later is None:
            self._later = asyncio.get_running_loop().call_later(COMPANY_SECONDS, self._begin)

    async def settle(self) -> None:
        """Return when everything is written. Raises what PostgreSQL raises when it is away for too long."""
        while self._handed or self._ended or self._writing:
            self._begin()
            assert self._writing is not None
            await asyncio.shield(self._writing)

    def _begin(self) -> None:
        if self._later is not None:
            self._later.cancel()
            self._later = None
        if self._writing is None:
            self._writing = asyncio.create_task(self._write_all())

    async def _write_all(self) -> None:
        try:
            await asyncio.sleep(0)  # for the connections that are just as far
            while self._handed or self._ended:
                handed, self._handed = self._handed, []
                ended, self._ended = self._ended, []
                await self._write(handed, ended)
        finally:
            self._writing = None

    async def _write(
        self,
        handed: list[tuple[Handed, asyncio.Future[None]]],
        ended: list[Ended],
        *,
        patiently: bool = False,
    ) -> None:
        try:
            written = await write([each for each, _ in handed], ended, now=self.now(), patiently=patiently)
        except UNAVAILABLE as error:
            for _, noted in handed:
                _answer(noted, error)
            # Giving up here would send letters twice that the server has accepted: insist while PostgreSQL restarts.
            self._ended[:0] = ended
            await self._bear(error)
            return
        except BaseException as error:
            for _, noted in handed:
                _answer(noted, error)
            raise
        self._failures = 0
        for each, noted in handed:
            if each.letter.id in written.handed:
                _answer(noted, None)
            elif patiently:
                _answer(noted, LeaseLost())
            else:
                await self._write([(each, noted)], [], patiently=True)
        for end in ended:
            if end.letter.id in written.ended or patiently:
                _log(end, kept=end.letter.id in written.ended)
            else:
                await self._write([], [end], patiently=True)

    async def _bear(self, error: BaseException) -> None:
        if self._failures >= len(PATIENCE_SECONDS):
            raise error
        self._failures += 1
        await asyncio.sleep(PATIENCE_SECONDS[self._failures - 1])


def _answer(noted: "asyncio.Future[None]", error: BaseException | None) -> None:
    """A connection that was cancelled meanwhile wants no answer."""
    if noted.done():
        return
    if error is None:
        noted.set_result(None)
    else:
        noted.set_exception(error)


def _log(end: Ended, *, kept: bool) -> None:
    log(
        FATES[end.fate.state] if kept else "letter taken over",
        message=end.letter.id,
        kind=end.letter.name,
        state=end.fate.state,
        error=end.fate.reason,
        attempt=end.claim.attempts,
    )
