"""Newcomers: somebody who works in a library and has no access yet asks for it, from the page of a day.

Where no organisation answers for their library, the link of their letter founds one (scheduling/newcomers.py). Where
one does, or one of that name is here, its managers are asked, and until they say yes nothing of it is shown.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from asyncpg import Record

from events_service import allowances, audit
from events_service.accounts.invitations import TO_ADDRESS, invite
from events_service.accounts.links import write_letter_link
from events_service.accounts.roles import Role, Viewer, require
from events_service.accounts.sign_in import AskedTooOften
from events_service.allowances import Limit
from events_service.database import insert, insert_once, row, rows, transaction, value
from events_service.errors import Refusal, existing
from events_service.fields import Fields
from events_service.identifiers import derived
from events_service.messages import outbox
from events_service.messages.addresses import address
from events_service.messages.outbox import NewMessage
from events_service.messages.rules import Priority
from events_service.text import folded

LIFE = timedelta(days=2)
# How long managers have to answer.
JOINING_LIFE = timedelta(days=30)
# What one network may ask: the colleagues of a library, on the morning on which they hear of it.
ASKED = Limit(at_once=10, a_day=40)
# What strangers can make us write to the managers of one organisation.
OF_A_TEAM = Limit(at_once=5, a_day=10)


class NobodyToAsk(Refusal):
    """The organisation that answers for the library has no manager who could let anybody in."""

    code = "nobody_to_ask"


@dataclass(frozen=True, slots=True)
class Joining:
    """Somebody who asks to join an organisation, and for which library they came."""

    id: UUID
    name: str
    email: str
    library_name: str
    town: str
    created_at: datetime


async def announce(
    library: str,
    typed: Mapping[str, Any],
    *,
    campaign: str,
    charter: UUID | None,
    network: str,
    locale: str,
    key: str,
    now: datetime,
) -> bool:
    """Note who asks (`name`, `email`), for which library, and whose it is (`organisation`, where nobody answers for it
    yet), and owe the letter whose link lets them in; or the one that asks the managers. Whether managers decide.

    Whoever was written to too often is not told so: they are not written to. Refuses with NotFound, Invalid,
    AskedTooOften and NobodyToAsk.
    """
    place = existing(await row(_LIBRARY, library))
    fields = Fields(typed)
    name = fields.text("name", longest=120, required=True)
    email = fields.check(lambda: address(str(typed.get("email") or ""), field="email").lower()) or ""
    owner_name = fields.text("organisation", longest=200, required=place["organisation"] is None)
    fields.done()
    async with transaction():
        if wait := await allowances.seconds_over({derived(key, "newcomer from", network): ASKED}, now):
            raise AskedTooOften(retry_after=wait)
        owner = await _owner(place, owner_name, email)
        if await allowances.fits({derived(key, "newcomer", email): TO_ADDRESS}, now):
            account = await _account(email, name, now)
            # What is asked of managers is asked once.
            await rows(_SUPERSEDE, account, place["id"], owner, now)
            link = None if owner else await write_letter_link(account, life=LIFE, key=key, now=now)
            facts = {"campaign": campaign, "charter": charter, "name": name, "locale": locale, "link": link}
            newcomer = await insert(
                "newcomer",
                account=account,
                library=place["id"],
                organisation=owner,
                organisation_name=owner_name,
                created_at=now,
                expires_at=now + (JOINING_LIFE if owner else LIFE),
                **facts,
            )
            if link is None:
                await ask_managers(newcomer, key=key, now=now)
            else:
                letter = _letter(newcomer, link, email, place, owner_name, locale=locale, now=now)
                await outbox.write([letter], now=now)
        return owner is not None


async def _owner(place: Record, named: str, email: str) -> UUID | None:
    """The organisation whose managers decide: the library's, or one of that name with a library, or a claim, in that
    département: there are two towns called Saint-Denis. Refuses with NobodyToAsk where the library's has no manager
    but whoever asks."""
    candidates = await rows(_HERE, place["organisation"], place["department"], email)
    if place["organisation"] is not None:
        if not candidates:
            raise NobodyToAsk()
        return UUID(str(place["organisation"]))
    alike = [each["id"] for each in candidates if folded(each["name"]) == folded(named)]
    return alike[0] if alike else None


async def _account(email: str, name: str, now: datetime) -> UUID:
    """Theirs, held; closed where it is new."""
    await insert_once("account", "email", email=email, name=name, created_at=now, disabled_at=now)
    account: UUID = await value("SELECT id FROM account WHERE email = $1 FOR UPDATE", email)
    return account


_LIBRARY = """
SELECT id, name, town, department, organisation FROM library WHERE slug = $1 AND NOT practice
"""
# Organisations with a manager who could be asked: that of $1, or all of a département.
_HERE = f"""
SELECT organisation.id, organisation.name FROM organisation
WHERE organisation.practice_of IS NULL
  AND (organisation.id = $1 OR ($1 IS NULL AND (
      EXISTS (SELECT FROM library WHERE library.organisation = organisation.id AND library.department = $2)
      OR EXISTS (SELECT FROM library_claim JOIN library ON library.id = library_claim.library
                 WHERE library_claim.organisation = organisation.id AND library_claim.decided_at IS NULL
                   AND library.department = $2))))
  AND EXISTS (SELECT FROM membership JOIN account ON account.id = membership.account
              WHERE membership.organisation = organisation.id AND membership.role = '{Role.MANAGER}'
                AND account.disabled_at IS NULL AND account.email <> $3)
