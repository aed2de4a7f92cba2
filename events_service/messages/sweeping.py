"""Putting right what nobody is working on any more: dead workers' letters, late ones, those of unknown fate."""

from datetime import datetime

from events_service.database import rows, transaction, value
from events_service.logs import log
from events_service.messages.calls import OWED_FOR_FAILED
from events_service.messages.outbox import letters_written
from events_service.messages.retries import BEFORE_RESEND
from events_service.messages.rules import SUPERSEDED, State, listed

# A worker that died before the hand-over costs nothing: the letter is due again. The reason counts such
# deaths in a row, because a letter that kills whoever touches it must not stop the others.
_LAPSED = f"""
WITH tried AS (
    UPDATE message SET
        state = CASE WHEN handed THEN '{State.UNKNOWN}'
                     WHEN reason = '{SUPERSEDED}' THEN '{State.WITHDRAWN}'
                     WHEN reason = 'abandoned twice' THEN '{State.FAILED}'
                     ELSE '{State.DUE}' END,
        reason = CASE WHEN handed THEN 'abandoned after hand-over'
                      WHEN reason = '{SUPERSEDED}' THEN reason
                      WHEN reason = 'abandoned twice' THEN 'quarantined'
                      WHEN reason = 'abandoned once' THEN 'abandoned twice'
                      ELSE 'abandoned once' END,
        next_at = CASE WHEN handed THEN $2 ELSE $1 END,
        lease_until = NULL, token = NULL
    WHERE state = '{State.SENDING}' AND lease_until <= $1
    RETURNING id, intent, about, position, organisation, letter, context, state, useless_after, created_at
), owed AS ({OWED_FOR_FAILED})
SELECT id, letter, state FROM tried
"""
# What a newer letter is that an older one comes too late after.
_OVERTAKES = (State.SENT, State.UNKNOWN, State.FAILED)
# One of unknown fate that a newer one has followed would come twice, the second time with yesterday's facts. A
# newer one that is still here decides first: if it finds nothing to tell, the older one tells it, once more.
_WITHDRAW = f"""
UPDATE message AS old SET
    state = '{State.WITHDRAWN}', reason = CASE WHEN useless_after <= $1 THEN 'too late' ELSE '{SUPERSEDED}' END
WHERE (state = '{State.DUE}' OR state = '{State.UNKNOWN}' AND NOT resent)
  AND (useless_after <= $1
       OR state = '{State.UNKNOWN}'
          AND EXISTS (SELECT FROM message AS newer
                      WHERE newer.about = old.about AND newer.position > old.position
                        AND newer.state IN ({listed(_OVERTAKES)})))
RETURNING id, letter, state
"""
# What a text said of another registration arrived with it, though nobody noted it in that row.
_SAID = f"""
UPDATE message AS said SET state = '{State.SENT}', sent_at = text.sent_at, received_at = text.received_at
FROM message AS text
WHERE said.state = '{State.UNKNOWN}' AND text.id = said.said_by AND text.state = '{State.SENT}'
RETURNING said.id, said.letter, said.state
"""
_RESEND = f"""
UPDATE message AS old SET state = '{State.DUE}', resent = true, next_at = $1
WHERE state = '{State.UNKNOWN}' AND NOT resent AND next_at <= $1 AND recipient <> ''
  AND NOT EXISTS (SELECT FROM message AS newer
                  WHERE newer.about = old.about AND newer.position > old.position
                    AND newer.state IN ('{State.DUE}', '{State.SENDING}'))
RETURNING id, letter, state
"""


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
        along = await rows(_SAID)
        resent = await rows(_RESEND, now)
        if lapsed or resent:
            letters_written()
    for what, changed in (
        ("letter abandoned", lapsed),
        ("letter withdrawn", withdrawn),
        ("letter sent", along),
        ("letter resent", resent),
    ):
        for line in changed:
            log(what, message=line["id"], kind=line["letter"], state=line["state"])
    return len(lapsed) + len(withdrawn) + len(along) + len(resent)
