"""The back office under /staff: plan a workshop, publish it, see who comes, serve the desk."""

from litestar import Router

from events_service.web.http.dependencies import OF_STAFF
from events_service.web.http.guards import genuine, signed_in
from events_service.web.office import (
    account,
    agenda,
    audit,
    calls,
    claims,
    components,
    days,
    equipment,
    event_form,
    events,
    excuses,
    frame,
    house,
    joining,
    keyboard,
    libraries,
    mine,
    programme,
    registrations,
    rooms,
    roster,
    search,
    sessions,
    sign_in,
    team,
    today,
    withdrawal,
)

# Signing in asks for a genuine form as well, so that no other site signs anybody in; all else for a visit before that.
HANDLERS = [
    Router("/", route_handlers=sign_in.HANDLERS, guards=[genuine], dependencies=OF_STAFF),
    Router(
        "/",
        route_handlers=[
            sign_in.leave,
            *account.HANDLERS,
            *audit.HANDLERS,
            *today.HANDLERS,
            *agenda.HANDLERS,
            *mine.HANDLERS,
            *calls.HANDLERS,
            *claims.HANDLERS,
            *components.HANDLERS,
            *event_form.HANDLERS,
            *events.HANDLERS,
            *frame.HANDLERS,
            *keyboard.HANDLERS,
            *libraries.HANDLERS,
            *programme.HANDLERS,
            *search.HANDLERS,
            *sessions.HANDLERS,
            *joining.HANDLERS,
            *team.HANDLERS,
            *registrations.HANDLERS,
            *excuses.HANDLERS,
            *rooms.HANDLERS,
            *roster.HANDLERS,
            *house.HANDLERS,
            *equipment.HANDLERS,
            *withdrawal.HANDLERS,
            *days.HANDLERS,
        ],
        guards=[signed_in, genuine],
        dependencies=OF_STAFF,
    ),
]
