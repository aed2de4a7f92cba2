"""Territories that hold an edition on other days: overseas, school holidays and heat come at other times."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from events_service.accounts.roles import Viewer, require_everywhere
from events_service.campaigns.editions import held_campaign, note_change
from events_service.database import rows, transaction
from events_service.errors import Invalid
from events_service.fields import Fields
from events_service.libraries.territories import department_of


async def keep_window(slug: str, values: Mapping[str, Any], *, by: Viewer, now: datetime) -> None:
    """Give a territory days of its own in the edition, or others than it had. What takes place there on other days
    leaves the programme. Refuses with Forbidden, NotFound and Invalid (`department`, `starts_on`, `ends_on`)."""
    require_everywhere(by, "edit_days")
    fields = Fields(values)
    department = fields.check(lambda: _department(values.get("department"))) or ""
    starts_on = fields.day("starts_on", required=True)
    ends_on = fields.day("ends_on") or starts_on
    if starts_on and ends_on and ends_on < starts_on:
        fields.wrong.setdefault("ends_on", "before_the_start")
    fields.done()
    async with transaction():
        campaign = await held_campaign(slug)
        await rows(_KEEP, campaign["id"], department, starts_on, ends_on)
        await note_change(campaign["id"], by=by, now=now)


def _department(typed: object) -> str:
    if not str(typed or "").strip():
        raise Invalid({"department": "required"})
    return department_of(str(typed))


async def drop_window(slug: str, department: str, *, by: Viewer, now: datetime) -> None:
    """The territory holds the edition on everybody's days again. Twice is harmless. Refuses with Forbidden and
    NotFound."""
    require_everywhere(by, "edit_days")
    async with transaction():
        campaign = await held_campaign(slug)
        if await rows(_DROP, campaign["id"], department):
            await note_change(campaign["id"], by=by, now=now)


_KEEP = """
INSERT INTO campaign_window (id, campaign, department, starts_on, ends_on) VALUES (gen_random_uuid(), $1, $2, $3, $4)
ON CONFLICT (campaign, department) DO UPDATE SET starts_on = excluded.starts_on, ends_on = excluded.ends_on
"""
_DROP = "DELETE FROM campaign_window WHERE campaign = $1 AND department = $2 RETURNING id"
