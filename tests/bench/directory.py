"""The import of the Ministry's directory, against PostgreSQL's COPY of the same cleaned rows into a temporary table."""

import time
from dataclasses import fields
from pathlib import Path

import asyncpg
import uvloop

from events_service import clock
from events_service.imports.directory.reading import Entry, read_path
from events_service.imports.directory.taking import Report, import_directory
from tests.bench.figures import Figure, Outcomes
from tests.bench.servers import Installation, with_pool

FILE = Path(__file__).parents[3] / "shared" / "data" / "public_libraries_france.csv"
COLUMNS = tuple(field.name for field in fields(Entry) if field.name not in ("line", "silent"))


def measure(installation: Installation) -> Outcomes:
    """A first import, the same file again, reading alone, and COPY."""
    if not FILE.exists():
        return Outcomes(
            remarks=[f"Import of the directory skipped: ../shared/data/{FILE.name} is not there."]
        )
    url = installation.database("directory")
    started = time.perf_counter()
    entries = [entry for entry in read_path(str(FILE)) if isinstance(entry, Entry)]
    reading = time.perf_counter() - started
    first, report = _import(url)
    again, _ = _import(url)
    copy = uvloop.run(_copy(url, entries))
    details = {"rows": report.read, "created": report.created, "reading_alone_s": round(reading, 2)}
    figures = [
        Figure(
            "import of the directory, first",
            "s",
            first,
            "reading and COPY",
            reading + copy,
            details | {"copy_s": copy},
        ),
        Figure(
            "import of the directory, again",
            "s",
            again,
            "reading and COPY",
            reading + copy,
            details | {"copy_s": copy},
        ),
    ]
    return Outcomes(figures, remarks=[f"{report.read:,} rows read, {report.created:,} libraries written."])


def _import(url: str) -> tuple[float, Report]:
    started = time.perf_counter()
    report = with_pool(url, lambda: import_directory(read_path(str(FILE)), now=clock.now()))
    return time.perf_counter() - started, report


async def _copy(url: str, entries: list[Entry]) -> float:
    connection = await asyncpg.connect(url)
    columns = ", ".join(
        f"{name} {'float8' if name in ('latitude', 'longitude') else 'text'}" for name in COLUMNS
    )
    await connection.execute(f"CREATE TEMPORARY TABLE copied ({columns})")
    records = [tuple(getattr(entry, name) for name in COLUMNS) for entry in entries]
    started = time.perf_counter()
    await connection.copy_records_to_table("copied", records=records, columns=COLUMNS)
    seconds = time.perf_counter() - started
    await connection.close()
    return seconds
