"""Who may do what, seen and taken back: colleagues and API keys."""

import argparse
import asyncio

from events_service import clock
from events_service.accounts import keys, staff
from events_service.cli.administration import with_pool
from events_service.cli.listing import show
from events_service.settings import Settings


def staff_list(settings: Settings, given: argparse.Namespace) -> int:
    found = asyncio.run(with_pool(settings, lambda: staff.colleagues(given.organisation)))
    show(
        [(each.email, *_role(each.role, each.organisation)) for each in found],
        nothing="no colleague here yet; `events-service staff invite EMAIL --role ROLE` adds one.",
    )
    return 0


def _role(role: str, organisation: str | None) -> tuple[str, str]:
    return (role, organisation or "everywhere") if role else ("no role", "nowhere")


def staff_remove(settings: Settings, given: argparse.Namespace) -> int:
    async def remove() -> staff.Left:
        return await staff.remove_colleague(given.email, organisation=given.organisation, now=clock.now())

    left = asyncio.run(with_pool(settings, remove))
    where = f" of {given.organisation}" if given.organisation else ""
    print(f"{given.email} is no colleague{where} any more, and is signed out everywhere.")
    if left.still_works_here:
        print("Other roles stay: `events-service staff list` shows them.")
    for slug in left.without_manager:
        print(
            f"{slug} has no manager now: events-service staff invite EMAIL --role manager --organisation {slug}"
        )
    return 0


def key_list(settings: Settings, _: argparse.Namespace) -> int:
    found = asyncio.run(with_pool(settings, keys.api_keys))
    show(
        [
            (
                each.id,
                each.name,
                each.role,
                each.organisation or "everywhere",
                f"revoked {each.revoked_at.date()}" if each.revoked_at else f"since {each.created_at.date()}",
            )
            for each in found
        ],
        nothing="no key yet; `events-service key create NAME --role ROLE` makes one.",
    )
    return 0


def key_revoke(settings: Settings, given: argparse.Namespace) -> int:
    revoked = asyncio.run(with_pool(settings, lambda: keys.revoke_key(given.key, now=clock.now())))
    print(f"{revoked} opens nothing any more.")
    return 0
