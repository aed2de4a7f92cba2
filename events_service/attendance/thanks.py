"""Writing to everybody who came, once the session is over: thanks, what was done, and what may come next.

Looked at first, then written, once to each party and date: whoever is ticked later, or leaves an e-mail later, is
written to when it is pressed again. Who has no e-mail is not texted or called for thanks: they read the same on their
own page.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from events_service import audit
from events_service.accounts.roles import Viewer, require
from events_service.attendance.afterwards import afterwards_of
from events_service.attendance.presence import NamesForgotten
from events_service.attendance.queries import ON_THE_LIST
from events_service.database import row, rows, transaction
from events_service.errors import ChangedMeanwhile, Refusal, existing
from events_service.identifiers import hashed
from events_service.messages.retries import GIVE_UP
from events_service.registration.onward import Onward, onward_from
from events_service.registration.queries import Registration, registrations_by_ids
from events_service.registration.readers import Reader, readers_of
from events_service.registration.rules import Presence
from events_service.registration.thanks import write_thanks
from events_service.scheduling.programme import office_session

# The list is locked as by every verb that writes to its people; then they, against being forgotten meanwhile.
_OWNER = """
SELECT session.ends_at, event.organisation FROM session
JOIN event ON event.id = session.event JOIN roster ON roster.id = session.roster
WHERE session.id = $1 FOR UPDATE OF roster
"""
_CAME = f"""
SELECT registration.id, date.thanked_at FROM registration_date AS date
JOIN registration ON registration.id = date.registration JOIN session ON session.id = date.session
WHERE date.session = $1 AND date.presence = '{Presence.ATTENDED}' AND ({ON_THE_LIST})
  AND registration.forgotten_at IS NULL
ORDER BY registration.position, registration.id FOR NO KEY UPDATE OF registration, date
"""
_THANKED = (
    "UPDATE registration_date SET thanked_at = $3 WHERE session = $1 AND registration = ANY($2::uuid[])"
)


class SessionNotOver(Refusal):
    """Thanks are for what was: it is over `at`."""

    code = "session_not_over"


@dataclass(frozen=True, slots=True)
class Thanks:
    """Who is written to and what they are told, who has no e-mail, and how many had it before; `mark` stands for what
    was shown."""

    readers: Sequence[Reader]
    without_email: Sequence[Registration]
    before: int
    done: str
    onward: Onward

    @property
    def mark(self) -> str:
        people = [(str(reader.id), reader.email) for reader in self.readers]
        return hashed(repr((people, self.done, self.onward.next_step)))


async def look_at_thanks(session_id: UUID, viewer: Viewer, *, days: int, now: datetime) -> Thanks:
    """To whom it would go and what it says; nothing is written. Refuses with NotFound, Forbidden, SessionNotOver, and
    with NamesForgotten where it ended more than `days` days ago."""
    async with transaction():
        return await _drafted(session_id, viewer, days=days, now=now)


async def thank(session_id: UUID, *, seen: str, days: int, by: Viewer, now: datetime) -> int:
    """Write to all who came and had no such letter of that date yet; how many letters these are. `seen` is the mark of
    what was shown; pressed twice it is written once. Refuses as `look_at_thanks`, and with ChangedMeanwhile where it
    would go to others or say something else."""
    async with transaction():
        thanks = await _drafted(session_id, by, days=days, now=now)
        if not thanks.readers:
            return 0
        if thanks.mark != seen:
            raise ChangedMeanwhile()
        parties = list({reader.registration.id for reader in thanks.readers})
        await rows(_THANKED, session_id, parties, now)
        session = thanks.readers[0].registration.session
        until = min(now + GIVE_UP, session.ends_at + timedelta(days=days))
        await write_thanks(
            thanks.readers, session_id, done=thanks.done, onward=thanks.onward, until=until, now=now
        )
        what, organisation = "session.thanks_written", session.organisation
        await audit.note(by=by.id, what=what, on=session_id, organisation=organisation, now=now)
        return len(thanks.readers)


async def _drafted(session_id: UUID, viewer: Viewer, *, days: int, now: datetime) -> Thanks:
    owner = existing(await row(_OWNER, session_id))
    require(viewer, "plan", owner["organisation"])
    if now < owner["ends_at"]:
        raise SessionNotOver(at=owner["ends_at"])
    if now > owner["ends_at"] + timedelta(days=days):
        raise NamesForgotten()
    lines = await rows(_CAME, session_id)
    parties = await registrations_by_ids([line["id"] for line in lines])
    to_thank = [parties[line["id"]] for line in lines if line["thanked_at"] is None]
    readers = [reader for party in to_thank for reader in readers_of(party) if reader.email is not None]
    reached = {reader.registration.id for reader in readers}
    written = (await afterwards_of([session_id])).get(session_id)
    session = existing(await office_session(session_id, viewer))
    return Thanks(
        readers=readers,
        without_email=[party for party in to_thank if party.id not in reached],
        before=len(lines) - len(to_thank),
        done=written.done if written else "",
        onward=await onward_from(session, next_step=written.next_step if written else "", now=now),
    )
