"""A person whom a guest trusts: named for one registration, told at once, and gone when the guest, the library or they
themselves say so.

A helper has a link of their own. It opens the guest's page without a contact on it, and may give seats back, take them
again, answer an offer and "are you still coming?"; nothing else, and no other registration (product.md, *helper*).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from events_service import audit
from events_service.accounts.roles import Viewer, require
from events_service.database import insert, rows, transaction, update
from events_service.errors import NotFound, Refusal, existing
from events_service.messages import calls, outbox
from events_service.registration import acts, circular_copies, helper_rules, letters, limits
from events_service.registration.cancellation import locked
from events_service.registration.corrections import refuse_unless_correctable
from events_service.registration.erasure import NOBODY
from events_service.registration.helper_rules import Helper, Receives, helper_of
from events_service.registration.links import helper_link_of, link_hash
from events_service.registration.queries import (
    Registration,
    registration_by_id,
    registration_by_link,
)
from events_service.registration.reach import mailbox_of
from events_service.registration.readers import ADDRESSED, registration_by_helper

# Who moved, or whose two entries became one, took their helper along: the one of the entry that was left is the same.
_MOVED = """
WITH RECURSIVE moved (id) AS (
    SELECT $1::uuid UNION SELECT registration.id FROM moved JOIN registration ON registration.moved_to = moved.id
)
SELECT id FROM moved
"""
_REMOVE = """
UPDATE helper SET removed_at = $2, name = $3, email = NULL, phone = NULL, link_hash = 'removed ' || id
WHERE registration = ANY($1::uuid[]) AND removed_at IS NULL RETURNING id
"""


class HelperNamed(Refusal):
    """Somebody helps already: they go first, then another one may come."""

    code = "helper_named"


async def name_by_link(link: str, values: Mapping[str, Any], *, key: str, now: datetime) -> Registration:
    """The guest names a helper, who is told at once. `values` are the FIELDS of helper_rules. Refuses with NotFound (a
    helper's own link, too: helpers name nobody), Invalid, HelperNamed, and where nothing can be corrected any more."""
    registration = existing(await registration_by_link(link))
    return await _name(registration.id, values, added_by=None, key=key, now=now)


async def name_by_staff(
    registration_id: UUID, values: Mapping[str, Any], *, by: Viewer, key: str, now: datetime
) -> Registration:
    """A colleague notes whom the guest named. Refuses the same, and with Forbidden."""
    owner = existing(await registration_by_id(registration_id)).session.organisation
    require(by, "register", owner)
    async with transaction():
        named = await _name(registration_id, values, added_by=by.id, key=key, now=now)
        what = "registration.helper_named"
        await audit.note(by=by.id, what=what, on=registration_id, organisation=owner, now=now)
        return named


async def _name(
    registration_id: UUID, values: Mapping[str, Any], *, added_by: UUID | None, key: str, now: datetime
) -> Registration:
    async with transaction():
        registration = await locked(registration_id)
        refuse_unless_correctable(registration, now=now)
        new = helper_rules.parse(values, department=registration.session.department)
        if registration.helper is not None:
            if _is_same(registration.helper, new):
                return registration
            raise HelperNamed()
        helper = helper_of(new)
        # Whoever holds the link may type anybody's address.
        leaves_at = await limits.count_letter(None if added_by else mailbox_of(new), now=now)
        await write(helper, registration_id, added_by=added_by, key=key, now=now)
        named = registration.now_in(helper=helper)
        await letters.named(named, now=now)
        if leaves_at != now:
            await outbox.hold(helper.id, until=leaves_at)
        return named


def _is_same(helper: Helper, new: helper_rules.NewHelper) -> bool:
    """The same form, sent twice."""
    typed = (new.name, new.email, new.phone, new.receives)
    return (helper.name, helper.email, helper.phone, helper.receives) == typed


async def write(
    helper: Helper, registration: UUID, *, added_by: UUID | None, key: str, now: datetime
) -> None:
    """The row of somebody who is named, in the transaction of whoever tells them; `added_by` a colleague, whose verb
    has its line in the audit, or None for the guest."""
    await insert(
        "helper",
        id=helper.id,
        registration=registration,
        name=helper.name,
        email=helper.email,
        phone=helper.phone,
        receives=helper.receives,
        link_hash=link_hash(helper_link_of(helper.id, key=key)),
        added_at=now,
        added_by=added_by,
    )


async def remove_by_link(link: str, *, now: datetime) -> Registration:
    """The guest wants no helper any more; twice is harmless. Refuses with NotFound."""
    registration = existing(await registration_by_link(link))
    return (await _remove(registration.id, now=now))[0]


async def remove_by_staff(registration_id: UUID, *, by: Viewer, now: datetime) -> Registration:
    """The same at the desk. Refuses with NotFound, Forbidden."""
    owner = existing(await registration_by_id(registration_id)).session.organisation
    require(by, "register", owner)
    async with transaction():
        registration, gone = await _remove(registration_id, now=now)
        if gone is not None:
            what = "registration.helper_removed"
            await audit.note(by=by.id, what=what, on=registration_id, organisation=owner, now=now)
        return registration


async def step_down(link: str, *, now: datetime) -> Registration:
    """The helper does not want to be one. Refuses with NotFound, the second time too: their link opens nothing more."""
    registration = existing(await registration_by_helper(link))
    async with transaction():
        alone, gone = await _remove(registration.id, now=now)
        if gone is None:
            raise NotFound()
        await acts.note_of_helper(alone, what="registration.helper_left", helper=gone.id, now=now)
        return alone


async def follow(was: Registration, registration: Registration, *, now: datetime) -> None:
    """Two entries of one person become one: whom they trust comes along, unless somebody helps there already. Who is
    told of the one entry by themselves goes on being told."""
    if was.helper is None:
        return
    if registration.helper is None:
        reached = registration.email or registration.phone or registration.paper
        receives = Receives.TOO if reached else was.helper.receives
        await update("helper", was.helper.id, registration=registration.id, receives=receives)
    else:
        await _remove(was.id, now=now)


async def write_no_more(registration_id: UUID, helper: UUID, *, now: datetime) -> None:
    """That helper marked a letter of ours as unwanted: the address goes, and with it who left nothing else."""
    async with transaction():
        registration = await locked(registration_id)
        if registration.helper is None or registration.helper.id != helper:
            return
        if registration.helper.phone is not None:
            await update("helper", helper, email=None)
            return
        alone, _ = await _remove(registration_id, now=now)
        await acts.note_of_helper(alone, what="registration.helper_left", helper=helper, now=now)


async def _remove(registration_id: UUID, *, now: datetime) -> tuple[Registration, Helper | None]:
    """Their link opens nothing from now on, their name and contact are erased, and what was to be told to them is not;
    what stood to be told to the guest in their stead still is (registration/news.py)."""
    async with transaction():
        registration = await locked(registration_id)
        helper = registration.helper
        if helper is None:
            return registration, None
        entries = [each["id"] for each in await rows(_MOVED, registration_id)]
        for each in await rows(_REMOVE, entries, now, NOBODY):
            await _forget(each["id"], entries, now=now)
        return registration.now_in(helper=None), helper


async def _forget(helper: UUID, entries: list[UUID], *, now: datetime) -> None:
    """What was to be told to them too goes, circulars as well. What was to be told to the guest in their stead only
    says their name and address no more."""
    copies = await rows("SELECT id, helper FROM circular_copy WHERE registration = ANY($1::uuid[])", entries)
    own = [helper, *(each["id"] for each in copies if each["helper"] == helper)]
    await circular_copies.pass_on(own, now=now)
    await outbox.forget(own)
    await calls.settle(own, now=now)
    await calls.forget(own, now=now)
    of_guest = [*entries, *(each["id"] for each in copies if each["helper"] is None)]
    await outbox.forget_reader(of_guest, word="helper", whose=str(helper), words=ADDRESSED)
    await calls.forget_reader(of_guest, word="helper", whose=str(helper), words=ADDRESSED)
