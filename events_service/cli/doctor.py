"""`events-service doctor`: one line for each thing the service needs, and what to do about each that fails."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable

from events_service.checks.addresses import check_settings
from events_service.checks.database import check_clock, check_database, check_durability, check_schema
from events_service.checks.imprints import check_imprints
from events_service.checks.letters import check_letters, check_losses, check_mail, check_texts
from events_service.checks.machine import check_disk, check_redis, check_zones
from events_service.checks.trouble import Reminder, Trouble
from events_service.checks.workers import check_workers
from events_service.settings import Settings

Check = Callable[[Settings], Awaitable[str]]


def doctor(settings: Settings, _: argparse.Namespace) -> int:
    return asyncio.run(examine(settings))


async def examine(settings: Settings) -> int:
    """Print every check and return 0 when all passed, else 1; what is only left to do fails nothing."""
    failed = 0
    for name, check in CHECKS:
        try:
            print(f"ok    {name}: {await check(settings)}")
        except Reminder as reminder:
            print(f"TODO  {name}: {reminder}")
        except (
            Exception
        ) as trouble:  # every kind of failure of an outside thing is one line here, never a trace
            failed += 1
            reason = str(trouble) if isinstance(trouble, Trouble) else f"{type(trouble).__name__}: {trouble}"
            print(f"FAIL  {name}: {' '.join(reason.split())}")
    return 1 if failed else 0


CHECKS: tuple[tuple[str, Check], ...] = (
    ("settings", check_settings),
    ("database", check_database),
    ("durability", check_durability),
    ("schema", check_schema),
    ("clock", check_clock),
    ("workers", check_workers),
    ("letters", check_letters),
    ("lost letters", check_losses),
    ("redis", check_redis),
    ("mail", check_mail),
    ("text messages", check_texts),
    ("time zones", check_zones),
    ("disk", check_disk),
    ("legal pages", check_imprints),
)
