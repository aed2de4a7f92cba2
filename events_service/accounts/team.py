"""The people of an organisation, as its managers see them, change their roles and let them go."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from events_service import audit
from events_service.accounts.calendars import revoke_calendar
from events_service.accounts.invitations import LIFE, write_invitation
from events_service.accounts.keys import revoke_keys_made_by
from events_service.accounts.links import write_letter_link
from events_service.accounts.roles import LOCAL_ROLES, Role, Viewer, require
from events_service.accounts.staff import give_role
from events_service.accounts.tables import CALLED
from events_service.accounts.visits import WORKING_IN, Visit, end_visit, visits_of
from events_service.catalogues import OFFICE_LOCALES
from events_service.database import rows, transaction, value
from events_service.errors import ChangedMeanwhile, Invalid, Refusal, existing
from events_service.libraries.queries import organisation_id
from events_service.libraries.territories import department_name, department_of


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
_TEAM = f"""
SELECT account.id, account.email, account.name, min(membership.created_at) AS since,
       (SELECT created_at FROM staff_calendar WHERE staff_calendar.account = account.id AND revoked_at IS NULL)
           AS calendar_since,
       (array_agg(membership.role ORDER BY array_position($2::text[], membership.role::text)))[1] AS role
FROM membership JOIN account ON account.id = membership.account AND account.disabled_at IS NULL
WHERE membership.organisation = $1
GROUP BY account.id ORDER BY lower({CALLED}), account.id
"""


async def team_of(organisation: UUID, *, cookie: str, now: datetime) -> list[Teammate]:
    """By name, with the visits in which they work there now: what somebody does elsewhere is no business of these
    managers. `cookie` says which of the visits is the reader's own."""
    people = await rows(_TEAM, organisation, list(LOCAL_ROLES))
    visits = [
        visit
        for visit in await visits_of([person["id"] for person in people], cookie=cookie, now=now)
        if visit.organisation == organisation
    ]
    return [
        Teammate(**person, visits=tuple(visit for visit in visits if visit.account == person["id"]))
        for person in people
    ]


async def change_role(
    account: UUID, role: str, *, organisation: UUID, by: Viewer, now: datetime, seen: str = ""
) -> None:
    """Give a colleague another role there, from their next request on; the same again changes nothing. Keys that they
    made and that may do more than they now may are revoked: they may have kept one.

    `seen` is the role that the page showed. Refuses with NotFound, Forbidden, Invalid (role), with LastManager, and
    with ChangedMeanwhile where another manager gave them a third one.
    """
    require(by, "manage_staff", organisation)
    if role not in LOCAL_ROLES:
        raise Invalid({"role": "not_a_choice"})
    async with transaction():
        roles = await roles_locked(account, organisation)
        if roles == {role}:
            return
        if seen and seen not in roles:
            raise ChangedMeanwhile()
        await rows(_ONE_ROLE, account, organisation, role)
        await refuse_without_manager(organisation)
        await audit.note(
            by=by.id, what="colleague.role_changed", on=account, organisation=organisation, now=now
        )
        await revoke_keys_made_by(account, organisation, beyond=role, by=by.id, now=now)


# Whoever was given two roles by commands has one from now on, and everybody has worked there since they joined.
_ONE_ROLE = """
WITH former AS (DELETE FROM membership WHERE account = $1 AND organisation = $2 RETURNING id, created_at)
INSERT INTO membership (id, account, organisation, role, departments, created_at)
SELECT id, $1, $2, $3, '{}', created_at FROM former ORDER BY created_at, id LIMIT 1
"""


async def sign_out_teammate(visit: UUID, *, organisation: UUID, by: Viewer, now: datetime) -> None:
    """End a sign-in in which a colleague works in the organisation. Refuses with NotFound, Forbidden."""
    require(by, "manage_staff", organisation)
    async with transaction():
        working_here = f"SELECT account FROM sign_in WHERE id = $1 AND {WORKING_IN} = $2"
        account = existing(await value(working_here, visit, organisation))
        await end_visit(visit, account=account, now=now)
        what = "colleague.signed_out"
        await audit.note(by=by.id, what=what, on=account, organisation=organisation, now=now)


async def close_teammates_calendar(account: UUID, *, organisation: UUID, by: Viewer, now: datetime) -> None:
    """Take the address of a colleague's private calendar back: whoever has it hears of nothing from the next request
    on. Twice changes nothing. Refuses with NotFound, Forbidden."""
    require(by, "manage_staff", organisation)
    async with transaction():
        await roles_locked(account, organisation)
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
    inviter: str = "",
    key: str,
    now: datetime,
) -> None:
    """Give a colleague a role at once, as whoever runs the service does, and write them a letter whose link signs them
    in for seven days. Refuses as staff.give_role does, and with Invalid (locale)."""
    if locale not in OFFICE_LOCALES:
        raise Invalid({"locale": "not_a_choice"})
    async with transaction():
        account = await give_role(
            email, role=role, organisation=organisation, departments=departments, by=by, now=now
        )
        link = await write_letter_link(account, life=LIFE, key=key, now=now)
        scope = await organisation_id(organisation) if organisation else None
        await write_invitation(
            account,
            link,
            about=account,
            organisation=scope,
            departments=[department_name(department_of(code)) for code in departments],
            inviter=inviter,
            locale=locale,
            now=now,
        )


async def roles_locked(account: UUID, organisation: UUID) -> set[str]:
    """What somebody is there; whoever changes roles of this organisation queues here. Refuses with NotFound."""
    await rows("SELECT 1 FROM organisation WHERE id = $1 FOR NO KEY UPDATE", organisation)
    sql = "SELECT role FROM membership WHERE account = $1 AND organisation = $2"
    roles = {each["role"] for each in await rows(sql, account, organisation)}
    return existing(roles or None)


async def refuse_without_manager(organisation: UUID) -> None:
    sql = f"SELECT 1 FROM membership WHERE organisation = $1 AND role = '{Role.MANAGER}' LIMIT 1"
    if not await value(sql, organisation):
        raise LastManager()
