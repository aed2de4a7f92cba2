"""`events-service import libraries FILE`: the Ministry's directory into the database, and a report."""

import argparse
import asyncio
import sys
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TextIO

import asyncpg

from events_service import clock
from events_service.causes import of_database
from events_service.database import UNAVAILABLE, close_pool, open_pool
from events_service.failures import Failed
from events_service.imports.directory.reading import Entry, Skipped, WrongFile, read_path
from events_service.imports.directory.taking import Gone, Report
from events_service.imports.directory.telling import ManyToTell, import_directory
from events_service.libraries.editing import ImportRunning
from events_service.migrations import check_schema
from events_service.registration.venues import Told
from events_service.settings import Settings

BAR = 30
NOBODY_TOLD = Told()


def import_libraries(settings: Settings, given: argparse.Namespace) -> int:
    return run(given.file, dry_run=given.dry_run, tell=given.tell, database_url=settings.database_url)


def run(path: str, *, dry_run: bool, database_url: str, tell: bool = False) -> int:
    """Import the file, print the report, give the exit status: at 1 one line on stderr and no change."""
    started = time.monotonic()
    try:
        report, told = asyncio.run(_import(path, dry_run=dry_run, tell=tell, database_url=database_url))
    except WrongFile as error:
        return _refused(f"{path}: {error}")
    except ManyToTell as refusal:
        return _refused(
            f"{refusal.facts['people']:,} people would be told that their library has another address: nothing was"
            " imported. --dry-run shows what would change; with --tell it is imported and they are told."
        )
    except ImportRunning:
        return _refused("another import of libraries is running; try again when it has finished.")
    except asyncpg.LockNotAvailableError:
        return _refused("somebody is changing a library and has not finished; try again.")
    except Failed as failure:
        return _refused(str(failure))
    except (*UNAVAILABLE, asyncpg.InsufficientPrivilegeError) as error:
        return _refused(f"{of_database(error)}; `events-service doctor` says what else is wrong.")
    except KeyboardInterrupt:
        return _refused("interrupted: nothing was changed.")
    print_report(report, seconds=time.monotonic() - started, dry_run=dry_run, told=told, to=sys.stdout)
    return 0


async def _import(path: str, *, dry_run: bool, tell: bool, database_url: str) -> tuple[Report, Told]:
    entries: Iterable[Entry | Skipped] = read_path(path)
    bar = progress_bar(_lines_in(path), sys.stderr)
    await open_pool(database_url, name="import", connections=2, command_timeout=None)
    try:
        await check_schema()
        return await import_directory(entries, now=clock.now(), dry_run=dry_run, tell=tell, progress=bar)
    finally:
        bar(-1)
        await close_pool()


def _refused(sentence: str) -> int:
    print(f"events-service import libraries: {sentence}", file=sys.stderr)
    return 1


def _lines_in(path: str) -> int:
    """How many rows to expect, for the progress bar only; 0 for a pipe, which cannot be read twice."""
    file = Path(path)
    if not file.is_file():
        return 0
    with file.open("rb") as opened:
        return sum(part.count(b"\n") for part in iter(lambda: opened.read(1 << 16), b""))


def progress_bar(total: int, to: TextIO) -> Callable[[int], None]:
    """Draws the rows read on one line of a terminal, and wipes it at -1; does nothing elsewhere."""

    def draw(done: int) -> None:
        if done < 0:
            to.write("\r\x1b[K")
        elif total:
            filled = min(BAR, done * BAR // total)
            to.write(f"\r[{'#' * filled}{'.' * (BAR - filled)}] {done:,} of about {total:,} rows")
        else:
            to.write(f"\r{done:,} rows")
        to.flush()

    return draw if to.isatty() else lambda done: None


def print_report(
    report: Report, *, seconds: float, dry_run: bool, to: TextIO, told: Told = NOBODY_TOLD
) -> None:
    """Created, updated, unchanged and skipped, aligned, with each reason for skipping and its first rows."""
    skipped = sum(each.count for each in report.skipped)
    for label, number in (
        ("created", report.created),
        ("updated", report.updated),
        ("unchanged", report.unchanged),
        ("skipped", skipped),
    ):
        print(f"{label:<10}{number:>8,}", file=to)
    for each in report.skipped:
        print(f"  {each.reason:<24}{each.count:>6,}  {_examples(each.examples)}", file=to)
    _print_gone("missing from this file, kept", report.missing, to)
    _print_gone("no longer open to visitors", report.hidden, to)
    if told.people:
        verb = "would be told" if dry_run else "are told"
        print(f"{told.people:,} people {verb} of a new address, at {told.libraries:,} libraries.", file=to)
    print(f"{report.read:,} rows read in {seconds:.1f} s.", file=to)
    if dry_run:
        print("Dry run: nothing was written.", file=to)


def _print_gone(what: str, gone: Gone, to: TextIO) -> None:
    """What a person should look at, and where; nothing when there is nothing."""
    if gone.count:
        more = ", …" if gone.count > len(gone.slugs) else ""
        print(f"{what}: {gone.count:,} ({', '.join(gone.slugs)}{more})", file=to)


def _examples(rows: Iterable[Skipped]) -> str:
    return ", ".join(f"line {row.line}" + (f" ({row.code})" if row.code else "") for row in rows)
