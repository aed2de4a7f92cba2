"""Extra seats: over the capacity, for a reason that a colleague types. They stand apart from the roster's own, go when
their registration goes, and are never served to who waits."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from events_service import audit
from events_service.accounts.roles import Viewer, require
from events_service.database import rows, transaction
from events_service.errors import Refusal, existing
from events_service.fields import Fields
from events_service.registration import letters
from events_service.registration.cancellation import locked
from events_service.registration.corrections import RegistrationCancelled
from events_service.registration.queries import Registration, registration_by_id
from events_service.registration.rules import State
from events_service.registration.seat_rules import LONGEST_EXTRA_REASON
from events_service.registration.waiting_list import serve
from events_service.scheduling.sessions import SessionCancelled, SessionOver


class NotWaiting(Refusal):
    """The party has seats already, or they are offered to it."""

    code = "not_waiting"


def reason_typed(values: Mapping[str, Any]) -> str:
    """Why somebody gets a seat over the capacity: nobody does without a reason. Refuses with Invalid
    (`extra_reason`)."""
    field = Fields(values)
    reason = field.text("extra_reason", longest=LONGEST_EXTRA_REASON, required=True)
    field.done()
    return reason


async def give_extra_seats(
    registration_id: UUID, reason: str, *, by: Viewer, now: datetime, present: bool = False
) -> Registration:
    """A colleague seats a party that waits over the capacity, whole, and nobody loses anything by it: what is free
    stays for the line. Where the line has seats for it by now, it takes those. Twice is harmless.

    It is told, unless it is `present`; once it has begun nobody is. Refuses with NotFound, Forbidden, SessionCancelled,
    SessionOver, RegistrationCancelled and NotWaiting.
    """
    owner = existing(await registration_by_id(registration_id)).session.organisation
    require(by, "register", owner)
    async with transaction():
        registration = await locked(registration_id)
        if registration.extra_seats:
            return registration
        _refuse_unless_waiting(registration, now=now)
        await serve(registration.roster, now=now)
        registration = await locked(registration_id)
        if registration.state != State.WAITING:
            return registration
        seated = await seat(registration, extra=registration.seats, reason=reason, now=now)
        if now < seated.begins_at:
            await letters.promotion(seated, now=now, own_act=present)
        what = "registration.extra_seats"
        await audit.note(by=by.id, what=what, on=seated.id, organisation=owner, now=now)
        # Who waited behind it may have the seats that were saved for it.
        await serve(seated.roster, now=now)
        return seated


def _refuse_unless_waiting(registration: Registration, *, now: datetime) -> None:
    if registration.session.cancelled:
        raise SessionCancelled()
    if now >= registration.ends_at:
        raise SessionOver()
    if registration.state == State.CANCELLED:
        raise RegistrationCancelled()
    if registration.state != State.WAITING:
        raise NotWaiting()


async def seat(registration: Registration, *, extra: int, reason: str, now: datetime) -> Registration:
    """Write a waiting party as confirmed, on so many `extra` seats and for the rest on the roster's own; return it. The
    caller holds the roster's lock, and has decided."""
    await rows(
        f"""
        UPDATE registration SET state = '{State.CONFIRMED}', confirmed_at = $2, revised_at = $2, extra_seats = $3,
                                extra_reason = $4
        WHERE id = $1
        """,
        registration.id,
        now,
        extra,
        reason if extra else "",
    )
    await rows(
        """
        UPDATE roster SET waiting = waiting - 1, seats_taken = seats_taken + $2, extra_seats = extra_seats + $3
        WHERE id = $1
        """,
        registration.roster,
        registration.seats - extra,
        extra,
    )
    return await locked(registration.id)
