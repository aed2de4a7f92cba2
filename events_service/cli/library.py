"""Libraries of the directory: finding one's slug, and correcting what the Ministry's file says."""

import argparse
import asyncio

from events_service import clock
from events_service.cli.listing import show
from events_service.cli.pool import with_pool
from events_service.errors import existing
from events_service.failures import Failed
from events_service.libraries.queries import libraries_named, library_id
from events_service.libraries.rules import EDITABLE
from events_service.registration.venues import Reached, edit_library
from events_service.settings import Settings

MOST = 50


def library_find(settings: Settings, arguments: argparse.Namespace) -> int:
    words, limit = " ".join(arguments.words), MOST + 1

    async def find() -> list[tuple[object, ...]]:
        libraries = await libraries_named(words, organisation=arguments.organisation, limit=limit)
        return [
            (each.slug, each.name, each.postcode, each.town, each.organisation_name) for each in libraries
        ]

    libraries = asyncio.run(with_pool(settings, find))
    show(
        libraries[:MOST],
        nothing="no library is called so; the directory comes with `events-service import libraries FILE.csv`.",
    )
    if len(libraries) == limit:
        print(f"… and more than these {MOST}: say more words.")
    return 0


def library_edit(settings: Settings, arguments: argparse.Namespace) -> int:
    """What is given changes, and no import overwrites it any more."""
    sent = vars(arguments)
    changes = {field: sent[field] for field in EDITABLE if sent.get(field) is not None}
    if not changes:
        raise Failed("nothing to change was given; `events-service library edit --help` names the fields.")

    async def edit() -> tuple[list[str], Reached]:
        library = existing(await library_id(arguments.slug), library=arguments.slug)
        return await edit_library(library, changes, now=clock.now())

    changed, reached = asyncio.run(with_pool(settings, edit))
    if changed:
        print(f"{arguments.slug}: {', '.join(changed)} changed; no import overwrites that.")
    else:
        print(f"{arguments.slug}: nothing changed, it is as given.")
    if reached.people:
        print(f"{reached.people} signed up there; everyone who left an address is written to.")
    return 0
