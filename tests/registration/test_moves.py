"""Registrations going through every verb in any order: only the moves of the table, and every seat where it belongs."""

import contextlib
import random
from uuid import UUID

import pytest

from events_service import clock
from events_service.database import row, rows
from events_service.errors import Refusal
from events_service.registration.cancellation import cancel_by_link, cancel_by_staff
from events_service.registration.corrections import correct_by_link
from events_service.registration.places import register
from events_service.registration.restoration import restore_by_link, restore_by_staff
from events_service.registration.rules import MOVES, Door
from events_service.registration.seat_rules import Seats, Waiting, saved_seats
from tests.factories import KEY, STARTS_AT, Planned, a_party, a_registration, a_session

pytestmark = pytest.mark.usefixtures("database")

_WATCHED = (
    "CREATE TABLE moved (before text, after text)",
    """
    CREATE FUNCTION keep_move() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO moved VALUES (OLD.state, NEW.state);
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER keep_move AFTER UPDATE ON registration FOR EACH ROW WHEN (OLD.state <> NEW.state)
    EXECUTE FUNCTION keep_move()
    """,
)
# Gives of the roster go into a history: what each party was given, and when it came.
_HISTORY = (
    "CREATE TABLE gift (number bigserial, position bigint, seats int)",
    "CREATE TABLE came (position bigint, after bigint)",
    """
    CREATE FUNCTION keep_history() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.state = 'waiting' AND (TG_OP = 'INSERT' OR OLD.position <> NEW.position) THEN
            INSERT INTO came SELECT NEW.position, coalesce(max(number), 0) FROM gift;
        END IF;
        IF NEW.state = 'confirmed' AND (TG_OP = 'INSERT' OR OLD.state <> 'confirmed') THEN
            INSERT INTO gift (position, seats) VALUES (NEW.position, NEW.seats);
        END IF;
        RETURN NEW;
    END $$
    """,
    """
    CREATE TRIGGER keep_history AFTER INSERT OR UPDATE ON registration FOR EACH ROW EXECUTE FUNCTION keep_history()
    """,
)
# Who waits with what was counted past them, beside what the history says went past them.
_PASSED = """
SELECT waiting.id, waiting.seats, waiting.passed,
       (SELECT coalesce(sum(gift.seats), 0)::int FROM gift
        WHERE gift.position > waiting.position AND gift.number > came.after) AS went_past
FROM registration AS waiting JOIN came ON came.position = waiting.position
WHERE waiting.state = 'waiting' ORDER BY waiting.position
"""
# What the roster counts next to what its parties are, and the smallest party that waits beside the free seats.
_COUNTED = """
SELECT roster.seats_taken, roster.waiting, roster.saved, roster.capacity, roster.capacity - roster.seats_taken AS free,
       coalesce(sum(seats) FILTER (WHERE state IN ('confirmed', 'offered')), 0)::int AS seats,
       (count(*) FILTER (WHERE state = 'waiting'))::int AS parties,
       min(seats) FILTER (WHERE state = 'waiting') AS smallest
FROM roster LEFT JOIN registration ON registration.roster = roster.id GROUP BY roster.id
"""


async def step(chance: random.Random, session: Planned, parties: list[tuple[UUID, str]]) -> None:
    """One verb on one party, whichever; a refusal changes nothing."""
    now = clock.now()
    if len(parties) < 3 or chance.random() < 0.12:
        party = a_party("Chloé", seats=[4, 2][len(parties)] if len(parties) < 2 else chance.randint(1, 3))
        place = await register(session.roster, party, door=Door.WEB, key=KEY, now=now, again=True)
        parties.append((place.registration.id, place.link))
        return
    # The first is large, waits for long and is left in peace for long: that is how seats come to be saved.
    identifier, link = chance.choice(parties if chance.random() < 0.05 else parties[1:])
    verbs = (
        lambda: correct_by_link(link, {"seats": chance.randint(1, 3), "companions": ""}, now=now),
        lambda: cancel_by_link(link, now=now),
        lambda: cancel_by_staff(identifier, by=session.ada, now=now),
        lambda: restore_by_link(link, now=now),
        lambda: restore_by_link(link, wait=True, now=now),
        lambda: restore_by_staff(identifier, by=session.ada, wait=True, now=now),
    )
    with contextlib.suppress(Refusal):
        await chance.choice(verbs)()


async def test_any_order_of_verbs_keeps_the_table_of_moves_and_every_seat() -> None:
    for statement in (*_WATCHED, *_HISTORY):
        await rows(statement)
    session = await a_session(capacity=4)
    chance = random.Random(20261125)
    ada = await a_registration(session.id)
    parties: list[tuple[UUID, str]] = []
    times_saved = 0

    for number in range(150):
        await step(chance, session, parties)
        if number == 30:
            parties.append((ada.registration.id, ada.link))
        counted = await row(_COUNTED)
        assert counted is not None
        assert (counted["seats_taken"], counted["waiting"]) == (counted["seats"], counted["parties"]), number
        line = await rows(_PASSED)
        assert [each["passed"] for each in line] == [each["went_past"] for each in line], number
        waiting = [Waiting(each["id"], each["seats"], each["went_past"]) for each in line]
        saved = saved_seats(
            waiting,
            seats=Seats(counted["capacity"], counted["seats_taken"]),
            now=clock.now(),
            starts_at=STARTS_AT,
        )
        assert counted["saved"] == saved, number
        assert saved or counted["smallest"] is None or counted["smallest"] > counted["free"], number
        times_saved += saved > 0

    assert times_saved > 0
    moves = {(r["before"], r["after"]) for r in await rows("SELECT DISTINCT before, after FROM moved")}
    offers = {
        (before, after)
        for before, states in MOVES.items()
        for after in states
        if "offered" in (before, after)
    }
    assert moves == {(before, after) for before, states in MOVES.items() for after in states} - offers
