"""When a webhook's delivery is tried again, and when it is given up: pure rules."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 240))
GIVE_UP = timedelta(hours=72)
GONE = 410


class HookState(StrEnum):
    """Of one delivery: waits for its (next) try, was taken, or is given up until somebody asks for it again."""

    DUE = "due"
    TAKEN = "taken"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class HookFate:
    """What a delivery becomes, and when it is tried next."""

    state: HookState
    next_at: datetime


def hook_fate(
    *, is_taken: bool, status: int | None, attempts: int, give_up_at: datetime, now: datetime
) -> HookFate:
    """`attempts` counts this one. Whoever answers 410 wants nothing more of it (RFC 9110 §15.5.11)."""
    if is_taken:
        return HookFate(HookState.TAKEN, now)
    next_at = now + BACK_OFF[min(attempts, len(BACK_OFF)) - 1]
    if status == GONE or next_at > give_up_at:
        return HookFate(HookState.FAILED, now)
    return HookFate(HookState.DUE, next_at)
