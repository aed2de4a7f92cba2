"""A new edition of the Ministry's directory, into the libraries."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

import asyncpg

from events_service.database import rows, transaction, value
from events_service.identifiers import uuid7
from events_service.imports.directory.reading import Entry, Skipped
from events_service.libraries.editing import lock_directory
from events_service.libraries.queries import SHOWN
from events_service.libraries.removals import LIBRARY, note_removals, note_returns
from events_service.libraries.rules import name_key, new_slug, town_key

BATCH = 1000
EXAMPLES = 3

# Each column the directory fills, its type, and the field of `edited` that protects it.
_COLUMNS = (
    ("name", "text", "name"),
    ("name_key", "text", "name"),
    ("kind", "text", "kind"),
    ("address", "text", "address"),
    ("postcode", "text", "postcode"),
    ("town", "text", "town"),
    ("town_key", "text", "town"),
    ("department", "text", "department"),
    ("time_zone", "text", "time_zone"),
    ("latitude", "float8", "latitude"),
    ("longitude", "float8", "longitude"),
    ("website", "text", "website"),
)
_NAMES = ", ".join(name for name, _, _ in _COLUMNS)
_ARRAYS = ", ".join(f"${place}::{kind}[]" for place, (_, kind, _) in enumerate(_COLUMNS, start=4))
# A column is left alone when a librarian has edited it, and when the file does not speak of it.
_FREE = "('{2}' <> ALL (library.edited || string_to_array(given.silent, ' ')::varchar[]))"
_NEW_VALUE = "{0} = CASE WHEN " + _FREE + " THEN given.{0} ELSE library.{0} END"
_DIFFERS = "(" + _FREE + " AND library.{0} IS DISTINCT FROM given.{0})"

# PostgreSQL weighs both the test and the new values against the row as it is once locked: an edit made while
# the import runs is seen. Rows that do not differ are neither locked nor written, and keep their updated_at.
UPDATE = f"""
    WITH changed AS (
        UPDATE library SET updated_at = $1, {", ".join(_NEW_VALUE.format(*column) for column in _COLUMNS)}
        FROM unnest($2::text[], $3::text[], {_ARRAYS}) AS given(silent, ministry_code, {_NAMES})
        WHERE library.ministry_code = given.ministry_code
          AND ({" OR ".join(_DIFFERS.format(*column) for column in _COLUMNS)})
        RETURNING 1
    )
    SELECT count(*) FROM changed
"""
INSERT = f"""
    INSERT INTO library (created_at, updated_at, edited, phone, id, slug, ministry_code, {_NAMES})
    SELECT $1, $1, '{{}}', '', new.*
    FROM unnest($2::uuid[], ${len(_COLUMNS) + 4}::text[], $3::text[], {_ARRAYS}) AS new
