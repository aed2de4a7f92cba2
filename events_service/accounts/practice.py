"""Who practises: everybody who works in the real organisation, in the same role."""

from datetime import datetime
from uuid import UUID

from events_service.database import rows


async def let_colleagues_practise(practice: UUID, organisation: UUID, *, now: datetime) -> None:
    """Give the colleagues of the organisation their role in its practice too; those who have one there keep it."""
    await rows(
        """
        INSERT INTO membership (id, account, organisation, role, created_at)
        SELECT gen_random_uuid(), account, $1, role, $3 FROM membership
        WHERE organisation = $2
          AND NOT EXISTS (
              SELECT FROM membership AS own WHERE own.organisation = $1 AND own.account = membership.account)
        """,
        practice,
        organisation,
        now,
    )
