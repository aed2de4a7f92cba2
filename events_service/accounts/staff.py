"""Colleagues joining and leaving: an account for an address, a role in an organisation."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from events_service import audit
from events_service.accounts.calendars import revoke_calendar
from events_service.accounts.invitations import void
from events_service.accounts.roles import OF_NO_ORGANISATION, ROLES, Role, Viewer
from events_service.accounts.visits import end_visits
from events_service.database import insert, insert_once, rows, transaction, value
from events_service.errors import Invalid, NotFound
from events_service.libraries.organisations import hold_organisation
from events_service.libraries.queries import organisation_id
from events_service.libraries.territories import UnknownDepartment, department_of
from events_service.messages import outbox
from events_service.messages.addresses import address
from events_service.text import clean


@dataclass(frozen=True, slots=True)
class ColleagueLine:
    """One role of a colleague; `organisation` is a slug, None for a coordinator or a referent. An account left without
    any role is listed too, with an empty one: it can still sign in."""

    email: str
    role: str
    organisation: str | None
    departments: list[str]
    since: datetime


async def give_role(
    email: str,
    *,
    role: str,
    organisation: str | None,
    departments: Sequence[str] = (),
    by: UUID = audit.OPERATOR,
    now: datetime,
) -> UUID:
    """Give a colleague a role; their account is made if it is new, and giving it twice changes nothing. Whoever left
    and comes back has their old account again.

    `organisation` is a slug, required for every role but coordinator and referent; a referent has `departments`
    (codes), and is given further ones in the same way. Refuses with Invalid (email, role, organisation,
    departments) and NotFound for an organisation that does not exist.
    """
    email = address(email, field="email").lower()
    codes = reach_of(role, organisation, departments)
    async with transaction():
        scope = await held_scope_of(organisation)
        account = await _account(email, now)
        once = "account, organisation, role"
        joined = await insert_once(
            "membership",
            once,
            account=account,
            organisation=scope,
            role=role,
            departments=codes,
            created_at=now,
        )
        if joined or (codes and await _widen(account, codes)):
            await audit.note(by=by, what="colleague.joined", on=account, organisation=scope, now=now)
    return account


def reach_of(role: str, organisation: str | None, departments: Sequence[str]) -> list[str]:
    """The départements of a role, as codes; empty for all roles but referent. Refuses with Invalid (role, organisation,
    departments) what does not go together."""
    if role not in ROLES:
        raise Invalid({"role": "unknown"})
    if (role in OF_NO_ORGANISATION) == (organisation is not None):
        raise Invalid({"organisation": "not_for_this_role" if organisation else "required"})
    if (role == Role.REFERENT) != bool(departments):
        raise Invalid({"departments": "not_for_this_role" if departments else "required"})
    try:
        return sorted({department_of(code) for code in departments})
    except UnknownDepartment:
        raise Invalid({"departments": "unknown"}) from None


async def _widen(account: UUID, departments: list[str]) -> bool:
    """Add départements to those of a referent; whether any was new."""
    widened = await value(
        """
        UPDATE membership SET departments = ARRAY(SELECT DISTINCT unnest(departments || $2::varchar[]) ORDER BY 1)
        WHERE account = $1 AND role = 'referent' AND NOT departments @> $2::varchar[] RETURNING 1
        """,
        account,
        departments,
    )
    return widened is not None


async def colleagues(organisation: str | None = None) -> list[ColleagueLine]:
    """Everybody with a role, or those of one organisation (a slug; refuses with NotFound)."""
    scope = await scope_of(organisation)
    lines = await rows(
        """
        SELECT account.email, coalesce(membership.role, '') AS role, organisation.slug AS organisation,
               coalesce(membership.departments, '{}') AS departments,
               coalesce(membership.created_at, account.created_at) AS since
        FROM account LEFT JOIN membership ON membership.account = account.id
        LEFT JOIN organisation ON organisation.id = membership.organisation
        WHERE account.disabled_at IS NULL AND ($1::uuid IS NULL OR membership.organisation = $1)
        ORDER BY account.email, organisation.slug NULLS FIRST, membership.role
        """,
        scope,
    )
    return [ColleagueLine(**r) for r in lines]


async def take_away(
    account: UUID, scope: UUID | None, *, by: UUID, now: datetime
) -> tuple[list[Record], bool]:
    """Take a colleague's roles there (None: everywhere) away with all that lets them in, and return those roles, and
    whether any is left elsewhere. To be called inside the verb's transaction (scheduling/leaving.py)."""
    taken = await rows(
        "DELETE FROM membership WHERE account = $1 AND ($2::uuid IS NULL OR organisation = $2)"
        " RETURNING organisation, role",
        account,
        scope,
    )
    await end_visits(account, now=now)
    await outbox.withdraw(account)
    await void(account, scope, now=now)
    works = bool(await value("SELECT 1 FROM membership WHERE account = $1 LIMIT 1", account))
    if not works:
        await rows("UPDATE account SET disabled_at = $2 WHERE id = $1", account, now)
        # Whoever comes back gets a new address: somebody else may have kept the old one.
        await revoke_calendar(account, now)
    for place in {each["organisation"] for each in taken}:
        if by == account:
            await audit.note(by=by, what="colleague.left", on=account, organisation=place, now=now)
        else:
            await audit.note(by=by, what="colleague.removed", on=account, organisation=place, now=now)
    return taken, works


async def name_oneself(name: str, *, by: Viewer, now: datetime) -> None:
    """How colleagues read one's name; empty, they read the e-mail. Refuses with Invalid (name)."""
    name = clean(name, field="name", longest=120)
    async with transaction():
        changed = await rows(
            "UPDATE account SET name = $2 WHERE id = $1 AND name <> $2 RETURNING id", by.id, name
        )
        if changed:
            what = "colleague.renamed"
            await audit.note(by=by.id, what=what, on=by.id, organisation=by.organisation, now=now)


async def scope_of(organisation: str | None) -> UUID | None:
    """The id of that slug. Refuses with NotFound."""
    scope = await organisation_id(organisation) if organisation else None
    if organisation and scope is None:
        raise NotFound(organisation=organisation)
    return scope


async def held_scope_of(organisation: str | None) -> UUID | None:
    """The same for what is made there: the organisation cannot go meanwhile."""
    scope = await scope_of(organisation)
    if scope:
        await hold_organisation(scope)
    return scope


async def _account(email: str, now: datetime) -> UUID:
    account: UUID | None = await value(
        "UPDATE account SET disabled_at = NULL WHERE email = $1 RETURNING id", email
    )
    return account or await insert("account", email=email, created_at=now)
