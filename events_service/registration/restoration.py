"""Taking a cancellation back: the same registration again, while its seats are free and nobody waits for them."""

from datetime import datetime
from uuid import UUID

from events_service import audit
from events_service.accounts.roles import Viewer, require
from events_service.database import rows, transaction, value
from events_service.errors import Refusal, existing
from events_service.messages import calls, outbox
from events_service.registration import acts, dates, letters, limits
from events_service.registration.cancellation import locked
from events_service.registration.queries import Registration, registration_by_id, registration_by_link
from events_service.registration.readers import first_reader
from events_service.registration.rules import (
    CancelledBy,
    RosterFull,
    SessionBegun,
    SignUpClosed,
    State,
    may_be_taken_back,
)
from events_service.registration.waiting_list import seats_beside_the_line, serve
from events_service.scheduling.sessions import SessionCancelled


class CancelledByLibrary(Refusal):
    """A colleague took this party off the list: only the library takes that back."""

    code = "cancelled_by_library"


class MovedAway(Refusal):
    """They have another date instead, or another entry on the same list: that one is moved, or given back."""

    code = "moved_away"


class SeatGone(Refusal):
    """The seats went to others: `left` are free, and `waiting` parties come first. `may_wait` says whether the party
    can join the end of the waiting list."""

    code = "seat_gone"


async def restore_by_link(link: str, *, wait: bool = False, now: datetime) -> Registration:
    """The guest takes their own cancellation back; see `restore_by_staff`. Refuses with CancelledByLibrary too."""
    return await restore_by_guest(existing(await registration_by_link(link)), wait=wait, now=now)


async def restore_by_guest(
    registration: Registration, *, wait: bool = False, now: datetime, helper: UUID | None = None
) -> Registration:
    """The same, where the caller knows that it is the guest, or their `helper`."""
    # Whoever holds the link could go to and fro for ever, and each time is a letter.
    stranger = first_reader(registration).email if registration.state == State.CANCELLED else None
    return await _restore(
        registration.id, wait=wait, by_staff=False, present=True, now=now, stranger=stranger, helper=helper
    )


async def restore_by_staff(
    registration_id: UUID, *, by: Viewer, wait: bool = False, now: datetime, present: bool = False
) -> Registration:
    """A colleague takes a cancellation back: confirmed again if its seats are free and nobody waits.

    Else, with `wait`, it joins the end of the waiting list. Code, link and UID stay, SEQUENCE goes on. Where it stands
    already nothing changes. `present`: the guest asked for it, or stands there, and need not be called. Refuses with
    NotFound, Forbidden, SessionCancelled, SessionBegun, SignUpClosed, SeatGone and RosterFull (the waiting list).
    """
    owner = existing(await registration_by_id(registration_id)).session.organisation
    require(by, "register", owner)
    async with transaction():
        was_gone = (await locked(registration_id)).state == State.CANCELLED
        again = await _restore(registration_id, wait=wait, by_staff=True, present=present, now=now)
        if was_gone:
            await audit.note(by=by.id, what="registration.restored", on=again.id, organisation=owner, now=now)
        return again


async def _restore(
    registration_id: UUID,
    *,
    wait: bool,
    by_staff: bool,
    present: bool,
    now: datetime,
    stranger: str | None = None,
    helper: UUID | None = None,
) -> Registration:
    async with transaction():
        gone = await locked(registration_id)
        leaves_at = await limits.count_letter(stranger, now=now)
        if gone.state != State.CANCELLED:
            return gone
        refuse_unless_restorable(gone, by_staff=by_staff, now=now)
        again = await _take_back(gone, wait=wait, present=present, helper=helper, now=now)
        await acts.note_of_helper(again, what="registration.helper_restored", helper=helper, now=now)
        if leaves_at != now:
            await outbox.hold(again.id, until=leaves_at)
        return again


async def _take_back(
    gone: Registration, *, wait: bool, present: bool, helper: UUID | None, now: datetime
) -> Registration:
    # Whatever is no longer kept or saved goes down the line before anything is decided.
    await serve(gone.roster, now=now)
    gone = await locked(gone.id)
    if seats_are_free(gone, now=now):
        knows = present or await _never_heard_of_it(gone)
        return await _confirm(gone, knows=knows, helper=helper, now=now)
    if not wait:
        raise SeatGone(
            left=seats_beside_the_line(gone, now=now),
            waiting=gone.session.waiting,
            may_wait=may_wait(gone, now=now),
        )
    if not may_wait(gone, now=now):
        raise RosterFull()
    return await _join_the_line(gone, knows=present, helper=helper, now=now)


