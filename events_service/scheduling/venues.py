"""The libraries at which a viewer may plan."""

from datetime import datetime
from uuid import UUID

from asyncpg import Record

from events_service.accounts.roles import Viewer
from events_service.database import row, rows
from events_service.errors import Invalid, Refusal
from events_service.identifiers import as_uuid


class LibraryNotOurs(Refusal):
    """The organisation has claimed the library, and nobody has approved that yet: drafts are all there may be there."""

    code = "library_not_ours"


async def hold_library(reference: str) -> None:
    """Keep what is said about the library of that slug or id as it is until the end of the transaction."""
    await rows(
        "SELECT 1 FROM library WHERE slug = $1 OR id = $2 FOR SHARE",
        reference.replace("\x00", ""),
        as_uuid(reference),
    )


async def library_for(reference: str, by: Viewer, *, public: bool = False) -> Record:
    """The viewer's library of that slug or id, or one that an organisation of theirs has claimed. Refuses with Invalid;
    and with LibraryNotOurs a claim that nobody has approved, if what is planned there is `public`."""
    # The locks keep its organisation from giving the library back, and from going with its last claim
    # (scheduling/dissolving.py), before what is planned there is written.
    library = await row(
        """
        SELECT library.id, library.town, library.time_zone, library.practice, library.organisation AS owner,
               organisation.id AS organisation
        FROM library LEFT JOIN library_claim ON library_claim.library = library.id AND library.organisation IS NULL
            AND library_claim.decided_at IS NULL AND library_claim.organisation = ANY($3::uuid[])
        JOIN organisation ON organisation.id = coalesce(library.organisation, library_claim.organisation)
        WHERE (library.slug = $1 OR library.id = $2) AND organisation.id = ANY($3::uuid[])
        ORDER BY library_claim.created_at LIMIT 1 FOR KEY SHARE OF library, organisation
        """,
        reference.replace("\x00", ""),
        as_uuid(reference),
        list(by.organisations("plan")),
    )
    if library is None:
        raise Invalid({"library": "unknown"})
    if public and library["owner"] is None:
        raise LibraryNotOurs()
    return library


async def require_ours(event_id: UUID, *, now: datetime) -> None:
    """Refuse with LibraryNotOurs what may not be public yet: an event, or a date of it, at a library that is not its
    organisation's."""
    elsewhere = await rows(
        """
        SELECT library.id FROM library JOIN event ON event.id = $1
        WHERE library.organisation IS DISTINCT FROM event.organisation
          AND (library.id = event.library OR library.id IN (
              SELECT session.library FROM session
              WHERE session.event = event.id AND session.cancelled_at IS NULL AND session.ends_at > $2))
        LIMIT 1 FOR KEY SHARE OF library
        """,
        event_id,
        now,
    )
    if elsewhere:
        raise LibraryNotOurs()
