"""One session and one event, as visitors, calendars and other programs may read them."""

from dataclasses import dataclass, fields, replace
from datetime import datetime, timedelta
from operator import itemgetter
from uuid import UUID

from asyncpg import Record

from events_service.clock import wall_clock
from events_service.database import row, rows
from events_service.installation import UID_HOST
from events_service.libraries.queries import one_line
from events_service.scheduling.event_words import WORDS, EventWords
from events_service.scheduling.sign_up import FEW_SEATS, WITH_LIST, Meeting, SignUpRule, sign_up_state
from events_service.scheduling.titles import TITLE
from events_service.scheduling.visibility import PUBLIC, PUBLISHED

# What is said about a date is what is said about its event, but for a title of its own.
_WORDS_OF_DATE = WORDS.replace("event.title", f"{TITLE} AS title", 1)


@dataclass(frozen=True, slots=True)
class Slots:
    """What a slot's card says of its whole permanence: from when to when on the wall, of how many slots, and until when
    each that nobody has can be taken."""

    local_starts: datetime
    local_ends: datetime
    time_zone: str
    number: int
    free_until: tuple[datetime, ...]

    def free(self, now: datetime) -> int:
        return sum(now < until for until in self.free_until)


@dataclass(frozen=True, slots=True)
class SessionLine(EventWords):
    """One session with everything a visitor, a calendar or another program may read of it. `…_local` is wall clock.

    Its `title` is its own, where it has one, else its event's.
    `dates` is how many dates of its roster take place, `first_local` and `last_local` when the first and the last of
    them begin, and `joined_until` the start of the last with which one may join (scheduling/rosters.py). A slot has its
    `permanence`, and in lists `slots`, what there is to say of the whole.
    """

    event_title: str
    own_title: str | None
    id: UUID
    event: UUID
    event_slug: str
    organisation: UUID
    organisation_slug: str
    organisation_name: str
    organisation_email: str
    library: UUID
    library_slug: str
    library_name: str
    colour: str
    logo_digest: str
    logo_width: int
    logo_height: int
    room_name: str
    address: str
    postcode: str
    town: str
    department: str
    phone: str
    latitude: float | None
    longitude: float | None
    campaign: str | None
    campaign_name: str | None
    published_at: datetime | None
    practice: bool
    meeting: str
    colleagues: bool
    roster: UUID
    permanence: UUID | None
    starts_at: datetime
    ends_at: datetime
    local_starts: datetime
    local_ends: datetime
    time_zone: str
    sequence: int
    created_at: datetime
    revised_at: datetime
    cancelled_at: datetime | None
    cancel_reason: str
    sign_up: str
    url: str
    capacity: int
    seats_taken: int
    extra_seats: int
    saved: int
    kept_seats: int
    kept: int
    kept_until: datetime | None
    minimum: int | None
    goes_ahead_at: datetime | None
    waiting: int
    waiting_mode: str
    ask_days: int | None
    silence: str
    waiting_limit: int | None
    most_seats: int
    reminder_hours: list[int]
    opens_at: datetime | None
    opens_days: int | None
    closes_at: datetime
    closes_days: int | None
    join_until: int | None
    dates: int
    first_local: datetime
    last_local: datetime
    joined_until: datetime
    roster_revision: int
    changed_at: datetime
    updated_at: datetime
    uid_host: str
    slots: Slots | None = None

    @property
    def cancelled(self) -> bool:
        return self.cancelled_at is not None

    @property
    def at_home(self) -> bool:
        """Whether it is a visit to somebody: whoever looks for the place is told no address here."""
        return self.meeting == Meeting.HOME

    @property
    def unseen(self) -> bool:
        """Whether no public page ever shows it, published or not: agreed with one person, or for colleagues."""
        return bool(self.meeting) or self.colleagues

    @property
    def has_list(self) -> bool:
        """Whether people sign up here, by whatever door, and seats are counted."""
        return self.sign_up in WITH_LIST

    def seats_kept(self, now: datetime) -> int:
        """The free seats that only somebody may have who comes to the desk, calls or is sent."""
        if self.kept_until is None or now >= self.kept_until:
            return 0
        return max(min(self.kept, self.capacity - self.seats_taken), 0)

    def seats_left(self, now: datetime) -> int:
        """What a newcomer of the web may still have: nothing that is saved for who waits, or kept for the desk."""
        return max(self.seats_left_at_desk - self.seats_kept(now), 0)

    @property
    def seats_left_at_desk(self) -> int:
        """What a newcomer may still have whom a colleague writes down."""
        return max(self.capacity - self.seats_taken - self.saved, 0)

    @property
    def kept_until_local(self) -> datetime | None:
        return wall_clock(self.kept_until, self.time_zone) if self.kept_until else None

    @property
    def reminders(self) -> list[datetime]:
        """When letters remind people of it, the earliest first."""
        return [self.starts_at - timedelta(hours=hours) for hours in self.reminder_hours]

    def few_left(self, now: datetime) -> bool:
        return self.seats_left(now) <= FEW_SEATS

    @property
    def below_minimum(self) -> bool:  # fewer people have a seat than it takes to hold the session
        return self.minimum is not None and self.seats_taken + self.extra_seats < self.minimum

    @property
    def largest_party(self) -> int:
        """The most seats that one party may ask for here; on a session without sign-up, one."""
        return min(self.most_seats, self.capacity or 1)

    @property
    def roster_title(self) -> str:
        """What one signs up for: a course, of which a date may be called otherwise, or this date."""
        return self.event_title if self.dates > 1 else self.title

    def called_as(self, other: "SessionLine") -> "SessionLine":
        """The same with the title of another."""
        return replace(self, title=other.title, event_title=other.event_title, own_title=other.own_title)

    @property
    def thing(self) -> str:
        """What its identity and its page are named after."""
        return f"session-{self.id}"

    @property
    def joined_until_local(self) -> datetime:
        return wall_clock(self.joined_until, self.time_zone)

    @property
    def location(self) -> str:
        return one_line(self.library_name, self.address, self.postcode, self.town, room=self.room_name)

    def registration(self, now: datetime) -> str:
        """What a visitor may do now; see scheduling/sign_up.py for the words. It is the roster's, the same on each of
        its dates."""
        return self._state(self.sign_up, self.seats_left(now), self.waiting, now)

    def registration_at_desk(self, now: datetime) -> str:
        """The same for a colleague who writes somebody down, who takes what is kept past the waiting list."""
        sign_up = SignUpRule.REQUIRED if self.sign_up == SignUpRule.STAFF_ONLY else self.sign_up
        waiting = 0 if min(self.seats_kept(now), self.seats_left_at_desk) else self.waiting
        return self._state(sign_up, self.seats_left_at_desk, waiting, now)

    def _state(self, sign_up: str, seats_left: int, waiting: int, now: datetime) -> str:
        return sign_up_state(
            sign_up=sign_up,
            cancelled=self.cancelled,
            seats_left=seats_left,
            waiting=waiting,
            waiting_limit=self.waiting_limit,
            opens_at=self.opens_at,
            closes_at=self.closes_at,
            starts_at=self.joined_until,
            now=now,
        )


