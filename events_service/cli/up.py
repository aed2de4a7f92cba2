"""`events-service up`: everything in one foreground process tree; Ctrl-C ends all of it."""

import argparse
import asyncio
import contextlib
import os
import shlex
import sys
import urllib.error
import urllib.request
from pathlib import Path

from events_service import clock
from events_service.accounts import links
from events_service.accounts.visits import VISIT_LIFE
from events_service.cli.pool import with_pool
from events_service.demo.words import FIRST_COLLEAGUE
from events_service.errors import NotFound
from events_service.libraries.organisations import any_organisation
from events_service.local.door import address_of, check_free
from events_service.local.processes import Program, fresh_when_large, supervise, termination_as_exception
from events_service.local.running import completed, note_schema, noted_as_running, noted_schema
from events_service.local.servers import bundled_servers
from events_service.migrations import migrate, newest_known
from events_service.settings import Settings

# From an empty installation to a colleague who can plan: each takes what one before it prints.
FROM_NOTHING = [
    "import libraries FILE.csv",
    "library find TOWN",
    "organisation create NAME --library LIBRARY",
    "staff invite EMAIL --role manager --organisation SLUG",
    "staff link EMAIL",
]


def up(settings: Settings, arguments: argparse.Namespace) -> int:
    check_free(settings.host, settings.port)
    with (
        termination_as_exception(),
        bundled_servers(
            settings.data_dir, postgres=not settings.database_url, redis=not settings.redis_url, wait=False
        ) as servers,
    ):
        settings = completed(settings, servers)
        staff: list[str] = []

        def prepare() -> None:
            servers.wait()
            asyncio.run(migrate(settings.database_url, settings))
            staff.extend(
                asyncio.run(with_pool(settings, lambda: _prepare(settings, demo=not arguments.empty)))
            )
            note_schema(settings, newest_known())

        # Python takes longest to begin. Where the schema is surely current, the programs do so while the servers do.
        current = noted_schema(settings) == newest_known()
        if not current:
            prepare()
        with noted_as_running(settings):
            return supervise(
                _programs(settings),
                meanwhile=prepare if current else None,
                ready=lambda: _is_ready(settings),
                on_ready=lambda: print(_where_to_go(settings, staff), flush=True),
                watch=servers.keep,
            )


def _programs(settings: Settings) -> list[Program]:
    """The web server and the worker, with the settings this process has worked out."""
    environ = {
        "EVENTS_DATABASE_URL": settings.database_url,
        "EVENTS_REDIS_URL": settings.redis_url,
        "EVENTS_SECRET_KEY": settings.secret_key,
        "EVENTS_PORT": str(settings.port),
        "EVENTS_DATA_DIR": str(settings.data_dir),
        "EVENTS_PUBLIC_URL": settings.public_url,
    }
    command = [sys.executable, "-m", "events_service.cli.main"]
    # A person at a terminal wants to read where to go; whoever collects the output wants the lines.
    log = fresh_when_large(settings.data_dir / "service.log") if sys.stdout.isatty() else None
    return [
        Program("web", [*command, "web"], environ, restart=True, log=log),
        Program("worker", [*command, "worker"], environ, restart=True, log=log),
    ]


async def _prepare(settings: Settings, *, demo: bool) -> list[str]:
    """Demonstration data at the first start, and how the staff comes in: by a link for the demonstration's first
    colleague, by one for any colleague there is, or, where nobody is, from nothing to a manager's sign-in."""
    now = clock.now()
    if demo and not await any_organisation():
        from events_service.demo.data import make_demo  # noqa: PLC0415 every verb, for the first start only

        await make_demo(key=settings.secret_key, now=now)
    with contextlib.suppress(NotFound):
        secret = await links.make_link(FIRST_COLLEAGUE, now=now, life=VISIT_LIFE)
        return [f"{settings.public_url}/staff/sign-in/{secret}"]
    commands = ["staff list", "staff link EMAIL"] if await any_organisation() else FROM_NOTHING
    # A folder named on the command line is named again; one in the settings is there for every command.
    usual = Path(os.environ.get("EVENTS_DATA_DIR", ".data"))
    here = "" if settings.data_dir == usual else f" --data-dir {shlex.quote(str(settings.data_dir))}"
    return [f"events-service {command}{here}" for command in commands]


def _is_ready(settings: Settings) -> bool:
    try:
        with urllib.request.urlopen(
            f"{address_of(settings.host, settings.port)}/health/ready", timeout=2
        ) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def _where_to_go(settings: Settings, staff: list[str]) -> str:
    lines = ["", f"  Pages     {settings.public_url}/"]
    if settings.mailbox is not None:
        lines.append(f"  Mailbox   {settings.public_url}/mailbox")
    lines += [f"  {word:<10}{line}" for word, line in zip(["Staff", *[""] * len(staff)], staff, strict=False)]
    if sys.stdout.isatty():
        lines.append(f"  Log       {settings.data_dir / 'service.log'}")
    return "\n".join([*lines, "", "  Ctrl-C stops everything.", ""])
