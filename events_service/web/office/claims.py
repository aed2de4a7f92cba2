"""Claims of libraries: an organisation makes one, a referent or a coordinator decides it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from litestar import Response, Router, post, route

from events_service.accounts.claim_queries import (
    PAGE,
    Claim,
    ClaimedLibrary,
    claims_to_decide,
    decisions_untold,
    open_claims,
    organisations_to_choose,
    waiting_by_department,
)
from events_service.accounts.invitations import LIFE, InvitedTooOften
from events_service.accounts.roles import Viewer, require, require_somewhere
from events_service.errors import Invalid, NotFound, Refusal, existing
from events_service.identifiers import as_uuid
from events_service.libraries.organisations import AlreadyClaimed
from events_service.libraries.queries import LibraryPage, library_of, organisation_slug
from events_service.libraries.territories import department_name
from events_service.reports.sheets import MOST_LINES
from events_service.scheduling.claims import (
    approve_claim,
    decline_claim,
    make_claim,
    tell_decision_again,
    withdraw_claim,
)
from events_service.scheduling.releasing import LibraryInUse, release_library
from events_service.settings import Settings
from events_service.web.filters import turn
from events_service.web.http.answers import redirect
from events_service.web.http.conditional import READING
from events_service.web.http.guards import by_right, somewhere
from events_service.web.http.refusals import trouble, when_to_come_back
from events_service.web.http.requests import AnyRequest, query_of
from events_service.web.notices import done
from events_service.web.office.lists import Asked, Chosen, Column, Lines, Listing, chosen_from, sheet
from events_service.web.office.lists import marked as _
from events_service.web.office.visits import office_page

HOME = "/staff/libraries"
QUEUE = "/staff/claims"


@route("/staff/libraries/{library_id:uuid}/claims", http_method=READING)
async def claiming(request: AnyRequest, library_id: UUID, viewer: Viewer) -> Response[str]:
    return await _form_page(request, await _real_library(library_id), viewer, {})


@post("/staff/libraries/{library_id:uuid}/claims")
async def claim(
    request: AnyRequest,
    library_id: UUID,
    viewer: Viewer,
    fields: dict[str, str],
    locale: str,
    settings: Settings,
    now: datetime,
) -> Response[str]:
    """Claim the library for one of the organisations, or a new one; whoever may approve that has done so."""
    library = await _real_library(library_id)
    try:
        claimed = await make_claim(
            library_id,
            organisation=as_uuid(fields.get("organisation", "")),
            new_organisation=fields.get("new_organisation", ""),
            first_manager=fields.get("first_manager", ""),
            note=fields.get("note", ""),
            by=viewer,
            locale=locale,
            key=settings.secret_key,
            now=now,
        )
    except (Invalid, AlreadyClaimed, InvitedTooOften) as refusal:
        return await _form_page(request, library, viewer, fields, refusal)
    return done(request, HOME, "library_given" if claimed.approved else "claimed")


async def _form_page(
    request: AnyRequest,
    library: LibraryPage,
    viewer: Viewer,
    values: Mapping[str, str],
    refusal: Refusal | None = None,
) -> Response[str]:
    """Refuses with Forbidden a referent of other départements."""
    decides = viewer.may_in("approve_claims", library.department)
    if not decides:
        require_somewhere(viewer, "claim_library")
    choices = await organisations_to_choose(viewer, every=decides)
    answer = office_page(
        request,
        "claim.html",
        library=library,
        decides=decides,
        organisations=choices,
        days=LIFE.days,
        values={"organisation": choices[0][0] if len(choices) == 1 else "", **values},
        **trouble(request, refusal),
    )
    answer.headers.update(when_to_come_back(refusal))
    return answer


@route("/staff/libraries/{library_id:uuid}/release", http_method=READING)
async def releasing(request: AnyRequest, library_id: UUID, viewer: Viewer) -> Response[str]:
    return office_page(
        request, "release.html", library=await _to_release(library_id, viewer), **trouble(request, None)
    )


@post("/staff/libraries/{library_id:uuid}/release")
async def release(request: AnyRequest, library_id: UUID, viewer: Viewer, now: datetime) -> Response[str]:
    """Give a library back to the directory: its own organisation does, or whoever approves claims there."""
    library = await _to_release(library_id, viewer)
    assert library.organisation is not None
    try:
        await release_library(
            library.slug, await organisation_slug(library.organisation), by=viewer.id, now=now
        )
    except LibraryInUse as refusal:
        return office_page(request, "release.html", library=library, **trouble(request, refusal))
    return done(request, HOME, "released")


async def _real_library(library_id: UUID) -> LibraryPage:
    """Refuses with NotFound, one that is invented for practice too: nobody claims it or gives it back."""
    library = existing(await library_of(library_id))
    if library.practice:
        raise NotFound()
    return library


async def _to_release(library_id: UUID, viewer: Viewer) -> LibraryPage:
    """Refuses with NotFound and Forbidden."""
    library = await _real_library(library_id)
    if library.organisation is None:
        raise NotFound()
    if not viewer.may_in("approve_claims", library.department):
        require(viewer, "claim_library", library.organisation)
    return library


@post("/staff/claims/{claim_id:uuid}/withdrawal")
async def withdraw(request: AnyRequest, claim_id: UUID, viewer: Viewer, now: datetime) -> Response[str]:
    await withdraw_claim(claim_id, by=viewer, now=now)
    return done(request, HOME, "claim_withdrawn")


@route(QUEUE, http_method=READING)
async def queue(request: AnyRequest, viewer: Viewer, number: int, now: datetime) -> Response[str]:
    return await _queue_page(request, viewer, number=number, now=now)


@post("/staff/claims/{claim_id:uuid}/decision")
async def decide(
    request: AnyRequest, claim_id: UUID, viewer: Viewer, fields: dict[str, str], now: datetime
) -> Response[str]:
    """Approve the claim, or decline it with a reason; whoever made it gets a letter."""
    decision = fields.get("decision", "")
    try:
        if decision == "approved":
            await approve_claim(claim_id, by=viewer, now=now)
        elif decision == "declined":
            await decline_claim(claim_id, fields.get("reason", ""), by=viewer, now=now)
        else:
            raise Invalid({"decision": "required"})
    except NotFound:
        raise
    except Refusal as refusal:
        return await _queue_page(request, viewer, now=now, refusal=refusal, about=claim_id, values=fields)
    return done(request, QUEUE, f"claim_{decision}")


@post("/staff/claims/{claim_id:uuid}/letter")
async def tell_again(request: AnyRequest, claim_id: UUID, viewer: Viewer, now: datetime) -> Response[str]:
    await tell_decision_again(claim_id, by=viewer, now=now)
    return done(request, QUEUE, "sent_again")


@route(
    [f"/staff/claims/{{claim_id:uuid}}/{noun}" for noun in ("letter", "decision", "withdrawal")],
    http_method=READING,
)
async def back(claim_id: UUID, viewer: Viewer) -> Response[str]:
    """Where a form was sent and answered with a page, people reload the address, or change the language."""
    decides = viewer.may_everywhere("approve_claims") or viewer.departments("approve_claims")
    return redirect(QUEUE if decides else HOME)


async def _queue_page(
    request: AnyRequest,
    viewer: Viewer,
    *,
    now: datetime,
    number: int = 1,
    refusal: Refusal | None = None,
    about: UUID | None = None,
    values: Mapping[str, str] | None = None,
) -> Response[str]:
    """What waits longest on top; `about` is the claim whose form was refused."""
    request.scope["state"]["path"] = QUEUE
    counts = await waiting_by_department(viewer)
    chosen = _chosen(query_of(request), counts)
    libraries = await claims_to_decide(viewer, chosen["department"], page=number)
    return office_page(
        request,
        "claims.html",
        libraries=libraries[:PAGE],
        turn=turn(chosen.values, number=number, more=len(libraries) > PAGE, kept=chosen.values),
        chosen=chosen,
        departments=[(code, f"{department_name(code)} ({code}): {count}") for code, count in counts.items()],
        total=counts.get(chosen["department"], sum(counts.values())),
        untold=await decisions_untold(viewer, now=now),
        named=_named,
        about=about,
        values=values or {},
        **trouble(request, refusal),
    )


def _chosen(query: Mapping[str, str], counts: Mapping[str, int]) -> Chosen:
    return chosen_from(query, department=counts)


async def _claims(asked: Asked) -> Lines[tuple[ClaimedLibrary, Claim]]:
    """A line for each claim, those of one library below each other."""
    chosen = _chosen(asked.query, await waiting_by_department(asked.viewer))
    libraries = await claims_to_decide(asked.viewer, chosen["department"], size=MOST_LINES)
    return Lines([(library, claim) for library in libraries for claim in library.claims])


CLAIMS = Listing(
    QUEUE,
    _("Claims of libraries"),
    (
        Column(_("Library"), lambda line: line[0].name),
        Column(_("Town"), lambda line: line[0].town),
        Column(_("Postcode"), lambda line: line[0].postcode),
        Column(_("Organisation"), lambda line: line[1].organisation_name),
        Column(_("Claimed by"), lambda line: line[1].by),
        Column(_("E-mail"), lambda line: line[1].email),
        Column(_("Since"), lambda line: line[1].created_at.date()),
        Column(_("Note"), lambda line: line[1].note),
    ),
    _claims,
)


async def _own_claims(asked: Asked) -> Lines[Claim]:
    return Lines(await open_claims(asked.viewer.organisations("claim_library")))


OWN_CLAIMS = Listing(
    f"{HOME}/claims",
    _("Claimed, not decided yet"),
    (
        Column(_("Library"), lambda claim: claim.library_name),
        Column(_("Town"), lambda claim: claim.town),
        Column(_("Organisation"), lambda claim: claim.organisation_name),
        Column(_("Claimed by"), lambda claim: claim.by),
        Column(_("Since"), lambda claim: claim.created_at.date()),
        Column(_("Note"), lambda claim: claim.note),
    ),
    _own_claims,
)


def _named(departments: Sequence[str]) -> list[str]:
    return [f"{department_name(code)} ({code})" for code in departments]


HANDLERS = [
    Router(
        "/", route_handlers=[queue, decide, tell_again, sheet(CLAIMS)], guards=[by_right("approve_claims")]
    ),
    Router("/", route_handlers=[claiming, claim], guards=[by_right("claim_library", "approve_claims")]),
    Router("/", route_handlers=[sheet(OWN_CLAIMS)], guards=[somewhere("claim_library")]),
    Router("/", route_handlers=[releasing, release, withdraw, back]),
]
