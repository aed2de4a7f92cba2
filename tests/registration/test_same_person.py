"""One person twice on a list: whoever holds a seat keeps it, what is free goes down the line, both codes lead there."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from events_service import clock
from events_service.attendance import presence as ticks_of_a_day
from events_service.attendance.presence import NoSeatThatDay, note_everybody, note_presence
from events_service.attendance.queries import attendance_of
from events_service.attendance.rules import Mark
from events_service.database import row, transaction, value
from events_service.errors import Forbidden, NotFound
from events_service.registration import same_person
from events_service.registration.cancellation import cancel_by_link
from events_service.registration.changes import change_session
from events_service.registration.code_visits import open_by_code, registration_opened
from events_service.registration.corrections import RegistrationCancelled
from events_service.registration.excuses import excuse_by_staff
from events_service.registration.places import Place, register
from events_service.registration.queries import Registration, registration_by_id
from events_service.registration.rules import Door, Presence
from events_service.registration.same_person import EntriesChanged, join_entries, look_at_joining
from events_service.registration.search import Typed, find_registrations, typed_code
from tests.factories import (
    KEY,
    STARTS_AT,
    Planned,
    a_party,
    a_registration,
    a_session,
    a_viewer,
    an_organisation,
    mailbox_of,
    sign_up,
    states,
)
from tests.posted import everything_left, letters_to
from tests.registration.test_extra_seats import enter_extra, the_numbers
from tests.registration.test_several_dates import a_course
from tests.registration.wires import Wire

pytestmark = pytest.mark.usefixtures("database")


async def joined_now(one: Place, other: Place, planned: Planned) -> Registration:
    ids = one.registration.id, other.registration.id
    mark = (await look_at_joining(*ids, planned.ada)).mark
    return await join_entries(*ids, mark=mark, by=planned.ada, now=clock.now())


async def test_whoever_holds_a_seat_keeps_it_and_the_line_moves_up() -> None:
    planned = await a_session(capacity=1)
    waits = a_party("Chloé", phone="+33612345678")
    seated = await a_registration(planned.id, a_party("Chloé", email="chloe@example.org"))
    again = await a_registration(planned.id, replace(waits, need="Une rampe", note="Avec sa fille"))
    await a_registration(planned.id, a_party("Driss"))

    kept = await joined_now(again, seated, planned)

    assert kept.id == seated.registration.id
    assert (kept.state, kept.code, kept.phone, kept.need, kept.note) == (
        "confirmed",
        seated.registration.code,
        "+33612345678",
        "Une rampe",
        "Avec sa fille",
    )
    numbers = await row("SELECT seats_taken, waiting FROM roster WHERE id = $1", planned.roster)
    assert numbers is not None
    assert tuple(numbers) == (1, 1)
    gone = await row("SELECT cancelled_by, moved_to FROM registration WHERE id = $1", again.registration.id)
    assert gone is not None
    assert tuple(gone) == ("double", kept.id)


async def test_two_seats_become_one_and_who_waits_has_the_other() -> None:
    planned = await a_session(capacity=3)
    alone = await a_registration(planned.id, a_party("Chloé", email="chloe@example.org"))
    with_friend = replace(a_party("Chloé", seats=2), companions=("Paul",))
    two = await a_registration(planned.id, with_friend)
    await a_registration(planned.id, a_party("Driss"))
    await everything_left()

    kept = await joined_now(alone, two, planned)

    assert (kept.id, kept.seats, kept.companions) == (alone.registration.id, 2, ["Paul"])
    assert await states() == {"Chloé": "cancelled", "Driss": "confirmed"}
    assert await value("SELECT seats_taken FROM roster WHERE id = $1", planned.roster) == 3


async def test_an_adult_named_on_one_entry_stands_instead_of_only_adults_on_the_other() -> None:
    planned = await a_session()
    first = await a_registration(planned.id, replace(a_party("Chloé"), only_adults=True))
    second = await a_registration(planned.id, replace(a_party("Chloé"), adult="Mina"))

    kept = await joined_now(first, second, planned)

    assert (kept.id, kept.adult, kept.only_adults) == (first.registration.id, "Mina", False)


async def twice(planned: Planned, name: str) -> list[Place]:
    party = a_party(name, email=mailbox_of(name))
    return [await a_registration(planned.id, party) for _ in range(2)]


async def test_nobody_gets_two_letters(wire: Wire) -> None:
    planned = await a_session()
    chloe = await twice(planned, "Chloé")
    await wire.deliver()
    eva = await twice(planned, "Éva")

    for one, other in (chloe, eva):
        await joined_now(one, other, planned)
    await wire.deliver()

    assert wire.said(mailbox_of("Chloé")) == [
        "Inscription confirmée",
        "Inscription confirmée",
        "Inscription annulée",
    ]
    assert wire.said(mailbox_of("Éva")) == ["Inscription confirmée"]


async def test_who_was_told_by_the_other_entry_is_told_once_how_they_stand() -> None:
    planned = await a_session(capacity=1)
    seated = await a_registration(planned.id, a_party("Chloé"))
    waiting = await a_registration(planned.id, a_party("Chloé", email="chloe@example.org"))
    await everything_left()

    kept = await joined_now(seated, waiting, planned)
    await everything_left()

    assert (kept.id, kept.email) == (seated.registration.id, "chloe@example.org")
    assert await letters_to("Chloé") == ["waiting", "confirmation"]


async def test_both_codes_find_the_one_that_stays() -> None:
    planned = await a_session()
    first = await a_registration(planned.id, a_party("Chloé", email="chloe@example.org"))
    second = await a_registration(planned.id, a_party("Chloé"))
    kept = await joined_now(first, second, planned)

    for code in (first.registration.code, second.registration.code):
        visit = await open_by_code(code, "Chloé", network="192.0.2.7", key=KEY, now=clock.now())
        opened = await registration_opened(visit, now=clock.now())
        at_desk = await find_registrations(
            planned.ada, Typed(code=typed_code(code)), now=clock.now(), limit=5
        )
        assert opened is not None
        assert (opened.id, [each.id for each in at_desk]) == (kept.id, [kept.id])


async def test_who_came_by_either_came_once() -> None:
    planned = await a_session()
    first = await a_registration(planned.id, a_party("Chloé", email="chloe@example.org"))
    second = await a_registration(planned.id, a_party("Chloé"))
    ticked = Mark(Presence.ATTENDED)
    await note_presence(planned.id, second.registration.id, ticked, by=planned.ada, now=STARTS_AT)
    ids = first.registration.id, second.registration.id

    mark = (await look_at_joining(*ids, planned.ada)).mark
    await join_entries(*ids, mark=mark, by=planned.ada, now=STARTS_AT)

    attendance = await attendance_of(planned.id, planned.ada)
    assert attendance is not None
    assert [(each.registration, each.presence, each.came) for each in attendance.expected] == [
        (first.registration.id, "attended", 1)
    ]
    assert await value("SELECT sum(came) FROM registration_date") == 1


async def test_who_came_to_dates_that_only_the_other_entry_has_came() -> None:
    planned, sessions = await a_course()
    await change_session(planned.id, {"join_until": "3"}, by=planned.ada, now=clock.now())
    first = await a_registration(planned.id, a_party("Chloé"))
    ticked, week = Mark(Presence.ATTENDED), timedelta(days=7)
    await note_presence(sessions[0], first.registration.id, ticked, by=planned.ada, now=STARTS_AT)
    party, later = a_party("Chloé", email="chloe@example.org"), STARTS_AT + timedelta(days=1)
    second = await register(planned.roster, party, door=Door.WEB, key=KEY, now=later, again=True)
    ids = first.registration.id, second.registration.id

    mark = (await look_at_joining(*ids, planned.ada)).mark
    kept = await join_entries(*ids, mark=mark, by=planned.ada, now=later)
    await note_presence(sessions[1], first.registration.id, ticked, by=planned.ada, now=STARTS_AT + week)

    assert kept.id == second.registration.id
    lists = [await attendance_of(session, planned.ada) for session in sessions]
    expected = [[(each.registration, each.came) for each in day.expected] for day in lists if day]
    assert expected == [[(kept.id, 1)], [(kept.id, 1)], [(kept.id, None)]]


async def test_extra_seats_stay_with_whoever_comes_along_and_free_none() -> None:
    planned = await a_session(capacity=3)
    await sign_up(planned, "Driss", seats=2)
    alone = await a_registration(planned.id, a_party("Chloé", email="chloe@example.org"))
    three = await enter_extra(planned, "Chloé", seats=3)

    look = await look_at_joining(alone.registration.id, three.registration.id, planned.ada)
    kept = await joined_now(alone, three, planned)

    assert look.seats_freed == 0
    assert (kept.id, kept.seats, kept.extra_seats) == (alone.registration.id, 3, 2)
    assert await the_numbers(planned) == (3, 2, 0)


async def test_a_tick_in_the_moment_of_joining_is_kept() -> None:
    planned = await a_session()
    first, second = await a_registration(planned.id), await a_registration(planned.id)
    ids = first.registration.id, second.registration.id
    mark = (await look_at_joining(*ids, planned.ada)).mark
    ticked = asyncio.Event()

    async def tick_slowly() -> None:
        async with transaction():
            await note_presence(planned.id, ids[1], Mark(Presence.ATTENDED), by=planned.ada, now=STARTS_AT)
            ticked.set()
            await asyncio.sleep(0.5)

    ticking = asyncio.create_task(tick_slowly())
    await ticked.wait()
    kept = await join_entries(*ids, mark=mark, by=planned.ada, now=STARTS_AT)
    await ticking

    assert (kept.id, [date.came for date in kept.sessions]) == (first.registration.id, [1])


async def test_a_tick_that_a_phone_kept_over_the_join_is_noted_of_the_entry_that_stays() -> None:
    planned = await a_session()
    first, second = await a_registration(planned.id), await a_registration(planned.id)
    kept = await joined_now(first, second, planned)
    later = STARTS_AT + timedelta(minutes=5)

    for presence, at in ((Presence.ATTENDED, STARTS_AT), (Presence.ABSENT, later)):
        noted_of = await note_presence(
            planned.id, second.registration.id, Mark(presence), by=planned.ada, now=at
        )
        assert noted_of == kept.id

    attendance = await attendance_of(planned.id, planned.ada)
    assert attendance is not None
    assert [(each.registration, each.came) for each in attendance.expected] == [(kept.id, 1)]


async def ticked_while_joining() -> tuple[Registration, list[UUID]]:
    """Both entries are ticked, and everybody came, while a join of the two has not committed: the entry that stays, and
    of whom the ticks were noted."""
    planned = await a_session()
    first, second = await a_registration(planned.id), await a_registration(planned.id)
    ids = first.registration.id, second.registration.id
    mark = (await look_at_joining(*ids, planned.ada)).mark
    joined = asyncio.Event()

    async def join_slowly() -> Registration:
        async with transaction():
            kept = await join_entries(*ids, mark=mark, by=planned.ada, now=STARTS_AT)
            joined.set()
            await asyncio.sleep(0.5)
            return kept

    async def tick_both() -> list[UUID]:
        await joined.wait()
        ticked = Mark(Presence.ATTENDED)
        ticks = [note_presence(planned.id, each, ticked, by=planned.ada, now=STARTS_AT) for each in ids[::-1]]
        everybody = note_everybody(planned.id, by=planned.ada, now=STARTS_AT)
        *noted_of, _ = await asyncio.gather(*ticks, everybody)
        return noted_of

    return await asyncio.gather(join_slowly(), tick_both())


async def test_a_late_tick_everybody_came_and_a_join_never_wait_for_each_other_in_a_ring() -> None:
    kept, noted_of = await ticked_while_joining()

    assert noted_of == [kept.id, kept.id]
    assert await value("SELECT array_agg(came) FROM registration_date WHERE presence IS NOT NULL") == [1]


async def test_a_late_tick_twin_without_the_list_finds_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the list first, a tick waits for the date alone, and does not see which entry stays."""
    monkeypatch.setattr(ticks_of_a_day, "_LIST", "SELECT $1::uuid")

    with pytest.raises(NoSeatThatDay):
        await ticked_while_joining()


