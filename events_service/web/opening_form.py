"""When sign-up opens and closes, in the forms of the office: days before each date, or a day and a time for all."""

from datetime import datetime
from typing import Any

from events_service.fields import Fields
from events_service.web.moments import day_from, time_from

# The verbs' fields, as these forms call them.
OPENING_NAMES = {"opens_at": "opens_day", "closes_at": "closes_day"}


def opening_typed(form: Fields) -> dict[str, Any]:
    """What the planning verbs read of it; what is wrong is noted in the form."""
    typed: dict[str, Any] = {name: form.typed.get(name) for name in ("opens_days", "closes_days")}
    for name in ("opens", "closes"):
        at = moment_typed(form, name)
        # Of an hour that the clocks repeat, the first.
        typed |= {} if at is None else {f"{name}_at": at.isoformat(), f"{name}_at_choice": "first"}
    return typed


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
