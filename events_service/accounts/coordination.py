"""Whoever works for the whole installation: coordinators, referents of départements, and the keys of both."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from events_service import audit
from events_service.accounts.invitations import count_invitation
from events_service.accounts.keys import KeyLine, api_keys, create_key, revoke_key
from events_service.accounts.roles import OF_NO_ORGANISATION, Role, Viewer, require_everywhere
from events_service.accounts.staff import take_away
from events_service.accounts.tables import CALLED
from events_service.accounts.team import appoint
from events_service.accounts.visits import end_visits
from events_service.database import rows, transaction, value
from events_service.errors import Invalid, NotFound, Refusal, existing

# As pages list them.
NATIONAL_ROLES = (Role.COORDINATOR.value, Role.REFERENT.value)


class LastCoordinator(Refusal):
    """Nobody would be left who may appoint one: somebody else becomes coordinator first, or a command does it."""

    code = "last_coordinator"


@dataclass(frozen=True, slots=True)
class Appointed:
    """One role of a colleague beside the organisations; a referent has `departments`."""

    id: UUID
    email: str
    name: str
    role: str
    departments: list[str]
    since: datetime


async def coordination() -> list[Appointed]:
    """Coordinators first, each by name."""
    people = await rows(
        f"""
        SELECT account.id, account.email, account.name, membership.role, membership.departments,
               membership.created_at AS since
        FROM membership JOIN account ON account.id = membership.account AND account.disabled_at IS NULL
        WHERE membership.organisation IS NULL
        ORDER BY membership.role, lower({CALLED}), account.id
        """
    )
    return [Appointed(**person) for person in people]


async def national_keys() -> list[KeyLine]:
    """Those of no organisation that open something, by name."""
    return [key for key in await api_keys() if key.organisation is None and key.revoked_at is None]


async def appoint_nationally(
    email: str, *, role: str, departments: Sequence[str], locale: str, by: Viewer, key: str, now: datetime
) -> None:
    """Make somebody coordinator or referent at once, and write them a letter whose link signs them in; a referent gets
    further départements by another one. Refuses with Forbidden, Invalid (email, role, departments), InvitedTooOften."""
    require_everywhere(by, "manage_coordination")
    _refuse_local(role)
    async with transaction():
        await count_invitation(by.id, email.strip(), key=key, now=now)
        await appoint(
            email,
            role=role,
            organisation=None,
            departments=departments,
            locale=locale,
            by=by.id,
            inviter=by.name,
            key=key,
            now=now,
        )


async def dismiss(account: UUID, *, keys: Collection[UUID] = (), by: Viewer, now: datetime) -> None:
    """Take away what somebody is beside the organisations, sign them out everywhere, and revoke these `keys` of no
    organisation; what they are in one stays. Refuses with Forbidden, NotFound, and with LastCoordinator."""
    require_everywhere(by, "manage_coordination")
    async with transaction():
        # Whoever dismisses a coordinator queues here.
        people = await rows(_COORDINATION)
        if account not in {person["account"] for person in people}:
            raise NotFound()
        if {person["account"] for person in people if person["role"] == Role.COORDINATOR} == {account}:
            raise LastCoordinator()
        elsewhere = "SELECT 1 FROM membership WHERE account = $1 AND organisation IS NOT NULL LIMIT 1"
        if await value(elsewhere, account):
            await rows("DELETE FROM membership WHERE account = $1 AND organisation IS NULL", account)
            await end_visits(account, now=now)
            await audit.note(by=by.id, what="colleague.removed", on=account, organisation=None, now=now)
        else:
            await take_away(account, None, by=by.id, now=now)
        for key in sorted(keys):
            await revoke_national_key(key, by=by, now=now)


_COORDINATION = """
SELECT membership.account, membership.role FROM membership
JOIN account ON account.id = membership.account AND account.disabled_at IS NULL
WHERE membership.organisation IS NULL ORDER BY membership.id FOR UPDATE OF membership
"""


async def create_national_key(
    name: str, *, role: str, departments: Sequence[str], by: Viewer, now: datetime
) -> str:
    """A key with the role of a coordinator or a referent, seen this once. Refuses with Forbidden, Invalid (name, role,
    departments)."""
    require_everywhere(by, "manage_coordination")
    _refuse_local(role)
    return await create_key(name, role=role, organisation=None, departments=departments, by=by.id, now=now)


async def revoke_national_key(key: UUID, *, by: Viewer, now: datetime) -> None:
    """Make it worth nothing; twice is harmless. Refuses with Forbidden, NotFound."""
    require_everywhere(by, "manage_coordination")
    async with transaction():
        existing(await value("SELECT 1 FROM api_key WHERE id = $1 AND organisation IS NULL", key))
        await revoke_key(str(key), by=by.id, now=now)


def _refuse_local(role: str) -> None:
    if role not in OF_NO_ORGANISATION:
        raise Invalid({"role": "not_a_choice"})
