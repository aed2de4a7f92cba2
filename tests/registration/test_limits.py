"""What strangers may cause by signing up, and what is never held back."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from events_service import allowances, clock
from events_service.database import rows, transaction, value
from events_service.messages.claims import claim
from events_service.messages.queries import undelivered
from events_service.registration import limits
from events_service.registration.cancellation import cancel_by_link
from events_service.registration.changes import cancel_session, change_session
from events_service.registration.corrections import correct_by_link
from events_service.registration.limits import (
    LETTERS,
    SEATS,
    SEATS_OF_A_ROSTER,
    Limit,
    Slower,
    TooManySignUps,
    count_sign_ups,
    leaves_at,
    pause_for,
    stranger,
)
from events_service.registration.places import Place, register
from events_service.registration.renewal import renew_link
from events_service.registration.restoration import restore_by_link
from events_service.registration.rules import Door
from events_service.scheduling.intents import IntentReused
from tests.factories import KEY, Planned, a_party, a_session

NOON = datetime(2035, 11, 1, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HERE, ELSEWHERE = "192.0.2.7", "198.51.100.9"


# The rules


def test_a_limit_leaks_evenly() -> None:
    limit = Limit(at_once=6, a_day=24)

    assert limit.cost(2) == 2 * HOUR
    assert limit.until_it_fits(6 * HOUR) == timedelta(0)
    assert limit.until_it_fits(7.5 * HOUR) == 1.5 * HOUR


@pytest.mark.parametrize(("seats", "seconds"), [(1, 0), (40, 0), (41, 0.05), (60, 1), (140, 5), (240, 5)])
def test_pause_for_grows_after_forty_seats(seats: int, seconds: float) -> None:
    assert pause_for(SEATS.cost(seats)) == pytest.approx(seconds)


@pytest.mark.parametrize(("letters", "hours"), [(1, 0), (3, 0), (4, 4), (9, 24), (10, None), (100, None)])
def test_leaves_at_is_now_then_later_then_never(letters: int, hours: float | None) -> None:
    turn = leaves_at(LETTERS.cost(letters), now=NOON)

    assert turn == (None if hours is None else NOON + timedelta(hours=hours))


def test_limits_let_a_library_full_of_people_in_and_few_letters_out() -> None:
    """Reliability 141: three letters an hour, at most ten a day. 144: two hundred people in ten minutes."""
    assert (LETTERS.at_once, LETTERS.at_once + LETTERS.a_day) == (3, 9)
    assert SEATS.at_once >= 200
    assert SEATS_OF_A_ROSTER.at_once >= 200


# The counting


async def come(
    session: Planned,
    name: str,
    *,
    network: str | None = HERE,
    email: str | None = None,
    seats: int = 1,
    intent: str | None = None,
    now: datetime | None = None,
) -> Place:
    return await register(
        session.roster,
        a_party(name, seats=seats, email=email),
        door=Door.WEB if network else Door.DESK,
        key=KEY,
        now=now or clock.now(),
        intent=intent,
        network=network,
    )


async def count(
    network: str, session: Planned, seats: int = 1, *, now: datetime = NOON, patient: bool = True
) -> None:
    """As the verb does, without a roster's lock, and without the pause unless it is not `patient`."""
    visitor = stranger(seats, [], network=network, roster=session.id, key=KEY)
    async with transaction():
        counted = await count_sign_ups([replace(visitor, has_paused=patient)], now=now)
        try:
            counted.refuse_too_many(replace(visitor, has_paused=patient))
            counted.use(visitor)
        finally:
            await counted.give_back()


async def letters_and_fates() -> list[tuple[str, str]]:
    found = await rows("SELECT letter, state FROM message ORDER BY position")
    return [(row["letter"], row["state"]) for row in found]


