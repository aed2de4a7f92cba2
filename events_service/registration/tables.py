"""Registrations: parties on rosters; and wishes, of people who found no seat."""

from piccolo.columns import (
    UUID,
    Array,
    BigInt,
    Boolean,
    ForeignKey,
    Integer,
    OnDelete,
    SmallInt,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from events_service.engine import ENGINE
from events_service.identifiers import uuid7
from events_service.libraries.tables import Library
from events_service.messages.rules import listed
from events_service.registration.circular_rules import LONGEST_HEADLINE, LONGEST_WORDS, Audience
from events_service.registration.helper_rules import Receives
from events_service.registration.rules import CancelledBy, Door, Presence, State
from events_service.registration.seat_rules import LONGEST_EXTRA_REASON, PASSED_OVER
from events_service.registration.wish_rules import DOORS, Reason, WishState
from events_service.scheduling.tables import Event, Roster, Session


class Registration(Table, tablename="registration", db=ENGINE):
    """One party on a roster: `seats` seats, all or none. Its states, and the doors it may have come by, are in
    registration/rules.py.

    `email` and `phone` (E.164) are both optional and never unique: a couple shares one. `position` is the order of
    arrival on the roster; `passed` counts the seats given, while it waits, to parties that came later (promise 2), and
    `skipped_…` says when that last happened, why, and how many seats were free then.
    `code` is spoken at the desk; the link is derived from the id and `link_version` with the
    installation's key and only its hash is here (registration/links.py). `intent` is the hashed intent of the form or
    the Idempotency-Key, `fingerprint` what was sent with it. `revised_at` is the last change that calendars show;
    `sequence` is what releases counted whose dates had no rows of their own: registration/identity.py carries it over,
    nothing else reads it, and nothing writes it any more.
    `corrected_at` is the last correction of anything, shown there or not (registration/corrections.py).
    `organiser_…` is who invited when the first entry was given out, and stays so in every later one (RFC 5546 §3.2.5).
    The private calendar has a secret of its own (`calendar_…`), derived and hashed as the link is; `link_intent` is the
    hashed intent of the form that made the present link. `cancelled_by` is null on rows older than the column. After
    `forgotten_at` only the counts are left (registration/erasure.py).

    Of the `seats`, `extra_seats` were given over the capacity, for a reason that a colleague typed (`extra_reason`): no
    roster counts them among its own, and they are nobody else's once the party goes (registration/extra_seats.py).

    Where children come with an adult, that is the `adult` who stays with them, or they said that `only_adults` come;
    neither was asked of whoever signed up before the event did. Who has no e-mail may wish for `paper`:
    letters to fetch at the desk (registration/reach.py).

    `offered_until` is when an offered seat goes to the next who waits (registration/answer_times.py); until then it
    counts as taken wherever seats are counted. `asked_at` they were asked whether they still come, and said so
    `coming_at`; with `coming_until`, silence releases the seat then (registration/coming.py). Those of several dates of
    one form share `together` (registration/together.py). Who has moved to another list has another registration there
    (`moved_to`); whoever was on one list twice has the one that stayed (registration/same_person.py). A seat held for
    somebody who came elsewhere is that registration's next step (`next_of`, registration/next_seats.py).
    """

    id = UUID(primary_key=True, default=uuid7)
    roster = ForeignKey(Roster, null=False, index=True, on_delete=OnDelete.restrict)
    name = Varchar(length=100, default=None, null=False)
    companions = Array(base_column=Varchar(), default=list, null=False)
    seats = SmallInt(default=None, null=False)
    extra_seats = SmallInt(default=0, null=False)
    extra_reason = Varchar(length=LONGEST_EXTRA_REASON, default="", null=False)
    email = Varchar(length=254, default=None, null=True)
    phone = Varchar(length=20, default=None, null=True)
    locale = Varchar(length=35, default=None, null=False)
    note = Varchar(length=500, default="", null=False)
    word = Varchar(length=20, default="", null=False)
    adult = Varchar(length=100, default="", null=False)
    only_adults = Boolean(default=False, null=False)
    paper = Boolean(default=False, null=False)
    state = Varchar(length=10, default=None, null=False)
    position = BigInt(default=None, null=False)
    passed = Integer(default=0, null=False)
    skipped_at = Timestamptz(default=None, null=True)
    skipped_for = Varchar(length=10, default=None, null=True)
    skipped_free = SmallInt(default=None, null=True)
    code = Varchar(length=20, default=None, null=False)
    link_hash = Varchar(length=64, default=None, null=False)
    link_version = SmallInt(default=1, null=False)
    link_intent = Varchar(length=64, default=None, null=True)
    calendar_hash = Varchar(length=64, default=None, null=True)
    calendar_version = SmallInt(default=1, null=False)
    organiser_email = Varchar(length=254, default=None, null=True)
    organiser_name = Varchar(length=200, default=None, null=True)
    door = Varchar(length=10, default=None, null=False)
    intent = Varchar(length=64, default=None, null=True)
    fingerprint = Varchar(length=64, default="", null=False)
    sequence = Integer(default=0, null=False)
    created_at = Timestamptz(default=None, null=False)
    revised_at = Timestamptz(default=None, null=False)
    confirmed_at = Timestamptz(default=None, null=True)
    offered_until = Timestamptz(default=None, null=True)
    asked_at = Timestamptz(default=None, null=True)
    coming_until = Timestamptz(default=None, null=True)
    coming_at = Timestamptz(default=None, null=True)
    cancelled_at = Timestamptz(default=None, null=True)
    cancelled_by = Varchar(length=10, default=None, null=True)
    corrected_at = Timestamptz(default=None, null=True)
    forgotten_at = Timestamptz(default=None, null=True)
    together = UUID(default=None, null=True)
    moved_to = UUID(default=None, null=True)
    next_of = UUID(default=None, null=True)

    registration_position_unique = Unique(["roster", "position"])
    registration_code_unique = Unique(["roster", "code"])
    registration_link_unique = Unique(["link_hash"])
    registration_link_intent_unique = Unique(["link_intent"])
    registration_calendar_unique = Unique(["calendar_hash"])
    registration_intent_unique = Unique(["intent"])
    registration_state_known = Check(f"state IN ({listed(State)})")
    registration_door_known = Check(f"door IN ({listed(Door)})")
    registration_name_given = Check("name <> ''")
    registration_passed_in_range = Check("passed >= 0")
    registration_skip_whole = Check(
        "(skipped_at IS NULL) = (skipped_for IS NULL) AND (skipped_at IS NULL) = (skipped_free IS NULL)"
    )
    registration_skip_known = Check(f"skipped_for IN ({listed(PASSED_OVER)})")
    registration_seats_in_range = Check("seats BETWEEN 1 AND 20")
    registration_extra_in_range = Check("extra_seats BETWEEN 0 AND seats")
    registration_extra_has_reason = Check("(extra_seats > 0) = (extra_reason <> '')")
    registration_extra_is_confirmed = Check(f"extra_seats = 0 OR state = '{State.CONFIRMED}'")
    registration_companions_fit = Check("cardinality(companions) < seats")
    registration_cancelled_has_time = Check(f"(state = '{State.CANCELLED}') = (cancelled_at IS NOT NULL)")
    registration_cancelled_by_known = Check(
        f"cancelled_by IS NULL OR state = '{State.CANCELLED}' AND cancelled_by IN ({listed(CancelledBy)})"
    )
    registration_offered_has_time = Check(f"(state = '{State.OFFERED}') = (offered_until IS NOT NULL)")
    registration_confirmed_has_time = Check(f"state <> '{State.CONFIRMED}' OR confirmed_at IS NOT NULL")


class HomeAddress(Table, tablename="home_address", db=ENGINE):
    """Where somebody lives to whom a colleague goes: in a table of its own, which nothing reads but
    registration/home_addresses.py, and only until the day after."""

    id = UUID(primary_key=True, default=uuid7)
    registration = ForeignKey(Registration, null=False, index=False, on_delete=OnDelete.cascade)
    address = Varchar(length=300, default=None, null=False)

    home_address_once = Unique(["registration"])
    home_address_given = Check("address <> ''")


class Need(Table, tablename="need", db=ENGINE):
    """What would help the party of a registration to take part, in one line: apart from who they are, as it may speak
    of their health, and only until the last date has ended (registration/needs.py)."""

    id = UUID(primary_key=True, default=uuid7)
    registration = ForeignKey(Registration, null=False, index=False, on_delete=OnDelete.cascade)
    words = Varchar(length=500, default=None, null=False)

    need_once = Unique(["registration"])
    need_given = Check("words <> ''")


class Helper(Table, tablename="helper", db=ENGINE):
    """Somebody whom the guest of one registration trusts to be told about it, and to answer for them
    (registration/helping.py); one at a time, which an index that migrations make sees to.

    Their secret is derived from the id and here as a hash, as the guest's is. `added_by` is the colleague or key that
    wrote them down, null where the guest did. After `removed_at` neither name nor contact is left.
    """

    id = UUID(primary_key=True, default=uuid7)
    registration = ForeignKey(Registration, null=False, index=True, on_delete=OnDelete.cascade)
    name = Varchar(length=100, default=None, null=False)
    email = Varchar(length=254, default=None, null=True)
    phone = Varchar(length=20, default=None, null=True)
    receives = Varchar(length=10, default=None, null=False)
    link_hash = Varchar(length=64, default=None, null=False)
    added_at = Timestamptz(default=None, null=False)
    added_by = UUID(default=None, null=True)
    removed_at = Timestamptz(default=None, null=True)

    helper_link_unique = Unique(["link_hash"])
    helper_name_given = Check("name <> ''")
    helper_receives_known = Check(f"receives IN ({listed(Receives)})")
    helper_reached = Check("(removed_at IS NULL) = (email IS NOT NULL OR phone IS NOT NULL)")


class Circular(Table, tablename="circular", db=ENGINE):
    """What a colleague or a key (`written_by`) wrote to everybody on a `roster`, or, where that is null, on all coming
    dates of the `event` (registration/circulars.py). `intent` is the hashed intent of the form."""

    id = UUID(primary_key=True, default=uuid7)
    event = ForeignKey(Event, null=False, index=True, on_delete=OnDelete.cascade)
    roster = ForeignKey(Roster, null=True, index=True, on_delete=OnDelete.cascade)
    audience = Varchar(length=10, default=None, null=False)
    headline = Varchar(length=LONGEST_HEADLINE, default=None, null=False)
    words = Varchar(length=LONGEST_WORDS, default=None, null=False)
    written_at = Timestamptz(default=None, null=False)
    written_by = UUID(default=None, null=False)
    intent = Varchar(length=64, default=None, null=False)

    circular_once = Unique(["intent"])
    circular_audience_known = Check(f"audience IN ({listed(Audience)})")


class CircularCopy(Table, tablename="circular_copy", db=ENGINE):
    """A circular for one registration, or for its `helper` who is told too. Its letter or call is about the copy, and
    stands outside the order of what the registration itself is told. Somebody with several registrations gets one: that
    of the copy `told_by`, which is this one or another."""

    id = UUID(primary_key=True, default=uuid7)
    circular = ForeignKey(Circular, null=False, index=True, on_delete=OnDelete.cascade)
    registration = ForeignKey(Registration, null=False, index=True, on_delete=OnDelete.cascade)
    helper = UUID(default=None, null=True)
    told_by = UUID(default=None, null=False)


class CodeVisit(Table, tablename="code_visit", db=ENGINE):
    """Somebody who said the code and the name of a registration, and may see its page until `ends_at` without the link;
    the secret of that address is here as a hash (registration/code_visits.py)."""

    id = UUID(primary_key=True, default=uuid7)
    registration = ForeignKey(Registration, null=False, index=True, on_delete=OnDelete.cascade)
    token_hash = Varchar(length=64, default=None, null=False)
    ends_at = Timestamptz(default=None, null=False)

    code_visit_token_unique = Unique(["token_hash"])


class Wish(Table, tablename="wish", db=ENGINE):
    """What somebody asked for and did not get, at a library: a `topic` (scheduling/topics.py) and the `reason`.

    `name` and `phone` (E.164) are there, both, while somebody wants to be called; `closed_for` says what became of them
    (registration/wish_rules.py). `intent` is the hashed intent of the form.
    """

    id = UUID(primary_key=True, default=uuid7)
    library = ForeignKey(Library, null=False, index=True, on_delete=OnDelete.cascade)
    topic = Varchar(length=60, default=None, null=False)
    reason = Varchar(length=12, default=None, null=False)
    name = Varchar(length=100, default="", null=False)
    phone = Varchar(length=20, default=None, null=True)
    door = Varchar(length=10, default=None, null=False)
    intent = Varchar(length=64, default=None, null=False)
    created_at = Timestamptz(default=None, null=False)
    closed_at = Timestamptz(default=None, null=True)
    closed_for = Varchar(length=12, default="", null=False)

    wish_intent_unique = Unique(["intent"])
    wish_reason_known = Check(f"reason IN ({listed(Reason)})")
    wish_door_known = Check(f"door IN ({listed(DOORS)})")
    wish_name_with_phone = Check("(name <> '') = (phone IS NOT NULL)")
    wish_closed_for_known = Check(f"closed_for IN ({listed(WishState)})")
    wish_closed_for_a_reason = Check(f"(closed_at IS NULL) = (closed_for = '{WishState.OPEN}')")


class RegistrationDate(Table, tablename="registration_date", db=ENGINE):
    """One date of a registration, as calendars know it: a row for each session of its roster.

    `uid` is the whole identity of its calendar entry, host included, written once and never changed: an entry that was
    given out is updated or cancelled under it, whatever becomes of the session, the roster or a setting. `sequence`
    grows, and `revised_at` moves, whenever the entry's time, place or status does (RFC 5546 §2.1.4). Who is excused
    (`excused_at`) does not come that day and stays on the list: the seat is nobody else's (registration/excuses.py).
    `reminded_at` is the last moment before the date at which they were to be reminded, and were
    (registration/reminders.py); `thanked_at`, when it was decided to thank them for having come (attendance/thanks.py).

    `presence` is what a colleague or a key (`presence_by`) noted on the day and `came` how many of the party were
    there; `presence_at` is when the last fact was made, also where that took the one before back
    (attendance/presence.py), of whom `first_timers` were said to be there for the first time. No calendar shows them,
    and they outlive the name.
    """

    id = UUID(primary_key=True, default=uuid7)
    registration = ForeignKey(Registration, null=False, on_delete=OnDelete.cascade)
    session = ForeignKey(Session, null=False, index=True, on_delete=OnDelete.restrict)
    uid = Varchar(length=400, default=None, null=False)
    sequence = Integer(default=0, null=False)
    revised_at = Timestamptz(default=None, null=False)
    excused_at = Timestamptz(default=None, null=True)
    reminded_at = Timestamptz(default=None, null=True)
    thanked_at = Timestamptz(default=None, null=True)
    presence = Varchar(length=10, default=None, null=True)
    came = SmallInt(default=None, null=True)
    first_timers = SmallInt(default=0, null=False)
    presence_at = Timestamptz(default=None, null=True)
    presence_by = UUID(default=None, null=True)

    registration_date_once = Unique(["registration", "session"])
    registration_date_uid_unique = Unique(["uid"])
    registration_date_sequence_in_range = Check("sequence >= 0")
    registration_date_presence_known = Check(f"presence IN ({listed(Presence)})")
    registration_date_presence_noted = Check(
        "(presence_at IS NULL) = (presence_by IS NULL) AND (presence IS NULL OR presence_at IS NOT NULL)"
    )
    registration_date_came_counted = Check(
        f"CASE WHEN presence = '{Presence.ATTENDED}' THEN came IS NOT NULL AND came BETWEEN 1 AND 20"
        " ELSE came IS NULL END"
    )
    registration_date_first_timers_came = Check("first_timers BETWEEN 0 AND coalesce(came, 0)")