async def test_who_was_excused_by_the_other_entry_is_out_of_the_calendar_too(wire: Wire) -> None:
    first, dates = await a_course(3)
    places = [await sign_up(first, name, email="ada@example.org") for name in ("Ada", "Ada Durand")]
    await wire.deliver()
    await excuse_by_staff(places[1].registration.id, dates[1], comes=False, by=first.ada, now=clock.now())
    await wire.deliver()
    before = len(wire.said("ada@example.org"))

    kept = await joined_now(*places, first)
    await wire.deliver()

    assert [date.excused for date in kept.sessions] == [False, True, False]
    about = "SELECT letter FROM message WHERE about = $1 ORDER BY position DESC LIMIT 1"
    assert await value(about, kept.id) == "dates"
    assert len(wire.said("ada@example.org")) == before + 2  # this, and that the other entry is gone


async def test_pressed_twice_it_is_done_once_and_what_changed_is_looked_at_again() -> None:
    planned = await a_session()
    first, second = await a_registration(planned.id), await a_registration(planned.id)
    ids = first.registration.id, second.registration.id
    mark = (await look_at_joining(*ids, planned.ada)).mark

    with pytest.raises(EntriesChanged):
        await join_entries(*ids, mark="another", by=planned.ada, now=clock.now())
    answers = [await join_entries(*ids, mark=mark, by=planned.ada, now=clock.now()) for _ in range(2)]

    assert {each.id for each in answers} == {first.registration.id}
    assert await value("SELECT count(*) FROM audit WHERE what = 'registration.joined'") == 1