async def test_forty_people_behind_one_address_all_get_in_at_once(database: str) -> None:
    session = await a_session(capacity=40)
    started = asyncio.get_running_loop().time()

    made = [await come(session, f"Guest {n}", email=f"guest{n}@example.org") for n in range(40)]

    assert [place.state for place in made] == ["confirmed"] * 40
    assert await letters_and_fates() == [("confirmation", "due")] * 40
    assert asyncio.get_running_loop().time() - started < 40


async def test_two_hundred_people_of_one_network_are_counted_and_not_refused(database: str) -> None:
    sessions = [await a_session() for _ in range(10)]

    for n in range(200):
        await count(HERE, sessions[n % 10])

    with pytest.raises(TooManySignUps):
        await count(HERE, sessions[0], 1_000)


async def test_one_network_cannot_fill_everything(database: str) -> None:
    sessions = [await a_session() for _ in range(10)]
    for n in range(48):
        await count(HERE, sessions[n % 10], 5)

    with pytest.raises(TooManySignUps) as refused:
        await count(HERE, sessions[0])
    await count(ELSEWHERE, sessions[0])

    # A seat leaks in six minutes.
    assert refused.value.facts == {"retry_after": 360}
    await count(HERE, sessions[0], now=NOON + timedelta(seconds=360))


async def test_one_network_cannot_fill_one_large_roster(database: str) -> None:
    session, other = await a_session(), await a_session()
    for _ in range(40):
        await count(HERE, session, 5)

    with pytest.raises(TooManySignUps):
        await count(HERE, session)
    await count(HERE, other)
    await count(ELSEWHERE, session)


async def test_who_is_refused_is_not_counted(database: str) -> None:
    session = await a_session()
    for _ in range(40):
        await count(HERE, session, 5)
    before = await rows("SELECT id, used_until FROM allowance ORDER BY id")

    for _ in range(5):
        with pytest.raises(TooManySignUps):
            await count(HERE, session)

    assert await rows("SELECT id, used_until FROM allowance ORDER BY id") == before


async def test_a_network_is_slowed_down_before_it_is_refused(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "UNSLOWED_SEATS", 1)
    monkeypatch.setattr(limits, "PAUSE_FOR_A_SEAT", 0.2)
    session = await a_session()
    loop = asyncio.get_running_loop()
    await come(session, "Ada")
    started = loop.time()

    place = await come(session, "Basile", seats=2)

    assert place.state == "confirmed"
    assert loop.time() - started >= 0.4
    assert await value("SELECT count(*) FROM registration") == 2


async def test_slowing_down_holds_no_lock_and_counts_nothing(database: str) -> None:
    session = await a_session()
    await count(HERE, session, 59)

    with pytest.raises(Slower):
        await count(HERE, session, patient=False)

    used = await value("SELECT max(used_until) FROM allowance")
    assert used == NOON + SEATS_OF_A_ROSTER.cost(59)


async def test_a_form_sent_again_counts_once(database: str) -> None:
    session = await a_session()

    now = clock.now()

    email = "chloe@example.org"
    places_made = [await come(session, "Chloé", intent="one", email=email, now=now) for _ in range(3)]
    at_once = await asyncio.gather(*(come(session, "Inès", intent="two", now=now) for _ in range(5)))

    assert len({place.link for place in places_made}) == 1
    assert len({place.link for place in at_once}) == 1
    assert await value("SELECT count(*) FROM registration") == 2
    used = sorted(row["used_until"] - now for row in await rows("SELECT used_until FROM allowance"))
    assert used == [SEATS.cost(2), SEATS_OF_A_ROSTER.cost(2), LETTERS.cost(1)]


async def test_what_comes_to_nothing_counts_nothing(database: str) -> None:
    session = await a_session()
    await come(session, "Chloé", intent="one")
    before = await rows("SELECT id, used_until FROM allowance ORDER BY id")

    with pytest.raises(IntentReused):
        await come(session, "Basile", intent="one")

    assert await rows("SELECT id, used_until FROM allowance ORDER BY id") == before


async def test_the_desk_is_never_counted(database: str) -> None:
    session = await a_session()

    await come(session, "Chloé", network=None, email="chloe@example.org")

    assert await value("SELECT count(*) FROM allowance") == 0


