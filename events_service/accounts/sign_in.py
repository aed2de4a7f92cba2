"""Passwordless sign-in: a one-time link, spent by POST, opens a visit that one update can end."""

from datetime import datetime, timedelta
from uuid import UUID

from events_service.accounts.roles import Grant, Viewer
from events_service.database import insert, row, rows, transaction, value
from events_service.errors import Refusal, existing
from events_service.identifiers import derived, hashed, new_secret, uuid7
from events_service.messages import outbox
from events_service.messages.outbox import NewMessage
from events_service.messages.rules import Priority

LINK_LIFE = timedelta(minutes=30)
VISIT_LIFE = timedelta(hours=12)
# Anybody may ask for anybody's link; a stranger can make us write this many letters per LINK_LIFE, no more.
MOST_LETTERS = 5


class LinkSpent(Refusal):
    """The link was used already, has expired, or never existed: the three look alike to a stranger."""

    code = "sign_in_link_spent"


class EnoughLetters(Refusal):
    """This colleague was just sent several links: one more letter would help nobody."""

    code = "enough_letters"


async def make_link(email: str, *, now: datetime, life: timedelta = LINK_LIFE) -> str:
    """A fresh one-time secret for that colleague's sign-in URL. Refuses with NotFound when unknown."""
    account = existing(
        await row("SELECT id FROM account WHERE email = lower($1) AND disabled_at IS NULL", email)
    )
    secret = new_secret()
    await insert(
        "sign_in_link",
        account=account["id"],
        token_hash=hashed(secret),
        created_at=now,
        expires_at=now + life,
    )
    return secret


async def make_letter_link(email: str, *, locale: str, key: str, now: datetime) -> UUID:
    """Owe that colleague a letter with a one-time link, in the language they asked in, and return the link's id.

    The letter names the link's id only: the secret is computed from it and `key`, the installation's (see
    `letter_secret`), by whoever writes the letter out. Refuses with NotFound when there is no such account
    and with EnoughLetters; a page gives the same answer to all three.
    """
    async with transaction():
        whose = "SELECT id, email FROM account WHERE email = lower($1) AND disabled_at IS NULL FOR UPDATE"
        account = existing(await row(whose, email))
        recent = "SELECT count(*) FROM sign_in_link WHERE account = $1 AND created_at > $2"
        if await value(recent, account["id"], now - LINK_LIFE) >= MOST_LETTERS:
            raise EnoughLetters()
        link = uuid7()
        await insert(
            "sign_in_link",
            id=link,
            account=account["id"],
            token_hash=hashed(letter_secret(link, key=key)),
            created_at=now,
            expires_at=now + LINK_LIFE,
        )
        letter = NewMessage(
            intent=f"sign_in:{link}",
            about=account["id"],
            letter="sign_in",
            locale=locale,
            recipient=account["email"],
            context={"sign_in_link": str(link), "minutes": LINK_LIFE // timedelta(minutes=1)},
            priority=Priority.AWAITED,
            useless_after=now + LINK_LIFE,
        )
        await outbox.write([letter], now=now)
    return link


def letter_secret(link: UUID, *, key: str) -> str:
    """The secret of a link that travels by letter: computed each time, so that no row holds it."""
    return derived(key, "sign_in", link)


async def is_open(secret: str, *, now: datetime) -> bool:
    """Whether the link could still be spent; looking changes nothing."""
    sql = "SELECT 1 FROM sign_in_link WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2"
    return await row(sql, hashed(secret), now) is not None


async def spend_link(secret: str, *, now: datetime) -> str:
    """Sign the colleague in and return the secret for their cookie. Refuses with LinkSpent."""
    async with transaction():
        spent = await row(
            """
            UPDATE sign_in_link SET used_at = $2 FROM account
            WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2
              AND account.id = sign_in_link.account AND account.disabled_at IS NULL
            RETURNING sign_in_link.account
            """,
            hashed(secret),
            now,
        )
        if spent is None:
            raise LinkSpent()
        cookie = new_secret()
        await insert(
            "sign_in",
            account=spent["account"],
            token_hash=hashed(cookie),
            created_at=now,
            expires_at=now + VISIT_LIFE,
        )
    return cookie


async def sign_out(cookie: str, *, now: datetime) -> None:
    """End the visit; saying it twice is harmless."""
    sql = "UPDATE sign_in SET ended_at = $2 WHERE token_hash = $1 AND ended_at IS NULL"
    await rows(sql, hashed(cookie), now)


async def end_visits(account: UUID, *, now: datetime) -> None:
    """Sign the colleague out everywhere, and spend the links that would let them in again."""
    await rows("UPDATE sign_in SET ended_at = $2 WHERE account = $1 AND ended_at IS NULL", account, now)
    await rows("UPDATE sign_in_link SET used_at = $2 WHERE account = $1 AND used_at IS NULL", account, now)


async def viewer_signed_in(cookie: str, *, now: datetime) -> Viewer | None:
    """The colleague behind a cookie, with their memberships as they are now; None when the visit is over."""
    memberships = await rows(
        """
        SELECT account.id, account.email, account.name, membership.role, membership.organisation
        FROM sign_in
        JOIN account ON account.id = sign_in.account AND account.disabled_at IS NULL
        LEFT JOIN membership ON membership.account = account.id
        WHERE sign_in.token_hash = $1 AND sign_in.ended_at IS NULL AND sign_in.expires_at > $2
        ORDER BY membership.created_at
        """,
        hashed(cookie),
        now,
    )
    if not memberships:
        return None
    grants = tuple(Grant(r["role"], r["organisation"]) for r in memberships if r["role"])
    first = memberships[0]
    return Viewer(first["id"], first["name"] or first["email"], grants)
