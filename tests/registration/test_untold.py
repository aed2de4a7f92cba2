"""Who has yet to be told something: what is overtaken, over or another's is nobody's news."""

from datetime import timedelta

import pytest

from events_service import clock
from events_service.registration.calls import read_by_guest
from events_service.registration.changes import cancel_session, change_session
from events_service.registration.untold import news_for, still_untold
from tests.factories import STARTS_AT, a_party, a_registration, a_session

pytestmark = pytest.mark.usefixtures("database")
LATER = {"starts_at": "2035-11-20T15:00"}


async def test_news_are_told_until_the_start_or_until_they_were_read() -> None:
    planned = await a_session()
    mohamed = await a_registration(planned.id, a_party("Mohamed"))
    yvette = await a_registration(planned.id, a_party("Yvette", phone="+33467000000"))
    both = [mohamed.registration.id, yvette.registration.id]
    assert await still_untold(both, now=clock.now()) == frozenset()

    await change_session(planned.id, LATER, by=planned.ada, now=clock.now())

    news = await news_for(mohamed.registration.id, now=clock.now())
    assert news is not None
    assert news.letter == "change"
    assert await still_untold(both, now=clock.now()) == frozenset(both)
    assert await news_for(mohamed.registration.id, now=STARTS_AT + timedelta(hours=1)) is None
    await read_by_guest(yvette.registration.id, news.call, now=clock.now())  # not theirs: it stays
    assert await still_untold(both, now=clock.now()) == frozenset(both)
    await read_by_guest(mohamed.registration.id, news.call, now=clock.now())
    assert await still_untold(both, now=clock.now()) == {yvette.registration.id}


async def test_news_of_a_letter_are_no_task() -> None:
    planned = await a_session()
    chloe = await a_registration(planned.id, a_party("Chloé", email="chloe@example.fr"))

    await cancel_session(planned.id, reason="Panne", by=planned.ada, now=clock.now())

    assert await news_for(chloe.registration.id, now=clock.now()) is None
