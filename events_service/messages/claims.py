"""Who has which letter in hand: a claim is a lease with a token.

Every later write names the token, so that a worker that was only asleep, and whose letter has been given to another,
changes nothing any more. Times are the caller's; the machines' clocks must agree to within half a minute.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any
from uuid import UUID

import msgspec

from events_service.database import rows
from events_service.messages.rendering import Letter
from events_service.messages.rules import SUPERSEDED, Channel, State
from events_service.messages.sharing import SHARED
from events_service.messages.tables import LEAVES_AT, WHOSE

# The lease must outlast everything a living worker does with a letter before the text is handed over. One that was not
# begun by BEGIN_WITHIN is given back: what follows takes at most `smtp.Limits.before`.
LEASE = timedelta(seconds=90)
BEGIN_WITHIN = timedelta(seconds=25)

_LEASED = f"""
UPDATE message SET state = '{State.SENDING}', attempts = attempts + 1, handed = false,
                   lease_until = $2, token = gen_random_uuid(),
                   position = CASE WHEN not_before IS NULL THEN position ELSE nextval('message_position_seq') END
FROM taken WHERE message.id = taken.id
RETURNING message.id, about, letter, locale, recipient, context, created_at, attempts, resent, token, channel,
          useless_after, said_by,
          (SELECT older.context FROM message AS older
           WHERE older.about = message.about AND older.recipient = message.recipient
             AND older.position < message.position
             AND (older.state = '{State.SENT}' OR older.handed OR older.resent)
           ORDER BY older.position DESC LIMIT 1) AS last_told
"""
# The texts that one edit owes to one person, be they about thirteen registrations, are one (`sharing.py`): whoever
# claims the first of them has the others with it, and they wait for it. Each is a row of its own, so that each
# registration knows what was told of it. One whose worker died, or of unknown fate, has only its like for company.
_LEAVES = """
    greatest(other.next_at, other.not_before) <= $1 AND (other.useless_after IS NULL OR other.useless_after > $1)
"""
_SAME_TEXT = f"""
    candidate.channel = '{Channel.SMS}' AND candidate.letter IN ({", ".join(f"'{each}'" for each in SHARED)})
    AND other.channel = candidate.channel AND other.letter = candidate.letter
    AND other.organisation = candidate.organisation AND other.created_at = candidate.created_at
    AND other.recipient = candidate.recipient AND lower(other.context->>'name') = lower(candidate.context->>'name')
    AND other.resent = candidate.resent AND other.id <> candidate.id
    AND candidate.reason NOT LIKE 'abandoned%' AND other.reason NOT LIKE 'abandoned%'
"""
# What is due on a channel stands in one line for each organisation and priority; the lines are found by going from one
# to the next in the index `message_due`, without reading the letters in between.
_LINES = f"""
    (SELECT {WHOSE} AS whose, priority FROM message WHERE state = '{State.DUE}' AND channel = $4
     ORDER BY {WHOSE}, priority LIMIT 1)
    UNION ALL
    SELECT next.* FROM line, LATERAL (
        SELECT {WHOSE}, priority FROM message
        WHERE state = '{State.DUE}' AND channel = $4 AND ({WHOSE}, priority) > (line.whose, line.priority)
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
        WHERE state = '{State.DUE}' AND channel = $4 AND {WHOSE} = line.whose AND priority = line.priority
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
      AND (candidate.channel <> '{Channel.SMS}' OR NOT EXISTS (
          SELECT FROM message AS other
          WHERE {_SAME_TEXT} AND other.position < candidate.position
            AND (other.state = '{State.SENDING}' OR other.state = '{State.DUE}' AND {_LEAVES})))
    ORDER BY ranked.place
    LIMIT $3::int
    FOR UPDATE OF candidate SKIP LOCKED
)
{_LEASED}, place
"""
_MATES = f"""
WITH taken AS (
    SELECT other.id, candidate.id AS lead FROM message AS candidate JOIN message AS other ON {_SAME_TEXT}
    WHERE candidate.id = ANY($3::uuid[]) AND other.state = '{State.DUE}' AND {_LEAVES}
      AND NOT EXISTS (SELECT FROM message AS older
                      WHERE older.about = other.about AND older.position < other.position
                        AND older.state IN ('{State.SENDING}', '{State.DUE}'))
    FOR UPDATE OF other SKIP LOCKED
)
{_LEASED}, lead
"""
# What was claimed and never begun is due again as if nobody had touched it.
_GIVE_BACK = f"""
UPDATE message SET
    state = CASE reason WHEN '{SUPERSEDED}' THEN '{State.WITHDRAWN}' ELSE '{State.DUE}' END,
    attempts = attempts - 1, lease_until = NULL, token = NULL
FROM unnest($1::uuid[], $2::uuid[]) AS claim (id, token)
WHERE message.id = claim.id AND message.token = claim.token AND state = '{State.SENDING}'
"""


@dataclass(frozen=True, slots=True)
class Claim:
    """A letter this worker, and nobody else, may deliver, until the lease is over.

    `last_told` is the context of the last letter about the same thing that its recipient has, or may have. `lead` is
    the text that could say this one too, `said_by` the one that did, when this one was first given away.
    """

    letter: Letter
    token: UUID
    attempts: int
    resent: bool
    last_told: Mapping[str, object] | None = None
    lead: UUID | None = None
    said_by: UUID | None = None


async def claim(now: datetime, *, most: int = 1, channel: Channel = Channel.EMAIL) -> list[Claim]:
    """Up to that many messages that are due on a channel, in the order to send them, leased to the caller; of texts
    also those that one of them could say."""
    taken = await rows(_CLAIM, now, now + LEASE, most, channel)
    claims = [_claim(line) for line in sorted(taken, key=itemgetter("place"))]
    if channel is Channel.SMS and claims:
        mates = await rows(_MATES, now, now + LEASE, [each.letter.id for each in claims])
        claims += [_claim(line, lead=line["lead"]) for line in sorted(mates, key=itemgetter("id"))]
    return claims


def _claim(line: Mapping[str, Any], *, lead: UUID | None = None) -> Claim:
    letter = Letter(
        id=line["id"],
        about=line["about"],
        name=line["letter"],
        locale=line["locale"],
        recipient=line["recipient"],
        context=msgspec.json.decode(line["context"]),
        created_at=line["created_at"],
        channel=Channel(line["channel"]),
        useless_after=line["useless_after"],
    )
    return Claim(
        letter=letter,
        token=line["token"],
        attempts=line["attempts"],
        resent=line["resent"],
        last_told=msgspec.json.decode(line["last_told"]) if line["last_told"] else None,
        lead=lead,
        said_by=line["said_by"],
    )


async def give_back(claims: Sequence[Claim]) -> None:
    """Let others have what this worker will not come to."""
    if claims:
        await rows(_GIVE_BACK, [claim.letter.id for claim in claims], [claim.token for claim in claims])