async def _never_heard_of_it(gone: Registration) -> bool:
    """Whether nobody has called yet to say that the seat was gone: then what they know is right again."""
    owed = (await calls.untold([gone.id])).get(gone.id)
    return owed is not None and owed.letter == "cancellation" and not owed.perhaps_told


def refuse_unless_restorable(gone: Registration, *, by_staff: bool, now: datetime) -> None:
    """Refuse what no free seat could change: SessionCancelled, SessionBegun, MovedAway,
    CancelledByLibrary, SignUpClosed."""
    session = gone.session
    if session.cancelled:
        raise SessionCancelled()
    if now >= gone.begins_at:
        raise SessionBegun()
    if gone.cancelled_by in (CancelledBy.MOVED, CancelledBy.DOUBLE):
        raise MovedAway()
    if gone.cancelled_by == CancelledBy.STAFF and not by_staff:
        raise CancelledByLibrary()
    assert gone.cancelled_at is not None
    if not may_be_taken_back(closes_at=session.closes_at, cancelled_at=gone.cancelled_at, now=now):
        raise SignUpClosed()


def seats_are_free(gone: Registration, *, now: datetime) -> bool:
    """Whether the party would have its seats at once: free, and nobody waits for them. Whoever gave seats back does not
    go before those who wait, not even where none of them fits: a newcomer may, and is counted."""
    return gone.seats <= seats_beside_the_line(gone, now=now)


def may_wait(gone: Registration, *, now: datetime) -> bool:
    """Whether the party can join the end of the waiting list: as a newcomer could, and small enough to be served."""
    session = gone.session
    room = session.waiting_limit is None or session.waiting < session.waiting_limit
    return room and now < session.closes_at and gone.seats <= session.capacity


def way_back(registration: Registration, *, by_staff: bool, now: datetime) -> str:
    """What can be done about a cancellation as things are: take the `seat` again, `wait` at the end of the line, or
    nothing any more (empty)."""
    if registration.state != State.CANCELLED:
        return ""
    try:
        refuse_unless_restorable(registration, by_staff=by_staff, now=now)
    except Refusal:
        return ""
    if seats_are_free(registration, now=now):
        return "seat"
    return "wait" if may_wait(registration, now=now) else ""


async def _confirm(gone: Registration, *, knows: bool, helper: UUID | None, now: datetime) -> Registration:
    await rows("UPDATE roster SET seats_taken = seats_taken + $2 WHERE id = $1", gone.roster, gone.seats)
    await rows(
        f"""
        UPDATE registration SET state = '{State.CONFIRMED}', confirmed_at = $2, cancelled_at = NULL,
                                cancelled_by = NULL, asked_at = NULL, coming_until = NULL, coming_at = NULL,
                                revised_at = $2
        WHERE id = $1
        """,
        gone.id,
        now,
    )
    await dates.revise([gone.id], now=now)
    await serve(gone.roster, now=now)
    again = await locked(gone.id)
    await letters.confirmation(again, now=now, own_act=knows, helper=helper)
    return again


async def _join_the_line(
    gone: Registration, *, knows: bool, helper: UUID | None, now: datetime
) -> Registration:
    """At the end, like anyone who comes now; then the list is served, for a seat that fits nobody before them."""
    position = await value(
        "UPDATE roster SET arrivals = arrivals + 1, waiting = waiting + 1 WHERE id = $1 RETURNING arrivals",
        gone.roster,
    )
    # Without confirmed_at no calendar shows the entry, which a cancellation took out, until there is a seat again.
    await rows(
        f"""
        UPDATE registration SET state = '{State.WAITING}', position = $3, passed = 0, confirmed_at = NULL,
                                skipped_at = NULL, skipped_for = NULL, skipped_free = NULL,
                                cancelled_at = NULL, cancelled_by = NULL, asked_at = NULL, coming_until = NULL,
                                coming_at = NULL, revised_at = $2
        WHERE id = $1
        """,
        gone.id,
        now,
        position,
    )
    await dates.revise([gone.id], now=now)
    await serve(gone.roster, now=now, newcomer=gone.id if knows else None)
    again = await locked(gone.id)
    if again.state == State.WAITING:
        await letters.waiting(again, now=now, own_act=knows, helper=helper)
    return again
