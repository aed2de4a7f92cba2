"""Reading the Ministry's « Adresses des bibliothèques publiques » as it is published, one row at a time.

Nothing here knows the database. A file that is not the directory, or not all of it, is a WrongFile; a row
that cannot become a library is Skipped and the rows around it stand; an unusable value of a usable row is
dropped.

What is wrong with a file and what with a row: bytes that are no UTF-8 text, quotation marks that do not
match, a line without end and a last row shorter than the first line all mean a damaged or cut copy, of which
nothing is believed. So do accents that a program broke, unless they are rare: one such row among thousands is a
name somebody pasted, and only that row is passed over. A row elsewhere with too few or too many values is one
librarian's stray comma.
"""

import csv
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from events_service.failures import unreadable
from events_service.imports.directory import cells
from events_service.imports.directory.spelling import broken_accent
from events_service.libraries.territories import territory_of, zone_of
from events_service.text import folded

LONGEST_LINE = 100_000

# The columns of the copy in circulation, then those of the Ministry's own export; case and accents ignored.
_COLUMNS = {
    "code": ("code_bib",),
    "name": ("nom_de_l_etablissement", "libelle1"),
    "address": ("adresse",),
    "postcode": ("cp", "code_postal"),
    "town": ("ville",),
    "department": ("code_departement",),
    "department_name": ("departement",),
    "insee": ("code_insee_commune", "code_insee"),
    "latitude": ("latitude",),
    "longitude": ("longitude",),
    "kind": ("type_adresse",),
    "website": ("site_internet",),
}
_REQUIRED = ("code", "name", "address", "postcode", "town")
_OPTIONAL = (("kind",), ("latitude", "longitude"), ("website",))
_NOT_TEXT = (
    (b"pk\x03\x04", "a spreadsheet (xlsx or ods)"),
    (b"\xd0\xcf\x11\xe0", "a spreadsheet (xls)"),
    (b"%pdf", "a PDF"),
    (b"\x1f\x8b", "a compressed file (gzip)"),
    (b"\xff\xfe", "UTF-16 text"),
    (b"\xfe\xff", "UTF-16 text"),
    (b"<!doctype", "a web page"),
    (b"<html", "a web page"),
    (b"<?xml", "an XML file"),
    (b"{", "JSON"),
    (b"[", "JSON"),
)
_AS_CSV = "open it in a spreadsheet program and save it as “CSV UTF-8”"
# Not _AS_CSV: a spreadsheet that opens the Ministry's UTF-8 as something else is what breaks the accents, and saving
# the result as UTF-8 makes that last.
_AS_PUBLISHED = (
    "fetch it again and import it as it comes, without opening it in a spreadsheet program, or import it there with the"
    " character set UTF-8"
)
# What a spreadsheet program writes above the first line: its own separator, or nothing.
_PRELUDE = re.compile(r'"?sep=[,;\t]"?[,;\t]*', re.IGNORECASE)
_LONGEST_PRELUDE = 20


class WrongFile(Exception):
    """The file is not the directory, or not all of it; the text is the sentence shown to whoever gave it."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One library as the directory knows it, cleaned; `silent`: the fields the file has no column for."""

    line: int
    code: str
    name: str
    kind: str
    address: str
    postcode: str
    town: str
    department: str
    time_zone: str
    latitude: float | None
    longitude: float | None
    website: str
    silent: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Skipped:
    """A row that cannot become a library, and why in a few fixed words; `code` may be empty."""

    line: int
    code: str
    reason: str


def read_path(path: str) -> Iterator[Entry | Skipped]:
    """The rows of the file at `path`. Raises WrongFile, at once or while the rows are being read."""
    try:
        file = open(path, "rb")  # noqa: SIM115 - closed by _closing after the last row
    except (OSError, ValueError) as error:
        raise WrongFile(unreadable(error)) from None
    try:
        entries = read(file)
    except BaseException:
        file.close()
        raise
    return _closing(file, entries)


def _closing(file: BinaryIO, entries: Iterator[Entry | Skipped]) -> Iterator[Entry | Skipped]:
    with file:
        yield from entries


def read(file: BinaryIO) -> Iterator[Entry | Skipped]:
    """The rows of an open file: its first line is judged at once, the others as they are asked for.

    Raises WrongFile, at once or while the rows are being read.
    """
    lines = _lines(file)
    above, first = _first_line(lines)
    records = _records(itertools.chain([first], lines), delimiter=max(",;\t", key=first.count), above=above)
    _, header = next(records, (above + 1, []))
    return _rows(records, _positions(header), len(header), _Accents(broken_accent(" ".join(header))))


def _first_line(lines: Iterator[str]) -> tuple[int, str]:
    """The line that names the columns, and how many stand above it: blank ones, and Excel's `sep=;`."""
    for above, line in enumerate(itertools.islice(lines, _LONGEST_PRELUDE)):
        words = line.strip("\r\n ")
        if words.strip() and not _PRELUDE.fullmatch(words):
            return above, line
    raise WrongFile("it is empty.")


def _lines(file: BinaryIO) -> Iterator[str]:
    """The decoded lines: one of them is in memory at a time, and none is longer than LONGEST_LINE bytes."""
    for number in itertools.count(1):
        try:
            raw = file.readline(LONGEST_LINE)
        except OSError as error:
            raise WrongFile(unreadable(error)) from None
        if number == 1:
            raw = raw.removeprefix(b"\xef\xbb\xbf")
            _refuse_other_formats(raw)
        if not raw:
            return
        yield _decoded(raw, number)


def _refuse_other_formats(raw: bytes) -> None:
    beginning = raw.lstrip()[:16].lower()
    for magic, what in _NOT_TEXT:
        if beginning.startswith(magic):
            raise WrongFile(f"it is {what}, not CSV: {_AS_CSV}.")


