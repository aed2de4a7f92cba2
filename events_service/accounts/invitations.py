"""Invitations: a role that waits for seven days until whoever is invited signs in, by its letter or otherwise."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from events_service import allowances, audit
from events_service.accounts.links import write_letter_link
from events_service.accounts.roles import LOCAL_ROLES, Role, Viewer, require
from events_service.allowances import Limit
from events_service.catalogues import OFFICE_LOCALES
from events_service.database import insert, insert_once, row, rows, transaction, value
from events_service.errors import Invalid, Refusal, existing
from events_service.identifiers import derived
from events_service.libraries.organisations import hold_organisation
from events_service.messages import outbox
from events_service.messages.addresses import address
from events_service.messages.outbox import NewMessage
from events_service.messages.queries import Undelivered, undelivered
from events_service.messages.rules import Priority

LIFE = timedelta(days=7)
# Letters that one colleague can make us write: a whole team in a morning, and then a few a day.
BY_INVITER = Limit(at_once=30, a_day=60)
# And that reach one address, whoever invites: each holds a link, and nobody has asked for it.
TO_ADDRESS = Limit(at_once=3, a_day=6)
# How long after its end one is remembered, with the address of somebody who never came.
REMEMBERED = timedelta(days=30)
_WAITS = "invitation.accepted_at IS NULL AND invitation.withdrawn_at IS NULL AND invitation.expires_at"
# What still waits; $1 is the present instant.
OPEN = f"{_WAITS} > $1"
# An account that a letter may let in: one that is open, or that an invitation will open; $2 is the present instant.
MAY_ENTER = f"""
account.disabled_at IS NULL OR EXISTS (SELECT FROM invitation WHERE invitation.account = account.id AND {_WAITS} > $2)
"""


class InvitedTooOften(Refusal):
    """This colleague, or this address, has caused as many invitations as there may be; `retry_after` is in seconds."""

    code = "invited_too_often"


@dataclass(frozen=True, slots=True)
class Invitation:
    """One that waits."""

    id: UUID
    email: str
    role: str
    expires_at: datetime


async def invite(
    email: str, *, role: str, organisation: UUID, locale: str, by: Viewer, key: str, now: datetime
) -> UUID:
    """Offer somebody a role, by a letter in their language whose link signs them in; a newer one replaces the last.

    Until they sign in they are nobody here: their account is made, and closed. Refuses with NotFound or Forbidden, and
    with Invalid (email, role, locale), a colleague of this organisation among them, and with InvitedTooOften.
    """
    require(by, "manage_staff", organisation)
    return await _offer(email, role=role, organisation=organisation, locale=locale, by=by, key=key, now=now)


async def invite_first_manager(
    email: str, *, organisation: UUID, locale: str, by: Viewer, key: str, now: datetime
) -> UUID:
    """Let somebody into an organisation that nobody manages yet, for a verb that has asked who may. Refuses with
    Invalid (email, locale) and InvitedTooOften, as `invite` does."""
    return await _offer(
        email, role=Role.MANAGER, organisation=organisation, locale=locale, by=by, key=key, now=now
    )


async def _offer(
    email: str, *, role: str, organisation: UUID, locale: str, by: Viewer, key: str, now: datetime
) -> UUID:
    email = address(email, field="email").lower()
    if wrong := {
        name: "not_a_choice"
        for name, chosen, choices in (("role", role, LOCAL_ROLES), ("locale", locale, OFFICE_LOCALES))
        if chosen not in choices
    }:
        raise Invalid(wrong)
    async with transaction():
        # Before the account, as whoever dissolves an organisation does (scheduling/dissolving.py).
        await hold_organisation(organisation)
        await insert_once("account", "email", email=email, created_at=now, disabled_at=now)
        account: UUID = await value("SELECT id FROM account WHERE email = $1 FOR UPDATE", email)
        here = "SELECT 1 FROM membership WHERE account = $1 AND organisation = $2"
        if await row(here, account, organisation):
            raise Invalid({"email": "colleague_already"})
        await count_invitation(by.id, email, key=key, now=now)
        await void(account, organisation, now=now)
        link = await write_letter_link(account, life=LIFE, key=key, now=now)
        invitation = await insert(
            "invitation",
            account=account,
            organisation=organisation,
            role=role,
            link=link,
            created_at=now,
            expires_at=now + LIFE,
        )
        await write_invitation(
            account,
            link,
            about=invitation,
            organisation=organisation,
            inviter=by.name,
            locale=locale,
            now=now,
        )
        await audit.note(by=by.id, what="colleague.invited", on=account, organisation=organisation, now=now)
        return invitation


async def count_invitation(inviter: UUID, email: str, *, key: str, now: datetime) -> None:
    """Count one more letter by that colleague and to that address. Refuses with InvitedTooOften: the transaction that
    is then undone counts nothing."""
    limits = {
        derived(key, "invited by", inviter): BY_INVITER,
        derived(key, "invited", email.lower()): TO_ADDRESS,
    }
    if wait := await allowances.seconds_over(limits, now):
        raise InvitedTooOften(retry_after=wait)


async def write_invitation(
    account: UUID,
    link: UUID,
    *,
    about: UUID,
    organisation: UUID | None,
    departments: Sequence[str] = (),
    inviter: str,
    locale: str,
    now: datetime,
) -> None:
    """Owe the letter that says who invites whom to what (a referent: the names of which `departments`), with the link
    that lets them in."""
    name = await value("SELECT name FROM organisation WHERE id = $1", organisation) or ""
    letter = NewMessage(
        intent=f"invitation:{link}",
        about=about,
        letter="invitation",
        locale=locale,
        recipient=await value("SELECT email FROM account WHERE id = $1", account),
        context={
            "sign_in_link": str(link),
            "days": LIFE.days,
            "organisation_name": name,
            "inviter": inviter,
            "departments": ", ".join(departments),
        },
        priority=Priority.AWAITED,
        useless_after=now + LIFE,
    )
    await outbox.write([letter], now=now)


async def withdraw_invitation(invitation_id: UUID, *, by: Viewer, now: datetime) -> None:
    """Take an invitation back: its link opens nothing any more. Twice is harmless. Refuses with NotFound, Forbidden."""
    async with transaction():
        invitation = existing(
            await row("SELECT account, organisation FROM invitation WHERE id = $1 FOR UPDATE", invitation_id)
        )
        require(by, "manage_staff", invitation["organisation"])
        account, owner = invitation["account"], invitation["organisation"]
        if await void(account, owner, now=now):
            what = "colleague.uninvited"
            await audit.note(by=by.id, what=what, on=account, organisation=owner, now=now)


async def void(account: UUID, organisation: UUID | None, *, now: datetime) -> bool:
    """End what waits for that colleague, there or (None) anywhere, with its link and its letter; whether there was
    something."""
    ended = await rows(
        f"""
        UPDATE invitation SET withdrawn_at = $1
        WHERE {OPEN} AND account = $2 AND ($3::uuid IS NULL OR organisation = $3) RETURNING id, link
        """,
        now,
        account,
        organisation,
    )
    links = [invitation["link"] for invitation in ended]
    await rows(
        "UPDATE sign_in_link SET used_at = $2 WHERE id = ANY($1::uuid[]) AND used_at IS NULL", links, now
    )
    for invitation in ended:
        await outbox.withdraw(invitation["id"])
    return bool(ended)


async def accept(account: UUID, link: UUID, *, now: datetime) -> None:
    """Give the role of the invitation whose link has just been opened. Whoever works nowhere yet gets every role that
    waits for them, however they sign in; a colleague of somewhere joins nobody but by that letter."""
    accepted = await rows(
        f"""
        UPDATE invitation SET accepted_at = $1
        WHERE {OPEN} AND account = $2
          AND (link = $3 OR NOT EXISTS (SELECT FROM membership WHERE membership.account = $2))
        RETURNING organisation, role
        """,
        now,
        account,
        link,
    )
    if accepted:
        await rows("UPDATE account SET disabled_at = NULL WHERE id = $1", account)
    for invitation in accepted:
        place, role = invitation["organisation"], invitation["role"]
        once = "account, organisation, role"
        await insert_once("membership", once, account=account, organisation=place, role=role, created_at=now)
        await audit.note(by=account, what="colleague.accepted", on=account, organisation=place, now=now)


async def open_invitations(organisation: UUID, *, now: datetime) -> list[Invitation]:
    """Those that wait there, the one that ends first on top."""
    waiting = await rows(
        f"""
        SELECT invitation.id, account.email, invitation.role, invitation.expires_at
        FROM invitation JOIN account ON account.id = invitation.account
        WHERE {OPEN} AND invitation.organisation = $2 ORDER BY invitation.expires_at, invitation.id
        """,
        now,
        organisation,
    )
    return [Invitation(**each) for each in waiting]


@dataclass(frozen=True, slots=True)
class Unopened:
    """An invitation whose letter did not arrive."""

    invitation: Invitation
    letter: Undelivered


async def invitations_undelivered(viewer: Viewer, *, now: datetime) -> list[Unopened]:
    """Those that wait where the viewer may invite, and of which nobody heard."""
    waiting = [
        each
        for organisation in viewer.organisations("manage_staff")
        for each in await open_invitations(organisation, now=now)
    ]
    letters = await undelivered([each.id for each in waiting])
    return [Unopened(each, letters[each.id]) for each in waiting if each.id in letters]


async def forget_old(now: datetime) -> None:
    """Forget invitations, and newcomers, a month after their end, and the address of whoever never came."""
    invited = await rows("DELETE FROM invitation WHERE expires_at < $1 RETURNING id", now - REMEMBERED)
    came = await rows(_NEVER_CAME, now - REMEMBERED, now)
    await outbox.forget([each["id"] for each in (*invited, *came)])
    await rows(
        """
        DELETE FROM account WHERE disabled_at = created_at
          AND NOT EXISTS (SELECT FROM invitation WHERE invitation.account = account.id)
          AND NOT EXISTS (SELECT FROM newcomer WHERE newcomer.account = account.id)
          AND NOT EXISTS (SELECT FROM membership WHERE membership.account = account.id)
        """
    )


# Whoever asked managers waits a month for them, others two days for their own letter to be opened.
_NEVER_CAME = """
DELETE FROM newcomer WHERE expires_at < CASE WHEN organisation IS NULL THEN $1::timestamptz ELSE $2 END RETURNING id
"""
