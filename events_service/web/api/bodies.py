"""What may be sent: the fields of each JSON body. They name what is known and describe it; the drafts of the
packages below (EventDraft, SessionDraft, Party) read and check the values, for every door alike."""

from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType

from events_service.libraries.rules import KINDS as LIBRARY_KINDS
from events_service.scheduling.rules import KINDS, LARGEST_CAPACITY, LEVELS, STRANDS, TOPICS
from events_service.settings import LOCALES

IF_FULL = ("wait", "refuse")


def _one_of(among: tuple[str, ...]) -> Meta:
    return Meta(extra_json_schema={"enum": list(among)})


Title = Annotated[str, Meta(max_length=140)]
Summary = Annotated[str, Meta(max_length=280)]
Description = Annotated[str, Meta(max_length=10_000)]
Strand = Annotated[str, _one_of(STRANDS)]
Kind = Annotated[str, _one_of(KINDS)]
Level = Annotated[str, _one_of(LEVELS)]
Topic = Annotated[str, _one_of(TOPICS)]
Library = Annotated[str, Meta(description="Id or slug of a library of the organisation.")]
Campaign = Annotated[str, Meta(description="Slug of an edition of the day; empty for none.")]
Moment = Annotated[
    str,
    Meta(
        description="The library's wall clock without an offset, or an instant with one (RFC 3339).",
        examples=["2026-11-24T14:00", "2026-11-24T13:00:00Z"],
    ),
]
Choice = Annotated[
    str,
    Meta(
        description="Which one, in the hour that autumn's change of clocks repeats.",
        extra_json_schema={"enum": ["first", "second"]},
    ),
]
Capacity = Annotated[
    int, Meta(ge=1, le=LARGEST_CAPACITY, description="Seats; a session without sign-up needs none.")
]


class NewEvent(Struct):
    """What is offered. It has no date of its own: sessions do."""

    title: Title
    library: Library
    strand: Strand
    summary: Summary = ""
    description: Description = ""
    kind: Kind = "workshop"
    level: Level | None = None
    topics: list[Topic] = []
    campaign: Campaign | None = None


class EventChange(Struct):
    """What is given changes, the rest stays."""

    title: Title | UnsetType = UNSET
    library: Library | UnsetType = UNSET
    strand: Strand | UnsetType = UNSET
    summary: Summary | UnsetType = UNSET
    description: Description | UnsetType = UNSET
    kind: Kind | UnsetType = UNSET
    level: Level | UnsetType | None = UNSET
    topics: list[Topic] | UnsetType = UNSET
    campaign: Campaign | UnsetType | None = UNSET


class NewSession(Struct):
    """A date of an event, with a roster of its own. Sign-up closes at the start by default."""

    starts_at: Moment
    ends_at: Moment
    capacity: (
        Annotated[int, Meta(ge=1, le=LARGEST_CAPACITY, description="Required unless no sign-up is needed.")]
        | UnsetType
    ) = UNSET
    library: Annotated[str, Meta(description="The event's own library when not given.")] | UnsetType = UNSET
    sign_up: Annotated[str, _one_of(("required", "not_needed"))] = "required"
    waiting_limit: (
        Annotated[int, Meta(ge=0, description="Parties on the waiting list at most; null for no limit.")]
        | None
    ) = None
    most_seats: Annotated[int, Meta(ge=1, le=20, description="Seats that one party may take.")] = 5
    opens_at: Moment | None = None
    closes_at: Moment | None = None
    starts_at_choice: Choice | UnsetType = UNSET
    ends_at_choice: Choice | UnsetType = UNSET
    opens_at_choice: Choice | UnsetType = UNSET
    closes_at_choice: Choice | UnsetType = UNSET


class SessionChange(Struct):
    """What is given changes, the rest stays. A new start without a new end keeps the length."""

    starts_at: Moment | UnsetType = UNSET
    ends_at: Moment | UnsetType = UNSET
    capacity: Capacity | UnsetType = UNSET
    library: Library | UnsetType = UNSET
    starts_at_choice: Choice | UnsetType = UNSET
    ends_at_choice: Choice | UnsetType = UNSET


LocalDay = Annotated[
    str,
    Meta(
        description="A local date (ISO 8601).", extra_json_schema={"format": "date"}, examples=["2026-12-08"]
    ),
]


