"""Letters leaving: who has claimed which, what a failure means for it, and what becomes of it when its worker
dies.

The states and their reasons (reliability: R5 to R9, §3):

    due ──claim──▶ sending ──▶ sent
     ▲               │  ├────▶ failed     refused for good, not renderable, or three days of trying
     │               │  ├────▶ withdrawn  a newer one tells more, or there is nothing left to tell
     ├──later────────┘  └────▶ unknown    the server had the text, we do not have its answer
     └──once, after 15 minutes────┘

What a letter says is decided when it leaves (`Revise`): from what is true then, and from what its recipient was last
told. It is written down with the note that the text is being given away, so that the next one knows.

A claim is a lease with a token. Every later write names the token, so that a worker that was only asleep, and
whose letter has been given to another, changes nothing any more. Nothing here holds a transaction while a
server is spoken to. Times are the caller's; the machines' clocks must agree to within half a minute.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import Any
from uuid import UUID

import msgspec

from events_service.database import UNAVAILABLE, rows, transaction, value
from events_service.logs import log, log_failure
from events_service.messages.calls import OWED_FOR_FAILED
from events_service.messages.channels.transport import DeliveryFailed, Envelope, Transport
from events_service.messages.outbox import letters_written
from events_service.messages.rendering import Letter
from events_service.messages.rules import State
from events_service.messages.tables import LEAVES_AT, WHOSE

# The lease must outlast everything a living worker does with a letter: `smtp.Limits.before` at first, and
# once the text is being handed over, `smtp.Limits.answer`.
LEASE = timedelta(seconds=90)
LEASE_HANDED = timedelta(seconds=180)
# RFC 5321 §4.5.3.2.6 gives a server ten minutes to answer; whoever is slower is not going to.
BEFORE_RESEND = timedelta(minutes=15)
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 20, 30))
JITTER = 0.2
GIVE_UP = timedelta(hours=72)
TOO_MANY_FAILURES = 5
# What the log calls each fate: the words somebody looks for who misses a letter.
TOLD = {
    "withdrawn": "letter withdrawn",
    "sent": "letter sent",
    "due": "letter postponed",
    "failed": "letter failed",
    "unknown": "letter unanswered",
}
RELAY_PAUSE = timedelta(seconds=60)

# What is due stands in one line for each organisation and priority; the lines are found by going from one to the next
# in the index `message_due`, without reading the letters in between.
_LINES = f"""
    (SELECT {WHOSE} AS whose, priority FROM message WHERE state = '{State.DUE}'
     ORDER BY {WHOSE}, priority LIMIT 1)
    UNION ALL
    SELECT next.* FROM line, LATERAL (
        SELECT {WHOSE}, priority FROM message
        WHERE state = '{State.DUE}' AND ({WHOSE}, priority) > (line.whose, line.priority)
        ORDER BY {WHOSE}, priority LIMIT 1) AS next
"""
# The organisations take turns, each with the letter that has been due longest, the urgent ones before the others: five
# thousand letters of one town hold up nobody else's confirmation. Of each line only the few that could be taken are
# read, so that a claim costs about the same with ten letters due as with thousands.
# A letter waits for one about the same registration that is leaving, and for the older ones that may leave now: what
# they told decides what it is. One that waited for its hour goes after those that did not, and takes its place in the
# order only now. A row that another worker is
# claiming, or that a verb is withdrawing, is passed over.
# After a worker died with letters in its hands, each of them goes alone, when nothing else is due: if one of them kills
# whoever touches it, the others are not to blame (`_LAPSED`).
_CLAIM = f"""
WITH RECURSIVE line (whose, priority) AS ({_LINES}),
early AS (
    SELECT first.*, line.priority,
           row_number() OVER (PARTITION BY line.whose ORDER BY line.priority, first.leaves_at, first.position) AS turn
    FROM line, LATERAL (
        SELECT id, position, {LEAVES_AT} AS leaves_at, reason LIKE 'abandoned%' AS suspect FROM message
        WHERE state = '{State.DUE}' AND {WHOSE} = line.whose AND priority = line.priority
          AND {LEAVES_AT} <= $1 AND (useless_after IS NULL OR useless_after > $1)
        ORDER BY {LEAVES_AT} LIMIT 2 * $3::int + 16) AS first
), ranked AS (
    SELECT id, suspect, row_number() OVER (ORDER BY suspect, priority, turn, leaves_at, position) AS place FROM early
), taken AS (
    SELECT candidate.id, ranked.place FROM ranked JOIN message AS candidate ON candidate.id = ranked.id
    WHERE (ranked.place = 1 OR NOT ranked.suspect)
      AND candidate.state = '{State.DUE}' AND greatest(candidate.next_at, candidate.not_before) <= $1
      AND NOT EXISTS (
          SELECT FROM message AS other
          WHERE other.about = candidate.about
            AND (other.state = '{State.SENDING}'
                 OR other.state = '{State.DUE}' AND (other.not_before IS NULL OR other.not_before <= $1)
                    AND (other.not_before IS NOT NULL, other.position)
                        < (candidate.not_before IS NOT NULL, candidate.position)))
    ORDER BY ranked.place
    LIMIT $3::int
    FOR UPDATE OF candidate SKIP LOCKED
)
UPDATE message SET state = '{State.SENDING}', attempts = attempts + 1, handed = false,
                   lease_until = $2, token = gen_random_uuid(),
                   position = CASE WHEN not_before IS NULL THEN position ELSE nextval('message_position_seq') END
