"""What a librarian knows better than the Ministry's directory, and the lock that keeps the two apart."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from events_service import audit
from events_service.database import lock_name, row, rows, transaction, value
from events_service.errors import ChangedMeanwhile, NotFound, Refusal
from events_service.identifiers import uuid7
from events_service.libraries import rules
from events_service.libraries.opening import Closure, OpeningHours
from events_service.libraries.queries import HOURS, SHOWN, closures_of, spans_of
from events_service.libraries.removals import LIBRARY, note_removals, note_returns
from events_service.libraries.rules import name_key, town_key


class ImportRunning(Refusal):
    """Another import holds the directory; it takes seconds, so trying again is enough."""

    code = "import_running"


async def lock_directory() -> None:
    """One import at a time, under limits for work that is longer than a page and waits on a file.

    The usual lock_timeout is longer than an import: a second one nearly always just waits for its turn.
    """
    await rows("SET LOCAL statement_timeout = '60s'")
    await rows("SET LOCAL idle_in_transaction_session_timeout = '600s'")
    try:
        await lock_name("import of the directory")
    except asyncpg.LockNotAvailableError:
        raise ImportRunning from None


async def edit_library(
    library_id: UUID,
    changes: Mapping[str, object],
    *,
    by: UUID = audit.OPERATOR,
    of: UUID | None = None,
    now: datetime,
    seen: datetime | None = None,
) -> list[str]:
    """Write what a librarian knows better, protect those fields from every later directory, and return their names.

    `changes` maps fields of `rules.EDITABLE` to new values; a field given its present value is not an edit.
    Where the place moves, its time zone follows unless one was given. `of` is the organisation that must answer for
    the library while it is written, `seen` the `updated_at` that a form was filled in against. Raises NotFound,
    ChangedMeanwhile, and Invalid with the fields at fault (`unknown_field` among the codes).
    """
    values = rules.checked(changes)
    async with transaction():
        library = await _locked(library_id, of)
        different = rules.edits(library, values)
        if not different:
            return []
        if seen is not None and seen != library["updated_at"]:
            raise ChangedMeanwhile()
        changed = [field for field in rules.EDITABLE if field in different]
        await _write(library, different, now)
        owner = library["organisation"]
        await audit.note(by=by, what="library.edited", on=library_id, organisation=owner, now=now)
        return changed


async def _locked(library_id: UUID, of: UUID | None) -> dict[str, Any]:
    """The library as it is, with its hours and closures, held. Refuses with NotFound."""
    # Not FOR UPDATE: a session that is being given this place holds the row's key, and the roster that
    # registration/venues.py asks for next.
    library = await row(
        f"SELECT library.*, {HOURS}, {SHOWN} AS shown FROM library WHERE id = $1 FOR NO KEY UPDATE",
        library_id,
    )
    if library is None or (of is not None and library["organisation"] != of):
        raise NotFound
    hours = {
        "opening_hours": spans_of(library["opening_hours"]),
        "closures": closures_of(library["closures"]),
    }
    return {**library, **hours}


async def _write(library: Mapping[str, Any], different: dict[str, Any], now: datetime) -> None:
    identifier: UUID = library["id"]
    columns = dict(different)
    if "opening_hours" in different:
        await _open(identifier, columns.pop("opening_hours"))
    if "closures" in different:
        await _close(identifier, columns.pop("closures"))
    if "name" in different:
        columns["name_key"] = name_key(different["name"])
    if "town" in different:
        columns["town_key"] = town_key(different["town"])
    assignments = ", ".join(f"{column} = ${place}" for place, column in enumerate(columns, start=3))
    update = f"UPDATE library SET updated_at = $2, {assignments} WHERE id = $1 RETURNING {SHOWN}"
    shown = await value(update, identifier, now, *columns.values())
    if library["shown"] and not shown:
        await note_removals(LIBRARY, [identifier], now=now)
    elif shown and not library["shown"]:
        await note_returns([identifier])


async def _open(library: UUID, spans: tuple[OpeningHours, ...]) -> None:
    """These are its opening hours, and no others."""
    await rows("DELETE FROM opening WHERE library = $1", library)
    await rows(
        "INSERT INTO opening (id, library, weekday, opens, closes)"
        " SELECT span.id, $1, span.weekday, span.opens, span.closes"
        " FROM unnest($2::uuid[], $3::smallint[], $4::time[], $5::time[]) AS span (id, weekday, opens, closes)",
        library,
        [uuid7() for _ in spans],
        [each.weekday for each in spans],
        [each.opens for each in spans],
        [each.closes for each in spans],
    )


async def _close(library: UUID, closures: tuple[Closure, ...]) -> None:
    """On these days it is closed, and on no others."""
    await rows("DELETE FROM closure WHERE library = $1", library)
    await rows(
        "INSERT INTO closure (id, library, starts_on, ends_on, reason)"
        " SELECT days.id, $1, days.starts_on, days.ends_on, days.reason"
        " FROM unnest($2::uuid[], $3::date[], $4::date[], $5::text[]) AS days (id, starts_on, ends_on, reason)",
        library,
        [uuid7() for _ in closures],
        [each.starts_on for each in closures],
        [each.ends_on for each in closures],
        [each.reason for each in closures],
    )
