"""Filters and pages as they come in an address."""

from datetime import date

import pytest

from events_service.errors import Invalid
from events_service.scheduling.filters import SessionFilter
from events_service.web.filters import Turn, filters_from, turn
from events_service.web.http.requests import LAST_PAGE, page_from


def test_every_filter_is_read_into_its_field():
    query = {
        "q": " mail ",
        "near": "Sète",
        "department": "2a",
        "strand": "critical_uses",
        "from": "24/11/2026",
        "to": "2026-11-30",
        "open": "1",
        "page": "3",
    }

    assert filters_from(query) == SessionFilter(
        q="mail",
        near="Sète",
        department="2A",
        strand="critical_uses",
        first_day=date(2026, 11, 24),
        last_day=date(2026, 11, 30),
        open=True,
    )


@pytest.mark.parametrize(("typed", "hour"), [("", 0), ("9", 9), (" 14 h ", 14), ("08:00", 8), ("0", 0)])
def test_an_hour_is_read_as_people_say_it(typed: str, hour: int):
    assert filters_from({"hour": typed}).hour == hour


@pytest.mark.parametrize("typed", ["24", "-1", "x", "14:30"])
def test_what_is_no_hour_is_named(typed: str):
    with pytest.raises(Invalid) as refused:
        filters_from({"hour": typed})

    assert refused.value.fields == {"hour": "not_an_hour"}


def test_every_filter_at_fault_is_named():
    with pytest.raises(Invalid) as refused:
        filters_from({"near": "x" * 121, "department": "96", "level": "expert", "from": "soon", "open": "no"})

    assert refused.value.fields == {
        "near": "too_long",
        "department": "unknown",
        "level": "unknown",
        "from": "not_a_date",
    }


@pytest.mark.parametrize(
    ("given", "page"), [("", 1), ("1", 1), ("12", 12), ("0", 1), ("-2", 1), ("x", 1), ("999", LAST_PAGE)]
)
def test_a_page_is_a_number_within_the_list(given: str, page: int):
    assert page_from({"page": given}) == page


def test_turns_keep_the_filters_and_end_at_the_last_page():
    query = {"near": "Sète", "page": "2"}

    assert turn(query, number=2, more=True) == Turn(
        2, "near=S%C3%A8te&page=1", "near=S%C3%A8te&page=3", False
    )
    assert turn({}, number=1, more=False) == Turn(1, "", "", False)
    assert turn({}, number=LAST_PAGE, more=True) == Turn(LAST_PAGE, f"page={LAST_PAGE - 1}", "", True)
