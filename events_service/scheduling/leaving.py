"""A colleague leaves an organisation, or is removed: what lets them in ends at once, and they hold nothing to come."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from events_service import audit
from events_service.accounts.keys import keys_made_by, revoke_keys_made_by, revoke_local_key
from events_service.accounts.roles import Role, Viewer, require
from events_service.accounts.staff import scope_of, take_away
from events_service.accounts.team import refuse_without_manager, roles_locked
from events_service.database import row, rows, transaction
from events_service.errors import NotFound
from events_service.scheduling.titles import TITLE


@dataclass(frozen=True, slots=True)
class Held:
    """A session to come that somebody holds; `alone`: nobody else does."""

    id: UUID
    title: str
    library_name: str
    local_starts: datetime
    alone: bool


@dataclass(frozen=True, slots=True)
class Left:
    """What a colleague's leaving came to: whether any role is left to them, who now has no manager (slugs), and the
    names of the keys they made there, which go on until somebody revokes them."""

    still_works_here: bool
    without_manager: tuple[str, ...]
    keys: tuple[str, ...]


async def held_to_come(account: UUID, organisation: UUID, *, now: datetime) -> list[Held]:
    """What would have to be held by somebody else if they left, in order of time; called-off sessions are not."""
    sessions = await rows(
        f"""
        SELECT session.id, {TITLE} AS title, library.name AS library_name,
               session.starts_at AT TIME ZONE session.time_zone AS local_starts,
               NOT EXISTS (SELECT FROM facilitation AS other
                           WHERE other.session = session.id AND other.account <> $1) AS alone
        FROM facilitation JOIN session ON session.id = facilitation.session
        JOIN event ON event.id = session.event JOIN library ON library.id = session.library
        WHERE facilitation.account = $1 AND event.organisation = $2
          AND session.starts_at > $3 AND session.cancelled_at IS NULL
        ORDER BY session.starts_at, session.id
        """,
        account,
        organisation,
        now,
    )
    return [Held(**session) for session in sessions]


async def remove_teammate(
    account: UUID, *, organisation: UUID, keys: Collection[UUID] = (), by: Viewer, now: datetime
) -> None:
    """Take a colleague's role there away, sign them out everywhere (their next request is nobody's), take them off the
    sessions to come, and revoke these `keys` of the organisation.

    Refuses with NotFound, Forbidden, and with LastManager.
    """
    require(by, "manage_staff", organisation)
    async with transaction():
        await _leave(account, organisation, by=by.id, now=now)
        for key in sorted(keys):
            await revoke_local_key(key, by=by, now=now)


async def leave_organisation(organisation: UUID, *, by: Viewer, now: datetime) -> None:
    """Give up one's own role there: the same as being removed, with every key that one made for it, whatever one's role
    is by now. Refuses with NotFound, and with LastManager."""
    async with transaction():
        await _leave(by.id, organisation, by=by.id, now=now)
        await revoke_keys_made_by(by.id, organisation, by=by.id, now=now)


async def _leave(account: UUID, organisation: UUID, *, by: UUID, now: datetime) -> None:
    roles = await roles_locked(account, organisation)
    # Whoever gives them a session in this instant (scheduling/occupancy.py) comes before or after.
    await rows("SELECT 1 FROM account WHERE id = $1 FOR NO KEY UPDATE", account)
    await take_away(account, organisation, by=by, now=now)
    if Role.MANAGER in roles:
        await refuse_without_manager(organisation)
    await _take_off(account, organisation, by=by, now=now)


async def remove_colleague(
    email: str, *, organisation: str | None = None, by: UUID = audit.OPERATOR, now: datetime
) -> Left:
    """Take every role away from a colleague, or those in one organisation (a slug), with what follows from it.

    Their next request is nobody's. Without any role left the account is disabled: it gets no sign-in link either.
    Refuses with NotFound, naming the organisation or the e-mail that is not there.
    """
    async with transaction():
        scope = await scope_of(organisation)
        account = await row(
            "SELECT id FROM account WHERE email = lower($1) AND disabled_at IS NULL FOR UPDATE", email.strip()
        )
        if account is None:
            raise NotFound(email=email)
        taken, works = await take_away(account["id"], scope, by=by, now=now)
        # An account without any role is nobody's colleague, and can still be taken away.
        if scope and not taken:
            raise NotFound(email=email)
        for place in sorted({each["organisation"] for each in taken if each["organisation"]}):
            await _take_off(account["id"], place, by=by, now=now)
        managed = [each["organisation"] for each in taken if each["role"] == Role.MANAGER]
        keys = await keys_made_by(account["id"], [each["organisation"] for each in taken])
        return Left(works, await _without_manager(managed), keys)


async def _take_off(account: UUID, organisation: UUID, *, by: UUID, now: datetime) -> None:
    """What has begun stays theirs to have held; of what comes they are free, called off or not."""
    sessions = await rows(
        """
        DELETE FROM facilitation USING session, event
        WHERE session.id = facilitation.session AND event.id = session.event AND facilitation.account = $1
          AND event.organisation = $2 AND session.starts_at > $3
        RETURNING session.id
        """,
        account,
        organisation,
        now,
    )
    for session in sessions:
        what = "session.unassigned"
        await audit.note(by=by, what=what, on=session["id"], organisation=organisation, now=now)


async def _without_manager(organisations: list[UUID]) -> tuple[str, ...]:
    deserted = await rows(
        f"""
        SELECT slug FROM organisation WHERE id = ANY($1::uuid[]) AND NOT EXISTS (
            SELECT 1 FROM membership WHERE organisation = organisation.id AND role = '{Role.MANAGER}'
        ) ORDER BY slug
        """,
        organisations,
    )
    return tuple(each["slug"] for each in deserted)
