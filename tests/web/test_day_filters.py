"""Which days the page of an edition is about."""

from datetime import UTC, date, datetime

import pytest

from events_service.campaigns.queries import CampaignPage, Details, Window
from events_service.identifiers import uuid7
from events_service.web.day_filters import Days, days_of

TUESDAY, FRIDAY, NEXT = date(2035, 11, 20), date(2035, 11, 23), date(2035, 11, 27)
NOON = datetime(2035, 11, 1, 12, tzinfo=UTC)


def an_edition_until(ends_on: date = TUESDAY) -> CampaignPage:
    return CampaignPage(
        uuid7(), "journee", "Journée", "", "", TUESDAY, ends_on, None, None, False, "open", NOON, NOON
    )


@pytest.mark.parametrize(
    ("department", "windows", "expected", "one"),
    [
        ("", (), Days(TUESDAY, TUESDAY, True), True),
        ("974", (), Days(TUESDAY, TUESDAY, True), True),
        ("", (Window("974", NEXT, NEXT),), Days(TUESDAY, TUESDAY, False), False),
        ("34", (Window("974", NEXT, NEXT),), Days(TUESDAY, TUESDAY, True), True),
        ("974", (Window("974", NEXT, NEXT),), Days(NEXT, NEXT, True), True),
        ("974", (Window("974", TUESDAY, NEXT),), Days(TUESDAY, NEXT, True), False),
    ],
)
def test_days_are_those_of_the_territory_that_is_asked_for(
    department: str, windows: tuple[Window, ...], expected: Days, one: bool
):
    days = days_of(an_edition_until(), Details(windows, (), (), ()), department)

    assert days == expected
    assert days.one is one


def test_days_of_a_longer_edition_are_not_one():
    assert not days_of(an_edition_until(FRIDAY), Details((), (), (), ()), "").one
