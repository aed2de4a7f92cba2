"""The outbox: one row per letter to one person, written in the same transaction as the fact it tells."""

from piccolo.columns import UUID, BigSerial, Boolean, Integer, Text, Timestamptz, Varchar
from piccolo.columns.column_types import JSONB
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from events_service.database import ENGINE
from events_service.identifiers import uuid7


class Message(Table, tablename="message", db=ENGINE):
    """A letter on its way. States: `due`, `sending`, `sent`, `failed`, `unknown` (perhaps delivered), `withdrawn`.

    `intent` names why it exists (`confirmation:<registration>:<sequence>`) and is unique: the same reason never writes
    twice. `about` groups the letters of one registration: they leave in the order of `position`, and a newer one
    withdraws older ones still due. `context` is the snapshot the letter is rendered from; it holds no link or secret.
    `lease_until`, `token` and `handed` belong to the worker that has claimed the row (mail/delivery.py).
    """

    id = UUID(primary_key=True, default=uuid7)
    position = BigSerial(index=True)
    intent = Varchar(length=200, default=None, null=False)
    about = UUID(default=None, null=False, index=True)
    organisation = UUID(default=None, null=True, index=True)
    letter = Varchar(length=40, default=None, null=False)
    locale = Varchar(length=5, default=None, null=False)
    recipient = Varchar(length=254, default=None, null=False)
    context = JSONB(default=None, null=False)
    state = Varchar(length=10, default="due", null=False)
    attempts = Integer(default=0, null=False)
    next_at = Timestamptz(default=None, null=False)
    useless_after = Timestamptz(default=None, null=True)
    lease_until = Timestamptz(default=None, null=True)
    token = UUID(default=None, null=True)
    handed = Boolean(default=False, null=False)
    resent = Boolean(default=False, null=False)
    reason = Text(default="", null=False)
    created_at = Timestamptz(default=None, null=False)
    sent_at = Timestamptz(default=None, null=True)

    message_intent_unique = Unique(["intent"])
    message_state_known = Check("state IN ('due', 'sending', 'sent', 'failed', 'unknown', 'withdrawn')")
    message_lease_while_sending = Check(
        "(state = 'sending') = (lease_until IS NOT NULL) AND (state = 'sending') = (token IS NOT NULL)"
    )
    message_sent_has_time = Check("(state = 'sent') = (sent_at IS NOT NULL)")
