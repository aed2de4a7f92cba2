"""On which dates of a course somebody does not come."""

from datetime import datetime
from uuid import UUID

from litestar import Response, Router, post

from events_service.accounts.roles import Viewer
from events_service.errors import Forbidden, NotFound
from events_service.identifiers import as_uuid
from events_service.messages.queries import undelivered
from events_service.registration.corrections import RegistrationCancelled
from events_service.registration.excuses import OnlyDate, excuse_by_link, excuse_by_staff
from events_service.scheduling.sessions import SessionCancelled, SessionOver
from events_service.settings import Settings
from events_service.web.api import bodies, rosters
from events_service.web.api.described import described
from events_service.web.api.registrations import entry
from events_service.web.api.writing import done
from events_service.web.http.viewer import KeyRefused


@post(
    "/registrations/{link:str}/excuses/{session_id:uuid}",
    status_code=200,
    **described(
        NotFound, Forbidden, OnlyDate, RegistrationCancelled, SessionCancelled, SessionOver, key="read"
    ),
)
async def excuse(
    link: str,
    session_id: UUID,
    data: bodies.Excuse,
    viewer: Viewer | None,
    intent: str | None,
    settings: Settings,
    now: datetime,
) -> Response[rosters.Registration | rosters.RosterEntry]:
    """Say that somebody does not come on one date of a course, or with `"comes": true` that they do after all: by the
    registration's link, or by its id with a key of the organisation. The seat stays theirs; in their calendar that date
    is cancelled. Saying it twice changes nothing."""
    registration_id = as_uuid(link)
    if registration_id is None:
        registration = await excuse_by_link(link, session_id, comes=data.comes, now=now)
        return done(rosters.registration(registration, link, settings))
    if viewer is None:
        raise KeyRefused()
    registration = await excuse_by_staff(registration_id, session_id, comes=data.comes, by=viewer, now=now)
    return done(entry(registration, (await undelivered([registration.id])).get(registration.id)))


ROUTER = Router("/", route_handlers=[excuse], tags=["registrations"])
