"""The agenda of a team or a library: one day, a week or a month, and the same days as a file."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from litestar import Response, route

from events_service.accounts.roles import Viewer
from events_service.fields import YEARS
from events_service.libraries.queries import LibraryPage, libraries_of
from events_service.scheduling.agenda import EVERYBODY, Cell, Day, Whose, office_days
from events_service.scheduling.house import colleagues_of, equipment_of, rooms_of
from events_service.web.http.answers import query_string
from events_service.web.http.conditional import READING
from events_service.web.http.guards import somewhere
from events_service.web.http.requests import AnyRequest, query_of
from events_service.web.moments import day_from
from events_service.web.office.lists import ASKED_FOR, Asked, Column, Lines, Listing, Word, sheet
from events_service.web.office.lists import marked as _
from events_service.web.office.today import chosen_library, today_in
from events_service.web.office.visits import office_page
from events_service.web.office.written_days import DayManner, WrittenDays

# A month is looked over, a week is read.
MOST_OF_A_DAY = {"day": 200, "week": 30, "month": 3}
_WEEK = re.compile(r"([0-9]{4})-W([0-9]{2})")
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")


@dataclass(frozen=True, slots=True)
class Period:
    """The days that are shown: `unit` is day, week or month, `name` what it is called in an address (2026-W48)."""

    unit: str
    first: date
    last: date

    @property
    def name(self) -> str:
        match self.unit:
            case "week":
                return f"{self.first:%G-W%V}"
            case "month":
                return f"{self.first:%Y-%m}"
            case _:
                return self.first.isoformat()

    @property
    def before(self) -> "Period":
        return period_of(self.unit, self.first - timedelta(days=1))

    @property
    def after(self) -> "Period":
        return period_of(self.unit, self.last + timedelta(days=1))


def period_of(unit: str, day: date) -> Period:
    """The day, week or month that has this day."""
    match unit:
        case "week":
            first = day - timedelta(days=day.weekday())
            return Period(unit, first, first + timedelta(days=6))
        case "month":
            return Period(unit, day.replace(day=1), day.replace(day=monthrange(day.year, day.month)[1]))
        case _:
            return Period("day", day, day)


def period_from(query: dict[str, str], today: date) -> Period:
    """What an address asks for; without one that can be read, this week."""
    day = _first_day(query)
    if day is None or day.year not in YEARS:
        return period_of("week", today)
    return period_of(next(unit for unit in ("day", "month", "week") if query.get(unit)), day)


def _first_day(query: dict[str, str]) -> date | None:
    try:
        if query.get("day"):
            return day_from(query["day"])
        if match := _MONTH.fullmatch(query.get("month", "")):
            return date(int(match[1]), int(match[2]), 1)
        if match := _WEEK.fullmatch(query.get("week", "")):
            return date.fromisocalendar(int(match[1]), int(match[2]), 1)
    except ValueError:
        return None
    return None


@dataclass(frozen=True, slots=True)
class Looked:
    """What an address asks to look at: which days, of which library, and whose (`of`, empty for everybody's). `besides`
    is all of it but the days, and follows them in an address."""

    period: Period
    today: date
    libraries: list[LibraryPage]
    library: LibraryPage | None
    groups: list[tuple[str, list[tuple[str, str]]]]
    of: str
    of_name: str
    besides: str

    def kept(self, period: Period) -> str:
        """The same of other days."""
        return f"{period.unit}={period.name}{self.besides}"

    async def days(self, viewer: Viewer, most: int) -> list[Day]:
        """With at most so many sessions on each."""
        return await office_days(
            viewer,
            self.period.first,
            self.period.last,
            library=self.library.id if self.library else None,
            whose=whose_from(self.of) if self.of else EVERYBODY,
            most=most,
        )


async def _looked_at(query: dict[str, str], viewer: Viewer, now: datetime) -> Looked:
    libraries = await libraries_of(viewer.organisations("see_events"))
    library = chosen_library(libraries, query.get("library", ""))
    today = today_in(libraries, library, now)
    groups = await agendas_of(viewer)
    names = {key: name for kind, options in groups for key, name in options}
    of = query.get("of", "") if query.get("of") in names else ""
    besides = query_string({"library": library.slug if library else "", "of": of})
    return Looked(
        period_from(query, today),
        today,
        libraries,
        library,
        groups,
        of,
        of_name=names.get(of, ""),
        besides=f"&{besides}" if besides else "",
    )


@route("/staff/agenda", http_method=READING, guards=[somewhere("see_events")])
async def agenda(request: AnyRequest, viewer: Viewer, locale: str, now: datetime) -> Response[str]:
    """Whatever the team has on these days, drafts and called-off dates included."""
    looked = await _looked_at(query_of(request), viewer, now)
    days = await looked.days(viewer, MOST_OF_A_DAY[looked.period.unit])
    written: WrittenDays = request.app.state.days
    manner = DayManner(
        locale,
        looked.period.unit,
        one_library=looked.library is not None,
        besides=looked.besides,
        organisations=viewer.organisations("see_events"),
    )

    def address(other: Period) -> str:
        return f"/staff/agenda?{looked.kept(other)}"

    return office_page(
        request,
        "agenda.html",
        period=looked.period,
        weeks=_in_weeks(days),
        written=written.days(days, manner, today=looked.today, now=now),
        number=sum(1 for each in days for cell in each.cells if cell.first_day == each.day)
        + sum(each.more for each in days),
        today=looked.today,
        libraries=looked.libraries,
        library=looked.library,
        groups=looked.groups,
        of=looked.of,
        of_name=looked.of_name,
        address=address,
        kept=looked.kept(looked.period),
        period_of=period_of,
    )


async def _cells(asked: Asked) -> Lines[Cell]:
    """Each session once, also one that goes on past midnight."""
    looked = await _looked_at(asked.query, asked.viewer, asked.now)
    days = await looked.days(asked.viewer, ASKED_FOR)
    cells = {cell.id: cell for day in days for cell in day.cells}
    return Lines(list(cells.values())[:ASKED_FOR], f"{asked.say(AGENDA.name)} {looked.period.name}")


AGENDA = Listing(
    "/staff/agenda",
    _("Sessions"),
    (
        Column(_("Title"), lambda cell: cell.title),
        Column(_("Begins"), lambda cell: cell.local_starts),
        Column(_("Ends"), lambda cell: cell.local_ends),
        Column(_("Library"), lambda cell: cell.library_name),
        Column(_("Room"), lambda cell: cell.room_name),
        Column(_("Who holds it"), lambda cell: ", ".join(cell.facilitators)),
        Column(_("State"), lambda cell: Word(cell.state)),
        Column(_("Seats taken"), lambda cell: cell.seats_taken),
        Column(_("Extra seats"), lambda cell: cell.extra_seats),
        Column(_("Seats"), lambda cell: cell.capacity),
        Column(_("Parties waiting"), lambda cell: cell.waiting),
    ),
    _cells,
)


async def agendas_of(viewer: Viewer) -> list[tuple[str, list[tuple[str, str]]]]:
    """Whose agenda can be looked at: rooms, equipment and colleagues of the viewer's organisations, each as an address
    names it, with its name."""
    kinds: dict[str, list[tuple[str, str]]] = {"room": [], "equipment": [], "person": []}
    for organisation in viewer.organisations("see_events"):
        kinds["room"] += [
            (f"room.{each.id}", f"{each.name}, {each.library_name}") for each in await rooms_of(organisation)
        ]
        kinds["equipment"] += [
            (f"equipment.{each.id}", each.name) for each in await equipment_of(organisation)
        ]
        kinds["person"] += [(f"person.{each.id}", each.name) for each in await colleagues_of(organisation)]
    return [(kind, options) for kind, options in kinds.items() if options]


def whose_from(typed: str) -> Whose:
    """ "room.0190…" as the address has it; one of `agendas_of`."""
    kind, _, identifier = typed.partition(".")
    one = {kind: UUID(identifier)}
    return Whose(**one)


def _in_weeks(days: list[Day]) -> list[list[Day]]:
    """One list for each week that these days touch."""
    weeks: list[list[Day]] = []
    for each in days:
        if not weeks or each.day.weekday() == 0:
            weeks.append([])
        weeks[-1].append(each)
    return weeks


HANDLERS = [agenda, sheet(AGENDA, guards=[somewhere("see_events")])]
