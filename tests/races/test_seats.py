"""Verbs at the same time, committed for real; beside each race its twin, which goes wrong with the protection off."""

import asyncio
from collections.abc import Callable
from contextvars import Context
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from events_service import clock
from events_service.database import rows, transaction, value
from events_service.registration import cancellation, corrections, ledger, places
from events_service.registration.cancellation import cancel_by_link
from events_service.registration.changes import change_session
from events_service.registration.corrections import SeatsNotLeft, correct_by_link
from events_service.registration.doubles import Lately
from events_service.registration.places import Place, register
from events_service.registration.queries import Registration
from events_service.registration.resizing import CapacityBelowTaken
from events_service.registration.restoration import SeatGone, restore_by_link
from events_service.registration.rules import Door
from events_service.registration.seats import Gathering
from events_service.registration.waiting_list import give_what_was_set_aside
from events_service.scheduling.event_rules import EventDraft
from events_service.scheduling.events import edit_event
from tests.factories import KEY, STARTS_AT, Planned, a_party, a_session, sign_up

pytestmark = pytest.mark.usefixtures("database")


async def seats_counted() -> tuple[int, int, int]:
    """Seats the roster says are taken, seats that are confirmed, parties that wait."""
    said = await rows(
        """
        SELECT (SELECT seats_taken FROM roster) AS taken,
               (SELECT coalesce(sum(seats), 0)::int FROM registration WHERE state = 'confirmed') AS confirmed,
               (SELECT count(*)::int FROM registration WHERE state = 'waiting') AS waiting
        """
    )
    return said[0]["taken"], said[0]["confirmed"], said[0]["waiting"]


def without(module: Any, words: str, call: str) -> Callable[..., Any]:
    """The module's database call with some words taken out of its SQL: the protection, switched off."""
    genuine = getattr(module, call)

    async def unprotected(sql: str, *args: Any) -> Any:
        if sql.strip().startswith("SELECT 1 FROM roster") and words == "FOR UPDATE":
            return None
        found = await genuine(sql.replace(words, ""), *args)
        await asyncio.sleep(0.01)
        return found

    return unprotected


class InProcessesOfTheirOwn:
    """Every sign-up as if it had come to another web process: only the database sees them all."""

    async def ask(self, roster: UUID, sign_up: Any) -> Place:
        return await Gathering(places._place_all).ask(roster, sign_up)


@pytest.fixture
def many_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "_GATHERING", InProcessesOfTheirOwn())


async def sixty_for_ten(session: Planned) -> list[Place | BaseException]:
    return await asyncio.gather(*(sign_up(session, f"Guest{n}") for n in range(60)), return_exceptions=True)


@pytest.mark.parametrize("processes", ["one", "many"])
async def test_sixty_at_once_for_ten_seats(processes: str, request: pytest.FixtureRequest) -> None:
    if processes == "many":
        request.getfixturevalue("many_processes")
    session = await a_session(capacity=10)

    made = await sixty_for_ten(session)

    assert [type(place) for place in made] == [Place] * 60
    assert await seats_counted() == (10, 10, 50)
    in_order = await rows("SELECT state, position FROM registration ORDER BY position")
    assert [r["position"] for r in in_order] == list(range(1, 61))
    assert [r["state"] for r in in_order] == ["confirmed"] * 10 + ["waiting"] * 50
    letters = await rows("SELECT letter, count(*)::int AS n FROM message GROUP BY letter ORDER BY letter")
    assert [tuple(r) for r in letters] == [("confirmation", 10), ("waiting", 50)]
    assert await value("SELECT count(DISTINCT code)::int FROM registration") == 60


@pytest.mark.usefixtures("many_processes")
async def test_sixty_at_once_twin_without_lock_and_walls_oversells(monkeypatch: pytest.MonkeyPatch) -> None:
    session = await a_session(capacity=10)
    await without_lock_and_walls(monkeypatch)

    await sixty_for_ten(session)

    assert (await seats_counted())[1] > 10


