"""Wishes: what somebody asked for and did not get is noted in three taps, and called back once there is a date.

A wish is counted by place and topic. It has a name only where somebody wants to be called, and loses it after half a
year; the count stays (product.md, *wish*; issue 9).
"""

from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from events_service import allowances, audit
from events_service.accounts.roles import Viewer, require
from events_service.allowances import Limit
from events_service.database import insert_once, row, rows, transaction, update
from events_service.errors import Invalid, NotFound, Refusal, existing
from events_service.identifiers import derived, hashed
from events_service.libraries.queries import library_of, library_page
from events_service.registration.rules import Door
from events_service.registration.wish_rules import OUTCOMES, WishDraft, WishState

# A name is kept so long (issue 9, retention).
KEPT = timedelta(days=183)
# Wishes from one network: a class writes theirs down together, and a program does not fill the book.
OF_A_NETWORK = Limit(at_once=20, a_day=40)


class TooManyWishes(Refusal):
    """Very many wishes came from one network; `retry_after` is in seconds."""

    code = "too_many_wishes"


class WishClosed(Refusal):
    """A colleague has noted already what became of it."""

    code = "wish_closed"


async def make_wish(
    library: str, draft: WishDraft, *, intent: str, network: str, key: str, now: datetime
) -> UUID:
    """Note what somebody typed on the public page, for the library with that slug; the same `intent` makes one.

    Only a library that an organisation answers for has somebody who reads it. Refuses with NotFound and TooManyWishes.
    """
    place = existing(await library_page(library))
    if not place.claimed:
        raise NotFound()
    counter = derived(key, "wishes", network)
    async with transaction():
        if wait := await allowances.seconds_over({counter: OF_A_NETWORK}, now):
            raise TooManyWishes(retry_after=wait)
        return await _written(place.id, draft, Door.WEB, intent=intent, now=now)


async def note_wish(
    library: UUID, draft: WishDraft, *, door: Door, intent: str, by: Viewer, now: datetime
) -> UUID:
    """A colleague notes what somebody asked for at the desk or on the phone. Refuses with NotFound, Forbidden."""
    place = existing(await library_of(library))
    if place.organisation is None:
        raise NotFound()
    require(by, "register", place.organisation)
    async with transaction():
        wish = await _written(library, draft, door, intent=f"{by.id}:{intent}", now=now)
        await audit.note(by=by.id, what="wish.noted", on=wish, organisation=place.organisation, now=now)
        return wish


async def _written(library: UUID, draft: WishDraft, door: Door, *, intent: str, now: datetime) -> UUID:
    once = hashed(f"wish {library} {intent}")
    written = await insert_once(
        "wish",
        "intent",
        library=library,
        topic=draft.topic,
        reason=draft.reason,
        name=draft.name,
        phone=draft.phone,
        door=door,
        intent=once,
        created_at=now,
        closed_for=WishState.OPEN,
    )
    if written is None:
        before = await row("SELECT id FROM wish WHERE intent = $1", once)
        written = existing(before)["id"]
    return written


async def close_wish(wish: UUID, outcome: object, *, by: Viewer, now: datetime) -> None:
    """Note what became of somebody who wanted to be called; their name and number go at once.

    Refuses with NotFound, Forbidden, Invalid (outcome) and WishClosed.
    """
    async with transaction():
        locked = existing(
            await row(
                """
                SELECT wish.closed_for, wish.phone, library.organisation FROM wish
                JOIN library ON library.id = wish.library WHERE wish.id = $1 FOR UPDATE OF wish
                """,
                wish,
            )
        )
        if locked["organisation"] is None:
            raise NotFound()
        require(by, "call", locked["organisation"])
        if outcome not in OUTCOMES:
            raise Invalid({"outcome": "unknown"})
        if locked["closed_for"] == outcome:
            return
        if locked["closed_for"] or locked["phone"] is None:
            raise WishClosed()
        await update("wish", wish, name="", phone=None, closed_for=outcome, closed_at=now)
        await audit.note(by=by.id, what="wish.closed", on=wish, organisation=locked["organisation"], now=now)


async def signed_up(wish: UUID, *, by: Viewer, now: datetime) -> None:
    """The form that was filled in from a wish has signed them up. Where a colleague was faster, nothing is left."""
    try:
        await close_wish(wish, WishState.SIGNED_UP, by=by, now=now)
    except (NotFound, WishClosed):
        return


async def forget_wishes(now: datetime) -> int:
    """Erase the names and numbers of old wishes; what was wished for stays. How many; twice is harmless."""
    forgotten = await rows(
        "UPDATE wish SET name = '', phone = NULL WHERE phone IS NOT NULL AND created_at < $1 RETURNING id",
        now - KEPT,
    )
    return len(forgotten)


async def forget_these(wishes: Collection[UUID]) -> None:
    """Erase the names and numbers of these; what was wished for stays. Who they are of, says privacy/erasure.py."""
    await rows("UPDATE wish SET name = '', phone = NULL WHERE id = ANY($1::uuid[])", list(wishes))
