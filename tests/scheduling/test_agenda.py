from datetime import date, datetime, timedelta
from uuid import UUID

from events_service import clock
from events_service.accounts.roles import Viewer
from events_service.registration.changes import cancel_session, change_session
from events_service.scheduling.agenda import Whose, next_day, office_days, office_full
from events_service.scheduling.needs import Loan
from events_service.scheduling.rooms import UseDraft, occupy
from tests.factories import (
    STARTS_AT,
    a_colleague,
    a_library,
    a_party,
    a_registration,
    a_room,
    a_session,
    a_viewer,
    an_organisation,
    some_equipment,
)

DAY = date(2035, 11, 20)


async def on_days(viewer: Viewer, first: date, last: date, library: UUID | None = None) -> list[list[str]]:
    days = await office_days(viewer, first, last, library=library)
    assert [each.day for each in days] == [first + timedelta(n) for n in range((last - first).days + 1)]
    return [[cell.title for cell in each.cells] for each in days]


async def test_each_day_has_what_is_under_way_on_it_in_order(database: str) -> None:
    organisation = await an_organisation()
    evening = await a_session(
        organisation=organisation, title="Soir", starts_at="2035-11-20T20:00", ends_at="2035-11-21T00:30"
    )
    await a_session(
        organisation=organisation, title="Minuit", starts_at="2035-11-21T18:00", ends_at="2035-11-22T00:00"
    )
    await a_session(organisation=organisation, title="Après-midi", published=False)
    await a_session(title="Ailleurs")

    assert await on_days(evening.ada, DAY - timedelta(1), DAY + timedelta(2)) == [
        [],
        ["Après-midi", "Soir"],
        ["Soir", "Minuit"],
        [],
    ]
    assert await on_days(evening.ada, DAY + timedelta(1), DAY + timedelta(1)) == [["Soir", "Minuit"]]


async def test_a_day_is_the_librarys_own(database: str) -> None:
    """Half past midnight in Nouméa is half past two in the afternoon of the day before in Paris."""
    organisation = await an_organisation()
    noumea = await a_library(organisation, time_zone="Pacific/Noumea", department="988")
    night = await a_session(
        organisation=organisation,
        library=noumea,
        title="Nuit",
        starts_at="2035-11-20T00:30",
        ends_at="2035-11-20T02:00",
    )
    await a_session(organisation=organisation, title="Midi")

    assert await on_days(night.ada, DAY - timedelta(1), DAY) == [[], ["Nuit", "Midi"]]
    assert await on_days(night.ada, DAY, DAY, library=noumea) == [["Nuit"]]


async def test_the_hour_that_clocks_repeat_is_in_the_order_of_time(database: str) -> None:
    organisation = await an_organisation()
    for title, which in (("Seconde", "second"), ("Première", "first")):
        session = await a_session(
            organisation=organisation,
            title=title,
            starts_at="2035-10-28T02:30",
            starts_at_choice=which,
            ends_at="2035-10-28T04:00",
        )

    assert await on_days(session.ada, date(2035, 10, 28), date(2035, 10, 28)) == [["Première", "Seconde"]]


async def test_a_full_day_says_how_much_more_there_is(database: str) -> None:
    planned = await a_session(title="1")
    for hour in (15, 16):
        await a_session(
            organisation=planned.organisation,
            starts_at=f"2035-11-20T{hour}:00",
            ends_at=f"2035-11-20T{hour}:30",
        )

    (day,) = await office_days(planned.ada, DAY, DAY, most=2)

    assert ([cell.local_starts.hour for cell in day.cells], day.more) == ([14, 15], 1)


async def test_full_sessions_are_those_ahead_without_a_seat_also_where_nobody_waits(database: str) -> None:
    full = await a_session(title="Avec attente", capacity=1)
    same = {"organisation": full.organisation, "library": full.library}
    quiet = await a_session(title="Sans attente", capacity=1, **same)
    await a_session(title="Libre", capacity=1, **same)
    await a_session(title="Sans inscription", sign_up="not_needed", capacity=None, **same)
    for planned, name in ((full, "Chloé"), (full, "Driss"), (quiet, "Éva")):
        await a_registration(planned.id, a_party(name))
    await a_registration((await a_session(title="Ailleurs", capacity=1)).id)
    before = STARTS_AT - timedelta(days=1)

    async def without_a_seat(now: datetime, until: datetime, limit: int = 5) -> list[tuple[str, int, bool]]:
        cells = await office_full(full.ada, now=now, until=until, limit=limit)
        return [(cell.title, cell.waiting, cell.full) for cell in cells]

    both = [("Avec attente", 1, True), ("Sans attente", 0, True)]
    assert await without_a_seat(before, STARTS_AT + timedelta(1)) == both
    assert await without_a_seat(before, STARTS_AT + timedelta(1), limit=1) == both  # one more: there are more
    assert await without_a_seat(STARTS_AT, STARTS_AT + timedelta(1)) == []
    assert await without_a_seat(before, STARTS_AT) == []


async def test_a_room_some_equipment_and_a_colleague_have_agendas(database: str) -> None:
    planned = await a_session(title="Photos")
    await a_session(organisation=planned.organisation, library=planned.library, title="Souris")
    room, tablets = await a_room(planned.library), await some_equipment(planned.organisation)
    nadia = await a_colleague(planned.organisation, name="Nadia")
    takes = {
        "room": str(room),
        "equipment": [Loan(tablets, 2)],
        "facilitators": [str(nadia)],
    }
    await change_session(planned.id, takes, by=planned.ada, now=clock.now())
    await occupy(
        room,
        UseDraft("Heure du conte", datetime(2035, 11, 21, 10), datetime(2035, 11, 21, 11), None),
        by=planned.ada,
        now=clock.now(),
    )
    basile = a_viewer(await an_organisation())

    async def agenda_of(viewer: Viewer, **of: UUID) -> list[list[str]]:
        days = await office_days(viewer, DAY, DAY + timedelta(1), whose=Whose(**of))
        return [[use.title for use in day.uses] + [cell.title for cell in day.cells] for day in days]

    assert await agenda_of(planned.ada) == [["Photos", "Souris"], ["Heure du conte"]]
    assert await agenda_of(a_viewer(await an_organisation())) == [[], []]
    assert await agenda_of(planned.ada, room=room) == [["Photos"], ["Heure du conte"]]
    assert await agenda_of(planned.ada, equipment=tablets) == [["Photos"], []]
    assert await agenda_of(planned.ada, person=nadia) == [["Photos"], []]
    assert await agenda_of(planned.ada, person=planned.ada.id) == [[], []]
    assert await agenda_of(basile, room=room) == [[], []]
    (day,) = await office_days(planned.ada, DAY, DAY)
    assert [(cell.room_name, cell.facilitators) for cell in day.cells] == [
        ("Salle bleue", ("Nadia",)),
        (None, ()),
    ]


async def test_the_next_day_is_the_first_on_which_something_takes_place(database: str) -> None:
    planned = await a_session(title="Photos")
    gone = await a_session(
        organisation=planned.organisation, starts_at="2035-11-15T14:00", ends_at="2035-11-15T16:00"
    )
    await cancel_session(gone.id, reason="Inondation", by=gone.ada, now=clock.now())
    await a_session(starts_at="2035-11-16T14:00", ends_at="2035-11-16T16:00")

    following = await next_day(planned.ada, date(2035, 11, 12))

    assert following is not None
    assert (following.day, [cell.title for cell in following.cells]) == (DAY, ["Photos"])
    assert await next_day(planned.ada, DAY) is None
    assert await next_day(planned.ada, date(2035, 11, 12), library=gone.library) is None
