"""What remains possible where a session is full, over or cancelled: nobody is sent away with nothing."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from events_service.registration.links import link_of
from events_service.registration.moving import asks_for_adult
from events_service.registration.queries import Registration
from events_service.registration.together import others_of_form
from events_service.scheduling.catalogue import other_dates, upcoming
from events_service.scheduling.elsewhere import same_workshop_elsewhere
from events_service.scheduling.filters import SessionFilter
from events_service.scheduling.permanences import permanence_slots
from events_service.scheduling.queries import SessionLine
from events_service.web.http.requests import AnyRequest, settings_of

MOST_DATES, MOST_PLACES = 5, 3
SEARCHED = 50


async def dates_instead(line: SessionLine, seats: int, *, now: datetime) -> list[SessionLine]:
    """Other dates of the same workshop that have so many seats, soonest first, then the same workshop elsewhere in the
    organisation, nearest first; of appointments, other hours."""
    if line.permanence:
        hours = [slot for slot in await permanence_slots(line.permanence, now=now) if slot.starts_at > now]
        if free := _with_seats([replace(slot, slots=None) for slot in hours], line, seats, now):
            return free[:MOST_DATES]
    dates = _with_seats(await other_dates(line, now=now, limit=SEARCHED), line, seats, now)[:MOST_DATES]
    if line.practice or line.unseen:
        return dates
    elsewhere = await same_workshop_elsewhere(line, now=now, limit=SEARCHED)
    return dates + _with_seats(elsewhere, line, seats, now)[:MOST_PLACES]


async def dates_to_move_to(registration: Registration, *, now: datetime) -> list[SessionLine]:
    """Of `dates_instead`, those to which one press takes them: where nothing is asked that they were not asked here."""
    dates = await dates_instead(registration.session, registration.seats, now=now)
    return [each for each in dates if not asks_for_adult(registration, each)]


async def elsewhere_instead(line: SessionLine, seats: int, *, now: datetime) -> list[SessionLine]:
    """Other workshops of the same strand in the département that have so many seats, soonest first, but for those of
    `dates_instead`. Whoever holds them, they are links: no organisation is told of another's people."""
    filters = SessionFilter(department=line.department, strand=line.strand, open=True)
    same = {each.roster for each in await same_workshop_elsewhere(line, now=now, limit=SEARCHED)}
    others = [
        each
        for each in await upcoming(filters, now=now)
        if each.event != line.event and each.roster not in same
    ]
    return _with_seats(others, line, seats, now)[:MOST_PLACES]


async def dates_beside(
    request: AnyRequest, registration: Registration, standing: str, *, by_code: bool, now: datetime
) -> dict[str, Any]:
    """Those of the same form (the holder of one link opens all: a new one is new for all), where one may move to, and
    other workshops for who waits."""
    key = settings_of(request).secret_key
    session, seats, others = registration.session, registration.seats, await others_of_form(registration)
    moves, waits = standing in ("waiting", "offered") and not by_code, standing == "waiting"
    return {
        "instead": await dates_to_move_to(registration, now=now) if moves else [],
        "elsewhere": await elsewhere_instead(session, seats, now=now) if waits and not session.unseen else [],
        "others": others,
        "pages": {
            each.id: f"/registrations/{link_of(each.id, each.link_version, key=key)}"
            for each in others
            if not by_code
        },
    }


def _with_seats(lines: list[SessionLine], but: SessionLine, seats: int, now: datetime) -> list[SessionLine]:
    return [
        each
        for each in lines
        if each.id != but.id and each.registration(now) == "open" and each.seats_left(now) >= seats
    ]
