"""Which column of a sheet says what, guessed by its head and decided by a person; and the dates that come of it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from events_service.clock import instant
from events_service.errors import Invalid
from events_service.imports.agendas import words
from events_service.imports.agendas.entries import MARK, Entry, Reading, Skipped, uid_of, within
from events_service.imports.agendas.tables import Sheet
from events_service.scheduling.sign_up import LARGEST_CAPACITY
from events_service.text import folded, plain

# What a column may say → the beginnings of heads by which it is guessed, folded.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "title": ("titre", "intitule", "atelier", "evenement", "animation", "nom", "title", "event"),
    "day": ("date", "jour", "day"),
    "starts": ("heure de debut", "heure debut", "debut", "heure", "horaire", "start"),
    "ends": ("heure de fin", "heure fin", "fin", "end"),
    "description": ("description", "resume", "descriptif", "contenu", "summary"),
    "url": ("lien", "url", "inscription", "adresse web", "link"),
    "seats": ("place", "jauge", "capacite", "seats", "nombre"),
    # Guessed by no head: a number of the row is none.
    "reference": (),
}
NEEDED = ("title", "day", "starts")
USUAL = timedelta(hours=1)
# Day 0 of spreadsheets, as they count after their February of 1900.
_EPOCH = date(1899, 12, 30)
_MONTHS = [
    "janvier",
    "fevrier",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "aout",
    "septembre",
    "octobre",
    "novembre",
    "decembre",
]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The number of the column that says it, for each that one says."""

    columns: Mapping[str, int]

    @staticmethod
    def guessed(sheet: Sheet) -> "Chosen":
        """By the heads, each column once."""
        heads = [folded(head) for head in sheet.header]
        columns: dict[str, int] = {}
        for name, beginnings in COLUMNS.items():
            for beginning in beginnings:
                number = next(
                    (
                        n
                        for n, head in enumerate(heads)
                        if head.startswith(beginning) and n not in columns.values()
                    ),
                    None,
                )
                if number is not None:
                    columns[name] = number
                    break
        return Chosen(columns)

    @staticmethod
    def parse(typed: Mapping[str, str], sheet: Sheet) -> "Chosen":
        """Refuses with Invalid what is needed and not there, and a column that is none."""
        columns, wrong = {}, {}
        for name in COLUMNS:
            number = typed.get(name, "")
            if number.isascii() and number.isdecimal() and int(number[:4]) < len(sheet.header):
                columns[name] = int(number[:4])
            elif number or name in NEEDED:
                wrong[name] = "unknown" if number else "required"
        if wrong:
            raise Invalid(wrong)
        return Chosen(columns)


def dates_in(sheet: Sheet, chosen: Chosen, *, zone: str, since: datetime, until: datetime) -> Reading:
    """The dates of a sheet between two instants: times are on the wall of `zone`. What a row lacks loses no other."""
    entries: list[Entry] = []
    skipped: list[Skipped] = []
    for row in sheet.rows:
        cells = {name: row[column] for name, column in chosen.columns.items()}
        title = words.readable(cells["title"])
        try:
            entry = _entry(cells, title, zone)
        except (Invalid, ValueError, OverflowError) as refusal:
            codes = list(refusal.fields.values()) if isinstance(refusal, Invalid) else ["no_start"]
            skipped.append(Skipped(title, f"{cells['day']} {cells['starts']}"[:40], codes[0]))
            continue
        entries.append(entry)
    reading = within(entries, skipped, place=ZoneInfo(zone), since=since, until=until)
    return replace(reading, floating=True)


def _entry(cells: Mapping[str, str], title: str, zone: str) -> Entry:
    """Refuses with Invalid; ValueError where it has no day or no hour."""
    day, hour = _day(cells["day"]), _hour(cells["starts"])
    starts_at = instant(datetime.combine(day, hour), zone, field="starts_at")
    ends_at = starts_at + USUAL
    if cells.get("ends"):
        try:
            ends_at = instant(datetime.combine(day, _hour(cells["ends"])), zone, field="ends_at")
        except ValueError:
            raise Invalid({"ends_at": "no_end"}) from None
    if ends_at <= starts_at:
        raise Invalid({"ends_at": "before_the_start"})
    summary, description = words.summed_up(cells.get("description", ""))
    seats = cells.get("seats", "").partition(".")[0]
    reference = cells.get("reference", "")
    # Another sheet may count from 1 as well: a reference names a date together with its start (moves.py).
    uid = f"row {reference}" if reference else f"row {plain(title)} {starts_at:%Y%m%dT%H%M}"
    return Entry(
        uid=uid_of(uid),
        recurrence=f"{starts_at:{MARK}}" if reference else "",
        offer=f"title {plain(title)}",
        title=title,
        starts_at=starts_at,
        ends_at=ends_at,
        summary=summary,
        description=description,
        url=words.web_address(cells.get("url", "")),
        seats=int(seats) if seats.isdecimal() and 1 <= int(seats[:9]) <= LARGEST_CAPACITY else None,
    )


def _day(written: str) -> date:
    """24/11/2026, 2026-11-24, mardi 24 novembre 2026, or the number that a spreadsheet keeps. Raises ValueError."""
    if re.fullmatch(r"[0-9]{4,6}(\.[0-9]+)?", written):
        return _EPOCH + timedelta(days=int(written.partition(".")[0]))
    if match := re.match(r"(\d{4})-(\d\d)-(\d\d)", written):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if match := re.search(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d\d)\b", written):
        year = int(match[3])
        return date(year + 2000 if year < 100 else year, int(match[2]), int(match[1]))
    if match := re.search(r"(\d{1,2})(?:er)? ([a-z]+) (\d{4})", folded(written)):
        return date(int(match[3]), _MONTHS.index(match[2]) + 1, int(match[1]))
    raise ValueError("no day")


def _hour(written: str) -> time:
    """14h, 14h30, 14:30, 14.30, or the part of a day that a spreadsheet keeps. Raises ValueError."""
    if re.fullmatch(r"0?\.[0-9]+|[0-9.]+E-[0-9]+|[0-9]{4,6}\.[0-9]+", written):
        minutes = round(float(written) % 1 * 1440)
        return time(minutes // 60, minutes % 60)
    match = re.search(r"(?<![\d/])(\d{1,2}) ?[hH:.] ?(\d\d)?(?!\d|/)", written)
    if match is None:
        raise ValueError("no hour")
    return time(int(match[1]), int(match[2] or 0))
