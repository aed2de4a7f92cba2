"""The shapes of the JSON contract. Instants carry the place's offset and stand next to its `time_zone`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Generic, TypeVar
from uuid import UUID

from msgspec import UNSET, Meta, Struct, UnsetType

from events_service.scheduling import house, questions
from events_service.scheduling.event_queries import EventPage
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.sign_up import VISITOR_STATES, SignUpRule
from events_service.scheduling.skills import skills_of
from events_service.web.api import house_shapes
from events_service.web.api.event_shapes import EventLibrary, EventWords, Image, Question, Skill, Venue
from events_service.web.api.shaping import shaped
from events_service.web.api.values import WaitingModes, one_of

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


class Event(EventWords, frozen=True, kw_only=True):
    """What is offered. `published_at` is null for a draft, which only its organisation's keys see; it is published at
    `publish_at`, if that is set. Of one that was adopted from a `model` what is `locked` cannot be changed."""

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
    publish_at: datetime | None
    published_at: datetime | None
    model: UUID | None
    locked: list[str]
    image: Image | None
    skills: Annotated[
        list[Skill], Meta(description="What its topics teach, by a crosswalk that ships with the release.")
    ]
    questions: Annotated[list[Question], Meta(description="Asked at sign-up, at most five.")]
    url: str
    calendar_url: str


class Session(EventWords, frozen=True, kw_only=True):
    """A dated occurrence of an event. `updated_at` follows its event, place and organisation, not its seats. What it
    takes (`room`, `equipment`, `facilitators`) is told to keys of its organisation only, the room's name to all.
    A course has one `roster`, on which `dates` take place, joined until that of the number `join_until`, or until
    `closes_at`. An appointment says of which `permanence` it is."""

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
    sign_up: Annotated[str, one_of(tuple(SignUpRule)), Meta(description="How one comes, whenever one may.")]
    sign_up_url: Annotated[
        str | None, Meta(description="Where one signs up `elsewhere`; `url` is the session's own page.")
    ]
    opens_at: datetime | None
    opens_days: int | None
    closes_at: datetime
    closes_days: int | None
    roster: UUID
    permanence: UUID | None
    dates: int
    join_until: int | None
    capacity: Annotated[int, Meta(description="0 where no sign-up is needed and nobody counts.")]
    seats_left: Annotated[
        int,
        Meta(
            description="Where colleagues sign everybody up, theirs to give; else the web's, without kept ones."
        ),
    ]
    kept_seats: Annotated[int, Meta(description="Kept for people who come to the desk, call, or are sent.")]
    kept_until: datetime | None
    waiting: Annotated[int, Meta(description="Parties on the waiting list.")]
    waiting_mode: WaitingModes
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
    minimum: (
        Annotated[int, Meta(description="People it takes to hold it; told to its organisation.")]
        | UnsetType
        | None
    ) = UNSET
    ask_days: (
        Annotated[
            int,
            Meta(
                description="Days before at which people are asked whether they come; told to its organisation."
            ),
        ]
        | UnsetType
        | None
    ) = UNSET
    silence: Annotated[str, Meta(description="Told to its organisation.")] | UnsetType = UNSET
    reminder_hours: (
        Annotated[
            list[int],
            Meta(description="When people are reminded, in hours before; told to its organisation."),
        ]
        | UnsetType
    ) = UNSET
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


def event(page: EventPage, base: str, asked: Sequence[questions.Question] = ()) -> Event:
    return shaped(
        Event,
        page,
        page.time_zone,
        organisation=Organisation(page.organisation, page.organisation_name),
        image=image(page, base),
        skills=[Skill(each.framework, each.version, each.id) for each in skills_of(page.topics)],
        questions=[Question(each.id, each.words, each.kind, list(each.choices)) for each in asked],
        library=EventLibrary(page.library, page.library_slug, page.library_name, page.town, page.department),
        url=f"{base}/events/{page.slug}",
        calendar_url=f"{base}/feeds/events/{page.slug}.ics",
    )


def image(page: EventPage, base: str) -> Image | None:
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
        sign_up_url=line.url or None,
        seats_left=line.seats_left(now) if line.sign_up != SignUpRule.STAFF_ONLY else line.seats_left_at_desk,
        minimum=UNSET if taken is None else line.minimum,
        ask_days=UNSET if taken is None else line.ask_days,
        silence=UNSET if taken is None else line.silence,
        reminder_hours=UNSET if taken is None else line.reminder_hours,
        url=(url := f"{base}/sessions/{line.id}"),
        calendar_url=f"{url}.ics",
        journeys=house_shapes.journeys(journeys),
        **house_shapes.taken(taken),
    )
