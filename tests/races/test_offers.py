"""Offers that are answered at the second they lapse, and that two workers would end at once; beside it its twin."""

import asyncio
from datetime import datetime, timedelta

import pytest

from events_service.database import rows, value
from events_service.registration import cancellation, offers
from events_service.registration.cancellation import cancel_by_link
from events_service.registration.offers import NothingOffered, accept_by_link, lapse_due
from events_service.registration.places import Place
from tests.factories import Planned, a_session, sign_up
from tests.posted import everything_left
from tests.races.test_seats import without

pytestmark = pytest.mark.usefixtures("database")

ASKED = datetime.fromisoformat("2035-11-06T15:00+01:00")
TOO_LATE = ASKED + timedelta(days=2)


async def eight_on_offer() -> tuple[Planned, list[Place]]:
    """Two have seats, eight were offered one, and eight more wait."""
    session = await a_session(capacity=10, waiting_mode="offered")
    holders = [await sign_up(session, f"Holder{n}") for n in range(10)]
    waiting = [await sign_up(session, f"Waiting{n}") for n in range(16)]
    for holder in holders[:8]:
        await cancel_by_link(holder.link, now=ASKED)
    await everything_left()
    return session, waiting[:8]


async def taken_and_held() -> tuple[int, int]:
    """What the roster says is taken, and what people have or are offered."""
    said = await rows(
        """
        SELECT (SELECT seats_taken FROM roster) AS taken,
               (SELECT sum(seats)::int FROM registration WHERE state IN ('confirmed', 'offered')) AS held
        """
    )
    return said[0]["taken"], said[0]["held"]


async def test_accepted_at_the_second_it_lapses_a_seat_has_one_holder() -> None:
    _, asked = await eight_on_offer()

    answers = await asyncio.gather(
        *(accept_by_link(place.link, now=TOO_LATE) for place in asked[:4]),
        lapse_due(TOO_LATE),
        *(accept_by_link(place.link, now=TOO_LATE) for place in asked[4:]),
        lapse_due(TOO_LATE),
        return_exceptions=True,
    )

    accepted = [each for each in answers if getattr(each, "state", "") == "confirmed"]
    refused = [each for each in answers if isinstance(each, NothingOffered)]
    assert len(accepted) + len(refused) == 8
    await lapse_due(TOO_LATE)
    assert await taken_and_held() == (10, 10)
    assert await value("SELECT count(*)::int FROM registration WHERE state = 'confirmed'") == 2 + len(
        accepted
    )
    assert await value("SELECT count(*)::int FROM message WHERE letter = 'lapsed'") == 8 - len(accepted)


async def two_workers_at_once() -> list[int | BaseException]:
    await eight_on_offer()
    return await asyncio.gather(*(lapse_due(TOO_LATE) for _ in range(2)), return_exceptions=True)


async def test_two_workers_end_each_offer_once() -> None:
    ended = await two_workers_at_once()

    assert sorted(ended) == [0, 8]
    assert await taken_and_held() == (10, 10)
    assert await value("SELECT count(*)::int FROM message WHERE letter = 'lapsed'") == 8


async def test_two_workers_twin_without_locks_end_them_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offers, "_LOCK", offers._LOCK.partition("FOR UPDATE")[0])
    monkeypatch.setattr(offers, "_ON_OFFER", offers._ON_OFFER.partition("FOR UPDATE")[0])
    monkeypatch.setattr(cancellation, "rows", without(cancellation, "FOR UPDATE", "rows"))

    await two_workers_at_once()

    taken, held = await taken_and_held()
    lapsed = await value("SELECT count(*)::int FROM message WHERE letter = 'lapsed'")
    assert (taken != held) or lapsed != 8