# changed_at is the newest change of anything a calendar entry shows. The verbs that change an event or a library move
# its sessions' revised_at when a calendar shows it; whatever else a program reads of a session moves updated_at only.
UPDATED_AT = "greatest(session.revised_at, event.updated_at, library.updated_at, organisation.updated_at)"
# The one projection of sessions, for this package and for those above it that show or change people's dates: whoever
# uses it adds a WHERE of its own over the tables named here, and reads each row with `line_from`.
SESSION = f"""
SELECT {_WORDS_OF_DATE}, event.title AS event_title, session.own_title,
       session.id, session.event, event.slug AS event_slug,
       event.organisation, organisation.slug AS organisation_slug, organisation.name AS organisation_name,
       organisation.email AS organisation_email, session.library, library.slug AS library_slug,
       library.name AS library_name, library.colour, library.logo_digest, library.logo_width, library.logo_height,
       coalesce(room.name, '') AS room_name, library.address, library.postcode,
       library.town, library.department,
       coalesce(nullif(library.phone, ''), organisation.phone) AS phone, library.latitude, library.longitude,
       campaign.slug AS campaign, campaign.name AS campaign_name, event.published_at, event.practice, event.meeting,
       event.colleagues,
       session.roster, session.permanence, session.starts_at, session.ends_at, session.local_starts, session.local_ends,
       session.time_zone,
       session.sequence, session.created_at, session.revised_at, session.cancelled_at, session.cancel_reason,
       roster.sign_up, roster.url, roster.capacity, roster.seats_taken, roster.extra_seats, roster.saved,
       roster.kept_seats, roster.kept, roster.kept_until, roster.minimum, roster.goes_ahead_at,
       roster.waiting, roster.waiting_mode, roster.ask_days, roster.silence, roster.waiting_limit, roster.most_seats,
       roster.reminder_hours, roster.opens_at, roster.opens_days, roster.closes_at, roster.closes_days,
       roster.join_until, dates.dates,
       coalesce(dates.first_local, session.local_starts) AS first_local,
       coalesce(dates.last_local, session.local_starts) AS last_local,
       coalesce(dates.joined_until, session.starts_at) AS joined_until, roster.revision AS roster_revision,
       greatest(session.revised_at, organisation.updated_at) AS changed_at, {UPDATED_AT} AS updated_at,
       {UID_HOST} AS uid_host
FROM session
JOIN event ON event.id = session.event
JOIN organisation ON organisation.id = event.organisation
JOIN library ON library.id = session.library
JOIN roster ON roster.id = session.roster
LEFT JOIN room_use ON room_use.session = session.id
LEFT JOIN room ON room.id = room_use.room
LEFT JOIN campaign ON campaign.id = event.campaign
CROSS JOIN LATERAL (
    SELECT count(*) AS dates, min(date.local_starts) AS first_local, max(date.local_starts) AS last_local,
           coalesce(max(date.starts_at) FILTER (WHERE date.starts_at <= roster.closes_at), min(date.starts_at))
               AS joined_until
    FROM session AS date WHERE date.roster = session.roster AND date.cancelled_at IS NULL
) AS dates
"""