def without_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    for lock in ("_LOCK_AND_WAIT", "_LOCK_THE_FREE"):
        monkeypatch.setattr(ledger, lock, getattr(ledger, lock).partition("FOR UPDATE")[0])


async def without_lock_and_walls(monkeypatch: pytest.MonkeyPatch) -> None:
    without_lock(monkeypatch)
    await rows("ALTER TABLE roster DROP CONSTRAINT roster_never_oversold")
    for wall in ("position", "code", "intent"):
        await rows(f"ALTER TABLE registration DROP CONSTRAINT registration_{wall}_unique")


@pytest.mark.usefixtures("many_processes")
async def test_sixty_at_once_twin_without_lock_meets_the_walls(monkeypatch: pytest.MonkeyPatch) -> None:
    """The walls alone never oversell, but people meet an error: that is why they are only the last ones."""
    session = await a_session(capacity=10)
    without_lock(monkeypatch)

    made = await sixty_for_ten(session)

    assert any(isinstance(each, asyncpg.IntegrityConstraintViolationError) for each in made)
    assert (await seats_counted())[1] <= 10


async def test_groups_at_once_for_the_last_seats_are_whole_or_wait() -> None:
    session = await a_session(capacity=13, most_seats=5)

    await asyncio.gather(*(sign_up(session, f"Party{n}", seats=n % 5 + 1) for n in range(30)))

    taken, confirmed, waiting = await seats_counted()
    assert taken == confirmed <= 13
    free = 13 - taken
    assert await value("SELECT min(seats)::int FROM registration WHERE state = 'waiting'") > free
    assert waiting == await value("SELECT waiting FROM roster")


async def a_full_roster(seats: int, waiting: int) -> tuple[Planned, list[Place]]:
    session = await a_session(capacity=seats)
    holders = [await sign_up(session, f"Holder{n}") for n in range(seats)]
    for n in range(waiting):
        await sign_up(session, f"Waiting{n}")
    return session, holders


async def test_cancellations_at_once_hand_each_seat_to_the_next_in_line() -> None:
    _, holders = await a_full_roster(20, 30)

    await asyncio.gather(*(cancel_by_link(holder.link, now=clock.now()) for holder in holders))

    assert await seats_counted() == (20, 20, 10)
    promoted = await rows("SELECT name FROM registration WHERE state = 'confirmed' ORDER BY position")
    assert [r["name"] for r in promoted] == [f"Waiting{n}" for n in range(20)]
    assert await value("SELECT count(*)::int FROM message WHERE letter = 'promotion'") == 20


async def one_cancellation_pressed_many_times() -> None:
    session = await a_session(capacity=10)
    holders = [await sign_up(session, f"Holder{n}") for n in range(8)]
    await asyncio.gather(
        *(cancel_by_link(holders[0].link, now=clock.now()) for _ in range(8)), return_exceptions=True
    )


async def test_one_cancellation_pressed_many_times_frees_its_seat_once() -> None:
    await one_cancellation_pressed_many_times()

    assert await seats_counted() == (7, 7, 0)
    assert await value("SELECT array_agg(sequence) FROM registration_date WHERE sequence > 0") == [1]


async def test_one_cancellation_twin_without_the_roster_lock_frees_it_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cancellation, "rows", without(cancellation, "FOR UPDATE", "rows"))

    await one_cancellation_pressed_many_times()

    taken, confirmed, _ = await seats_counted()
    assert taken < confirmed == 7


