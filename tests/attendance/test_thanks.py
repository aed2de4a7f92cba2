"""Whoever came is thanked once by letter, with what was done and what comes next; nobody is called for it."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from events_service import clock
from events_service.attendance.afterwards import keep_afterwards
from events_service.attendance.presence import NamesForgotten, note_presence
from events_service.attendance.rules import Mark
from events_service.attendance.thanks import SessionNotOver, Thanks, look_at_thanks, thank
from events_service.database import rows, value
from events_service.errors import ChangedMeanwhile, Forbidden, NotFound
from events_service.messages.channels.transport import DeliveryFailed, Envelope
from events_service.registration.erasure import forget
from events_service.registration.helping import remove_by_staff
from events_service.registration.places import Place
from events_service.registration.rules import Presence
from events_service.registration.thanks import SECOND_THOUGHTS
from events_service.scheduling.resources import add_resource
from tests.factories import (
    ENDS_AT,
    STARTS_AT,
    Planned,
    a_party,
    a_registration,
    a_session,
    a_viewer,
    an_organisation,
    mailbox_of,
    sign_up,
)
from tests.posted import everything_left
from tests.registration.test_helping import yvette
from tests.registration.test_moving import a_later_date
from tests.registration.wires import Wire, plain_text
from tests.scheduling.test_resources import SHEET

pytestmark = pytest.mark.usefixtures("database")

DONE = {"done": "Ouvrir sa boîte\nRépondre à un message", "next_step": "Joindre une photo"}
DAYS = 90


class RefusingWire(Wire):
    """A mail server that knows nobody."""

    async def hand_over(self, envelope: Envelope, *, handed: Callable[[], Awaitable[None]]) -> None:
        raise DeliveryFailed("550 no such user", permanent=True)


async def ticked(planned: Planned, place: Place, presence: Presence | None = Presence.ATTENDED) -> Place:
    mark = Mark(presence)
    await note_presence(planned.id, place.registration.id, mark, by=planned.ada, now=STARTS_AT)
    return place


async def looked(planned: Planned) -> Thanks:
    return await look_at_thanks(planned.id, planned.ada, days=DAYS, now=ENDS_AT)


async def thanked(planned: Planned) -> int:
    seen = (await looked(planned)).mark
    return await thank(planned.id, seen=seen, days=DAYS, by=planned.ada, now=ENDS_AT)


async def written_to() -> list[str]:
    return [each["recipient"] for each in await rows("SELECT recipient FROM message WHERE letter = 'after'")]


async def test_each_who_came_is_thanked_once_and_who_came_later_is_too() -> None:
    planned, wire = await a_session(title="Premiers courriels"), Wire()
    await ticked(planned, await sign_up(planned))
    rose = a_party("Rose", email=None, phone="+33467000000")
    await ticked(planned, await a_registration(planned.id, rose))
    await ticked(planned, await sign_up(planned, "Basile"), Presence.ABSENT)
    await forget([(await ticked(planned, await sign_up(planned, "Driss"))).registration.id], now=ENDS_AT)
    fatou = await sign_up(planned, "Fatou")
    await keep_afterwards(planned.id, DONE, by=planned.ada, now=ENDS_AT)
    await everything_left()

    first = await looked(planned)
    assert await thank(planned.id, seen=first.mark, days=DAYS, by=planned.ada, now=ENDS_AT) == 1
    assert await thank(planned.id, seen=first.mark, days=DAYS, by=planned.ada, now=ENDS_AT) == 0
    await ticked(planned, fatou)
    second = await looked(planned)
    assert await thanked(planned) == 1
    await wire.deliver(at=ENDS_AT + SECOND_THOUGHTS - timedelta(seconds=1))
    early = len(wire.letters)
    await wire.deliver(at=ENDS_AT + SECOND_THOUGHTS)

    assert [each.registration.name for each in first.readers] == ["Chloé"]
    assert [each.name for each in first.without_email] == ["Rose"]
    assert ([each.registration.name for each in second.readers], second.before) == (["Fatou"], 1)
    assert (early, [each["To"] for each in wire.letters]) == (0, [mailbox_of("Chloé"), mailbox_of("Fatou")])
    assert await value("SELECT count(*) FROM call_task WHERE letter = 'after'") == 0
    assert await value("SELECT count(*) FROM audit WHERE what = 'session.thanks_written'") == 2


async def test_it_says_what_was_done_what_is_next_and_where_the_documents_are() -> None:
    planned, wire = await a_session(title="Premiers courriels"), Wire()
    chloe = await ticked(planned, await sign_up(planned))
    await a_later_date(planned, capacity=3)
    await add_resource(
        planned.event,
        {**SHEET, "public": "yes"},
        name="fiche.pdf",
        content=b"%PDF",
        by=planned.ada,
        now=ENDS_AT,
    )
    await keep_afterwards(planned.id, DONE, by=planned.ada, now=ENDS_AT)

    await everything_left()
    await thanked(planned)
    await wire.deliver(at=ENDS_AT + SECOND_THOUGHTS)

    [letter] = wire.letters
    words = plain_text(letter).replace("\u00a0", " ")
    slug = await value("SELECT slug FROM event WHERE id = $1", planned.event)
    for line in (
        "Merci pour votre participation à « Premiers courriels ».",
        "Ouvrir sa boîte\nRépondre à un message",
        "La prochaine étape :\nJoindre une photo",
        "- mardi 27 novembre 2035 à 14 h, Médiathèque Jean Moulin",
        f"Les documents de cet atelier et ses dates :\nhttp://127.0.0.1:8000/events/{slug}",
        f"/registrations/{chloe.link}",
        chloe.registration.code,
    ):
        assert line in words
    assert "text/calendar" not in [part.get_content_type() for part in letter.walk()]


async def test_not_before_the_end_nor_once_forgotten_nor_by_anybody_else() -> None:
    planned = await a_session()
    await ticked(planned, await sign_up(planned))
    desk, stranger = a_viewer(planned.organisation, "desk"), a_viewer(await an_organisation())
    seen = (await looked(planned)).mark

    for viewer, now, refusal in (
        (planned.ada, ENDS_AT - timedelta(seconds=1), SessionNotOver),
        (planned.ada, ENDS_AT + timedelta(days=DAYS, seconds=1), NamesForgotten),
        (desk, ENDS_AT, Forbidden),
        (stranger, ENDS_AT, NotFound),
    ):
        with pytest.raises(refusal):
            await thank(planned.id, seen=seen, days=DAYS, by=viewer, now=now)
    await keep_afterwards(planned.id, DONE, by=planned.ada, now=ENDS_AT)
    with pytest.raises(ChangedMeanwhile):  # other words than were shown
        await thank(planned.id, seen=seen, days=DAYS, by=planned.ada, now=ENDS_AT)

    assert await written_to() == []


async def test_a_tick_taken_back_is_no_letter_and_one_that_comes_back_no_call() -> None:
    planned, refusing = await a_session(), RefusingWire()
    await ticked(planned, await sign_up(planned))
    basile = await ticked(planned, await sign_up(planned, "Basile"))
    await everything_left()
    await thanked(planned)

    await ticked(planned, basile, presence=None)
    await refusing.deliver(at=ENDS_AT + SECOND_THOUGHTS)

    states = await rows("SELECT recipient, state FROM message WHERE letter = 'after' ORDER BY recipient")
    assert [(each["recipient"], each["state"]) for each in states] == [
        (mailbox_of("Basile"), "withdrawn"),
        (mailbox_of("Chloé"), "failed"),
    ]
    assert await value("SELECT count(*) FROM call_task") == 0


async def test_thanks_withdraw_no_letter_that_says_something() -> None:
    planned = await a_session()
    await ticked(planned, await sign_up(planned))

    await thanked(planned)

    assert await value("SELECT state FROM message WHERE letter = 'confirmation'") == "due"


async def test_the_helper_has_it_too_and_who_is_forgotten_is_not_written_to() -> None:
    planned, wire = await a_session(), Wire()
    place = await ticked(planned, await yvette(planned))
    instead = await ticked(planned, await yvette(planned, email=None, receives="instead", phone=""))
    await everything_left()
    await thanked(planned)
    both = await written_to()

    await remove_by_staff(place.registration.id, by=planned.ada, now=clock.now())
    await forget([instead.registration.id], now=ENDS_AT)
    await wire.deliver(at=ENDS_AT + SECOND_THOUGHTS)

    assert both == ["yvette@example.org", "nadia@example.org", "nadia@example.org"]
    assert [each["To"] for each in wire.letters] == ["yvette@example.org"]
    assert "nadia@example.org" not in await written_to()