FROM taken WHERE message.id = taken.id
RETURNING message.id, about, letter, locale, recipient, context, created_at, attempts, resent, token, place,
          (SELECT older.context FROM message AS older
           WHERE older.about = message.about AND older.recipient = message.recipient
             AND older.position < message.position
             AND (older.state = '{State.SENT}' OR older.handed OR older.resent)
           ORDER BY older.position DESC LIMIT 1) AS told
"""
# The last look before the text is gone: a letter that a newer one has superseded meanwhile stays here.
_MARK_HANDED = """
UPDATE message SET handed = true, lease_until = $3, letter = $4, locale = $5, recipient = $6, context = $7
WHERE id = $1 AND token = $2 AND state = 'sending' AND reason <> 'superseded'
RETURNING id
"""
# What was superseded in the worker's hands and certainly did not leave is not tried again. From here on `handed` says
# that the recipient has the letter, or may have it. What failed for good becomes a call, in the same statement and with
# the words the letter had in the end: nobody is left untold between the two.
_FINISH = f"""
WITH tried AS (
    UPDATE message SET
        state = CASE WHEN reason = 'superseded' AND $4 = 'due' THEN 'withdrawn' ELSE $4 END,
        reason = CASE WHEN reason = 'superseded' AND $4 = 'due' THEN reason ELSE $5 END,
        handed = handed AND $4 IN ('sent', 'unknown'),
        next_at = coalesce($6, next_at), sent_at = CASE $4 WHEN 'sent' THEN $1::timestamptz END,
        lease_until = NULL, token = NULL
    WHERE id = $2 AND token = $3 AND state = 'sending'
    RETURNING id, intent, about, position, organisation, $7::text AS letter, $8::jsonb AS context, state,
              useless_after, created_at
), owed AS ({OWED_FOR_FAILED})
SELECT tried.id, owed.id IS NOT NULL AS owed FROM tried LEFT JOIN owed ON true
"""

# A worker that died before the hand-over costs nothing: the letter is due again. The reason counts such
# deaths in a row, because a letter that kills whoever touches it must not stop the others.
_LAPSED = f"""
WITH tried AS (
    UPDATE message SET
        state = CASE WHEN handed THEN 'unknown'
                     WHEN reason = 'superseded' THEN 'withdrawn'
                     WHEN reason = 'abandoned twice' THEN 'failed'
                     ELSE 'due' END,
        reason = CASE WHEN handed THEN 'abandoned after hand-over'
                      WHEN reason = 'superseded' THEN reason
                      WHEN reason = 'abandoned twice' THEN 'quarantined'
                      WHEN reason = 'abandoned once' THEN 'abandoned twice'
                      ELSE 'abandoned once' END,
        next_at = CASE WHEN handed THEN $2 ELSE $1 END,
        lease_until = NULL, token = NULL
    WHERE state = 'sending' AND lease_until <= $1
    RETURNING id, intent, about, position, organisation, letter, context, state, useless_after, created_at
), owed AS ({OWED_FOR_FAILED})
SELECT id, letter, state FROM tried
"""
# One of unknown fate that a newer one has followed would come twice, the second time with yesterday's facts. A
# newer one that is still here decides first: if it finds nothing to tell, the older one tells it, once more.
_WITHDRAW = """
UPDATE message AS old SET
    state = 'withdrawn', reason = CASE WHEN useless_after <= $1 THEN 'too late' ELSE 'superseded' END
WHERE (state = 'due' OR state = 'unknown' AND NOT resent)
  AND (useless_after <= $1
       OR state = 'unknown'
          AND EXISTS (SELECT FROM message AS newer
                      WHERE newer.about = old.about AND newer.position > old.position
                        AND newer.state IN ('sent', 'unknown', 'failed')))
