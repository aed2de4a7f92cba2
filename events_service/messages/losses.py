"""Letters that will never arrive, or of which nobody will ever know: counted so that somebody sees them."""

from dataclasses import dataclass
from datetime import datetime

from events_service.database import rows
from events_service.messages.queries import cause_of
from events_service.messages.rules import State

# A call that a letter became has the letter's own id (messages/calls.py).
_LOST = f"""
SELECT lost.letter, lost.state, lost.reason, count(*)::int AS letters,
       (count(*) FILTER (WHERE (lost.useless_after IS NULL OR lost.useless_after > $1)
                           AND call_task.closed_at IS NULL
                           AND NOT EXISTS (SELECT FROM message AS newer
                                           WHERE newer.about = lost.about AND newer.position > lost.position
                                             AND newer.state = '{State.SENT}')))::int AS current
FROM message AS lost LEFT JOIN call_task ON call_task.id = lost.id
WHERE lost.state = '{State.FAILED}' OR (lost.state = '{State.UNKNOWN}' AND lost.resent)
GROUP BY lost.letter, lost.state, lost.reason
"""
# Each kind, and what to do about it, for the person who runs the service.
ADVICE = {
    "refused": "the address is wrong, so a colleague has to phone",
    "number": "the number takes no texts, so a colleague has to phone",
    "no_gateway": "texts were owed when EVENTS_SMS_URL was taken away, so a colleague has to phone",
    "gone": "the person took the address or number away, so a colleague tells them",
    "given_up": "the mail server was away for three days, so a colleague has to phone",
    "rendering": "a fault of ours: the log has `letter not rendered`",
    "quarantined": "three workers died with it in hand: the log says where",
    "unanswered": "handed over twice without an answer: the mail server's log knows",
}


@dataclass(frozen=True, slots=True)
class Loss:
    """`letters` of one kind of letter that were lost in one way; the `current` ones still speak of what is
    to come, to somebody whom neither a colleague's call nor a later letter has told."""

    letter: str
    kind: str
    letters: int
    current: int


def kind_of(state: str, reason: str) -> str:
    """The way a letter was lost, from what delivery wrote on it: a key of ADVICE."""
    if state == State.UNKNOWN:
        return "unanswered"
    if reason.startswith("given up"):
        return "given_up"
    cause = cause_of(reason)
    return reason if reason in ADVICE else cause if cause in ADVICE else "refused"


async def losses(now: datetime) -> list[Loss]:
    """Every kind of letter lost in every way, the most frequent first."""
    counted: dict[tuple[str, str], tuple[int, int]] = {}
    for line in await rows(_LOST, now):
        key = line["letter"], kind_of(line["state"], line["reason"])
        letters, current = counted.get(key, (0, 0))
        counted[key] = letters + line["letters"], current + line["current"]
    lost = [Loss(letter, kind, *both) for (letter, kind), both in counted.items()]
    return sorted(lost, key=lambda loss: (-loss.letters, loss.letter, loss.kind))
