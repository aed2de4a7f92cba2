"""Importing the directory: what is created, what is left alone, and that a bad file leaves nothing."""

import asyncio
import csv
import os
import pty
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from events_service.cli.import_libraries import run
from events_service.database import row, rows, transaction, value
from events_service.imports.directory.reading import Entry, Skipped, WrongFile, read_path
from events_service.imports.directory.taking import Gone, Report, import_directory
from events_service.libraries.editing import ImportRunning, edit_library
from events_service.libraries.facts import YES_OR_NO
from events_service.libraries.removals import LIBRARY, removed_after

REAL = Path(__file__).parents[4] / "shared" / "data" / "public_libraries_france.csv"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
LATER = NOON + timedelta(days=300)
MOULIN = Entry(
    line=2,
    code="LI1",
    name="Médiathèque Jean Moulin",
    kind="building",
    address="2 rue du Port",
    postcode="34080",
    town="Montpellier",
    department="34",
    time_zone="Europe/Paris",
    latitude=43.61,
    longitude=3.87,
    website="https://moulin.fr",
)
SETE = replace(MOULIN, line=3, code="LI2", name="Bibliothèque", town="Sète", postcode="34200")

with_the_real_file = pytest.mark.skipif(
    not REAL.is_file(), reason="../shared/data/public_libraries_france.csv is not here"
)


async def library(code: str) -> dict[str, Any]:
    return dict(await row("SELECT * FROM library WHERE ministry_code = $1", code) or {})


async def libraries() -> list[dict[str, Any]]:
    return [dict(each) for each in await rows("SELECT * FROM library ORDER BY ministry_code")]


async def test_import_creates_libraries(database):
    report = await import_directory([MOULIN, SETE, Skipped(4, "LI3", "no readable name")], now=NOON)

    assert (report.created, report.updated, report.unchanged, report.read) == (2, 0, 0, 3)
    assert [(each.reason, each.count) for each in report.skipped] == [("no readable name", 1)]
    created = await library("LI1")
    assert created.pop("id").version == 7
    assert created == {
        "organisation": None,
        "ministry_code": "LI1",
        "slug": "mediatheque-jean-moulin-montpellier",
        "name": "Médiathèque Jean Moulin",
        "name_key": "mediatheque jean moulin",
        "kind": "building",
        "address": "2 rue du Port",
        "postcode": "34080",
        "town": "Montpellier",
        "town_key": "montpellier",
        "department": "34",
        "time_zone": "Europe/Paris",
        "latitude": 43.61,
        "longitude": 3.87,
        "phone": "",
        "email": "",
        "website": "https://moulin.fr",
        "directions": "",
        **dict.fromkeys(YES_OR_NO),
        "door_width": None,
        "reception_staff": "",
        "computers": None,
        **{name: [] for name in ("hearing_support", "facilities", "programmes", "labels")},
        "practice": False,
        "edited": [],
        "colour": "",
        "logo_digest": "",
        "logo_height": 0,
        "logo_width": 0,
        "created_at": NOON,
        "updated_at": NOON,
    }
    assert (await library("LI2"))["town_key"] == "sete"


async def test_import_twice_changes_nothing(database):
    await import_directory([MOULIN, SETE], now=NOON)
    before = await libraries()

    report = await import_directory([MOULIN, SETE], now=LATER)

    assert report == Report(created=0, updated=0, unchanged=2, skipped=())
    assert await libraries() == before


async def test_import_updates_what_differs_and_keeps_the_slug(database):
    await import_directory([MOULIN, SETE], now=NOON)
    moved = replace(MOULIN, name="Médiathèque Lucie Aubrac", town="Lattes", latitude=None, longitude=None)

    report = await import_directory([moved, SETE], now=LATER)

    assert (report.created, report.updated, report.unchanged) == (0, 1, 1)
    after = await library("LI1")
    assert (after["name"], after["town"], after["town_key"]) == (
        "Médiathèque Lucie Aubrac",
        "Lattes",
        "lattes",
    )
    assert (after["latitude"], after["longitude"]) == (None, None)
    assert after["slug"] == "mediatheque-jean-moulin-montpellier"
    assert (after["created_at"], after["updated_at"]) == (NOON, LATER)
    assert (await library("LI2"))["updated_at"] == NOON


