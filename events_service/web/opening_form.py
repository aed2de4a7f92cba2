"""When sign-up opens and closes, in the forms of the office: days before each date, or a day and a time for all."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from events_service.clock import wall_clock
from events_service.fields import Fields
from events_service.scheduling.queries import SessionLine
from events_service.web.moments import day_from, time_from

# The verbs' fields, as these forms call them.
OPENING_NAMES = {"opens_at": "opens_day", "closes_at": "closes_day"}
_PARTS = ("days", "day", "time")


def opening_typed(form: Fields) -> dict[str, Any]:
    """What the planning verbs read of it; what is wrong is noted in the form."""
    typed: dict[str, Any] = {name: form.typed.get(name) for name in ("opens_days", "closes_days")}
    for name in ("opens", "closes"):
        at = moment_typed(form, name)
        # Of an hour that the clocks repeat, the first.
        typed |= {} if at is None else {f"{name}_at": at.isoformat(), f"{name}_at_choice": "first"}
    return typed


def opening_filled_in(session: SessionLine) -> dict[str, str]:
    """The form as it would have been filled in for this session: nothing where sign-up opens at once, or closes by
    itself."""
    by_itself = session.join_until is not None or session.closes_at in (session.joined_until, session.ends_at)
    zone = session.time_zone
    opens = wall_clock(session.opens_at, zone) if session.opens_at else None
    return {
        **instant_filled_in("opens", session.opens_days, opens),
        **instant_filled_in(
            "closes", session.closes_days, None if by_itself else wall_clock(session.closes_at, zone)
        ),
    }


def instant_filled_in(name: str, days: int | None, at: datetime | None) -> dict[str, str]:
    """Days before, or else a day and a time."""
    if days is not None:
        return {f"{name}_days": str(days), f"{name}_day": "", f"{name}_time": ""}
    return {
        f"{name}_days": "",
        f"{name}_day": f"{at:%Y-%m-%d}" if at else "",
        f"{name}_time": f"{at:%H:%M}" if at else "",
    }


def opening_changed(
    changes: Mapping[str, Any], fields: Mapping[str, Any], shown: Mapping[str, str]
) -> dict[str, Any]:
    """The `changes` without the opening, or the closing, that the form says as it was `shown`: that stays, and follows
    its date."""

    def same(name: str) -> bool:
        return all(
            fields.get(each, shown[each]) == shown[each] for each in (f"{name}_{part}" for part in _PARTS)
        )

    gone = tuple(f"{name}_" for name in ("opens", "closes") if same(name))
    return {name: each for name, each in changes.items() if not name.startswith(gone or ("-",))}


def moment_typed(form: Fields, name: str, *, required: bool = False) -> datetime | None:
    """A day and a time on the wall of the place; None where neither is typed."""
    typed_day, typed_time = (str(form.typed.get(f"{name}_{part}") or "") for part in ("day", "time"))
    if not (required or typed_day or typed_time):
        return None
    day, at = day_from(typed_day), time_from(typed_time)
    if day is None:
        form.wrong[f"{name}_day"] = "not_a_date"
    if at is None:
        form.wrong[f"{name}_time"] = "not_a_time"
    return None if day is None or at is None else datetime.combine(day, at)
