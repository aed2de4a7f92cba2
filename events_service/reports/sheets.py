"""A list as a file for a spreadsheet: CSV as a French one expects it, or XLSX. Nothing in it is ever a formula.

Whoever signs up chooses their name: `=HYPERLINK(…)` in a cell would be run on a librarian's machine (OWASP, CSV
injection). In CSV such a text begins with an apostrophe; in XLSX it is a text by its type.
"""

import csv
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO, StringIO

import xlsxwriter

# More is no list that somebody reads, and would keep everybody else waiting while it is written.
MOST_LINES = 5_000
# What spreadsheets take for the beginning of a formula, or for something to skip before one; some of them read the wide
# signs of East Asian keyboards as the narrow ones.
_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# West of Greenwich and south of the equator a degree begins with a minus: a number runs nothing.
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
CSV, XLSX = "csv", "xlsx"
MEDIA_TYPES = {CSV: "text/csv", XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
_MOMENT, _DAY, _WIDTH = "dd/mm/yyyy hh:mm", "dd/mm/yyyy", 18
# Excel's own limits (its specification): a longer text, or one with a control character, opens as a broken file.
_LONGEST_CELL, _LONGEST_NAME = 32_767, 31

Cell = str | int | float | datetime | date | None


@dataclass(frozen=True, slots=True)
class Sheet:
    """Rows under headings. A moment is wall clock: no spreadsheet knows of time zones."""

    name: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]


def bytes_of(sheet: Sheet, kind: str) -> bytes:
    return as_csv(sheet) if kind == CSV else as_xlsx(sheet)


def runs(text: str) -> bool:
    """Whether a spreadsheet would take it for a formula."""
    return text.startswith(_BEGINS_A_FORMULA) and not _NUMBER.fullmatch(text)


def as_csv(sheet: Sheet) -> bytes:
    """UTF-8 with a byte-order mark and semicolons: without them Excel in French shows "Ã©" and one column."""
    text = StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerows(_in_text([sheet.headings, *sheet.rows]))
    return text.getvalue().encode("utf-8-sig")


def _in_text(rows: Iterable[Sequence[Cell]]) -> Iterable[list[str | int]]:
    for row in rows:
        yield [_as_text(cell) for cell in row]


def _as_text(cell: Cell) -> str | int:
    match cell:
        case datetime():
            return f"{cell:%d/%m/%Y %H:%M}"
        case date():
            return f"{cell:%d/%m/%Y}"
        case str():
            return f"'{cell}" if runs(cell) else cell
        case float():
            return f"{cell:.1f}".replace(".", ",")
        case None:
            return ""
        case _:
            return cell


def as_xlsx(sheet: Sheet) -> bytes:
    file = BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        page = book.add_worksheet(_sheet_name(sheet.name))
        bold = book.add_format({"bold": True})
        moment, day = book.add_format({"num_format": _MOMENT}), book.add_format({"num_format": _DAY})
        quoted = book.add_format({"quote_prefix": True})
        page.freeze_panes(1, 0)
        page.set_column(0, max(len(sheet.headings) - 1, 0), _WIDTH)
        for column, heading in enumerate(sheet.headings):
            page.write_string(0, column, heading, bold)
        for line, row in enumerate(sheet.rows, start=1):
            for column, cell in enumerate(row):
                match cell:
                    case datetime():
                        page.write_datetime(line, column, cell, moment)
                    case date():
                        page.write_datetime(line, column, cell, day)
                    case int() | float():
                        page.write_number(line, column, cell)
                    case str():
                        text = cell[:_LONGEST_CELL]
                        page.write_string(line, column, text, quoted if runs(text) else None)
    return file.getvalue()


def _sheet_name(name: str) -> str:
    """Excel refuses []:*?/\\ in the name of a sheet, and an apostrophe at its ends."""
    plain = "".join(" " if character in "[]:*?/\\" else character for character in name)
    return " ".join(plain.split())[:_LONGEST_NAME].strip("' ") or "1"