async def test_import_never_overwrites_what_a_librarian_edited(database):
    await import_directory([MOULIN], now=NOON)
    moulin = (await library("LI1"))["id"]
    await edit_library(moulin, {"name": "Moulin", "website": "", "latitude": 43.5}, now=NOON)

    newer = replace(
        MOULIN, name="X", website="https://x.fr", latitude=1.0, longitude=1.0, address="3 rue du Port"
    )
    report = await import_directory([newer], now=LATER)
    again = await import_directory([newer], now=LATER)

    assert (report.updated, again.unchanged) == (1, 1)
    after = await library("LI1")
    assert (after["name"], after["website"], after["address"]) == ("Moulin", "", "3 rue du Port")
    assert (after["latitude"], after["longitude"]) == (43.5, 3.87)


async def test_import_of_only_edited_fields_is_unchanged(database):
    await import_directory([MOULIN], now=NOON)
    await edit_library((await library("LI1"))["id"], {"town": "Lattes"}, now=NOON)

    report = await import_directory([replace(MOULIN, town="Sète")], now=LATER)

    assert report.unchanged == 1
    after = await library("LI1")
    assert (after["town"], after["town_key"], after["updated_at"]) == ("Lattes", "lattes", NOON)


async def test_import_of_a_file_silent_about_some_fields_keeps_them(database):
    await import_directory([MOULIN], now=NOON)
    silent = replace(
        MOULIN, name="Moulin", website="", kind="unknown", latitude=None, longitude=None,
        silent=("kind", "latitude", "longitude", "website"),
    )  # fmt: skip

    report = await import_directory([silent], now=LATER)

    assert report.updated == 1
    after = await library("LI1")
    assert (after["name"], after["kind"], after["website"]) == ("Moulin", "building", "https://moulin.fr")
    assert (after["latitude"], after["longitude"]) == (43.61, 3.87)


async def test_import_leaves_libraries_that_are_missing_from_the_file(database):
    await import_directory([MOULIN, SETE], now=NOON)

    report = await import_directory([SETE], now=LATER)

    assert [each["ministry_code"] for each in await libraries()] == ["LI1", "LI2"]
    assert report.missing == Gone(1, ((await library("LI1"))["slug"],))
    assert report.hidden == Gone()


async def test_import_counts_no_library_as_missing_whose_row_was_skipped(database):
    await import_directory([MOULIN, SETE], now=NOON)

    report = await import_directory([MOULIN, Skipped(3, "LI2", "too few values")], now=LATER)

    assert report.missing == Gone()


async def test_import_reports_libraries_that_nobody_can_walk_into_any_more(database):
    await import_directory([MOULIN, replace(SETE, kind="storage")], now=NOON)
    closed = [replace(MOULIN, kind="administrative"), replace(SETE, kind="storage")]

    dry = await import_directory(closed, now=LATER, dry_run=True)
    report = await import_directory(closed, now=LATER)

    assert report.hidden == Gone(1, ((await library("LI1"))["slug"],))
    assert dry == report
    assert (await import_directory(closed, now=LATER)).hidden == Gone()


async def test_import_tells_who_follows_the_directory_what_left_it_and_came_back(database):
    await import_directory([MOULIN, SETE], now=NOON)
    moulin = (await library("LI1"))["id"]

    async def removed(since: datetime) -> list[Any]:
        return [each.id for each in await removed_after(LIBRARY, after=None, since=since, limit=9)]

    await import_directory([replace(MOULIN, kind="storage"), SETE], now=LATER, dry_run=True)
    assert await removed(NOON) == []
    await import_directory([replace(MOULIN, kind="storage"), SETE], now=LATER)
    assert await removed(LATER) == [moulin]
    assert await removed(LATER + timedelta(seconds=1)) == []
    await import_directory([MOULIN, SETE], now=LATER + timedelta(days=1))
    assert await removed(NOON) == []


