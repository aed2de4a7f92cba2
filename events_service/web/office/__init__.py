"""The back office under /staff: plan a workshop, publish it, see who comes, serve the desk."""

from events_service.web.office import sign_in

HANDLERS = [*sign_in.HANDLERS]
