"""Giving a library back: only when nothing that was planned there is left hanging."""

from datetime import datetime
from uuid import UUID

from events_service import audit
from events_service.campaigns.participations import hold_editions_at, leave
from events_service.campaigns.rules import ParticipationState
from events_service.database import row, rows, transaction
from events_service.errors import NotFound, Refusal
from events_service.libraries.organisations import CLAIMED, unclaim_library
from events_service.libraries.queries import OPEN_KINDS


class LibraryInUse(Refusal):
    """What stands in the way, counted: `sessions` to come, `drafts` of events, and `published` events that people still
    reach, where the library itself would be hidden."""

    code = "library_in_use"


async def release_library(
    library_slug: str, organisation: str, *, by: UUID = audit.OPERATOR, now: datetime
) -> None:
    """End an organisation's answering for a library (both slugs); the library stays in the directory with its rooms,
    and what took place there stays with the organisation. Whoever answers for it next reads no story hour of others,
    and the equipment that was at home there travels from now on.

    Refuses with NotFound where the organisation does not answer for it, and with LibraryInUse: whoever is signed up
    there was promised a seat by this organisation, which moves or cancels the session first.
    """
    async with transaction():
        if seen := await row("SELECT id FROM library WHERE slug = $1", library_slug):
            await hold_editions_at(seen["id"])
        library = await row(CLAIMED, library_slug)
        if library is None or library["owner"] != organisation:
            raise NotFound(library=library_slug)
        planned = await _planned_at(library["id"], library["organisation"], now)
        if library["kind"] in OPEN_KINDS:
            del planned["published"]
        if any(planned.values()):
            raise LibraryInUse(library=library_slug, **planned)
        await unclaim_library(library["id"], now=now)
        owner = library["organisation"]
        await leave(library["id"], owner, ParticipationState.WITHDRAWN, now=now)
        await rows(_FORGET_OTHER_USES, library["id"])
        await rows(_TAKE_EQUIPMENT_ALONG, library["id"], owner)
        await audit.note(by=by, what="library.released", on=library["id"], organisation=owner, now=now)


_FORGET_OTHER_USES = """
DELETE FROM room_use USING room WHERE room.id = room_use.room AND room.library = $1 AND session IS NULL
"""
# Where something of that name travels already, the library it came from is said with it.
_TAKE_EQUIPMENT_ALONG = """
UPDATE equipment SET library = NULL, name = CASE
    WHEN EXISTS (SELECT FROM equipment AS other WHERE other.organisation = equipment.organisation
                 AND other.library IS NULL AND other.name = equipment.name)
    THEN left(equipment.name, 60) || ' (' || left(library.name, 36) || ')' ELSE equipment.name END
FROM library WHERE library.id = equipment.library AND library.id = $1 AND equipment.organisation = $2
"""


async def _planned_at(library: UUID, organisation: UUID, now: datetime) -> dict[str, int]:
    """Of this organisation: others, whose claim was declined, may have drafts there."""
    planned = await row(
        """
        SELECT (SELECT count(*) FROM session JOIN event ON event.id = session.event
                WHERE session.library = $1 AND ends_at > $2 AND cancelled_at IS NULL AND organisation = $3) AS sessions,
               (SELECT count(*) FROM event WHERE library = $1 AND published_at IS NULL AND organisation = $3) AS drafts,
               (SELECT count(*) FROM event WHERE published_at IS NOT NULL AND organisation = $3
                AND (library = $1 OR EXISTS (
                    SELECT 1 FROM session WHERE session.event = event.id AND session.library = $1))) AS published
        """,
        library,
        now,
        organisation,
    )
    assert planned is not None
    return dict(planned)