async def test_import_skips_a_code_seen_before_and_gives_three_examples(database):
    again = [replace(MOULIN, line=line, name=f"Again {line}") for line in range(3, 8)]

    report = await import_directory([MOULIN, *again], now=NOON)

    assert (report.created, report.read) == (1, 6)
    assert [(each.reason, each.count, [row.line for row in each.examples]) for each in report.skipped] == [
        ("duplicate code", 5, [3, 4, 5])
    ]
    assert (await library("LI1"))["name"] == "Médiathèque Jean Moulin"


async def test_import_dry_run_reports_the_same_and_changes_nothing(database):
    await import_directory([MOULIN], now=NOON)
    before = await libraries()
    newer = [replace(MOULIN, name="Moulin"), SETE, replace(SETE, line=4)]

    dry = await import_directory(newer, now=LATER, dry_run=True)

    assert await libraries() == before
    assert dry == await import_directory(newer, now=LATER)
    assert (dry.created, dry.updated) == (1, 1)


async def test_import_that_fails_in_the_middle_leaves_nothing(database):
    def half() -> Iterator[Entry]:
        for number in range(2500):
            yield replace(MOULIN, code=f"LI{number}", line=number + 2)
        raise WrongFile("it ends in the middle of line 2502: the copy is incomplete, fetch it again.")

    with pytest.raises(WrongFile):
        await import_directory(half(), now=NOON)

    assert await value("SELECT count(*) FROM library") == 0


async def test_import_that_is_cancelled_leaves_nothing(database):
    reached = asyncio.Event()

    def progress(rows_read: int) -> None:
        if rows_read == 1500:
            reached.set()

    entries = (replace(MOULIN, code=f"LI{number}") for number in range(20_000))
    running = asyncio.create_task(import_directory(entries, now=NOON, progress=progress))
    await reached.wait()
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running

    assert await value("SELECT count(*) FROM library") == 0


async def test_import_hears_an_edit_made_while_it_runs(database):
    await import_directory([MOULIN, SETE], now=NOON)
    moulin, locked, leave = (await library("LI1"))["id"], asyncio.Event(), asyncio.Event()

    async def edit() -> None:
        async with transaction():
            await edit_library(moulin, {"name": "Moulin"}, now=NOON)
            locked.set()
            await leave.wait()

    editing = asyncio.create_task(edit())
    await locked.wait()
    newer = [replace(each, name="From the Ministry") for each in (MOULIN, SETE)]
    importing = asyncio.create_task(import_directory(newer, now=LATER))
    while not await value("SELECT count(*) FROM pg_locks WHERE NOT granted"):  # noqa: ASYNC110 - PostgreSQL waits
        await asyncio.sleep(0.01)
    leave.set()
    await editing
    report = await importing

    assert [(await library(code))["name"] for code in ("LI1", "LI2")] == ["Moulin", "From the Ministry"]
    assert (report.updated, report.unchanged) == (1, 1)


async def test_import_waits_for_another_and_then_refuses(database, database_url):
    async def registration_by_id(connection: asyncpg.Connection, seconds: float) -> None:
        async with connection.transaction():
            await connection.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended('import of the directory', 0))"
            )
            await asyncio.sleep(seconds)

    other = await asyncpg.connect(database_url)
    holding = asyncio.create_task(registration_by_id(other, 0.5))
    await asyncio.sleep(0.1)
    assert (await import_directory([MOULIN], now=NOON)).created == 1
    await holding

    holding = asyncio.create_task(registration_by_id(other, 15))
    await asyncio.sleep(0.1)
    with pytest.raises(ImportRunning):  # after lock_timeout
        await import_directory([SETE], now=NOON)
    holding.cancel()
    other.terminate()
    assert await value("SELECT count(*) FROM library") == 1


async def test_import_tells_its_progress(database):
    heard: list[int] = []

    await import_directory(
        (replace(MOULIN, code=f"LI{number}") for number in range(250)), now=NOON, progress=heard.append
    )

    assert heard == [100, 200, 250]


