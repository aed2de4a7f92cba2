"""Public holidays by territory and school holidays by zone, against days looked up by hand."""

from datetime import date

import pytest

from events_service.libraries.days_off import (
    MAINLAND_ZONES,
    DaysOff,
    known_until,
    public_holidays,
    public_holidays_between,
    published_school_holidays,
    school_zone,
)
from events_service.libraries.territories import DEPARTMENTS


def own_days(department: str, year: int = 2027) -> list[str]:
    """The days on which the territory rests and Paris does not."""
    in_paris = {each.starts_on for each in public_holidays("75", year)}
    return [
        each.starts_on.strftime("%d/%m")
        for each in public_holidays(department, year)
        if each.starts_on not in in_paris
    ]


def test_public_holidays_of_the_mainland_are_the_eleven_of_the_law():
    days = [each.starts_on.strftime("%d/%m") for each in public_holidays("75", 2027)]

    assert days == [
        "01/01",
        "29/03",  # Easter was on 28 March
        "01/05",
        "06/05",
        "08/05",
        "17/05",
        "14/07",
        "15/08",
        "01/11",
        "11/11",
        "25/12",
    ]


@pytest.mark.parametrize(
    ("department", "days"),
    [
        ("2A", []),
        ("57", ["26/03", "26/12"]),
        ("67", ["26/03", "26/12"]),
        ("68", ["26/03", "26/12"]),
        ("974", ["20/12"]),
        ("973", ["10/06"]),
        ("976", ["27/04"]),
    ],
)
def test_public_holidays_of_a_territory_have_its_own_days(department: str, days: list[str]):
    assert own_days(department) == days


@pytest.mark.parametrize(
    ("department", "day"),
    [
        ("971", "27/05"),
        ("972", "22/05"),
        ("977", "09/10"),
        ("978", "28/05"),
        ("986", "29/07"),
        ("987", "20/11"),
        ("988", "24/09"),
    ],
)
def test_public_holidays_overseas_include_the_day_of_the_territory(department: str, day: str):
    assert day in own_days(department)


def test_public_holidays_between_two_days_cross_the_year():
    days = public_holidays_between("75", date(2026, 12, 25), date(2027, 1, 1))

    assert [each.starts_on for each in days] == [date(2026, 12, 25), date(2027, 1, 1)]
    assert days[0].name == "Noël"


@pytest.mark.parametrize(
    ("department", "zone"),
    [
        ("15", "A"),
        ("69", "A"),
        ("13", "B"),
        ("76", "B"),
        ("34", "C"),
        ("75", "C"),
        ("2B", "corse"),
        ("978", "971"),
        ("974", "974"),
    ],
)
def test_school_zone_of_a_departement(department: str, zone: str):
    assert school_zone(department) == zone


def test_school_zone_is_one_of_three_everywhere_on_the_mainland():
    mainland = [code for code in DEPARTMENTS if len(code) == 2 and code not in ("2A", "2B")]

    zones = [school_zone(code) for code in mainland]

    assert len(mainland) == 94
    assert {zone: zones.count(zone) for zone in MAINLAND_ZONES} == {"A": 32, "B": 41, "C": 21}


def test_published_school_holidays_are_those_of_the_ministry():
    days = published_school_holidays("B")

    assert DaysOff(date(2026, 10, 17), date(2026, 11, 1), "Vacances de la Toussaint") in days
    assert DaysOff(date(2027, 2, 20), date(2027, 3, 7), "Vacances d'hiver") in days
    assert known_until(days) == date(2028, 8, 31)


def test_published_school_holidays_know_nothing_of_corsica_and_overseas():
    assert published_school_holidays("corse") == published_school_holidays("974") == ()
    assert known_until(()) is None
