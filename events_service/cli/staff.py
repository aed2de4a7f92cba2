"""`events-service staff …`: colleagues coming in, seen, and going."""

import argparse
import asyncio

from events_service import clock
from events_service.accounts import links, staff, team
from events_service.cli.listing import show
from events_service.cli.pool import with_pool
from events_service.errors import NotFound
from events_service.failures import Failed
from events_service.scheduling import leaving
from events_service.settings import Settings


def staff_invite(settings: Settings, arguments: argparse.Namespace) -> int:
    async def invite() -> None:
        await team.appoint(
            arguments.email,
            role=arguments.role,
            organisation=arguments.organisation,
            departments=arguments.department,
            locale=settings.default_locale,
            key=settings.secret_key,
            now=clock.now(),
        )

    asyncio.run(with_pool(settings, invite))
    print(
        f"{arguments.email} is now {arguments.role}. A sign-in link: events-service staff link {arguments.email}"
    )
    return 0


def staff_link(settings: Settings, arguments: argparse.Namespace) -> int:
    try:
        secret = asyncio.run(with_pool(settings, lambda: links.make_link(arguments.email, now=clock.now())))
    except NotFound:
        raise Failed(
            f"no colleague has the address {arguments.email}; `events-service staff invite` adds one."
        ) from None
    print(f"{settings.public_url}/staff/sign-in/{secret}")
    return 0


def staff_list(settings: Settings, arguments: argparse.Namespace) -> int:
    lines = asyncio.run(with_pool(settings, lambda: staff.colleagues(arguments.organisation)))
    show(
        [(each.email, *_role(each)) for each in lines],
        nothing="no colleague here yet; `events-service staff invite EMAIL --role ROLE` adds one.",
    )
    return 0


def _role(line: staff.ColleagueLine) -> tuple[str, str]:
    where = line.organisation or ", ".join(line.departments) or "everywhere"
    return (line.role, where) if line.role else ("no role", "nowhere")


def staff_remove(settings: Settings, arguments: argparse.Namespace) -> int:
    async def remove() -> leaving.Left:
        return await leaving.remove_colleague(
            arguments.email, organisation=arguments.organisation, now=clock.now()
        )

    left = asyncio.run(with_pool(settings, remove))
    where = f" of {arguments.organisation}" if arguments.organisation else ""
    print(f"{arguments.email} is no colleague{where} any more, and is signed out everywhere.")
    if left.still_works_here:
        print("Other roles stay: `events-service staff list` shows them.")
    for key in left.keys:
        print(f"The key “{key}” that they made still works: events-service key revoke '{key}'")
    for slug in left.without_manager:
        print(
            f"{slug} has no manager now: events-service staff invite EMAIL --role manager --organisation {slug}"
        )
    return 0
