"""Noting who came. Two colleagues may tick at once: the fact that was made last stands, and each sees who noted it."""

from datetime import datetime, timedelta
from uuid import UUID

from asyncpg import Record

from events_service import audit
from events_service.accounts.roles import Viewer, require
from events_service.attendance.queries import ON_THE_LIST
from events_service.attendance.rules import Mark, made_at, refuse_too_early
from events_service.database import row, rows, transaction, value
from events_service.errors import Invalid, Refusal, existing
from events_service.registration import dates
from events_service.registration.rules import CancelledBy, Presence, State
from events_service.scheduling.sessions import SessionCancelled

# The list first, then its dates: whoever joins two entries, cancels or merges has the list for themselves, and ticks of
# different people go on beside each other. What is read is read once both are there: a statement that waited for them
# knows the registration only as it was before.
_LIST = "SELECT 1 FROM roster WHERE id = (SELECT roster FROM session WHERE id = $1) FOR SHARE"
_LOCK = "SELECT 1 FROM registration_date WHERE session = $1 AND registration = $2 FOR UPDATE"
_LOCK_ALL = "SELECT 1 FROM registration_date WHERE session = $1 ORDER BY id FOR UPDATE"
# Who was twice on the list is there by the entry that stays (registration/same_person.py).
_STAYS = f"SELECT moved_to FROM registration WHERE id = $1 AND cancelled_by = '{CancelledBy.DOUBLE}'"
_DATE = f"""
SELECT registration.id, registration.state, registration.seats, registration.forgotten_at,
       date.presence, date.came, date.first_timers,
       date.presence_at, session.starts_at, session.cancelled_at, event.organisation, ({ON_THE_LIST}) AS on_the_list
FROM registration_date AS date
JOIN registration ON registration.id = date.registration
JOIN session ON session.id = date.session
JOIN event ON event.id = session.event
WHERE date.session = $1 AND date.registration = $2
"""
_NOT_YET_NOTED = f"""
SELECT date.registration, registration.seats
FROM registration_date AS date
JOIN registration ON registration.id = date.registration
JOIN session ON session.id = date.session
WHERE date.session = $1 AND date.presence IS NULL AND date.excused_at IS NULL AND ({ON_THE_LIST})
  AND registration.forgotten_at IS NULL AND registration.state = '{State.CONFIRMED}'
ORDER BY date.id
"""
_SESSION = """
SELECT session.starts_at, session.cancelled_at, event.organisation
FROM session JOIN event ON event.id = session.event WHERE session.id = $1
"""


class NoSeatThatDay(Refusal):
    """The party waits, or gave its seat back before that date: give it one first, or count it as a walk-in."""

    code = "no_seat_that_day"


class NamesForgotten(Refusal):
    """Nobody can tell any more who that was; what was noted before is counted for ever."""

    code = "names_forgotten"


class NotedMeanwhile(Refusal):
    """A phone had kept this while a colleague noted something newer of the same people: that stands."""

    code = "noted_meanwhile"


async def note_presence(
    session_id: UUID,
    registration_id: UUID,
    mark: Mark,
    *,
    by: Viewer,
    now: datetime,
    waited: timedelta = timedelta(),
) -> UUID:
    """Note whether a party came on that date, and how many of it; or take back what was noted. Return the registration
    of which it is noted: where the entry was joined with another one of the same person, that one, and who came by
    either came.

    `waited` is for how long a phone kept this without a network. The same fact twice is one. Refuses with NotFound,
    Forbidden, Invalid (`came`, `first_timers`), PresenceTooEarly, SessionCancelled, NoSeatThatDay, NamesForgotten,
    NotedMeanwhile.
    """
    async with transaction():
        date = await _locked(session_id, registration_id)
        stays: UUID = date["id"]
        require(by, "note_presence", date["organisation"])
        _refuse_unless_open(date, now=now)
        if stays != registration_id and _came_by_the_other(date, mark):
            return stays
        came = _came(mark, date)
        first_timers = _first_timers(mark, date, came or 0)
        at = made_at(waited, now=now)
        if (date["presence"], date["came"], date["first_timers"]) == (mark.presence, came, first_timers):
            return stays
        if date["presence_at"] is not None and at < date["presence_at"]:
            raise NotedMeanwhile()
        await dates.note_presence([stays], session_id, mark.presence, [came], [first_timers], at=at, by=by.id)
        what = "registration.presence_noted" if mark.presence else "registration.presence_taken_back"
        await audit.note(by=by.id, what=what, on=stays, organisation=date["organisation"], now=now)
        return stays


async def note_everybody(session_id: UUID, *, by: Viewer, now: datetime) -> int:
    """Note that all came of whom nothing is noted and who are not excused; how many parties that were. Refuses with
    NotFound, Forbidden, PresenceTooEarly, SessionCancelled."""
    async with transaction():
        organisation = await noting_at(session_id, by, now=now)
        await rows(_LIST, session_id)
        await rows(_LOCK_ALL, session_id)
        parties = await rows(_NOT_YET_NOTED, session_id)
        ids, seats = [each["registration"] for each in parties], [each["seats"] for each in parties]
        await dates.note_presence(ids, session_id, Presence.ATTENDED, seats, at=now, by=by.id)
        if parties:
            what = "session.everybody_noted"
            await audit.note(by=by.id, what=what, on=session_id, organisation=organisation, now=now)
        return len(parties)


async def noting_at(session_id: UUID, viewer: Viewer, *, now: datetime) -> UUID:
    """Whose session it is, of which a colleague notes now who was there. Refuses with NotFound, Forbidden,
    SessionCancelled, PresenceTooEarly."""
    session = existing(await row(_SESSION, session_id))
    require(viewer, "note_presence", session["organisation"])
    _refuse_unless_takes_place(session, now=now)
    organisation: UUID = session["organisation"]
    return organisation


async def _locked(session_id: UUID, registration_id: UUID) -> Record:
    """The date as it is now, held until COMMIT; that of the entry that stays, where two were joined."""
    await rows(_LIST, session_id)
    stays = await value(_STAYS, registration_id) or registration_id
    await rows(_LOCK, session_id, stays)
    return existing(await row(_DATE, session_id, stays))


def _came_by_the_other(date: Record, mark: Mark) -> bool:
    """Of the entry that went with a join, only that they came is news about whoever came by the one that stays."""
    return date["presence"] == Presence.ATTENDED and mark.presence != Presence.ATTENDED


def _refuse_unless_open(date: Record, *, now: datetime) -> None:
    _refuse_unless_takes_place(date, now=now)
    if not date["on_the_list"]:
        raise NoSeatThatDay()
    if date["forgotten_at"] is not None:
        raise NamesForgotten()


def _refuse_unless_takes_place(session: Record, *, now: datetime) -> None:
    if session["cancelled_at"] is not None:
        raise SessionCancelled()
    refuse_too_early(session["starts_at"], now=now)


def _came(mark: Mark, date: Record) -> int | None:
    """How many are noted: the whole party, where nobody says a number."""
    if mark.presence != Presence.ATTENDED:
        return None
    came: int = mark.came or date["seats"]
    if came > date["seats"]:
        raise Invalid({"came": "out_of_range"})
    return came


def _first_timers(mark: Mark, date: Record, came: int) -> int:
    """How many of those who came were there for the first time: as it was noted, where nobody says a number."""
    if mark.first_timers is None:
        return min(int(date["first_timers"]), came)
    if mark.first_timers > came:
        raise Invalid({"first_timers": "more_than_present"})
    return mark.first_timers