class NewDay(Struct):
    """An edition of the day. Without `ends_on` it is one day long."""

    slug: Annotated[
        str, Meta(max_length=100, description="Its name in addresses.", examples=["journee-2026"])
    ]
    name: Annotated[str, Meta(max_length=200)]
    starts_on: LocalDay
    ends_on: LocalDay | None = None
    theme: Annotated[str, Meta(max_length=255)] = ""


class DayChange(Struct):
    """What is given changes, the rest stays. An edition of one day that moves is one day long again."""

    name: Annotated[str, Meta(max_length=200)] | UnsetType = UNSET
    starts_on: LocalDay | UnsetType = UNSET
    ends_on: LocalDay | UnsetType = UNSET
    theme: Annotated[str, Meta(max_length=255)] | UnsetType = UNSET


class LibraryChange(Struct):
    """What is given changes, and no newer directory overwrites it. A place that moves takes its time zone, unless one
    is given; coordinates are WGS 84 degrees, both or neither."""

    name: Annotated[str, Meta(max_length=200)] | UnsetType = UNSET
    kind: Annotated[str, _one_of(LIBRARY_KINDS)] | UnsetType = UNSET
    address: Annotated[str, Meta(max_length=255)] | UnsetType = UNSET
    postcode: Annotated[str, Meta(max_length=5)] | UnsetType = UNSET
    town: Annotated[str, Meta(max_length=120)] | UnsetType = UNSET
    department: Annotated[str, Meta(max_length=5)] | UnsetType = UNSET
    time_zone: Annotated[str, Meta(examples=["Indian/Reunion"])] | UnsetType = UNSET
    latitude: Annotated[float, Meta(ge=-90, le=90)] | UnsetType | None = UNSET
    longitude: Annotated[float, Meta(ge=-180, le=180)] | UnsetType | None = UNSET
    phone: Annotated[str, Meta(max_length=20)] | UnsetType = UNSET
    website: Annotated[str, Meta(max_length=240)] | UnsetType = UNSET


class Reason(Struct):
    """Why a session is called off; the letters say it."""

    reason: Annotated[str, Meta(max_length=280)] = ""


class NewRegistration(Struct):
    """One party. A name to be called by is enough; e-mail and phone are optional, and may be shared."""

    name: Annotated[str, Meta(max_length=100)]
    seats: Annotated[
        int, Meta(ge=1, le=20, description="The person and their companions: all get a seat, or none.")
    ] = 1
    email: str | None = None
    phone: Annotated[str, Meta(description="As dialled at the library, or international.")] | None = None
    companions: Annotated[list[str], Meta(description="Names of companions; fewer than seats.")] = []
    locale: Annotated[str, _one_of(LOCALES)] | UnsetType = UNSET
    note: Annotated[str, Meta(max_length=500, description="For the library.")] = ""
    if_full: Annotated[
        str,
        _one_of(IF_FULL),
        Meta(
            description="Where the seats asked for are not left: `wait` joins the waiting list (201, `waiting`);"
            " `refuse` writes nothing and answers 409 `not_enough_seats` with `left`."
        ),
    ] = "wait"
    another_person: Annotated[
        bool,
        Meta(
            description="Somebody else than the party of the same name and contact that signed up less than ten"
            " minutes ago, about whom 409 `already_signed_up` asks."
        ),
    ] = False


class RegistrationChange(Struct):
    """What is given changes, the rest stays; null takes a contact away."""

    name: Annotated[str, Meta(max_length=100)] | UnsetType = UNSET
    seats: (
        Annotated[
            int,
            Meta(ge=1, le=20, description="Fewer are free at once; more only where nobody waits for them."),
        ]
        | UnsetType
    ) = UNSET
    companions: list[str] | UnsetType = UNSET
    email: str | UnsetType | None = UNSET
    phone: str | UnsetType | None = UNSET
    locale: Annotated[str, _one_of(LOCALES)] | UnsetType = UNSET
    note: Annotated[str, Meta(max_length=500)] | UnsetType = UNSET


class Restoration(Struct):
    """Taking a cancellation back."""

    wait: Annotated[bool, Meta(description="Join the end of the waiting list where the seats are gone.")] = (
        False
    )


class Nothing(Struct):
    """An empty object, or no body at all."""


def names_of(body: Any) -> frozenset[str]:
    """The fields of a body; any other is refused."""
    return frozenset(body.__struct_fields__)
