"""What a librarian knows better than the Ministry's directory, and the lock that keeps the two apart."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

import asyncpg

from events_service import audit
from events_service.database import lock_name, row, rows, transaction, value
from events_service.errors import NotFound, Refusal
from events_service.libraries import rules
from events_service.libraries.queries import SHOWN
from events_service.libraries.removals import LIBRARY, note_removals, note_returns
from events_service.libraries.rules import town_key


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
) -> list[str]:
    """Write what a librarian knows better, protect those fields from every later directory, and return their names.

    `changes` maps fields of `rules.EDITABLE` to new values; a field given its present value is not an edit.
    Where the place moves, its time zone follows unless one was given. `of` is the organisation that must answer for
    the library while it is written. Raises NotFound, and Invalid with the fields at fault (`unknown_field` among the
    codes).
    """
    values = rules.checked(changes)
    async with transaction():
        # Not FOR UPDATE: a session that is being given this place holds the row's key, and the roster that
        # registration/venues.py asks for next.
        library = await row(
            f"SELECT *, {SHOWN} AS shown FROM library WHERE id = $1 FOR NO KEY UPDATE", library_id
        )
        if library is None or (of is not None and library["organisation"] != of):
            raise NotFound
        different = rules.edits(dict(library), values)
        if not different:
            return []
        changed = [field for field in rules.EDITABLE if field in different]
        if "town" in different:
            different["town_key"] = town_key(different["town"])
        assignments = ", ".join(f"{column} = ${place}" for place, column in enumerate(different, start=3))
        update = f"UPDATE library SET updated_at = $2, {assignments} WHERE id = $1 RETURNING {SHOWN}"
        shown = await value(update, library_id, now, *different.values())
        if library["shown"] and not shown:
            await note_removals(LIBRARY, [library_id], now=now)
        elif shown and not library["shown"]:
            await note_returns([library_id])
        owner = library["organisation"]
        await audit.note(by=by, what="library.edited", on=library_id, organisation=owner, now=now)
        return changed
