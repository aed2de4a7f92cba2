"""Where somebody lives to whom a colleague goes: read by whoever goes there, and gone the day after.

Nothing else reads or writes these rows: no letter, no list, no calendar but that of whoever holds the visit.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from events_service import audit
from events_service.accounts.roles import Viewer
from events_service.database import row, rows, transaction
from events_service.errors import existing
from events_service.identifiers import uuid7

LONGEST = 300
# Whoever holds a session, while it is theirs to hold; and who has the seat there.
_OF_HOLDER = """
FROM home_address JOIN registration ON registration.id = home_address.registration AND registration.state = 'confirmed'
JOIN session ON session.roster = registration.roster AND session.cancelled_at IS NULL
JOIN event ON event.id = session.event
JOIN facilitation ON facilitation.session = session.id AND facilitation.released_at IS NULL
WHERE facilitation.account = $1
"""


async def keep(registration: UUID, address: str) -> None:
    """Keep an address with a registration, in the transaction that makes it; once."""
    await rows(
        """
        INSERT INTO home_address (id, registration, address) VALUES ($1, $2, $3) ON CONFLICT (registration) DO NOTHING
        """,
        uuid7(),
        registration,
        address,
    )


async def open_address(session: UUID, *, by: Viewer, now: datetime) -> str:
    """The address to which the viewer goes for that session; that it was read leaves a line. Refuses with NotFound
    whoever does not hold it, be they its manager, and once it is deleted."""
    async with transaction():
        line = existing(
            await row(
                f"""
                SELECT home_address.address, registration.id, event.organisation {_OF_HOLDER}
                  AND session.id = $2 AND event.organisation = ANY($3::uuid[])
                """,
                by.id,
                session,
                list(by.organisations("see_events")),
            )
        )
        owner = line["organisation"]
        await audit.note(
            by=by.id, what="registration.address_opened", on=line["id"], organisation=owner, now=now
        )
        return str(line["address"])


async def addresses_held(account: UUID, sessions: Sequence[UUID]) -> dict[UUID, str]:
    """For the private calendar of whoever holds these sessions: where each of them is, while it is known."""
    lines = await rows(
        f"SELECT session.id, home_address.address {_OF_HOLDER} AND session.id = ANY($2::uuid[])",
        account,
        list(sessions),
    )
    return {line["id"]: line["address"] for line in lines}


async def is_kept(session: UUID, *, holder: UUID) -> bool:
    """Whether there is an address for its holder to open."""
    return bool(await rows(f"SELECT 1 {_OF_HOLDER} AND session.id = $2", holder, session))


async def forget_addresses(now: datetime) -> int:
    """Delete the addresses to which nobody goes any more, and return how many: the day after the visit, on the wall
    of the place; at once where it is called off or the registration cancelled. Twice is harmless."""
    deleted = await rows(
        """
        DELETE FROM home_address USING registration
        WHERE registration.id = home_address.registration AND (
            registration.state = 'cancelled' OR NOT EXISTS (
                SELECT FROM session WHERE session.roster = registration.roster AND session.cancelled_at IS NULL
                  AND session.local_ends::date >= ($1::timestamptz AT TIME ZONE session.time_zone)::date
            )
        )
        RETURNING home_address.id
        """,
        now,
    )
    return len(deleted)