async def test_a_network_is_kept_as_a_hash_and_only_until_it_has_leaked(database: str) -> None:
    session = await a_session()
    await count(HERE, session)
    kept = [row["id"] for row in await rows("SELECT id FROM allowance")]

    early = await allowances.forget_old(NOON + timedelta(minutes=5))
    late = await allowances.forget_old(NOON + timedelta(minutes=24))

    assert len(kept) == 2
    assert not any(HERE in each for each in kept)
    assert (early, late) == (0, 2)


# Letters to one address


async def test_one_address_gets_three_letters_then_waits_and_then_none(database: str) -> None:
    sessions = [await a_session(capacity=30) for _ in range(2)]
    now = clock.now()

    for n in range(20):
        spelled = ["victim@example.org", "Victim@Example.org", "victim+spam@example.org"][n % 3]
        await come(sessions[n % 2], f"Guest {n}", email=spelled, network=f"192.0.2.{n}", now=now)

    found = await rows(
        "SELECT state, reason, greatest(next_at, not_before) AS next_at FROM message ORDER BY position"
    )
    assert [row["state"] for row in found] == ["due"] * 9 + ["withdrawn"] * 11
    assert [row["next_at"] > now for row in found[:9]] == [False] * 3 + [True] * 6
    assert {row["reason"] for row in found[9:]} == {"too many to one address"}
    for hours in range(25):
        within = [row for row in found[:9] if hours * HOUR <= row["next_at"] - now < (hours + 1) * HOUR]
        assert len(within) <= 3
    assert await value("SELECT count(*) FROM registration WHERE state = 'confirmed'") == 20


async def test_an_address_hears_again_when_the_attack_is_over(database: str) -> None:
    session = await a_session(capacity=30)
    now = clock.now()
    for n in range(30):
        await come(session, f"Guest {n}", email="victim@example.org", network=f"192.0.2.{n}", now=now)

    await come(await a_session(), "Chloé", email="victim@example.org", now=now + 2 * DAY)

    assert (await letters_and_fates())[-1] == ("confirmation", "due")


async def test_a_letter_held_back_is_not_a_reason_to_hold_another_guest_back(database: str) -> None:
    session = await a_session(capacity=30)
    for n in range(12):
        await come(session, f"Guest {n}", email="victim@example.org", network=f"192.0.2.{n}")

    await come(session, "Chloé", email="chloe@example.org")

    assert (await letters_and_fates())[-1] == ("confirmation", "due")


async def silenced(session: Planned) -> Place:
    """Chloé, whose address has had its nine letters."""
    for n in range(10):
        await come(session, f"Guest {n}", email="chloe@example.org", network=f"192.0.2.{n}")
    place = await come(session, "Chloé", email="chloe@example.org", network=ELSEWHERE)
    assert (await letters_and_fates())[-1] == ("confirmation", "withdrawn")
    return place


async def ready_letters() -> list[str]:
    """Letters that leave now."""
    found = await rows(
        "SELECT letter FROM message WHERE state = 'due' AND greatest(next_at, not_before) <= $1 ORDER BY position",
        clock.now(),
    )
    return [row["letter"] for row in found]


async def test_colleagues_see_what_was_held_back(database: str) -> None:
    place = await silenced(await a_session(capacity=30))

    seen = await undelivered([place.registration.id])

    assert {name: (each.cause, each.recipient) for name, each in seen.items()} == {
        place.registration.id: ("too_many", "chloe@example.org")
    }


async def test_who_was_not_written_to_is_served_from_the_list_like_anyone(database: str) -> None:
    full = await a_session(capacity=1)
    first = await come(full, "Ada")
    for n in range(9):
        await come(await a_session(), f"Guest {n}", email="chloe@example.org", network=f"192.0.2.{n}")
    chloe = await come(full, "Chloé", email="chloe@example.org", network=ELSEWHERE)
    later = await come(full, "Denise", email="denise@example.org", network=ELSEWHERE)

    await cancel_by_link(first.link, now=clock.now())

    states = [
        row["state"]
        for row in await rows(
            "SELECT state FROM registration WHERE id = ANY($1) ORDER BY position",
            [chloe.registration.id, later.registration.id],
        )
    ]
    assert states == ["confirmed", "waiting"]
    assert (await ready_letters())[-1] == "promotion"


