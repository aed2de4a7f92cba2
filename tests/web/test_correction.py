"""The form that corrects a registration: only what somebody changed is sent on."""

from datetime import UTC, datetime

import pytest

from events_service.web.correction import changed_in, is_correctable, typed_in, version_seen
from tests.factories import STARTS_AT, a_session, sign_up


@pytest.mark.parametrize(
    ("typed", "seen"),
    [
        ("2026-11-20T08:00:00+00:00", datetime(2026, 11, 20, 8, tzinfo=UTC)),
        ("2026-11-20T08:00:00", datetime(2026, 11, 20, 8, tzinfo=UTC)),
        ("yesterday", None),
        ("", None),
    ],
)
def test_version_seen_is_an_instant_or_nothing(typed: str, seen: datetime | None):
    assert version_seen({"seen": typed}) == seen
    assert version_seen({}) is None


@pytest.mark.usefixtures("database")
async def test_changed_in_a_form_that_nobody_touched_is_nothing() -> None:
    registration = (await sign_up(await a_session(), phone="+33612345678")).registration
    form = typed_in(registration)

    assert form["phone"] == "06 12 34 56 78"
    assert version_seen(form) == registration.updated_at
    assert changed_in(registration, form) == {}
    assert changed_in(registration, {**form, "companions": "Paul\r\nJeanne", "unknown": "x"}) == {
        "companions": "Paul\nJeanne"
    }
    assert is_correctable(registration, now=registration.created_at)
    assert not is_correctable(registration, now=STARTS_AT)
