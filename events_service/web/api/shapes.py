"""The shapes of the JSON contract. Instants carry the place's offset and stand next to its `time_zone`."""

from datetime import date, datetime
from typing import Annotated, Generic, TypeVar
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from events_service.campaigns.queries import CampaignPage
from events_service.libraries.queries import LibraryPage
from events_service.scheduling import house
from events_service.scheduling.queries import EventPage, SessionLine
from events_service.scheduling.sign_up import VISITOR_STATES
from events_service.web.api import house_shapes
from events_service.web.api.event_shapes import EventLibrary, EventWords, Image, Venue
from events_service.web.api.shaping import shaped

T = TypeVar("T")
Zone = Annotated[str, Meta(description="IANA name of the place's time zone.", examples=["Europe/Paris"])]


class Listed(Struct, Generic[T], frozen=True):
    """A stretch of a list in the order of ids. `next_cursor` is null on the last one."""

    items: list[T]
    next_cursor: str | None


class Removed(Struct, frozen=True):
    """What was in this list and is in it no more; an id is never given again."""

    id: UUID
    removed_at: datetime


class Followed(Struct, Generic[T], frozen=True):
    """A stretch of a list that can be followed with `updated_since`, in the order of ids. `next_cursor` is null on the
    last one. `removed` names what left the list at or after that instant; it is empty without `updated_since`."""

    items: list[T]
    removed: list[Removed]
    next_cursor: str | None


class Organisation(Struct, frozen=True):
    """The authority that answers for a library."""

    id: UUID
    name: str


class OpeningSpan(Struct, frozen=True):
    """From one hour to another of a weekday (ISO 8601: Monday is 1), by the clock of the place."""

    weekday: Annotated[int, Meta(ge=1, le=7)]
    opens: Annotated[str, Meta(pattern="^[0-9]{2}:[0-9]{2}$", examples=["10:00"])]
    closes: Annotated[str, Meta(pattern="^[0-9]{2}:[0-9]{2}$", examples=["12:30"])]


class ClosedDays(Struct, frozen=True):
    """Days on which the library is closed, the last one included."""

    starts_on: date
    ends_on: date
    reason: str


class Library(Struct, frozen=True):
    """A place. `organisation` is null while it is known from the Ministry's directory only.

    How one gets in follows acceslibre's schema, programmes and labels are LaMedNum's; null is "nobody said so".
    """

    id: UUID
    slug: str
    name: str
    kind: str
    address: str
    postcode: str
    town: str
    department: str
    time_zone: Zone
    latitude: float | None
    longitude: float | None
    phone: str
    email: str
    website: str
    directions: str
    opening_hours: list[OpeningSpan]
    closures: list[ClosedDays]
    disabled_parking: bool | None
    step_free_path: bool | None
    step_free_entrance: bool | None
    separate_entrance: bool | None
    adapted_toilets: bool | None
    audio_description: bool | None
    door_width: int | None
    reception_staff: str
    hearing_support: tuple[str, ...]
    facilities: tuple[str, ...]
    computers: int | None
    programmes: tuple[str, ...]
    labels: tuple[str, ...]
    organisation: Organisation | None
    updated_at: datetime
    url: str
    calendar_url: str


class Day(Struct, frozen=True):
    """An edition of the Digital Inclusion Day. Its days are each territory's own: one French date lasts 46 hours."""

    id: UUID
    slug: str
    name: str
    theme: str
    starts_on: date
    ends_on: date
    created_at: datetime
    updated_at: datetime
    url: str
    calendar_url: str


class Event(EventWords, frozen=True, kw_only=True):
    """What is offered. `published_at` is null for a draft, which only its organisation's keys see."""

    id: UUID
    slug: str
    description: str
    easy_to_read: str
    we_do: list[str]
    we_do_not: list[str]
    needs_mandate: list[str]
    campaign: str | None
    organisation: Organisation
    library: EventLibrary
    time_zone: Zone
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None
    image: Image | None
    url: str
    calendar_url: str