async def test_import_accepts_every_text_the_reader_lets_through(database, tmp_path):
    """The longest and strangest values the reader accepts fit the table: its checks never stop an import."""
    path = tmp_path / "strange.csv"
    values = [
        "ﷺ" * 120,
        "İ" * 120,
        "ß" * 120,
        "'; DROP TABLE library; --",
        "👩‍👩‍👧",
        "a" * 120,
        "é" * 120,
        "日本",
    ]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["code_bib", "libelle1", "adresse", "cp", "ville", "departement"])
        writer.writerows([f"LI{n}", text, text * 2, "34000", text, "34"] for n, text in enumerate(values))

    report = await import_directory(read_path(str(path)), now=NOON)

    assert report.created + sum(each.count for each in report.skipped) == len(values)
    assert report.created >= 6


async def libraries_counted(url: str) -> int:
    connection = await asyncpg.connect(url)
    try:
        return int(await connection.fetchval("SELECT count(*) FROM library"))
    finally:
        await connection.close()


HEADER = "code_bib;libelle1;adresse;cp;ville"


async def test_run_prints_a_report(database_url, tmp_path, capsys):
    path = tmp_path / "directory.csv"
    path.write_text(
        f"{HEADER}\nLI1;Médiathèque;;34080;Montpellier\n;X;;34080;Sète\nLI1;X;;34080;Sète\n", "utf-8"
    )

    status = await asyncio.to_thread(run, str(path), dry_run=False, database_url=database_url)

    said = capsys.readouterr()
    assert (status, said.err) == (0, "")
    lines = said.out.splitlines()
    assert lines[:6] == [
        "created          1",
        "updated          0",
        "unchanged        0",
        "skipped          2",
        "  no code                      1  line 3",
        "  duplicate code               1  line 4 (LI1)",
    ]
    assert lines[6].startswith("3 rows read in ")
    assert await libraries_counted(database_url) == 1


async def test_run_names_the_libraries_to_look_at(database_url, tmp_path, capsys):
    path = tmp_path / "directory.csv"
    rows_of = "".join(f"LI{n};Annexe {n};;34080;Montpellier;Bâtiment ouvert\n" for n in range(1, 7))
    path.write_text(f"{HEADER};type_adresse\n{rows_of}", "utf-8")
    await asyncio.to_thread(run, str(path), dry_run=False, database_url=database_url)
    capsys.readouterr()
    path.write_text(
        f"{HEADER};type_adresse\nLI6;Annexe 6;;34080;Montpellier;Lieu uniquement administratif\n", "utf-8"
    )

    await asyncio.to_thread(run, str(path), dry_run=False, database_url=database_url)

    lines = capsys.readouterr().out.splitlines()
    assert lines[4:6] == [
        "missing from this file, kept: 5 (annexe-1-montpellier, annexe-2-montpellier, annexe-3-montpellier, …)",
        "no longer open to visitors: 1 (annexe-6-montpellier)",
    ]


async def test_run_dry_says_so(database_url, tmp_path, capsys):
    path = tmp_path / "directory.csv"
    path.write_text(f"{HEADER}\nLI1;Médiathèque;;34080;Montpellier\n", "utf-8")

    status = await asyncio.to_thread(run, str(path), dry_run=True, database_url=database_url)

    assert status == 0
    assert capsys.readouterr().out.endswith("\nDry run: nothing was written.\n")
    assert await libraries_counted(database_url) == 0


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "it is empty."),
        (
            b"PK\x03\x04...",
            "it is a spreadsheet (xlsx or ods), not CSV: open it in a spreadsheet program and",
        ),
        (b"a;b\n1;2\n", "it is not the Ministry's directory: it lacks the columns code_bib,"),
        (
            f"{HEADER}\nLI1;Médiathèque;;34080;Sète\n".encode("cp1252"),
            "it is not UTF-8 text (line 2, byte 6 is 0xE9):",
        ),
        (f"{HEADER}\nLI1;Bib;;34080;Sète\nLI2;Bi".encode(), "it ends in the middle of line 3:"),
        (f"{HEADER}\n".encode(), "it has a first line and no library below it."),
    ],
)
async def test_run_refuses_a_wrong_file_in_one_line(database_url, tmp_path, capsys, content, sentence):
    path = tmp_path / "directory.csv"
    path.write_bytes(content)

    status = await asyncio.to_thread(run, str(path), dry_run=False, database_url=database_url)

    said = capsys.readouterr()
    assert (status, said.out) == (1, "")
    assert said.err.startswith(f"events-service import libraries: {path}: {sentence}")
    assert said.err.count("\n") == 1
    assert await libraries_counted(database_url) == 0