async def test_a_smaller_room_during_a_rush_is_refused_or_holds() -> None:
    """Ten seats, six and three are asked for while twenty sign up: nobody who has a seat loses it."""
    session = await a_session(capacity=10)

    six_answered = asyncio.Event()

    async def smaller(capacity: int) -> Any:
        return await change_session(session.id, {"capacity": capacity}, by=session.ada, now=clock.now())

    async def to_six() -> Any:
        try:
            return await smaller(6)
        finally:
            six_answered.set()

    async def to_three() -> Any:
        # On a busy machine it would be first sometimes, and six the last that was asked for.
        await six_answered.wait()
        return await smaller(3)

    answers = await asyncio.gather(
        *(sign_up(session, f"Early{n}") for n in range(4)),
        to_six(),
        *(sign_up(session, f"Late{n}") for n in range(16)),
        to_three(),
        return_exceptions=True,
    )

    promised = [each for each in answers if isinstance(each, Place) and each.state == "confirmed"]
    refused = [type(each) for each in answers if isinstance(each, BaseException)]
    taken, confirmed, waiting = await seats_counted()
    capacity = await value("SELECT capacity FROM roster")
    assert set(refused) <= {CapacityBelowTaken}
    assert (taken, confirmed, confirmed + waiting) == (len(promised), len(promised), 20)
    assert capacity == {0: 3, 1: 6, 2: 10}[len(refused)] or (len(refused), capacity) == (1, 3)
    assert taken == capacity


async def test_cancel_and_sign_up_at_once_use_each_seat_once() -> None:
    session, holders = await a_full_roster(10, 0)

    await asyncio.gather(
        *(cancel_by_link(holder.link, now=clock.now()) for holder in holders),
        *(sign_up(session, f"New{n}") for n in range(15)),
    )

    assert await seats_counted() == (10, 10, 5)


async def eight_grow_into_three() -> list[Any]:
    """Eight parties of one, each correcting itself to two, while three seats are free."""
    session = await a_session(capacity=11)
    holders = [await sign_up(session, f"Holder{n}") for n in range(8)]
    return await asyncio.gather(
        *(correct_by_link(holder.link, {"seats": 2}, now=clock.now()) for holder in holders),
        return_exceptions=True,
    )


async def test_corrections_at_once_share_the_free_seats() -> None:
    answers = await eight_grow_into_three()

    assert sum(isinstance(each, SeatsNotLeft) for each in answers) == 5
    assert await seats_counted() == (11, 11, 0)


async def test_corrections_at_once_twin_without_the_roster_lock_oversell(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cancellation, "rows", without(cancellation, "FOR UPDATE", "rows"))
    unlocked = asyncio.Barrier(8)
    genuine = corrections._write

    async def together(*args: Any, **more: Any) -> Any:
        """Everyone has read before anybody writes."""
        await unlocked.wait()
        return await genuine(*args, **more)

    monkeypatch.setattr(corrections, "_write", together)
    await rows("ALTER TABLE roster DROP CONSTRAINT roster_never_oversold")

    await eight_grow_into_three()

    assert (await seats_counted())[1] == 16


async def test_a_correction_and_sign_ups_at_once_use_each_seat_once() -> None:
    session, holders = await a_full_roster(4, 0)
    await change_session(session.id, {"capacity": 7}, by=session.ada, now=clock.now())

    answers = await asyncio.gather(
        *(correct_by_link(holder.link, {"seats": 2}, now=clock.now()) for holder in holders),
        *(sign_up(session, f"New{n}") for n in range(4)),
        return_exceptions=True,
    )

    refused = sum(isinstance(each, SeatsNotLeft) for each in answers)
    taken, confirmed, waiting = await seats_counted()
    assert taken == confirmed == 7
    assert (4 - refused) + (
        4 - waiting
    ) == 3  # the three free seats went to growth and to newcomers, once each


async def test_seats_corrected_away_at_once_go_to_the_next_in_line() -> None:
    session = await a_session(capacity=8)
    holders = [await sign_up(session, f"Holder{n}", seats=2) for n in range(4)]
    for n in range(6):
        await sign_up(session, f"Waiting{n}")

    await asyncio.gather(*(correct_by_link(holder.link, {"seats": 1}, now=clock.now()) for holder in holders))

    assert await seats_counted() == (8, 8, 2)
    promoted = await rows(
        "SELECT name FROM registration WHERE state = 'confirmed' AND name LIKE 'W%' ORDER BY position"
    )
    assert [r["name"] for r in promoted] == [f"Waiting{n}" for n in range(4)]


