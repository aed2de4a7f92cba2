"""`events-service import libraries FILE`: the Ministry's directory into the database, and a report."""

import argparse
import asyncio
import sys
import time

import asyncpg

from events_service import clock
from events_service.cli.pool import with_pool
from events_service.failures import Failed
from events_service.imports.directory.reading import WrongFile, read_path
from events_service.imports.directory.report import lines_in, print_report, progress_bar
from events_service.imports.directory.taking import Report
from events_service.imports.directory.telling import ManyToTell, import_directory
from events_service.libraries.editing import ImportRunning
from events_service.registration.venues import Reached
from events_service.settings import Settings


def import_libraries(settings: Settings, arguments: argparse.Namespace) -> int:
    return run(
        arguments.file, dry_run=arguments.dry_run, tell=arguments.tell, database_url=settings.database_url
    )


def run(path: str, *, dry_run: bool, database_url: str, tell: bool = False) -> int:
    """Import the file, print the report, give the exit status: at 1 one line on stderr and no change."""
    started = time.monotonic()
    try:
        report, reached = asyncio.run(_import(path, dry_run=dry_run, tell=tell, database_url=database_url))
    except WrongFile as error:
        return _refused(f"{path}: {error}")
    except ManyToTell as refusal:
        return _refused(
            f"{refusal.facts['people']:,} people would be told that their library has another address: nothing was"
            " imported. --dry-run shows what would change; with --tell it is imported and they are told."
        )
    except ImportRunning:
        return _refused("another import of libraries is running; try again when it has finished.")
    except Failed as failure:
        return _refused(str(failure))
    except KeyboardInterrupt:
        return _refused("interrupted: nothing was changed.")
    print_report(report, seconds=time.monotonic() - started, dry_run=dry_run, reached=reached, to=sys.stdout)
    return 0


async def _import(path: str, *, dry_run: bool, tell: bool, database_url: str) -> tuple[Report, Reached]:
    entries, bar = read_path(path), progress_bar(lines_in(path), sys.stderr)

    async def import_all() -> tuple[Report, Reached]:
        try:
            return await import_directory(entries, now=clock.now(), dry_run=dry_run, tell=tell, progress=bar)
        except asyncpg.LockNotAvailableError:
            raise Failed("somebody is changing a library and has not finished; try again.") from None

    try:
        return await with_pool(Settings(database_url=database_url), import_all, command_timeout=None)
    finally:
        bar(-1)


def _refused(sentence: str) -> int:
    print(f"events-service import libraries: {sentence}", file=sys.stderr)
    return 1
