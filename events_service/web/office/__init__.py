"""The back office under /staff: plan a workshop, publish it, see who comes, serve the desk."""

from events_service.web.office import calls, days, events, registrations, sessions, sign_in, withdrawal

HANDLERS = [
    *sign_in.HANDLERS,
    *calls.HANDLERS,
    *events.HANDLERS,
    *sessions.HANDLERS,
    *registrations.HANDLERS,
    *withdrawal.HANDLERS,
    *days.HANDLERS,
]
