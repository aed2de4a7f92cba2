"""`docs/promises.md` names the tests that hold each promise, the breaks they caught, and what became of every finding:
each test is there, and nothing was left out."""

import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "promises.md").read_text(encoding="utf-8")
PROMISES = range(1, 10)
FINDINGS = [*(f"F{number}" for number in range(1, 41)), *(f"C{number}" for number in range(1, 12))]
FEWEST_BREAKS = 2
REFERENCE = re.compile(r"`(?P<file>tests/[\w/]+\.py)?(?:::(?P<test>test_\w+))?`")


# The catalogue of faults: what no test here makes is named above its table in the page.
FAULTS = [*(n for n in range(1, 95) if n not in {18, 43, 44, 45, 46, 50, 53, 54}), 173, 174]


def section(number: int) -> str:
    found = re.search(rf"^### {number}\. .*?(?=^##)", PAGE, re.M | re.S)
    return found[0] if found else ""


def table(text: str) -> list[list[str]]:
    """The rows of its tables, without their heads."""
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]


def breaks(number: int) -> list[list[str]]:
    return [cells for cells in table(section(number)) if cells[0] != "Broken on purpose"]


def findings() -> dict[str, list[str]]:
    return {cells[0]: cells for cells in table(PAGE) if re.fullmatch(r"[FC]\d+", cells[0])}


def named_in(text: str) -> list[tuple[str, str]]:
    """File and function of every test it names; one that begins with `::` is in the file named before it."""
    named, file = [], ""
    for found in REFERENCE.finditer(text):
        file = found["file"] or file
        if found["file"] or found["test"]:
            named.append((file, found["test"] or ""))
    return named


@cache
def functions_of(file: str) -> set[str]:
    path = ROOT / file
    if not path.is_file():
        return set()
    return set(re.findall(r"^(?:async )?def (test_\w+)", path.read_text(encoding="utf-8"), re.M))


def test_name_no_test_that_is_not_there():
    named = named_in(PAGE)

    assert len(named) > 100
    assert [each for each in named if not functions_of(each[0])] == []
    assert [each for each in named if each[1] and each[1] not in functions_of(each[0])] == []


@pytest.mark.parametrize("number", PROMISES)
def test_say_what_holds_each_promise(number: int):
    holds = section(number).split("| Broken on purpose")[0]

    assert len(named_in(holds)) > 1


@pytest.mark.parametrize("number", PROMISES)
def test_tell_of_each_promise_how_it_was_broken_and_caught(number: int):
    told = breaks(number)

    assert len(told) >= FEWEST_BREAKS
    assert [cells for cells in told if len(cells) != 3 or not named_in(cells[2])] == []
    files = [file for cells in told for file in re.findall(r"`([\w/]+\.\w+)`", cells[1])]
    assert len(files) >= len(told)
    assert [file for file in files if not (ROOT / file).is_file()] == []


def test_name_the_tests_of_every_fault_and_bad_input():
    faults = {int(cells[0]): cells for cells in table(PAGE) if re.fullmatch(r"\d+", cells[0])}

    assert list(faults) == FAULTS
    assert [number for number, cells in faults.items() if len(cells) != 3 or not named_in(cells[-1])] == []


def test_say_of_every_finding_what_holds_now():
    told = findings()

    assert list(told) == FINDINGS
    assert [name for name in FINDINGS if not named_in(told[name][-1])] == []


def test_name_the_tests_of_every_requirement_of_calendars():
    rows = {cells[0]: cells for cells in table(PAGE) if cells[0].startswith("iCal ")}

    assert list(rows) == [f"iCal {number}" for number in range(1, 83)]
    assert [name for name, cells in rows.items() if len(cells) != 3 or not named_in(cells[-1])] == []
