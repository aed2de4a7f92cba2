"""The JSON API, /api/v1: the service for other programs. A handler reads a request, speaks one verb or asks
one query, and answers with a shape of the contract. `documents` describes every route."""

from events_service.web.api import calls, days, documents, events, libraries, registrations, sessions

HANDLERS = [
    *libraries.HANDLERS,
    *events.HANDLERS,
    *sessions.HANDLERS,
    *registrations.HANDLERS,
    *calls.HANDLERS,
    *days.HANDLERS,
    *documents.HANDLERS,
]
