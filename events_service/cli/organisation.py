"""Organisations and the libraries they answer for."""

import argparse
import asyncio

from events_service import clock
from events_service.accounts.roles import OPERATOR
from events_service.cli.listing import show
from events_service.cli.pool import with_pool
from events_service.database import transaction
from events_service.errors import NotFound, existing
from events_service.libraries.organisations import claim_library, create_organisation, rename_organisation
from events_service.libraries.queries import organisation_id, organisation_slug, organisations
from events_service.registration.practice import open_shared_practice
from events_service.scheduling.releasing import release_library
from events_service.settings import Settings


def organisation_create(settings: Settings, arguments: argparse.Namespace) -> int:
    """Prints the slug, which other commands take."""

    async def create() -> str:
        now = clock.now()
        if arguments.practice:
            key, slug = settings.secret_key, arguments.slug
            practice = await open_shared_practice(arguments.name, slug=slug, by=OPERATOR, key=key, now=now)
            return await organisation_slug(practice)
        async with transaction():
            organisation = await create_organisation(arguments.name, slug=arguments.slug, now=now)
            for library in arguments.library:
                await claim_library(library, organisation, now=now)
            return await organisation_slug(organisation)

    print(asyncio.run(with_pool(settings, create)))
    return 0


def organisation_list(settings: Settings, _: argparse.Namespace) -> int:
    lines = asyncio.run(with_pool(settings, organisations))
    show(
        [
            (each.slug, each.name, _libraries(each.libraries), "practice" if each.practice else "")
            for each in lines
        ],
        nothing="no organisation yet; `events-service organisation create NAME` adds one.",
    )
    return 0


def _libraries(number: int) -> str:
    return "1 library" if number == 1 else f"{number} libraries"


def organisation_rename(settings: Settings, arguments: argparse.Namespace) -> int:
    asyncio.run(
        with_pool(settings, lambda: rename_organisation(arguments.slug, arguments.name, now=clock.now()))
    )
    print(f"{arguments.slug} has its new name; the slug stays.")
    return 0


def organisation_add_library(settings: Settings, arguments: argparse.Namespace) -> int:
    async def add() -> None:
        async with transaction():
            organisation = existing(await organisation_id(arguments.slug), organisation=arguments.slug)
            for library in arguments.library:
                await claim_library(library, organisation, now=clock.now())

    asyncio.run(with_pool(settings, add))
    print(f"{arguments.slug} answers for {', '.join(arguments.library)}.")
    return 0


def organisation_release_library(settings: Settings, arguments: argparse.Namespace) -> int:
    async def release() -> None:
        async with transaction():
            if await organisation_id(arguments.slug) is None:
                raise NotFound(organisation=arguments.slug)
            for library in arguments.library:
                await release_library(library, arguments.slug, now=clock.now())

    asyncio.run(with_pool(settings, release))
    print(f"{arguments.slug} does not answer for {', '.join(arguments.library)} any more.")
    return 0
