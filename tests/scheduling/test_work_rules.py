"""Hours by activity, and the way between the places of a day."""

from datetime import date, datetime

from events_service.scheduling.free_times import Point
from events_service.scheduling.work_rules import (
    Activity,
    Held,
    Source,
    Typed,
    lines_of,
    minutes_by_month,
)

LUNEL, SETE = Point(43.6745, 4.1352), Point(43.4028, 3.6928)
# 47 km as the crow flies at 50 km/h, and a quarter of an hour to pack.
THE_WAY = 72


def held(title: str, hour: int, place: Point | None, *, day: int = 3, library: str = "Lunel") -> Held:
    begins = datetime(2026, 11, day, hour)  # the wall clock of the library
    return Held(title, library, library, begins, begins.replace(hour=hour + 2), 120, False, place)


def test_the_way_between_two_places_of_a_day_is_estimated() -> None:
    sessions = [held("Souris", 14, SETE, library="Sète"), held("E-mail", 9, LUNEL)]

    lines = lines_of(sessions, [])

    assert [(line.activity, line.minutes, line.source, line.what) for line in lines] == [
        (Activity.WORKSHOP, 120, Source.AGENDA, "E-mail"),
        (Activity.WORKSHOP, 120, Source.AGENDA, "Souris"),
        (Activity.TRAVEL, THE_WAY, Source.ESTIMATED, "Lunel → Sète"),
    ]


def test_no_way_between_days_or_to_a_place_that_nobody_has_placed() -> None:
    sessions = [held("E-mail", 9, LUNEL), held("Souris", 9, SETE, day=4), held("Photos", 14, None, day=4)]

    assert Activity.TRAVEL not in {line.activity for line in lines_of(sessions, [])}


def test_a_way_that_was_typed_stands_for_the_whole_day() -> None:
    sessions = [held("E-mail", 9, LUNEL), held("Souris", 14, SETE, library="Sète")]
    typed = [Typed(date(2026, 11, 3), Activity.TRAVEL, 55, "par l’autoroute")]

    ways = [line for line in lines_of(sessions, typed) if line.activity is Activity.TRAVEL]

    assert [(line.minutes, line.source, line.what) for line in ways] == [
        (55, Source.TYPED, "par l’autoroute")
    ]


def test_minutes_are_summed_by_month_and_activity() -> None:
    typed = [
        Typed(date(2026, 11, 4), Activity.PREPARATION, 45),
        Typed(date(2026, 12, 1), Activity.PREPARATION, 30),
    ]

    months = minutes_by_month(lines_of([held("E-mail", 9, LUNEL)], typed))

    assert {month: tuple(minutes.values()) for month, minutes in months.items()} == {
        date(2026, 11, 1): (120, 0, 45, 0),
        date(2026, 12, 1): (0, 0, 30, 0),
    }
