"""Erased on request: by the link, or by a colleague for everything the organisation knows; the counts stay."""

import asyncio
from datetime import timedelta

import pytest

from events_service import clock
from events_service.attendance.walk_ins import WalkInDraft, note_walk_in
from events_service.database import rows, value
from events_service.errors import NotFound
from events_service.messages.marks import LeaseLost, Marks
from events_service.messages.rendering import Letter
from events_service.messages.retries import Fate
from events_service.messages.rules import State as MessageState
from events_service.messages.sweeping import sweep
from events_service.privacy.erasure import ErasureChanged, erasable, erase_by_link, erase_by_staff
from events_service.registration.changes import change_session
from events_service.registration.circulars import look_at_circular
from events_service.registration.news import newest
from events_service.registration.queries import registration_by_link
from events_service.registration.series_changes import effects_of_change
from events_service.registration.wish_rules import WishDraft
from events_service.registration.wishes import make_wish
from events_service.scheduling.scopes import Scope
from tests.factories import (
    KEY,
    STARTS_AT,
    Planned,
    a_party,
    a_registration,
    a_session,
    a_viewer,
    an_organisation,
    sign_up,
    states,
)
from tests.posted import claimed, everything_left
from tests.registration.test_erasure import every_word
from tests.registration.test_moving import a_later_date, move_to_date
from tests.registration.test_several_dates import a_course
from tests.registration.test_ticked_dates import three_dates, tick_dates

pytestmark = pytest.mark.usefixtures("database")

PHONE = "+33612345678"


async def on_the_list(planned: Planned, name: str = "Chloé Durand", **contact: str) -> None:
    """On that session's list, told of a move by letter or call."""
    await a_registration(planned.id, a_party(name, **(contact or {"phone": PHONE})))
    await change_session(planned.id, {"starts_at": "2035-11-27T14:00"}, by=planned.ada, now=clock.now())


async def test_erase_by_link_gives_the_seat_to_who_waits_and_leaves_no_word() -> None:
    session = await a_session(capacity=1)
    chloe = await sign_up(session, "Chloé Durand", email="chloe@example.org", phone=PHONE)
    await everything_left()
    await sign_up(session, "Driss")

    await erase_by_link(chloe.link, now=clock.now())

    assert await states() == {"–": "cancelled", "Driss": "confirmed"}
    left = await every_word()
    for word in ("Chlo", "Durand", "chloe@", "612345678"):
        assert word not in left
    assert await registration_by_link(chloe.link) is None
    assert await value("SELECT seats_taken FROM roster") == 1
    with pytest.raises(NotFound):
        await erase_by_link(chloe.link, now=clock.now())


async def test_erase_by_link_takes_what_they_moved_from_and_nothing_of_another_form() -> None:
    first = await a_session(capacity=2)
    second = await a_later_date(first, capacity=2)
    moved = await sign_up(first, "Chloé Durand", email="chloe@example.org")
    await sign_up(await a_session(), "Chloé Durand", email="chloe@example.org")
    place = await move_to_date(moved, second)

    await erase_by_link(place.link, now=clock.now())

    known = await rows("SELECT name, state FROM registration ORDER BY state, name")
    assert [tuple(line) for line in known] == [
        ("–", "cancelled"),
        ("–", "cancelled"),
        ("Chloé Durand", "confirmed"),
    ]
    assert await value("SELECT count(DISTINCT about)::int FROM message WHERE recipient <> ''") == 1


async def test_erase_by_link_takes_all_dates_of_the_form() -> None:
    dates = await three_dates()
    first, *_ = await tick_dates(dates, "Chloé Durand")
    assert first.place is not None

    await erase_by_link(first.place.link, now=clock.now())

    left = await every_word()
    for word in ("Chlo", "Durand", "chloe"):
        assert word not in left
    assert await value("SELECT sum(seats_taken)::int FROM roster") == 0


