"""What a visitor, a feed or another program may filter sessions by, as conditions of SQL."""

from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from events_service.campaigns.queries import ADMITTED, FIRST_DAY, LAST_DAY
from events_service.conditions import Conditions
from events_service.messages.rules import listed
from events_service.scheduling.event_text import in_words, word_conditions
from events_service.scheduling.sign_up import WITH_LIST, SignUpRule
from events_service.scheduling.typed_places import Place
from events_service.scheduling.when import ABOUT_A_DAY, SOON, WHEN, at_now, shifted
from events_service.scheduling.whereabouts import centre_of, in_circle, in_place, libraries_where

# Of a session `{}` that is part of an edition: whether it takes place on its days, which some territories chose.
ON_ITS_DAYS = (
    "{}.local_starts::date BETWEEN coalesce(campaign_window.starts_on, campaign.starts_on)"
    " AND coalesce(campaign_window.ends_on, campaign.ends_on)"
)


@dataclass(frozen=True, slots=True)
class SessionFilter:
    """What sessions are asked for. `near` is a place (see Place), and `within` so many kilometres around it, whatever
    the département; days are the place's local days, both included, and `hour` is one of its clock: what begins then
    or later."""

    q: str = ""
    near: str = ""
    within: int = 0
    department: str = ""
    library: str = ""
    strand: str = ""
    topic: str = ""
    level: str = ""
    campaign: str = ""
    event: str = ""
    first_day: date | None = None
    last_day: date | None = None
    hour: int = 0
    open: bool = False
    when: str = ""
    wheelchair: bool = False
    hearing: bool = False
    language: str = ""
    sign_up: str = ""
    one_to_one: bool = False

    @property
    def few_events(self) -> tuple[UUID, ...] | None:
        """The events that have the words, where it was looked up, and they are few."""
        return None

    def of_words(self, words: str) -> "SessionFilter":
        """The same with other words, of which nothing was looked up yet."""
        return SessionFilter(**(_values(self) | {"q": words}))

    def of_events(self, events: tuple[UUID, ...] | None) -> "LookedUp":
        """The same, when it was looked up which events have the words; None: too many to be named."""
        return LookedUp(**_values(self), events=events)

    def for_anybody(self) -> "SessionFilter":
        """Words and place alone, without what else was wished for."""
        others: dict[str, Any] = {
            each.name: each.default for each in fields(SessionFilter) if each.name not in _WORDS_AND_PLACE
        }
        return replace(self, **others)

    def conditions(self, now: datetime) -> Conditions:
        """Conditions on the tables of FILTERED; an empty filter filters nothing."""
        conditions = self.conditions_anywhere(now)
        if self.near:
            conditions.add(self.in_place(conditions, now))
        return conditions

    def there(self, conditions: Conditions, now: datetime) -> str:
        """A condition for the sessions near, or in the département or library that was chosen; "" for anywhere. What is
        asked in it is asked once, before any session is looked at."""
        if self.near:
            return self.in_place(conditions, now)
        for column, chosen in (("slug", self.library), ("department", self.department)):
            if chosen:
                return f"session.library = ANY({libraries_where(f'library.{column} = {conditions.value(chosen)}')})"
        return ""

    def in_place(self, conditions: Conditions, now: datetime) -> str:
        """A condition for the sessions near, in the circle or at the place itself."""
        if centre := self.centre:
            return in_circle(centre, self.within, conditions)
        return in_place(Place.read(self.near), conditions, now)

    @property
    def centre(self) -> tuple[float, float] | None:
        """Where the circle of `within` has its middle; None where none is asked for, or nobody knows the place."""
        return centre_of(self.near, self.department) if self.within else None

    def conditions_anywhere(self, now: datetime) -> Conditions:
        """All of them but the place, which comes last: whether a postcode has anything to offer is asked of what the
        other filters leave."""
        conditions = Conditions()
        self._of_words(conditions)
        self._of_library(conditions)
        self.of_event(conditions)
        self._in_campaign(conditions)
        self._on_days(conditions)
        self._with_seats(conditions, now)
        if self.when:
            conditions.add(at_now(WHEN[self.when], conditions, now))
        for each in self.about_when(conditions, now):
            conditions.add(each)
        self._for_whom(conditions)
        return conditions

    def _of_words(self, conditions: Conditions) -> None:
        in_words(self.q, conditions)

    def _of_library(self, conditions: Conditions) -> None:
        _equal(conditions, "library.department", "" if self.centre else self.department)
        _equal(conditions, "library.slug", self.library)

    def of_event(self, conditions: Conditions) -> None:
        """What is asked of the event alone, but for its words."""
        _equal(conditions, "event.slug", self.event)
        _equal(conditions, "event.strand", self.strand)
        _equal(conditions, "event.level", self.level)
        if self.topic:
            conditions.add("event.topics && {}::varchar[]", [self.topic])
        if self.language:
            conditions.add("{} = ANY(event.languages)", self.language)

    def _for_whom(self, conditions: Conditions) -> None:
        if self.wheelchair:
            conditions.add("library.step_free_entrance")
        if self.hearing:
            # Fixed and carried loops, among what helps to hear (libraries/facts.py).
            conditions.add("library.hearing_support && '{{bim,bmp}}'::varchar[]")
        if self.sign_up:
            comparison = "=" if self.sign_up == SignUpRule.NOT_NEEDED else "<>"
            conditions.add(f"roster.sign_up {comparison} '{SignUpRule.NOT_NEEDED}'")
        if self.one_to_one:
            conditions.add("(session.permanence IS NOT NULL OR roster.capacity = 1)")

    def _in_campaign(self, conditions: Conditions) -> None:
        """An edition has its days in each place's own time. What it is and when it can begin and end anywhere is asked
        once, before any session is looked at."""
        if not self.campaign:
            return
        conditions.add("event.campaign = (SELECT id FROM campaign WHERE slug = {})", self.campaign)
        conditions.add(ADMITTED)
        conditions.add(ON_ITS_DAYS.format("session"))

    def about_when(self, conditions: Conditions, now: datetime) -> list[str]:
        """Conditions for starts, wide enough for every place's clock, by which an index finds where to look."""
        about = []
        if self.first_day:
            about.append(
                f"session.starts_at >= {conditions.value(shifted(self.first_day, -ABOUT_A_DAY))}::date"
            )
        if self.last_day:
            about.append(
                f"session.starts_at <= {conditions.value(shifted(self.last_day, ABOUT_A_DAY))}::date"
            )
        if soon := SOON.get(self.when):
            about.append(f"session.starts_at < {conditions.value(now + soon)}")
        if self.campaign:
            named = f"FROM campaign WHERE slug = {conditions.value(self.campaign)}"
            about.append(f"session.starts_at >= (SELECT {FIRST_DAY} - interval '14 hours' {named})")
            about.append(f"session.starts_at < (SELECT {LAST_DAY} + interval '36 hours' {named})")
        return about

    def one_for_each_list(self, conditions: Conditions, now: datetime) -> str:
        """A condition: of a course, whose dates have one list of people, only one: the first that the filters leave and
        that is not over; one that takes place before those that were called off. Else six dates would fill the page
        with one offer. Of a permanence one slot, which stands for all.

        In a CASE, so that it is asked of the few sessions on the page (see catalogue.not_over)."""
        other = [
            "(other.cancelled_at IS NOT NULL, other.starts_at, other.id)"
            " < (session.cancelled_at IS NOT NULL, session.starts_at, session.id)",
            f"other.ends_at > {conditions.value(now)}",
        ]
        if self.first_day:
            other.append(f"other.local_ends::date >= {conditions.value(self.first_day)}")
        if self.last_day:
            other.append(f"other.local_starts::date <= {conditions.value(self.last_day)}")
        if self.hour:
            other.append(f"extract(hour FROM other.local_starts) >= {conditions.value(self.hour)}")
        if self.when:
            other.append(at_now(WHEN[self.when].replace("session.", "other."), conditions, now))
        if self.campaign:
            other.append(ON_ITS_DAYS.format("other"))
        if self.library or self.near or self.department:
            other.append("other.library = session.library")
        earlier = " AND ".join(other)
        date = f"SELECT FROM session AS other WHERE other.roster = session.roster AND {earlier}"
        free = ""
        if self.open:
            free = f" AND other.starts_at > {conditions.value(now)} AND its.seats_taken < its.capacity"
        slot = (
            "SELECT FROM session AS other JOIN roster AS its ON its.id = other.roster"
            f" WHERE other.permanence = session.permanence AND {earlier}{free}"
        )
        return (
            f"CASE WHEN EXISTS ({date}) OR (session.permanence IS NOT NULL AND EXISTS ({slot}))"
            " THEN false ELSE true END"
        )

    def add_one_for_each_list(self, conditions: Conditions, now: datetime) -> None:
        """The same among the conditions, where an index brings sessions in their order and few are passed by. It names
        the event, so that it is asked of none whose event has other words."""
        one = self.one_for_each_list(conditions, now)
        conditions.add(f"CASE WHEN event.id = session.event AND {one} THEN true ELSE false END")

    def _on_days(self, conditions: Conditions) -> None:
        if self.first_day:
            conditions.add("session.local_ends::date >= {}", self.first_day)
        if self.last_day:
            conditions.add("session.local_starts::date <= {}", self.last_day)
        if self.hour:
            conditions.add("extract(hour FROM session.local_starts) >= {}", self.hour)

    def _with_seats(self, conditions: Conditions, now: datetime) -> None:
        """Where somebody can have a seat at once, be it by telephone, or just come; of another site nobody knows. One
        CASE, because PostgreSQL would take it for rare (see catalogue.not_over)."""
        if not self.open:
            return
        at = conditions.value(now)
        conditions.add(
            f"CASE WHEN session.cancelled_at IS NULL AND roster.closes_at > {at}"
            f" AND (roster.opens_at IS NULL OR roster.opens_at <= {at})"
            f" AND (roster.sign_up = '{SignUpRule.NOT_NEEDED}' OR (roster.sign_up IN ({listed(WITH_LIST)})"
            f" AND {_JOINED_UNTIL} > {at} AND roster.waiting = 0 AND roster.seats_taken"
            f" + CASE WHEN roster.kept_until > {at} AND roster.sign_up = '{SignUpRule.REQUIRED}'"
            " THEN roster.kept ELSE 0 END < roster.capacity)) THEN true ELSE false END"
        )


