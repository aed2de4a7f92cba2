"""Links and codes that let a colleague in once: one row for both, spent together."""

from datetime import datetime, timedelta
from uuid import UUID

from events_service.database import insert, row
from events_service.errors import existing
from events_service.identifiers import derived, hashed, new_secret, uuid7

# A letter that was asked for on a sign-in page.
LETTER_LIFE = timedelta(minutes=10)
# A link that whoever runs the service prints, and reads out or sends in their own way.
PRINTED_LIFE = timedelta(minutes=30)


async def make_link(email: str, *, now: datetime, life: timedelta = PRINTED_LIFE) -> str:
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


async def write_letter_link(
    account: UUID | None, *, browser: str | None = None, life: timedelta, key: str, now: datetime
) -> UUID:
    """A link that travels by letter, and return its id: its secret and its code are computed from that and `key`, the
    installation's, so that no row holds them. The code opens in the `browser` (a secret in its cookie) that asked.

    Without an account it opens nothing, and is there so that asking for a stranger looks the same.
    """
    link = uuid7()
    return await insert(
        "sign_in_link",
        id=link,
        account=account,
        token_hash=hashed(letter_secret(link, key=key)),
        browser_hash=hashed(browser) if browser else None,
        created_at=now,
        expires_at=now + life,
    )


def letter_secret(link: UUID, *, key: str) -> str:
    """The secret in the address that a letter shows."""
    return derived(key, "sign_in", link)


def letter_code(link: UUID, *, key: str) -> str:
    """The six digits beside it. Few enough to type, so they hold for one browser, ten minutes and five tries only."""
    return f"{int(hashed(derived(key, 'sign_in_code', link)), 16) % 1_000_000:06}"


async def is_open(secret: str, *, now: datetime) -> bool:
    """Whether the link could still be spent; looking changes nothing."""
    sql = "SELECT 1 FROM sign_in_link WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2"
    return await row(sql, hashed(secret), now) is not None
