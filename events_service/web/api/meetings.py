"""Meetings with one person, noted by a program: never public, and nothing here tells their address."""

from datetime import datetime

from litestar import Response, Router, post

from events_service.accounts.roles import Viewer
from events_service.errors import Forbidden, NotFound
from events_service.registration.meetings import note_meeting
from events_service.scheduling.intents import IntentReused
from events_service.scheduling.occupancy import EquipmentTaken, FacilitatorBusy, RoomTaken
from events_service.scheduling.venues import LibraryNotOurs
from events_service.settings import Settings
from events_service.web.api import meeting_bodies, rosters
from events_service.web.api.described import described
from events_service.web.api.writing import done


@post(
    "/meetings",
    **described(
        NotFound,
        Forbidden,
        IntentReused,
        LibraryNotOurs,
        RoomTaken,
        EquipmentTaken,
        FacilitatorBusy,
        right="plan",
    ),
)
async def create(
    data: meeting_bodies.NewMeeting,
    viewer: Viewer,
    intent: str | None,
    settings: Settings,
    locale: str,
    now: datetime,
) -> Response[rosters.Registration]:
    """Note an appointment with one person, at the library or at home, and give them its one seat.

    Only colleagues see it: it is in no public list, page or calendar. Move or cancel it as any session. The `address`
    of a visit is read by whoever holds it, on their own page and in their own calendar, and by no key; it is deleted
    the day after.
    """
    place = await note_meeting(
        data.fields_sent(),
        by=viewer,
        key=settings.secret_key,
        sender=settings.mail_from,
        locale=locale,
        now=now,
        intent=f"api:{viewer.id}:{intent}" if intent else None,
    )
    shape = rosters.registration(place.registration, place.link, settings)
    return done(shape, location=f"{settings.public_url}/api/v1/registrations/{place.link}")


ROUTER = Router("/", route_handlers=[create], tags=["sessions"])
