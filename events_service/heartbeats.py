"""Which workers are at work: a row for each, written again every few seconds.

In PostgreSQL, because a worker whose Redis is away is at work all the same; arq's own health key is one for all of
them, and vanishes when any one stops.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from piccolo.columns import UUID as UUIDColumn
from piccolo.columns import Timestamptz, Varchar
from piccolo.table import Table

from events_service.database import row, rows
from events_service.engine import ENGINE
from events_service.identifiers import uuid7

EVERY = timedelta(seconds=10)
# Whoever was not heard for so long is not at work: it was killed, is frozen, or does not reach PostgreSQL.
SILENT = timedelta(minutes=1)
# How long each is remembered that is not at work any more; the last one for longer: the doctor says when that was.
REMEMBERED = timedelta(days=1)


class Worker(Table, tablename="worker", db=ENGINE):
    """A worker process, by an id of its own; `beat_at` is when it last said that it is there, `stopped_at` when it
    stopped as it was told to."""

    id = UUIDColumn(primary_key=True, default=uuid7)
    host = Varchar(length=255, default=None, null=False)
    version = Varchar(length=40, default=None, null=False)
    started_at = Timestamptz(default=None, null=False)
    beat_at = Timestamptz(default=None, null=False)
    stopped_at = Timestamptz(default=None, null=True)


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """What a worker says of itself. `version` is its release."""

    id: UUID
    host: str
    version: str
    started_at: datetime


@dataclass(frozen=True, slots=True)
class Workers:
    """Those at work, and how long ago the last of all was heard, None when none ever was."""

    at_work: tuple[Heartbeat, ...]
    heard_ago: timedelta | None


async def beat(worker: Heartbeat, *, now: datetime) -> None:
    """Say that this worker is there."""
    await rows(
        """
        INSERT INTO worker (id, host, version, started_at, beat_at) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (id) DO UPDATE SET beat_at = excluded.beat_at
        """,
        worker.id,
        worker.host,
        worker.version,
        worker.started_at,
        now,
    )


async def leave(worker: UUID, *, now: datetime) -> None:
    """Say that this worker stops."""
    await rows("UPDATE worker SET stopped_at = $2 WHERE id = $1", worker, now)


async def forget_silent(now: datetime) -> None:
    """Forget workers a day after they were last heard, all but the one that was heard last."""
    await rows(
        "DELETE FROM worker WHERE beat_at < $1 AND beat_at < (SELECT max(beat_at) FROM worker)",
        now - REMEMBERED,
    )


async def workers(now: datetime) -> Workers:
    """Who is at work at that instant, the longest at it first."""
    last = await row("SELECT max(beat_at) AS beat_at FROM worker")
    at_work = await rows(
        """
        SELECT id, host, version, started_at FROM worker
        WHERE beat_at >= $1 AND stopped_at IS NULL ORDER BY started_at, id
        """,
        now - SILENT,
    )
    return Workers(
        tuple(Heartbeat(**dict(line)) for line in at_work),
        max(now - last["beat_at"], timedelta(0)) if last and last["beat_at"] else None,
    )