ORDER BY organisation.created_at, organisation.id
"""
_SUPERSEDE = """
UPDATE newcomer SET settled_at = $4 WHERE account = $1 AND library = $2 AND organisation = $3 AND settled_at IS NULL
"""


def _letter(
    newcomer: UUID, link: UUID, email: str, place: Record, owner_name: str, *, locale: str, now: datetime
) -> NewMessage:
    return NewMessage(
        intent=f"newcomer:{newcomer}",
        about=newcomer,
        letter="newcomer",
        locale=locale,
        recipient=email,
        context={
            "sign_in_link": str(link),
            "days": LIFE.days,
            "library_name": place["name"],
            "town": place["town"],
            "organisation_name": owner_name,
        },
        priority=Priority.AWAITED,
        useless_after=now + LIFE,
    )


async def ask_managers(newcomer: UUID, *, key: str, now: datetime) -> None:
    """Owe each manager of the organisation that a newcomer would join one letter; where strangers have asked too often
    it only stands on the team's page. To be called inside a transaction."""
    asked = await rows(_MANAGERS, newcomer, now)
    if not asked or not await allowances.fits(
        {derived(key, "join", asked[0]["organisation"]): OF_A_TEAM}, now
    ):
        return
    letters = [
        NewMessage(
            intent=f"join_asked:{newcomer}:{each['email']}",
            about=newcomer,
            letter="join_asked",
            locale=each["locale"],
            recipient=each["email"],
            organisation=each["organisation"],
            context={
                "staff_page": "/staff/team",
                "name": each["name"],
                "email": each["newcomer_email"],
                "library_name": each["library_name"],
                "organisation_name": each["organisation_name"],
            },
        )
        for each in asked
    ]
    await outbox.write(letters, now=now)


_MANAGERS = f"""
SELECT account.email, newcomer.locale, newcomer.name, asking.email AS newcomer_email, newcomer.organisation,
       library.name AS library_name, organisation.name AS organisation_name
FROM newcomer JOIN account AS asking ON asking.id = newcomer.account
JOIN library ON library.id = newcomer.library
JOIN organisation ON organisation.id = newcomer.organisation
JOIN membership ON membership.organisation = newcomer.organisation AND membership.role = '{Role.MANAGER}'
JOIN account ON account.id = membership.account AND account.disabled_at IS NULL
WHERE newcomer.id = $1 AND newcomer.expires_at > $2 AND account.id <> asking.id ORDER BY account.email
"""


async def who_asks_to_join(viewer: Viewer, *, now: datetime) -> list[Joining]:
    """Those who wait where the viewer manages, who has waited longest first."""
    waiting = await rows(
        """
        SELECT newcomer.id, newcomer.name, account.email, library.name AS library_name, library.town,
               newcomer.created_at
        FROM newcomer JOIN account ON account.id = newcomer.account JOIN library ON library.id = newcomer.library
        WHERE newcomer.organisation = ANY($1::uuid[]) AND newcomer.settled_at IS NULL AND newcomer.expires_at > $2
        ORDER BY newcomer.created_at, newcomer.id
        """,
        list(viewer.organisations("manage_staff")),
        now,
    )
    return [Joining(**each) for each in waiting]


async def let_join(newcomer_id: UUID, role: str, *, by: Viewer, key: str, now: datetime) -> None:
    """Invite a newcomer who asked to join, with that role. Refuses with NotFound, and as `invite` does."""
    async with transaction():
        newcomer = await _open(newcomer_id, by)
        await invite(
            newcomer["email"],
            role=role,
            organisation=newcomer["organisation"],
            locale=newcomer["locale"],
            by=by,
            key=key,
            now=now,
        )
        await rows("UPDATE newcomer SET settled_at = $2 WHERE id = $1", newcomer_id, now)


async def decline_to_join(newcomer_id: UUID, *, by: Viewer, now: datetime) -> None:
    """Say no: one letter tells them. Refuses with NotFound."""
    async with transaction():
        newcomer = await _open(newcomer_id, by)
        await rows("UPDATE newcomer SET settled_at = $2 WHERE id = $1", newcomer_id, now)
        owner = newcomer["organisation"]
        letter = NewMessage(
            intent=f"join_declined:{newcomer_id}",
            about=newcomer_id,
            letter="join_declined",
            locale=newcomer["locale"],
            recipient=newcomer["email"],
            organisation=owner,
            context={"staff_page": "/", "organisation_name": newcomer["organisation_name"]},
        )
        await outbox.write([letter], now=now)
        what = "colleague.not_joined"
        await audit.note(by=by.id, what=what, on=newcomer["account"], organisation=owner, now=now)


async def _open(newcomer_id: UUID, by: Viewer) -> Record:
    newcomer = existing(await row(_ASKING, newcomer_id))
    require(by, "manage_staff", newcomer["organisation"])
    return newcomer


_ASKING = """
SELECT newcomer.account, newcomer.organisation, newcomer.locale, account.email, organisation.name AS organisation_name
FROM newcomer JOIN account ON account.id = newcomer.account
JOIN organisation ON organisation.id = newcomer.organisation
WHERE newcomer.id = $1 AND newcomer.settled_at IS NULL FOR UPDATE OF newcomer
"""
