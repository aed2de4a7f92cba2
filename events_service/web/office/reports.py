"""What took place and who came, as numbers: for a funder, for a yearly survey, for whoever plans."""

from collections.abc import Mapping
from datetime import datetime

from litestar import Response, route

from events_service.accounts.roles import Viewer
from events_service.campaigns.queries import every_campaign
from events_service.clock import mainland_day
from events_service.documents.report_papers import report_paper
from events_service.documents.typesetting import Paper
from events_service.errors import Invalid, Refusal
from events_service.language import language
from events_service.libraries.territories import DEPARTMENTS, department_name
from events_service.reports.attendance import Report, attendance
from events_service.reports.lines import ReportLine, lines_of, lines_of_year
from events_service.reports.scopes import ASKED, Scope, scope_from
from events_service.reports.unmet import Need, Unmet, unmet
from events_service.web.http.answers import query_string
from events_service.web.http.conditional import READING
from events_service.web.http.guards import by_right
from events_service.web.http.locale import locale_of
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest, query_of
from events_service.web.office.documents import printed
from events_service.web.office.lists import Asked, Column, Lines, Listing, Word, sheet
from events_service.web.office.lists import marked as _
from events_service.web.office.visits import office_page
from events_service.web.report_sections import HEADINGS, sections, unmet_sections
from events_service.web.tile_map import tiles_of

HOME = "/staff/reports"
COUNTS = by_right("see_counts")


@route(HOME, http_method=READING, guards=[COUNTS])
async def reports(request: AnyRequest, viewer: Viewer, now: datetime) -> Response[str]:
    """This year's, or of other days, and of an organisation, a département or an edition."""
    query = {name: text for name, text in query_of(request).items() if name in ASKED}
    try:
        return await _page(request, viewer, await scope_from(query, viewer, now=now), query, now)
    except Invalid as refusal:
        return await _page(request, viewer, await scope_from({}, viewer, now=now), query, now, refusal)


async def _page(
    request: AnyRequest,
    viewer: Viewer,
    scope: Scope,
    query: Mapping[str, str],
    now: datetime,
    refusal: Refusal | None = None,
) -> Response[str]:
    report = await attendance(scope, viewer, now=now)
    needs = await unmet(scope, viewer, now=now)
    locale = locale_of(request)
    return office_page(
        request,
        "reports.html",
        values={"from": scope.first.isoformat(), "to": scope.last.isoformat(), **query},
        scope=scope,
        took_place=report.total.dates > 0,
        figures=_figures(report, needs, locale),
        sections=sections(lines_of(report), locale),
        unmet=unmet_sections(needs, locale),
        unmet_tiles=tiles_of({code: wishes + waiting for code, wishes, waiting in needs.departments}),
        elsewhere=query_string({name: query.get(name) for name in ASKED if name != "department"}),
        own=bool(viewer.organisations("see_counts")),
        beside=viewer.may_everywhere("see_counts") or bool(viewer.departments("see_counts")),
        organisations=[(line.code, line.name) for line in report.organisations],
        departments=[(code, f"{code} {each.name}") for code, each in DEPARTMENTS.items()],
        editions=[(each.slug, each.name) for each in await every_campaign() if not each.is_draft],
        kept=query_string(query),
        year=scope.first.year,
        **trouble(request, refusal),
    )


def _figures(report: Report, needs: Unmet, locale: str) -> list[tuple[str, str]]:
    """The numbers that are asked for first."""
    speak, total = language(locale), report.total
    figures: list[tuple[str, float]] = [
        (speak.say(_("Dates")), total.dates),
        (speak.say(_("Hours")), total.hours),
        (speak.say(_("People")), total.people),
        (speak.say(_("For the first time")), total.first_timers),
        (speak.say(_("Wishes not met")), needs.wishes),
        (speak.say(_("Still waiting for a seat")), needs.waiting),
    ]
    return [(heading, speak.number(value)) for heading, value in figures]


