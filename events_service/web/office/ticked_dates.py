"""Other dates of the same event, ticked in the desk's form: the person is typed once."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from litestar import Response

from events_service.accounts.roles import Viewer
from events_service.identifiers import as_uuid
from events_service.registration.parties import Party
from events_service.registration.rules import staffed_door
from events_service.registration.ticked_dates import register_for_dates
from events_service.registration.wishes import signed_up
from events_service.scheduling.catalogue import other_dates
from events_service.scheduling.queries import SessionLine
from events_service.web.http.locale import locale_of
from events_service.web.http.refusals import sentence
from events_service.web.http.requests import AnyRequest, settings_of
from events_service.web.notices import done
from events_service.web.office.visits import office_page

OFFERED = 12
TICK = "date-"


async def dates_beside(session: SessionLine, *, now: datetime) -> list[SessionLine]:
    """What can be ticked beside a date: the others of its event that take people at the desk, by lists."""
    if session.permanence or session.meeting or session.published_at is None:
        return []
    return [
        line
        for line in await other_dates(session, now=now, limit=OFFERED)
        if line.permanence is None and line.registration_at_desk(now) in ("open", "waiting_list")
    ]


async def ticked_beside(
    session: SessionLine, fields: Mapping[str, str], *, now: datetime
) -> list[SessionLine]:
    if not any(name.startswith(TICK) for name in fields):
        return []
    return [line for line in await dates_beside(session, now=now) if fields.get(f"{TICK}{line.id}")]


async def sign_up_for_all(
    request: AnyRequest,
    viewer: Viewer,
    sessions: Sequence[SessionLine],
    party: Party,
    fields: Mapping[str, str],
    *,
    now: datetime,
) -> Response[str]:
    """Put the party on each; on a full date it waits. Where none is refused, it leads to the first, which shows the
    others."""
    settings = settings_of(request)
    answers = await register_for_dates(
        sessions,
        party,
        door=staffed_door(fields),
        key=settings.secret_key,
        sender=settings.mail_from,
        now=now,
        intent=fields.get("intent") or None,
        again=fields.get("again") == "yes",
        by=viewer.id,
    )
    places = [answer.place for answer in answers if answer.place]
    if places and (wish := as_uuid(fields.get("wish", ""))):
        await signed_up(wish, by=viewer, now=now)
    if len(places) == len(answers):
        return done(request, f"/staff/registrations/{places[0].registration.id}", "registered")
    locale = locale_of(request)
    return office_page(
        request,
        "dates_answers.html",
        status_code=200 if places else 409,
        session=sessions[0],
        answers=answers,
        reasons={each.session.id: sentence(each.refusal.code, locale) for each in answers if each.refusal},
    )
