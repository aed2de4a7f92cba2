"""Letters that come back: read from a Maildir that the mail server fills, and noted, each once.

A letter that came back counts as one that was refused, with all that follows (colleagues see it, and somebody is owed
a call); what a complaint ends is registration/complaints.py. An invented report silences nobody: it would have to know
the number of a letter. No file is deleted: what was read lies in `cur`, as in any Maildir.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import Protocol

from events_service.database import rows
from events_service.identifiers import uuid7
from events_service.logs import log
from events_service.messages.bounce_reports import Kind, Report, report_in
from events_service.messages.calls import OWED_FOR_FAILED
from events_service.messages.rules import State


class Note(Protocol):
    """What keeps reports: `note_reports`, or a verb that does more with them."""

    async def __call__(self, reports: Sequence[Report], *, now: datetime) -> int: ...


AT_ONCE = 100
# A report gives the letter back; ours have some 30 kB.
LONGEST = 500_000

_NOTE = f"""
WITH noted AS (
    INSERT INTO bounce (id, message, kind, status, noted_at)
    SELECT report.id, message.id, report.kind, report.status, $1
    FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::text[]) AS report (id, message, kind, status)
    JOIN message ON message.id = report.message AND (message.handed OR message.state = '{State.SENT}')
    ON CONFLICT (message, kind) DO NOTHING
    RETURNING message, kind, status
), tried AS (
    UPDATE message SET state = '{State.FAILED}', sent_at = NULL, reason = rtrim('bounced ' || noted.status)
    FROM noted
    WHERE message.id = noted.message AND noted.kind = '{Kind.BOUNCED}'
      AND message.state IN ('{State.SENT}', '{State.UNKNOWN}')
    RETURNING message.id, intent, about, position, organisation, letter, context, state, useless_after, created_at
), owed AS ({OWED_FOR_FAILED})
SELECT message, kind, status FROM noted
"""


async def note_reports(reports: Sequence[Report], *, now: datetime) -> int:
    """Note what is said of letters that have left, each once however often it is said; how many were new."""
    if not reports:
        return 0
    noted = await rows(
        _NOTE,
        now,
        [uuid7() for _ in reports],
        [report.message for report in reports],
        [report.kind.value for report in reports],
        [report.status for report in reports],
    )
    for line in noted:
        log(f"letter {line['kind']}", message=line["message"], error=line["status"])
    return len(noted)


async def read_maildir(folder: Path, note: Note = note_reports, *, now: datetime) -> bool:
    """Read what has come, so many at once at most, and `note` it; whether there may be more. It may be read by two at
    the same time, and again after a death in the middle: what is noted already is not noted again."""
    files = await asyncio.to_thread(_new_files, folder)
    reports = [await asyncio.to_thread(_report, path) for path in files]
    await note([report for report in reports if report is not None], now=now)
    await asyncio.to_thread(_set_aside, folder, files)
    return len(files) == AT_ONCE


def _new_files(folder: Path) -> list[Path]:
    new = folder / "new"
    return list(islice(new.iterdir(), AT_ONCE)) if new.is_dir() else []


def _report(path: Path) -> Report | None:
    try:
        with path.open("rb") as file:
            return report_in(file.read(LONGEST))
    except FileNotFoundError:  # another worker was quicker
        return None


def _set_aside(folder: Path, files: Sequence[Path]) -> None:
    for path in files:
        (folder / "cur").mkdir(mode=0o700, exist_ok=True)
        with contextlib.suppress(FileNotFoundError):
            path.rename(folder / "cur" / f"{path.name}:2,S")
