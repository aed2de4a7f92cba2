"""The outbox, one row per letter to one person, and the calls that colleagues make where no letter arrives; both
written in the same transaction as the fact they tell."""

from piccolo.columns import (
    UUID,
    BigSerial,
    Boolean,
    ForeignKey,
    Integer,
    OnDelete,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.column_types import JSONB
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from events_service.engine import ENGINE
from events_service.identifiers import uuid7
from events_service.messages.bounce_reports import Kind
from events_service.messages.rules import CallState, Channel, Outcome, Priority, State, listed

# From when on a message that is due may leave, and whose it is, as the index `message_due` has them, after its channel.
LEAVES_AT = "greatest(next_at, not_before)"
WHOSE = "coalesce(organisation, '00000000-0000-0000-0000-000000000000'::uuid)"


class Message(Table, tablename="message", db=ENGINE):
    """A letter on its way; its states and what they may become are in messages/rules.py.

    `intent` names why it exists (`confirmation:<registration>:<sequence>`) and is unique: the same reason never writes
    twice. `about` groups the letters of one registration: they leave in the order of `position`, and a newer one
    withdraws older ones still due. One with `not_before` waits for that hour and stands outside the order until then:
    it holds nothing up, withdraws nothing and is not withdrawn. `next_at` is the next try. `context` is the snapshot
    the letter is rendered from; it holds no link or secret. `lease_until`, `token` and `handed` belong to the worker
    that has claimed the row (messages/delivery.py). A text is paid in `segments`, known once its words are; it was
    `received_at` when the telephone's network says so (messages/receipts.py). One that another text says too, and that
    never leaves itself, was `said_by` that one (messages/sharing.py).
    """

    id = UUID(primary_key=True, default=uuid7)
    position = BigSerial(index=True)
    intent = Varchar(length=200, default=None, null=False)
    about = UUID(default=None, null=False, index=True)
    organisation = UUID(default=None, null=True, index=True)
    channel = Varchar(length=10, default=Channel.EMAIL.value, null=False)
    priority = SmallInt(default=Priority.NEWS.value, null=False)
    letter = Varchar(length=40, default=None, null=False)
    locale = Varchar(length=35, default=None, null=False)
    recipient = Varchar(length=254, default=None, null=False)
    context = JSONB(default=None, null=False)
    state = Varchar(length=10, default=State.DUE.value, null=False)
    attempts = Integer(default=0, null=False)
    next_at = Timestamptz(default=None, null=False)
    not_before = Timestamptz(default=None, null=True)
    useless_after = Timestamptz(default=None, null=True)
    lease_until = Timestamptz(default=None, null=True)
    token = UUID(default=None, null=True)
    handed = Boolean(default=False, null=False)
    resent = Boolean(default=False, null=False)
    reason = Text(default="", null=False)
    created_at = Timestamptz(default=None, null=False)
    sent_at = Timestamptz(default=None, null=True)
    segments = SmallInt(default=None, null=True)
    received_at = Timestamptz(default=None, null=True)
    said_by = UUID(default=None, null=True, index=True)

    message_intent_unique = Unique(["intent"])
    message_state_known = Check(f"state IN ({listed(State)})")
    message_channel_known = Check(f"channel IN ({listed(Channel)})")
    message_priority_known = Check(f"priority IN ({', '.join(map(str, map(int, Priority)))})")
    message_lease_while_sending = Check(
        f"(state = '{State.SENDING}') = (lease_until IS NOT NULL)"
        f" AND (state = '{State.SENDING}') = (token IS NOT NULL)"
    )
    message_sent_has_time = Check(f"(state = '{State.SENT}') = (sent_at IS NOT NULL)")


class Bounce(Table, tablename="bounce", db=ENGINE):
    """What another mail server said of a letter that had left, each kind once (messages/bounces.py); `status` is that
    of RFC 3463."""

    id = UUID(primary_key=True, default=uuid7)
    message = ForeignKey(Message, null=False, index=False, on_delete=OnDelete.cascade)
    kind = Varchar(length=10, default=None, null=False)
    status = Varchar(length=11, default="", null=False)
    noted_at = Timestamptz(default=None, null=False)

    bounce_once = Unique(["message", "kind"])
    bounce_kind_known = Check(f"kind IN ({listed(Kind)})")


class ServerRest(Table, tablename="server_rest", db=ENGINE):
    """The server of a channel that does not answer: no worker tries before `until` (messages/breaker.py)."""

    id = UUID(primary_key=True, default=uuid7)
    channel = Varchar(length=10, default=None, null=False)
    since = Timestamptz(default=None, null=False)
    until = Timestamptz(default=None, null=False)
    reason = Text(default=None, null=False)

    server_rest_once = Unique(["channel"])


class CallTask(Table, tablename="call_task", db=ENGINE):
    """A person whom a colleague has to tell something, because no letter can or because one failed for good.

    `intent` is the one the letter has or would have had: the same fact makes one task. `about` is the registration,
    `letter` the kind of letter the call stands for, `context` the facts to say (registration/calls.py). `fact_at` is
    when they were new: a letter written later about the same registration takes the call's place. `due_at` is when the
    person should know at the latest, `useless_after` when there is nothing left to tell. Open while `closed_at` is
    empty; `closed_for` says why it is not any more (messages/rules.py). `claimed_by`, an account or a key, has taken it
    on at `claimed_at` (messages/call_claims.py). `printed_at` is when it was printed for who wished a letter on paper.
    """

    id = UUID(primary_key=True, default=uuid7)
    intent = Varchar(length=200, default=None, null=False)
    about = UUID(default=None, null=False, index=True)
    organisation = UUID(default=None, null=False)
    session = UUID(default=None, null=False, index=True)
    letter = Varchar(length=40, default=None, null=False)
    context = JSONB(default=None, null=False)
    fact_at = Timestamptz(default=None, null=False)
    due_at = Timestamptz(default=None, null=False)
    useless_after = Timestamptz(default=None, null=False)
    created_at = Timestamptz(default=None, null=False)
    closed_at = Timestamptz(default=None, null=True)
    closed_for = Varchar(length=10, default="", null=False)
    claimed_by = UUID(default=None, null=True)
    claimed_at = Timestamptz(default=None, null=True)
    printed_at = Timestamptz(default=None, null=True)

    call_task_intent_unique = Unique(["intent"])
    call_task_closed_for_known = Check(f"closed_for IN ({listed(CallState)})")
    call_task_claim_whole = Check("(claimed_by IS NULL) = (claimed_at IS NULL)")
    call_task_closed_for_a_reason = Check(f"(closed_at IS NULL) = (closed_for = '{CallState.OPEN}')")


class CallOutcome(Table, tablename="call_outcome", db=ENGINE):
    """What came of one attempt to tell somebody, as a colleague noted it. Nothing here is ever overwritten.

    `dialled` is the number it was about, so that a wrong one is not dialled again; `noted_by` an account or a key.
    """

    id = UUID(primary_key=True, default=uuid7)
    call = ForeignKey(CallTask, null=False, index=True, on_delete=OnDelete.cascade)
    outcome = Varchar(length=20, default=None, null=False)
    note = Varchar(length=500, default="", null=False)
    dialled = Varchar(length=20, default=None, null=True)
    noted_at = Timestamptz(default=None, null=False)
    noted_by = UUID(default=None, null=False)

    call_outcome_known = Check(f"outcome IN ({listed(Outcome)})")
