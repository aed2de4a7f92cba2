"""What a new event may begin from."""

from datetime import timedelta

import pytest

from events_service import clock
from events_service.scheduling.beginnings import last_years, templates_of
from events_service.scheduling.copies import copy_event
from tests.factories import STARTS_AT, a_library, a_session, a_viewer, an_event, an_organisation

pytestmark = pytest.mark.usefixtures("database")
NOW = clock.now()


async def test_templates_of_ones_own_by_title() -> None:
    town, other = await an_organisation(), await an_organisation()
    ada, library = a_viewer(town), await a_library(town)
    basile = a_viewer(other)
    for title in ("Souris", "Clavier"):
        await copy_event(await an_event(ada, library, title=title), by=ada, now=NOW, as_template=True)
    await copy_event(await an_event(basile, await a_library(other)), by=basile, now=NOW, as_template=True)

    assert [each.title for each in await templates_of(ada)] == ["Clavier", "Souris"]
    assert await templates_of(a_viewer(town, "desk")) == []


async def test_last_years_are_those_of_about_this_time_that_do_not_go_on() -> None:
    town, other = await an_organisation(), await an_organisation()
    place = {"organisation": town, "library": await a_library(town)}
    await a_session(title="Impôts", **place)
    await a_session(title="Au printemps", starts_at="2035-04-20T14:00", ends_at="2035-04-20T16:00", **place)
    await a_session(title="Ailleurs", organisation=other)
    a_year_later = STARTS_AT + timedelta(days=360)

    lines = await last_years(a_viewer(town), now=a_year_later)

    assert [(each.title, str(each.last_starts)) for each in lines] == [("Impôts", "2035-11-20 14:00:00")]
    assert await last_years(a_viewer(town), now=STARTS_AT - timedelta(days=1)) == []


async def test_what_goes_on_needs_no_beginning() -> None:
    held = await a_session(title="Impôts")
    await a_session(
        title="Autre",
        organisation=held.organisation,
        starts_at="2036-11-20T14:00",
        ends_at="2036-11-20T16:00",
    )

    lines = await last_years(held.ada, now=STARTS_AT + timedelta(days=360))

    assert [each.title for each in lines] == ["Impôts"]
