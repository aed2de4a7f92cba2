"""Which names search engines are told."""

from datetime import timedelta

import pytest

from events_service import clock
from events_service.database import value
from events_service.scheduling import sitemap
from tests.factories import a_session


async def test_stretches_hold_each_event_once_while_a_session_of_it_is_ahead(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned = await a_session()
    for number in range(2):
        await a_session(organisation=planned.organisation, library=planned.library, title=f"Atelier {number}")
    monkeypatch.setattr(sitemap, "MOST", 2)
    now = clock.now()

    assert await sitemap.how_many_stretches("events", now=now) == 2
    stretches = [await sitemap.stretch("events", number, now=now) for number in (1, 2, 3)]
    assert [len(each) for each in stretches] == [2, 1, 0]
    assert len({name for each in stretches for name, _ in each}) == 3
    assert await sitemap.stretch("events", 1, now=now + timedelta(days=36500)) == []
    slug = await value("SELECT slug FROM library WHERE id = $1", planned.library)
    assert [name for name, _ in await sitemap.stretch("libraries", 1, now=now)] == [slug]