async def session_line(session_id: UUID, *, now: datetime) -> SessionLine | None:
    """A public session, also a past or cancelled one: links to it keep working."""
    session = await row(SESSION + f"WHERE session.id = $1 AND {PUBLIC.format('$2')}", session_id, now)
    return line_from(session) if session else None


async def date_of_roster(roster: UUID, *, now: datetime) -> SessionLine | None:
    """The first published session of a roster that takes place, for practice too; of none, the first that was."""
    session = await row(
        SESSION + f"WHERE session.roster = $1 AND {PUBLISHED.format('$2')}"
        " ORDER BY session.cancelled_at IS NOT NULL, session.starts_at, session.id LIMIT 1",
        roster,
        now,
    )
    return line_from(session) if session else None


async def session_lines(session_ids: list[UUID], *, now: datetime) -> dict[UUID, SessionLine]:
    """Those of several sessions that are published, for practice too: for whoever signs people up."""
    lines = await rows(
        SESSION + f"WHERE session.id = ANY($1::uuid[]) AND {PUBLISHED.format('$2')}", session_ids, now
    )
    return {line["id"]: line_from(line) for line in lines}


_values = itemgetter(*(field.name for field in fields(SessionLine) if field.name != "slots"))


def line_from(record: Record) -> SessionLine:
    return SessionLine(*_values(record))
