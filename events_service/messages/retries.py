"""When a letter that could not be handed over is tried again, and when it is given up: pure rules."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from events_service.messages.channels.transport import DeliveryFailed
from events_service.messages.claims import Claim
from events_service.messages.rules import MOVES, State

# RFC 5321 §4.5.3.2.6 gives a server ten minutes to answer; whoever is slower is not going to.
BEFORE_RESEND = timedelta(minutes=15)
BACK_OFF = tuple(timedelta(minutes=minutes) for minutes in (1, 2, 5, 10, 20, 30))
JITTER = 0.2
GIVE_UP = timedelta(hours=72)
NOTHING_NEW = "nothing new"
CONTACT_GONE = "contact gone"


@dataclass(frozen=True, slots=True)
class Fate:
    """What a claimed letter becomes, why, and when it is tried next. A text is paid in `segments`, none if refused."""

    state: State
    reason: str = ""
    next_at: datetime | None = None
    segments: int | None = None

    def __post_init__(self) -> None:
        if self.state not in MOVES[State.SENDING]:
            raise ValueError(f"a letter that was tried cannot be {self.state}")


def fate_of(claim: Claim, failure: DeliveryFailed, *, now: datetime) -> Fate:
    """What a failure means for that letter; pure but for the jitter that keeps many letters from coming back
    at once.
    """
    if failure.ambiguous:
        return Fate(State.UNKNOWN, failure.reason, None if claim.resent else now + BEFORE_RESEND)
    if failure.permanent:
        return Fate(State.FAILED, failure.reason)
    wait = BACK_OFF[min(claim.attempts, len(BACK_OFF)) - 1] * random.uniform(1, 1 + JITTER)
    next_at = now + max(wait, failure.pause)
    if next_at > claim.letter.created_at + GIVE_UP:
        return Fate(State.FAILED, f"given up: {failure.reason}")
    return Fate(State.DUE, failure.reason, next_at)
