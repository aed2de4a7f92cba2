"""Who did what: the lines that staff leave, for those who answer for them."""

from litestar import Response, Router, route

from events_service import audit
from events_service.accounts.actors import actors, actors_around, audit_lines, zone_of
from events_service.accounts.roles import Viewer
from events_service.identifiers import as_uuid
from events_service.language import language
from events_service.web.deeds import DEEDS, KINDS, page_of
from events_service.web.http.answers import query_string
from events_service.web.http.conditional import READING
from events_service.web.http.guards import by_right
from events_service.web.http.requests import AnyRequest, query_of
from events_service.web.office.visits import office_page

LINES = 50


@route("/staff/audit", http_method=READING)
async def lines(request: AnyRequest, viewer: Viewer, locale: str) -> Response[str]:
    """The latest first, those of one colleague or one kind where that is chosen, fifty at a time."""
    query, say = query_of(request), language(locale).say
    by, before = as_uuid(query.get("by", "")), as_uuid(query.get("before", ""))
    kind = next((kind for kind in KINDS if kind == query.get("kind")), "")
    shown = await audit_lines(viewer, actor=by, kind=kind, before=before, limit=LINES + 1)
    more, shown = len(shown) > LINES, shown[:LINES]
    values = {"by": str(by or ""), "kind": kind}

    def deed(what: str) -> str:
        return say(DEEDS.get(what, what))

    return office_page(
        request,
        "audit.html",
        lines=shown,
        names=await actors(line.by for line in shown),
        operator=audit.OPERATOR,
        people=await _people(viewer, chosen=values["by"]),
        kinds_to_choose=[(kind, say(word)) for kind, word in KINDS.items()],
        deed=deed,
        page_of=page_of,
        zone=await zone_of(viewer.organisations("read_audit")),
        values=values,
        months=audit.KEPT.days // 30,
        newest=query_string(values) if before else "",
        older=query_string(values | {"before": shown[-1].id}) if more else "",
    )


async def _people(viewer: Viewer, *, chosen: str) -> list[tuple[str, str]]:
    """Whom the filter offers; who left stays in it while chosen."""
    around = {str(actor.id): actor.name for actor in await actors_around(viewer)}
    one = as_uuid(chosen)
    if one and chosen not in around:
        around |= {str(gone.id): gone.name for gone in (await actors([one])).values()}
    return list(around.items())


HANDLERS = [Router("/", route_handlers=[lines], guards=[by_right("read_audit")])]
