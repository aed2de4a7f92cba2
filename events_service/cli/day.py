"""Editions of the Digital Inclusion Day."""

import argparse
import asyncio

from events_service import clock
from events_service.accounts.roles import OPERATOR
from events_service.campaigns.editions import open_campaign
from events_service.campaigns.queries import every_campaign
from events_service.cli.listing import show
from events_service.cli.pool import with_pool
from events_service.settings import Settings
from events_service.web.moments import day_from


def day_create(settings: Settings, given: argparse.Namespace) -> int:
    """Prints the slug, which pages, feeds and the API take."""
    said = {
        "name": given.name,
        "theme": given.theme,
        "starts_on": day_from(given.on) or given.on,
        "ends_on": day_from(given.until or "") or given.until,
    }

    async def create() -> None:
        await open_campaign(given.slug, said, by=OPERATOR, now=clock.now())

    asyncio.run(with_pool(settings, create))
    print(given.slug)
    return 0


def day_list(settings: Settings, _: argparse.Namespace) -> int:
    found = asyncio.run(with_pool(settings, every_campaign))
    show(
        [
            (each.slug, each.starts_on, each.ends_on if each.ends_on != each.starts_on else "", each.name)
            for each in found
        ],
        nothing="no edition yet; `events-service day create SLUG --name NAME --on DATE` opens one.",
    )
    return 0
