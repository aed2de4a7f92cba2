"""Rooms: added, changed, out of use and in use again; and what takes them beside sessions."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from events_service import clock
from events_service.database import rows
from events_service.errors import Forbidden, Invalid, NotFound
from events_service.registration.changes import change_session
from events_service.scheduling.house import RoomLine, rooms_in_use, rooms_of
from events_service.scheduling.occupancy import RoomTaken
from events_service.scheduling.other_uses import other_uses
from events_service.scheduling.rooms import (
    NameTaken,
    RoomDraft,
    StillInUse,
    UseDraft,
    add_room,
    edit_room,
    occupy,
    reopen_room,
    retire_room,
    vacate,
)
from tests.factories import a_library, a_room, a_session, a_viewer, an_organisation

pytestmark = pytest.mark.usefixtures("database")
BLUE = RoomDraft("Salle bleue", 12, 15, 0)
STORY_HOUR = UseDraft("Heure du conte", datetime(2035, 11, 21, 10), datetime(2035, 11, 21, 11), None)


async def test_a_room_is_added_changed_taken_out_of_use_and_back() -> None:
    organisation = await an_organisation()
    library = await a_library(organisation)
    ada, now = a_viewer(organisation), clock.now()

    room = await add_room(library, BLUE, by=ada, now=now)
    again = await add_room(library, BLUE, by=ada, now=now)
    await edit_room(room, RoomDraft("Salle verte", None, 0, 10), by=ada, now=now)
    await retire_room(room, by=ada, now=now)
    retired = await rooms_of(organisation)
    await reopen_room(room, by=ada, now=now)

    assert again == room
    green = RoomLine(room, library, "Médiathèque Jean Moulin", "Salle verte", None, 0, 10, retired_at=now)
    assert retired == [green]
    assert [line.retired_at for line in await rooms_of(organisation)] == [None]
    deeds = [line["what"] for line in await rows("SELECT what FROM audit ORDER BY id")]
    assert deeds == ["room.added", "room.edited", "room.retired", "room.reopened"]


async def test_rooms_in_use_of_two_organisations_are_theirs_and_no_retired_one() -> None:
    here, there, elsewhere = [await an_organisation() for _ in range(3)]
    libraries = [
        await a_library(each, name=name)
        for each, name in ((here, "Moulin"), (there, "Ateliers"), (elsewhere, "Gare"))
    ]
    for library in libraries:
        await a_room(library, "Salle verte")
    retired = await a_room(libraries[0], "Salle bleue")
    await retire_room(retired, by=a_viewer(here), now=clock.now())

    rooms = await rooms_in_use([here, there])

    assert [(each.library_name, each.name) for each in rooms] == [
        ("Ateliers", "Salle verte"),
        ("Moulin", "Salle verte"),
    ]


async def test_a_name_is_taken_once_in_a_library() -> None:
    organisation = await an_organisation()
    library, elsewhere = await a_library(organisation), await a_library(organisation)
    ada = a_viewer(organisation)
    await a_room(library)
    other = await a_room(library, "Salle verte")

    with pytest.raises(NameTaken):
        await add_room(library, BLUE, by=ada, now=clock.now())
    with pytest.raises(NameTaken):
        await edit_room(other, BLUE, by=ada, now=clock.now())
    await add_room(elsewhere, BLUE, by=ada, now=clock.now())


async def test_a_room_that_something_counts_on_stays_in_use() -> None:
    planned = await a_session()
    room = await a_room(planned.library)
    await change_session(planned.id, {"room": str(room)}, by=planned.ada, now=clock.now())

    with pytest.raises(StillInUse) as refusal:
        await retire_room(room, by=planned.ada, now=clock.now())

    assert refusal.value.facts == {"sessions": 1, "uses": 0}


@pytest.mark.parametrize(("role", "refusal"), [("mediator", Forbidden), ("desk", Forbidden), ("", NotFound)])
async def test_rooms_are_the_managers_matter(role: str, refusal: type[Exception]) -> None:
    organisation = await an_organisation()
    library = await a_library(organisation)
    room = await a_room(library)
    somebody = a_viewer(organisation, role) if role else a_viewer(await an_organisation())

    for call in (
        add_room(library, RoomDraft("Salle verte", None, 0, 0), by=somebody, now=clock.now()),
        edit_room(room, BLUE, by=somebody, now=clock.now()),
        retire_room(room, by=somebody, now=clock.now()),
        reopen_room(room, by=somebody, now=clock.now()),
    ):
        with pytest.raises(refusal):
            await call


async def test_a_story_hour_takes_the_room_every_week_at_the_same_hour_on_the_wall() -> None:
    """The last one comes after the clocks went forward, on 25 March 2035."""
    organisation = await an_organisation()
    library = await a_library(organisation)
    room = await a_room(library, set_up_minutes=30)
    weekly = UseDraft(
        "Heure du conte", datetime(2035, 3, 14, 10), datetime(2035, 3, 14, 11), date(2035, 3, 28)
    )

    taken = await occupy(room, weekly, by=a_viewer(organisation, "mediator"), now=clock.now())

    uses = await rows("SELECT starts_at, ends_at, title FROM room_use ORDER BY starts_at")
    assert taken == 3
    assert [tuple(use) for use in uses] == [
        (datetime(2035, 3, 14, 9, tzinfo=UTC), datetime(2035, 3, 14, 10, tzinfo=UTC), "Heure du conte"),
        (datetime(2035, 3, 21, 9, tzinfo=UTC), datetime(2035, 3, 21, 10, tzinfo=UTC), "Heure du conte"),
        (datetime(2035, 3, 28, 8, tzinfo=UTC), datetime(2035, 3, 28, 9, tzinfo=UTC), "Heure du conte"),
    ]


async def test_a_weekly_use_that_clashes_once_takes_nothing() -> None:
    planned = await a_session(title="Souris")
    room = await a_room(planned.library)
    await change_session(planned.id, {"room": str(room)}, by=planned.ada, now=clock.now())
    weekly = UseDraft(
        "Heure du conte", datetime(2035, 11, 6, 15), datetime(2035, 11, 6, 17), date(2035, 12, 4)
    )

    with pytest.raises(RoomTaken) as refusal:
        await occupy(room, weekly, by=planned.ada, now=clock.now())

    [hindrance] = refusal.value.facts["in_the_way"]  # type: ignore[misc]
    assert (hindrance.title, hindrance.starts_at.isoformat()) == ("Souris", "2035-11-20T14:00:00+01:00")
    assert await other_uses(planned.library, now=clock.now()) == []


async def test_a_weekly_use_is_taken_back_at_once_but_for_what_is_over_or_another() -> None:
    """In the room at that hour; the last week comes after the clocks went forward."""
    organisation = await an_organisation()
    library = await a_library(organisation)
    blue, green = await a_room(library), await a_room(library, "Salle verte")
    mediator = a_viewer(organisation, "mediator")

    async def typed(room: UUID, title: str, starts: datetime, until: date | None) -> None:
        draft = UseDraft(title, starts, starts + timedelta(hours=1), until)
        await occupy(room, draft, by=mediator, now=clock.now())

    await typed(blue, "Heure du conte", datetime(2035, 3, 14, 10), date(2035, 3, 28))
    await typed(blue, "Heure du conte", datetime(2035, 3, 15, 10), None)
    await typed(blue, "Heure du conte", datetime(2035, 3, 21, 11), None)
    await typed(blue, "Tricot", datetime(2035, 3, 21, 14), None)
    await typed(green, "Heure du conte", datetime(2035, 3, 21, 10), None)
    after_the_first = datetime(2035, 3, 14, 12, tzinfo=UTC)
    second = (await other_uses(library, now=after_the_first))[1]

    vacated = await vacate(second.id, every_week=True, by=mediator, now=after_the_first)

    assert second.local_starts == datetime(2035, 3, 21, 10)
    assert vacated == 2
    assert [
        (use.title, use.room_name, use.local_starts) for use in await other_uses(library, now=clock.now())
    ] == [
        ("Heure du conte", "Salle bleue", datetime(2035, 3, 14, 10)),
        ("Heure du conte", "Salle bleue", datetime(2035, 3, 15, 10)),
        ("Heure du conte", "Salle verte", datetime(2035, 3, 21, 10)),
        ("Heure du conte", "Salle bleue", datetime(2035, 3, 21, 11)),
        ("Tricot", "Salle bleue", datetime(2035, 3, 21, 14)),
    ]


async def test_a_session_does_not_get_the_room_of_a_story_hour_until_it_is_given_back() -> None:
    planned = await a_session(starts_at="2035-11-21T10:00", ends_at="2035-11-21T12:00")
    room = await a_room(planned.library)
    await occupy(room, STORY_HOUR, by=planned.ada, now=clock.now())
    [use] = await other_uses(planned.library, now=clock.now())

    with pytest.raises(RoomTaken) as refusal:
        await change_session(planned.id, {"room": str(room)}, by=planned.ada, now=clock.now())
    vacated = await vacate(use.id, by=planned.ada, now=clock.now())
    await change_session(planned.id, {"room": str(room)}, by=planned.ada, now=clock.now())

    [hindrance] = refusal.value.facts["in_the_way"]  # type: ignore[misc]
    assert (hindrance.title, hindrance.session) == ("Heure du conte", None)
    assert vacated == 1
    assert (use.title, use.local_starts) == ("Heure du conte", datetime(2035, 11, 21, 10))


@pytest.mark.parametrize(
    ("ends", "until", "wrong"),
    [
        (datetime(2035, 11, 21, 9), None, {"ends": "before_the_start"}),
        (datetime(2035, 11, 23, 9), None, {"ends": "longer_than_a_day"}),
        (datetime(2035, 11, 21, 11), date(2035, 11, 20), {"until": "before_the_start"}),
        (datetime(2035, 11, 21, 11), date(2037, 11, 21), {"until": "out_of_range"}),
    ],
)
def test_a_use_that_cannot_be_is_refused(ends: datetime, until: date | None, wrong: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refusal:
        UseDraft("Heure du conte", datetime(2035, 11, 21, 10), ends, until).check()

    assert refusal.value.fields == wrong
