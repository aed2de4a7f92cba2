"""Which dates of a series an edit is about, and what it makes of each. Who is told: registration/series_changes.py."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from asyncpg import Record

from events_service.accounts.roles import Viewer, require
from events_service.clock import instant, wall_clock
from events_service.database import row, rows
from events_service.errors import Invalid, existing
from events_service.fields import Fields
from events_service.scheduling.clashes import Asking
from events_service.scheduling.free_times import Span
from events_service.scheduling.needs import Needs, names_in, people_named
from events_service.scheduling.opening import NOTHING_SAID, Opening
from events_service.scheduling.roster_times import begins_with
from events_service.scheduling.rosters import rules_of
from events_service.scheduling.rules import wrong_times
from events_service.scheduling.series_queries import TOGETHER
from events_service.scheduling.sessions import OWN_SESSION
from events_service.scheduling.sign_up import MOST_DATES, RosterRules
from events_service.scheduling.titles import own_title_in

TAKEN_FIELDS = ("room", "equipment", "facilitators")


class Scope(StrEnum):
    """This date; this and the later ones; every date. With the last two never one begun or called off."""

    THIS = "this"
    FOLLOWING = "following"
    ALL = "all"


def scope_from(typed: object) -> Scope:
    """Refuses with Invalid."""
    if typed not in (None, "", *Scope):
        raise Invalid({"scope": "unknown"})
    return Scope(str(typed or Scope.THIS))


async def dates_in(session_id: UUID, scope: Scope, by: Viewer, now: datetime) -> tuple[Record, list[Record]]:
    """The date that is edited, whatever it is, and those that the edit is about, in order; their rosters locked in one
    order for all verbs. They are those of its series and those of its course. Refuses with NotFound, Forbidden and, for
    several appointments of a permanence, Invalid."""
    edited = existing(await row("SELECT starts_at FROM session WHERE id = $1", session_id))
    chosen = await rows(
        f"""
        SELECT session.id, session.roster FROM session JOIN session AS this ON this.id = $1
        WHERE session.id = $1 OR (
            $2 AND {TOGETHER} AND session.cancelled_at IS NULL AND session.starts_at > $3
            AND ($4::timestamptz IS NULL OR session.starts_at >= $4))
        """,
        session_id,
        scope != Scope.THIS,
        now,
        edited["starts_at"] if scope == Scope.FOLLOWING else None,
    )
    rosters = [each["roster"] for each in chosen]
    await rows("SELECT 1 FROM roster WHERE id = ANY($1::uuid[]) ORDER BY id FOR UPDATE", rosters)
    dates = await rows(
        OWN_SESSION + "WHERE session.id = ANY($1::uuid[]) ORDER BY session.starts_at, session.id",
        [each["id"] for each in chosen],
    )
    this = next(each for each in dates if each["id"] == session_id)
    require(by, "plan", this["organisation"])
    if scope == Scope.THIS:
        return this, [this]
    if this["permanence"] is not None:
        raise Invalid({"scope": "an_appointment"})
    # Asked again under the lock.
    return this, [each for each in dates if each["cancelled_at"] is None and each["starts_at"] > now]


@dataclass(frozen=True, slots=True)
class Edit:
    """One date as it was, `session`, and as it will be. Of several dates on one list one `speaks` for it: `rules` are
    those that change, `opening` is when sign-up opens and closes, and `join_until` the date until which one may join,
    where that was said. `own_title` is what it will be called, if not as its event."""

    session: Record
    library: Record
    starts_at: datetime
    ends_at: datetime
    rules: dict[str, Any]
    needs: Needs
    before: Needs
    speaks: bool = True
    join_until: int | None = None
    opening: Opening = NOTHING_SAID
    own_title: str | None = None

    @property
    def moved(self) -> bool:
        was = self.session["starts_at"], self.session["ends_at"], self.session["library"]
        return (self.starts_at, self.ends_at, self.library["id"]) != was

    @property
    def renamed(self) -> bool:
        was: str | None = self.session["own_title"]
        return self.own_title != was

    @property
    def new_day(self) -> date | None:
        """On the wall of the place, if it is another day, or the day at another place."""
        day = wall_clock(self.starts_at, self.library["time_zone"]).date()
        same = day == self.session["local_starts"].date() and self.library["id"] == self.session["library"]
        return None if same else day

    @property
    def seats_short(self) -> int:
        """How many seats people hold beyond those that there would be."""
        taken = int(self.session["seats_taken"])
        return max(taken - int(self.rules.get("capacity", taken)), 0)

    @property
    def in_another_room(self) -> bool:
        return self.needs.room != self.before.room

    @property
    def asking(self) -> Asking:
        return Asking(self.session["id"], Span(self.starts_at, self.ends_at), self.needs)


async def edits_of(
    this: Record,
    dates: Sequence[Record],
    values: Mapping[str, Any],
    library: Record | None,
    *,
    now: datetime,
) -> list[Edit]:
    """Each of the dates as `values` make it, typed for `this` one. A start or an end moves all by the same difference
    on the wall; what was changed by hand on another date stays. Refuses with Invalid, for the first date at fault."""
    if values.get("kept_until") and len({each["roster"] for each in dates}) > 1:
        raise Invalid({"kept_until": "one_instant_for_all"})
    times, join_until, opening, own_title = _typed(this, values, library, now)
    people = await people_named(names_in(values), this["organisation"])
    before = await needs_of_each([each["id"] for each in dates])
    places = {
        each["id"]: each
        for each in await rows(
            "SELECT id, time_zone FROM library WHERE id = ANY($1::uuid[])",
            [each["library"] for each in dates],
        )
    }
    moves = {}
    for each in dates:
        own = _own_fields(each, this)
        place = places[each["library"]] if library is None or "library" in own else library
        starts_at, ends_at = times.span
        if each["id"] != this["id"]:
            shifted, longer = (
                (timedelta(), timedelta()) if "starts_at" in own else (times.shift, times.longer)
            )
            starts_at, ends_at = _times(each, place, shifted, longer, now=now)
        moves[each["id"]] = (place, starts_at, ends_at)
    begins = await begins_with(dates, {session: starts_at for session, (_, starts_at, _) in moves.items()})
    speaking = _speaking(this, dates)
    edits = []
    for each in dates:
        own = _own_fields(each, this)
        asked = {name: typed for name, typed in values.items() if name in TAKEN_FIELDS and name not in own}
        place, starts_at, ends_at = moves[each["id"]]
        speaks, had = each["id"] in speaking, before[each["id"]]
        begins_at, zone = begins[each["roster"]], place["time_zone"]
        rules = _rules(each, values, own, begins_at, zone, now) if speaks else {}
        needs = had.changed_by(asked, people)
        opens = opening.without(own) if speaks else NOTHING_SAID
        title = each["own_title"] if "title" in own or "title" not in values else own_title
        edits.append(
            Edit(each, place, starts_at, ends_at, rules, needs, had, speaks, join_until, opens, title)
        )
    return edits


def _own_fields(session: Record, this: Record) -> set[str]:
    """What was changed by hand on it and stays; on the date that is edited nothing does."""
    return set() if session["id"] == this["id"] else set(session["own_fields"])


def _speaking(this: Record, dates: Sequence[Record]) -> set[UUID]:
    """The dates that say how their rosters change: of several on one list one, the date that is edited if it is among
    them."""
    by_roster = {each["roster"]: each["id"] for each in reversed(dates)}
    by_roster |= {each["roster"]: each["id"] for each in dates if each["id"] == this["id"]}
    return set(by_roster.values())


@dataclass(frozen=True, slots=True)
class _Times:
    """When the edited date takes place, and by how much the others move on the wall, and become longer."""

    span: tuple[datetime, datetime]
    shift: timedelta
    longer: timedelta


def _typed(
    this: Record, values: Mapping[str, Any], library: Record | None, now: datetime
) -> tuple[_Times, int | None, Opening, str | None]:
    """The times, until which date one may join, when sign-up opens and closes, and what the date is called. Whatever is
    wrong on the edited date is said at once."""
    fields = Fields(values)
    times = fields.check(lambda: _times_typed(this, values, library, now))
    join_until = fields.number("join_until", lowest=1, highest=MOST_DATES, default=None)
    opening = Opening.read(fields, library["time_zone"] if library is not None else this["time_zone"])
    own_title = fields.check(lambda: own_title_in(values, event_title=this["event_title"]))
    if times is None:
        fields.check(lambda: _rules(this, values, set(), this["starts_at"], this["time_zone"], now))
    fields.done()
    assert times is not None
    return times, join_until, opening, own_title


def _times_typed(this: Record, values: Mapping[str, Any], library: Record | None, now: datetime) -> _Times:
    """A new start without a new end keeps the length; "14:00" stays 14:00, also in another zone."""
    zone = library["time_zone"] if library is not None else this["time_zone"]
    fields = Fields(values)
    starts, ends = fields.moment("starts_at", zone), fields.moment("ends_at", zone)
    fields.done()
    same = this["starts_at"] if zone == this["time_zone"] else None
    starts_at = starts or same or instant(this["local_starts"], zone, field="starts_at")
    ends_at = ends or starts_at + (this["ends_at"] - this["starts_at"])
    typed = starts is not None or ends is not None
    is_new = (starts_at, ends_at) != (this["starts_at"], this["ends_at"])
    # What a date that is over would be elsewhere is nobody's business; others are edited with it.
    wrong = wrong_times(starts_at, ends_at, now=now) if is_new and (typed or this["ends_at"] > now) else {}
    if wrong:
        raise Invalid(wrong)
    shift = wall_clock(starts_at, zone) - this["local_starts"]
    longer = wall_clock(ends_at, zone) - this["local_ends"] - shift if ends else timedelta()
    return _Times((starts_at, ends_at), shift, longer)


def _times(
    session: Record, library: Record, shift: timedelta, longer: timedelta, *, now: datetime
) -> tuple[datetime, datetime]:
    zone = library["time_zone"]
    if not shift and not longer and zone == session["time_zone"]:
        return session["starts_at"], session["ends_at"]
    starts_at = instant(session["local_starts"] + shift, zone, field="starts_at")
    ends_at = instant(session["local_ends"] + shift + longer, zone, field="ends_at")
    if wrong := wrong_times(starts_at, ends_at, now=now):
        raise Invalid(wrong)
    return starts_at, ends_at


def _rules(
    session: Record,
    values: Mapping[str, Any],
    own: set[str],
    starts_at: datetime,
    time_zone: str,
    now: datetime,
) -> dict[str, Any]:
    """What changes in the rules of the date's roster; what was changed by hand on it stays."""
    left_alone = own | ({"kept_hours", "kept_until"} if "kept_until" in own else set())
    fields = Fields({name: typed for name, typed in values.items() if name not in left_alone})
    before = rules_of(session)
    rules = RosterRules.read(fields, begins_at=starts_at, time_zone=time_zone, now=now, before=before)
    fields.done()
    return rules.changes(before)


async def needs_of_each(sessions: list[UUID]) -> dict[UUID, Needs]:
    """What each of them has taken."""
    taken = await rows(
        """
        SELECT id, (SELECT room FROM room_use WHERE session = session.id) AS room,
               ARRAY(SELECT (equipment, quantity) FROM equipment_use WHERE session = session.id) AS equipment,
               ARRAY(SELECT account FROM facilitation WHERE session = session.id) AS facilitators
        FROM session WHERE id = ANY($1::uuid[])
        """,
        sessions,
    )
    return {
        each["id"]: Needs(each["room"], dict(each["equipment"]), frozenset(each["facilitators"]))
        for each in taken
    }