class Session(EventWords, frozen=True, kw_only=True):
    """A dated occurrence of an event. `updated_at` follows its event, place and organisation, not its seats. What it
    takes (`room`, `equipment`, `facilitators`) is told to keys of its organisation only, the room's name to all.
    A course has one `roster`, on which `dates` take place, joined until that of the number `join_until`, or until
    `closes_at`."""

    id: UUID
    event: UUID
    event_slug: str
    campaign: str | None
    organisation: Organisation
    library: Venue
    room_name: Annotated[str, Meta(description="Where in the library; empty where no room is said.")]
    state: Annotated[str, Meta(extra_json_schema={"enum": ["scheduled", "cancelled"]})]
    cancel_reason: str
    starts_at: datetime
    ends_at: datetime
    time_zone: Zone
    registration: Annotated[
        str,
        Meta(description="What a visitor may do now.", extra_json_schema={"enum": list(VISITOR_STATES)}),
    ]
    opens_at: datetime | None
    closes_at: datetime
    roster: UUID
    dates: int
    join_until: int | None
    capacity: Annotated[int, Meta(description="0 where no sign-up is needed and nobody counts.")]
    seats_left: int
    waiting: Annotated[int, Meta(description="Parties on the waiting list.")]
    waiting_limit: int | None
    most_seats: int
    sequence: Annotated[int, Meta(description="SEQUENCE of its calendar entry (RFC 5545).")]
    created_at: datetime
    updated_at: datetime
    published_at: datetime | None
    url: str
    calendar_url: str
    room: house_shapes.SessionRoom | UnsetType | None = UNSET
    equipment: list[house_shapes.SessionEquipment] | UnsetType = UNSET
    facilitators: list[house_shapes.Facilitator] | UnsetType = UNSET
    journeys: (
        Annotated[list[house_shapes.Journey], Meta(description="In the answer about one session only.")]
        | UnsetType
    ) = UNSET


class Problem(Struct, frozen=True):
    """Problem details (RFC 9457). `code` is stable; some problems carry more members, such as `opens_at`."""

    type: str
    title: str
    status: int
    code: str
    request: Annotated[str, Meta(description="To quote when asking for help.")]
    fields: Annotated[
        dict[str, str], Meta(description="For each field at fault, the code of what is wrong.")
    ] = {}


def library(page: LibraryPage, base: str) -> Library:
    return shaped(
        Library,
        page,
        page.time_zone,
        opening_hours=[
            OpeningSpan(each.weekday, f"{each.opens:%H:%M}", f"{each.closes:%H:%M}")
            for each in page.opening_hours
        ],
        closures=[ClosedDays(each.starts_on, each.ends_on, each.reason) for each in page.closures],
        organisation=Organisation(page.organisation, page.organisation_name) if page.organisation else None,
        url=f"{base}/libraries/{page.slug}",
        calendar_url=f"{base}/feeds/libraries/{page.slug}.ics",
    )


def day(page: CampaignPage, base: str) -> Day:
    return shaped(
        Day,
        page,
        "UTC",
        url=f"{base}/days/{page.slug}",
        calendar_url=f"{base}/feeds/days/{page.slug}.ics",
    )


def event(page: EventPage, base: str) -> Event:
    return shaped(
        Event,
        page,
        page.time_zone,
        organisation=Organisation(page.organisation, page.organisation_name),
        image=_image(page, base),
        library=EventLibrary(page.library, page.library_slug, page.library_name, page.town, page.department),
        url=f"{base}/events/{page.slug}",
        calendar_url=f"{base}/feeds/events/{page.slug}.ics",
    )


def _image(page: EventPage, base: str) -> Image | None:
    if page.image_digest is None:
        return None
    return Image(
        f"{base}/images/{page.image_digest}.jpg",
        page.image_alternative or "",
        page.image_width or 0,
        page.image_height or 0,
    )


def session(
    line: SessionLine,
    base: str,
    now: datetime,
    taken: house.Taken | None = None,
    journeys: list[house.Journey] | None = None,
) -> Session:
    """`taken` is what the session takes, for its organisation; `journeys` who may be late because of it."""
    return shaped(
        Session,
        line,
        line.time_zone,
        organisation=Organisation(line.organisation, line.organisation_name),
        library=shaped(
            Venue, line, line.time_zone, id=line.library, slug=line.library_slug, name=line.library_name
        ),
        state="cancelled" if line.cancelled else "scheduled",
        registration=line.registration(now),
        url=(url := f"{base}/sessions/{line.id}"),
        calendar_url=f"{url}.ics",
        journeys=house_shapes.journeys(journeys),
        **house_shapes.taken(taken),
    )
