"""The back office under /staff: plan a workshop, publish it, see who comes, serve the desk."""

from events_service.web.office import calls, events, registrations, sessions, sign_in

HANDLERS = [*sign_in.HANDLERS, *calls.HANDLERS, *events.HANDLERS, *sessions.HANDLERS, *registrations.HANDLERS]
