"""Organisations and the libraries they answer for."""

import argparse
import asyncio

from events_service import clock
from events_service.cli.listing import show
from events_service.cli.pool import with_pool
from events_service.database import transaction
from events_service.errors import NotFound
from events_service.libraries.organisations import claim_library, create_organisation, rename_organisation
from events_service.libraries.queries import organisation_id, organisation_slug, organisations
from events_service.scheduling.releasing import release_library
from events_service.settings import Settings


def organisation_create(settings: Settings, given: argparse.Namespace) -> int:
    """Prints the slug, which other commands take."""

    async def create() -> str:
        now = clock.now()
        async with transaction():
            organisation = await create_organisation(given.name, slug=given.slug, now=now)
            for library in given.library:
                await claim_library(library, organisation, now=now)
            return await organisation_slug(organisation)

    print(asyncio.run(with_pool(settings, create)))
    return 0


def organisation_list(settings: Settings, _: argparse.Namespace) -> int:
    found = asyncio.run(with_pool(settings, organisations))
    show(
        [(each.slug, each.name, _libraries(each.libraries)) for each in found],
        nothing="no organisation yet; `events-service organisation create NAME` adds one.",
    )
    return 0


def _libraries(number: int) -> str:
    return "1 library" if number == 1 else f"{number} libraries"


def organisation_rename(settings: Settings, given: argparse.Namespace) -> int:
    asyncio.run(with_pool(settings, lambda: rename_organisation(given.slug, given.name, now=clock.now())))
    print(f"{given.slug} has its new name; the slug stays.")
    return 0


def organisation_add_library(settings: Settings, given: argparse.Namespace) -> int:
    async def add() -> None:
        async with transaction():
            organisation = await organisation_id(given.slug)
            if organisation is None:
                raise NotFound(organisation=given.slug)
            for library in given.library:
                await claim_library(library, organisation, now=clock.now())

    asyncio.run(with_pool(settings, add))
    print(f"{given.slug} answers for {', '.join(given.library)}.")
    return 0


def organisation_release_library(settings: Settings, given: argparse.Namespace) -> int:
    async def release() -> None:
        async with transaction():
            if await organisation_id(given.slug) is None:
                raise NotFound(organisation=given.slug)
            for library in given.library:
                await release_library(library, given.slug, now=clock.now())

    asyncio.run(with_pool(settings, release))
    print(f"{given.slug} does not answer for {', '.join(given.library)} any more.")
    return 0
