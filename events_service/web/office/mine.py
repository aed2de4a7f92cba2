"""A colleague's own agenda: the sessions they hold, week by week, and the address of their private calendar."""

from datetime import date, datetime, timedelta
from itertools import groupby

from litestar import Response, post, route

from events_service.accounts.calendars import calendar_secret, close_calendar, open_calendar, own_calendar
from events_service.accounts.roles import Viewer
from events_service.scheduling.holding import Holding, sessions_held
from events_service.scheduling.queries import SessionLine
from events_service.settings import Settings
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest, page_from, query_of
from events_service.web.notices import done
from events_service.web.office.lists import ASKED_FOR, Asked, Column, Lines, Listing, Word, sheet
from events_service.web.office.lists import marked as _
from events_service.web.office.visits import office_page

HOME = "/staff/agenda/mine"
WEEKS = timedelta(weeks=8)
MOST = 200


@route(HOME, http_method=READING)
async def mine(request: AnyRequest, viewer: Viewer, settings: Settings, now: datetime) -> Response[str]:
    """Eight weeks a page, from yesterday on: whoever looks after midnight still finds the evening."""
    page = page_from(query_of(request))
    parts = await _sessions(viewer, page, now, limit=MOST)
    calendar = await own_calendar(viewer.id)
    address = ""
    if calendar:
        secret = calendar_secret(calendar, key=settings.secret_key)
        address = f"{settings.public_url}/feeds/staff/{secret}.ics"
    return office_page(
        request, "mine.html", weeks=_by_week(parts), number=len(parts), page=page, address=address
    )


async def _sessions(viewer: Viewer, page: int, now: datetime, *, limit: int) -> list[Holding]:
    start = now - timedelta(days=1) + (page - 1) * WEEKS
    return await sessions_held(
        viewer.id,
        organisations=viewer.organisations("see_events"),
        start=start,
        end=start + WEEKS,
        limit=limit,
    )


def _by_week(parts: list[Holding]) -> list[tuple[date, list[Holding]]]:
    """The Monday of each week that has a session, on the wall of its place, and its sessions."""

    def monday(each: Holding) -> date:
        day = each.session.local_starts.date()
        return day - timedelta(days=day.weekday())

    ordered = sorted(parts, key=lambda each: (monday(each), each.session.starts_at))
    return [(week, list(sessions)) for week, sessions in groupby(ordered, key=monday)]


@post(f"{HOME}/calendar")
async def subscribe(request: AnyRequest, viewer: Viewer, settings: Settings, now: datetime) -> Response[str]:
    """Make an address, or a new one; the old one is gone."""
    await open_calendar(key=settings.secret_key, by=viewer, now=now)
    return done(request, HOME, "calendar_opened")


@post(f"{HOME}/calendar/revocation")
async def revoke(request: AnyRequest, viewer: Viewer, now: datetime) -> Response[str]:
    await close_calendar(by=viewer, now=now)
    return done(request, HOME, "calendar_closed")


@route([f"{HOME}/calendar", f"{HOME}/calendar/revocation"], http_method=READING)
async def back_to_mine() -> Response[str]:
    """Where a form was sent, people reload the address."""
    return redirect(HOME)


async def _mine(asked: Asked) -> Lines[SessionLine]:
    """Of the same eight weeks as the page."""
    parts = await _sessions(asked.viewer, page_from(asked.query), asked.now, limit=ASKED_FOR)
    return Lines([each.session for each in parts])


def _state(line: SessionLine) -> Word:
    if line.cancelled:
        return Word("cancelled")
    return Word("draft" if line.published_at is None else "published")


MY_SESSIONS = Listing(
    HOME,
    _("My sessions"),
    (
        Column(_("Title"), lambda line: line.title),
        Column(_("Begins"), lambda line: line.local_starts),
        Column(_("Ends"), lambda line: line.local_ends),
        Column(_("Library"), lambda line: line.library_name),
        Column(_("Room"), lambda line: line.room_name),
        Column(_("State"), _state),
        Column(_("Seats taken"), lambda line: line.seats_taken),
        Column(_("Extra seats"), lambda line: line.extra_seats),
        Column(_("Seats"), lambda line: line.capacity),
        Column(_("Parties waiting"), lambda line: line.waiting),
    ),
    _mine,
)

HANDLERS = [mine, subscribe, revoke, back_to_mine, sheet(MY_SESSIONS)]