async def test_changes_and_cancellations_are_never_held_back(database: str) -> None:
    session = await a_session(capacity=30)
    await silenced(session)

    await change_session(session.id, {"starts_at": "2035-11-20T09:00"}, by=session.ada, now=clock.now())
    moved = await ready_letters()
    await cancel_session(session.id, reason="", by=session.ada, now=clock.now())

    assert moved == ["change"] * 11
    assert await ready_letters() == ["cancellation"] * 11


async def test_what_a_colleague_signs_up_is_never_held_back(database: str) -> None:
    session = await a_session(capacity=30)
    await silenced(session)

    await come(session, "Denise", email="chloe@example.org", network=None)

    assert (await ready_letters())[-1] == "confirmation"
    assert await claim(clock.now() + timedelta(seconds=1)) != []


async def test_a_guest_cannot_have_letters_sent_to_many_by_correcting_the_address(database: str) -> None:
    session = await a_session(capacity=30)
    place = await come(session, "Chloé", email="chloe@example.org")

    for _ in range(6):
        for address in ("victim@example.org", "chloe@example.org"):
            await correct_by_link(place.link, {"email": address}, now=clock.now())

    to_victim = await rows("SELECT not_before FROM message WHERE recipient = 'victim@example.org'")
    assert sum(row["not_before"] is None for row in to_victim) == 3


async def test_going_to_and_fro_sends_three_letters_an_hour(database: str) -> None:
    session = await a_session(capacity=30)
    place = await come(session, "Chloé", email="chloe@example.org")

    for _ in range(6):
        await cancel_by_link(place.link, now=clock.now())
        await restore_by_link(place.link, now=clock.now())

    found = await rows("SELECT letter, not_before FROM message ORDER BY position")
    at_once = [row["letter"] for row in found if row["not_before"] is None]
    assert at_once.count("confirmation") == 3


async def test_new_links_to_many_addresses_are_three_letters_an_hour_each(database: str) -> None:
    session = await a_session(capacity=30)
    made = [
        await come(session, f"Guest {n}", email="victim@example.org", network=f"192.0.2.{n}")
        for n in range(2)
    ]

    for place in made:
        await renew_link(place.link, intent=f"new {place.registration.name}", key=KEY, now=clock.now())

    found = await rows("SELECT state, not_before > $1 AS later FROM message ORDER BY position", clock.now())
    assert [row["later"] for row in found] == [None, None, None, True]


async def test_the_wait_is_for_whoever_has_no_letter_yet_on_a_list_with_free_seats(database: str) -> None:
    """A large party waits, so that a newcomer's letter is written after the list was served."""
    session = await a_session(capacity=4)
    await come(session, "Ada", seats=3)
    await come(session, "Basile", seats=4)
    for n in range(10):
        await come(await a_session(), f"Guest {n}", email="chloe@example.org", network=f"192.0.2.{n}")

    place = await come(session, "Chloé", email="chloe@example.org", network=ELSEWHERE)

    assert place.state == "confirmed"
    assert (await letters_and_fates())[-1] == ("confirmation", "withdrawn")


async def test_register_counts_in_one_statement(database: str) -> None:
    session = await a_session()
    said: list[str] = []

    async def spy(sql: str, *args: object) -> object:
        said.append(sql)
        return await rows(sql, *args)

    original = allowances.rows
    allowances.rows = spy  # type: ignore[assignment]
    try:
        await come(session, "Chloé", email="chloe@example.org")
        await come(session, "Ada", network=None)
    finally:
        allowances.rows = original

    assert said == [allowances.COUNT]
