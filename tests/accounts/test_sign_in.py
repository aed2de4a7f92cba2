"""One-time links and visits: how long each lasts, and who is left outside. Its pages: tests/web/office."""

from datetime import timedelta

import pytest

from events_service import clock
from events_service.accounts.sign_in import (
    LINK_LIFE,
    VISIT_LIFE,
    LinkSpent,
    is_open,
    make_link,
    spend_link,
    viewer_signed_in,
)
from events_service.accounts.staff import invite
from events_service.database import rows
from events_service.errors import NotFound

ADA = "ada@example.org"
MOMENT = timedelta(seconds=1)


async def ada_is_staff() -> None:
    await invite(ADA, role="coordinator", organisation=None, now=clock.now())


@pytest.mark.parametrize("life", [LINK_LIFE, VISIT_LIFE])
async def test_a_link_can_be_spent_until_its_life_is_over(database: str, life: timedelta):
    await ada_is_staff()
    now = clock.now()
    in_time, late = await make_link(ADA, now=now, life=life), await make_link(ADA, now=now, life=life)

    assert await is_open(late, now=now + life - MOMENT)
    assert await spend_link(in_time, now=now + life - MOMENT)
    assert not await is_open(late, now=now + life)
    with pytest.raises(LinkSpent):
        await spend_link(late, now=now + life)


async def test_a_visit_ends_after_half_a_day(database: str):
    await ada_is_staff()
    now = clock.now()
    cookie = await spend_link(await make_link(ADA, now=now), now=now)

    assert await viewer_signed_in(cookie, now=now + VISIT_LIFE - MOMENT) is not None
    assert await viewer_signed_in(cookie, now=now + VISIT_LIFE) is None


async def test_an_account_that_was_disabled_is_left_outside_at_once(database: str):
    await ada_is_staff()
    now = clock.now()
    cookie = await spend_link(await make_link(ADA, now=now), now=now)
    link = await make_link(ADA, now=now)

    await rows("UPDATE account SET disabled_at = $1", now)

    assert await viewer_signed_in(cookie, now=now) is None
    with pytest.raises(LinkSpent):
        await spend_link(link, now=now)
    with pytest.raises(NotFound):
        await make_link(ADA, now=now)


async def test_a_link_for_a_stranger_is_refused(database: str):
    with pytest.raises(NotFound):
        await make_link("nobody@example.org", now=clock.now())
