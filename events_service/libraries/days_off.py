"""Days on which a place is quiet: public holidays of its territory, holidays of its schools. Pure, and data that ages.

Public holidays come from the package `holidays`. Those of schools are a file, school_holidays.json, taken over with
each release: zones A, B and C of the mainland, first and last day included. Corsica and every overseas territory
decide on their own; what an organisation types in for them is in the database (libraries/school_holidays.py).
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from pathlib import Path

import holidays

MAINLAND_ZONES = ("A", "B", "C")
# By département since the regions of 2016; whoever is in neither follows a calendar of their own.
_SCHOOL_ZONES = {
    "A": "01 03 07 15 16 17 19 21 23 24 25 26 33 38 39 40 42 43 47 58 63 64 69 70 71 73 74 79 86 87 89 90",
    "B": "02 04 05 06 08 10 13 14 18 22 27 28 29 35 36 37 41 44 45 49 50 51 52 53 54 55 56 57 59 60 61 62 67 68 72 76"
    " 80 83 84 85 88",
    "C": "09 11 12 30 31 32 34 46 48 65 66 75 77 78 81 82 91 92 93 94 95",
    "corse": "2A 2B",
    "971": "971 977 978",  # one académie
}
_ZONE_OF = {code: zone for zone, codes in _SCHOOL_ZONES.items() for code in codes.split()}
# What the package calls the places that have days of their own: 6AE are the two départements of Alsace.
_SUBDIVISIONS = {
    "57": "57",
    "67": "6AE",
    "68": "6AE",
    "971": "971",
    "972": "972",
    "973": "973",
    "974": "974",
    "975": "PM",
    "976": "976",
    "977": "BL",
    "978": "MF",
    "984": "TF",
    "986": "WF",
    "987": "PF",
    "988": "NC",
}


@dataclass(frozen=True, slots=True, order=True)
class DaysOff:
    """Days, the last one included, and what they are called."""

    starts_on: date
    ends_on: date
    name: str


def school_zone(department: str) -> str:
    """Whose school calendar counts there: `A`, `B`, `C`, `corse`, or an overseas territory's code."""
    return _ZONE_OF.get(department, department)


@lru_cache(maxsize=256)
def public_holidays(department: str, year: int) -> tuple[DaysOff, ...]:
    """The year's, in order; Alsace, Moselle and overseas have days of their own."""
    days = holidays.country_holidays("FR", subdiv=_SUBDIVISIONS.get(department), years=year, language="fr")
    return tuple(DaysOff(day, day, days[day]) for day in sorted(days))


def public_holidays_between(department: str, first: date, last: date) -> tuple[DaysOff, ...]:
    years = range(first.year, last.year + 1)
    days = (day for year in years for day in public_holidays(department, year))
    return tuple(day for day in days if first <= day.starts_on <= last)


@cache
def published_school_holidays(zone: str) -> tuple[DaysOff, ...]:
    """What the release knows of that zone, in order; of Corsica and overseas nothing."""
    periods = json.loads(_FILE.read_text(encoding="utf-8"))["periods"]
    return tuple(
        sorted(
            DaysOff(date.fromisoformat(each["first_day"]), date.fromisoformat(each["last_day"]), each["name"])
            for each in periods
            if each["zone"] == zone
        )
    )


_FILE = Path(__file__).with_name("school_holidays.json")


def known_until(days: Iterable[DaysOff]) -> date | None:
    """The last day that anything is known of; None where nothing is."""
    return max((each.ends_on for each in days), default=None)
