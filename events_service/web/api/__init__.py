"""The JSON API, /api/v1: the service for other programs. A handler is given what was sent, speaks one verb or asks one
query, and answers with a shape of the contract. `documents` describes every route from its handler."""

from litestar import Router

from events_service.web.api import (
    afterwards,
    calls,
    counters,
    counts,
    day_details,
    days,
    documents,
    events,
    excuses,
    head_counts,
    hooks,
    libraries,
    meetings,
    models,
    participations,
    permanences,
    presences,
    registrations,
    reports,
    resources,
    rooms,
    school_holidays,
    series,
    sessions,
    work,
)
from events_service.web.api.decoding import ApiRequest
from events_service.web.api.reading import EVERYWHERE
from events_service.web.http import problems

HANDLERS = [
    Router(
        "/api",
        route_handlers=[
            Router(
                "/v1",
                route_handlers=[
                    each.ROUTER
                    for each in (
                        libraries,
                        rooms,
                        events,
                        resources,
                        series,
                        school_holidays,
                        sessions,
                        permanences,
                        meetings,
                        registrations,
                        excuses,
                        presences,
                        head_counts,
                        afterwards,
                        calls,
                        days,
                        day_details,
                        counters,
                        participations,
                        models,
                        work,
                        reports,
                        counts,
                        hooks,
                    )
                ],
            ),
            *documents.HANDLERS,
        ],
        request_class=ApiRequest,
        dependencies=EVERYWHERE,
        exception_handlers=problems.HANDLERS,
    )
]
