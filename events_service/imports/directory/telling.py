"""An import that also tells whoever is on the way to a library's old address."""

from collections.abc import Callable, Iterable
from datetime import datetime

from events_service.database import transaction
from events_service.errors import Refusal
from events_service.imports.directory import taking
from events_service.imports.directory.reading import Entry, Skipped
from events_service.libraries.editing import lock_directory
from events_service.registration.venues import Reached, follow, places_shown

# Beyond this many people, a directory is imported only on somebody's word.
TELL_AT_ONCE = 50


class ManyToTell(Refusal):
    """The directory moves libraries that many people are on their way to. Nothing was written: somebody has to look at
    the new addresses (`--dry-run`) and say that `people` are to be told of them (`--tell`)."""

    code = "many_to_tell"


class _Undo(Exception):
    """Rolls a dry run back."""


async def import_directory(
    entries: Iterable[Entry | Skipped],
    *,
    now: datetime,
    dry_run: bool = False,
    tell: bool = False,
    progress: Callable[[int], None] = taking.say_nothing,
) -> tuple[taking.Report, Reached]:
    """Bring the libraries up to date with the directory, and tell who has to know of a new address.

    A dry run does everything, counts, and undoes it. Refuses with ManyToTell, without a trace, where more than
    TELL_AT_ONCE people are concerned and nobody said to `tell` them, and as the verb of taking.py does.
    """
    reached = Reached()
    report: taking.Report | None = None
    try:
        async with transaction():
            await lock_directory()
            before = await places_shown()
            report = await taking.import_directory(entries, now=now, progress=progress)
            reached = await follow(before, await places_shown(list(before)), now)
            if dry_run:
                raise _Undo
            if reached.people > TELL_AT_ONCE and not tell:
                raise ManyToTell(people=reached.people, libraries=reached.libraries)
    except _Undo:
        pass
    assert report is not None
    return report, reached