@route(f"{HOME}.pdf", http_method=READING, guards=[COUNTS])
async def paper(request: AnyRequest, viewer: Viewer, now: datetime) -> Response[bytes]:
    """The same to hand over. Refuses with PrinterBusy."""
    scope = await scope_from(query_of(request), viewer, now=now)
    report, needs = await attendance(scope, viewer, now=now), await unmet(scope, viewer, now=now)
    locale = locale_of(request)
    data = report_paper(
        first=scope.first,
        last=scope.last,
        today=mainland_day(now),
        whose=report.organisations[0].name if len(report.organisations) == 1 else "",
        figures=_figures(report, needs, locale),
        tables=[
            (each.heading, each.note, each.columns, [(row.label, row.cells) for row in each.rows])
            for each in [*sections(lines_of(report), locale), *unmet_sections(needs, locale)]
        ],
        locale=locale,
    )
    return await printed(request, Paper.REPORT, data, data["title"])


async def _lines(asked: Asked) -> Lines[ReportLine]:
    scope = await scope_from(asked.query, asked.viewer, now=asked.now)
    return Lines(lines_of(await attendance(scope, asked.viewer, now=asked.now)))


async def _lines_of_year(asked: Asked) -> Lines[ReportLine]:
    """A calendar year, whatever days are asked for beside."""
    scope = await scope_from(asked.query, asked.viewer, now=asked.now)
    year = {"from": f"{scope.first.year}-01-01", "to": f"{scope.first.year}-12-31"}
    scope = await scope_from({**asked.query, **year}, asked.viewer, now=asked.now)
    lines = lines_of_year(await attendance(scope, asked.viewer, now=asked.now))
    return Lines(lines, f"{asked.say(_('Activity of the year'))} {scope.first.year}")


async def _needs(asked: Asked) -> Lines[Need]:
    scope = await scope_from(asked.query, asked.viewer, now=asked.now)
    return Lines((await unmet(scope, asked.viewer, now=asked.now)).needs)


def _name(line: ReportLine) -> str | Word:
    """A code of ours is a word; what a library, an organisation or a territory is called is its own name."""
    match line.part:
        case "topic":
            return Word(line.code or _("No topic"))
        case "door":
            return Word(f"door_{line.code}")
        case "sex" | "age" | "status" | "outcome":
            return Word(f"{line.part}.{line.code}")
        case "able_before" | "able_after" | "able_asked":
            return Word(line.code)
        case "department":
            return department_name(line.code)
        case _:
            return line.name


_COLUMNS: tuple[Column[ReportLine], ...] = (
    Column(_("Part"), lambda line: Word(HEADINGS[line.part])),
    Column(_("Code"), lambda line: line.code),
    Column(_("Name"), _name),
    Column(_("Dates"), lambda line: line.dates),
    Column(_("Hours"), lambda line: line.hours),
    Column(_("People"), lambda line: line.people),
)
REPORT = Listing(
    HOME,
    _("Report"),
    (*_COLUMNS, Column(_("For the first time"), lambda line: line.first_timers)),
    _lines,
)
YEAR = Listing(f"{HOME}/year", _("Activity of the year"), _COLUMNS, _lines_of_year)
NEEDS = Listing(
    f"{HOME}/needs",
    _("What was not met"),
    (
        Column(_("Département"), lambda need: need.department),
        Column(_("Library"), lambda need: need.library_name),
        Column(_("Topic"), lambda need: Word(need.topic or _("No topic"))),
        Column(_("Wishes not met"), lambda need: need.wishes),
        Column(_("Still waiting for a seat"), lambda need: need.waiting),
    ),
    _needs,
)
HANDLERS = [
    reports,
    paper,
    sheet(REPORT, guards=[COUNTS]),
    sheet(YEAR, guards=[COUNTS]),
    sheet(NEEDS, guards=[COUNTS]),
]
