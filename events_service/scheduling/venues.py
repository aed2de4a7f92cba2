"""The libraries at which a viewer may plan."""

from asyncpg import Record

from events_service.accounts.roles import Viewer
from events_service.database import row, rows
from events_service.errors import Invalid
from events_service.identifiers import as_uuid


async def hold_library(reference: str) -> None:
    """Keep what is said about the library of that slug or id as it is until the end of the transaction."""
    await rows(
        "SELECT 1 FROM library WHERE slug = $1 OR id = $2 FOR SHARE",
        reference.replace("\x00", ""),
        as_uuid(reference),
    )


async def library_for(reference: str, by: Viewer) -> Record:
    """The viewer's library of that slug or id. Refuses with Invalid."""
    # The lock keeps its organisation from giving the library back before what is planned there is written.
    library = await row(
        "SELECT id, organisation, town, time_zone FROM library"
        " WHERE (slug = $1 OR id = $2) AND organisation = ANY($3::uuid[]) FOR KEY SHARE",
        reference.replace("\x00", ""),
        as_uuid(reference),
        list(by.organisations("plan")),
    )
    if library is None:
        raise Invalid({"library": "unknown"})
    return library
