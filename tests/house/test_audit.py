"""Whatever staff change leaves a line: a verb is a function with a keyword `by`, and this reads them all."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import events_service

CODE = Path(events_service.__file__).parent
VERBS = ("libraries", "accounts", "campaigns", "scheduling", "registration", "attendance")
DOORS = ("web/office", "web/api")
ACTORS = {"Viewer", "UUID", "UUID | None"}
# What only carries the colleague's id to the verb's own statement (registration/entries.py and attendance/presence.py
# write its line).
CARRIES = {
    "registration/places.py:register",
    "registration/ticked_dates.py:register_for_dates",
    "registration/dates.py:note_presence",
}


def functions(packages: tuple[str, ...]) -> Iterator[tuple[str, ast.AsyncFunctionDef]]:
    for package in packages:
        for path in sorted((CODE / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.AsyncFunctionDef):
                    yield f"{path.relative_to(CODE)}:{node.name}", node


def names_its_actor(function: ast.AsyncFunctionDef) -> bool:
    return any(
        argument.arg == "by" and argument.annotation and ast.unparse(argument.annotation) in ACTORS
        for argument in function.args.kwonlyargs
    )


def keywords_of(function: ast.AsyncFunctionDef) -> Iterator[tuple[str, set[str | None]]]:
    """What it calls, and the keywords it names there."""
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), {keyword.arg for keyword in node.keywords}


@cache
def verbs() -> dict[str, ast.AsyncFunctionDef]:
    return {name: node for name, node in functions(VERBS) if names_its_actor(node)}


def leaves_a_line(function: ast.AsyncFunctionDef) -> bool:
    """Itself, or by the verb to which it passes on who asks."""
    names = {name.partition(":")[2] for name in verbs()}
    return any(
        called in ("audit.note", "audit.note_each")
        or ("by" in keywords and called.rpartition(".")[2] in names)
        for called, keywords in keywords_of(function)
    )


def test_leave_a_line_of_whatever_staff_change():
    silent = {name for name, function in verbs().items() if not leaves_a_line(function)}

    assert sorted(silent - CARRIES) == []
    assert sorted(CARRIES - silent) == []
    assert len(verbs()) > 20


def test_say_at_every_door_of_staff_who_asks():
    """Some verbs take whoever types commands for the one who asks, where no other one is named."""
    names = {name.partition(":")[2] for name in verbs()}
    anonymous = [
        f"{name} calls {called}"
        for name, function in functions(DOORS)
        for called, keywords in keywords_of(function)
        if called in names and "by" not in keywords
    ]

    assert anonymous == []
