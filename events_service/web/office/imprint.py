"""Who publishes an organisation's pages, as a manager fills it in for visitors and for the law."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime

from litestar import Response, post, route

from events_service.accounts.roles import Viewer, own_organisation
from events_service.clock import mainland_day
from events_service.errors import ChangedMeanwhile, Invalid, Refusal
from events_service.libraries.imprints import (
    LONGEST_SHORTCOMINGS,
    Imprint,
    Publisher,
    publisher,
    write_imprint,
)
from events_service.web.http.conditional import READING
from events_service.web.http.guards import somewhere
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest
from events_service.web.meanwhile import SEEN, Difference, merged, refuse_if_changed, seen_in
from events_service.web.moments import day_from
from events_service.web.notices import done
from events_service.web.office.visits import office_page

HOME = "/staff/imprint"


@route(HOME, http_method=READING, guards=[somewhere("edit_imprint")])
async def imprint(request: AnyRequest, viewer: Viewer, now: datetime) -> Response[str]:
    kept = await publisher(own_organisation(viewer, "edit_imprint"))
    return _page(request, kept, _typed_in(kept.imprint), now)


@post(HOME, guards=[somewhere("edit_imprint")])
async def write(request: AnyRequest, viewer: Viewer, fields: dict[str, str], now: datetime) -> Response[str]:
    organisation = own_organisation(viewer, "edit_imprint")
    kept = await publisher(organisation)
    try:
        refuse_if_changed(fields, _typed_in(kept.imprint))
        typed = Imprint.parse({**fields, "audited_on": _day(fields)}, today=mainland_day(now))
        await write_imprint(organisation, typed, by=viewer.id, now=now, seen=kept.imprint)
    except Invalid as refusal:
        return _page(request, kept, fields, now, refusal)
    except ChangedMeanwhile as refusal:
        kept = await publisher(organisation)
        both = merged(fields, _typed_in(kept.imprint))
        return _page(request, kept, both.values, now, refusal, both.differences)
    return done(request, HOME, "saved")


def _day(fields: Mapping[str, str]) -> date | str:
    """As people write a day, which the rule then judges."""
    typed = fields.get("audited_on", "")
    return day_from(typed) or typed


def _typed_in(kept: Imprint) -> dict[str, str]:
    """The form as it would have been filled in."""
    return {name: "" if each is None else str(each) for name, each in asdict(kept).items()}


def _page(
    request: AnyRequest,
    kept: Publisher,
    values: Mapping[str, object],
    now: datetime,
    refusal: Refusal | None = None,
    differences: Sequence[Difference] = (),
) -> Response[str]:
    today = mainland_day(now)
    return office_page(
        request,
        "imprint.html",
        publisher=kept,
        values={**values, SEEN: seen_in(_typed_in(kept.imprint))},
        missing=kept.imprint.missing(today),
        conformity=kept.imprint.conformity(today),
        differences=differences,
        shown=lambda _, text: text,
        longest=LONGEST_SHORTCOMINGS,
        **trouble(request, refusal),
    )


HANDLERS = [imprint, write]
