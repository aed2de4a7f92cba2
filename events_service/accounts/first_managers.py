"""Organisations that nobody manages yet, since whoever was invited as their first manager has not come."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from events_service.accounts.invitations import invite_first_manager, void
from events_service.accounts.roles import Role, Viewer, require_everywhere
from events_service.database import rows, transaction
from events_service.errors import NotFound
from events_service.libraries.organisations import hold_organisation
from events_service.messages.queries import Undelivered, undelivered


@dataclass(frozen=True, slots=True)
class Unmanaged:
    """An organisation, the last invitation to manage it, and its letter if that did not arrive."""

    organisation: UUID
    name: str
    invitation: UUID
    account: UUID
    email: str
    expires_at: datetime
    letter: Undelivered | None = None

    def is_stuck(self, now: datetime) -> bool:
        """Whether nobody comes unless somebody is invited again."""
        return self.letter is not None or self.expires_at <= now


_UNMANAGED = f"""
SELECT * FROM (
    SELECT DISTINCT ON (organisation.id) organisation.id AS organisation, organisation.name,
           invitation.id AS invitation, invitation.account, account.email, invitation.expires_at
    FROM invitation JOIN organisation ON organisation.id = invitation.organisation
    JOIN account ON account.id = invitation.account
    WHERE invitation.role = '{Role.MANAGER}' AND invitation.accepted_at IS NULL AND invitation.withdrawn_at IS NULL
      AND organisation.practice_of IS NULL AND ($1::uuid IS NULL OR organisation.id = $1)
      AND NOT EXISTS (
          SELECT FROM membership JOIN account AS manager ON manager.id = membership.account
          WHERE membership.organisation = organisation.id AND membership.role = '{Role.MANAGER}'
            AND manager.disabled_at IS NULL
      )
    ORDER BY organisation.id, invitation.id DESC
) AS newest ORDER BY expires_at, organisation
"""


async def organisations_without_manager(*, now: datetime) -> list[Unmanaged]:
    """Those where nobody comes unless somebody is invited again: the letter did not arrive, or its days are over."""
    return [each for each in await _unmanaged() if each.is_stuck(now)]


async def _unmanaged(organisation: UUID | None = None) -> list[Unmanaged]:
    waiting = [Unmanaged(**each) for each in await rows(_UNMANAGED, organisation)]
    letters = await undelivered([each.invitation for each in waiting])
    return [replace(each, letter=letters.get(each.invitation)) for each in waiting]


async def invite_first_manager_again(
    organisation: UUID, email: str, *, locale: str, by: Viewer, key: str, now: datetime
) -> None:
    """Invite the first manager once more, at another address if the last was wrong; what waited for the last one ends.
    Pressed twice, one letter leaves. Refuses with Forbidden, with NotFound where somebody manages it or nobody was
    invited, with Invalid (email, locale) and InvitedTooOften."""
    require_everywhere(by, "manage_coordination")
    async with transaction():
        await hold_organisation(organisation)
        waiting = await _unmanaged(organisation)
        if not waiting:
            raise NotFound()
        last = waiting[0]
        if not last.is_stuck(now) and last.email == email.strip().lower():
            return
        await void(last.account, organisation, now=now)
        await invite_first_manager(email, organisation=organisation, locale=locale, by=by, key=key, now=now)
