"""When a library may apply for an edition."""

from datetime import date

import pytest

from events_service.campaigns.rules import MOVES, CampaignState, takes_applications

FIRST, LAST = date(2026, 9, 1), date(2026, 10, 15)
DAY = date(2026, 12, 8)


@pytest.mark.parametrize(
    ("state", "opens_on", "closes_on", "today", "takes"),
    [
        ("open", None, None, date(2026, 1, 1), True),
        ("open", None, None, DAY, True),
        ("open", None, None, date(2026, 12, 9), False),
        ("open", FIRST, LAST, date(2026, 8, 31), False),
        ("open", FIRST, LAST, FIRST, True),
        ("open", FIRST, LAST, LAST, True),
        ("open", FIRST, LAST, date(2026, 10, 16), False),
        ("draft", None, None, FIRST, False),
        ("closed", None, None, FIRST, False),
        ("archived", None, None, FIRST, False),
    ],
)
def test_takes_applications(
    state: str, opens_on: date | None, closes_on: date | None, today: date, takes: bool
) -> None:
    assert takes_applications(state, opens_on, closes_on, DAY, today=today) is takes


def test_every_state_is_reached_but_the_draft_where_all_begins() -> None:
    assert set(MOVES) == set(CampaignState)
    assert [state for state, origins in MOVES.items() if not origins] == [CampaignState.DRAFT]