RETURNING id, letter, state
"""
_RESEND = """
UPDATE message AS old SET state = 'due', resent = true, next_at = $1
WHERE state = 'unknown' AND NOT resent AND next_at <= $1
  AND NOT EXISTS (SELECT FROM message AS newer
                  WHERE newer.about = old.about AND newer.position > old.position
                    AND newer.state IN ('due', 'sending'))
RETURNING id, letter, state
"""


class LeaseLost(Exception):
    """The letter in hand belongs to another worker by now, or a newer one tells more: its text stays here."""


@dataclass(frozen=True, slots=True)
class Claim:
    """A letter this worker, and nobody else, may deliver, until the lease is over.

    `told` is the context of the last letter about the same thing that its recipient has, or may have.
    """

    letter: Letter
    token: UUID
    attempts: int
    resent: bool
    told: Mapping[str, object] | None = None


# What a letter has become by the time it leaves, from what its recipient was last told; None when there is nothing to
# tell any more. Supplied by the worker, because the outbox knows no registration.
Revise = Callable[[Letter, Mapping[str, object] | None], Awaitable[Letter | None]]
NOTHING_NEW = "nothing new"


async def as_posted(letter: Letter, _: Mapping[str, object] | None) -> Letter:
    """A letter that says whenever it leaves what it said when it was posted."""
    return letter


@dataclass(frozen=True, slots=True)
class Fate:
    """What a claimed letter becomes."""

    state: str
    reason: str = ""
    next_at: datetime | None = None


@dataclass(slots=True)
class Relay:
    """What one process has learnt about the mail server, shared by all its runs so that none hammers a broken
    one.

    After five failures in a row it rests for a minute; then each further failure is another minute, and the
    first answer, even a refusal of one letter, ends it. A wrong password rests for as long as the failure
    asks.
    """

    failures: int = 0
    rests_until: datetime = field(default=datetime.min.replace(tzinfo=UTC))

    def rests(self, now: datetime) -> bool:
        return now < self.rests_until

    def answered(self) -> None:
        if self.failures >= TOO_MANY_FAILURES:
            log("mail server answers again")
        self.failures = 0

    def failed(self, now: datetime, pause: timedelta) -> None:
        self.failures += 1
        if self.failures >= TOO_MANY_FAILURES:
            pause = max(pause, RELAY_PAUSE)
        if pause:
            self.rests_until = max(self.rests_until, now + pause)


async def claim(now: datetime, *, most: int = 1) -> list[Claim]:
    """Up to that many letters that are due, in the order to send them, leased to the caller."""
    taken = await rows(_CLAIM, now, now + LEASE, most)
    return [_claim(line) for line in sorted(taken, key=itemgetter("place"))]


def _claim(line: Mapping[str, Any]) -> Claim:
    letter = Letter(
        id=line["id"],
        about=line["about"],
        name=line["letter"],
        locale=line["locale"],
        recipient=line["recipient"],
        context=msgspec.json.decode(line["context"]),
        created_at=line["created_at"],
    )
    return Claim(
        letter=letter,
        token=line["token"],
        attempts=line["attempts"],
        resent=line["resent"],
        told=msgspec.json.decode(line["told"]) if line["told"] else None,
    )


async def mark_handed(claim: Claim, *, now: datetime) -> None:
    """Note, committed, that this text is about to be given away, and extend the lease. Raises LeaseLost."""
    letter = claim.letter
    said = msgspec.json.encode(letter.context).decode()
    if not await rows(
        *(_MARK_HANDED, letter.id, claim.token, now + LEASE_HANDED),
        *(letter.name, letter.locale, letter.recipient, said),
    ):
        raise LeaseLost()


async def finish(claim: Claim, fate: Fate, *, now: datetime) -> bool:
    """Write what became of the letter; False when it is no longer ours, and then nothing is written."""
    letter = claim.letter
    said = msgspec.json.encode(letter.context).decode()
    finished = await rows(
        *(_FINISH, now, letter.id, claim.token, fate.state, fate.reason, fate.next_at, letter.name, said)
    )
    for line in finished:
        if line["owed"]:
            log("call owed", message=line["id"], kind=letter.name)
    return bool(finished)


def fate_of(claim: Claim, failure: DeliveryFailed, *, now: datetime) -> Fate:
    """What a failure means for that letter; pure but for the jitter that keeps many letters from coming back
    at once.
    """
    if failure.ambiguous:
        return Fate("unknown", failure.reason, None if claim.resent else now + BEFORE_RESEND)
    if failure.permanent:
        return Fate("failed", failure.reason)
    wait = BACK_OFF[min(claim.attempts, len(BACK_OFF)) - 1] * random.uniform(1, 1 + JITTER)
    next_at = now + max(wait, failure.pause)
    if next_at > claim.letter.created_at + GIVE_UP:
        return Fate("failed", f"given up: {failure.reason}")
    return Fate("due", failure.reason, next_at)


async def sweep(now: datetime) -> int:
    """Put right what nobody is working on any more, and return how many letters that were.

    Leases that are over, letters that came too late or were overtaken, and letters of unknown fate that are
    to be sent once more. One process at a time; another one that comes meanwhile finds nothing to do.
    """
    async with transaction():
        if not await value("SELECT pg_try_advisory_xact_lock(hashtextextended('mail sweep', 0))"):
            return 0
        lapsed = await rows(_LAPSED, now, now + BEFORE_RESEND)
        withdrawn = await rows(_WITHDRAW, now)
        resent = await rows(_RESEND, now)
        if lapsed or resent:
            letters_written()
    for what, changed in (
        ("letter abandoned", lapsed),
        ("letter withdrawn", withdrawn),
        ("letter resent", resent),
    ):
        for line in changed:
            log(what, message=line["id"], kind=line["letter"], state=line["state"])
    return len(lapsed) + len(withdrawn) + len(resent)


async def deliver_due(
    transport: Transport,
    write: Callable[[Letter], Envelope],
    relay: Relay,
    *,
    now: Callable[[], datetime],
    revise: Revise = as_posted,
    limit: int = 1000,
    stopping: Callable[[], bool] = lambda: False,
) -> int:
    """Deliver letters until none is due, and return how many left.

    `revise` decides what each one says, or that there is nothing to say; `write` makes the message of it.
    Any number of runs may work at the same time. A run stops early when `stopping` says so, after the letter
    in hand, and when the mail server rests. The transport is closed at the end.
    """
    sent = 0
    try:
        for _ in range(limit):
            if stopping() or relay.rests(now()):
                break
            claims = await claim(now())
            if not claims:
                break
            sent += await _deliver(claims[0], transport, revise, write, relay, now)
    finally:
        await transport.close()
    return sent


async def _deliver(
    claim: Claim,
    transport: Transport,
    revise: Revise,
    write: Callable[[Letter], Envelope],
    relay: Relay,
    now: Callable[[], datetime],
) -> bool:
    try:
        # Sent once more, a letter is the same to the byte.
        letter = claim.letter if claim.resent else await revise(claim.letter, claim.told)
    except UNAVAILABLE:
        raise
    except Exception:
        return await _put_aside(claim, now)
    if letter is None:
        await _finish_surely(claim, Fate("withdrawn", NOTHING_NEW), now)
        return False
    claim = replace(claim, letter=letter)
    try:
        envelope = write(letter)
    except Exception:
        return await _put_aside(claim, now)
    try:
        fate = await _hand_over(claim, envelope, transport, relay, now)
    except LeaseLost:
        # Still ours when it was only superseded: then this withdraws it.
        fate = Fate("due")
    await _finish_surely(claim, fate, now)
    return fate.state == "sent"


async def _put_aside(claim: Claim, now: Callable[[], datetime]) -> bool:
    """The loop's one guard: a letter that cannot be written never can, and the next one is not to blame."""
    log_failure("letter not rendered", message=claim.letter.id, kind=claim.letter.name)
    await _finish_surely(claim, Fate("failed", "rendering"), now)
    return False


async def _hand_over(
    claim: Claim, envelope: Envelope, transport: Transport, relay: Relay, now: Callable[[], datetime]
) -> Fate:
    async def handed() -> None:
        await mark_handed(claim, now=now())

    try:
        await transport.hand_over(envelope, handed=handed)
    except DeliveryFailed as failure:
        if failure.of_relay:
            log_failure("mail server failed", message=claim.letter.id, code=failure.code)
            relay.failed(now(), failure.pause)
        else:
            relay.answered()
        return fate_of(claim, failure, now=now())
    relay.answered()
    return Fate("sent")


async def _finish_surely(claim: Claim, fate: Fate, now: Callable[[], datetime]) -> None:
    """Insist while PostgreSQL restarts: giving up here would send a letter twice that the server has
    accepted.
    """
    for patience in (0.2, 1.0, 3.0, 10.0, None):
        try:
            kept = await finish(claim, fate, now=now())
        except UNAVAILABLE:
            if patience is None:
                raise
            await asyncio.sleep(patience)
        else:
            break
    log(
        TOLD[fate.state] if kept else "letter taken over",
        message=claim.letter.id,
        kind=claim.letter.name,
        state=fate.state,
        error=fate.reason,
        attempt=claim.attempts,
    )
