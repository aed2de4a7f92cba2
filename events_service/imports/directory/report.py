"""What an import shows the person at the terminal: how far it is, and what came of it."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TextIO

from events_service.imports.directory.reading import Skipped
from events_service.imports.directory.taking import Gone, Report
from events_service.registration.venues import Reached

BAR = 30
NOBODY_REACHED = Reached()


def lines_in(path: str) -> int:
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
    report: Report, *, seconds: float, dry_run: bool, to: TextIO, reached: Reached = NOBODY_REACHED
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
    if reached.people:
        verb = "would be told" if dry_run else "are told"
        print(
            f"{reached.people:,} people {verb} of a new address, at {reached.libraries:,} libraries.", file=to
        )
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
