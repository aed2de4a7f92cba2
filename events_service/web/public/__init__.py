"""The pages citizens see: find a workshop, sign up with a name, keep, show and cancel the seat."""

from events_service.web.public import (
    calendars,
    campaigns,
    catalogue,
    corrections,
    events,
    home,
    information,
    libraries,
    mailbox,
    registrations,
    renewals,
    sessions,
    sign_up,
)

HANDLERS = [
    *home.HANDLERS,
    *catalogue.HANDLERS,
    *events.HANDLERS,
    *sessions.HANDLERS,
    *sign_up.HANDLERS,
    *registrations.HANDLERS,
    *corrections.HANDLERS,
    *renewals.HANDLERS,
    *libraries.HANDLERS,
    *campaigns.HANDLERS,
    *calendars.HANDLERS,
    *information.HANDLERS,
    *mailbox.HANDLERS,
]
