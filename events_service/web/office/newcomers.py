"""Whoever asked, from the page of a day, to join the team of a library that is here already."""

from datetime import datetime
from uuid import UUID

from litestar import Response, Router, post, route

from events_service.accounts.invitations import InvitedTooOften
from events_service.accounts.newcomers import decline_to_join, let_join
from events_service.accounts.roles import Viewer
from events_service.errors import Invalid
from events_service.settings import Settings
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest
from events_service.web.notices import done
from events_service.web.office.rights import HOME
from events_service.web.office.team import team_page

DECISION = "/staff/team/newcomers/{newcomer_id:uuid}/decision"


@post(DECISION)
async def decide(
    request: AnyRequest,
    newcomer_id: UUID,
    viewer: Viewer,
    fields: dict[str, str],
    settings: Settings,
    now: datetime,
) -> Response[str]:
    """Let them in with a role, or say no; a letter tells them either way."""
    if fields.get("decision") == "declined":
        await decline_to_join(newcomer_id, by=viewer, now=now)
        return done(request, HOME, "join_declined")
    try:
        await let_join(newcomer_id, fields.get("role", ""), by=viewer, key=settings.secret_key, now=now)
    except (Invalid, InvitedTooOften) as refusal:
        return await team_page(request, viewer, now=now, refusal=refusal)
    return done(request, HOME, "invited")


@route(DECISION, http_method=READING)
async def back(newcomer_id: UUID) -> Response[str]:
    return redirect(HOME)


HANDLERS = [Router("/", route_handlers=[decide, back])]