async def test_cancellations_taken_back_at_once_with_sign_ups_use_each_seat_once() -> None:
    session, holders = await a_full_roster(6, 0)
    for holder in holders:
        await cancel_by_link(holder.link, now=clock.now())

    answers = await asyncio.gather(
        *(restore_by_link(holder.link, now=clock.now()) for holder in holders),
        *(restore_by_link(holder.link, now=clock.now()) for holder in holders),
        *(sign_up(session, f"New{n}") for n in range(6)),
        return_exceptions=True,
    )

    assert {type(each) for each in answers} <= {Registration, Place, SeatGone}
    taken, confirmed, _ = await seats_counted()
    assert taken == confirmed == 6


async def test_one_intent_twenty_times_at_once_is_one_registration() -> None:
    session = await a_session(capacity=50)

    made = await asyncio.gather(*(sign_up(session, "Chloe", intent="one") for _ in range(20)))

    assert len({place.link for place in made}) == 1
    assert sorted(place.replayed for place in made) == [False] + [True] * 19
    assert await seats_counted() == (1, 1, 0)
    assert await value("SELECT count(*)::int FROM message") == 1


async def test_one_intent_at_once_in_many_processes_is_one_registration(many_processes: None) -> None:
    session = await a_session(capacity=50)

    made = await asyncio.gather(*(sign_up(session, "Chloe", intent="one") for _ in range(8)))

    assert len({place.link for place in made}) == 1
    assert await seats_counted() == (1, 1, 0)


@pytest.mark.usefixtures("many_processes")
async def test_one_intent_at_once_twin_without_lock_and_walls(monkeypatch: pytest.MonkeyPatch) -> None:
    session = await a_session(capacity=50)
    await without_lock_and_walls(monkeypatch)
    monkeypatch.setattr(Lately, "refuse_double", lambda *_: None)

    genuine, all_read = ledger.read_and_serve, asyncio.Barrier(2)

    async def together(*args: Any, **more: Any) -> Any:
        """Both have read before either writes."""
        read = await genuine(*args, **more)
        await all_read.wait()
        return read

    monkeypatch.setattr(ledger, "read_and_serve", together)

    await asyncio.gather(*(sign_up(session, "Chloe", intent="one") for _ in range(2)))

    assert (await seats_counted())[1] > 1


async def twice_at_the_same_moment() -> list[Place | BaseException]:
    session = await a_session(capacity=50)
    return await asyncio.gather(
        *(sign_up(session, "Chloe", intent=f"intent {n}") for n in range(8)), return_exceptions=True
    )


@pytest.mark.parametrize("processes", ["one", "many"])
async def test_one_party_at_once_under_many_intents_is_asked_about(
    processes: str, request: pytest.FixtureRequest
) -> None:
    if processes == "many":
        request.getfixturevalue("many_processes")

    made = await twice_at_the_same_moment()

    assert sorted(type(each).__name__ for each in made) == ["AlreadySignedUp"] * 7 + ["Place"]
    assert await seats_counted() == (1, 1, 0)
    assert await value("SELECT count(*)::int FROM message") == 1