async def test_erase_by_link_at_the_moment_of_a_move_takes_both_or_neither() -> None:
    first = await a_session(capacity=2)
    second = await a_later_date(first, capacity=2)
    chloe = await sign_up(first, "Chloé Durand")

    await asyncio.gather(
        move_to_date(chloe, second), erase_by_link(chloe.link, now=clock.now()), return_exceptions=True
    )

    known = await value("SELECT array_agg(DISTINCT name) FROM registration")
    assert known in (["–"], ["Chloé Durand"])


async def test_erase_by_staff_takes_what_somebody_without_contact_moved_from() -> None:
    first = await a_session(capacity=2)
    second = await a_later_date(first, capacity=2)
    chloe = await a_registration(first.id, a_party("Chloé Durand"))
    place = await move_to_date(chloe, second)
    shown = await erasable(place.registration.id, by=first.ada)

    erased = await erase_by_staff(place.registration.id, mark=shown.mark, by=first.ada, now=clock.now())

    assert erased == 2
    assert "Durand" not in await every_word()


@pytest.mark.parametrize("handed", [False, True])
@pytest.mark.parametrize("fate", [MessageState.FAILED, MessageState.UNKNOWN, MessageState.DUE])
async def test_erase_by_link_leaves_no_word_in_a_workers_hands(handed: bool, fate: MessageState) -> None:
    session = await a_session()
    chloe = await sign_up(session, "Chloé Durand", email="chloe@example.org", phone=PHONE)
    await everything_left()
    await change_session(session.id, {"starts_at": "2035-11-27T14:00"}, by=session.ada, now=clock.now())
    claim = await claimed(clock.now())
    (letter,) = await newest([(claim.letter, claim.last_told)])
    assert isinstance(letter, Letter)
    notes = Marks(clock.now)
    if handed:
        await notes.handed(claim, letter)

    await erase_by_link(chloe.link, now=clock.now())
    if not handed:
        with pytest.raises(LeaseLost):
            await notes.handed(claim, letter)
    notes.ended(claim, letter, Fate(fate, next_at=clock.now()))
    await notes.settle()
    await sweep(clock.now())

    left = await every_word()
    for word in ("Chlo", "Durand", "chloe@", "612345678"):
        assert word not in left
    assert await value("SELECT count(*)::int FROM call_task") == 0
    assert await value("SELECT count(*)::int FROM message WHERE state IN ('due', 'sending')") == 0


async def test_erase_by_link_after_the_session_keeps_that_they_had_a_seat() -> None:
    chloe = await sign_up(await a_session())

    await erase_by_link(chloe.link, now=STARTS_AT)

    assert await states() == {"–": "confirmed"}


async def test_erase_by_staff_takes_all_of_one_person_and_nothing_of_anybody_else() -> None:
    first = await a_session(organisation=None)
    await on_the_list(first)
    second = await a_session(organisation=first.organisation, library=first.library)
    await on_the_list(second)
    await on_the_list(second, "Driss Durand", phone=PHONE)
    elsewhere = await a_session()
    await on_the_list(elsewhere)
    for name in ("Chloé Durand", "Inès"):
        await note_walk_in(
            first.id,
            WalkInDraft.parse({"name": name, "count": "1"}),
            by=first.ada,
            now=STARTS_AT + timedelta(days=7),
        )
    registration = await value("SELECT id FROM registration WHERE roster = $1", first.roster)
    shown = await erasable(registration, by=first.ada)

    erased = await erase_by_staff(registration, mark=shown.mark, walk_ins=True, by=first.ada, now=clock.now())

    assert (len(shown.registrations), shown.walk_ins, erased) == (2, 1, 2)
    known = await rows("SELECT name, roster FROM registration WHERE name <> '–' ORDER BY name")
    assert [tuple(line) for line in known] == [
        ("Chloé Durand", elsewhere.roster),
        ("Driss Durand", second.roster),
    ]
    assert await value("SELECT array_agg(name::text) FROM walk_in WHERE name IS NOT NULL") == ["Inès"]
    assert await value("SELECT sum(seats_taken)::int FROM roster") == 2
    assert await value("SELECT count(*)::int FROM walk_in") == 2


