"""The process that reads an agenda, run as pages and the worker run it."""

import asyncio
import contextlib
import os
import resource
import subprocess
import sys
import time
from pathlib import Path
from subprocess import PIPE

import pytest

from events_service.imports.agendas import apart
from events_service.imports.agendas.apart import read_apart
from events_service.imports.agendas.entries import WrongAgenda
from events_service.imports.agendas.ical import read_ical
from tests.imports.agendas.calendars import OUTLOOK, SINCE, UNTIL


async def test_it_says_what_the_reader_says():
    reading = await read_apart(OUTLOOK, zone="Europe/Paris", since=SINCE, until=UNTIL)

    assert reading == read_ical(OUTLOOK, zone="Europe/Paris", since=SINCE, until=UNTIL)


def readers() -> int:
    """How many of these processes this one has now."""
    number = 0
    for children in Path(f"/proc/{os.getpid()}/task").glob("*/children"):
        with contextlib.suppress(OSError):  # a thread that ended meanwhile
            for child in children.read_text().split():
                with contextlib.suppress(OSError):
                    number += b"agendas.reader" in Path(f"/proc/{child}/cmdline").read_bytes()
    return number


async def test_of_ten_at_once_two_are_read_and_the_others_wait():
    async def read() -> int:
        return len((await read_apart(OUTLOOK, zone="Europe/Paris", since=SINCE, until=UNTIL)).entries)

    reading = asyncio.gather(*[read() for _ in range(10)])
    seen = {await asyncio.to_thread(readers)}  # threads that others wait for are free
    while not reading.done():
        await asyncio.sleep(0.01)
        seen.add(readers())

    assert (await reading, max(seen)) == ([3] * 10, 2)


def test_its_reader_may_use_so_much_time_and_memory():
    with subprocess.Popen(
        [sys.executable, "-m", "events_service.imports.agendas.reader"], stdin=PIPE, stdout=PIPE
    ) as running:
        ends = time.monotonic() + 20
        while resource.prlimit(running.pid, resource.RLIMIT_AS)[0] < 0 and time.monotonic() < ends:
            time.sleep(0.05)
        limits = [
            resource.prlimit(running.pid, each)[1] for each in (resource.RLIMIT_CPU, resource.RLIMIT_AS)
        ]
        running.communicate(b"")

    assert limits == [20, 1_000_000_000]


async def test_what_takes_too_long_or_too_much_is_ended(monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(WrongAgenda, match="not_an_agenda"):
        await read_apart(b'{"events": 1}', zone="Europe/Paris", since=SINCE, until=UNTIL)
    with pytest.raises(WrongAgenda, match="too_large"):
        await read_apart(bytes(apart.LARGEST + 1), zone="Europe/Paris", since=SINCE, until=UNTIL)
    with pytest.raises(WrongAgenda, match="unreadable_agenda"):  # whatever its reader dies of says so itself
        await read_apart(OUTLOOK, zone="Nowhere/At_all", since=SINCE, until=UNTIL)
    monkeypatch.setattr(apart, "SECONDS", 0.01)
    with pytest.raises(WrongAgenda, match="took_too_long"):
        await read_apart(OUTLOOK, zone="Europe/Paris", since=SINCE, until=UNTIL)