@pytest.mark.usefixtures("many_processes")
async def test_one_party_at_once_twin_asked_before_the_lock_is_doubled(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whoever looks before the roster's row is theirs does not see who comes at the same moment."""
    looked_at = clock.now().isoformat()
    early = ledger._READ.replace("created_at > $4", f"created_at > $4 AND created_at < '{looked_at}'")
    monkeypatch.setattr(ledger, "_READ", early)

    await twice_at_the_same_moment()

    assert (await seats_counted())[1] > 1


async def moved_while_signing_up() -> tuple[str, str]:
    """The start on the guest's letter and on the session, when it moves between the guest's reading and their seat."""
    session = await a_session(capacity=5)
    genuine = ledger.lock
    reached = asyncio.Event()

    async def late(*args: Any, **more: Any) -> Any:
        if not reached.is_set():
            reached.set()
            await asyncio.sleep(0.2)
        return await genuine(*args, **more)

    ledger.lock = late
    try:
        signing = asyncio.create_task(sign_up(session, "Chloe"))
        await reached.wait()
        await change_session(session.id, {"starts_at": "2035-11-21T10:00"}, by=session.ada, now=clock.now())
        await signing
    finally:
        ledger.lock = genuine
    told = await value("SELECT context ->> 'starts_local' FROM message ORDER BY position DESC LIMIT 1")
    kept = await value("SELECT local_starts FROM session")
    return told, kept.isoformat()


async def test_a_session_moved_while_someone_signs_up_is_told_as_it_is() -> None:
    told, kept = await moved_while_signing_up()

    assert told == kept == "2035-11-21T10:00:00"


async def test_a_session_moved_twin_without_the_revision_tells_the_old_time(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ledger, "_holds", lambda seen, **_: True)

    told, kept = await moved_while_signing_up()

    assert (told, kept) == ("2035-11-20T14:00:00", "2035-11-21T10:00:00")


async def a_quick_and_a_held_roster() -> bool:
    """Whether somebody gets a seat on one roster while another one's row is held, on which people of the same network
    wait already."""
    held, quick = await a_session(), await a_session()

    async def from_one_network(session: Planned, name: str) -> Place:
        party = a_party(name, email="chloe@example.org")
        return await register(
            session.roster, party, door=Door.WEB, key=KEY, now=clock.now(), network="192.0.2.7"
        )

    async with transaction():
        await rows(
            "SELECT 1 FROM roster JOIN session ON roster = roster.id WHERE session.id = $1 FOR UPDATE",
            held.id,
        )
        waiting = asyncio.create_task(from_one_network(held, "Basile"), context=Context())
        together = asyncio.create_task(from_one_network(quick, "Chloe"), context=Context())
        await asyncio.sleep(0.3)
        later = asyncio.create_task(from_one_network(quick, "Denise"), context=Context())
        done, _ = await asyncio.wait((together, later), timeout=2)
        assert not waiting.done()
    assert [type(each) for each in await asyncio.gather(waiting, together, later)] == [Place] * 3
    return done == {together, later}


async def test_a_held_roster_holds_up_nobody_of_another() -> None:
    assert await a_quick_and_a_held_roster()


async def test_a_held_roster_twin_that_is_waited_for_holds_up_the_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ledger, "_LOCK_THE_FREE", ledger._LOCK_AND_WAIT)

    assert not await a_quick_and_a_held_roster()


