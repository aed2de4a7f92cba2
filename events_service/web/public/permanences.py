"""A permanence: its hours, of which each is one person's. Whoever comes chooses one that is free."""

from datetime import datetime

from litestar import Response, route

from events_service.clock import wall_clock
from events_service.errors import NotFound
from events_service.scheduling.permanences import permanence_slots
from events_service.scheduling.queries import SessionLine
from events_service.settings import Settings
from events_service.web.http.answers import page_of_facts
from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest
from events_service.web.public.sessions import identifier
from events_service.web.public.structured import session_data


@route("/permanences/{reference:str}", http_method=READING)
async def permanence(
    request: AnyRequest, reference: str, settings: Settings, now: datetime, locale: str
) -> Response[bytes] | Response[str]:
    """The hours in order: a free one leads to its form, which is that of any session."""
    slots = await permanence_slots(identifier(reference), now=now)
    if not slots:
        raise NotFound()
    standing = [slot for slot in slots if not slot.cancelled]
    ahead = [slot for slot in standing if slot.ends_at > now]
    first = (ahead or standing or slots)[0]
    return page_of_facts(
        request,
        "public/permanence.html",
        session=first,
        data=[session_data(first, settings.public_url, locale, now)],
        slots=ahead,
        by_staff=any(slot.registration(now) == "staff_only" for slot in ahead),
        opens=next((_opens(slot) for slot in ahead if slot.registration(now) == "not_yet_open"), None),
        cancelled=not standing,
        now=now,
    )


def _opens(slot: SessionLine) -> datetime:
    """When its sign-up opens, on the wall of the place."""
    return wall_clock(slot.opens_at or slot.starts_at, slot.time_zone)


HANDLERS = [permanence]
