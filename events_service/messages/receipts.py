"""What the telephone's network says of a text, hours after the gateway took it. Told twice, it is noted once."""

from datetime import datetime
from uuid import UUID

from events_service.database import rows, transaction
from events_service.logs import log
from events_service.messages.calls import OWED_FOR_FAILED
from events_service.messages.queries import UNRECEIVED
from events_service.messages.rules import Channel, State

# What it may be said of: a text that left, or may have, and what that one said of other registrations.
_OF_IT = "(id = $2 OR said_by = $2)"
_GONE = f"""
channel = '{Channel.SMS}' AND (state IN ('{State.SENT}', '{State.UNKNOWN}') OR state = '{State.DUE}' AND resent)
"""
_LOCKED = f"SELECT state FROM message WHERE {_OF_IT} AND channel = $1 ORDER BY id FOR UPDATE"
_RECEIVED = f"""
UPDATE message SET received_at = coalesce(received_at, $1), state = '{State.SENT}', sent_at = coalesce(sent_at, $1)
WHERE {_OF_IT} AND {_GONE} RETURNING id
"""
# It told nobody anything: a later one about the same registration must not take it for what the reader knows.
_UNRECEIVED = f"""
WITH tried AS (
    UPDATE message SET state = '{State.FAILED}', reason = $3, sent_at = NULL, handed = false, resent = false
    WHERE {_OF_IT} AND received_at IS NULL AND {_GONE}
    RETURNING id, intent, about, position, organisation, letter, context, state, useless_after, created_at
), owed AS ({OWED_FOR_FAILED})
SELECT id FROM tried
"""


class StillLeaving(Exception):
    """The gateway was quicker than our own note that the text has left: it is to say it again in a moment."""


async def note_receipt(message: UUID, *, received: bool, why: str = "", now: datetime) -> None:
    """A text arrived, or, for a reason of the gateway's, never will: then a colleague calls. Of anything else than a
    text that has left nothing is noted. Raises StillLeaving."""
    async with transaction():
        texts = await rows(_LOCKED, Channel.SMS, message)
        if any(each["state"] == State.SENDING for each in texts):
            raise StillLeaving()
        if received:
            await rows(_RECEIVED, now, message)
        elif await rows(_UNRECEIVED, now, message, f"{UNRECEIVED}: {why}" if why else UNRECEIVED):
            log("text not received", message=message)
