"""What colleagues see of themselves and, as managers, of each other."""

from dataclasses import dataclass
from uuid import UUID

from events_service.database import row, rows
from events_service.errors import existing


@dataclass(frozen=True, slots=True)
class Workplace:
    """An organisation that a colleague belongs to."""

    id: UUID
    name: str


@dataclass(frozen=True, slots=True)
class Profile:
    """A colleague as they see themselves."""

    email: str
    name: str
    workplaces: list[Workplace]


async def profile_of(account: UUID) -> Profile:
    """Refuses with NotFound."""
    own = existing(await row("SELECT email, name FROM account WHERE id = $1", account))
    places = await rows(
        """
        SELECT organisation.id, organisation.name
        FROM membership JOIN organisation ON organisation.id = membership.organisation
        WHERE membership.account = $1 GROUP BY organisation.id ORDER BY organisation.name, organisation.id
        """,
        account,
    )
    return Profile(own["email"], own["name"], [Workplace(**each) for each in places])
