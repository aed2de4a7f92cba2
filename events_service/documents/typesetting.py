"""Data in, PDF out. A paper is one of our own files beside this one, and what people typed reaches it as JSON alone: it
is never markup, so that a name can be anything.

Typst holds no lock of the interpreter while it sets a page; one thread for each process does it, so that a library that
prints 200 letters takes one core and stops no page.
"""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Literal

import msgspec
import typst

from events_service.errors import Refusal

FOLDER = Path(__file__).parent
# So many may wait for the one thread: whoever comes then is asked to come back.
LONGEST_QUEUE = 8
COME_BACK_SECONDS = 5


class Paper(StrEnum):
    """The papers, by the names of their files."""

    SHEET = "sheet"
    OUTCOMES = "outcomes"
    ASSESSMENT = "assessment"
    SLIPS = "slips"
    BADGES = "badges"
    POSTER = "poster"
    ARRIVALS = "arrivals"
    LETTERS = "letters"
    ATTESTATIONS = "attestations"
    REPORT = "report"
    BROCHURE = "brochure"
    POSTERS = "posters"


class PrinterBusy(Refusal):
    """Too many papers are being made at this moment; `retry_after` is in seconds."""

    code = "printer_busy"


class Press:
    """The one thread of a process that sets papers, and how many wait for it."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="typst")
        self._waiting = 0

    async def print(self, paper: Paper, data: dict[str, Any]) -> bytes:
        """A tagged PDF (PDF/UA-1, ISO 14289-1). `data` has a `title` and a `lang` for every paper. Refuses with
        PrinterBusy."""
        if self._waiting >= LONGEST_QUEUE:
            raise PrinterBusy(retry_after=COME_BACK_SECONDS)
        self._waiting += 1
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._thread, typeset, paper, data)
        finally:
            self._waiting -= 1


PRESS = Press()


def typeset(paper: Paper, data: dict[str, Any]) -> bytes:
    """The same, at once and in this thread. A name in a script that no typeface here has (Chinese, an emoji) makes a
    paper that shows boxes for it, tagged all the same, where PDF/UA would have none at all."""
    try:
        return _compiled(paper, data, "ua-1")
    except typst.TypstError:
        return _compiled(paper, data, None)


def _compiled(paper: Paper, data: dict[str, Any], standard: Literal["ua-1"] | None) -> bytes:
    return typst.compile(
        str(FOLDER / f"{paper}.typ"),
        root=str(FOLDER),
        font_paths=_fonts(),
        format="pdf",
        sys_inputs={"data": msgspec.json.encode(data).decode()},
        pdf_standards=standard,
    )


@cache
def _fonts() -> typst.Fonts:
    """Ours, and for letters that they have not those which come with typst: the same paper on every machine."""
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(FOLDER / "fonts")]
    )
