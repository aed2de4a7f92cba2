"""Registrations as they are read: one and three of them, with the same number of statements."""

from typing import Any

import pytest

from events_service import clock, database
from events_service.identifiers import uuid7
from events_service.registration import queries
from events_service.registration.cancellation import cancel_by_link
from events_service.registration.links import calendar_of
from events_service.registration.queries import (
    active_on,
    registration_by_calendar,
    registration_by_link,
    registration_for,
    registrations_after,
    registrations_by_ids,
    roster_for,
)
from tests.factories import KEY, a_session, a_viewer, an_organisation, sign_up

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every statement of this module."""
    statements: list[str] = []

    async def counted(sql: str, *args: Any) -> Any:
        statements.append(sql)
        return await database.rows(sql, *args)

    monkeypatch.setattr(queries, "rows", counted)
    return statements


async def test_roster_for_one_and_three_asks_as_often(asked: list[str]) -> None:
    session = await a_session(capacity=2)
    counts = []
    for name in ("Ada", "Basile", "Chloé"):
        await sign_up(session, name)
        asked.clear()
        people = await roster_for(session.roster, session.ada) or []
        counts.append((len(people), len(asked)))

    assert counts == [(1, 2), (2, 2), (3, 2)]
    assert [(each.name, each.state, each.place_in_line) for each in people] == [
        ("Ada", "confirmed", None),
        ("Basile", "confirmed", None),
        ("Chloé", "waiting", 1),
    ]


async def test_roster_for_puts_cancelled_ones_last_and_active_on_leaves_them_out() -> None:
    session = await a_session(capacity=2)
    ada = await sign_up(session, "Ada")
    for name in ("Basile", "Chloé", "Denise"):
        await sign_up(session, name)
    await cancel_by_link(ada.link, now=clock.now())

    people = await roster_for(session.roster, session.ada) or []

    assert [each.name for each in people] == ["Basile", "Chloé", "Denise", "Ada"]
    assert [each.name for each in await active_on(ada.registration.roster)] == ["Basile", "Chloé", "Denise"]


async def test_a_strangers_roster_is_not_there() -> None:
    session = await a_session()
    place = await sign_up(session)
    stranger = a_viewer(await an_organisation())

    assert await roster_for(session.roster, stranger) is None
    assert await registration_for(place.registration.id, stranger) is None
    assert await registrations_after(session.roster, stranger, after=None, since=None, limit=9) is None


async def test_a_registration_is_opened_by_its_link_and_by_its_calendar_and_not_crosswise() -> None:
    place = await sign_up(await a_session())
    calendar = calendar_of(place.registration.id, 1, key=KEY)

    opened = [await registration_by_link(place.link), await registration_by_calendar(calendar)]
    crossed = [await registration_by_link(calendar), await registration_by_calendar(place.link)]

    assert [each.id for each in opened if each] == [place.registration.id] * 2
    assert crossed == [None, None]


async def test_registrations_by_ids_asks_twice_for_any_number(asked: list[str]) -> None:
    places = [await sign_up(await a_session(), name) for name in ("Ada", "Basile", "Chloé")]
    ids = [place.registration.id for place in places]
    asked.clear()

    one = await registrations_by_ids(ids[:1])
    statements = len(asked)
    three = await registrations_by_ids([*ids, uuid7()])

    assert (list(one), set(three)) == (ids[:1], set(ids))
    assert (statements, len(asked)) == (2, 4)


async def test_registrations_after_go_on_where_the_cursor_stands() -> None:
    session = await a_session()
    ids = sorted([(await sign_up(session, name)).registration.id for name in ("Ada", "Basile", "Chloé")])

    first = await registrations_after(session.roster, session.ada, after=None, since=None, limit=2) or []
    rest = await registrations_after(session.roster, session.ada, after=ids[1], since=None, limit=2) or []

    assert [[each.id for each in stretch] for stretch in (first, rest)] == [ids[:2], ids[2:]]
    assert (
        await registrations_after(session.roster, session.ada, after=None, since=clock.now(), limit=9) == []
    )
