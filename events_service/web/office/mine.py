"""A colleague's own agenda: the sessions they hold, week by week, and the address of their private calendar."""

from datetime import date, datetime, timedelta
from itertools import groupby

from litestar import Response, post, route

from events_service.accounts.calendars import calendar_secret, close_calendar, open_calendar, own_calendar
from events_service.accounts.roles import Viewer
from events_service.scheduling.holding import Holding, sessions_held
from events_service.settings import Settings
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest, page_from, query_of
from events_service.web.notices import done
from events_service.web.office.visits import office_page

HOME = "/staff/agenda/mine"
WEEKS = timedelta(weeks=8)
MOST = 200


@route(HOME, http_method=READING)
async def mine(request: AnyRequest, viewer: Viewer, settings: Settings, now: datetime) -> Response[str]:
    """Eight weeks a page, from yesterday on: whoever looks after midnight still finds the evening."""
    page = page_from(query_of(request))
    start = now - timedelta(days=1) + (page - 1) * WEEKS
    parts = await sessions_held(
        viewer.id,
        organisations=viewer.organisations("see_events"),
        start=start,
        end=start + WEEKS,
        limit=MOST,
    )
    calendar = await own_calendar(viewer.id)
    address = ""
    if calendar:
        secret = calendar_secret(calendar, key=settings.secret_key)
        address = f"{settings.public_url}/feeds/staff/{secret}.ics"
    return office_page(request, "mine.html", weeks=_by_week(parts), page=page, address=address)


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


HANDLERS = [mine, subscribe, revoke, back_to_mine]
