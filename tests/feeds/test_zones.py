"""Every VTIMEZONE we ship says what the tz database says, to three independent readers."""

import io
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from dateutil import tz  # type: ignore[import-untyped]
from icalendar import Component, Timezone

from events_service.feeds.zones import FRENCH_ZONES, UnknownZone, vtimezone

CHANGING = {"Europe/Paris", "America/Miquelon"}
OFFSETS_OF_FRANCE = {
    "America/Cayenne": "-0300",
    "America/Guadeloupe": "-0400",
    "America/Marigot": "-0400",
    "America/Martinique": "-0400",
    "America/Miquelon": "-0300",
    "America/St_Barthelemy": "-0400",
    "Europe/Paris": "+0100",
    "Indian/Kerguelen": "+0500",
    "Indian/Mayotte": "+0300",
    "Indian/Reunion": "+0400",
    "Pacific/Gambier": "-0900",
    "Pacific/Marquesas": "-0930",
    "Pacific/Noumea": "+1100",
    "Pacific/Tahiti": "-1000",
    "Pacific/Wallis": "+1200",
}

FIRST = datetime(2020, 1, 1, tzinfo=UTC)
LAST = datetime(2038, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


@cache
def transitions(zone: ZoneInfo) -> tuple[datetime, ...]:
    """The instants from 2020 to 2037 at which the tz database changes anything: days first, then hours."""
    days = [FIRST + timedelta(days=number) for number in range((LAST - FIRST).days)]
    return tuple(
        day + (hour + 1) * HOUR
        for day in days
        if _facts(day, zone) != _facts(day + 24 * HOUR, zone)
        for hour in range(24)
        if _facts(day + hour * HOUR, zone) != _facts(day + (hour + 1) * HOUR, zone)
    )


def _facts(moment: datetime, zone: ZoneInfo) -> tuple[timedelta | None, str | None]:
    local = moment.astimezone(zone)
    return local.utcoffset(), local.tzname()


def moments_worth_asking(zone: ZoneInfo) -> Iterator[datetime]:
    """Noon of each 1st and 15th, and the seconds, hours and days around each change of the clocks."""
    for year in range(2020, 2038):
        yield from (datetime(year, month, day, 12, tzinfo=UTC) for month in range(1, 13) for day in (1, 15))
    steps = [timedelta(seconds=1), timedelta(minutes=59), HOUR, 2 * HOUR, 3 * HOUR, timedelta(days=1)]
    for change in transitions(zone):
        yield change
        for step in steps:
            yield from (change - step, change + step)


class Observance:
    """One STANDARD or DAYLIGHT read literally (RFC 5545 §3.6.5), in the two shapes we allow ourselves."""

    def __init__(self, component: Component) -> None:
        self.onset: datetime = component.decoded("DTSTART")
        self.offset_from: timedelta = component.decoded("TZOFFSETFROM")
        self.offset_to: timedelta = component.decoded("TZOFFSETTO")
        self.name = str(component["TZNAME"])
        self.rule: dict[str, list[Any]] | None = component.get("RRULE")

    def onsets(self) -> Iterator[datetime]:
        """The UTC instants of this observance's onsets."""
        if self.rule is None:
            yield (self.onset - self.offset_from).replace(tzinfo=UTC)
            return
        assert {key: len(value) for key, value in self.rule.items()} == {"FREQ": 1, "BYMONTH": 1, "BYDAY": 1}
        byday = str(self.rule["BYDAY"][0])
        nth, weekday = int(byday[:-2]), byday[-2:]
        assert (self.rule["FREQ"], weekday) == (["YEARLY"], "SU")
        for year in range(self.onset.year, 2039):
            day_of_change = sunday(year, int(self.rule["BYMONTH"][0]), nth)
            local = datetime.combine(day_of_change, self.onset.time())
            assert year > self.onset.year or local == self.onset, "DTSTART is an instance of its own rule"
            yield (local - self.offset_from).replace(tzinfo=UTC)


def sunday(year: int, month: int, nth: int) -> date:
    days = [date(year, month, 1) + timedelta(days=number) for number in range(31)]
    sundays = [day for day in days if day.month == month and day.isoweekday() == 7]
    return sundays[nth if nth < 0 else nth - 1]


def test_shipped_zones_are_those_of_france() -> None:
    assert set(FRENCH_ZONES) == set(OFFSETS_OF_FRANCE)


@pytest.mark.parametrize("name", FRENCH_ZONES)
def test_transitions_are_found_where_clocks_change(name: str) -> None:
    assert len(transitions(ZoneInfo(name))) == (2 * 18 if name in CHANGING else 0)


@pytest.mark.parametrize("name", FRENCH_ZONES)
def test_vtimezone_read_literally_agrees_with_the_tz_database(name: str) -> None:
    zone = ZoneInfo(name)
    observances = [Observance(part) for part in Timezone.from_ical(vtimezone(name)).subcomponents]
    onsets = sorted((onset, each.offset_to, each.name) for each in observances for onset in each.onsets())
    changes = tuple(onset for onset, _, _ in onsets if FIRST < onset < LAST)

    assert changes == transitions(zone)
    for moment in moments_worth_asking(zone):
        _, offset, abbreviation = max(onset for onset in onsets if onset[0] <= moment)
        assert (offset, abbreviation) == _facts(moment, zone), moment


@pytest.mark.parametrize("name", FRENCH_ZONES)
def test_offset_before_each_onset_is_the_offset_in_force(name: str) -> None:
    zone = ZoneInfo(name)
    observances = [Observance(part) for part in Timezone.from_ical(vtimezone(name)).subcomponents]

    for each in observances:
        for onset in each.onsets():
            assert (onset - timedelta(seconds=1)).astimezone(zone).utcoffset() == each.offset_from


@pytest.mark.parametrize("name", FRENCH_ZONES)
def test_icalendar_interprets_vtimezone_as_the_tz_database(name: str) -> None:
    zone = ZoneInfo(name)
    component = Timezone.from_ical(vtimezone(name))
    assert isinstance(component, Timezone)
    interpreted = component.to_tz(lookup_tzid=False)

    for moment in moments_worth_asking(zone):
        local = moment.astimezone(zone)
        if local.replace(fold=0).utcoffset() == local.replace(fold=1).utcoffset():
            assert local.replace(tzinfo=interpreted).utcoffset() == local.utcoffset(), local


@pytest.mark.parametrize("name", FRENCH_ZONES)
def test_dateutil_interprets_vtimezone_as_the_tz_database(name: str) -> None:
    zone = ZoneInfo(name)
    interpreted = tz.tzical(io.StringIO(vtimezone(name).decode())).get(name)

    for moment in moments_worth_asking(zone):
        local = moment.astimezone(zone)
        assert local.replace(tzinfo=interpreted).utcoffset() == local.utcoffset(), local


@pytest.mark.parametrize("name", FRENCH_ZONES)
def test_vtimezone_has_only_what_every_reader_understands(name: str) -> None:
    lines = vtimezone(name).decode("ascii").split("\r\n")
    rules = [line for line in lines if line.startswith("RRULE")]

    assert (lines[0], lines[1], lines[-2:]) == ("BEGIN:VTIMEZONE", f"TZID:{name}", ["END:VTIMEZONE", ""])
    assert not any("\n" in line or "\r" in line or len(line) > 75 for line in lines)
    assert len(rules) == (2 if name in CHANGING else 0)
    assert not any(line.startswith(("RDATE", "COMMENT", "TZURL", "X-")) for line in lines)
    assert f"TZOFFSETTO:{OFFSETS_OF_FRANCE[name]}" in lines


@pytest.mark.parametrize(
    "name", ["", "Romance Standard Time", "/Europe/Paris", "europe/paris", "UTC", "Europe/Brussels"]
)
def test_vtimezone_refuses_a_zone_it_does_not_ship(name: str) -> None:
    with pytest.raises(UnknownZone, match=r"America/Cayenne, .*, Pacific/Wallis"):
        vtimezone(name)
