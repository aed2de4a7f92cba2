"""Agendas of other programs: what a manager chooses for one, where it comes from, and what was last taken from it."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from events_service import audit
from events_service.accounts.roles import Viewer, require
from events_service.database import insert, lock_name, row, rows, update, value
from events_service.errors import existing
from events_service.fields import Fields
from events_service.scheduling.rules import STRANDS
from events_service.scheduling.sign_up import LARGEST_CAPACITY, SignUpRule

# How one comes to what an agenda brings: as each entry says, or the same for all.
WAYS = (SignUpRule.NOT_NEEDED, SignUpRule.REQUIRED)


@dataclass(frozen=True, slots=True)
class Choices:
    """What a manager chooses for all that an agenda brings. Without a `sign_up` one signs up where an entry's own
    address says, and just comes where it has none."""

    strand: str = STRANDS[0]
    sign_up: str = ""
    capacity: int | None = None
    publish: bool = False

    @staticmethod
    def parse(values: Mapping[str, Any]) -> "Choices":
        """Refuses with Invalid (`strand`, `sign_up`, `capacity`)."""
        fields = Fields(values)
        choices = Choices(
            fields.choice("strand", STRANDS, STRANDS[0]) or STRANDS[0],
            fields.choice("sign_up", WAYS, "") or "",
            fields.number("capacity", lowest=1, highest=LARGEST_CAPACITY, default=None),
            fields.tick("publish"),
        )
        if choices.sign_up == SignUpRule.REQUIRED and choices.capacity is None:
            fields.wrong.setdefault("capacity", "required")
        fields.done()
        return choices

    def way(self, url: str, seats: int | None) -> dict[str, Any]:
        """How one comes to a date with that address and so many seats, as a session's values say it."""
        if self.sign_up == SignUpRule.REQUIRED:
            return {"sign_up": SignUpRule.REQUIRED, "capacity": seats or self.capacity}
        if url and not self.sign_up:
            return {"sign_up": SignUpRule.ELSEWHERE, "url": url}
        return {"sign_up": SignUpRule.NOT_NEEDED}


CHOICES = ("strand", "sign_up", "capacity", "publish")


@dataclass(frozen=True, slots=True)
class Source:
    """Where an agenda comes from, held until the end of the transaction."""

    id: UUID
    library: UUID
    followed: bool
    choices: Choices
    time_zone: str


@dataclass(frozen=True, slots=True)
class TakenEvent:
    """An event that a source brought: its words as they were taken (`title` and the others), and as they are now."""

    id: UUID
    offer: str
    event: UUID | None
    title: str
    summary: str
    description: str
    now_title: str = ""
    now_summary: str = ""
    now_description: str = ""


@dataclass(frozen=True, slots=True)
class TakenDate:
    """A date that a source brought, as it was taken, and as its session is `now_…`; `people` have seats there, or wait;
    it is `called` so on its page. Once its session was deleted there is none."""

    id: UUID
    agenda_event: UUID | None
    uid: str
    recurrence: str
    session: UUID | None
    title: str
    starts_at: datetime
    ends_at: datetime
    url: str = ""
    capacity: int | None = None
    now_title: str | None = None
    now_starts_at: datetime | None = None
    now_ends_at: datetime | None = None
    now_url: str | None = None
    now_capacity: int | None = None
    sign_up: str | None = None
    cancelled: bool | None = None
    people: int | None = None
    called: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.uid, self.recurrence


async def source_for(
    library: UUID,
    *,
    organisation: UUID,
    address: str,
    name: str,
    choices: Choices,
    chosen: Collection[str] = CHOICES,
    by: Viewer,
    now: datetime,
) -> UUID:
    """The source of that address for the library, or of its files, with these choices from now on; where there is one,
    what is not among `chosen` stays as it is. To be called in the
    transaction that takes from it: two who import at once come one after the other. Refuses with NotFound and
    Forbidden."""
    require(by, "plan", organisation)
    await lock_name(f"agendas of {library}")
    source: UUID | None = await value(_SAME, library, address, organisation)
    if source is not None:
        await update("agenda_source", source, name=name, **{each: getattr(choices, each) for each in chosen})
        return source
    source = await insert(
        "agenda_source",
        organisation=organisation,
        library=library,
        address=address,
        name=name,
        created_at=now,
        created_by=by.id,
        **asdict(choices),
    )
    await audit.note(by=by.id, what="agenda.brought_in", on=source, organisation=organisation, now=now)
    return source


_SAME = (
    "SELECT id FROM agenda_source WHERE library = $1 AND address = $2 AND organisation = $3 AND room IS NULL"
)


async def hold_source(source: UUID) -> Source:
    """Refuses with NotFound, also where its library went to another organisation."""
    line = existing(
        await row(
            """
            SELECT agenda_source.*, library.time_zone FROM agenda_source
            JOIN library ON library.id = agenda_source.library AND library.organisation = agenda_source.organisation
            WHERE agenda_source.id = $1 FOR UPDATE OF agenda_source
            """,
            source,
        )
    )
    return Source(
        line["id"],
        line["library"],
        line["followed"],
        Choices(line["strand"], line["sign_up"], line["capacity"], line["publish"]),
        line["time_zone"],
    )


async def events_taken(source: UUID) -> list[TakenEvent]:
    """What a source brought so far, by its own names."""
    return [TakenEvent(**each) for each in await rows(_EVENTS, source)]


