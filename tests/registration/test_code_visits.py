"""Code and name open one's page, and nobody else's."""

from datetime import timedelta

import pytest

from events_service import clock
from events_service.database import value
from events_service.errors import Invalid
from events_service.registration import code_visits
from events_service.registration.code_visits import (
    NobodyWithCode,
    SeveralWithCode,
    TooManyTries,
    open_by_code,
    registration_opened,
)
from events_service.registration.erasure import forget_past
from tests.factories import ENDS_AT, KEY, STARTS_AT, Place, a_party, a_registration, a_session

pytestmark = pytest.mark.usefixtures("database")

NETWORK = "192.0.2.7"


async def try_code(code: str, name: str, *, on: str | None = None, network: str = NETWORK) -> str:
    return await open_by_code(code, name, on=on, network=network, key=KEY, now=clock.now())


async def two_with_one_code(chance: pytest.MonkeyPatch, first: str, second: str) -> tuple[Place, Place]:
    """Two parties on two rosters whose codes begin alike; the second's session is a day later."""
    chance.setattr("secrets.randbelow", lambda _: 5)
    day = timedelta(days=1)
    sessions = [await a_session(), await a_session(starts_at=STARTS_AT + day, ends_at=ENDS_AT + day)]
    places = [
        await a_registration(session.id, a_party(name))
        for session, name in zip(sessions, (first, second), strict=True)
    ]
    assert places[0].registration.code == places[1].registration.code
    return places[0], places[1]


async def test_open_by_code_opens_that_page_for_half_an_hour() -> None:
    place = await a_registration((await a_session()).id, a_party("Chloé Martin"))
    code, now = place.registration.code, clock.now()

    visit = await try_code(code.lower(), "martin")

    registration = await registration_opened(visit, now=now)
    assert registration is not None
    assert registration.id == place.registration.id
    assert await registration_opened(visit, now=now + timedelta(minutes=31)) is None
    assert await value("SELECT count(*) FROM code_visit WHERE token_hash = $1", visit) == 0


async def test_open_by_code_asks_for_the_day_where_two_have_both(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = await two_with_one_code(monkeypatch, "Chloé", "Chloé")
    code = first.registration.code

    with pytest.raises(SeveralWithCode):
        await try_code(code, "Chloé")
    visit = await try_code(code, "Chloé", on=second.registration.session.local_starts.date().isoformat())

    registration = await registration_opened(visit, now=clock.now())
    assert registration is not None
    assert registration.id == second.registration.id


async def test_open_by_code_tells_two_names_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = await two_with_one_code(monkeypatch, "Chloé", "Basile")

    visit = await try_code(first.registration.code, "Basile")

    registration = await registration_opened(visit, now=clock.now())
    assert registration is not None
    assert registration.id == second.registration.id


@pytest.mark.parametrize(
    ("code", "name", "wrong"),
    [
        ("", "Chloé", {"code": "required"}),
        ("MOULIN", "Chloé", {"code": "not_a_spoken_code"}),
        ("27", "", {"code": "not_a_spoken_code", "name": "required"}),
    ],
)
async def test_open_by_code_says_what_is_missing(code: str, name: str, wrong: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        await try_code(code, name)

    assert refused.value.fields == wrong


async def test_open_by_code_allows_few_tries_at_one_code_from_any_network() -> None:
    place = await a_registration((await a_session()).id, a_party("Chloé Martin"))
    code = place.registration.code
    for number in range(5):
        with pytest.raises(NobodyWithCode):
            await try_code(code, "Basile", network=f"192.0.2.{number}")

    # The right name does not open it any more either: who tries names would learn which one is right.
    with pytest.raises(TooManyTries) as refused:
        await try_code(code, "Martin", network="192.0.2.99")

    # Ten a day: the next try is two and a half hours away, less what the clocks of two machines may differ.
    assert 2 * 3600 < refused.value.facts["retry_after"] <= 2.4 * 3600


async def test_open_by_code_allows_few_tries_to_one_network() -> None:
    place = await a_registration((await a_session()).id, a_party("Chloé Martin"))
    for number in range(20):
        with pytest.raises(NobodyWithCode):
            await try_code(f"moulin {number + 10}", "Basile")

    with pytest.raises(TooManyTries):
        await try_code(place.registration.code, "Martin")
    assert await try_code(place.registration.code, "Martin", network="198.51.100.1")


async def test_open_by_code_counts_no_try_that_finds_somebody() -> None:
    place = await a_registration((await a_session()).id, a_party("Chloé Martin"))

    visits = {await try_code(place.registration.code, "Martin") for _ in range(25)}

    assert len(visits) == 25


async def test_a_visit_ends_with_the_names() -> None:
    place = await a_registration((await a_session()).id)
    visit = await try_code(place.registration.code, place.registration.name)
    later = ENDS_AT + timedelta(days=91)

    await forget_past(days=90, now=later)

    assert await registration_opened(visit, now=clock.now()) is None
    with pytest.raises(NobodyWithCode):
        await try_code(place.registration.code, "–")


async def test_forget_old_deletes_the_visits_that_are_over() -> None:
    place = await a_registration((await a_session()).id)
    visit = await try_code(place.registration.code, place.registration.name)

    assert await code_visits.forget_old(clock.now()) == 0
    assert await registration_opened(visit, now=clock.now()) is not None
    assert await code_visits.forget_old(clock.now() + timedelta(minutes=31)) == 1
