"""Taking a seat: promises 1, 2 and the rules of `register`."""

import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from events_service import clock
from events_service.database import rows, transaction, value
from events_service.errors import Invalid, NotFound
from events_service.registration.changes import cancel_session, change_session
from events_service.registration.links import link_hash
from events_service.registration.places import register
from events_service.registration.rules import (
    Door,
    NotEnoughSeats,
    RosterFull,
    SignUpClosed,
    SignUpNotNeeded,
    SignUpNotOpen,
)
from events_service.registration.told import of, written
from events_service.scheduling.intents import IntentReused
from events_service.scheduling.queries import session_line
from events_service.scheduling.sessions import SessionCancelled
from tests.factories import KEY, STARTS_AT, Planned, a_party, a_registration, a_session, sign_up
from tests.posted import letters

pytestmark = pytest.mark.usefixtures("database")


async def roster_of(session: Planned) -> tuple[int, int]:
    """Seats taken and parties waiting, as the roster says and as the registrations say; both must agree."""
    said = await rows(
        """
        SELECT roster.seats_taken, roster.waiting,
               (SELECT coalesce(sum(seats), 0) FROM registration r
                WHERE r.roster = roster.id AND state = 'confirmed') AS seats,
               (SELECT count(*) FROM registration r WHERE r.roster = roster.id AND state = 'waiting') AS parties
        FROM roster JOIN session ON session.roster = roster.id WHERE session.id = $1
        """,
        session.id,
    )
    assert (said[0]["seats_taken"], said[0]["waiting"]) == (said[0]["seats"], said[0]["parties"])
    return said[0]["seats_taken"], said[0]["waiting"]


async def test_register_with_a_name_only_keeps_a_seat_and_writes_to_nobody() -> None:
    session = await a_session(capacity=2)

    place = await a_registration(session.id)

    assert (place.state, place.registration.email, place.registration.phone) == ("confirmed", None, None)
    assert await letters() == []
    assert await roster_of(session) == (1, 0)


async def test_register_puts_the_next_guest_on_the_waiting_list() -> None:
    session = await a_session(capacity=1)
    await sign_up(session, "Ada")

    place = await sign_up(session, "Chloe")

    assert (place.state, place.registration.place_in_line) == ("waiting", 1)
    assert await letters() == [("confirmation", "ada@example.org"), ("waiting", "chloe@example.org")]


async def test_register_serves_a_party_whole_or_lets_it_wait() -> None:
    session = await a_session(capacity=3)
    await sign_up(session, "Ada", seats=2)

    couple = await sign_up(session, "Chloe", seats=2)

    assert couple.state == "waiting"
    assert await roster_of(session) == (2, 1)


async def test_register_gives_a_seat_the_waiting_party_cannot_use_to_the_next_that_fits() -> None:
    """The newcomer joins the end of the list; the list is served in order; the couple ahead needs two seats."""
    session = await a_session(capacity=3)
    await sign_up(session, "Ada", seats=2)
    await sign_up(session, "Couple", seats=2)

    single = await sign_up(session, "Single")

    assert single.state == "confirmed"
    assert await roster_of(session) == (3, 1)
    assert (await letters())[-1] == ("confirmation", "single@example.org")


async def test_register_never_overtakes_a_waiting_party_that_fits() -> None:
    """Seats that became free without anyone being served (an old database) go to the list first."""
    session = await a_session(capacity=2)
    await sign_up(session, "Ada", seats=2)
    first = await sign_up(session, "First")
    await rows("UPDATE registration SET seats = 1 WHERE seats = 2")
    await rows("UPDATE roster SET seats_taken = 1 WHERE id = $1", first.registration.roster)

    newcomer = await sign_up(session, "Newcomer")

    assert newcomer.state == "waiting"
    states = await rows("SELECT name, state FROM registration ORDER BY position")
    assert [tuple(r) for r in states] == [
        ("Ada", "confirmed"),
        ("First", "confirmed"),
        ("Newcomer", "waiting"),
    ]
    assert (await letters())[-2:] == [("promotion", "first@example.org"), ("waiting", "newcomer@example.org")]


async def test_register_twice_with_one_intent_is_one_registration() -> None:
    session = await a_session(capacity=5)
    intent = str(uuid4())

    first = await sign_up(session, "Chloe", intent=intent)
    again = await sign_up(session, "Chloe", intent=intent)

    assert (again.registration.id, again.link, again.replayed) == (first.registration.id, first.link, True)
    assert await roster_of(session) == (1, 0)
    assert len(await letters()) == 1


