"""What took place, added up: that it agrees with the rows is in tests/web/api/test_reports.py."""

from datetime import UTC, date, datetime

import pytest

from events_service.attendance.assessments import note_assessment
from events_service.attendance.rules import WalkInDraft
from events_service.attendance.walk_ins import note_walk_in
from events_service.clock import now
from events_service.registration.changes import change_session
from events_service.reports.attendance import Able, attendance
from events_service.reports.lines import lines_of
from events_service.reports.scopes import Scope
from events_service.scheduling.permanences import permanence_slots
from tests.factories import STARTS_AT, a_library, a_session
from tests.scheduling.test_permanences import a_permanence

pytestmark = pytest.mark.usefixtures("database")

THE_YEAR = Scope(date(2035, 1, 1), date(2035, 12, 31))
NEW_YEAR = datetime(2036, 1, 1, tzinfo=UTC)


async def test_permanence_is_one_date_wherever_its_appointments_are() -> None:
    planned, permanence = await a_permanence()
    port = await a_library(planned.organisation, name="Médiathèque du Port")
    first, *_, last = await permanence_slots(permanence, now=now())
    await change_session(last.id, {"library": str(port)}, by=planned.ada, now=now())
    for slot, people, first_timers in ((first, 1, 1), (last, 2, 0)):
        draft = WalkInDraft(None, people, first_timers)
        await note_walk_in(slot.id, draft, by=planned.ada, now=slot.starts_at)

    report = await attendance(THE_YEAR, planned.ada, now=NEW_YEAR)

    # An hour in October, and six half-hours on one day in November, the last of them in the other library.
    total = report.total
    assert (total.dates, total.minutes, total.people, total.first_timers) == (2, 240, 3, 1)
    assert [(line.code, line.dates, line.minutes, line.people) for line in report.months] == [
        ("2035-10", 1, 60, 0),
        ("2035-11", 1, 180, 3),
    ]
    assert [(line.dates, line.minutes, line.people) for line in report.libraries] == [(1, 30, 2), (2, 210, 1)]
    assert report.libraries[0].name == "Médiathèque du Port"


async def test_a_year_of_nothing_adds_up_to_nothing() -> None:
    planned, _ = await a_permanence()

    report = await attendance(Scope(date(2034, 1, 1), date(2034, 12, 31)), planned.ada, now=NEW_YEAR)

    total = report.total
    assert (total.dates, total.minutes, total.people, total.first_timers) == (0, 0, 0, 0)
    assert (report.months, report.libraries, report.topics, report.doors) == ((), (), (), ())


async def test_what_people_could_before_and_after_is_told_of_ten_or_more() -> None:
    planned = await a_session(level="debutant")
    again = await a_session(organisation=planned.organisation, library=planned.library, level="debutant")
    for session, people in ((planned, 7), (again, 4)):
        await note_walk_in(session.id, WalkInDraft(None, people), by=session.ada, now=STARTS_AT)
    asked = {"before.can_write": 2, "after.can_write": 6, "before.can_search": 1, "before.can_send_photo": 0}
    await note_assessment(planned.id, asked, by=planned.ada, now=STARTS_AT)

    few = await attendance(THE_YEAR, planned.ada, now=NEW_YEAR)
    # More hands than people were there: a slip of the pen, which counts nobody.
    asked = {"before.can_write": 0, "after.can_write": 4, "before.can_search": 5, "after.can_search": 5}
    await note_assessment(again.id, asked, by=again.ada, now=STARTS_AT)
    enough = await attendance(THE_YEAR, planned.ada, now=NEW_YEAR)

    assert few.able == ()
    assert enough.able == (Able("can_write", 2, 10, 11),)
    assert [(each.part, each.people) for each in lines_of(enough) if each.code == "can_write"] == [
        ("able_before", 2),
        ("able_after", 10),
        ("able_asked", 11),
    ]
