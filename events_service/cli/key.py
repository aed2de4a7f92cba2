"""`events-service key …`: what other programs come in with."""

import argparse
import asyncio
from collections.abc import Awaitable

from events_service import clock
from events_service.accounts import keys
from events_service.cli.listing import show
from events_service.cli.pool import with_pool
from events_service.settings import Settings


def key_create(settings: Settings, arguments: argparse.Namespace) -> int:
    def make() -> Awaitable[str]:
        return keys.create_key(
            arguments.name,
            role=arguments.role,
            organisation=arguments.organisation,
            departments=arguments.department,
            now=clock.now(),
        )

    print(asyncio.run(with_pool(settings, make)))
    return 0


def key_list(settings: Settings, _: argparse.Namespace) -> int:
    lines = asyncio.run(with_pool(settings, keys.api_keys))
    show(
        [
            (
                each.id,
                each.name,
                each.role,
                each.organisation or ", ".join(each.departments) or "everywhere",
                f"revoked {each.revoked_at.date()}" if each.revoked_at else f"since {each.created_at.date()}",
            )
            for each in lines
        ],
        nothing="no key yet; `events-service key create NAME --role ROLE` makes one.",
    )
    return 0


def key_revoke(settings: Settings, arguments: argparse.Namespace) -> int:
    revoked = asyncio.run(with_pool(settings, lambda: keys.revoke_key(arguments.key, now=clock.now())))
    print(f"{revoked} opens nothing any more.")
    return 0
