"""What a helper did is a line of the audit, as what a colleague did is; what guests do themselves is none."""

from datetime import datetime
from uuid import UUID

from events_service import audit
from events_service.registration.queries import Registration


async def note_of_helper(
    registration: Registration, *, what: str, helper: UUID | None, now: datetime
) -> None:
    """Write it, in the transaction of what was done; nothing where no helper did it."""
    if helper is not None:
        owner = registration.session.organisation
        await audit.note(by=helper, what=what, on=registration.id, organisation=owner, now=now)
