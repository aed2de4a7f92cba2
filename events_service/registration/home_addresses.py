"""Where somebody lives to whom a colleague goes: read by whoever goes there, and gone the day after.

Nothing else reads or writes these rows: no letter, no list, no calendar but that of whoever holds the visit.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from events_service import audit
from events_service.accounts.roles import Viewer, require
from events_service.database import row, rows, transaction
from events_service.errors import existing
from events_service.identifiers import uuid7
from events_service.scheduling.sessions import SessionOver, revise_place
from events_service.scheduling.sign_up import Meeting
from events_service.text import clean

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


async def correct_address(session: UUID, address: str, *, by: Viewer, now: datetime) -> None:
    """Write another address for that visit: whoever goes there, or a manager, who is not shown the one before. The
    calendar of whoever goes there has it at once; nobody else hears of it.

    Refuses with Invalid; with NotFound where no visit to anybody stands, Forbidden and SessionOver.
    """
    address = clean(address, field="address", longest=LONGEST, lines=True, required=True)
    async with transaction():
        visit = await _visit_to_correct(session, by, now)
        await rows(
            """
            INSERT INTO home_address (id, registration, address) VALUES ($1, $2, $3)
            ON CONFLICT (registration) DO UPDATE SET address = excluded.address
            """,
            uuid7(),
            visit["registration"],
            address,
        )
        await revise_place([session], now=now)
        what, owner = "registration.address_corrected", visit["organisation"]
        await audit.note(by=by.id, what=what, on=visit["registration"], organisation=owner, now=now)


async def address_to_correct(session: UUID, *, by: Viewer, now: datetime) -> str:
    """What the form begins with: the address for whoever goes there, nothing for a manager. Refuses as
    correct_address."""
    async with transaction():
        await _visit_to_correct(session, by, now)
    return await open_address(session, by=by, now=now) if await is_kept(session, holder=by.id) else ""


async def _visit_to_correct(session: UUID, by: Viewer, now: datetime) -> Record:
    """The visit, its roster locked: whoever has the seat keeps it until the address is written."""
    await rows(
        "SELECT 1 FROM roster JOIN session ON roster = roster.id WHERE session.id = $1 FOR UPDATE", session
    )
    visit = existing(await row(_VISIT, session, by.id))
    owner = visit["organisation"]
    if not (visit["goes_there"] and by.may("see_events", owner)):
        require(by, "correct_address", owner)
    if visit["ends_at"] <= now:
        raise SessionOver()
    return visit


_VISIT = f"""
SELECT registration.id AS registration, event.organisation, session.ends_at, EXISTS (
    SELECT FROM facilitation WHERE session = session.id AND account = $2 AND released_at IS NULL
) AS goes_there
FROM session JOIN event ON event.id = session.event AND event.meeting = '{Meeting.HOME}'
JOIN registration ON registration.roster = session.roster AND registration.state = 'confirmed'
WHERE session.id = $1 AND session.cancelled_at IS NULL
"""


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
