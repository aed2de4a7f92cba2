"""The papers of a session as PDF, one click from its page."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from litestar import Response, post, route

from events_service.accounts.roles import Viewer, require
from events_service.attendance.assessment_rules import questions_for
from events_service.attendance.attestations import attested, set_attestation
from events_service.attendance.queries import attendance_of
from events_service.clock import wall_clock
from events_service.documents import papers
from events_service.documents.assessment_sheets import assessment_sheet
from events_service.documents.outcome_sheets import outcome_sheet
from events_service.documents.typesetting import PRESS, Paper
from events_service.errors import Forbidden, NotFound, Refusal, existing
from events_service.language import language
from events_service.registration.arrivals import takes_arrivals
from events_service.registration.queries import Registration, roster_for, sessions_of
from events_service.registration.rules import State
from events_service.scheduling.programme import office_session
from events_service.scheduling.queries import SessionLine
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING, disposition
from events_service.web.http.locale import locale_of
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest, settings_of
from events_service.web.notices import done
from events_service.web.office.presence import arrivals_page
from events_service.web.office.session_page import session_page
from events_service.web.words import WORDS

T = TypeVar("T")
# More is two batches: nobody folds 300 letters in one afternoon.
MOST_PARTIES = 300
# What is for one person and names them whole; the others lie on the desk and show what lists show.
WHOLE = (Paper.LETTERS, Paper.ATTESTATIONS, Paper.SLIPS)


class NothingToPrint(Refusal):
    """Nobody is on this paper."""

    code = "nothing_to_print"


@route("/staff/sessions/{session_id:uuid}/documents/{document:str}", http_method=READING)
async def document(
    request: AnyRequest, session_id: UUID, document: str, viewer: Viewer, now: datetime
) -> Response[bytes]:
    """One of the papers by its name, as PDF. Refuses with NotFound, Forbidden, NothingToPrint, PrinterBusy."""
    session = existing(await office_session(session_id, viewer))
    name, _, kind = document.partition(".")
    if kind != "pdf" or name not in tuple(Paper):
        raise NotFound()
    paper = Paper(name)
    require(viewer, "export_people" if paper in WHOLE else "see_registrations", session.organisation)
    data = await _data(request, paper, session, viewer, now=now)
    return await printed(request, paper, data, f"{session.title} {session.local_starts:%Y-%m-%d} {name}")


async def printed(request: AnyRequest, paper: Paper, data: dict[str, Any], name: str) -> Response[bytes]:
    """A paper as a file of that name, kept by nobody. Refuses with PrinterBusy."""
    body = b"" if request.method == "HEAD" else await PRESS.print(paper, data)
    headers = {"Content-Disposition": disposition(f"{name}.pdf"), "Cache-Control": "no-store"}
    return Response(body, media_type="application/pdf", headers=headers)


async def _data(
    request: AnyRequest, paper: Paper, session: SessionLine, viewer: Viewer, *, now: datetime
) -> dict[str, Any]:
    locale = locale_of(request)
    page = f"{settings_of(request).public_url}/sessions/{session.id}"
    match paper:
        case Paper.SHEET:
            attendance = existing(await attendance_of(session.id, viewer))
            return papers.sheet(session, attendance, locale=locale)
        case Paper.OUTCOMES:
            attendance = existing(await attendance_of(session.id, viewer))
            return outcome_sheet(session, people=attendance.expected_people, locale=locale)
        case Paper.ASSESSMENT:
            say = language(locale).say
            asked = [say(WORDS[each]) for each in questions_for(session.level)]
            return assessment_sheet(session, questions=asked, locale=locale)
        case Paper.POSTER:
            dates = [line for line in await sessions_of(session.roster) if not line.cancelled]
            return papers.poster(session, dates or [session], locale=locale, page=page)
        case Paper.ARRIVALS:
            if not takes_arrivals(session):
                raise NothingToPrint()
            return papers.arrivals(session, locale=locale, page=arrivals_page(request, session))
        case Paper.SLIPS:
            return papers.slips(session, await _parties(session, viewer), locale=locale, page=page)
        case Paper.BADGES:
            return papers.badges(session, await _parties(session, viewer, waiting=False), locale=locale)
        case Paper.LETTERS:
            parties = await _parties(session, viewer)
            return papers.letters(session, _some([party for party in parties if not party.email]))
        case Paper.ATTESTATIONS:
            people = _some(await attested(session.roster, now=now))
            today = wall_clock(now, session.time_zone)
            return papers.attestations(session, people, locale=locale, today=today)
        case (
            Paper.REPORT | Paper.BROCHURE | Paper.POSTERS
        ):  # of no session (web/office/reports.py, brochures.py)
            raise NotFound()


async def _parties(session: SessionLine, viewer: Viewer, *, waiting: bool = True) -> Sequence[Registration]:
    """Who has a seat, or waits, and is not forgotten. Refuses with NothingToPrint."""
    out = (State.CANCELLED,) if waiting else (State.CANCELLED, State.WAITING, State.OFFERED)
    roster = existing(await roster_for(session.roster, viewer))
    return _some([party for party in roster if party.state not in out and party.forgotten_at is None])


def _some(parties: Sequence[T]) -> Sequence[T]:
    if not parties:
        raise NothingToPrint()
    return parties[:MOST_PARTIES]


@post("/staff/sessions/{session_id:uuid}/attestation")
async def set_rule(
    request: AnyRequest, session_id: UUID, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """At how many dates of the course one must have been for an attestation."""
    session = existing(await office_session(session_id, viewer))
    try:
        await set_attestation(session_id, fields, by=viewer, now=now)
    except (NotFound, Forbidden):
        raise
    except Refusal as refusal:
        return await session_page(request, viewer, session, now=now, **trouble(request, refusal))
    return done(request, f"/staff/sessions/{session_id}", "saved")


@route("/staff/sessions/{session_id:uuid}/attestation", http_method=READING)
async def back(session_id: UUID) -> Response[str]:
    """Where a form was sent and answered with a page, people reload the address."""
    return redirect(f"/staff/sessions/{session_id}")


HANDLERS = [document, set_rule, back]