async def test_sixty_at_once_for_twelve_rosters_share_transactions_and_each_is_exact(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sessions = [await a_session(capacity=3) for _ in range(12)]
    genuine, commits = places._place_all, 0

    async def counted(asking: Any, *, wait_for_lock: bool) -> Any:
        nonlocal commits
        commits += 1
        return await genuine(asking, wait_for_lock=wait_for_lock)

    monkeypatch.setattr(places, "_GATHERING", Gathering(counted))
    await asyncio.gather(*(sign_up(sessions[n % 12], f"Guest{n}") for n in range(60)))

    of_each = await rows(
        """
        SELECT seats_taken, roster.waiting, arrivals, array_agg(state ORDER BY registration.position) AS states
        FROM roster JOIN registration ON registration.roster = roster.id GROUP BY roster.id
        """
    )
    assert [tuple(each) for each in of_each] == [(3, 2, 5, ["confirmed"] * 3 + ["waiting"] * 2)] * 12
    assert commits < 12


async def test_what_goes_wrong_on_one_roster_takes_no_seat_from_another() -> None:
    """A fault that PostgreSQL finds when all are written: the code of one party is another's already."""
    fine, broken = await a_session(), await a_session()
    await sign_up(broken, "Ada")
    await rows(
        "UPDATE roster SET arrivals = 0 FROM session WHERE roster = roster.id AND session.id = $1", broken.id
    )

    made = await asyncio.gather(
        *(
            sign_up(session, name)
            for session, name in ((fine, "Basile"), (broken, "Chloe"), (fine, "Denise"))
        ),
        return_exceptions=True,
    )

    assert [type(each) for each in made] == [Place, asyncpg.UniqueViolationError, Place]


async def test_the_pool_survives_a_rush() -> None:
    """What the races leave behind: every connection idle and usable."""
    session = await a_session(capacity=10)
    await sixty_for_ten(session)

    assert await asyncio.gather(*(value("SELECT 1 FROM pg_sleep(0.05)") for _ in range(20))) == [1] * 20
    assert await value("SELECT count(*)::int FROM pg_stat_activity WHERE state = 'idle in transaction'") == 0


async def test_editing_an_event_and_moving_its_session_at_once_never_deadlock() -> None:
    session = await a_session(capacity=5)
    said = {"title": "Autre titre", "library": str(session.library), "strand": "critical_uses"}

    for day in range(1, 21):
        await asyncio.gather(
            edit_event(session.event, EventDraft.parse(said), by=session.ada, now=clock.now()),
            change_session(
                session.id, {"starts_at": f"2035-12-{day:02}T10:00"}, by=session.ada, now=clock.now()
            ),
        )

    assert await value("SELECT sequence FROM session") == 20


async def eight_by_the_web_and_eight_at_the_desk() -> tuple[int, int, int]:
    """Of eight seats, three of them kept: how many parties of the web have one, and of the desk; all that are given."""
    session = await a_session(capacity=8, kept_seats=3)

    def coming(name: str, door: Door) -> Any:
        party = a_party(name, email=f"{name.lower()}@exemple.fr")
        return register(session.roster, party, door=door, key=KEY, now=clock.now())

    await asyncio.gather(
        *(coming(f"Web{n}", Door.WEB) for n in range(8)),
        *(coming(f"Desk{n}", (Door.DESK, Door.PHONE)[n % 2]) for n in range(8)),
        return_exceptions=True,
    )
    [doors] = await rows(
        """
        SELECT (count(*) FILTER (WHERE door = 'web'))::int AS web,
               (count(*) FILTER (WHERE door <> 'web'))::int AS desk
        FROM registration WHERE state = 'confirmed'
        """
    )
    return doors["web"], doors["desk"], (await seats_counted())[1]


@pytest.mark.parametrize("processes", ["one", "many"])
async def test_web_and_desk_at_once_leave_the_desk_what_is_kept(
    processes: str, request: pytest.FixtureRequest
) -> None:
    if processes == "many":
        request.getfixturevalue("many_processes")

    web, desk, confirmed = await eight_by_the_web_and_eight_at_the_desk()

    assert confirmed == 8
    assert desk >= 3
    assert web <= 5


@pytest.mark.usefixtures("many_processes")
async def test_web_and_desk_at_once_twin_without_the_lock_sells_what_is_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    await without_lock_and_walls(monkeypatch)

    web, _, _ = await eight_by_the_web_and_eight_at_the_desk()

    assert web > 5


async def the_hour_comes_while_people_sign_up() -> list[str]:
    """Who has the one seat that was kept, when its hour comes: the chore, the desk and the web ask for it at once."""
    session = await a_session(capacity=1, kept_seats=1)
    await sign_up(session, "Waits")
    hour = STARTS_AT - timedelta(hours=24)

    def coming(name: str, door: Door) -> Any:
        return register(
            session.roster, a_party(name, email=f"{name}@exemple.fr"), door=door, key=KEY, now=hour
        )

    await asyncio.gather(
        give_what_was_set_aside(hour),
        coming("Desk", Door.DESK),
        coming("Web", Door.WEB),
        give_what_was_set_aside(hour),
    )
    return await value("SELECT array_agg(name) FROM registration WHERE state = 'confirmed'")


async def test_at_its_hour_a_kept_seat_is_the_first_s_in_the_list_whoever_asks() -> None:
    assert await the_hour_comes_while_people_sign_up() == ["Waits"]
    assert await value("SELECT count(*)::int FROM message WHERE letter = 'promotion'") == 1
