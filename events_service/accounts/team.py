"""The people of an organisation, as its managers see them, change their roles and let them go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from events_service import audit
from events_service.accounts.calendars import revoke_calendar
from events_service.accounts.invitations import LIFE, write_invitation
from events_service.accounts.links import write_letter_link
from events_service.accounts.roles import LOCAL_ROLES, Role, Viewer, require
from events_service.accounts.staff import invite, take_away
from events_service.accounts.visits import Visit, end_visit, visits_of
from events_service.database import insert, row, rows, transaction, value
from events_service.errors import Invalid, Refusal, existing
from events_service.libraries.queries import organisation_id


class LastManager(Refusal):
    """Nobody would be left who may invite, or take a right away: somebody else becomes manager first."""

    code = "last_manager"


@dataclass(frozen=True, slots=True)
class Teammate:
    """A colleague of one organisation, with where they are signed in and since when their private calendar has an
    address (None: it has none)."""

    id: UUID
    email: str
    name: str
    role: str
    since: datetime
    calendar_since: datetime | None
    visits: tuple[Visit, ...]


# Somebody invited twice by a command may have two roles; the page shows the first of these, and a change leaves one.
_TEAM = """
SELECT account.id, account.email, account.name, min(membership.created_at) AS since,
       (SELECT created_at FROM staff_calendar WHERE staff_calendar.account = account.id AND revoked_at IS NULL)
           AS calendar_since,
       (array_agg(membership.role ORDER BY array_position($2::text[], membership.role::text)))[1] AS role
FROM membership JOIN account ON account.id = membership.account AND account.disabled_at IS NULL
WHERE membership.organisation = $1
GROUP BY account.id ORDER BY lower(coalesce(nullif(account.name, ''), account.email)), account.id
"""


async def team_of(organisation: UUID, *, cookie: str, now: datetime) -> list[Teammate]:
    """By name. `cookie` says which of the visits is the reader's own."""
    people = await rows(_TEAM, organisation, list(LOCAL_ROLES))
    visits = await visits_of([person["id"] for person in people], cookie=cookie, now=now)
    return [
        Teammate(**person, visits=tuple(visit for visit in visits if visit.account == person["id"]))
        for person in people
    ]


async def change_role(account: UUID, role: str, *, organisation: UUID, by: Viewer, now: datetime) -> None:
    """Give a colleague another role there, from their next request on; the same again changes nothing.

    Refuses with NotFound, Forbidden, Invalid (role), and with LastManager.
    """
    require(by, "manage_staff", organisation)
    if role not in LOCAL_ROLES:
        raise Invalid({"role": "not_a_choice"})
    async with transaction():
        roles = await _roles_locked(account, organisation)
        if roles == {role}:
            return
        await rows("DELETE FROM membership WHERE account = $1 AND organisation = $2", account, organisation)
        await insert("membership", account=account, organisation=organisation, role=role, created_at=now)
        await _refuse_without_manager(organisation)
        await audit.note(
            by=by.id, what="colleague.role_changed", on=account, organisation=organisation, now=now
        )


async def remove_teammate(account: UUID, *, organisation: UUID, by: Viewer, now: datetime) -> None:
    """Take a colleague's role there away, and sign them out everywhere: their next request is nobody's.

    Refuses with NotFound, Forbidden, and with LastManager.
    """
    require(by, "manage_staff", organisation)
    async with transaction():
        await _roles_locked(account, organisation)
        await take_away(account, organisation, by=by.id, now=now)
        await _refuse_without_manager(organisation)


async def sign_out_teammate(visit: UUID, *, organisation: UUID, by: Viewer, now: datetime) -> None:
    """End one sign-in of a colleague of the organisation. Refuses with NotFound, Forbidden."""
    require(by, "manage_staff", organisation)
    async with transaction():
        of_the_team = """
        SELECT sign_in.account FROM sign_in JOIN membership ON membership.account = sign_in.account
        WHERE sign_in.id = $1 AND membership.organisation = $2
        """
        account = existing(await row(of_the_team, visit, organisation))["account"]
        await end_visit(visit, account=account, now=now)
        what = "colleague.signed_out"
        await audit.note(by=by.id, what=what, on=account, organisation=organisation, now=now)


async def close_teammates_calendar(account: UUID, *, organisation: UUID, by: Viewer, now: datetime) -> None:
    """Take the address of a colleague's private calendar back: whoever has it hears of nothing from the next request
    on. Twice changes nothing. Refuses with NotFound, Forbidden."""
    require(by, "manage_staff", organisation)
    async with transaction():
        await _roles_locked(account, organisation)
        for calendar in await revoke_calendar(account, now):
            await audit.note(
                by=by.id, what="calendar.closed", on=calendar, organisation=organisation, now=now
            )


async def appoint(
    email: str,
    *,
    role: str,
    organisation: str | None,
    departments: Sequence[str] = (),
    locale: str,
    by: UUID = audit.OPERATOR,
    key: str,
    now: datetime,
) -> None:
    """Give a colleague a role at once, as whoever runs the service does, and write them a letter whose link signs them
    in for seven days. Refuses as staff.invite does."""
    async with transaction():
        account = await invite(
            email, role=role, organisation=organisation, departments=departments, by=by, now=now
        )
        link = await write_letter_link(account, life=LIFE, key=key, now=now)
        scope = await organisation_id(organisation) if organisation else None
        await write_invitation(
            account, link, about=account, organisation=scope, inviter="", locale=locale, now=now
        )


async def _roles_locked(account: UUID, organisation: UUID) -> set[str]:
    """What somebody is there; whoever changes roles of this organisation queues here. Refuses with NotFound."""
    await rows("SELECT 1 FROM organisation WHERE id = $1 FOR NO KEY UPDATE", organisation)
    sql = "SELECT role FROM membership WHERE account = $1 AND organisation = $2"
    roles = {each["role"] for each in await rows(sql, account, organisation)}
    return existing(roles or None)


async def _refuse_without_manager(organisation: UUID) -> None:
    sql = f"SELECT 1 FROM membership WHERE organisation = $1 AND role = '{Role.MANAGER}' LIMIT 1"
    if not await value(sql, organisation):
        raise LastManager()
