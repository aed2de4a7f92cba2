"""Where sessions and libraries are, as conditions of SQL: in a place that people typed, or so near to it."""

from datetime import datetime
from math import cos, radians

from events_service.conditions import Conditions
from events_service.libraries.communes import EARTH_KM, KM_A_DEGREE, communes_named, communes_of, key_of
from events_service.scheduling.typed_places import Place
from events_service.scheduling.visibility import PUBLIC

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
# From a library to a place at `{}` degrees north and `{}` east, in kilometres.
DISTANCE = (
    f"{KM_A_DEGREE} * sqrt((library.latitude - {{0}}) ^ 2"
    " + ((library.longitude - {1}) * cos(radians({0}))) ^ 2)"
)
# The same however far it is, across the Pacific too.
GREAT_CIRCLE = (
    f"{2 * EARTH_KM} * asin(least(1, sqrt(sin(radians(library.latitude - {{0}}) / 2) ^ 2"
    " + cos(radians({0})) * cos(radians(library.latitude)) * sin(radians(library.longitude - {1}) / 2) ^ 2)))"
)


def literal(text: str) -> str:
    """A word for LIKE, with its own wildcards taken literally."""
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def in_place(place: Place, conditions: Conditions, now: datetime) -> str:
    """A condition for sessions in the libraries of a place; of a postcode without anything to go to, in those of its
    town, and else of its département. Which libraries these are is asked once, before any session is looked at."""
    if place.region:
        return f"session.library = ANY({libraries_where(_of_region(place.region, conditions))})"
    town = f"library.town_key LIKE {conditions.value(literal(place.town))} || '%'" if place.town else "false"
    department = f"library.department = {conditions.value(place.department)}" if place.department else "false"
    if not place.postcode:
        return f"session.library = ANY({libraries_where(f'{town} OR {department}')})"
    # The town of a postcode is looked for in its département only; Saint-Denis is in six.
    nearest = [f"library.postcode = {conditions.value(place.postcode)}"]
    nearest += [f"{town} AND {department}"] if place.town and place.department else []
    at, widest = conditions.value(now), department if place.department else town
    choices = [
        f"WHEN EXISTS ({_visitable(conditions, where, at)}) THEN {libraries_where(where)}"
        for where in nearest
    ]
    return f"session.library = ANY(CASE {' '.join(choices)} ELSE {libraries_where(widest)} END)"


def _of_region(departments: tuple[str, ...], conditions: Conditions) -> str:
    return f"library.department = ANY({conditions.value(list(departments))}::varchar[])"


def centre_of(near: str, department: str = "") -> tuple[float, float] | None:
    """The degrees of a place that people typed, of the largest of that name unless a département is named."""
    place = Place.read(near)
    territory = department or (place.department if place.postcode else "")
    # Of a postcode the arrondissement, not the city.
    communes = sorted(communes_of(place.postcode), key=lambda each: len(each.postcodes))
    communes += communes_named(key_of(place.town))
    own = [each for each in communes if not territory or each.department == territory]
    return next((each.degrees for each in own if each.degrees), None)


def in_circle(centre: tuple[float, float], kilometres: int, conditions: Conditions) -> str:
    """A condition for sessions in libraries so near."""
    return f"session.library = ANY({libraries_where(around(centre, kilometres, conditions))})"


def and_in_circle(centre: tuple[float, float], kilometres: int, conditions: Conditions) -> str:
    """The same of sessions that something else has found: each is looked up among the libraries, and not all of these
    are compared with it."""
    libraries = f"SELECT library.id FROM library WHERE {around(centre, kilometres, conditions)}"
    return f"CASE WHEN session.library IN ({libraries}) THEN true ELSE false END"


def around(centre: tuple[float, float], kilometres: int, conditions: Conditions) -> str:
    """A condition for libraries so near, as the crow flies; a rectangle first, which an index finds."""
    north, east = (f"{conditions.value(each)}::float8" for each in centre)
    reach = kilometres / KM_A_DEGREE
    high = f"{conditions.value(reach)}::float8"
    wide = f"{conditions.value(reach / max(cos(radians(centre[0])), 0.1))}::float8"
    return (
        f"library.latitude BETWEEN {north} - {high} AND {north} + {high}"
        f" AND library.longitude BETWEEN {east} - {wide} AND {east} + {wide}"
        f" AND {DISTANCE.format(north, east)} <= {conditions.value(float(kilometres))}"
    )


def libraries_where(where: str) -> str:
    """An array of the libraries of which a condition holds."""
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