async def event_taken(source: UUID, offer: str) -> TakenEvent | None:
    """The one of that name."""
    line = await row(_EVENTS + "AND taken.offer = $2", source, offer)
    return None if line is None else TakenEvent(**line)


async def dates_taken(source: UUID, keys: Collection[tuple[str, str]] | None = None) -> list[TakenDate]:
    """All of them, or those with these keys."""
    if keys is None:
        return [TakenDate(**each) for each in await rows(_DATES, source)]
    uids, recurrences = [uid for uid, _ in keys], [recurrence for _, recurrence in keys]
    return [TakenDate(**each) for each in await rows(_DATES + _BY_KEY, source, uids, recurrences)]


_EVENTS = """
SELECT taken.id, taken.offer, taken.event, taken.title, taken.summary, taken.description,
       coalesce(event.title, '') AS now_title, coalesce(event.summary, '') AS now_summary,
       coalesce(event.description, '') AS now_description
FROM agenda_event AS taken LEFT JOIN event ON event.id = taken.event
WHERE taken.source = $1
"""
_DATES = """
SELECT taken.id, taken.agenda_event, taken.uid, taken.recurrence, taken.session, taken.title, taken.starts_at,
       taken.ends_at, taken.url, taken.capacity, coalesce(session.own_title, '') AS now_title,
       session.starts_at AS now_starts_at, session.ends_at AS now_ends_at, roster.url AS now_url,
       roster.capacity AS now_capacity, roster.sign_up,
       session.cancelled_at IS NOT NULL AS cancelled,
       roster.seats_taken + roster.extra_seats + roster.waiting AS people,
       coalesce(session.own_title, event.title, taken.title) AS called
FROM agenda_entry AS taken LEFT JOIN session ON session.id = taken.session
LEFT JOIN roster ON roster.id = session.roster LEFT JOIN event ON event.id = session.event
WHERE taken.source = $1
"""
_BY_KEY = "AND (taken.uid, taken.recurrence) IN (SELECT * FROM unnest($2::text[], $3::text[]))"


async def note_event(source: UUID, offer: str, event: UUID, words: Mapping[str, str]) -> UUID:
    """That an event was made from a source, of these words."""
    return await insert("agenda_event", source=source, offer=offer, event=event, **words)


async def note_words(agenda_event: UUID, words: Mapping[str, str]) -> None:
    await update("agenda_event", agenda_event, **words)


async def note_dates(source: UUID, dates: Sequence[TakenDate]) -> None:
    """These dates, as they were taken now; what was gone is there again."""
    columns = (
        "id",
        "agenda_event",
        "uid",
        "recurrence",
        "session",
        "title",
        "starts_at",
        "ends_at",
        "url",
        "capacity",
    )
    records = [{"source": source} | {name: getattr(each, name) for name in columns} for each in dates]
    await rows(_NOTE_DATES, msgspec.json.encode(records).decode())


_NOTE_DATES = """
INSERT INTO agenda_entry
    (id, source, agenda_event, uid, recurrence, session, title, starts_at, ends_at, url, capacity)
SELECT id, source, agenda_event, uid, recurrence, session, title, starts_at, ends_at, url, capacity
FROM jsonb_populate_recordset(NULL::agenda_entry, $1::jsonb)
ON CONFLICT (source, uid, recurrence) DO UPDATE SET title = excluded.title, starts_at = excluded.starts_at,
    ends_at = excluded.ends_at, url = excluded.url, capacity = excluded.capacity, gone_at = NULL
"""


async def note_moves(names: Mapping[UUID, str]) -> None:
    """That their source names these dates of theirs by another start now."""
    if names:
        await rows(_NOTE_MOVES, list(names), list(names.values()))


_NOTE_MOVES = """
UPDATE agenda_entry SET recurrence = moved.recurrence
FROM unnest($1::uuid[], $2::text[]) AS moved (id, recurrence) WHERE agenda_entry.id = moved.id
"""


async def note_gone(dates: Sequence[UUID], *, now: datetime) -> None:
    """That their source does not have these any more. What became of them here stays as it is."""
    await rows(
        "UPDATE agenda_entry SET gone_at = coalesce(gone_at, $2) WHERE id = ANY($1::uuid[])", list(dates), now
    )


async def keep_busy(source: UUID, dates: Sequence[TakenDate]) -> None:
    """What a room's calendar says, in the place of what it said before."""
    await rows("DELETE FROM agenda_entry WHERE source = $1", source)
    await note_dates(source, dates)


@dataclass(frozen=True, slots=True)
class Busy:
    """What stands in a room's own calendar at some time: it warns, and keeps nobody out."""

    room: UUID
    title: str
    starts_at: datetime
    ends_at: datetime


async def busy_between(rooms: Sequence[UUID], starts_at: datetime, ends_at: datetime) -> list[Busy]:
    """What the calendars of these rooms have between two instants, soonest first."""
    return [Busy(**each) for each in await rows(_BUSY, list(rooms), starts_at, ends_at)]


_BUSY = """
SELECT agenda_source.room, agenda_entry.title, agenda_entry.starts_at, agenda_entry.ends_at
FROM agenda_source JOIN agenda_entry ON agenda_entry.source = agenda_source.id
WHERE agenda_source.room = ANY($1::uuid[]) AND agenda_entry.starts_at < $3 AND agenda_entry.ends_at > $2
ORDER BY agenda_entry.starts_at, agenda_entry.title
"""
