"""Editions of the Digital Inclusion Day."""

import argparse
import asyncio

from events_service import clock
from events_service.accounts.roles import OPERATOR
from events_service.campaigns.editions import move_campaign, open_campaign
from events_service.campaigns.queries import every_campaign
from events_service.cli.listing import show
from events_service.cli.pool import with_pool
from events_service.settings import Settings
from events_service.web.moments import day_from


def day_create(settings: Settings, arguments: argparse.Namespace) -> int:
    """Prints the slug, which pages, feeds and the API take."""
    edition = {
        "name": arguments.name,
        "theme": arguments.theme,
        "starts_on": day_from(arguments.on) or arguments.on,
        "ends_on": day_from(arguments.until or "") or arguments.until,
    }

    async def create() -> None:
        await open_campaign(arguments.slug, edition, by=OPERATOR, now=clock.now(), drafted=arguments.draft)

    asyncio.run(with_pool(settings, create))
    print(arguments.slug)
    return 0


def day_open(settings: Settings, arguments: argparse.Namespace) -> int:
    return _move(settings, arguments.slug, "open")


def day_close(settings: Settings, arguments: argparse.Namespace) -> int:
    return _move(settings, arguments.slug, "closed")


def day_archive(settings: Settings, arguments: argparse.Namespace) -> int:
    return _move(settings, arguments.slug, "archived")


def _move(settings: Settings, slug: str, state: str) -> int:
    """Prints the slug and the state that the edition is in now."""

    async def move() -> None:
        await move_campaign(slug, state, by=OPERATOR, now=clock.now())

    asyncio.run(with_pool(settings, move))
    print(slug, state)
    return 0


def day_list(settings: Settings, _: argparse.Namespace) -> int:
    editions = asyncio.run(with_pool(settings, every_campaign))
    show(
        [
            (
                each.slug,
                each.starts_on,
                each.ends_on if each.ends_on != each.starts_on else "",
                each.state,
                each.name,
            )
            for each in editions
        ],
        nothing="no edition yet; `events-service day create SLUG --name NAME --on DATE` opens one.",
    )
    return 0
