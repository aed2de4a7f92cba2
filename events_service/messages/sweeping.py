"""Putting right what nobody is working on any more: dead workers' letters, late ones, those of unknown fate."""

from datetime import datetime

from events_service.database import rows, transaction, value
from events_service.logs import log
from events_service.messages.calls import OWED_FOR_FAILED
from events_service.messages.outbox import letters_written
from events_service.messages.retries import BEFORE_RESEND

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
