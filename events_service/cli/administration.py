"""Colleagues and keys coming in, and the schema: commands that call one verb and print what a person reads."""

import argparse
import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import asyncpg

from events_service import clock
from events_service.accounts import keys, sign_in, staff
from events_service.causes import of_database
from events_service.database import UNAVAILABLE, close_pool, open_pool
from events_service.errors import NotFound
from events_service.failures import Failed
from events_service.migrations import check_schema
from events_service.migrations import migrate as bring_up_to_date
from events_service.settings import Settings

T = TypeVar("T")

UNREACHED = (*UNAVAILABLE, asyncpg.InsufficientPrivilegeError, asyncpg.UndefinedObjectError)


def migrate(settings: Settings, _: argparse.Namespace) -> int:
    ran = asyncio.run(bring_up_to_date(settings.database_url, settings))
    print(f"{ran} migration{'' if ran == 1 else 's'} run; the schema is up to date.")
    return 0


def staff_invite(settings: Settings, given: argparse.Namespace) -> int:
    async def invite() -> None:
        await staff.invite(
            given.email,
            role=given.role,
            organisation=given.organisation,
            now=clock.now(),
        )

    asyncio.run(with_pool(settings, invite))
    print(f"{given.email} is now {given.role}. A sign-in link: events-service staff link {given.email}")
    return 0


def staff_link(settings: Settings, given: argparse.Namespace) -> int:
    try:
        secret = asyncio.run(with_pool(settings, lambda: sign_in.make_link(given.email, now=clock.now())))
    except NotFound:
        raise Failed(
            f"no colleague has the address {given.email}; `events-service staff invite` adds one."
        ) from None
    print(f"{settings.public_url}/staff/sign-in/{secret}")
    return 0


def key_create(settings: Settings, given: argparse.Namespace) -> int:
    def make() -> Awaitable[str]:
        return keys.create_key(given.name, role=given.role, organisation=given.organisation, now=clock.now())

    print(asyncio.run(with_pool(settings, make)))
    return 0


async def with_pool(settings: Settings, verb: Callable[[], Awaitable[T]]) -> T:
    """What the verb gives, with a pool open around it. Raises Failed without a database at this schema."""
    try:
        await open_pool(settings.database_url, name="command", connections=2)
        try:
            await check_schema()
            return await verb()
        finally:
            await close_pool()
    except UNREACHED as error:
        raise Failed(f"{of_database(error)}; `events-service doctor` says what else is wrong.") from None
