"""What stands next to the code: the pages people read first, the lock files, and what is tracked at all."""

import re
import subprocess
from pathlib import Path

import pytest

from events_service.feeds.queries import AHEAD, BACK, PAST_AT_MOST
from events_service.feeds.subscription import MOST_BYTES, MOST_EVENTS
from events_service.scheduling.filters import SessionFilter
from events_service.web import feeds
from events_service.web.filters import filters_from
from events_service.web.public import sessions

ROOT = Path(__file__).parents[2]
LOCKS = ["requirements.lock", "requirements-dev.lock"]
LARGEST = 1_000_000
# Built from parts, so that this file is not the one that holds them.
HOSTS = ["py" + "pi.org", "python" + "hosted.org", "npm" + "js.org", "crates" + ".io", "conda" + ".anaconda"]
PLACES = ["/" + folder + "/" for folder in ("ro" + "ot", "ho" + "me", "Us" + "ers", "wo" + "rk", "t" + "mp")]
# A path in a tracked file is one of a machine when nothing but a quote, a blank or the like stands before it.
MACHINE = re.compile(r"(?:^|[\s\"'`(=:,])(" + "|".join(map(re.escape, PLACES)) + ")")


def text_in_tree(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def tracked() -> list[Path]:
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
        )
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("not a git checkout")
    return [ROOT / name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def cells(page: str, column: int = 0) -> list[str]:
    """The code in one column of a page's tables."""
    rows = [
        line.strip("|").split(" | ") for line in text_in_tree(page).splitlines() if line.startswith("| `")
    ]
    return [row[column].strip(" `") for row in rows if len(row) > column]


@pytest.mark.parametrize("name", ["README.md", "CHANGELOG.md", "LICENSE", "docs/decisions.md"])
def test_have_the_pages_people_read_first(name: str):
    assert len(text_in_tree(name).split()) > 20


def test_no_file_keeps_the_marks_of_a_merge():
    sides = re.compile(rb"^(?:<{7}|>{7}) ", re.MULTILINE)
    assert [path for path in tracked() if sides.search(path.read_bytes())] == []


def test_lead_readers_to_files_that_exist():
    """The README names where things are: a file by its path, or after one of the same folder by its name."""
    rows = re.findall(r"(?m)^\| (?:a|what|the|people|who) [^|]*\? \| (.*) \|$", text_in_tree("README.md"))
    missing, folder = [], ROOT / "events_service"
    for name in re.findall(r"`([^`]+)`", " ".join(rows)):
        if (ROOT / "events_service" / name).exists():
            folder = (ROOT / "events_service" / name).parent
        elif not (ROOT / name).exists() and not (folder / name).exists():
            missing.append(name)

    assert len(rows) > 10
    assert missing == []


@pytest.mark.parametrize("name", LOCKS)
def test_lock_every_requirement_to_one_version_and_its_hashes(name: str):
    requirements = re.split(r"\n(?=[a-zA-Z0-9])", re.sub(r"(?m)^\s*#.*\n", "", text_in_tree(name)).strip())

    assert len(requirements) > 20
    assert [one for one in requirements if not re.match(r"[\w.-]+(\[[\w,-]+\])?==[\w.!+]+ ", one)] == []
    assert [one for one in requirements if not re.search(r"--hash=sha256:[0-9a-f]{64}", one)] == []


@pytest.mark.parametrize("name", LOCKS)
def test_lock_without_naming_where_packages_come_from(name: str):
    assert "://" not in text_in_tree(name)


def test_lock_the_same_versions_for_tests_as_for_production():
    pinned = {name: set(re.findall(r"(?m)^([\w.-]+==[\w.!+]+)", text_in_tree(name))) for name in LOCKS}

    assert sorted(pinned[LOCKS[0]] - pinned[LOCKS[1]]) == []


def test_track_no_host_of_a_registry_and_no_path_of_a_machine():
    found = []
    for path in tracked():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{path.relative_to(ROOT)}: {host}" for host in HOSTS if host in text]
        found += [f"{path.relative_to(ROOT)}: {place[1]}" for place in MACHINE.finditer(text)]

    assert found == []


def test_track_no_large_file():
    assert [str(path.relative_to(ROOT)) for path in tracked() if path.stat().st_size > LARGEST] == []


def test_track_nothing_that_is_made():
    made = re.compile(r"(^|/)(__pycache__|\.venv|\.data|\.[a-z]+_cache)/|\.(pyc|mo|log|sqlite)$")

    assert [
        str(path.relative_to(ROOT)) for path in tracked() if made.search(str(path.relative_to(ROOT)))
    ] == []


def shape(path: str) -> str:
    """A route and its documentation name a parameter each in their way."""
    return re.sub(r"\{[^}]*\}(\.ics)?", "{}", path)


def test_document_every_feed_and_no_other():
    served = {shape(path) for handler in feeds.HANDLERS for path in handler.paths}
    on_its_page = {shape(path) for handler in sessions.HANDLERS for path in handler.paths} & {"/sessions/{}"}

    documented = [shape(path) for path in cells("docs/feeds.md") if path.startswith("/")]

    assert sorted(documented) == sorted(served | on_its_page)


def test_document_every_filter_of_the_feeds():
    """As many as there are fields to filter by, but the event, which has a feed of its own; each one does filter."""
    filters = {
        name: example
        for name, example in zip(cells("docs/feeds.md"), cells("docs/feeds.md", 2), strict=True)
        if not name.startswith("/")
    }

    assert len(filters) == len(SessionFilter.__dataclass_fields__) - 1
    assert [
        name for name, example in filters.items() if filters_from({name: example}) == SessionFilter()
    ] == []


def test_document_the_limits_of_the_feeds():
    page = text_in_tree("docs/feeds.md")
    figures = [
        f"{MOST_EVENTS:,} sessions",
        f"{MOST_BYTES:,} bytes",
        f"{BACK.days} days ago",
        f"{PAST_AT_MOST} sessions",
    ]

    assert [figure for figure in figures if figure not in " ".join(page.split())] == []
    assert AHEAD.days == 365


def test_document_every_letter_and_no_other():
    letters = {path.stem for path in (ROOT / "templates" / "mail").glob("*.subject")}

    assert sorted(cells("docs/letters.md")) == sorted(letters)


def test_write_every_letter_three_ways():
    folder = ROOT / "templates" / "mail"
    letters = sorted(path.stem for path in folder.glob("*.subject"))

    assert sorted(path.stem for path in folder.glob("[!_]*.txt")) == letters
    assert sorted(path.stem for path in folder.glob("[!_]*.html")) == letters
