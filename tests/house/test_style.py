"""How the code is written, where no tool looks."""

import ast
from collections.abc import Iterator
from pathlib import Path

import events_service

CODE = Path(events_service.__file__).parent
LITERALS = (ast.Tuple, ast.List, ast.Set, ast.Dict)


def literals_spread(tree: ast.AST) -> Iterator[int]:
    """The lines of `*(a, b)`, `*[a, b]` and `**{"a": b}`."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Starred | ast.keyword) and getattr(node, "arg", None) is None:
            inside: list[ast.expr] = [node.value]
        elif isinstance(node, ast.Dict):
            inside = [value for key, value in zip(node.keys, node.values, strict=True) if key is None]
        else:
            continue
        yield from (value.lineno for value in inside if isinstance(value, LITERALS))


def test_spread_no_literal_to_please_the_formatter():
    """Name the arguments, shorten the call, or let it be long."""
    spread = [
        f"{path.relative_to(CODE)}:{line}"
        for path in sorted(CODE.rglob("*.py"))
        for line in literals_spread(ast.parse(path.read_text(encoding="utf-8")))
    ]

    assert spread == []


PARTICIPLES = {"found", "given", "known", "held", "told", "wanted", "said"}


def names_bound(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every variable, argument and function, with its line."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.lineno, node.name.lstrip("_")


def test_name_nothing_by_a_participle_that_could_be_anything():
    bound = [
        (str(path.relative_to(CODE)), line, name)
        for path in sorted(CODE.rglob("*.py"))
        for line, name in names_bound(ast.parse(path.read_text(encoding="utf-8")))
        if name in PARTICIPLES
    ]

    assert bound == []


LONGEST_FILE = 300
LONGEST_FUNCTION = 50
# What is longer today, and why it stays whole. Whoever divides one takes it out.
LONGER = {
    "imports/directory/reading.py": "one format, read in one pass",
    "local/servers.py": "two servers that share how a child is started, awaited and stopped",
}


def lengths(path: Path) -> Iterator[tuple[str, int, int]]:
    """What is as long as it is, with its limit: a file, and each function in it."""
    text, name = path.read_text(encoding="utf-8"), str(path.relative_to(CODE))
    yield name, text.count("\n"), LONGEST_FILE
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{name}:{node.name}", (node.end_lineno or 0) - node.lineno + 1, LONGEST_FUNCTION


def test_keep_files_and_functions_short_enough_to_read_at_once():
    long = {name for path in CODE.rglob("*.py") for name, length, limit in lengths(path) if length > limit}

    assert sorted(long - LONGER.keys()) == []
    assert sorted(LONGER.keys() - long) == []  # what has become short is no exception any more
