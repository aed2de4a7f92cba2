"""`events-service migrate`: the schema, up to date."""

import argparse
import asyncio

from events_service.migrations import migrate as bring_up_to_date
from events_service.settings import Settings


def migrate(settings: Settings, _: argparse.Namespace) -> int:
    ran = asyncio.run(bring_up_to_date(settings.database_url, settings))
    print(f"{ran} migration{'' if ran == 1 else 's'} run; the schema is up to date.")
    return 0
