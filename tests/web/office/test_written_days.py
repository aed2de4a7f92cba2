from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from litestar import Litestar

from events_service import clock
from events_service.registration.changes import change_session
from events_service.scheduling.agenda import Cell, Day, office_days
from events_service.web.office.written_days import DayManner, WrittenDays, stage_of
from tests.factories import a_registration, a_room, a_session
from tests.web.office.conftest import Colleague

DAY = date(2035, 11, 20)
WEEK = "/staff/agenda?week=2035-W47"


def manner(**otherwise: Any) -> DayManner:
    return replace(DayManner("en", "week", one_library=False, besides="", organisations=()), **otherwise)


def day_written(days: WrittenDays, day: Day, how: DayManner, now: datetime, today: date = DAY) -> str:
    return days.days([day], how, today=today, now=now)[day.day]


async def test_what_has_changed_is_shown_at_the_next_look(database: str, colleague: Colleague) -> None:
    planned = await a_session(title="Trier ses photos")
    room = await a_room(planned.library)
    ada = await colleague(planned.organisation)
    before = (await ada.get(WEEK)).text

    await change_session(planned.id, {"room": str(room)}, by=planned.ada, now=clock.now())
    with_room = (await ada.get(WEEK)).text
    await a_registration(planned.id)
    with_guest = (await ada.get(WEEK)).text

    assert ("Salle bleue</p>" in before, "Salle bleue</p>" in with_room) == (False, True)
    assert ("0 of 20 seats taken" in with_room, "1 of 20 seats taken" in with_guest) == (True, True)
    assert "0 of 20 seats taken" not in with_guest


async def test_colleagues_of_one_team_share_what_is_written_and_nothing_of_them_is_in_it(
    app: Litestar, database: str, colleague: Colleague
) -> None:
    planned = await a_session()
    await a_session(title="Ailleurs")
    ada, desk = await colleague(planned.organisation), await colleague(planned.organisation, role="desk")

    await ada.get(WEEK)
    written_for_ada = len(app.state.days)
    page = (await desk.get(WEEK)).text

    assert (written_for_ada, len(app.state.days)) == (7, 7)
    assert "0 of 20 seats taken" in page
    for text in app.state.days:
        assert not [word for word in ("Ailleurs", ada.key, desk.key, "manager-", "form_key") if word in text]


async def test_who_reads_another_language_or_works_elsewhere_reads_nothing_that_was_written_for_others(
    app: Litestar, database: str, colleague: Colleague
) -> None:
    planned, elsewhere = await a_session(title="Photos"), await a_session(title="Souris")
    ada, bea = await colleague(planned.organisation), await colleague(elsewhere.organisation)
    francoise = await colleague(planned.organisation, role="mediator", locale="fr")

    for_ada = (await ada.get(WEEK)).text
    for_bea = (await bea.get(WEEK)).text
    for_francoise = (await francoise.get(WEEK)).text

    assert ("Photos" in for_ada, "Souris" in for_ada) == (True, False)
    assert ("Photos" in for_bea, "Souris" in for_bea) == (False, True)
    assert ("<h2>mardi 20" in for_francoise, "seats taken" in for_francoise) == (True, False)
    assert len(app.state.days) == 21  # an empty day too is written for each of them


async def test_a_day_is_written_anew_for_whatever_it_says_otherwise(database: str) -> None:
    planned = await a_session()
    [day] = await office_days(planned.ada, DAY, DAY)
    days, now = WrittenDays(), day.cells[0].starts_at - timedelta(hours=1)
    other = manner(organisations=(planned.organisation,))

    plain = day_written(days, day, manner(), now)

    assert len(days) == 1
    assert day_written(days, day, manner(), now + timedelta(minutes=5)) is not plain
    assert len(days) == 1  # five minutes later it says the same
    assert day_written(days, day, other, now) == plain
    assert len(days) == 2
    assert ">today<" not in day_written(days, day, manner(), now, today=DAY + timedelta(1))
    assert "Médiathèque" not in day_written(days, day, manner(one_library=True), now)
    assert "<h3>" in day_written(days, day, manner(unit="month"), now)
    more = day_written(days, replace(day, more=2), manner(besides="&library=annexe"), now)
    assert 'href="/staff/agenda?day=2035-11-20&amp;library=annexe"' in more
    assert len(days) == 6


async def test_a_session_that_ends_is_over_at_once(database: str) -> None:
    planned = await a_session()
    [day] = await office_days(planned.ada, DAY, DAY)
    [cell] = day.cells
    days, moment = WrittenDays(), timedelta(microseconds=1)

    texts = [day_written(days, day, manner(), at) for at in (cell.ends_at - moment, cell.ends_at)]

    assert ["Over" in text for text in texts] == [False, True]
    assert [stage_of(cell, at) for at in _around(cell, moment)] == [0, 1, 1, 2]


def _around(cell: Cell, moment: timedelta) -> list[datetime]:
    return [cell.starts_at - moment, cell.starts_at, cell.ends_at - moment, cell.ends_at]


async def test_what_was_not_asked_for_longest_is_written_again(database: str) -> None:
    planned = await a_session()
    [day] = await office_days(planned.ada, DAY, DAY)
    days, now = WrittenDays(most=1_500), clock.now()

    for month in range(1, 8):
        day_written(days, replace(day, day=date(2035, month, 1)), manner(), now)

    assert 0 < len(days) < 7