@dataclass(frozen=True, slots=True)
class LookedUp(SessionFilter):
    """Filters of which it was looked up which `events` have the words (scheduling/searching.py): sessions are then
    looked for by them. None: they are so many that each session is asked, and the next that has the words is near."""

    events: tuple[UUID, ...] | None = None

    @property
    def few_events(self) -> tuple[UUID, ...] | None:
        return self.events

    def _of_words(self, conditions: Conditions) -> None:
        if self.events is None:
            # Of a CASE PostgreSQL expects every second session, and does not look for so many events first.
            words = " AND ".join(word_conditions(self.q, conditions))
            conditions.add(f"CASE WHEN {words} THEN true ELSE false END")
        else:
            conditions.add("session.event = ANY({}::uuid[])", list(self.events))


_WORDS_AND_PLACE = ("q", "near", "within", "department")


def _values(filters: SessionFilter) -> dict[str, Any]:
    return {each.name: getattr(filters, each.name) for each in fields(SessionFilter)}


# The start of the last date with which one may join the roster (scheduling/rosters.py).
_JOINED_UNTIL = (
    "coalesce((SELECT max(date.starts_at) FROM session AS date WHERE date.roster = session.roster"
    " AND date.cancelled_at IS NULL AND date.starts_at <= roster.closes_at), session.starts_at)"
)


# Of a permanence its first slot, which stands for the whole where the whole is shown.
ONE_SLOT = (
    "(session.permanence IS NULL OR NOT EXISTS (SELECT FROM session AS other"
    " WHERE other.permanence = session.permanence AND (other.starts_at, other.id) < (session.starts_at, session.id)))"
)


def _equal(conditions: Conditions, column: str, value: str) -> None:
    if value:
        conditions.add(f"{column} = {{}}", value)