async def test_run_without_a_database_or_its_tables(servers, tmp_path, capsys):
    path = tmp_path / "directory.csv"
    path.write_text(f"{HEADER}\nLI1;Médiathèque;;34080;Montpellier\n", "utf-8")
    nowhere = f"postgresql:///events?host={tmp_path}"

    empty = await asyncio.to_thread(run, str(path), dry_run=False, database_url=servers.database_url)
    absent = await asyncio.to_thread(run, str(path), dry_run=False, database_url=nowhere)

    assert (empty, absent) == (1, 1)
    assert capsys.readouterr().err.splitlines() == [
        "events-service import libraries: the database has no tables yet; "
        "run `events-service migrate` first.",
        "events-service import libraries: there is no socket where EVENTS_DATABASE_URL says; start PostgreSQL, "
        "or correct it; `events-service doctor` says what else is wrong.",
    ]


async def test_run_draws_its_bar_on_a_terminal_only(database_url, tmp_path, monkeypatch):
    path = tmp_path / "directory.csv"
    path.write_text(HEADER + "".join(f"\nLI{n};Médiathèque;;34080;Montpellier" for n in range(300)), "utf-8")
    master, slave = pty.openpty()

    with os.fdopen(slave, "w") as terminal:
        monkeypatch.setattr("sys.stderr", terminal)
        status = await asyncio.to_thread(run, str(path), dry_run=True, database_url=database_url)
        drawn = os.read(master, 10_000).decode()
    os.close(master)

    assert status == 0
    assert drawn.startswith("\r[##########....................] 100 of about 300 rows\r[")
    assert drawn.endswith("] 300 of about 300 rows\r\x1b[K")


@with_the_real_file
async def test_run_on_the_whole_directory(database_url, capsys):
    """15,702 rows the first time, nothing changed the second; how long it takes is for `make bench` to say."""
    status = []
    for dry in (True, False, False):
        status.append(await asyncio.to_thread(run, str(REAL), dry_run=dry, database_url=database_url))
    first = await asyncpg.connect(database_url)
    slugs, zones, unclaimed = await first.fetchrow(
        "SELECT count(DISTINCT slug), count(DISTINCT time_zone), count(*) FILTER (WHERE organisation IS NULL)"
        " FROM library"
    )
    await first.close()

    assert status == [0, 0, 0]
    figures = [line.split() for line in capsys.readouterr().out.splitlines() if not line.startswith("15,702")]
    assert figures == [
        ["created", "15,702"], ["updated", "0"], ["unchanged", "0"], ["skipped", "0"],
        ["Dry", "run:", "nothing", "was", "written."],
        ["created", "15,702"], ["updated", "0"], ["unchanged", "0"], ["skipped", "0"],
        ["created", "0"], ["updated", "0"], ["unchanged", "15,702"], ["skipped", "0"],
    ]  # fmt: skip
    assert (slugs, zones, unclaimed) == (15_702, 8, 15_702)


@with_the_real_file
async def test_import_of_the_real_file_keeps_an_edit_and_survives_a_cut_copy(database, tmp_path):
    await import_directory(read_path(str(REAL)), now=NOON)
    cut = tmp_path / "cut.csv"
    cut.write_bytes(REAL.read_bytes()[:1_000_003])
    stanislas = (await library("LI2230"))["id"]
    await edit_library(stanislas, {"name": "Bibliothèque Stanislas de Nancy"}, now=NOON)
    before = await libraries()

    with pytest.raises(WrongFile, match="it ends in the middle of line"):
        await import_directory(read_path(str(cut)), now=LATER)
    report = await import_directory(read_path(str(REAL)), now=LATER)

    assert (report.created, report.updated, report.unchanged) == (0, 0, 15_702)
    assert await libraries() == before
    assert (await library("LI2230"))["department"] == "54"