"""


@dataclass(frozen=True, slots=True)
class SkippedRows:
    """How many rows were skipped for one reason, and the first few of them."""

    reason: str
    count: int
    examples: tuple[Skipped, ...]


@dataclass(frozen=True, slots=True)
class Gone:
    """Libraries that a person should look at: how many, and the slugs of the first few."""

    count: int = 0
    slugs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """What an import did, or would do. The four counts add up to the rows of the file.

    `missing` are known from an earlier directory and not in this one: they stay, since a library that forgot to answer
    a survey is not closed. `hidden` were shown to citizens and are now of a kind that nobody can walk into.
    """

    created: int
    updated: int
    unchanged: int
    skipped: tuple[SkippedRows, ...]
    missing: Gone = Gone()
    hidden: Gone = Gone()

    @property
    def read(self) -> int:
        return self.created + self.updated + self.unchanged + sum(each.count for each in self.skipped)


class _Undo(Exception):
    """Rolls a dry run back."""


def say_nothing(rows_read: int) -> None:
    """Progress for nobody."""


async def import_directory(
    entries: Iterable[Entry | Skipped],
    *,
    now: datetime,
    dry_run: bool = False,
    progress: Callable[[int], None] = say_nothing,
) -> Report:
    """Bring the libraries up to date with the directory, all of it or nothing, keyed by the ministry code.

    A field a librarian has edited is never written, a slug never changes, a library missing from the file
    stays, and a second import of the same file changes nothing. Whatever `entries` raises leaves no trace. A
    dry run does everything and undoes it. `progress` hears the number of rows read. Raises ImportRunning.
    """
    sieve = _Sieve(entries, progress)
    created = updated = 0
    try:
        async with transaction():
            await lock_directory()
            before = await rows(f"SELECT id, ministry_code, slug, {SHOWN} AS shown FROM library")
            codes = {library["ministry_code"] for library in before}
            slugs = {library["slug"] for library in before}
            for batch in _batches(sieve):
                new = [entry for entry in batch if entry.code not in codes]
                await _insert(new, [_new_slug(entry, slugs) for entry in new], now)
                updated += await _update([entry for entry in batch if entry.code in codes], now)
                created += len(new)
            missing = _missing(before, sieve.codes)
            hidden = await _note_shown({library["id"]: library["shown"] for library in before}, now)
            if dry_run:
                raise _Undo
    except _Undo:
        pass
    return Report(created, updated, sieve.kept - created - updated, sieve.skipped(), missing, hidden)


def _new_slug(entry: Entry, taken: set[str]) -> str:
    return new_slug(entry.name, entry.town, taken, department=entry.department, code=entry.code)


def _missing(before: list[asyncpg.Record], codes: set[str]) -> Gone:
    """Those that an earlier directory brought and this one does not name, not even in a row that was skipped."""
    slugs = sorted(
        library["slug"]
        for library in before
        if library["ministry_code"] and library["ministry_code"] not in codes
    )
    return Gone(len(slugs), tuple(slugs[:EXAMPLES]))


async def _note_shown(before: dict[UUID, bool], now: datetime) -> Gone:
    """Tell programs that follow the directory which libraries left it and which came back; those that left it."""
    after = await rows(
        f"SELECT id, slug, {SHOWN} AS shown FROM library WHERE updated_at = $1 ORDER BY slug", now
    )
    left = [library for library in after if before.get(library["id"]) and not library["shown"]]
    await note_removals(LIBRARY, [library["id"] for library in left], now=now)
    await note_returns(
        [library["id"] for library in after if library["shown"] and not before.get(library["id"], True)]
    )
    return Gone(len(left), tuple(library["slug"] for library in left[:EXAMPLES]))


class _Sieve:
    """The entries worth writing, one for each code; counts them, and remembers why the rest is not. `codes` are all
    that the file names."""

    def __init__(self, entries: Iterable[Entry | Skipped], progress: Callable[[int], None]) -> None:
        self.entries, self.progress = entries, progress
        self.kept = 0
        self.codes: set[str] = set()
        self.reasons: Counter[str] = Counter()
        self.examples: dict[str, list[Skipped]] = {}

    def __iter__(self) -> Iterator[Entry]:
        taken: set[str] = set()
        for number, entry in enumerate(self.entries, start=1):
            if number % 100 == 0:
                self.progress(number)
            if isinstance(entry, Entry) and entry.code in taken:
                entry = Skipped(entry.line, entry.code, "duplicate code")
            self.codes.add(entry.code)
            if isinstance(entry, Skipped):
                self._remember(entry)
            else:
                taken.add(entry.code)
                self.kept += 1
                yield entry
        self.progress(self.kept + self.reasons.total())

    def _remember(self, skipped: Skipped) -> None:
        self.reasons[skipped.reason] += 1
        examples = self.examples.setdefault(skipped.reason, [])
        if len(examples) < EXAMPLES:
            examples.append(skipped)

    def skipped(self) -> tuple[SkippedRows, ...]:
        """The most frequent reason first."""
        counted = self.reasons.most_common()
        return tuple(SkippedRows(reason, count, tuple(self.examples[reason])) for reason, count in counted)


def _batches(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    left = iter(entries)
    while batch := list(islice(left, BATCH)):
        yield batch


async def _insert(entries: list[Entry], slugs: list[str], now: datetime) -> None:
    if entries:
        codes = [entry.code for entry in entries]
        await rows(INSERT, now, [uuid7() for _ in entries], codes, *_values(entries), slugs)


async def _update(entries: list[Entry], now: datetime) -> int:
    if not entries:
        return 0
    codes, silent = [entry.code for entry in entries], [" ".join(entry.silent) for entry in entries]
    return int(await value(UPDATE, now, silent, codes, *_values(entries)))


def _values(entries: list[Entry]) -> list[list[Any]]:
    """One list for each of _COLUMNS."""
    folded = {
        "name_key": [name_key(entry.name) for entry in entries],
        "town_key": [town_key(entry.town) for entry in entries],
    }
    columns = [column for column, _, _ in _COLUMNS]
    return [folded.get(each) or [getattr(entry, each) for entry in entries] for each in columns]
