"""Papers are set in a thread of their own, for whatever name, and not for more people at a time than it can serve."""

import asyncio
from typing import Any

from events_service.documents.typesetting import LONGEST_QUEUE, Paper, Press, PrinterBusy, typeset

BADGES: dict[str, Any] = {"title": "Badges", "lang": "fr", "names": ["Chloé"]}


def badges(*names: str) -> dict[str, Any]:
    return {**BADGES, "names": list(names)}


def test_a_name_in_a_script_that_we_have_no_typeface_for_still_makes_a_paper() -> None:
    pdf = typeset(Paper.BADGES, badges("李小龍", "😀"))

    assert pdf.startswith(b"%PDF")
    assert b"pdfuaid" not in pdf
    assert b"pdfuaid" in typeset(Paper.BADGES, badges("محمد", "Đặng", "Ірина"))


async def test_print_leaves_the_loop_free_meanwhile() -> None:
    """Where the interpreter's lock was held, the loop would turn twice: before and after."""
    press, turns = Press(), 0
    printing = asyncio.create_task(press.print(Paper.BADGES, badges(*["Élodie Martin"] * 3_000)))

    while not printing.done():
        await asyncio.sleep(0.001)
        turns += 1

    assert (await printing).startswith(b"%PDF")
    assert turns > 20


async def test_print_refuses_more_than_it_can_serve() -> None:
    press = Press()
    many = badges(*["Élodie Martin"] * 500)
    asked = [press.print(Paper.BADGES, many) for _ in range(LONGEST_QUEUE + 1)]

    answers = await asyncio.gather(*asked, return_exceptions=True)

    assert [isinstance(each, PrinterBusy) for each in answers] == [False] * LONGEST_QUEUE + [True]
    assert (await press.print(Paper.BADGES, BADGES)).startswith(
        b"%PDF"
    )  # whoever comes afterwards is served again
