"""A date may be called otherwise than its event: everything that shows it says so, and it is found by that."""

import pytest

from events_service import clock
from events_service.database import value
from events_service.errors import Invalid
from events_service.feeds.queries import sessions_shown
from events_service.registration.changes import change_session
from events_service.registration.events import amend_event
from events_service.reports.subjects import subjects
from events_service.scheduling.agenda import office_days
from events_service.scheduling.catalogue import upcoming
from events_service.scheduling.filters import SessionFilter
from events_service.scheduling.occupancy import RoomTaken
from events_service.scheduling.sessions import add_session
from events_service.scheduling.titles import own_title_in
from tests.factories import ENDS, STARTS, STARTS_AT, Planned, a_room, a_session

pytestmark = pytest.mark.usefixtures("database")
NOW = clock.now()
OWN = "Spécial impôts"


async def a_renamed_session() -> Planned:
    planned = await a_session()
    await change_session(planned.id, {"title": OWN}, by=planned.ada, now=NOW)
    return planned


def test_own_title_in_is_none_for_the_title_of_the_event() -> None:
    typed = [{"title": OWN}, {"title": " Photos "}, {"title": ""}, {"title": None}, {}]

    assert [own_title_in(each, event_title="Photos") for each in typed] == [OWN, None, None, None, None]


def test_own_title_in_refuses_what_no_event_could_be_called() -> None:
    with pytest.raises(Invalid) as refusal:
        own_title_in({"title": "x" * 141}, event_title="Photos")

    assert refusal.value.fields == {"title": "too_long"}


async def test_every_list_shows_a_date_by_its_own_title() -> None:
    planned = await a_renamed_session()
    other = await add_session(
        planned.event,
        {"starts_at": "2035-11-27T14:00", "ends_at": "2035-11-27T16:00", "capacity": 8},
        by=planned.ada,
        now=NOW,
    )
    both = [planned.id, other]

    lines = await upcoming(SessionFilter(), now=clock.now())
    day = STARTS_AT.date()
    [agenda] = await office_days(planned.ada, day, day)
    named = await subjects(both)

    assert [line.title for line in lines] == [OWN, "Créer sa boîte mail"]
    assert [(line.event_title, line.roster_title) for line in lines[:1]] == [("Créer sa boîte mail", OWN)]
    assert [each.title for each in await sessions_shown(both)] == [OWN, "Créer sa boîte mail"]
    assert [cell.title for cell in agenda.cells] == [OWN]
    assert [named[each].name for each in both] == [OWN, "Créer sa boîte mail"]


async def test_what_is_in_the_way_is_named_by_its_own_title() -> None:
    planned = await a_renamed_session()
    room = await a_room(planned.library)
    await change_session(planned.id, {"room": str(room)}, by=planned.ada, now=NOW)

    with pytest.raises(RoomTaken) as refusal:
        values = {"starts_at": STARTS, "ends_at": ENDS, "capacity": 8, "room": str(room)}
        await add_session(planned.event, values, by=planned.ada, now=NOW)

    assert [each.title for each in refusal.value.facts["in_the_way"]] == [OWN]


async def test_an_event_is_found_by_what_its_dates_are_called() -> None:
    planned = await a_renamed_session()

    async def found(words: str) -> int:
        return len(await upcoming(SessionFilter(q=words), now=clock.now()))

    assert [await found("impots"), await found("boîte"), await found("jardin")] == [1, 1, 0]
    await amend_event(planned.event, {"summary": "Au jardin"}, by=planned.ada, now=NOW)
    assert [await found("impots"), await found("jardin")] == [1, 1]
    await change_session(planned.id, {"title": None}, by=planned.ada, now=NOW)
    assert [await found("impots"), await found("jardin")] == [0, 1]
    assert await value("SELECT count(*) FROM session WHERE own_title IS NOT NULL") == 0
