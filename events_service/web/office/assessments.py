"""A short assessment before and after a workshop, where the mediator wants one: typed as numbers."""

from datetime import datetime
from uuid import UUID

from litestar import Response, post, route

from events_service.accounts.roles import Viewer, require
from events_service.attendance.assessment_rules import AskedWhen, Assessment, questions_for
from events_service.attendance.assessments import assessment_of, note_assessment
from events_service.attendance.rules import opens_at
from events_service.errors import Forbidden, NotFound, Refusal, existing
from events_service.language import language
from events_service.scheduling.programme import office_session
from events_service.scheduling.queries import SessionLine
from events_service.web.http.conditional import READING
from events_service.web.http.locale import locale_of
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest
from events_service.web.notices import done
from events_service.web.office.visits import office_page
from events_service.web.words import WORDS

ADDRESS = "/staff/sessions/{session_id:uuid}/assessment"


@route(ADDRESS, http_method=READING)
async def show(request: AnyRequest, session_id: UUID, viewer: Viewer, now: datetime) -> Response[str]:
    return await _page(request, viewer, existing(await office_session(session_id, viewer)), now=now)


@post(ADDRESS)
async def note(
    request: AnyRequest, session_id: UUID, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """These numbers in place of those before."""
    session = existing(await office_session(session_id, viewer))
    try:
        await note_assessment(session_id, fields, by=viewer, now=now)
    except (NotFound, Forbidden):
        raise
    except Refusal as refusal:
        return await _page(request, viewer, session, now=now, refusal=refusal, values=fields)
    return done(request, f"/staff/sessions/{session_id}/assessment", "saved")


async def _page(
    request: AnyRequest,
    viewer: Viewer,
    session: SessionLine,
    *,
    now: datetime,
    refusal: Refusal | None = None,
    values: dict[str, str] | None = None,
) -> Response[str]:
    require(viewer, "see_registrations", session.organisation)
    say = language(locale_of(request)).say
    return office_page(
        request,
        "assessment.html",
        session=session,
        questions=[(each, say(WORDS[each])) for each in questions_for(session.level)],
        moments=[(each.value, say(WORDS[f"asked.{each}"])) for each in AskedWhen],
        is_open=not session.cancelled and now >= opens_at(session.starts_at),
        values=_typed(await assessment_of(session.id)) if values is None else values,
        **trouble(request, refusal),
    )


def _typed(assessment: Assessment) -> dict[str, str]:
    return {
        f"{when}.{question}": str(able)
        for when, numbers in assessment.able.items()
        for question, able in numbers.items()
    }


HANDLERS = [show, note]
