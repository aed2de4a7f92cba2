"""Webhooks, and what each is or was told: a row first, sent by a worker later."""

from piccolo.columns import UUID, ForeignKey, Integer, OnDelete, SmallInt, Text, Timestamptz, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from events_service.engine import ENGINE
from events_service.identifiers import uuid7
from events_service.messages.hook_rules import HookState
from events_service.messages.rules import listed


class Hook(Table, tablename="hook", db=ENGINE):
    """A program that wants to be told what changes in the public programme of an `organisation`, or, without one, of
    all. Changes are noticed up to `noticed_until`. Its secret is computed and not kept (messages/hooks.py)."""

    id = UUID(primary_key=True, default=uuid7)
    organisation = UUID(default=None, null=True, index=True)
    url = Varchar(length=500, default=None, null=False)
    noticed_until = Timestamptz(default=None, null=False)
    created_at = Timestamptz(default=None, null=False)
    created_by = UUID(default=None, null=False)


class HookDelivery(Table, tablename="hook_delivery", db=ENGINE):
    """What one webhook is told: the very `body`, sent again as it is when somebody asks for that."""

    id = UUID(primary_key=True, default=uuid7)
    hook = ForeignKey(Hook, null=False, index=True, on_delete=OnDelete.cascade)
    body = Text(default=None, null=False)
    state = Varchar(length=10, default=HookState.DUE.value, null=False)
    attempts = Integer(default=0, null=False)
    next_at = Timestamptz(default=None, null=False, index=True)
    give_up_at = Timestamptz(default=None, null=False)
    status = SmallInt(default=None, null=True)
    reason = Varchar(length=60, default="", null=False)
    created_at = Timestamptz(default=None, null=False)
    tried_at = Timestamptz(default=None, null=True)

    hook_delivery_state_known = Check(f"state IN ({listed(HookState)})")
