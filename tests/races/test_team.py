"""Two managers who remove each other at the same time: one stays."""

import asyncio
from uuid import UUID

import pytest

from events_service import clock
from events_service.accounts.roles import Grant, Viewer
from events_service.accounts.staff import give_role
from events_service.accounts.team import LastManager
from events_service.database import rows, value
from events_service.scheduling.leaving import remove_teammate
from tests.factories import an_organisation


async def two_managers() -> tuple[UUID, UUID, UUID]:
    organisation = await an_organisation()
    slug = await value("SELECT slug FROM organisation WHERE id = $1", organisation)
    ada, basile = [
        await give_role(f"{name}@{slug}.example", role="manager", organisation=slug, now=clock.now())
        for name in ("ada", "basile")
    ]
    return organisation, ada, basile


async def remove(whom: UUID, by: UUID, organisation: UUID) -> str:
    viewer = Viewer(by, "", (Grant("manager", organisation),))
    try:
        await remove_teammate(whom, organisation=organisation, by=viewer, now=clock.now())
    except LastManager:
        return "refused"
    return "removed"


@pytest.mark.usefixtures("database")
async def test_two_managers_who_remove_each_other_do_not_leave_a_team_without_one():
    """Five teams at once, so that the two of a team meet whatever the pool of connections does."""
    teams = [await two_managers() for _ in range(5)]
    await asyncio.gather(*(rows("SELECT pg_sleep(0.2)") for _ in range(10)))

    outcomes = await asyncio.gather(
        *(remove(ada, basile, team) for team, ada, basile in teams),
        *(remove(basile, ada, team) for team, ada, basile in teams),
    )

    assert sorted(outcomes) == ["refused"] * 5 + ["removed"] * 5
    assert len(await rows("SELECT FROM membership WHERE role = 'manager'")) == 5
