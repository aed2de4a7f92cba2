"""The server of a channel that does not answer rests for all workers: a row in PostgreSQL says until when.

Then one of them tries with one letter on one connection, whoever takes the turn first. While it fails, the others do
not try at all; its first answer ends the rest for everybody.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from events_service.database import row, rows, value
from events_service.identifiers import uuid7
from events_service.logs import log
from events_service.messages.relay import PAUSE
from events_service.messages.rules import Channel


class Turn(Enum):
    """What a worker may do: try with all its connections, try with one, or wait."""

    ALL = "all"
    ONE = "one"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Rest:
    """Since when a server has not answered, and what it said or did last."""

    since: datetime
    reason: str


async def turn(channel: Channel, *, now: datetime) -> Turn:
    """Ask before a run. Whoever gets the one turn has it for a minute."""
    until = await value("SELECT until FROM server_rest WHERE channel = $1", channel)
    if until is None:
        return Turn.ALL
    taken = await rows(
        "UPDATE server_rest SET until = $3 WHERE channel = $1 AND until <= $2 RETURNING id",
        channel,
        now,
        now + PAUSE,
    )
    return Turn.ONE if taken else Turn.NONE


async def rest(channel: Channel, *, until: datetime, reason: str, now: datetime) -> None:
    """Nobody tries before then."""
    lines = await rows(
        """
        INSERT INTO server_rest (id, channel, since, until, reason) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (channel) DO UPDATE
            SET until = greatest(server_rest.until, excluded.until), reason = excluded.reason
        RETURNING since
        """,
        uuid7(),
        channel,
        now,
        until,
        reason,
    )
    if lines[0]["since"] == now:
        log("server rests", kind=channel, error=reason)


async def answers(channel: Channel) -> None:
    """It answers: everybody may try again."""
    if await rows("DELETE FROM server_rest WHERE channel = $1 RETURNING id", channel):
        log("server answers again", kind=channel)


async def resting(channel: Channel) -> Rest | None:
    """Whether it rests, for the person who runs the service."""
    line = await row("SELECT since, reason FROM server_rest WHERE channel = $1", channel)
    return Rest(line["since"], line["reason"]) if line else None
