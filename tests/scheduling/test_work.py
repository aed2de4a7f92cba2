"""A counsellor's year across libraries, for themself and for their manager, and nobody else's."""

from datetime import UTC, date, datetime
from uuid import UUID

import pytest

from events_service import clock
from events_service.accounts.roles import Grant, Viewer
from events_service.database import value
from events_service.errors import Forbidden, Invalid, NotFound
from events_service.registration.changes import cancel_session
from events_service.scheduling.event_rules import EventDraft
from events_service.scheduling.events import create_event, publish_event
from events_service.scheduling.leaving import remove_teammate
from events_service.scheduling.meetings import plan_meeting
from events_service.scheduling.needs import Loan
from events_service.scheduling.occupancy import EquipmentTaken
from events_service.scheduling.sessions import add_session
from events_service.scheduling.work import name_employer, note_work, require_theirs
from events_service.scheduling.work_queries import year_of_work
from events_service.scheduling.work_rules import Activity
from tests.factories import a_colleague, a_library, a_viewer, an_organisation, some_equipment

DAY = {"worked_on": date(2035, 11, 20), "activity": "preparation", "minutes": "45", "note": "Fiches"}
LATER = datetime(2036, 1, 5, 12, tzinfo=UTC)


async def a_counsellor(town: UUID) -> Viewer:
    return Viewer(await a_colleague(town, role="mediator"), "Karim", (Grant("mediator", town),))


async def holds(
    karim: Viewer, town: UUID, library: UUID, hour: int, *, published: bool = True, **takes: object
) -> UUID:
    """Karim holds a workshop of two hours there."""
    draft = EventDraft.parse({"title": "E-mail", "library": str(library), "strand": "everyday_uses"})
    event = await create_event(draft, by=karim, now=clock.now())
    times = {
        "starts_at": f"2035-11-20T{hour:02}:00",
        "ends_at": f"2035-11-20T{hour + 2:02}:00",
        "capacity": 8,
    }
    session = await add_session(
        event, {**times, "facilitators": [str(karim.id)], **takes}, by=karim, now=clock.now()
    )
    if published:
        await publish_event(event, by=karim, now=clock.now())
    return session


@pytest.mark.usefixtures("database")
async def test_a_year_has_what_was_held_what_was_typed_and_the_way() -> None:
    town = await an_organisation()
    karim = await a_counsellor(town)
    lunel = await a_library(town, name="Lunel", latitude=43.6745, longitude=4.1352)
    sete = await a_library(town, name="Sète", latitude=43.4028, longitude=3.6928)
    tablets = await some_equipment(town, "Tablettes")
    takes = {"equipment": [Loan(tablets, 10)]}
    await holds(karim, town, lunel, 9, **takes)
    await holds(karim, town, sete, 14, **takes)
    off = await holds(karim, town, sete, 18)
    await cancel_session(off, reason="", by=karim, now=clock.now())
    await note_work(karim.id, DAY, organisation=town, by=karim, now=clock.now())
    await name_employer(karim.id, "Département", organisation=town, by=karim, now=clock.now())

    year = await year_of_work(karim.id, town, 2035, now=LATER)

    assert year.structure == "Département"
    assert year.totals == {
        Activity.WORKSHOP: 240,
        Activity.APPOINTMENT: 0,
        Activity.PREPARATION: 45,
        Activity.TRAVEL: 72,
    }
    assert [line.equipment for line in year.lines if line.activity is Activity.WORKSHOP] == [
        ("10 × Tablettes",),
        ("10 × Tablettes",),
    ]
    assert (await year_of_work(karim.id, town, 2034, now=LATER)).lines == []


@pytest.mark.usefixtures("database")
async def test_a_year_counts_no_hour_that_is_ahead_or_never_left_its_draft() -> None:
    town = await an_organisation()
    karim, library = await a_counsellor(town), await a_library(town)
    await holds(karim, town, library, 8)
    await holds(karim, town, library, 10, published=False)
    appointment = {
        "title": "Impôts",
        "library": str(library),
        "meeting": "library",
        "facilitators": [karim.id],
    }
    await plan_meeting(
        {**appointment, "starts_at": "2035-11-20T12:00", "ends_at": "2035-11-20T12:45"},
        by=karim,
        now=clock.now(),
    )
    await holds(karim, town, library, 16)

    year = await year_of_work(karim.id, town, 2035, now=datetime(2035, 11, 20, 13, tzinfo=UTC))

    assert [(line.activity, line.minutes) for line in year.lines] == [
        (Activity.WORKSHOP, 120),
        (Activity.APPOINTMENT, 45),
    ]


@pytest.mark.usefixtures("database")
async def test_the_year_of_a_colleague_who_left_is_still_their_managers_to_read() -> None:
    town = await an_organisation()
    karim, ada, basile = await a_counsellor(town), a_viewer(town), a_viewer(await an_organisation())
    await note_work(karim.id, DAY, organisation=town, by=karim, now=clock.now())
    await remove_teammate(karim.id, organisation=town, by=ada, now=clock.now())

    await require_theirs(karim.id, town, ada)
    assert (await year_of_work(karim.id, town, 2035, now=LATER)).totals[Activity.PREPARATION] == 45
    with pytest.raises(NotFound):
        await require_theirs(karim.id, basile.organisation or town, basile)


@pytest.mark.usefixtures("database")
async def test_a_kit_that_travels_is_in_one_place_at_a_time() -> None:
    town = await an_organisation()
    karim, zoe = await a_counsellor(town), await a_counsellor(town)
    van = await some_equipment(town, "Camionnette", quantity=1)
    takes = {"equipment": [Loan(van, 1)]}
    await holds(karim, town, await a_library(town), 9, **takes)

    with pytest.raises(EquipmentTaken):
        await holds(zoe, town, await a_library(town), 10, **takes)


@pytest.mark.usefixtures("database")
async def test_hours_are_written_again_and_taken_away() -> None:
    town = await an_organisation()
    karim = await a_counsellor(town)

    for minutes, left in (("45", 45), ("60", 60), ("0", None)):
        await note_work(karim.id, {**DAY, "minutes": minutes}, organisation=town, by=karim, now=clock.now())
        assert await value("SELECT minutes FROM work") == left
    with pytest.raises(Invalid) as refused:
        await note_work(karim.id, {"activity": "sleep"}, organisation=town, by=karim, now=clock.now())

    assert refused.value.fields == {"worked_on": "required", "activity": "unknown", "minutes": "required"}


@pytest.mark.usefixtures("database")
async def test_a_year_is_read_by_its_colleague_and_their_manager_alone() -> None:
    town = await an_organisation()
    karim = await a_counsellor(town)
    ada, zoe = a_viewer(town), await a_counsellor(town)
    basile = a_viewer(await an_organisation())

    await require_theirs(karim.id, town, karim)
    await require_theirs(karim.id, town, ada)
    with pytest.raises(Forbidden):
        await require_theirs(karim.id, town, zoe)
    with pytest.raises(NotFound):
        await require_theirs(karim.id, town, basile)
    with pytest.raises(NotFound):
        await note_work(ada.id, DAY, organisation=town, by=ada, now=clock.now())  # a key is no colleague
