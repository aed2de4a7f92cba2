"""What each command does. They print on stdout what a person wants to read, and raise what could not be done."""

import argparse
import asyncio
import sys
import urllib.error
import urllib.request
from collections.abc import Awaitable, Callable
from typing import TypeVar

from events_service import clock
from events_service.accounts import keys, sign_in, staff
from events_service.accounts.roles import ROLES as ROLES
from events_service.cli import demo_data, serving
from events_service.cli import doctor as checks
from events_service.cli import import_libraries as importing
from events_service.cli.embedded import bundled_servers
from events_service.cli.migrations import migrate as bring_up_to_date
from events_service.cli.processes import Program, supervise, termination_as_exception
from events_service.cli.running import completed, noted_as_running
from events_service.database import close_pool, open_pool, transaction
from events_service.errors import NotFound
from events_service.libraries.organisations import claim_library, create_organisation
from events_service.settings import BadSetting, Settings
from events_service.worker.letters import completing
from events_service.worker.main import run_worker
from events_service.worker.retention import forgetting

T = TypeVar("T")


class Failed(Exception):
    """A command that could not do its work; the text is the one line shown."""


def up(settings: Settings, given: argparse.Namespace) -> int:
    """Everything in one foreground process tree; Ctrl-C ends all of it."""
    if not serving.is_free(settings.host, settings.port):
        raise Failed(f"port {settings.port} is in use; choose another: make up PORT=8123 (or --port 8123).")
    with (
        termination_as_exception(),
        bundled_servers(
            settings.data_dir, postgres=not settings.database_url, redis=not settings.redis_url
        ) as servers,
    ):
        settings = completed(settings, servers)
        asyncio.run(bring_up_to_date(settings.database_url))
        signs = asyncio.run(_with_pool(settings, lambda: _prepare(settings, demo=not given.empty)))
        with noted_as_running(settings):
            return supervise(
                _programs(settings),
                ready=lambda: _is_ready(settings),
                on_ready=lambda: print(_where_to_go(settings, signs), flush=True),
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
    log = settings.data_dir / "service.log" if sys.stdout.isatty() else None
    return [
        Program("web", [*command, "web"], environ, restart=True, log=log),
        Program("worker", [*command, "worker"], environ, restart=True, log=log),
    ]


async def _prepare(settings: Settings, *, demo: bool) -> str:
    """Demonstration data at the first start, and a sign-in link for its first colleague (or nothing)."""
    now = clock.now()
    if demo and not await demo_data.has_data():
        await demo_data.make_demo(key=settings.secret_key, now=now)
    try:
        return await sign_in.make_link(demo_data.FIRST_COLLEAGUE, now=now, life=sign_in.VISIT_LIFE)
    except NotFound:
        return ""


def _is_ready(settings: Settings) -> bool:
    try:
        with urllib.request.urlopen(
            f"http://{settings.host}:{settings.port}/health/ready", timeout=2
        ) as answer:
            return bool(answer.status == 200)
    except (OSError, urllib.error.URLError):
        return False


def _where_to_go(settings: Settings, sign_in_secret: str) -> str:
    lines = ["", f"  Pages     {settings.public_url}/"]
    if settings.mailbox is not None:
        lines.append(f"  Mailbox   {settings.public_url}/mailbox")
    if sign_in_secret:
        lines.append(f"  Staff     {settings.public_url}/staff/sign-in/{sign_in_secret}")
    else:
        lines.append("  Staff     events-service staff invite EMAIL --role manager --organisation SLUG")
    if sys.stdout.isatty():
        lines.append(f"  Log       {settings.data_dir / 'service.log'}")
    return "\n".join([*lines, "", "  Ctrl-C stops everything.", ""])


def web(settings: Settings, _: argparse.Namespace) -> int:
    return serving.serve(_complete(settings))


def worker(settings: Settings, _: argparse.Namespace) -> int:
    settings = _complete(settings)
    try:
        return run_worker(settings, completing(settings), chores=[forgetting(settings)])
    except ValueError as error:
        raise Failed(str(error)) from None


def _complete(settings: Settings) -> Settings:
    """`web` and `worker` are what production runs: they bring no server along."""
    for name in ("database_url", "redis_url"):
        if not getattr(settings, name):
            raise BadSetting(
                f"EVENTS_{name.upper()} is not set. On one machine, `events-service up` brings both servers."
            )
    return settings


def migrate(settings: Settings, _: argparse.Namespace) -> int:
    ran = asyncio.run(bring_up_to_date(settings.database_url))
    print(f"{ran} migration{'' if ran == 1 else 's'} run; the schema is up to date.")
    return 0


def doctor(settings: Settings, _: argparse.Namespace) -> int:
    return asyncio.run(checks.examine(settings))


def import_libraries(settings: Settings, given: argparse.Namespace) -> int:
    return importing.run(given.file, dry_run=given.dry_run, database_url=settings.database_url)


def staff_invite(settings: Settings, given: argparse.Namespace) -> int:
    async def invite() -> None:
        await staff.invite(
            given.email,
            role=given.role,
            organisation=given.organisation,
            department=given.department,
            now=clock.now(),
        )

    asyncio.run(_with_pool(settings, invite))
    print(f"{given.email} is now {given.role}. A sign-in link: events-service staff link {given.email}")
    return 0


def staff_link(settings: Settings, given: argparse.Namespace) -> int:
    secret = asyncio.run(_with_pool(settings, lambda: sign_in.make_link(given.email, now=clock.now())))
    print(f"{settings.public_url}/staff/sign-in/{secret}")
    return 0


def organisation_create(settings: Settings, given: argparse.Namespace) -> int:
    async def create() -> str:
        now = clock.now()
        async with transaction():
            organisation = await create_organisation(given.name, now=now)
            for library in given.library:
                await claim_library(library, organisation, now=now)
        return str(organisation)

    print(asyncio.run(_with_pool(settings, create)))
    return 0


def key_create(settings: Settings, given: argparse.Namespace) -> int:
    def make() -> Awaitable[str]:
        return keys.create_key(given.name, role=given.role, organisation=given.organisation, now=clock.now())

    print(asyncio.run(_with_pool(settings, make)))
    return 0


async def _with_pool(settings: Settings, verb: Callable[[], Awaitable[T]]) -> T:
    await open_pool(settings.database_url, name="command", connections=2)
    try:
        return await verb()
    finally:
        await close_pool()
