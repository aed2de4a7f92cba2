"""Passwordless sign-in: a letter holds a link and a code, either of which opens a visit, once."""

import hmac
from datetime import datetime, timedelta
from uuid import UUID

from events_service import allowances
from events_service.accounts import invitations
from events_service.accounts.links import LETTER_LIFE, letter_code, write_letter_link
from events_service.accounts.visits import open_visit
from events_service.allowances import Limit
from events_service.database import row, rows, transaction
from events_service.errors import Invalid, Refusal
from events_service.identifiers import derived, hashed
from events_service.messages import outbox
from events_service.messages.outbox import NewMessage
from events_service.messages.rules import Priority

# Letters that one network can make us write to one colleague; what goes beyond is answered the same, and not written.
# Counted for each network, so that whoever asks for her letters elsewhere takes none of her own.
LETTERS = Limit(at_once=5, a_day=48)
# And all networks together: one in seven and a half minutes, when many ask for no end. The link in each lets her in on
# any device for ten, so that there is always one in her mailbox that does.
FROM_ANYWHERE = Limit(at_once=20, a_day=192)
# What one network may ask for: a whole library comes from one address in the morning.
ASKED = Limit(at_once=60, a_day=600)
# Wrong codes after which a request is over: with the limits above, 240 guesses a day from one network, 960 from all, at
# one of a million codes, each with a letter that she sees.
MOST_TRIES = 5


class LinkSpent(Refusal):
    """The link was used already, has expired, or never existed: the three look alike to a stranger."""

    code = "sign_in_link_spent"


class WrongCode(Refusal):
    """Not the code of the letter that this browser asked for; `left` more tries."""

    code = "wrong_code"


class CodeOver(Refusal):
    """Nothing that this browser asked for is open any more: ten minutes are over, it was used, or tried too often."""

    code = "code_over"


class AskedTooOften(Refusal):
    """This network has asked for more letters than a whole library's team would; `retry_after` is in seconds."""

    code = "asked_too_often"


_ACCOUNT = f"SELECT id, email FROM account WHERE email = lower($1) AND ({invitations.MAY_ENTER})"


async def ask(email: str, *, browser: str, network: str, locale: str, key: str, now: datetime) -> None:
    """Owe that colleague a letter with a link and a code, in the language they asked in; for anybody else do the same
    but the letter. `browser` is the secret in the cookie of whoever asks: the code works there only.

    Who has no account, who has one that is disabled and who was written to too often are all answered alike. Refuses
    with AskedTooOften, which says nothing of the address.
    """
    async with transaction():
        await _count_network(network, key=key, now=now)
        account = await row(_ACCOUNT, email, now)
        writes = account is not None and await _may_write(account["id"], network, key=key, now=now)
        link = await write_letter_link(
            account["id"] if account and writes else None, browser=browser, life=LETTER_LIFE, key=key, now=now
        )
        if account and writes:
            await outbox.write([_letter(link, account["id"], account["email"], locale, now)], now=now)


async def _count_network(network: str, *, key: str, now: datetime) -> None:
    if wait := await allowances.seconds_over({derived(key, "sign in from", network): ASKED}, now):
        raise AskedTooOften(retry_after=wait)


async def _may_write(account: UUID, network: str, *, key: str, now: datetime) -> bool:
    """Whether one more letter may leave; one that does not is not counted, or an attack would never end."""
    limits = {
        derived(key, "sign in to from", account, network): LETTERS,
        derived(key, "sign in to", account): FROM_ANYWHERE,
    }
    return await allowances.fits(limits, now)


def _letter(link: UUID, account: UUID, email: str, locale: str, now: datetime) -> NewMessage:
    return NewMessage(
        intent=f"sign_in:{link}",
        about=account,
        letter="sign_in",
        locale=locale,
        recipient=email,
        context={"sign_in_link": str(link), "minutes": LETTER_LIFE // timedelta(minutes=1)},
        priority=Priority.AWAITED,
        useless_after=now + LETTER_LIFE,
    )


async def enter_by_link(secret: str, *, device: str = "", own_device: bool = False, now: datetime) -> str:
    """Sign the colleague in and return the secret for their cookie. Refuses with LinkSpent."""
    async with transaction():
        account = await _spend("token_hash = $1", hashed(secret), now)
        if account is None:
            raise LinkSpent()
        return await open_visit(account, device=device, own_device=own_device, now=now)


async def enter_by_code(
    browser: str, typed: str, *, device: str = "", own_device: bool = False, key: str, now: datetime
) -> str:
    """Sign the colleague in by the six digits of a letter that this browser asked for; see `enter_by_link`.

    Refuses with Invalid (code) what is not six digits, with WrongCode, and with CodeOver.
    """
    digits = "".join(typed.split())
    if not (digits.isascii() and digits.isdecimal() and len(digits) == 6):
        raise Invalid({"code": "not_a_code"})
    async with transaction():
        # The try is committed whatever comes of it: refusing comes after the transaction.
        tried = await rows(
            """
            UPDATE sign_in_link SET tries = tries + 1
            WHERE browser_hash = $1 AND used_at IS NULL AND expires_at > $2 AND tries < $3
            RETURNING id, tries
            """,
            hashed(browser),
            now,
            MOST_TRIES,
        )
        for link in tried:
            is_right = hmac.compare_digest(letter_code(link["id"], key=key), digits)
            if is_right and (account := await _spend("sign_in_link.id = $1", link["id"], now)):
                return await open_visit(account, device=device, own_device=own_device, now=now)
    left = MOST_TRIES - min((link["tries"] for link in tried), default=MOST_TRIES)
    if not left:
        raise CodeOver()
    raise WrongCode(left=left)


# The link of a newcomer's own letter (accounts/newcomers.py), while what they came for is still to be done.
_OF_A_NEWCOMER = """
EXISTS (SELECT FROM newcomer WHERE newcomer.link = sign_in_link.id
        AND newcomer.settled_at IS NULL AND newcomer.expires_at > $2)
"""


async def _spend(which: str, reference: str | UUID, now: datetime) -> UUID | None:
    """The account that this link, or its code, lets in; it lets nobody in any more."""
    spent = await row(
        f"""
        UPDATE sign_in_link SET used_at = $2 FROM account
        WHERE {which} AND used_at IS NULL AND expires_at > $2
          AND account.id = sign_in_link.account AND ({invitations.MAY_ENTER} OR {_OF_A_NEWCOMER})
        RETURNING sign_in_link.id, sign_in_link.account
        """,
        reference,
        now,
    )
    if spent is None:
        return None
    await invitations.accept(spent["account"], spent["id"], now=now)
    account: UUID = spent["account"]
    return account
