"""What a message can be, and what may become of it: the words that Python and SQL share."""

from collections.abc import Iterable
from datetime import datetime
from enum import IntEnum, StrEnum


class State(StrEnum):
    """Where a message is on its way. `unknown`: the server had the text, and we do not have its answer."""

    DUE = "due"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    WITHDRAWN = "withdrawn"


# A worker claims what is due. What it tried comes back later, has left, failed for good, is overtaken by a newer
# letter, or is of unknown fate and then sent once more. What has left may come back (messages/bounces.py); of a
# text the telephone's network says whether it arrived (messages/receipts.py). Nothing leads out of the other two.
MOVES = {
    State.DUE: {State.SENDING, State.WITHDRAWN},
    State.SENDING: {State.DUE, State.SENT, State.FAILED, State.UNKNOWN, State.WITHDRAWN},
    State.UNKNOWN: {State.DUE, State.WITHDRAWN, State.SENT, State.FAILED},
    State.SENT: {State.FAILED},
    State.FAILED: set(),
    State.WITHDRAWN: set(),
}


# Why a letter goes no further, where another statement asks: a newer one tells more.
SUPERSEDED = "superseded"
# Why it never leaves, and counts nowhere: everything it is about is invented.
PRACTICE = "practice"


class Channel(StrEnum):
    """The way a message goes."""

    EMAIL = "email"
    SMS = "sms"


class Priority(IntEnum):
    """Which of two messages that are due leaves first: the lower number."""

    AWAITED = 1  # somebody looks at a screen and waits for it
    NEWS = 2
    REMINDER = 3  # tells nothing new


class CallState(StrEnum):
    """What a call to be made is: still to be made, or closed because the person was told, a newer fact takes its place,
    nothing is left to tell, or the person was forgotten. Nothing leads out of a closed one."""

    OPEN = ""
    TOLD = "told"
    REPLACED = "replaced"
    UNNEEDED = "unneeded"
    FORGOTTEN = "forgotten"


class Outcome(StrEnum):
    """What came of one attempt to call somebody, or became of their letter on paper."""

    REACHED = "reached"
    MESSAGE_LEFT = "message_left"
    WRONG_NUMBER = "wrong_number"
    TRY_LATER = "try_later"
    HANDED_OVER = "handed_over"
    POSTED = "posted"


def escalates_at(created_at: datetime, due_at: datetime) -> datetime:
    """From when on an open call has waited too long: two thirds of the time in which the person should know have
    gone."""
    return created_at + (due_at - created_at) * 2 / 3


def listed(words: Iterable[StrEnum]) -> str:
    """The words as SQL has them between the brackets of `IN (…)`."""
    return ", ".join(f"'{word}'" for word in words)
