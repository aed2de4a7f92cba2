"""What one copy of a circular tells of several registrations is told as long as one of them is there."""

import pytest

from events_service import clock
from events_service.database import rows
from events_service.messages.rendering import Letter
from events_service.privacy.erasure import erase_by_link
from events_service.registration.call_queries import open_calls
from events_service.registration.circulars import look_at_circular, write_circular
from events_service.registration.news import newest
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
