"""Events, rosters and sessions, and what a session takes: a room, equipment, people."""

from piccolo.columns import (
    UUID,
    Array,
    BigInt,
    Boolean,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    SmallInt,
    Text,
    Timestamp,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from events_service.accounts.tables import Account
from events_service.campaigns.tables import Campaign
from events_service.columns import TSVector
from events_service.constraints import Exclude
from events_service.engine import ENGINE
from events_service.identifiers import uuid7
from events_service.libraries.tables import Equipment, Library, Organisation, Room
from events_service.messages.rules import listed
from events_service.scheduling.sign_up import REMINDER_HOURS, WITH_LIST, SignUpRule, Silence, WaitingMode


class Event(Table, tablename="event", db=ENGINE):
    """What is offered. It has no date of its own; `library` is where it usually happens.

    `search_key` is title, summary and what its dates are called, folded; `words` are its stems, by a trigger. `intent`
    is the hashed Idempotency-Key it was created with, `fingerprint` what was asked for. Others begin from a `template`;
    the `copy_of` another one, which may be gone, proposes its series a year later. Who sees what: visibility.py.
    """

    id = UUID(primary_key=True, default=uuid7)
    slug = Varchar(length=160, default=None, null=False)
    organisation = ForeignKey(Organisation, null=False, index=True, on_delete=OnDelete.restrict)
    library = ForeignKey(Library, null=False, index=True, on_delete=OnDelete.restrict)
    campaign = ForeignKey(Campaign, null=True, default=None, index=True, on_delete=OnDelete.restrict)
    title = Varchar(length=140, default=None, null=False)
    summary = Varchar(length=280, default="", null=False)
    description = Text(default="", null=False)
    easy_to_read = Text(default="", null=False)
    access_notes = Varchar(length=500, default="", null=False)
    search_key = Varchar(length=4000, default=None, null=False)
    words = TSVector(default=None, null=True)
    kind = Varchar(length=12, default=None, null=False)
    strand = Varchar(length=20, default=None, null=False)
    level = Varchar(length=20, default=None, null=True)
    topics = Array(base_column=Varchar(), default=list, null=False)
    languages = Array(base_column=Varchar(), default=list, null=False)
    age_from = SmallInt(default=None, null=True)
    age_to = SmallInt(default=None, null=True)
    with_adult = Boolean(default=False, null=False)
    prerequisites = Varchar(length=500, default="", null=False)
    bring = Varchar(length=500, default="", null=False)
    equipment_lent = Varchar(length=300, default="", null=False)
    we_do = Array(base_column=Varchar(), default=list, null=False)
    we_do_not = Array(base_column=Varchar(), default=list, null=False)
    needs_mandate = Array(base_column=Varchar(), default=list, null=False)
    template = Boolean(default=False, null=False)
    practice = Boolean(default=False, null=False)
    meeting = Varchar(length=10, default="", null=False)
    colleagues = Boolean(default=False, null=False)
    copy_of = UUID(default=None, null=True)
    intent = Varchar(length=64, default=None, null=True)
    fingerprint = Varchar(length=64, default="", null=False)
    created_at = Timestamptz(default=None, null=False)
    updated_at = Timestamptz(default=None, null=False)
    publish_at = Timestamptz(default=None, null=True)
    published_at = Timestamptz(default=None, null=True)

    event_slug_unique = Unique(["slug"])
    event_intent_unique = Unique(["intent"])
    event_title_given = Check("title <> ''")
    event_kind_known = Check("kind IN ('workshop', 'course', 'open_door', 'talk')")
    event_strand_known = Check("strand IN ('everyday_uses', 'critical_uses', 'online_procedures')")
    event_level_known = Check("level IN ('debutant', 'intermediaire', 'avance')")
    event_template_unseen = Check("NOT template OR published_at IS NULL")
    event_meeting_known = Check("meeting IN ('', 'library', 'home')")
    event_meeting_no_template = Check("NOT template OR meeting = ''")
    event_ages_in_range = Check(
        "age_from BETWEEN 0 AND 120 AND age_to BETWEEN 0 AND 120 AND age_from <= age_to"
    )


class Roster(Table, tablename="roster", db=ENGINE):
    """The list of people for a session or all dates of a course, and *the* row to lock before changing who has a seat.

    `seats_taken` counts confirmed and offered seats (`extra_seats` those over the capacity), `saved` free ones that are
    set aside for a party which was passed over, `kept` what of `kept_seats` the doors of colleagues have not taken yet
    (registration/seat_rules.py; both for pages to show and for the waiting list's chore, decided anew under the lock),
    `waiting` the parties on the waiting list, `arrivals` every party that ever joined (the next position).
    `waiting_limit` null means no limit. `opens_at` null means open at once. `join_until` is the number of the last date
    one may join a course with (scheduling/rosters.py); null where `closes_at` alone says until when. `revision` grows
    whenever the session's time, place or status does: a sign-up prepared from older facts reads them again.
    `first_code` begins its spoken codes (registration/codes.py). With `opens_days` or `closes_days` sign-up opens or
    closes so many days before the date, and moves with it. What a colleague decides about it is told in sign_up.py.
    """

    id = UUID(primary_key=True, default=uuid7)
    event = ForeignKey(Event, null=False, index=True, on_delete=OnDelete.restrict)
    sign_up = Varchar(length=10, default=None, null=False)
    url = Varchar(length=500, default="", null=False)
    capacity = Integer(default=None, null=False)
    seats_taken = Integer(default=0, null=False)
    extra_seats = Integer(default=0, null=False)
    saved = Integer(default=0, null=False)
    kept_seats = Integer(default=0, null=False)
    kept = Integer(default=0, null=False)
    kept_until = Timestamptz(default=None, null=True)
    ask_days = SmallInt(default=None, null=True)
    silence = Varchar(length=10, default=Silence.KEPT, null=False)
    minimum = Integer(default=None, null=True)
    waiting = Integer(default=0, null=False)
    waiting_mode = Varchar(length=10, default=WaitingMode.GIVEN, null=False)
    waiting_limit = Integer(default=None, null=True)
    most_seats = SmallInt(default=None, null=False)
    arrivals = BigInt(default=0, null=False)
    revision = Integer(default=0, null=False)
    first_code = Integer(default=None, null=False)
    opens_at = Timestamptz(default=None, null=True)
    opens_days = SmallInt(default=None, null=True)
    closes_at = Timestamptz(default=None, null=False)
    closes_days = SmallInt(default=None, null=True)
    join_until = SmallInt(default=None, null=True)
    reminder_hours = Array(base_column=SmallInt(), default=list(REMINDER_HOURS), null=False)
    goes_ahead_at = Timestamptz(default=None, null=True)
    cancelled_at = Timestamptz(default=None, null=True)

    roster_sign_up_known = Check(f"sign_up IN ({listed(SignUpRule)})")
    roster_never_oversold = Check("seats_taken BETWEEN 0 AND capacity")
    roster_extra_in_range = Check("extra_seats >= 0")
    roster_saved_in_range = Check("saved >= 0")
    roster_waiting_in_range = Check("waiting >= 0")
    roster_waiting_limit_in_range = Check("waiting_limit >= 0")
    roster_waiting_mode_known = Check(f"waiting_mode IN ({listed(WaitingMode)})")
    roster_join_until_in_range = Check("join_until >= 1")
    roster_party_in_range = Check("most_seats BETWEEN 1 AND 20")
    roster_capacity_when_needed = Check(f"sign_up NOT IN ({listed(WITH_LIST)}) OR capacity >= 1")
    roster_url_when_elsewhere = Check(f"(sign_up = '{SignUpRule.ELSEWHERE}') = (url <> '')")
    roster_kept_in_range = Check("kept_seats >= 0 AND kept >= 0")
    roster_kept_has_time = Check("(kept_seats > 0) = (kept_until IS NOT NULL)")
    roster_ask_days_in_range = Check("ask_days BETWEEN 1 AND 30")
    roster_silence_known = Check(f"silence IN ({listed(Silence)})")
    roster_minimum_in_range = Check("minimum >= 1")
    roster_days_in_range = Check("opens_days BETWEEN 1 AND 365 AND closes_days BETWEEN 1 AND 365")


class Series(Table, tablename="series", db=ENGINE):
    """What somebody typed to make many dates: read again to say it in words, to extend it and to copy it. The dates are
    sessions, and nothing but these is shown or sent.

    `local_…` is the first date on the wall of the place; the rest is as in scheduling/recurrence.py, `times` being its
    count. `roster` is the one list of people for all of its dates, null where each has its own.
    """

    id = UUID(primary_key=True, default=uuid7)
    event = ForeignKey(Event, null=False, index=True, on_delete=OnDelete.cascade)
    library = ForeignKey(Library, null=False, index=True, on_delete=OnDelete.restrict)
    roster = ForeignKey(Roster, null=True, default=None, index=True, on_delete=OnDelete.set_null)
    time_zone = Varchar(length=40, default=None, null=False)
    local_starts = Timestamp(default=None, null=False)
    local_ends = Timestamp(default=None, null=False)
    every = SmallInt(default=None, null=False)
    weekdays = Array(base_column=SmallInt(), default=list, null=False)
    monthly = SmallInt(default=None, null=True)
    dates = Array(base_column=Date(), default=list, null=False)
    until = Date(default=None, null=True)
    times = SmallInt(default=None, null=True)
    week_starts = SmallInt(default=1, null=False)
    skip = Array(base_column=Varchar(), default=list, null=False)
    intent = Varchar(length=64, default=None, null=True)
    fingerprint = Varchar(length=64, default="", null=False)
    created_at = Timestamptz(default=None, null=False)

    series_intent_unique = Unique(["intent"])
    series_week_starts_on_a_day = Check("week_starts BETWEEN 1 AND 7")


class SeriesException(Table, tablename="series_exception", db=ENGINE):
    """A day that the rule names and on which nothing takes place because somebody said so: `by_hand` before it was
    created, `removed` or `moved` since. It never comes back when the series is extended."""

    id = UUID(primary_key=True, default=uuid7)
    series = ForeignKey(Series, null=False, index=False, on_delete=OnDelete.cascade)
    local_on = Date(default=None, null=False)
    reason = Varchar(length=20, default=None, null=False)

    series_exception_once = Unique(["series", "local_on"])


class Permanence(Table, tablename="permanence", db=ENGINE):
    """How an afternoon was cut into slots of `slot_minutes`, which are sessions (scheduling/permanences.py). From
    `local_starts` to `local_ends` it takes its room and its people; `local_pauses` has the ends of each pause."""

    id = UUID(primary_key=True, default=uuid7)
    event = ForeignKey(Event, null=False, index=True, on_delete=OnDelete.cascade)
    local_starts = Timestamp(default=None, null=False)
    local_ends = Timestamp(default=None, null=False)
    slot_minutes = SmallInt(default=None, null=False)
    local_pauses = Array(base_column=Timestamp(), default=list, null=False)
    intent = Varchar(length=64, default=None, null=True)
    fingerprint = Varchar(length=64, default="", null=False)
    created_at = Timestamptz(default=None, null=False)

    permanence_intent_unique = Unique(["intent"])
    permanence_ends_after_start = Check("local_ends > local_starts")
    permanence_slot_in_range = Check("slot_minutes BETWEEN 5 AND 240")


class Session(Table, tablename="session", db=ENGINE):
    """A dated occurrence of an event. `starts_at` and `ends_at` are instants; the `local_…` pair is what was typed.

    `sequence` grows when time, place or status changes and `revised_at` whenever a calendar shows something else, be it
    in the event or the library (RFC 5546 §2.1.4): every calendar and every letter reads them from here.
    `own_fields` is what was changed by hand on this date of a `series`: an edit of several dates leaves it. With an
    `own_title` it is not called as its event (scheduling/titles.py)."""

    id = UUID(primary_key=True, default=uuid7)
    event = ForeignKey(Event, null=False, index=False, on_delete=OnDelete.restrict)
    library = ForeignKey(Library, null=False, index=False, on_delete=OnDelete.restrict)
    roster = ForeignKey(Roster, null=False, index=True, on_delete=OnDelete.restrict)
    series = ForeignKey(Series, null=True, default=None, index=True, on_delete=OnDelete.set_null)
    permanence = ForeignKey(Permanence, null=True, default=None, index=True, on_delete=OnDelete.restrict)
    own_fields = Array(base_column=Varchar(), default=list, null=False)
    own_title = Varchar(length=140, default=None, null=True)
    starts_at = Timestamptz(default=None, null=False, index=True)
    ends_at = Timestamptz(default=None, null=False)
    local_starts = Timestamp(default=None, null=False)
    local_ends = Timestamp(default=None, null=False)
    time_zone = Varchar(length=40, default=None, null=False)
    sequence = Integer(default=0, null=False)
    intent = Varchar(length=64, default=None, null=True)
    fingerprint = Varchar(length=64, default="", null=False)
    created_at = Timestamptz(default=None, null=False)
    revised_at = Timestamptz(default=None, null=False)
    cancelled_at = Timestamptz(default=None, null=True)
    cancel_reason = Varchar(length=280, default="", null=False)

    session_intent_unique = Unique(["intent"])
    session_own_title_given = Check("own_title <> ''")
    session_ends_after_start = Check("ends_at > starts_at")
    session_lasts_a_day_at_most = Check("ends_at <= starts_at + interval '24 hours'")
    session_sequence_in_range = Check("sequence >= 0")


class RoomUse(Table, tablename="room_use", db=ENGINE):
    """For how long a room is taken, by a session (with its set-up and clear-up) or by something else, which a `title`
    names: a story hour. Never twice at the same time. A session called off takes nothing."""

    id = UUID(primary_key=True, default=uuid7)
    room = ForeignKey(Room, null=False, index=True, on_delete=OnDelete.restrict)
    session = ForeignKey(Session, null=True, default=None, index=False, on_delete=OnDelete.cascade)
    title = Varchar(length=140, default="", null=False)
    starts_at = Timestamptz(default=None, null=False)
    ends_at = Timestamptz(default=None, null=False)
    released_at = Timestamptz(default=None, null=True)

    room_use_session_unique = Unique(["session"])
    room_use_ends_after_start = Check("ends_at > starts_at")
    room_use_is_session_or_title = Check("(session IS NULL) = (title <> '')")
    room_use_never_twice = Exclude(
        "room WITH =, tstzrange(starts_at, ends_at) WITH &&", where="released_at IS NULL"
    )


class EquipmentUse(Table, tablename="equipment_use", db=ENGINE):
    """How many of some equipment a session takes, while it takes place; a cancelled one takes none."""

    id = UUID(primary_key=True, default=uuid7)
    equipment = ForeignKey(Equipment, null=False, index=True, on_delete=OnDelete.restrict)
    session = ForeignKey(Session, null=False, index=False, on_delete=OnDelete.cascade)
    quantity = Integer(default=None, null=False)

    equipment_use_once = Unique(["session", "equipment"])
    equipment_use_quantity_in_range = Check("quantity >= 1")


class Facilitation(Table, tablename="facilitation", db=ENGINE):
    """A colleague who holds a session, at its times: never in two places. Its id is the identity of the entry in their
    private calendar (feeds/entries.py). Once the session is called off, the time is theirs again."""

    id = UUID(primary_key=True, default=uuid7)
    session = ForeignKey(Session, null=False, index=False, on_delete=OnDelete.cascade)
    account = ForeignKey(Account, null=False, index=True, on_delete=OnDelete.cascade)
    starts_at = Timestamptz(default=None, null=False)
    ends_at = Timestamptz(default=None, null=False)
    released_at = Timestamptz(default=None, null=True)

    facilitation_once = Unique(["session", "account"])
    facilitation_ends_after_start = Check("ends_at > starts_at")
    facilitation_never_twice = Exclude(
        "account WITH =, tstzrange(starts_at, ends_at) WITH &&", where="released_at IS NULL"
    )
