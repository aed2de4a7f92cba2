"""Two managers who remove each other at the same time: one stays."""

import asyncio
from uuid import UUID

import pytest

from events_service import clock
from events_service.accounts.roles import Grant, Viewer
from events_service.accounts.staff import invite
from events_service.accounts.team import LastManager, remove_teammate
from events_service.database import rows, value
from tests.factories import an_organisation


@pytest.mark.usefixtures("database")
async def test_two_managers_who_remove_each_other_do_not_leave_a_team_without_one():
    organisation = await an_organisation()
    slug = await value("SELECT slug FROM organisation WHERE id = $1", organisation)
    ada, basile = [
        await invite(email, role="manager", organisation=slug, now=clock.now())
        for email in ("ada@example.org", "basile@example.org")
    ]

    async def remove(whom: UUID, by: UUID) -> str:
        viewer = Viewer(by, "", (Grant("manager", organisation),))
        try:
            await remove_teammate(whom, organisation=organisation, by=viewer, now=clock.now())
        except LastManager:
            return "refused"
        return "removed"

    outcomes = await asyncio.gather(remove(ada, basile), remove(basile, ada))

    assert sorted(outcomes) == ["refused", "removed"]
    assert len(await rows("SELECT FROM membership WHERE role = 'manager'")) == 1
