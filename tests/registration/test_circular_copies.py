"""What one copy of a circular tells of several registrations is told as long as one of them is there."""

from uuid import UUID

import pytest

from events_service import clock
from events_service.database import rows
from events_service.errors import existing
from events_service.messages.rendering import Letter
from events_service.privacy.erasure import erase_by_link
from events_service.registration.call_queries import open_calls
from events_service.registration.calls import read_by_guest
from events_service.registration.cancellation import cancel_by_link
from events_service.registration.changes import change_session
from events_service.registration.circulars import look_at_circular, write_circular
from events_service.registration.news import newest
from events_service.registration.restoration import restore_by_link
from events_service.registration.untold import news_for
from tests.factories import a_party, a_registration, a_session, sign_up
from tests.posted import claimed, everything_left
from tests.registration.test_moving import a_later_date

pytestmark = pytest.mark.usefixtures("database")
PHONE = "+33612345678"


async def test_erase_by_link_leaves_what_a_circular_still_tells_them_of_another_date() -> None:
    session = await a_session()
    later = await a_later_date(session)
    first = await sign_up(session, "Chloé", email="chloe@example.org")
    second = await sign_up(later, "Chloé", email="chloe@example.org")
    called = await a_registration(session.id, a_party("Driss", phone=PHONE))
    await a_registration(later.id, a_party("Driss", phone=PHONE))
    await everything_left()
    said = {"headline": "Lunettes", "words": "Apportez vos lunettes.", "audience": "both"}
    shown = await look_at_circular(session.event, None, said, session.ada, now=clock.now())
    await write_circular(
        session.event, None, said, seen=shown.mark, intent="a", by=session.ada, now=clock.now()
    )

    for place in (first, called):
        await erase_by_link(place.link, now=clock.now())

    claim = await claimed(clock.now())
    (letter,) = await newest([(claim.letter, claim.last_told)])
    assert isinstance(letter, Letter)
    facts = [letter.context[word] for word in ("registration", "words", "starts_local")]
    assert facts == [str(second.registration.id), said["words"], "2035-11-27T14:00:00"]
    [call] = await open_calls(session.ada, now=clock.now())
    assert (call.name, call.session, call.says and call.says.words) == ("Driss", later.id, said["words"])
    kept = await rows("SELECT context::text FROM message UNION ALL SELECT context::text FROM call_task")
    for place in (first, called):
        assert str(place.registration.id) not in str(kept)


async def test_a_call_names_the_date_that_stands_and_ends_with_the_last() -> None:
    session = await a_session()
    later = await a_later_date(session)
    first, second = [
        await a_registration(each.id, a_party("Driss", phone=PHONE)) for each in (session, later)
    ]
    said = {"headline": "Lunettes", "words": "Apportez vos lunettes.", "audience": "both"}
    shown = await look_at_circular(session.event, None, said, session.ada, now=clock.now())
    await write_circular(
        session.event, None, said, seen=shown.mark, intent="a", by=session.ada, now=clock.now()
    )

    async def named() -> list[tuple[str, UUID, str, str]]:
        return [
            (call.code, call.session, call.says.words, f"{call.says.starts_local:%d.%m. %H}")
            for call in await open_calls(session.ada, now=clock.now())
            if call.letter == "circular" and call.says is not None
        ]

    both = await named()
    await cancel_by_link(first.link, now=clock.now())
    one = await named()
    times = {"starts_at": "2035-11-28T10:00", "ends_at": "2035-11-28T12:00"}
    await change_session(later.id, times, by=session.ada, now=clock.now())
    moved = await named()
    own_page = await news_in_turn(second.registration.id)
    await cancel_by_link(second.link, now=clock.now())
    nobody = await named()
    await restore_by_link(second.link, wait=False, now=clock.now())

    codes = [place.registration.code for place in (first, second)]
    assert both == [(codes[0], session.id, said["words"], "20.11. 14")]
    assert one == [(codes[1], later.id, said["words"], "27.11. 14")]
    assert moved == [(codes[1], later.id, said["words"], "28.11. 10")]
    assert own_page == [("change", "28.11. 10"), ("circular", "28.11. 10")]
    assert nobody == []
    assert await named() == moved


async def news_in_turn(registration: UUID) -> list[tuple[str, str]]:
    """What the guest is told first, and when that is read, next."""
    first = existing(await news_for(registration, now=clock.now()))
    await read_by_guest(registration, first.call, now=clock.now())
    second = existing(await news_for(registration, now=clock.now()))
    return [(each.letter, f"{each.says.starts_local:%d.%m. %H}") for each in (first, second)]
