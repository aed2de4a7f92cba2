"""A colleague's year across libraries: hours by activity, the way between places, one file for the employer."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from litestar import Response, post, route

from events_service.accounts.roles import Viewer
from events_service.clock import mainland_day
from events_service.errors import Invalid, NotFound
from events_service.scheduling.work import name_employer, note_work, require_theirs
from events_service.scheduling.work_queries import WorkYear, year_of_work
from events_service.scheduling.work_rules import TYPED, YEARS, Activity, WorkLine
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.locale import locale_of
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest, query_of
from events_service.web.moments import day_from
from events_service.web.notices import done
from events_service.web.office.lists import Asked, Column, Lines, Listing, Word, sheet
from events_service.web.office.lists import marked as _
from events_service.web.office.visits import office_page
from events_service.web.words import choices

PAGE = "/staff/team/colleagues/{account_id:uuid}/year"


@route(PAGE, http_method=READING)
async def year(request: AnyRequest, account_id: UUID, viewer: Viewer, now: datetime) -> Response[str]:
    """One's own, or a colleague's for their manager."""
    return await _year_page(request, account_id, viewer, now, {})


@post(PAGE)
async def note(
    request: AnyRequest, account_id: UUID, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """Write hours of a day down, one's own."""
    typed = fields.get("worked_on", "")
    try:
        await note_work(
            account_id,
            {**fields, "worked_on": day_from(typed) or typed},
            organisation=_here(viewer),
            by=viewer,
            now=now,
        )
    except Invalid as refusal:
        return await _year_page(request, account_id, viewer, now, fields, refusal)
    day = day_from(typed)
    which = f"?year={day.year}" if day else ""
    return done(request, f"/staff/team/colleagues/{account_id}/year{which}", "saved")


@post(f"{PAGE}/employer")
async def employer(
    request: AnyRequest, account_id: UUID, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """Say which structure employs them."""
    try:
        structure = fields.get("structure", "")
        await name_employer(account_id, structure, organisation=_here(viewer), by=viewer, now=now)
    except Invalid as refusal:
        return await _year_page(request, account_id, viewer, now, fields, refusal)
    return done(request, f"/staff/team/colleagues/{account_id}/year", "saved")


@route(f"{PAGE}/employer", http_method=READING)
async def back_to_year(account_id: UUID) -> Response[str]:
    return redirect(f"/staff/team/colleagues/{account_id}/year")


def _here(viewer: Viewer) -> UUID:
    if viewer.organisation is None:
        raise NotFound()
    return viewer.organisation


def _chosen_year(query: Mapping[str, str], now: datetime) -> int:
    typed = query.get("year", "")
    chosen = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) == 4 else 0
    return chosen if chosen in YEARS else mainland_day(now).year


async def _read(account_id: UUID, viewer: Viewer, year: int, now: datetime) -> WorkYear:
    organisation = _here(viewer)
    await require_theirs(account_id, organisation, viewer)
    return await year_of_work(account_id, organisation, year, now=now)


async def _year_page(
    request: AnyRequest,
    account_id: UUID,
    viewer: Viewer,
    now: datetime,
    values: Mapping[str, str],
    refusal: Invalid | None = None,
) -> Response[str]:
    request.scope["state"]["path"] = f"/staff/team/colleagues/{account_id}/year"
    work = await _read(account_id, viewer, _chosen_year(query_of(request), now), now)
    return office_page(
        request,
        "work.html",
        work=work,
        activities=list(Activity),
        own=account_id == viewer.id,
        typed=choices(TYPED, locale_of(request), manner="work.{}"),
        values={"structure": work.employer, "activity": TYPED[0].value, **values},
        **trouble(request, refusal),
    )


async def _lines(asked: Asked) -> Lines[WorkLine]:
    year = _chosen_year(asked.query, asked.now)
    work = await _read(asked.id("account_id"), asked.viewer, year, asked.now)
    name = asked.say("%(name)s, %(year)s, for %(structure)s")
    return Lines(work.lines, name % {"name": work.name, "year": work.year, "structure": work.structure})


YEAR = Listing(
    PAGE,
    _("Year of work"),
    (
        Column(_("Day"), lambda line: line.on),
        Column(_("Activity"), lambda line: Word(f"work.{line.activity}")),
        Column(_("Minutes"), lambda line: line.minutes),
        Column(_("Known how"), lambda line: Word(f"work.{line.source}")),
        Column(_("What"), lambda line: line.what),
        Column(_("Library"), lambda line: line.library),
        Column(_("Town"), lambda line: line.town),
        Column(_("Begins"), lambda line: line.starts),
        Column(_("Ends"), lambda line: line.ends),
        Column(_("Taken along"), lambda line: ", ".join(line.equipment)),
    ),
    _lines,
)

HANDLERS = [year, note, employer, back_to_year, sheet(YEAR)]
