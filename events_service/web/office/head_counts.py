"""How many of those who came were of which kind, typed once for a session, also from a sheet of paper."""

from datetime import datetime
from uuid import UUID

from litestar import Response, post, route

from events_service.accounts.roles import Viewer
from events_service.attendance.head_count_rules import CODES, KINDS, SHARES, HeadCounts
from events_service.attendance.head_counts import head_counts_of, note_head_counts
from events_service.attendance.rules import opens_at
from events_service.clock import wall_clock
from events_service.errors import Forbidden, NotFound, Refusal, existing
from events_service.scheduling.programme import office_session
from events_service.scheduling.queries import SessionLine
from events_service.web.http.conditional import READING
from events_service.web.http.locale import locale_of
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest
from events_service.web.notices import done
from events_service.web.office.visits import office_page
from events_service.web.words import choices

NAMES = [f"{kind}.{code}" for kind in KINDS for code in CODES[kind]]
ADDRESS = "/staff/sessions/{session_id:uuid}/head-counts"


@route(ADDRESS, http_method=READING)
async def show(request: AnyRequest, session_id: UUID, viewer: Viewer, now: datetime) -> Response[str]:
    """What was counted, to be typed or corrected."""
    return await _page(request, viewer, existing(await office_session(session_id, viewer)), now=now)


@post(ADDRESS)
async def note(
    request: AnyRequest, session_id: UUID, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """These numbers in place of those before."""
    session = existing(await office_session(session_id, viewer))
    try:
        await note_head_counts(session_id, fields, by=viewer, now=now)
    except (NotFound, Forbidden):
        raise
    except Refusal as refusal:
        return await _page(request, viewer, session, now=now, refusal=refusal, values=fields)
    return done(request, f"/staff/sessions/{session_id}/head-counts", "saved")


async def _page(
    request: AnyRequest,
    viewer: Viewer,
    session: SessionLine,
    *,
    now: datetime,
    refusal: Refusal | None = None,
    values: dict[str, str] | None = None,
) -> Response[str]:
    counts = existing(await head_counts_of(session.id, viewer))
    return office_page(
        request,
        "head_counts.html",
        session=session,
        counts=counts,
        codes=CODES,
        labels=dict(choices(NAMES, locale_of(request))),
        shares=SHARES,
        is_open=not session.cancelled and now >= opens_at(session.starts_at),
        opens=wall_clock(opens_at(session.starts_at), session.time_zone),
        values=_typed(counts) if values is None else values,
        **trouble(request, refusal),
    )


def _typed(counts: HeadCounts) -> dict[str, str]:
    return {f"{kind}.{code}": str(number) for kind in KINDS for code, number in counts.of(kind).items()}


HANDLERS = [show, note]