async def test_join_refuses_other_lists_what_is_cancelled_and_strangers() -> None:
    planned, elsewhere = await a_session(), await a_session()
    first, second = await a_registration(planned.id), await a_registration(planned.id)
    there = await a_registration(elsewhere.id)
    stranger = a_viewer(await an_organisation())

    with pytest.raises(NotFound):
        await look_at_joining(first.registration.id, there.registration.id, planned.ada)
    with pytest.raises((NotFound, Forbidden)):
        await look_at_joining(first.registration.id, second.registration.id, stranger)
    await cancel_by_link(second.link, now=clock.now())
    with pytest.raises(RegistrationCancelled):
        await look_at_joining(first.registration.id, second.registration.id, planned.ada)


async def test_probable_doubles_are_those_of_the_same_list() -> None:
    planned = await a_session()
    chloe = await a_registration(planned.id, a_party("Chloé", phone="+33612345678"))
    await a_registration(planned.id, a_party("Basile", phone="+33612345678"))
    await a_registration(planned.id, a_party("chloe"))
    await a_registration(planned.id, a_party("Driss"))
    registration = await registration_by_id(chloe.registration.id)
    assert registration is not None

    doubles = await same_person.probable_doubles(registration, planned.ada)

    assert [(each.registration.name, each.alike) for each in doubles] == [
        ("Basile", ("phone",)),
        ("chloe", ("name",)),
    ]