async def test_register_with_one_intent_and_other_content_is_refused() -> None:
    session = await a_session(capacity=5)
    await sign_up(session, "Chloe", intent="one")

    with pytest.raises(IntentReused):
        await sign_up(session, "Denise", intent="one")

    assert await roster_of(session) == (1, 0)


async def test_register_the_same_intent_on_another_session_is_another_registration() -> None:
    first, second = await a_session(), await a_session()
    await sign_up(first, "Chloe", intent="one")

    place = await sign_up(second, "Chloe", intent="one")

    assert place.replayed is False


async def test_two_people_may_share_an_address() -> None:
    session = await a_session(capacity=5)
    for name in ("Ada", "Basile"):
        await register(
            session.roster,
            a_party(name, email="famille@example.org"),
            door=Door.WEB,
            key=KEY,
            now=clock.now(),
        )

    assert await roster_of(session) == (2, 0)
    assert await letters() == [("confirmation", "famille@example.org")] * 2


async def test_register_stores_the_link_hashed_only() -> None:
    session = await a_session()

    place = await a_registration(session.id)

    assert await value("SELECT link_hash FROM registration") == link_hash(place.link)
    assert len(place.link) == 27
    everything = await rows("SELECT registration::text AS said FROM registration")
    assert place.link not in everything[0]["said"]


async def test_register_on_a_session_that_is_not_published_is_not_found() -> None:
    session = await a_session(published=False)

    with pytest.raises(NotFound):
        await a_registration(session.id)


async def test_register_on_a_cancelled_session_is_refused() -> None:
    session = await a_session()
    await cancel_session(session.id, reason="Salle inondée", by=session.ada, now=clock.now())

    with pytest.raises(SessionCancelled):
        await a_registration(session.id)


async def test_register_for_a_drop_in_session_is_refused() -> None:
    session = await a_session(sign_up="not_needed", capacity=None)

    with pytest.raises(SignUpNotNeeded):
        await a_registration(session.id)


@pytest.mark.parametrize("late", [timedelta(0), timedelta(hours=1), timedelta(days=1)])
async def test_register_once_the_session_has_begun_is_refused(late: timedelta) -> None:
    session = await a_session()

    with pytest.raises(SignUpClosed):
        await register(session.roster, a_party(), door=Door.WEB, key=KEY, now=STARTS_AT + late)


@pytest.mark.parametrize("kept_seats", [0, 3])
async def test_register_reads_the_roster_only_where_the_caller_has_read_a_date(kept_seats: int) -> None:
    """Everyone for a roster waits for one row: what is kept is counted in a statement that is asked anyway."""
    session = await a_session(kept_seats=kept_seats)
    await sign_up(session, "Ada")
    seen = await session_line(session.id, now=clock.now())
    counts = []
    for line in (seen, None):
        asked: list[str] = []
        async with transaction() as current:
            current.connection.add_query_logger(lambda query, asked=asked: asked.append(query.query))
            await register(
                session.roster,
                a_party(f"Guest {len(counts)}"),
                door=Door.WEB,
                key=KEY,
                now=clock.now(),
                seen=line,
            )
        counts.append(sum("FROM" in statement for statement in asked))

    assert counts == [3, 4]  # lock, read, write


async def test_register_on_a_roster_with_the_date_of_another_is_not_possible() -> None:
    session, other = await a_session(), await a_session()
    seen = await session_line(other.id, now=clock.now())

    with pytest.raises(NotFound):
        await register(session.roster, a_party(), door=Door.WEB, key=KEY, now=clock.now(), seen=seen)


async def test_register_opens_at_the_very_instant() -> None:
    session = await a_session(opens_at="2035-11-01T09:00")
    opening = datetime(2035, 11, 1, 8, tzinfo=UTC)

    with pytest.raises(SignUpNotOpen):
        await register(
            session.roster, a_party(), door=Door.WEB, key=KEY, now=opening - timedelta(microseconds=1)
        )
    place = await register(session.roster, a_party(), door=Door.WEB, key=KEY, now=opening)

    assert place.state == "confirmed"


async def test_register_beyond_the_waiting_list_is_refused_and_changes_nothing() -> None:
    session = await a_session(capacity=1, waiting_limit=1)
    for name in ("Ada", "Basile"):
        await sign_up(session, name)

    with pytest.raises(RosterFull):
        await sign_up(session, "Chloe")

    assert await roster_of(session) == (1, 1)


