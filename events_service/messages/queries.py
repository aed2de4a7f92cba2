"""How the outbox is doing, for /health/ready, /metrics and `events-service doctor`; whose letter did not arrive."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from events_service.database import rows, value
from events_service.messages.outbox import TOO_MANY
from events_service.messages.retries import CONTACT_GONE
from events_service.messages.rules import PRACTICE, Channel, State
from events_service.messages.tables import LEAVES_AT

# A letter due for longer than this is late: no worker is at work, or it does not get through.
LATE = timedelta(minutes=5)

_BACKLOG = f"""
SELECT state, count(*) AS letters,
       count(*) FILTER (WHERE {LEAVES_AT} <= $1) AS ready,
       min({LEAVES_AT}) FILTER (WHERE {LEAVES_AT} <= $1) AS ready_since
FROM message WHERE reason <> '{PRACTICE}' GROUP BY state
"""


@dataclass(frozen=True, slots=True)
class Backlog:
    """`due` letters wait for a worker or for their next try; the `ready` among them should be leaving right
    now.

    `oldest` is how long the first of those has been ready: minutes of it mean that no worker runs. `by_state`
    counts every row but those of practice, and has a zero for each state without one.
    """

    due: int
    ready: int
    oldest: timedelta
    by_state: Mapping[str, int]


async def longest_wait(now: datetime) -> timedelta:
    """How long the first of the letters that should be leaving has been ready; reads only those that are due."""
    waits = await rows(
        f"SELECT min({LEAVES_AT}) AS since FROM message WHERE state = '{State.DUE}' AND {LEAVES_AT} <= $1",
        now,
    )
    since = waits[0]["since"]
    return now - since if since else timedelta(0)


async def lag(now: datetime) -> Backlog:
    """The state of the outbox at that instant."""
    counts = {row["state"]: row for row in await rows(_BACKLOG, now)}
    by_state = {state.value: counts[state]["letters"] if state in counts else 0 for state in State}
    due = counts.get(State.DUE)
    if due is None:
        return Backlog(due=0, ready=0, oldest=timedelta(0), by_state=by_state)
    since = due["ready_since"] or now
    return Backlog(due=due["letters"], ready=due["ready"], oldest=now - since, by_state=by_state)


@dataclass(frozen=True, slots=True)
class Undelivered:
    """The last letter about something or somebody, which failed for good: its kind and language, where it went, and why
    (`cause_of`)."""

    letter: str
    locale: str
    recipient: str
    cause: str
    channel: Channel = Channel.EMAIL


async def undelivered(about: Sequence[UUID]) -> dict[UUID, Undelivered]:
    """Those of them whose last letter failed for good, or was held back for good because strangers had too many sent
    there; one that left after a failure makes it good."""
    letters = await rows(
        f"""
        SELECT * FROM (
            SELECT DISTINCT ON (about) about, letter, locale, recipient, reason, state, channel FROM message
            WHERE about = ANY($1::uuid[]) AND (state <> '{State.WITHDRAWN}' OR reason = $2)
            ORDER BY about, position DESC
        ) AS newest WHERE state IN ('{State.FAILED}', '{State.WITHDRAWN}') AND recipient <> ''
        """,
        list(about),
        TOO_MANY,
    )
    return {
        line["about"]: Undelivered(
            line["letter"],
            line["locale"],
            line["recipient"],
            cause_of(line["reason"]),
            Channel(line["channel"]),
        )
        for line in letters
    }


def cause_of(reason: str) -> str:
    """What a failure means for whoever has to do something about it: the `address` was refused, the `text` was, we
    `gave_up` after days of trying, `too_many` went to that address, or the letter could not be `written` at all; a text
    did not reach that `number`, or no gateway is set any more (`no_gateway`); or the contact is `gone`."""
    if reason == TOO_MANY:
        return "too_many"
    if reason in _CAUSES:
        return _CAUSES[reason]
    if reason.startswith(("gateway", UNRECEIVED)):
        return "number"
    if reason.startswith("given up"):
        return "gave_up"
    if reason in ("rendering", "quarantined"):
        return "written"
    return "text" if reason.startswith(("text", "data")) else "address"


_CAUSES = {CONTACT_GONE: "gone", "no gateway": "no_gateway"}
# What the telephone's network said of a text (messages/receipts.py).
UNRECEIVED = "not received"

SOON = timedelta(minutes=10)


async def fate_of_last_letter(about: UUID, recipient: str, *, now: datetime) -> str | None:
    """The state of the newest letter about that to this address, and `held` for one that does not leave SOON, because
    the mail server is away or too many went there; None when there is none that left or will."""
    fates = await rows(
        f"""
        SELECT CASE WHEN state = '{State.DUE}' AND {LEAVES_AT} > $3 THEN 'held' ELSE state END AS fate FROM message
        WHERE about = $1 AND recipient = $2 AND state <> '{State.WITHDRAWN}' ORDER BY position DESC LIMIT 1
        """,
        about,
        recipient,
        now + SOON,
    )
    return str(fates[0]["fate"]) if fates else None


async def letters_about(about: UUID, *, since: datetime) -> int:
    """How many letters about one thing were written since then."""
    letters: int = await value(
        "SELECT count(*) FROM message WHERE about = $1 AND created_at >= $2", about, since
    )
    return letters