async def test_erase_by_staff_refuses_what_was_not_shown_and_strangers() -> None:
    session = await a_session()
    await on_the_list(session)
    registration = await value("SELECT id FROM registration")
    mark = (await erasable(registration, by=session.ada)).mark
    more = await a_session(organisation=session.organisation, library=session.library)
    await on_the_list(more)

    with pytest.raises(ErasureChanged):
        await erase_by_staff(registration, mark=mark, by=session.ada, now=clock.now())
    with pytest.raises(NotFound):
        await erasable(registration, by=a_viewer(await an_organisation()))
    assert await value("SELECT count(*)::int FROM registration WHERE name = '–'") == 0


async def test_whoever_is_erased_during_a_course_hears_nothing_of_its_other_dates() -> None:
    first, dates = await a_course()
    await change_session(first.id, {"join_until": 1}, by=first.ada, now=clock.now())
    chloe, driss = [await a_registration(first.id, a_party(name)) for name in ("Chloé Durand", "Driss")]
    during = STARTS_AT + timedelta(hours=1)
    await erase_by_link(chloe.link, now=during)
    assert await states() == {"–": "confirmed", "Driss": "confirmed"}
    later = {"starts_at": "2035-11-27T15:00"}

    shown = await effects_of_change(dates[1], later, first.ada, scope=Scope.THIS, now=during)
    await change_session(dates[1], later, by=first.ada, now=during)

    assert [each.name for each in shown.people] == ["Driss"]
    assert await value("SELECT array_agg(about) FROM call_task") == [driss.registration.id]
    said = {"headline": "Lunettes", "words": "Apportez vos lunettes.", "audience": "both"}
    circular = await look_at_circular(first.event, first.roster, said, first.ada, now=during)
    assert [copy.reader.registration.name for copy in circular.copies] == ["Driss"]


async def test_erase_by_staff_leaves_the_wish_of_somebody_else_on_that_number() -> None:
    session = await a_session()
    slug = await value("SELECT slug FROM library WHERE id = $1", session.library)
    for name in ("CHLOÉ Durand", "Mme Durand", "Driss"):
        draft = WishDraft.parse({"topic": "email", "name": name, "phone": "0612345678"}, department="34")
        await make_wish(slug, draft, intent=name, network="", key=KEY, now=clock.now())
    mailed = await a_registration(session.id, a_party("Chloé Durand", email="chloe@example.org"))
    await a_registration(session.id, a_party("Chloé Durand", email="chloe@example.org", phone=PHONE))
    shown = await erasable(mailed.registration.id, by=session.ada)

    await erase_by_staff(mailed.registration.id, mark=shown.mark, by=session.ada, now=clock.now())

    wishes = await rows("SELECT name, phone FROM wish ORDER BY name")
    assert [wish.name for wish in shown.other_wishes] == ["Driss"]
    assert [tuple(wish) for wish in wishes] == [("", None), ("", None), ("Driss", PHONE)]


async def test_erase_by_link_while_others_sign_up_hands_each_seat_on_once() -> None:
    session = await a_session(capacity=4)
    holders = [await sign_up(session, f"Guest {n}") for n in range(4)]

    await asyncio.gather(
        *(erase_by_link(each.link, now=clock.now()) for each in holders),
        *(sign_up(session, f"Newcomer {n}") for n in range(6)),
        *(erase_by_link(each.link, now=clock.now()) for each in holders),
        return_exceptions=True,
    )

    counted = await rows(
        "SELECT (SELECT seats_taken FROM roster) AS taken, state::text, count(*)::int AS number"
        " FROM registration GROUP BY state ORDER BY state"
    )
    assert [tuple(line) for line in counted] == [
        (4, "cancelled", 4),
        (4, "confirmed", 4),
        (4, "waiting", 2),
    ]
    assert await value("SELECT count(*)::int FROM registration WHERE name = '–'") == 4
