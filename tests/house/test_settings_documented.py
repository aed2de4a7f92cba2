"""`docs/settings.md` is what people configure from: every setting, its true default, and an example that works."""

import re
from dataclasses import fields
from pathlib import Path
from typing import NamedTuple

import pytest

from events_service.settings import PREFIX, Settings

PAGE = (Path(__file__).parents[2] / "docs" / "settings.md").read_text(encoding="utf-8")
NAMES = [PREFIX + field.name.upper() for field in fields(Settings)]


class Row(NamedTuple):
    name: str
    default: str
    does: str
    example: str


def rows() -> list[Row]:
    tables = [line for line in PAGE.splitlines() if line.startswith(f"| `{PREFIX}")]
    return [Row(*(cell.strip() for cell in line.strip("|").split(" | "))) for line in tables]


def plain(code: str) -> str:
    """What stands between the backticks."""
    return code.strip("`")


def test_document_every_setting_once_and_no_other():
    assert sorted(plain(row.name) for row in rows()) == sorted(NAMES)


def test_speak_of_no_setting_that_is_gone():
    spoken = set(re.findall(rf"{PREFIX}[A-Z_]*[A-Z]", PAGE))

    assert sorted(spoken - set(NAMES)) == []


@pytest.mark.parametrize("row", rows(), ids=lambda row: plain(row.name))
def test_document_the_true_default(row: Row):
    default = getattr(Settings(), plain(row.name).removeprefix(PREFIX).lower())

    written = re.match(r"`([^`]*)`", row.default)

    assert (written[1] if written else "") == (str(default) if default else "")
    assert written or row.default.startswith(("not set: ", "none"))


@pytest.mark.parametrize("row", rows(), ids=lambda row: plain(row.name))
def test_give_an_example_that_works(row: Row):
    name, example = plain(row.name), plain(row.example)
    field = name.removeprefix(PREFIX).lower()

    needed = {f"{PREFIX}SECRET_KEY": "s" * 32, f"{PREFIX}MAIL_FROM": "ada@ville.example"}
    needed |= {f"{PREFIX}SMS_SECRET": "t" * 32}

    settings = Settings.from_environ(needed | {name: example})

    assert getattr(settings, field) != getattr(Settings(), field)


@pytest.mark.parametrize("row", rows(), ids=lambda row: plain(row.name))
def test_say_what_a_setting_does(row: Row):
    assert (row.does[:1].isupper(), row.does[-1:]) == (True, ".")
