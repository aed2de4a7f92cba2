"""Who did what: the lines that staff leave, for those who answer for them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from litestar import Response, Router, route

from events_service import audit
from events_service.accounts.actors import Actor, actors, actors_around, audit_lines, audit_size, zone_of
from events_service.accounts.roles import Viewer
from events_service.clock import wall_clock
from events_service.identifiers import as_uuid
from events_service.language import language
from events_service.reports.subjects import Subject, subjects
from events_service.web.deeds import BY_HELPERS, DEEDS, KINDS, page_of
from events_service.web.http.answers import query_string
from events_service.web.http.conditional import READING
from events_service.web.http.guards import by_right
from events_service.web.http.requests import AnyRequest, query_of
from events_service.web.moments import day_from
from events_service.web.office.lists import ASKED_FOR, Asked, Chosen, Column, Lines, Listing, Word, sheet
from events_service.web.office.lists import marked as _
from events_service.web.office.visits import office_page

HOME = "/staff/audit"
LINES = 50
A_DAY = timedelta(days=1)


def lines_chosen(query: Mapping[str, str]) -> Chosen:
    """By colleague, by kind, from a day on, until a day."""
    by, kind = as_uuid(query.get("by", "")), query.get("kind", "")
    days = {name: day_from(query.get(name, "")) for name in ("since", "until")}
    return Chosen(
        {"by": str(by or ""), "kind": kind if kind in KINDS else ""}
        | {name: day.isoformat() if day else "" for name, day in days.items()}
    )


def _which(chosen: Chosen, zone: str) -> audit.Which:
    """The days are those on the wall of `zone`, the last one included."""

    def midnight(name: str, later: timedelta = timedelta()) -> datetime | None:
        day = day_from(chosen[name])
        return datetime.combine(day + later, time(), ZoneInfo(zone)) if day else None

    return audit.Which(as_uuid(chosen["by"]), chosen["kind"], midnight("since"), midnight("until", A_DAY))


@route(HOME, http_method=READING)
async def lines(request: AnyRequest, viewer: Viewer, locale: str) -> Response[str]:
    """The latest first, those of one colleague, one kind or some days where that is chosen, fifty at a time."""
    query, say = query_of(request), language(locale).say
    before, chosen = as_uuid(query.get("before", "")), lines_chosen(query)
    zone = await zone_of(viewer.organisations("read_audit"))
    which = _which(chosen, zone)
    shown = await audit_lines(viewer, which, before=before, limit=LINES + 1)
    more, shown = len(shown) > LINES, shown[:LINES]

    def deed(what: str) -> str:
        return say(DEEDS.get(what, what))

    return office_page(
        request,
        "audit.html",
        lines=shown,
        number=await audit_size(viewer, which),
        names=await actors(line.by for line in shown),
        subjects=await subjects(line.subject for line in shown),
        operator=audit.OPERATOR,
        by_helpers=BY_HELPERS,
        people=await _people(viewer, chosen=chosen["by"]),
        kinds_to_choose=[(kind, say(word)) for kind, word in KINDS.items()],
        deed=deed,
        page_of=page_of,
        zone=zone,
        chosen=chosen,
        months=audit.KEPT.days // 30,
        newest=f"?{chosen.kept}" if before else "",
        older=query_string({**chosen.values, "before": shown[-1].id}) if more else "",
    )


async def _people(viewer: Viewer, *, chosen: str) -> list[tuple[str, str]]:
    """Whom the filter offers; who left stays in it while chosen."""
    around = {str(actor.id): actor.name for actor in await actors_around(viewer)}
    one = as_uuid(chosen)
    if one and chosen not in around:
        around |= {str(gone.id): gone.name for gone in (await actors([one])).values()}
    return list(around.items())


@dataclass(frozen=True, slots=True)
class Done:
    """A line as it is read; nobody for whoever is gone, nothing for what is."""

    line: audit.Line
    actor: Actor | None
    subject: Subject | None
    zone: str


async def _lines(asked: Asked) -> Lines[Done]:
    zone = await zone_of(asked.viewer.organisations("read_audit"))
    shown = await audit_lines(asked.viewer, _which(lines_chosen(asked.query), zone), limit=ASKED_FOR)
    names = await actors({line.by for line in shown})
    things = await subjects({line.subject for line in shown})
    return Lines([Done(line, names.get(line.by), things.get(line.subject), zone) for line in shown])


def _who(done: Done) -> str | Word:
    if done.actor:
        return done.actor.name
    if done.line.what in BY_HELPERS:
        return Word(_("A helper of the guest"))
    return Word(
        _("Whoever runs the service") if done.line.by == audit.OPERATOR else _("Somebody who is gone")
    )


WHO_DID_WHAT = Listing(
    HOME,
    _("Who did what"),
    (
        Column(_("When"), lambda done: wall_clock(done.line.at, done.zone)),
        Column(_("Who"), _who),
        Column(_("What"), lambda done: Word(DEEDS.get(done.line.what, done.line.what))),
        Column(_("On what"), lambda done: done.subject.name if done.subject else str(done.line.subject)),
        Column(_("Of which day"), lambda done: done.subject.on if done.subject else None),
    ),
    _lines,
)

HANDLERS = [Router("/", route_handlers=[lines, sheet(WHO_DID_WHAT)], guards=[by_right("read_audit")])]
