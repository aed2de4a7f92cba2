"""An organisation that begins with a claim: provisional until a library is its own, run by whoever founded it."""

from datetime import datetime
from uuid import UUID

from events_service import audit
from events_service.accounts.roles import Role
from events_service.database import insert
from events_service.libraries.organisations import create_organisation


async def make_first_manager(account: UUID, organisation: UUID, now: datetime) -> None:
    """Let whoever founded it run it."""
    await insert("membership", account=account, organisation=organisation, role=Role.MANAGER, created_at=now)
    await audit.note(by=account, what="colleague.joined", on=account, organisation=organisation, now=now)


async def found_organisation(name: str, *, slug: str | None = None, by: UUID, now: datetime) -> UUID:
    """A provisional organisation of whoever has none, who is its manager, for a claim that follows in the same
    transaction. Refuses with OrganisationExists and Invalid (`name`, `slug`)."""
    created = await create_organisation(name, slug=slug, provisional=True, by=by, now=now)
    await make_first_manager(by, created, now)
    return created