def _decoded(raw: bytes, number: int) -> str:
    if len(raw) == LONGEST_LINE:
        raise WrongFile(f"line {number} has no end: this is not the Ministry's directory.")
    if b"\0" in raw:
        raise WrongFile(f"line {number} holds a NUL byte: this is not a text file, or it is damaged.")
    try:
        return raw.decode()
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and not raw.endswith(b"\n"):
            raise _cut(number) from None
        place = f"line {number}, byte {error.start + 1} is 0x{raw[error.start]:02X}"
        raise WrongFile(f"it is not UTF-8 text ({place}): {_AS_PUBLISHED}.") from None


def _cut(line: int) -> WrongFile:
    return WrongFile(f"it ends in the middle of line {line}: the copy is incomplete, fetch it again.")


def _records(lines: Iterator[str], *, delimiter: str, above: int) -> Iterator[tuple[int, list[str]]]:
    """Each record with the number of the line it ends on; `above` lines of the file come before these."""
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise _damaged(above + reader.line_num, str(error)) from None
        yield above + reader.line_num, record


def _damaged(line: int, error: str) -> WrongFile:
    if "unexpected end of data" in error:
        return _cut(line)
    if "new-line" in error:
        return WrongFile(f"line {line} holds a lone carriage return: {_AS_CSV}.")
    return WrongFile(
        f"the quotation marks around line {line} do not match: the file is damaged, fetch it again."
    )


def _positions(header: list[str]) -> dict[str, int]:
    """Where each column we read stands. Raises WrongFile, naming the columns we cannot do without."""
    names = [re.sub("[^a-z0-9]+", "_", folded(name)).strip("_") for name in header]
    positions: dict[str, int] = {}
    for field, spellings in _COLUMNS.items():
        present = [names.index(name) for name in spellings if name in names]
        if present:
            positions[field] = present[0]
    missing = [" or ".join(_COLUMNS[field]) for field in _REQUIRED if field not in positions]
    if missing:
        columns = "the column" if len(missing) == 1 else "the columns"
        raise WrongFile(f"it is not the Ministry's directory: it lacks {columns} {', '.join(missing)}.")
    return positions


def _rows(
    records: Iterator[tuple[int, list[str]]], positions: dict[str, int], width: int, accents: "_Accents"
) -> Iterator[Entry | Skipped]:
    """Every row that is not blank. A short one waits for the next: at the end it means a cut file."""
    silent = tuple(field for group in _OPTIONAL if not set(group) <= set(positions) for field in group)
    short: Skipped | None = None
    any_row = False
    for line, record in records:
        if not any(cell.strip() for cell in record):
            continue
        any_row = True
        if short:
            yield short
            short = None
        cell = {field: record[at] if at < len(record) else "" for field, at in positions.items()}
        broken = accents.are_broken(line, " ".join(record))
        if len(record) < width:
            short = Skipped(line, _code(cell), "too few values")
        elif len(record) > width:
            yield Skipped(line, _code(cell), "too many values")
        elif broken:
            yield Skipped(line, _code(cell), "broken accents")
        else:
            yield _entry(line, cell, silent)
    if short:
        raise _cut(short.line)
    if not any_row:
        raise WrongFile("it has a first line and no library below it.")
    accents.refuse_a_broken_file()


class _Accents:
    """Tells a file whose accents were broken from one that holds a few broken names: there, most are whole.

    What shows it is the names of the columns, the commonest of all such mistakes (UTF-8 as Windows-1252), or many rows.
    """

    MANY = 10

    def __init__(self, in_the_first_line: str) -> None:
        self.in_the_first_line = in_the_first_line
        self.whole = self.broken = self.first_line = 0
        self.example = ""

    def are_broken(self, line: int, text: str) -> bool:
        example = broken_accent(text)
        if not example:
            self.whole += not text.isascii()
            return False
        self.broken += 1
        if self.broken == 1:
            self.first_line, self.example = line, example[:40]
        return True

    def refuse_a_broken_file(self) -> None:
        unmistakable = self.in_the_first_line or "Ã" in self.example or self.broken >= self.MANY
        if unmistakable and self.broken > self.whole:
            raise WrongFile(
                f"its accents were broken by a program that did not read it as UTF-8 (line {self.first_line} says"
                f" “{self.example}”): {_AS_PUBLISHED}."
            )


def _code(cell: dict[str, str]) -> str:
    return cells.text(cell["code"], 20).upper()


def _entry(line: int, cell: dict[str, str], silent: tuple[str, ...]) -> Entry | Skipped:
    code, insee, town = _code(cell), cells.compact(cell.get("insee", "")), cells.town(cell["town"])
    if not code:
        return Skipped(line, "", "no code")
    postcode = cells.compact(cell["postcode"])
    department = cells.department(
        cell.get("department", ""), insee, cell.get("department_name", ""), postcode=postcode
    )
    if department is None:
        return Skipped(line, code, "unknown département")
    name = cells.name(cell["name"], department)
    if not name:
        return Skipped(line, code, "no readable name")
    department = territory_of(department, insee=insee, postcode=postcode, town=town)
    latitude, longitude = cells.coordinates(cell.get("latitude", ""), cell.get("longitude", ""))
    return Entry(
        line=line,
        code=code,
        name=name,
        kind=cells.kind(cell.get("kind", "")),
        address=cells.address(cell["address"]),
        postcode=cells.postcode(postcode, department),
        town=town,
        department=department,
        time_zone=zone_of(department, insee=insee, postcode=postcode, town=town),
        latitude=latitude,
        longitude=longitude,
        website=cells.website(cell.get("website", "")),
        silent=silent,
    )
