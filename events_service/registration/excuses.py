"""Leaving one date of a course is not leaving the course: whoever cannot come that day is excused from it.

The seat stays theirs, and is nobody else's for one afternoon. In their own calendar that date is cancelled; it is put
back where they take the excuse back.
"""

from datetime import datetime
from uuid import UUID

from events_service import audit
from events_service.accounts.roles import Viewer, require
from events_service.database import transaction
from events_service.errors import NotFound, Refusal, existing
from events_service.registration import acts, dates, letters
from events_service.registration.cancellation import locked
from events_service.registration.corrections import RegistrationCancelled
from events_service.registration.queries import (
    DateLine,
    Registration,
    registration_by_id,
    registration_by_link,
)
from events_service.registration.rules import State
from events_service.scheduling.sessions import SessionCancelled, SessionOver


class OnlyDate(Refusal):
    """It is for one date only: who does not come gives the seat back, and somebody else comes."""

    code = "only_date"


async def excuse_by_link(link: str, session: UUID, *, comes: bool, now: datetime) -> Registration:
    """The guest says that they do not come to that session, or with `comes` that they do after all; saying it twice is
    harmless. Refuses with NotFound, OnlyDate, RegistrationCancelled, SessionCancelled, SessionOver."""
    return await excuse_by_guest(existing(await registration_by_link(link)).id, session, comes=comes, now=now)


async def excuse_by_guest(
    registration_id: UUID, session: UUID, *, comes: bool, now: datetime, helper: UUID | None = None
) -> Registration:
    """The same, where the caller knows that it is the guest, or their `helper`."""
    async with transaction():
        registration, is_new = await _answer(registration_id, session, comes=comes, now=now, helper=helper)
        if is_new:
            what = "registration.helper_excused"
            await acts.note_of_helper(registration, what=what, helper=helper, now=now)
        return registration


async def excuse_by_staff(
    registration_id: UUID, session: UUID, *, comes: bool, by: Viewer, now: datetime
) -> Registration:
    """A colleague notes what the guest has said at the desk or on the phone. Refuses as excuse_by_link does, and with
    Forbidden."""
    owner = existing(await registration_by_id(registration_id)).session.organisation
    require(by, "register", owner)
    async with transaction():
        registration, is_new = await _answer(registration_id, session, comes=comes, now=now)
        if is_new:
            what = "registration.unexcused" if comes else "registration.excused"
            await audit.note(by=by.id, what=what, on=registration_id, organisation=owner, now=now)
        return registration


async def _answer(
    registration_id: UUID, session: UUID, *, comes: bool, now: datetime, helper: UUID | None = None
) -> tuple[Registration, bool]:
    """The registration as it is then, and whether that was news. One letter tells it, with their calendar's entry."""
    was = await locked(registration_id)
    date = _date(was, session, now=now)
    if date.excused != comes:
        return was, False
    await dates.excuse(registration_id, session, at=None if comes else now, now=now)
    registration = existing(await registration_by_id(registration_id))
    await letters.change(registration, was=was, now=now, own_act=True, helper=helper)
    return registration, True


def _date(registration: Registration, session: UUID, *, now: datetime) -> DateLine:
    date = next((date for date in registration.sessions if date.session.id == session), None)
    if date is None:
        raise NotFound()
    if registration.state == State.CANCELLED:
        raise RegistrationCancelled()
    if len(registration.sessions) == 1:
        raise OnlyDate()
    if date.session.cancelled:
        raise SessionCancelled()
    if date.session.ends_at <= now:
        raise SessionOver()
    return date
