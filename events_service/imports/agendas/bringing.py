"""An agenda somebody brings in: looked at first, and taken as it was shown."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from asyncpg import Record

from events_service.accounts.roles import Viewer
from events_service.database import row
from events_service.errors import Refusal, existing
from events_service.imports.agendas.entries import Reading
from events_service.imports.agendas.report import Report
from events_service.imports.agendas.taking import take_agenda
from events_service.registration.trials import kept, undone
from events_service.scheduling.followed import follow
from events_service.scheduling.sources import CHOICES, Choices, Source, hold_source, source_for

# As far as our own calendars go, and the next school year for whoever plans early.
AHEAD = timedelta(days=400)


class LibraryUnclaimed(Refusal):
    """No organisation answers for the library: nobody could look after what is brought in."""

    code = "library_unclaimed"


@dataclass(frozen=True, slots=True)
class Place:
    """The library that an agenda is of, and who answers for it."""

    library: UUID
    organisation: UUID
    name: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class Agenda:
    """What was read, and where it came from: an address, or nothing for a file; and what was chosen for it: to be
    `followed`, it is looked at again by the worker. What is not `chosen` stays as it was chosen before."""

    place: Place
    reading: Reading
    name: str
    choices: Choices
    address: str = ""
    followed: bool = False
    chosen: Collection[str] = CHOICES


async def place_called(slug: str) -> Place:
    """The library of that slug. Refuses with NotFound, LibraryUnclaimed."""
    library = existing(await row(_PLACE + "WHERE slug = $1", slug.replace("\x00", "")), library=slug)
    return _place(library, slug)


async def place_of(library_id: UUID) -> Place:
    """Refuses with NotFound, LibraryUnclaimed."""
    library = existing(await row(_PLACE + "WHERE id = $1", library_id))
    return _place(library, str(library_id))


_PLACE = "SELECT id AS library, organisation, name, time_zone FROM library "


def _place(library: Record, called: str) -> Place:
    if library["organisation"] is None:
        raise LibraryUnclaimed(library=called)
    return Place(**library)


def window(now: datetime) -> tuple[datetime, datetime]:
    """From when to when an agenda is read: what is over is nobody's programme."""
    return now, now + AHEAD


async def bring_in(agenda: Agenda, *, by: Viewer, now: datetime) -> Report:
    """Take it into the library's events. Two who bring the same at once make nothing twice; stopped in the middle, the
    same again goes on. Refuses with NotFound, Forbidden, TooManyAgendas."""
    source = await kept(partial(_opened, agenda, by, now))
    return await take_agenda(partial(hold_source, source), agenda.reading, by=by, now=now)


async def what_would_come(agenda: Agenda, *, by: Viewer, now: datetime) -> Report:
    """The same, and nothing is written: each event is reckoned alone, and given up before the next."""
    await undone(partial(_opened, agenda, by, now))

    async def hold() -> Source:
        source = await hold_source(await _source(agenda, by, now))
        return replace(source, followed=source.followed or agenda.followed)

    return await take_agenda(hold, agenda.reading, by=by, now=now, dry=True)


async def _opened(agenda: Agenda, by: Viewer, now: datetime) -> UUID:
    """Where it comes from, followed from now on if that was chosen."""
    source = await _source(agenda, by, now)
    if agenda.followed:
        await follow(source, by=by, now=now)
    return source


async def _source(agenda: Agenda, by: Viewer, now: datetime) -> UUID:
    """Where it comes from, with what was chosen for it."""
    return await source_for(
        agenda.place.library,
        organisation=agenda.place.organisation,
        address=agenda.address,
        name=agenda.name,
        choices=agenda.choices,
        chosen=agenda.chosen,
        by=by,
        now=now,
    )
