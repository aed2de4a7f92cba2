"""Wishes are counted by place and topic until something answers them."""

from datetime import timedelta

import pytest

from events_service import clock
from events_service.database import rows
from events_service.registration.wish_queries import (
    open_wish,
    sessions_answering,
    wish_groups,
    wishes_to_call,
)
from tests.factories import a_library, a_session, a_viewer, an_organisation
from tests.registration.test_wishes import the_library, wished

pytestmark = pytest.mark.usefixtures("database")


async def test_six_wishes_propose_a_session_and_five_do_not() -> None:
    ada = await the_library()
    for _ in range(5):
        await wished("jean-moulin")
    [five] = await wish_groups(ada, now=clock.now())
    await wished("jean-moulin", name="Yvette")

    [six] = await wish_groups(ada, now=clock.now())

    assert (five.number, five.proposes) == (5, False)
    assert (six.number, six.to_call, six.no_date, six.proposes) == (6, 1, 6, True)


async def test_a_session_planned_since_answers_those_without_a_name() -> None:
    ada = await the_library()
    for name in ("", "", "Yvette"):
        await wished("jean-moulin", name=name)
    [library] = await rows("SELECT id, organisation FROM library")

    planned = await a_session(
        organisation=library["organisation"], library=library["id"], topics=["email"], strand="everyday_uses"
    )
    now = clock.now() + timedelta(seconds=1)

    [group] = await wish_groups(ada, now=now)
    assert (group.number, group.to_call, group.sessions) == (1, 1, 1)
    assert (group.proposes, group.asks_somebody) == (False, True)
    [answer] = await sessions_answering("jean-moulin", "email", now=now)
    assert (answer.id, answer.seats_left) == (planned.id, 20)


async def test_wishes_are_counted_for_a_year() -> None:
    ada = await the_library()
    await wished("jean-moulin")

    assert len(await wish_groups(ada, now=clock.now() + timedelta(days=364))) == 1
    assert await wish_groups(ada, now=clock.now() + timedelta(days=366)) == []


async def test_wishes_are_nothing_to_another_organisation() -> None:
    await the_library()
    await wished("jean-moulin", name="Yvette")
    elsewhere = await an_organisation()
    await a_library(elsewhere)
    basile = a_viewer(elsewhere)

    assert await wish_groups(basile, now=clock.now()) == []
    assert await wishes_to_call(basile, "jean-moulin", "email") == []


async def test_the_desk_reads_first_names_and_opens_one_with_a_line_in_the_audit() -> None:
    ada = await the_library()
    wish = await wished("jean-moulin", name="Yvette Moreau")
    desk = a_viewer(ada.grants[0].organisation or ada.id, "desk")

    [short] = await wishes_to_call(desk, "jean-moulin", "email")
    [whole] = await wishes_to_call(ada, "jean-moulin", "email")
    opened = await open_wish(wish, by=desk, now=clock.now())

    assert (short.name, short.phone) == ("Yvette M.", None)
    assert (whole.name, whole.phone) == (opened.name, opened.phone) == ("Yvette Moreau", "+33612345678")
    assert [
        tuple(line) for line in await rows("SELECT what, subject FROM audit WHERE what LIKE 'wish%'")
    ] == [("wish.opened", wish)]
