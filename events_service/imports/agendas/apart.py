"""Agendas are read by a process of their own, with a limit of time and of memory: whatever a stranger's file does to
its reader, it does there, and pages and letters go on."""

import asyncio
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

import msgspec

from events_service.imports.agendas.entries import Reading, WrongAgenda
from events_service.imports.agendas.tables import Sheet

SECONDS = 30.0
LARGEST = 10_000_000
# So many read at once for one of our processes; who comes then waits, in threads that nothing else waits for.
MOST_AT_ONCE = 2
_READERS = ThreadPoolExecutor(MOST_AT_ONCE, thread_name_prefix="agendas")


async def read_apart(content: bytes, *, zone: str, since: datetime, until: datetime) -> Reading:
    """The dates of an agenda between two instants, whatever it is written in; times without a zone are on the wall of
    `zone`. Raises WrongAgenda."""
    return msgspec.json.decode(
        await _answer([zone, since.isoformat(), until.isoformat()], content), type=Reading
    )


async def read_sheet_apart(content: bytes) -> Sheet:
    """The rows of a sheet, for a person to say what they are. Raises WrongAgenda."""
    return msgspec.json.decode(await _answer([], content), type=Sheet)


async def _answer(arguments: list[str], content: bytes) -> bytes:
    if len(content) > LARGEST:
        raise WrongAgenda("too_large")
    answer = await asyncio.get_running_loop().run_in_executor(_READERS, _run, arguments, content)
    if answer[:1] == b"!":
        raise WrongAgenda(answer[1:].decode("ascii"))
    return answer


def _run(arguments: list[str], content: bytes) -> bytes:
    """What the reader says, or `!` and the code of what is wrong."""
    # It needs none of our secrets.
    environ = {name: value for name, value in os.environ.items() if not name.startswith("EVENTS_")}
    try:
        ended = subprocess.run(
            [sys.executable, "-m", "events_service.imports.agendas.reader", *arguments],
            input=content,
            capture_output=True,
            timeout=SECONDS,
            env=environ,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return b"!took_too_long"
    # Killed by its limits, or out of memory: what it was reading is no agenda of anybody.
    return ended.stdout if ended.returncode == 0 else b"!took_too_long"
