"""The same party twice is asked about: never doubled, never refused in silence, never told about the first."""

from datetime import timedelta

import pytest

from events_service import clock
from events_service.database import rows, value
from events_service.registration.cancellation import cancel_by_link
from events_service.registration.doubles import AlreadySignedUp
from events_service.registration.parties import Party, is_same_party
from events_service.registration.places import Place, register
from events_service.registration.rules import Door
from tests.factories import KEY, Planned, a_party, a_session


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        (("Chloé", None, None), ("chloe", None, None), True),
        (
            ("Chloé", "c@example.org", None),
            ("Chloe\u0301", "c@example.org", None),
            True,
        ),  # as a Mac composes it
        (("Chloé", "c@example.org", None), ("Chloé", "C@example.org", None), True),
        (("Chloé", "c@example.org", None), ("Chloé", "c@example.org", "+33612345678"), True),
        (("Chloé", None, "+33612345678"), ("CHLOE", "c@example.org", "+33612345678"), True),
        (("Chloé", "c@example.org", None), ("Denise", "c@example.org", None), False),
        (("Chloé", "c@example.org", None), ("Chloé", "d@example.org", None), False),
        (("Chloé", "c@example.org", None), ("Chloé", None, None), False),
        (("Chloé", "c@example.org", "+33612345678"), ("Chloé", "c@example.org", "+33698765432"), False),
        (("Chloé", "c@example.org", None), ("Chloé", None, "+33612345678"), False),
    ],
)
def test_the_same_name_and_contact_is_the_same_party(
    first: tuple[str, str | None, str | None], second: tuple[str, str | None, str | None], same: bool
) -> None:
    name, email, phone = second

    assert is_same_party(a_party(name, email=email, phone=phone), *first) is same


async def enter(session: Planned, party: Party, *, door: Door = Door.WEB, **more: object) -> Place:
    return await register(session.roster, party, door=door, key=KEY, **{"now": clock.now(), **more})  # type: ignore[arg-type]


CHLOE = a_party("Chloé", email="chloe@example.org")


async def rows_written() -> list[tuple[object, ...]]:
    found = await rows(
        """
        SELECT (SELECT count(*)::int FROM registration), (SELECT count(*)::int FROM message), seats_taken, waiting,
               arrivals FROM roster
        """
    )
    return [tuple(each) for each in found]


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("door", [Door.WEB, Door.DESK])
async def test_register_twice_is_asked_and_writes_nothing(door: Door) -> None:
    session = await a_session()
    await enter(session, CHLOE, intent="one")
    before = await rows_written()

    with pytest.raises(AlreadySignedUp) as refusal:
        await enter(session, a_party("CHLOE", email="Chloe@example.org"), door=door, intent="two")

    assert refusal.value.facts == {}
    assert await rows_written() == before == [(1, 1, 1, 0, 1)]


@pytest.mark.usefixtures("database")
async def test_register_another_person_of_the_same_name_is_two() -> None:
    session = await a_session()
    first = await enter(session, a_party("Marie"), intent="one")

    second = await enter(session, a_party("Marie"), intent="two", again=True)

    assert first.link != second.link
    assert await value("SELECT seats_taken FROM roster") == 2


@pytest.mark.usefixtures("database")
async def test_register_the_same_form_twice_is_one_without_a_question() -> None:
    session = await a_session()
    first = await enter(session, CHLOE, intent="one")

    second = await enter(session, CHLOE, intent="one")

    assert (second.link, second.replayed) == (first.link, True)


@pytest.mark.usefixtures("database")
async def test_register_after_ten_minutes_or_a_cancellation_is_not_asked() -> None:
    session, other = await a_session(), await a_session()
    first = clock.now()
    later = first + timedelta(minutes=10)
    await enter(session, CHLOE, now=first)

    second = await enter(session, CHLOE, now=later)
    await cancel_by_link(second.link, now=later)
    await enter(session, CHLOE, now=later)
    await enter(other, CHLOE, now=later)

    assert await value("SELECT count(*)::int FROM registration WHERE state = 'confirmed'") == 3
