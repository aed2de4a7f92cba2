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
from tests.factories import KEY, Planned, a_party, a_session

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
# What the roster counts next to what its parties are, and the smallest party that waits beside the free seats.
_COUNTED = """
SELECT roster.seats_taken, roster.waiting, roster.capacity - roster.seats_taken AS free,
       coalesce(sum(seats) FILTER (WHERE state IN ('confirmed', 'offered')), 0)::int AS seats,
       (count(*) FILTER (WHERE state = 'waiting'))::int AS parties,
       min(seats) FILTER (WHERE state = 'waiting') AS smallest
FROM roster LEFT JOIN registration ON registration.roster = roster.id GROUP BY roster.id
"""


async def step(chance: random.Random, session: Planned, parties: list[tuple[UUID, str]]) -> None:
    """One verb on one party, whichever; a refusal changes nothing."""
    now = clock.now()
    if len(parties) < 3 or chance.random() < 0.25:
        party = a_party("Chloé", seats=chance.randint(1, 3))
        place = await register(session.id, party, door=Door.WEB, key=KEY, now=now, again=True)
        parties.append((place.registration.id, place.link))
        return
    identifier, link = chance.choice(parties)
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
    for statement in _WATCHED:
        await rows(statement)
    session = await a_session(capacity=5)
    chance = random.Random(20261125)
    parties: list[tuple[UUID, str]] = []

    for number in range(120):
        await step(chance, session, parties)
        counted = await row(_COUNTED)
        assert counted is not None
        assert (counted["seats_taken"], counted["waiting"]) == (counted["seats"], counted["parties"]), number
        assert counted["smallest"] is None or counted["smallest"] > counted["free"], number

    moves = {(r["before"], r["after"]) for r in await rows("SELECT DISTINCT before, after FROM moved")}
    offers = {
        (before, after)
        for before, states in MOVES.items()
        for after in states
        if "offered" in (before, after)
    }
    assert moves == {(before, after) for before, states in MOVES.items() for after in states} - offers
