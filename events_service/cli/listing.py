"""Lists on a terminal: one line each, and first what another command takes."""

import sys
from collections.abc import Sequence


def show(lines: Sequence[Sequence[object]], *, nothing: str) -> None:
    """Print the lines in columns; where there are none, say on stderr what to do (the status stays 0)."""
    if not lines:
        print(f"events-service: {nothing}", file=sys.stderr)
        return
    cells = [["" if cell is None else str(cell) for cell in line] for line in lines]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    for line in cells:
        print("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())
