"""The pages citizens see: find a workshop, sign up with a name, keep, show and cancel the seat."""

from litestar import Router

from events_service.web.http.recent import AskedOnce
from events_service.web.public import (
    arrivals,
    calendars,
    campaigns,
    catalogue,
    code_visits,
    corrections,
    erasures,
    events,
    excuses,
    helping,
    home,
    images,
    information,
    libraries,
    mailbox,
    open_programmes,
    participations,
    permanences,
    placement,
    referrals,
    registrations,
    renewals,
    resources,
    sessions,
    sign_up,
    ticked_dates,
    tools,
    wishes,
)

# What everybody sees alike, and what knows somebody or changes something.
HANDLERS = [
    Router(
        "/",
        route_handlers=[
            *home.HANDLERS,
            *catalogue.HANDLERS,
            *events.HANDLERS,
            *sessions.HANDLERS,
            *permanences.HANDLERS,
            *libraries.HANDLERS,
            *campaigns.HANDLERS,
            *calendars.HANDLERS,
        ],
        middleware=[AskedOnce()],
    ),
    Router(
        "/",
        route_handlers=[
            *sign_up.HANDLERS,
            *arrivals.HANDLERS,
            *ticked_dates.HANDLERS,
            *code_visits.HANDLERS,
            *registrations.HANDLERS,
            *erasures.HANDLERS,
            *excuses.HANDLERS,
            *helping.HANDLERS,
            *referrals.HANDLERS,
            *corrections.HANDLERS,
            *renewals.HANDLERS,
            *placement.HANDLERS,
            *wishes.HANDLERS,
            *resources.HANDLERS,
            *tools.HANDLERS,
            *open_programmes.HANDLERS,
            *participations.HANDLERS,
            *images.HANDLERS,
            *information.HANDLERS,
            *mailbox.HANDLERS,
        ],
    ),
]
