"""A registration in the JSON contract: as its guest sees it, and as an entry of a roster."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from events_service.registration import queries
from events_service.registration.helper_rules import Receives
from events_service.registration.links import calendar_of
from events_service.registration.rules import CancelledBy, Door, Presence, State
from events_service.settings import Settings
from events_service.web.api.shapes import Zone
from events_service.web.api.shaping import shaped

AskedAt = Annotated[datetime, Meta(description="When they were asked whether they still come.")]
ComingUntil = Annotated[datetime, Meta(description="Without an answer by then, the seat is released.")]
ComingAt = Annotated[datetime, Meta(description="When they answered that they come.")]
OfferedUntil = Annotated[
    datetime,
    Meta(description="Of an offered seat: until when it is accepted or declined; then it goes to the next."),
]
RegistrationState = Annotated[str, Meta(extra_json_schema={"enum": [state.value for state in State]})]


class RegistrationSession(Struct, frozen=True):
    """What a guest needs to know of the session; nothing in it changes with other people's seats."""

    id: UUID
    title: str
    starts_at: datetime
    ends_at: datetime
    time_zone: Zone
    library_name: str
    location: str
    cancelled: bool
    url: str


class RegistrationDate(Struct, frozen=True):
    """One of the dates that a registration is for. `id` is the session's."""

    id: UUID
    starts_at: datetime
    ends_at: datetime
    time_zone: Zone
    cancelled: bool
    excused: Annotated[bool, Meta(description="They said that they do not come that day.")]


class RosterDate(RegistrationDate, frozen=True):
    """The same for staff, with what was noted on the day. Nobody outside is told who did not come."""

    presence: (
        Annotated[
            str,
            Meta(
                description="What a colleague noted; null where nothing is noted.",
                extra_json_schema={"enum": list(Presence)},
            ),
        ]
        | None
    )
    came: Annotated[int, Meta(description="How many of the party, with `attended`.")] | None


class Registration(Struct, frozen=True):
    """A registration as its guest sees it. It names nobody: a link gone astray shows a seat, not a person."""

    id: UUID
    state: RegistrationState
    code: Annotated[str, Meta(description="Said at the desk and by phone.", examples=["MOULIN 27"])]
    link: Annotated[str, Meta(description="Secret: the guest's only key.")]
    position: Annotated[int, Meta(description="Place in the line while waiting, from 1.")] | None
    offered_until: OfferedUntil | None
    asked_at: AskedAt | None
    coming_until: ComingUntil | None
    coming_at: ComingAt | None
    seats: int
    session: Annotated[
        RegistrationSession, Meta(description="The first of its dates that takes place, or the first.")
    ]
    sessions: Annotated[list[RegistrationDate], Meta(description="All of its dates, soonest first.")]
    created_at: datetime
    updated_at: datetime
    url: Annotated[str, Meta(description="The guest's own page.")]
    calendar_url: Annotated[
        str,
        Meta(
            description="The guest's own calendar, to subscribe to: a secret of its own, which opens nothing else."
        ),
    ]


class Helper(Struct, frozen=True):
    """Whom the guest trusts."""

    name: str
    email: str | None
    phone: str | None
    receives: Annotated[str, Meta(extra_json_schema={"enum": [each.value for each in Receives]})]


class Answer(Struct, frozen=True):
    """What the guest answered to a question of the library, as it was asked then."""

    question: UUID
    asked: str
    words: Annotated[str, Meta(description="Of a question of yes or no: `yes` or `no`.")]


class RosterEntry(Struct, frozen=True):
    """A registration as the organisation's staff sees it. It holds no link: that key is the guest's."""

    id: UUID
    state: RegistrationState
    code: str
    name: str
    companions: list[str]
    seats: int
    extra_seats: Annotated[int, Meta(description="Those of its seats that were given over the capacity.")]
    extra_reason: Annotated[str, Meta(description="Why, as a colleague typed it.")]
    email: str | None
    phone: str | None
    locale: str
    adult: Annotated[str, Meta(description="Who stays with the child.")]
    need: Annotated[str, Meta(description="What would help them to take part, until it is over.")]
    note: str
    answers: list[Answer]
    helper: Annotated[Helper, Meta(description="Whom the guest trusts, while they help.")] | None
    position: int | None
    sessions: Annotated[list[RosterDate], Meta(description="All dates of its list, soonest first.")]
    door: Annotated[
        str,
        Meta(
            description="Where it came from: the public pages, the desk, the phone, a referral, a key.",
            extra_json_schema={"enum": [door.value for door in Door]},
        ),
    ]
    undelivered: (
        Annotated[str, Meta(description="Kind of the last letter to them, if it failed for good.")] | None
    )
    time_zone: Zone
    created_at: datetime
    updated_at: datetime
    confirmed_at: datetime | None
    offered_until: OfferedUntil | None
    asked_at: AskedAt | None
    coming_until: ComingUntil | None
    coming_at: ComingAt | None
    cancelled_at: datetime | None
    cancelled_by: (
        Annotated[
            str,
            Meta(
                description="`guest`, `staff`, `library` with the session; an offer was `declined` or `lapsed`;"
                " `released`: asked whether they come, they did not answer; `moved` to another list;"
                " `helper`: whom the guest trusts gave it back; `double`: the same person stays on the list by"
                " another one.",
                extra_json_schema={"enum": [each.value for each in CancelledBy]},
            ),
        ]
        | None
    )


def registration(registration: queries.Registration, link: str, settings: Settings) -> Registration:
    line, base = registration.session, settings.public_url
    calendar = calendar_of(registration.id, registration.calendar_version, key=settings.secret_key)
    return shaped(
        Registration,
        registration,
        line.time_zone,
        link=link,
        offered_until=registration.answer_until,
        position=registration.place_in_line,
        session=shaped(RegistrationSession, line, line.time_zone, url=f"{base}/sessions/{line.id}"),
        sessions=_dates(registration),
        url=f"{base}/registrations/{link}",
        calendar_url=f"{base}/feeds/registrations/{calendar}.ics",
    )


def _dates(registration: queries.Registration) -> list[RegistrationDate]:
    return [
        shaped(RegistrationDate, date.session, date.session.time_zone, excused=date.excused)
        for date in registration.sessions
    ]


def _dates_of_staff(registration: queries.Registration) -> list[RosterDate]:
    return [
        shaped(
            RosterDate,
            date.session,
            date.session.time_zone,
            excused=date.excused,
            presence=date.presence,
            came=date.came,
        )
        for date in registration.sessions
    ]


def roster_entry(registration: queries.Registration, undelivered: str | None = None) -> RosterEntry:
    zone, helper = registration.session.time_zone, registration.helper
    return shaped(
        RosterEntry,
        registration,
        zone,
        answers=[Answer(each.question, each.asked, each.words) for each in registration.answers],
        helper=Helper(helper.name, helper.email, helper.phone, helper.receives) if helper else None,
        offered_until=registration.answer_until,
        position=registration.place_in_line,
        sessions=_dates_of_staff(registration),
        undelivered=undelivered,
        time_zone=zone,
    )
