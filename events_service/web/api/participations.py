"""Taking part in an edition: libraries apply, coordinators and referents decide."""

from datetime import datetime
from uuid import UUID

from litestar import Response, Router, patch, post, route
from msgspec import Struct

from events_service.accounts.roles import Viewer
from events_service.campaigns.figures import NothingAsked, confirm_figures
from events_service.campaigns.participations import (
    ApplicationsClosed,
    CharterChanged,
    apply,
    withdraw,
)
from events_service.campaigns.queries import details_of, public_campaign
from events_service.errors import Forbidden, NotFound, existing
from events_service.scheduling.admissions import NobodyAnswers, decide
from events_service.scheduling.participation_queries import (
    ParticipationLine,
    participation_line,
    participations_after,
)
from events_service.settings import Settings
from events_service.web.api import day_bodies
from events_service.web.api.bodies import Nothing
from events_service.web.api.described import described
from events_service.web.api.reading import Stretch
from events_service.web.api.shapes import Listed
from events_service.web.api.shaping import shaped
from events_service.web.api.writing import done, listed, shown
from events_service.web.http.conditional import READING
from events_service.web.http.requests import AnyRequest


class Participation(Struct, frozen=True):
    """A library that asked to take part in an edition (`campaign`). `claimed` says that its organisation does not
    answer for it yet: approving it gives the library to it. `before` says that it took part in an
    earlier edition, `charter` which version was accepted; `figures_confirmed_at` when the library said that the figures
    which are asked for afterwards are all there, with its answer to the question."""

    id: UUID
    campaign: str
    library: UUID
    library_name: str
    town: str
    department: str
    organisation: UUID
    organisation_name: str
    state: str
    claimed: bool
    before: bool
    charter: int | None
    accepted_at: datetime | None
    note: str
    reason: str
    sessions: int
    applied_at: datetime
    decided_at: datetime | None
    figures_confirmed_at: datetime | None
    figures_answer: str
    updated_at: datetime


class Decided(Struct, frozen=True):
    """How many participations a decision has changed: what was decided so already is not counted."""

    changed: int


def _shape(line: ParticipationLine) -> Participation:
    return shaped(Participation, line, "UTC")


@route("/days/{slug:str}/participations", http_method=READING, **described(NotFound, key="needed"))
async def show_all(
    request: AnyRequest, slug: str, stretch: Stretch, viewer: Viewer, now: datetime
) -> Response[Listed[Participation]]:
    """Those of one's own organisation; of one's départements, or all, for a referent or a coordinator."""
    existing(await public_campaign(slug))
    lines = await participations_after(
        viewer, slug, after=stretch.after, since=stretch.since, limit=stretch.limit + 1
    )
    return shown(request, listed(lines, stretch, _shape), now=now, public=False)


@post(
    "/days/{slug:str}/participations",
    **described(NotFound, Forbidden, ApplicationsClosed, CharterChanged, right="take_part"),
)
async def create(
    slug: str,
    data: day_bodies.NewParticipations,
    viewer: Viewer,
    intent: str | None,
    settings: Settings,
    now: datetime,
) -> Response[list[Participation]]:
    """Apply for up to 200 libraries, and accept the charter. Asking again changes nothing."""
    edition = existing(await public_campaign(slug))
    versions = {each.version: each.id for each in (await details_of(edition.id)).charters}
    charter = None
    if data.charter is not None:
        if data.charter not in versions:
            raise CharterChanged()
        charter = versions[data.charter]
    made = await apply(
        slug,
        data.libraries,
        charter=charter,
        note=data.note or "",
        by=viewer,
        locale=settings.default_locale,
        now=now,
    )
    return done([_shape(existing(await participation_line(each, viewer))) for each in made])


@patch(
    "/participations/{participation_id:uuid}", **described(NotFound, Forbidden, NobodyAnswers, right="admit")
)
async def change(
    participation_id: UUID, data: day_bodies.ParticipationChange, viewer: Viewer, now: datetime
) -> Response[Participation]:
    """Approve it, decline it, or ask for a change."""
    await decide([participation_id], data.state, reason=data.reason or "", by=viewer, now=now)
    return done(_shape(existing(await participation_line(participation_id, viewer))))


@post(
    "/participations/{participation_id:uuid}/withdrawal",
    **described(NotFound, Forbidden, right="take_part"),
)
async def take_back(
    participation_id: UUID, data: Nothing, viewer: Viewer, intent: str | None, now: datetime
) -> Response[Participation]:
    """The library does not take part after all. Saying it twice changes nothing."""
    await withdraw(participation_id, by=viewer, now=now)
    return done(_shape(existing(await participation_line(participation_id, viewer))))


@post(
    "/participations/{participation_id:uuid}/confirmation",
    status_code=200,
    **described(NotFound, Forbidden, NothingAsked, right="take_part"),
)
async def confirm(
    participation_id: UUID,
    data: day_bodies.Confirmation,
    viewer: Viewer,
    intent: str | None,
    now: datetime,
) -> Response[Participation]:
    """Say, once the day is over, that the figures which its coordinator asks for are all there. Saying it again takes
    the place of what was said before."""
    await confirm_figures(participation_id, data.answer or "", by=viewer, now=now)
    return done(_shape(existing(await participation_line(participation_id, viewer))))


@post("/days/{slug:str}/decisions", **described(NotFound, Forbidden, NobodyAnswers, right="admit"))
async def settle(
    slug: str, data: day_bodies.Decision, viewer: Viewer, intent: str | None, now: datetime
) -> Response[Decided]:
    """Decide up to 200 at once; each applicant gets one letter. All of them or, where one is not the key's to decide,
    none."""
    existing(await public_campaign(slug))
    changed = await decide(data.participations, data.state, reason=data.reason or "", by=viewer, now=now)
    return done(Decided(changed))


ROUTER = Router("/", route_handlers=[show_all, create, change, take_back, confirm, settle], tags=["days"])
