"""What the demonstration's libraries are like inside: their hours, their doors, what is there, a colour."""

from datetime import date
from typing import Any

# What the pages of the first one wear.
COLOUR = "#8a1538"


def _hours(table: str) -> list[dict[str, Any]]:
    """ "2 10:00-12:30 14:00-18:30", a line for each weekday on which somebody is there."""
    spans = []
    for line in table.strip().splitlines():
        weekday, *hours = line.split()
        for each in hours:
            opens, closes = each.split("-")
            spans.append({"weekday": int(weekday), "opens": opens, "closes": closes})
    return spans


_LARGE = _hours("""
2 10:00-19:00
3 10:00-18:00
4 14:00-18:00
5 10:00-18:00
6 10:00-18:00
""")
_SMALL = _hours("""
2 16:00-18:30
3 10:00-12:30 14:00-18:00
5 16:00-18:30
6 10:00-12:30
""")
_INSIDE: tuple[dict[str, Any], ...] = (
    {
        "opening_hours": _LARGE,
        "directions": "Bus 3, arrêt Médiathèque. Parking gratuit derrière le bâtiment.",
        "disabled_parking": True,
        "step_free_entrance": True,
        "adapted_toilets": True,
        "reception_staff": "trained",
        "hearing_support": ["bim"],
        "facilities": ["lift", "quiet_room", "wifi", "printer", "scanner"],
        "computers": 12,
        "programmes": ["Conseillers numériques", "Aidants Connect"],
    },
    {
        "opening_hours": _SMALL,
        "step_free_entrance": False,
        "separate_entrance": True,
        "facilities": ["wifi", "printer"],
        "computers": 4,
    },
    {
        "opening_hours": _SMALL,
        "directions": "À côté de la mairie.",
        "step_free_entrance": True,
        "facilities": ["wifi"],
        "computers": 6,
        "programmes": ["France Services"],
    },
)


def inside(number: int, *, today: date) -> dict[str, Any]:
    """What is said of the library of that number; each closes between Christmas and New Year's Day."""
    closed = {
        "starts_on": date(today.year, 12, 24),
        "ends_on": date(today.year + 1, 1, 2),
        "reason": "Congés de fin d’année",
    }
    return _INSIDE[number % len(_INSIDE)] | {"closures": [closed]}