async def test_register_a_party_too_large_for_the_room_is_refused_with_the_field() -> None:
    session = await a_session(capacity=2)

    with pytest.raises(Invalid) as refused:
        await a_registration(session.id, a_party(seats=3))

    assert refused.value.fields == {"seats": "out_of_range"}


async def test_register_unknown_session_is_not_found() -> None:
    with pytest.raises(NotFound):
        await a_registration(uuid4())


async def test_register_with_a_session_read_before_it_moved_tells_where_it_is_now() -> None:
    session = await a_session()
    seen = await session_line(session.id, now=clock.now())
    moved = await change_session(
        session.id,
        {"starts_at": "2035-11-21T14:00", "ends_at": "2035-11-21T16:00"},
        by=session.ada,
        now=clock.now(),
    )

    place = await register(session.roster, a_party(), door=Door.WEB, key=KEY, now=clock.now(), seen=seen)

    assert place.registration.session.starts_at == moved.starts_at


async def test_register_writes_the_letter_its_registration_would_have_written() -> None:
    session = await a_session(capacity=1)
    places = [await sign_up(session, name) for name in ("Chloe", "Dominique")]

    letters = await rows("SELECT letter, intent, about, context FROM message ORDER BY position")

    assert [(each["letter"], each["about"]) for each in letters] == [
        ("confirmation", places[0].registration.id),
        ("waiting", places[1].registration.id),
    ]
    for each, place in zip(letters, places, strict=True):
        assert each["intent"] == f"{each['letter']}:{place.registration.id}:0"
        assert json.loads(each["context"]) == written(of(place.registration))


async def test_register_takes_a_free_seat_even_when_the_waiting_list_has_no_room() -> None:
    session = await a_session(capacity=2, waiting_limit=1)
    await sign_up(session, "Ada")
    await sign_up(session, "Couple", seats=2)

    single = await sign_up(session, "Single")

    assert single.state == "confirmed"
    assert await roster_of(session) == (2, 1)


async def nothing_written(session: Planned, before: int) -> None:
    assert await value("SELECT count(*)::int FROM registration") == before
    assert await value("SELECT arrivals::int FROM roster") == before
    await roster_of(session)


async def what_is_asked(session: Planned, seats: int) -> dict[str, object]:
    """What is asked of a party that does not say that it waits."""
    with pytest.raises(NotEnoughSeats) as refusal:
        await register(
            session.roster,
            a_party("Famille Petit", seats=seats),
            door=Door.WEB,
            key=KEY,
            now=clock.now(),
            waits=False,
        )
    return refusal.value.facts


async def test_register_more_than_are_left_is_asked_before_anything_is_written() -> None:
    session = await a_session(capacity=3)
    await sign_up(session, "Ada")

    assert await what_is_asked(session, 4 - 1) == {"left": 2, "may_wait": True}
    await nothing_written(session, 1)


async def test_register_when_the_last_seat_has_just_gone_is_asked() -> None:
    session = await a_session(capacity=1)
    await sign_up(session, "Ada")

    assert await what_is_asked(session, 1) == {"left": 0, "may_wait": True}
    await nothing_written(session, 1)


async def test_register_behind_a_large_party_is_told_the_seats_it_could_have() -> None:
    """The large one does not fit into what is free; what is left after it is what a newcomer gets."""
    session = await a_session(capacity=4, most_seats=4)
    await sign_up(session, "Ada", seats=2)
    await sign_up(session, "Large", seats=4)

    assert await what_is_asked(session, 3) == {"left": 2, "may_wait": True}
    assert (await sign_up(session, "Chloe", seats=2)).state == "confirmed"


async def test_register_without_a_waiting_list_is_told_what_is_left_at_every_door() -> None:
    session = await a_session(capacity=3, waiting_limit=0)
    await sign_up(session, "Ada")

    with pytest.raises(NotEnoughSeats) as refusal:
        await sign_up(session, "Chloe", seats=3)

    assert refusal.value.facts == {"left": 2, "may_wait": False}
    await nothing_written(session, 1)


async def test_register_a_party_that_fits_is_asked_nothing() -> None:
    session = await a_session(capacity=2)

    place = await register(
        session.roster, a_party(seats=2), door=Door.WEB, key=KEY, now=clock.now(), waits=False
    )

    assert place.state == "confirmed"
