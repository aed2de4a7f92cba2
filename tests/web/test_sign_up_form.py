"""How one signs up, as the forms of the office ask for it."""

from datetime import timedelta
from typing import Any

import pytest

from events_service import clock
from events_service.registration.changes import change_session
from events_service.scheduling.queries import SessionLine, session_line
from events_service.web.sign_up_form import choices_for, sign_up_filled_in, sign_up_typed
from tests.factories import STARTS_AT, a_session

pytestmark = pytest.mark.usefixtures("database")


async def a_line(**rules: Any) -> SessionLine:
    planned = await a_session(**rules)
    line = await session_line(planned.id, now=clock.now())
    assert line is not None
    return line


async def test_what_is_filled_in_and_sent_back_changes_nothing() -> None:
    planned = await a_session(capacity=8, kept_seats=2, minimum=3, waiting_limit=4, most_seats=2)
    line = await session_line(planned.id, now=clock.now())
    assert line is not None

    filled_in = sign_up_filled_in(line)
    after = await change_session(planned.id, sign_up_typed(filled_in), by=planned.ada, now=clock.now())

    assert filled_in == {
        "sign_up": "required",
        "url": "",
        "capacity": "8",
        "kept_seats": "2",
        "kept_hours": "24",
        "waiting_limit": "4",
        "waiting_mode": "given",
        "most_seats": "2",
        "minimum": "3",
        "ask_days": "",
        "silence": "kept",
        "reminder_hours": "48 2",
    }
    assert after == line


async def test_another_hour_is_one_more_choice_and_stays() -> None:
    planned = await a_session(kept_seats=2, kept_until="2035-11-19T09:30")
    line = await session_line(planned.id, now=clock.now())
    assert line is not None

    choices = choices_for("en", line)
    after = await change_session(
        planned.id, sign_up_typed(sign_up_filled_in(line)), by=planned.ada, now=clock.now()
    )

    assert choices.hours[0] == ("", "until Monday 19 November 2035, 09:30")
    assert [hours for hours, _ in choices.hours[1:]] == ["0", "24", "48", "72", "168"]
    assert after.kept_until == line.kept_until


async def test_a_new_session_leaves_the_hour_open() -> None:
    """A day before it, or its start where that has passed: the empty answer."""
    hours = dict(choices_for("en").hours)

    assert hours[""] == "until the day before, at the same hour"
    assert [name for name, _ in choices_for("en", await a_line()).hours] == list(hours)
    assert (await a_line(kept_seats=1, kept_hours="")).kept_until == STARTS_AT - timedelta(hours=24)


def test_only_what_a_form_has_is_read() -> None:
    assert sign_up_typed({"day": "2035-11-20", "capacity": "9"}) == {"capacity": "9"}
