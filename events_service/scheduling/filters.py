"""What a visitor, a feed or another program may filter sessions by, as conditions of SQL."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from events_service.campaigns.queries import ADMITTED, FIRST_DAY, LAST_DAY
from events_service.conditions import Conditions
from events_service.messages.rules import listed
from events_service.scheduling.sign_up import WITH_LIST, SignUpRule
from events_service.scheduling.typed_places import Place
from events_service.scheduling.visibility import PUBLIC
from events_service.text import folded

MOST_WORDS = 8
# A local day begins up to 14 hours before the same day of UTC, or 12 after it, and a session lasts 24 at most: what
# touches a local day starts within two days of it. Said besides the exact condition, it lets an index find the place.
ABOUT_A_DAY = timedelta(days=2)
# What the conditions below may name. A table that no condition names is not read: PostgreSQL leaves it out.
FILTERED = """
FROM session
JOIN event ON event.id = session.event
LEFT JOIN library ON library.id = session.library
LEFT JOIN roster ON roster.id = session.roster
LEFT JOIN campaign ON campaign.id = event.campaign
LEFT JOIN campaign_window
  ON campaign_window.campaign = event.campaign AND campaign_window.department = library.department
LEFT JOIN participation ON participation.campaign = event.campaign AND participation.library = session.library
"""
# Of a session `{}` that is part of an edition: whether it takes place on its days, which some territories chose.
ON_ITS_DAYS = (
    "{}.local_starts::date BETWEEN coalesce(campaign_window.starts_on, campaign.starts_on)"
    " AND coalesce(campaign_window.ends_on, campaign.ends_on)"
)


@dataclass(frozen=True, slots=True)
class SessionFilter:
    """What sessions are asked for. `near` is a place (see Place); days are the place's local days, both included, and
    `hour` is one of its clock: what begins then or later."""

    q: str = ""
    near: str = ""
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

    def conditions(self, now: datetime) -> Conditions:
        """Conditions on the tables of FILTERED; an empty filter filters nothing."""
        conditions = self.conditions_anywhere(now)
        if self.near:
            conditions.add(in_place(Place.read(self.near), conditions, now))
        return conditions

    def conditions_anywhere(self, now: datetime) -> Conditions:
        """All of them but the place, which comes last: whether a postcode has anything to offer is asked of what the
        other filters leave."""
        conditions = Conditions()
        in_words(self.q, conditions)
        self._of_library(conditions)
        self._of_event(conditions)
        self._in_campaign(conditions)
        self._on_days(conditions)
        self._with_seats(conditions, now)
        return conditions

    def _of_library(self, conditions: Conditions) -> None:
        _equal(conditions, "library.department", self.department)
        _equal(conditions, "library.slug", self.library)

    def _of_event(self, conditions: Conditions) -> None:
        _equal(conditions, "event.slug", self.event)
        _equal(conditions, "event.strand", self.strand)
        _equal(conditions, "event.level", self.level)
        if self.topic:
            conditions.add("{} = ANY(event.topics)", self.topic)

    def _in_campaign(self, conditions: Conditions) -> None:
        """An edition has its days in each place's own time. What it is and when it can begin and end anywhere is asked
        once, before any session is looked at."""
        if not self.campaign:
            return
        named = f"FROM campaign WHERE slug = {conditions.value(self.campaign)}"
        conditions.add(f"event.campaign = (SELECT id {named})")
        conditions.add(ADMITTED)
        conditions.add(ON_ITS_DAYS.format("session"))
        conditions.add(f"session.starts_at >= (SELECT {FIRST_DAY} - interval '14 hours' {named})")
        conditions.add(f"session.starts_at < (SELECT {LAST_DAY} + interval '36 hours' {named})")

    def add_one_for_each_list(self, conditions: Conditions, now: datetime) -> None:
        """Of a course, whose dates have one list of people, only one: the first that the filters leave and that is not
        over; one that takes place before those that were called off. Else six dates would fill the page with one offer.
        Of a permanence one slot, which stands for all.

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
        conditions.add(
            f"CASE WHEN EXISTS ({date}) OR (session.permanence IS NOT NULL AND EXISTS ({slot}))"
            " THEN false ELSE true END"
        )

    def _on_days(self, conditions: Conditions) -> None:
        if self.first_day:
            conditions.add("session.local_ends::date >= {}", self.first_day)
            conditions.add("session.starts_at >= {}::date", _earlier(self.first_day))
        if self.last_day:
            conditions.add("session.local_starts::date <= {}", self.last_day)
            conditions.add("session.starts_at <= {}::date", _later(self.last_day))
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


def in_words(typed: str, conditions: Conditions) -> None:
    """Each word stands somewhere in the title or the summary of the event, or in what one of its dates is called."""
    for word in folded(typed).split()[:MOST_WORDS]:
        conditions.add("event.search_key LIKE '%' || {} || '%'", literal(word))


def _equal(conditions: Conditions, column: str, value: str) -> None:
    if value:
        conditions.add(f"{column} = {{}}", value)


def literal(text: str) -> str:
    """A word for LIKE, with its own wildcards taken literally."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _earlier(day: date) -> date:
    return day - ABOUT_A_DAY if day > date.min + ABOUT_A_DAY else day


def _later(day: date) -> date:
    return day + ABOUT_A_DAY if day < date.max - ABOUT_A_DAY else day


def in_place(place: Place, conditions: Conditions, now: datetime) -> str:
    """A condition for sessions in the libraries of a place; of a postcode without anything to go to, in those of its
    town, and else of its département. Which libraries these are is asked once, before any session is looked at."""
    town = f"library.town_key LIKE {conditions.value(literal(place.town))} || '%'" if place.town else "false"
    department = f"library.department = {conditions.value(place.department)}" if place.department else "false"
    if not place.postcode:
        return f"session.library = ANY({_libraries(f'{town} OR {department}')})"
    # The town of a postcode is looked for in its département only; Saint-Denis is in six.
    nearest = [f"library.postcode = {conditions.value(place.postcode)}"]
    nearest += [f"{town} AND {department}"] if place.town and place.department else []
    at, widest = conditions.value(now), department if place.department else town
    choices = [
        f"WHEN EXISTS ({_visitable(conditions, where, at)}) THEN {_libraries(where)}" for where in nearest
    ]
    return f"session.library = ANY(CASE {' '.join(choices)} ELSE {_libraries(widest)} END)"


def _libraries(where: str) -> str:
    return f"ARRAY(SELECT library.id FROM library WHERE {where})"


def _visitable(conditions: Conditions, where: str, now: str) -> str:
    """A query for sessions that somebody could still go to; inside it the names of the tables are its own."""
    visitable = conditions.and_also(
        where,
        PUBLIC.format(now),
        "session.cancelled_at IS NULL",
        f"session.ends_at > {now}",
        f"session.starts_at > {now} - interval '1 day'",
    )
    return f"SELECT {FILTERED} WHERE {visitable}"
