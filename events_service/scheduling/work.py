"""Colleagues write down what no agenda knows: hours of preparation, a way as it was, and who employs them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from events_service import audit
from events_service.accounts.roles import Viewer, require
from events_service.database import row, rows, transaction
from events_service.errors import existing
from events_service.fields import Fields
from events_service.identifiers import uuid7
from events_service.scheduling.work_rules import TYPED


async def note_work(
    account: UUID, values: Mapping[str, Any], *, organisation: UUID, by: Viewer, now: datetime
) -> None:
    """Keep the minutes (`minutes`) of a day (`worked_on`) for an `activity`, in place of what was written before; of
    none, nothing is kept. The way of a day as typed stands for all that was estimated of it.

    Refuses with Invalid, and as require_theirs does.
    """
    await require_theirs(account, organisation, by)
    fields = Fields(values)
    day = fields.day("worked_on", required=True)
    activity = fields.choice("activity", TYPED, None, required=True)
    minutes = fields.number("minutes", lowest=0, highest=24 * 60, default=None)
    if minutes is None:
        fields.wrong.setdefault("minutes", "required")
    note = fields.text("note", longest=140)
    fields.done()
    async with transaction():
        if minutes == 0:
            await rows(_FORGET, account, organisation, day, activity)
        else:
            await rows(_KEEP, uuid7(), account, organisation, day, activity, minutes, note)
        await audit.note(by=by.id, what="work.noted", on=account, organisation=organisation, now=now)


_KEEP = """
INSERT INTO work (id, account, organisation, worked_on, activity, minutes, note) VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (account, organisation, worked_on, activity)
DO UPDATE SET minutes = excluded.minutes, note = excluded.note
"""
_FORGET = """
DELETE FROM work WHERE account = $1 AND organisation = $2 AND worked_on = $3 AND activity = $4
"""


async def name_employer(
    account: UUID, structure: str, *, organisation: UUID, by: Viewer, now: datetime
) -> None:
    """Say which structure employs a colleague; nothing where it is the organisation itself. Refuses with Invalid, and
    as require_theirs does."""
    await require_theirs(account, organisation, by)
    fields = Fields({"structure": structure})
    name = fields.text("structure", longest=140)
    fields.done()
    async with transaction():
        await rows("DELETE FROM employment WHERE account = $1 AND organisation = $2", account, organisation)
        if name:
            await rows(
                "INSERT INTO employment (id, account, organisation, structure) VALUES ($1, $2, $3, $4)",
                uuid7(),
                account,
                organisation,
                name,
            )
        await audit.note(by=by.id, what="work.employer_named", on=account, organisation=organisation, now=now)


async def require_theirs(account: UUID, organisation: UUID, by: Viewer) -> None:
    """Refuse unless it is the viewer's own year in an organisation of theirs, or that of a colleague whom they manage,
    or managed until they left: NotFound for strangers, Forbidden for colleagues whose role is not enough."""
    existing(await row(_HAS_WORKED_THERE, account, organisation))
    if account != by.id or not by.may("see_events", organisation):
        require(by, "manage_staff", organisation)


# Whoever leaves in June has worked until June, and that is when their employer asks.
_HAS_WORKED_THERE = """
SELECT FROM membership WHERE account = $1 AND organisation = $2
UNION ALL SELECT FROM work WHERE account = $1 AND organisation = $2
UNION ALL SELECT FROM facilitation JOIN session ON session.id = facilitation.session
          JOIN event ON event.id = session.event
          WHERE facilitation.account = $1 AND event.organisation = $2
LIMIT 1
"""
