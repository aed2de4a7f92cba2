"""What a report is about: which days, and whose sessions. Counts only: nobody who reads one sees a name."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from events_service.accounts.roles import Viewer
from events_service.clock import mainland_day
from events_service.conditions import Conditions
from events_service.database import value
from events_service.errors import existing
from events_service.fields import Fields
from events_service.libraries.territories import DEPARTMENTS
from events_service.scheduling.visibility import PUBLISHED

# A report is for a year, or for the few that a grant lasts.
LONGEST = timedelta(days=5 * 366)
# What is asked for in an address.
ASKED = ("from", "to", "organisation", "department", "campaign")


@dataclass(frozen=True, slots=True)
class Scope:
    """Local days from `first` to `last`, both included, and what narrows them."""

    first: date
    last: date
    organisation: UUID | None = None
    department: str = ""
    campaign: UUID | None = None


async def scope_from(values: Mapping[str, Any], viewer: Viewer, *, now: datetime) -> Scope:
    """What an address asks for; this year where it names no days. Refuses with Invalid, and with NotFound an
    organisation or an edition that is not there, or not the viewer's to count."""
    field = Fields(values)
    today = mainland_day(now)
    first = field.day("from") or today.replace(month=1, day=1)
    last = field.day("to") or first.replace(month=12, day=31)
    department = field.choice("department", tuple(DEPARTMENTS), "") or ""
    organisation, campaign = field.text("organisation", longest=120), field.text("campaign", longest=100)
    if last < first:
        field.wrong.setdefault("to", "ends_before_start")
    elif last - first > LONGEST:
        field.wrong.setdefault("to", "out_of_range")
    field.done()
    return Scope(
        first,
        last,
        await _organisation(organisation, viewer) if organisation else None,
        department,
        existing(await value("SELECT id FROM campaign WHERE slug = $1", campaign)) if campaign else None,
    )


async def _organisation(slug: str, viewer: Viewer) -> UUID:
    identifier: UUID = existing(await value("SELECT id FROM organisation WHERE slug = $1", slug))
    counts_beside = viewer.may_everywhere("see_counts") or viewer.departments("see_counts")
    return existing(identifier if counts_beside or viewer.may("see_counts", identifier) else None)


def held_in(scope: Scope, viewer: Viewer, *, now: datetime) -> Conditions:
    """Of `session`, its `event` and its `library`: those that took place, within the scope and what the viewer may
    count. What is invented for practice is never counted, nor the training of
    colleagues."""
    conditions = within(scope, viewer)
    conditions.add("session.cancelled_at IS NULL AND NOT event.practice AND NOT event.colleagues")
    moment = conditions.value(now)
    conditions.add(f"session.ends_at <= {moment} AND {PUBLISHED.format(moment)}")
    return conditions


def within(scope: Scope, viewer: Viewer) -> Conditions:
    """Of `session`, its `event` and its `library`: whatever the outcome."""
    conditions = Conditions()
    conditions.add("session.local_starts >= {}::date", scope.first)
    conditions.add("session.local_starts < {}::date + 1", scope.last)
    if scope.campaign is not None:
        conditions.add("event.campaign = {}", scope.campaign)
    add_owner(conditions, scope, viewer, organisation="event.organisation")
    return conditions


def add_owner(conditions: Conditions, scope: Scope, viewer: Viewer, *, organisation: str) -> None:
    """Whose: of a `library`, and of the column that says which `organisation` answers for it."""
    if scope.organisation is not None:
        conditions.add(f"{organisation} = {{}}", scope.organisation)
    if scope.department:
        conditions.add("library.department = {}", scope.department)
    if not viewer.may_everywhere("see_counts"):
        conditions.add(
            f"({organisation} = ANY({{}}::uuid[]) OR library.department = ANY({{}}::text[]))",
            list(viewer.organisations("see_counts")),
            list(viewer.departments("see_counts")),
        )
