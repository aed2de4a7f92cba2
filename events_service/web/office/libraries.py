"""The organisation's libraries in the office: a list, and for each one page on which everything about it is edited."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Response, post, route
from litestar.di import Provide

from events_service.accounts.claim_queries import open_claims
from events_service.accounts.roles import Viewer, require
from events_service.clock import mainland_day, wall_clock
from events_service.errors import ChangedMeanwhile, Invalid, NotFound, Refusal, existing
from events_service.libraries import facts
from events_service.libraries.directory import PAGE, Directory, libraries_in
from events_service.libraries.editing import ImportRunning
from events_service.libraries.queries import LibraryPage, libraries_of, library_of
from events_service.libraries.territories import DEPARTMENTS
from events_service.registration.venues import edit_library
from events_service.scheduling.month_programme import days_of_month
from events_service.web.filters import turn
from events_service.web.http.conditional import READING
from events_service.web.http.locale import locale_of
from events_service.web.http.refusals import trouble
from events_service.web.http.requests import AnyRequest, each_once, pairs_of, query_of
from events_service.web.http.viewer import FORM_FIELD
from events_service.web.library_form import (
    LISTS,
    Merged,
    Values,
    as_it_was,
    changes_from,
    clock_example,
    closure_rows,
    merged,
    typed_in,
)
from events_service.web.notices import done
from events_service.web.office.lists import Asked, Chosen, Column, Lines, Listing, chosen_from, page_of, sheet
from events_service.web.office.lists import marked as _
from events_service.web.office.visits import office_page
from events_service.web.words import choices

HOME = "/staff/libraries"


async def _with_ticks(request: AnyRequest, locale: str) -> Values:
    """The form of a library: its boxes come as often as one is ticked."""
    pairs = [(name, text) for name, text in await pairs_of(request) if name != FORM_FIELD]
    ticked = {name: [text for each, text in pairs if each == name] for name in LISTS}
    return {**each_once([pair for pair in pairs if pair[0] not in LISTS]), **ticked}


@route(HOME, http_method=READING)
async def libraries(request: AnyRequest, viewer: Viewer, number: int, now: datetime) -> Response[str]:
    """The team's own, what it has claimed, and the directory to look through for another one."""
    typed = query_of(request).get("q", "").strip()
    matches = await libraries_in(Directory.read(typed), page=number) if typed else []
    claimable = viewer.organisations("claim_library")
    claims, chosen = await open_claims(claimable), _chosen(query_of(request))
    ours = await _own_libraries(viewer, chosen)
    return office_page(
        request,
        "libraries.html",
        libraries=page_of(ours, query_of(request), chosen, name="ours_page"),
        chosen=chosen,
        claims=claims,
        claimed={claim.library for claim in claims},
        months=_months(mainland_day(now)),
        may_edit=viewer.organisations("edit_library"),
        may_claim=claimable,
        decides=partial(viewer.may_in, "approve_claims"),
        searches=bool(
            claimable or viewer.may_everywhere("approve_claims") or viewer.departments("approve_claims")
        ),
        values={"q": typed},
        matches=matches[:PAGE],
        turn=turn({"q": typed}, number=number, more=len(matches) > PAGE),
    )


def _months(today: date) -> tuple[date, date]:
    """This one and the next, to be printed."""
    first, last = days_of_month(today)
    return first, last + timedelta(days=1)


@route("/staff/libraries/{library_id:uuid}", http_method=READING)
async def library(
    request: AnyRequest, library_id: UUID, viewer: Viewer, locale: str, now: datetime
) -> Response[str]:
    place = await own_library(library_id, viewer)
    values = typed_in(place, locale, today=_day(place, now))
    return _form_page(request, place, Merged(values, (), ()), values)


@post("/staff/libraries/{library_id:uuid}", dependencies={"fields": Provide(_with_ticks)})
async def edit(
    request: AnyRequest, library_id: UUID, viewer: Viewer, fields: Values, locale: str, now: datetime
) -> Response[str]:
    """Write what was changed in the form. What somebody else changed meanwhile stays; where both changed the same, the
    second sees both and decides."""
    place = await own_library(library_id, viewer)
    present = typed_in(place, locale, today=_day(place, now))
    form = merged(fields, present)
    if form.both:
        return _form_page(request, place, form, present, ChangedMeanwhile())
    try:
        changes = changes_from(form.values, present)
        await edit_library(
            library_id, changes, by=viewer.id, of=place.organisation, now=now, seen=place.edited_at
        )
    except (Invalid, ChangedMeanwhile, ImportRunning) as refusal:
        return _form_page(request, place, form, present, refusal)
    return done(request, f"{HOME}/{library_id}", "saved_with_theirs" if form.theirs else "saved")


async def own_library(library_id: UUID, viewer: Viewer) -> LibraryPage:
    """The library, if the viewer may edit it. Refuses with NotFound and Forbidden."""
    place = existing(await library_of(library_id))
    if place.organisation is None:
        raise NotFound()
    require(viewer, "edit_library", place.organisation)
    return place


def _day(library: LibraryPage, now: datetime) -> date:
    return wall_clock(now, library.time_zone).date()


def _form_page(
    request: AnyRequest, library: LibraryPage, form: Merged, present: Values, refusal: Refusal | None = None
) -> Response[str]:
    """The form as `form` has it; `present` is what is there now, against which it will be read."""
    locale = locale_of(request)
    context: dict[str, Any] = trouble(request, refusal)
    return office_page(
        request,
        "library.html",
        library=library,
        values=form.values | {"was": as_it_was(present)},
        both=form.both,
        present=present,
        rows=closure_rows(form.values),
        facts=facts,
        staff=_words(facts.RECEPTION_STAFF, "reception", locale),
        facilities=_words(facts.FACILITIES, "facility", locale),
        hearing=_words(facts.HEARING_SUPPORT, "hearing", locale),
        programmes=[(each, each) for each in facts.PROGRAMMES],
        training=[(each, each) for each in facts.LABELS],
        departments=[(each.code, f"{each.name} ({each.code})") for each in DEPARTMENTS.values()],
        hours_such_as=clock_example(locale),
        **context,
    )


def _words(codes: tuple[str, ...], kind: str, locale: str) -> list[tuple[str, str]]:
    """To choose from, each beginning with a capital."""
    words = choices(codes, locale, manner=kind + ".{}")
    return [(code, word[:1].upper() + word[1:]) for code, word in words]


def _chosen(query: Mapping[str, str]) -> Chosen:
    return chosen_from(query, ours=None)


async def _own_libraries(viewer: Viewer, chosen: Chosen) -> list[LibraryPage]:
    libraries = await libraries_of(viewer.organisations("see_events"))
    return [each for each in libraries if chosen.says("ours", each.name, each.town, each.postcode)]


async def _libraries(asked: Asked) -> Lines[LibraryPage]:
    return Lines(await _own_libraries(asked.viewer, _chosen(asked.query)))


OUR_LIBRARIES = Listing(
    HOME,
    _("Our libraries"),
    (
        Column(_("Name"), lambda each: each.name),
        Column(_("Address"), lambda each: each.address),
        Column(_("Postcode"), lambda each: each.postcode),
        Column(_("Town"), lambda each: each.town),
        Column(_("Telephone"), lambda each: each.phone),
        Column(_("E-mail"), lambda each: each.email),
        Column(_("Website"), lambda each: each.website),
        Column(_("Organisation"), lambda each: each.organisation_name),
    ),
    _libraries,
)

HANDLERS = [libraries, library, edit, sheet(OUR_LIBRARIES)]
