"""Colleagues joining: an account for an address, a role in an organisation."""

from datetime import datetime
from uuid import UUID

from events_service.accounts.roles import ROLES
from events_service.accounts.tables import Account
from events_service.database import rows, transaction, value
from events_service.errors import Invalid, NotFound
from events_service.identifiers import uuid7
from events_service.libraries.queries import organisation_id
from events_service.libraries.territories import DEPARTMENTS
from events_service.mail.addresses import address


async def invite(
    email: str, *, role: str, organisation: str | None, department: str | None = None, now: datetime
) -> UUID:
    """Give a colleague a role; their account is made if it is new, and inviting twice changes nothing.

    `organisation` is a slug, required for every role but coordinator; `department` narrows a coordinator. Refuses
    with Invalid (email, role, organisation, department) and NotFound for an organisation that does not exist.
    """
    email = address(email, field="email").lower()
    if role not in ROLES:
        raise Invalid({"role": "unknown"})
    if (role == "coordinator") == (organisation is not None):
        raise Invalid({"organisation": "not_for_this_role" if organisation else "required"})
    if department is not None and (role != "coordinator" or department not in DEPARTMENTS):
        raise Invalid({"department": "not_for_this_role" if role != "coordinator" else "unknown"})
    async with transaction():
        scope = await organisation_id(organisation) if organisation else None
        if organisation and scope is None:
            raise NotFound(organisation=organisation)
        account = await _account(email, now)
        await rows(
            """
            INSERT INTO membership (id, account, organisation, department, role, created_at)
            VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT ON CONSTRAINT membership_once DO NOTHING
            """,
            *(uuid7(), account, scope, department, role, now),
        )
    return account


async def _account(email: str, now: datetime) -> UUID:
    known: UUID | None = await value("SELECT id FROM account WHERE email = $1", email)
    if known is None:
        known = uuid7()
        await Account(id=known, email=email, created_at=now).save()
    return known
