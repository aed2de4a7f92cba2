"""The own page without its link: whoever says the code and the name sees it for a while, with contacts masked.

A code is a name that is said aloud, and many people share a first name: so tries are few, for each network and for
each code, and only those that find nobody count. What such a visit opens can be shown, given back and taken back; it
never shows a contact, changes one, or gives out the link (product.md, *code*).
"""

import math
from collections.abc import Sequence
from datetime import date, datetime, timedelta

from events_service import allowances
from events_service.allowances import Limit
from events_service.database import insert, row, rows, transaction
from events_service.errors import Refusal
from events_service.fields import Fields
from events_service.identifiers import derived, hashed, new_secret
from events_service.registration.links import is_helper_link
from events_service.registration.names import is_named, name_words
from events_service.registration.queries import (
    Registration,
    registration_by_id,
    registration_by_link,
    registrations_by_ids,
)
from events_service.registration.readers import registration_by_helper
from events_service.registration.search import STANDS_IN, typed_code

# How long the page stays open, and how the secret of its address begins: no link begins so.
LASTS = timedelta(minutes=30)
PREFIX = "code-"
# Tries that find nobody. A library's visitors share one network; a code belongs to one person or a few.
OF_A_NETWORK = Limit(at_once=20, a_day=60)
OF_A_CODE = Limit(at_once=5, a_day=10)
# So many have one code at most that are compared; it takes an installation of millions to have more.
_MOST = 500


class NobodyWithCode(Refusal):
    """No registration has this code and this name."""

    code = "nobody_with_code"


class SeveralWithCode(Refusal):
    """More than one has them: the day of the workshop tells them apart."""

    code = "several_with_code"


class TooManyTries(Refusal):
    """Too many tries found nobody; `retry_after` is in seconds."""

    code = "too_many_tries"


async def open_by_code(
    code: object, name: object, *, on: object = None, network: str, key: str, now: datetime
) -> str:
    """The secret part of the address under which the page of the registration with this `code` and `name` is open for
    half an hour. `on` is the local day of one of its dates, where two people share both.

    The name is as they gave it, or its last word; titles, case and accents do not matter. Refuses with Invalid (code,
    name, on), NobodyWithCode, SeveralWithCode and TooManyTries. `network` is kept as a hash with the installation's
    `key`.
    """
    spoken, words, day = _read(code, name, on)
    tries = {
        derived(key, "tries by code", network): OF_A_NETWORK,
        derived(key, "tries at a code", spoken): OF_A_CODE,
    }
    costs = {counter: limit.cost() for counter, limit in tries.items()}
    async with transaction():
        used = await allowances.count(costs, now)
        wait = max(limit.until_it_fits(used[counter]) for counter, limit in tries.items())
        matching = [] if wait else await _with_code(spoken, words, day, now=now)
        if wait or matching:
            await allowances.give_back(costs)
        if len(matching) == 1:
            return await _visit(matching[0], now=now)
    if wait:
        raise TooManyTries(retry_after=math.ceil(wait.total_seconds()))
    raise SeveralWithCode() if matching else NobodyWithCode()


def _read(code: object, name: object, on: object) -> tuple[str, tuple[str, ...], date | None]:
    """What was typed, as it is compared. Refuses with Invalid."""
    field = Fields({"code": code, "name": name, "on": on})
    spoken = typed_code(field.text("code", longest=40, required=True))
    words = name_words(field.text("name", longest=100, required=True))
    day = field.day("on")
    if "code" not in field.wrong and not spoken[-1:].isdigit():
        field.wrong["code"] = "not_a_spoken_code"
    field.done()
    return spoken, words, day


async def _with_code(
    code: str, words: Sequence[str], day: date | None, *, now: datetime
) -> list[Registration]:
    """Those it can be; of several the ones with a date to come, if there are any."""
    chosen = await rows(
        f"SELECT {STANDS_IN}, name FROM registration WHERE folded(code) = $1 AND forgotten_at IS NULL"
        " ORDER BY id DESC LIMIT $2",
        code,
        _MOST,
    )
    ids = [each["id"] for each in chosen if is_named(each["name"], words)]
    registrations = [each for each in (await registrations_by_ids(ids)).values() if _is_on(each, day)]
    ahead = [each for each in registrations if each.ends_at > now]
    return ahead or registrations


def _is_on(registration: Registration, day: date | None) -> bool:
    return day is None or any(date.session.local_starts.date() == day for date in registration.sessions)


async def _visit(registration: Registration, *, now: datetime) -> str:
    secret = PREFIX + new_secret()
    await insert("code_visit", registration=registration.id, token_hash=hashed(secret), ends_at=now + LASTS)
    return secret


async def registration_opened(link: str, *, now: datetime) -> Registration | None:
    """What a link opens, a helper's too, or the address of a visit by code while it lasts."""
    if is_helper_link(link):
        return await registration_by_helper(link)
    if not is_visit(link):
        return await registration_by_link(link)
    visit = await row(
        "SELECT registration FROM code_visit WHERE token_hash = $1 AND ends_at > $2", hashed(link), now
    )
    registration = await registration_by_id(visit["registration"]) if visit else None
    return None if registration is None or registration.forgotten_at else registration


def is_visit(link: str) -> bool:
    """Whether this is the address of a visit by code, over or not, and no link."""
    return link.startswith(PREFIX)


def masked(registration: Registration) -> Registration:
    """The registration with contacts that only their owner recognises: "m… @ exemple.fr", "… 78"."""
    email, phone = registration.email, registration.phone
    return registration.now_in(
        email=f"{email[0]}…@{email.rpartition('@')[2]}" if email else None,
        phone=f"… {phone[-2:]}" if phone else None,
        note="",
        word="",
        answers=(),
        need="",
    )


async def forget_old(now: datetime) -> int:
    """Delete the visits that are over; how many. Twice is harmless."""
    return len(await rows("DELETE FROM code_visit WHERE ends_at <= $1 RETURNING id", now))
