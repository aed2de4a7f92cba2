"""A programme as a sheet: CSV as spreadsheets save it, and XLSX (ISO/IEC 29500), as rows of text."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

from events_service.imports.agendas.entries import WrongAgenda, decoded

# As many dates as a page looks at (web/office/agenda_imports.py); a sheet comes in nowhere else.
MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 1_000, 40, 5_000
# Of one part of the file, unpacked.
LARGEST_PART = 30_000_000
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_CELL = re.compile(r"([A-Z]{1,3})[0-9]+")


@dataclass(frozen=True, slots=True)
class Sheet:
    """Its first row that says something, and those below."""

    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def is_sheet(content: bytes) -> bool:
    """Whether it may be one: it is packed like XLSX, or its first line has several columns, and is no other format."""
    first = content.lstrip(b"\xef\xbb\xbf \t\r\n")[:2_000]
    if first[:4] == b"PK\x03\x04":
        return True
    line = first.splitlines()[0] if first else b""
    other = first[:1] in (b"<", b"{", b"[") or first[:6].upper() == b"BEGIN:"
    return not other and any(line.count(sign) >= 2 for sign in (b";", b",", b"\t"))


def read_sheet(content: bytes) -> Sheet:
    """Raises WrongAgenda."""
    try:
        rows = _of_workbook(content) if content[:2] == b"PK" else _of_text(content)
        filled = [row for row in _bounded(rows) if any(row)]
    except (csv.Error, zipfile.BadZipFile, ElementTree.ParseError, KeyError, ValueError, IndexError, OSError):
        raise WrongAgenda("not_an_agenda") from None
    if len(filled) < 2:
        raise WrongAgenda("no_rows")
    width = len(filled[0])
    return Sheet(filled[0], tuple((*row[:width], *[""] * (width - len(row))) for row in filled[1:]))


def _bounded(rows: Iterator[list[str]]) -> Iterator[tuple[str, ...]]:
    for number, row in enumerate(rows):
        if number > MOST_ROWS:
            raise WrongAgenda("too_many_rows")
        yield tuple(cell.strip()[:LONGEST_CELL] for cell in row[:MOST_COLUMNS])


def _of_text(content: bytes) -> Iterator[list[str]]:
    """French spreadsheets separate by semicolons."""
    text = decoded(content)
    first = text.lstrip().partition("\n")[0]
    separator = max(";,\t", key=first.count)
    yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator)


def _of_workbook(content: bytes) -> Iterator[list[str]]:
    """The first sheet. A document type, with which a file can be made to grow, is no part of the format."""
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        names = packed.namelist()
        words: list[str] = []
        if "xl/sharedStrings.xml" in names:
            words = [
                "".join(each.itertext()) for each in _part(packed, "xl/sharedStrings.xml").iter(f"{_MAIN}si")
            ]
        sheet = min(name for name in names if re.fullmatch(r"xl/worksheets/sheet[0-9]+\.xml", name))
        for row in _part(packed, sheet).iter(f"{_MAIN}row"):
            cells: dict[int, str] = {}
            for cell in row.iter(f"{_MAIN}c"):
                place = _CELL.fullmatch(cell.get("r", ""))
                column = _column(place[1]) if place else len(cells)
                if column < MOST_COLUMNS:
                    cells[column] = _value(cell, words)
            yield [cells.get(column, "") for column in range(max(cells, default=-1) + 1)]


def _part(packed: zipfile.ZipFile, name: str) -> ElementTree.Element:
    with packed.open(name) as opened:
        written = opened.read(LARGEST_PART + 1)
    if len(written) > LARGEST_PART:
        raise WrongAgenda("too_large")
    if b"<!DOCTYPE" in written:
        raise WrongAgenda("not_an_agenda")
    return ElementTree.fromstring(written)


def _column(letters: str) -> int:
    """A is 0, Z 25, AA 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _value(cell: ElementTree.Element, words: list[str]) -> str:
    value = cell.findtext(f"{_MAIN}v", "")
    if cell.get("t") == "s":
        return words[int(value)]
    if cell.get("t") == "inlineStr":
        return "".join(cell.itertext())
    return value
