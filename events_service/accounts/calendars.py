"""A colleague's private calendar: one address that opens nothing else, and that its owner takes back at any time.

The secret in it is computed from the installation's key, so that the page can show it again; the database holds its
hash.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from events_service import audit
from events_service.accounts.roles import Viewer
from events_service.database import insert, row, rows, transaction, value
from events_service.identifiers import derived, hashed, uuid7


@dataclass(frozen=True, slots=True)
class CalendarOwner:
    """Whose calendar it is, and the organisations in which they work."""

    account: UUID
    organisations: tuple[UUID, ...]


def calendar_secret(calendar: UUID, *, key: str) -> str:
    """The secret part of `/feeds/staff/{token}.ics`."""
    return derived(key, "staff calendar", calendar)


async def open_calendar(*, key: str, by: Viewer, now: datetime) -> UUID:
    """Give a colleague a calendar with an address of its own; the one before is gone at once."""
    async with transaction():
        # One at a time: two forms at once would leave two addresses, and only one of them on the page.
        await rows("SELECT 1 FROM account WHERE id = $1 FOR NO KEY UPDATE", by.id)
        await revoke_calendar(by.id, now)
        calendar = uuid7()
        secret = calendar_secret(calendar, key=key)
        await insert("staff_calendar", id=calendar, account=by.id, token_hash=hashed(secret), created_at=now)
        await audit.note(by=by.id, what="calendar.opened", on=calendar, organisation=_owner(by), now=now)
        return calendar


async def close_calendar(*, by: Viewer, now: datetime) -> None:
    """Take the address back: whoever has it hears of nothing from the next request on. Twice changes nothing."""
    async with transaction():
        for calendar in await revoke_calendar(by.id, now):
            await audit.note(by=by.id, what="calendar.closed", on=calendar, organisation=_owner(by), now=now)


async def revoke_calendar(account: UUID, now: datetime) -> list[UUID]:
    """Take the address of an account's calendar back, for a verb that says who does; the ids of what was revoked."""
    revoked = await rows(
        "UPDATE staff_calendar SET revoked_at = $2 WHERE account = $1 AND revoked_at IS NULL RETURNING id",
        account,
        now,
    )
    return [each["id"] for each in revoked]


def _owner(by: Viewer) -> UUID | None:
    return next(iter(by.organisations("see_events")), None)


async def own_calendar(account: UUID) -> UUID | None:
    """The calendar whose address works, if there is one."""
    calendar: UUID | None = await value(
        "SELECT id FROM staff_calendar WHERE account = $1 AND revoked_at IS NULL", account
    )
    return calendar


async def owner_of_calendar(secret: str) -> CalendarOwner | None:
    """Nobody for an address that was taken back, or whose owner works here no more."""
    owner = await row(
        """
        SELECT account.id, array_agg(membership.organisation) AS organisations
        FROM staff_calendar JOIN account ON account.id = staff_calendar.account
        JOIN membership ON membership.account = account.id AND membership.organisation IS NOT NULL
        WHERE staff_calendar.token_hash = $1 AND staff_calendar.revoked_at IS NULL AND account.disabled_at IS NULL
        GROUP BY account.id
        """,
        hashed(secret),
    )
    return CalendarOwner(owner["id"], tuple(owner["organisations"])) if owner else None
