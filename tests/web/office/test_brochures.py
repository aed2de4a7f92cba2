"""A library's month as PDF, from the list of libraries."""

import re
from datetime import timedelta

import pytest

from events_service import clock
from tests.factories import a_library, a_session, an_organisation
from tests.web.office.conftest import Colleague


async def test_month_is_one_click_from_the_list_of_libraries(colleague: Colleague) -> None:
    team = await an_organisation()
    ada = await colleague(team, role="manager")
    library = await a_library(team)
    day = (clock.now() + timedelta(days=1)).date()
    times = {"starts_at": f"{day}T10:00", "ends_at": f"{day}T11:00"}
    await a_session(organisation=team, library=library, **times)

    page = (await ada.get("/staff/libraries")).text
    links = re.findall(r'href="(/staff/libraries/[^"]+/(?:brochure|posters)\.pdf\?month=[0-9-]+)"', page)

    assert len(links) == 4
    own = [link for link in links if link.endswith(f"{day:%Y-%m}")]
    answers = [await ada.get(link) for link in own]
    assert [answer.content[:4] for answer in answers] == [b"%PDF", b"%PDF"]
    assert (await ada.get(f"/staff/libraries/{library}/brochure.pdf?month=2036-01")).status_code == 409


@pytest.mark.parametrize("month", ["2035-13", "0000-01", "x"])
async def test_what_is_no_month_is_refused(colleague: Colleague, month: str) -> None:
    team = await an_organisation()
    ada = await colleague(team, role="desk")
    library = await a_library(team)

    assert (await ada.get(f"/staff/libraries/{library}/posters.pdf?month={month}")).status_code == 422


async def test_a_stranger_s_library_is_not_found(colleague: Colleague) -> None:
    ada = await colleague(await an_organisation(), role="manager")
    session = await a_session(organisation=await an_organisation())

    assert (await ada.get(f"/staff/libraries/{session.library}/brochure.pdf")).status_code == 404
