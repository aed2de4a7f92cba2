"""The back office under /staff: plan a workshop, publish it, see who comes, serve the desk."""

from events_service.web.office import events, registrations, sessions, sign_in

HANDLERS = [*sign_in.HANDLERS, *events.HANDLERS, *sessions.HANDLERS, *registrations.HANDLERS]
