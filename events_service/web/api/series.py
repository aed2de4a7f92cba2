"""Series: many dates of an event at once."""

from datetime import datetime
from uuid import UUID

from litestar import Response, Router, post

from events_service.accounts.roles import Viewer
from events_service.errors import Forbidden, NotFound
from events_service.registration.series_growth import create_series, people_told
from events_service.scheduling.catalogue import these_sessions
from events_service.scheduling.events import OnePersonOnly, TemplateOnly
from events_service.scheduling.intents import IntentReused
from events_service.scheduling.occupancy import EquipmentTaken, FacilitatorBusy, RoomTaken
from events_service.scheduling.series import NoDates
from events_service.scheduling.series_drafts import plan_series
from events_service.scheduling.series_queries import roster_of_series, sessions_of_series
from events_service.scheduling.sessions import SessionCancelled
from events_service.scheduling.venues import LibraryNotOurs
from events_service.web.api import series_bodies, series_shapes
from events_service.web.api.described import described
from events_service.web.api.writing import done


@post(
    "/events/{event_id:uuid}/series",
    **described(
        NotFound,
        Forbidden,
        IntentReused,
        NoDates,
        SessionCancelled,
        TemplateOnly,
        OnePersonOnly,
        LibraryNotOurs,
        RoomTaken,
        EquipmentTaken,
        FacilitatorBusy,
        right="plan",
    ),
)
async def create(
    event_id: UUID, data: series_bodies.NewSeries, viewer: Viewer, intent: str | None, now: datetime
) -> Response[series_shapes.Series]:
    """Give an event many dates at once, each a session of its own: all of them, with all that they take, or none.

    With `dry_run` nothing is written: the answer (200) has the dates with what is in the way of each (`clashes`), and
    the days that are left out with the reason; `people` are those on the list of a course that is made longer, who
    would be told. Without it a date that something is in the way of is a 409, whose
    `dates` are all such dates; leave them out (`left_out`) or move them (`moved`). With `series` an earlier one is made
    longer. With `roster` `one` the dates are a course: who signs up is on the list for all of them.
    """
    facts = data.facts()
    if data.dry_run:
        plan = await plan_series(event_id, facts, viewer, now=now)
        people = await series_shapes.people_told(await people_told(plan), now=now)
        answer = done(series_shapes.series(plan, people=people))
        answer.status_code = 200
        return answer
    series, draft = await create_series(event_id, facts, by=viewer, now=now, intent=intent)
    if draft is not None:
        return done(series_shapes.series(draft, series))
    lines = await these_sessions(await sessions_of_series(series))
    shared = await roster_of_series(series)
    return done(series_shapes.series_made_before(series, {line.id: line for line in lines}, shared))


ROUTER = Router("/", route_handlers=[create], tags=["sessions"])
