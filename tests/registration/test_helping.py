"""Whom a guest trusts: told at once by their own link, and acting on one registration only, until somebody ends it."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from events_service import clock
from events_service.database import row, rows
from events_service.errors import Invalid, NotFound
from events_service.messages.claims import claim
from events_service.messages.marks import LeaseLost
from events_service.messages.rendering import Letter
from events_service.registration.call_queries import CallFilter, open_calls
from events_service.registration.calls import note_outcome
from events_service.registration.cancellation import cancel_by_guest, cancel_by_link
from events_service.registration.changes import change_session
from events_service.registration.circulars import look_at_circular, write_circular
from events_service.registration.code_visits import registration_opened
from events_service.registration.corrections import correct_by_link
from events_service.registration.erasure import forget_past
from events_service.registration.helper_rules import NewHelper, Receives
from events_service.registration.helping import (
    HelperNamed,
    name_by_link,
    name_by_staff,
    remove_by_link,
    remove_by_staff,
    step_down,
)
from events_service.registration.links import helper_link_of
from events_service.registration.moving import move_by_guest
from events_service.registration.news import newest
from events_service.registration.places import Place, register
from events_service.registration.queries import registration_by_id
from events_service.registration.renewal import renew_link
from events_service.registration.rules import Door
from events_service.registration.sent import sent_about
from tests.factories import ENDS_AT, KEY, Planned, a_party, a_registration, a_session, mailbox_of
from tests.posted import everything_left, hand, letters
from tests.registration.test_erasure import every_word
from tests.registration.test_moving import a_later_date, move_to_date
from tests.registration.test_same_person import joined_now

pytestmark = pytest.mark.usefixtures("database")

NADIA = {"helper_name": "Nadia Benali", "helper_email": "nadia@example.org"}
LANDLINE = "+33467000000"


async def yvette(session: Planned, *, email: str | None = "yvette@example.org", **helper: str) -> Place:
    """On the list, with Nadia, who is told too, or is said otherwise."""
    said = {"receives": "too", "email": "nadia@example.org", "phone": "", **helper}
    nadia = NewHelper(
        "Nadia Benali", said["email"] or None, said["phone"] or None, Receives(said["receives"])
    )
    party = replace(a_party("Yvette", email=email), helper=nadia)
    return await register(session.roster, party, door=Door.DESK, key=KEY, now=clock.now())


async def all_written_to(session: Planned) -> None:
    """A circular about that list, once to each."""
    said = {"headline": "Lunettes", "words": "Apportez vos lunettes.", "audience": "both"}
    about = session.event, session.roster, said
    shown = await look_at_circular(*about, session.ada, now=clock.now())
    await write_circular(*about, seen=shown.mark, intent="a", by=session.ada, now=clock.now())


async def link_of_helper(place: Place) -> str:
    registration = await registration_by_id(place.registration.id)
    assert registration is not None
    assert registration.helper is not None
    return helper_link_of(registration.helper.id, key=KEY)


async def audited() -> list[tuple[str, UUID]]:
    lines = await rows("SELECT what, by FROM audit WHERE what LIKE 'registration.helper%' ORDER BY id")
    return [(line["what"], line["by"]) for line in lines]


async def test_a_helper_who_is_told_too_gets_a_letter_of_their_own_at_once() -> None:
    place = await yvette(await a_session())

    assert await letters() == [("confirmation", "yvette@example.org"), ("confirmation", "nadia@example.org")]
    told = await rows("SELECT about, context->>'helper_name' AS helper FROM message ORDER BY position")
    helper = place.registration.helper
    assert helper is not None
    assert [tuple(line) for line in told] == [(place.registration.id, None), (helper.id, "Nadia Benali")]
    opened = await registration_opened(await link_of_helper(place), now=clock.now())
    assert opened is not None
    assert opened.id == place.registration.id


@pytest.mark.parametrize(
    ("email", "helper", "expected"),
    [
        ("yvette@example.org", {"receives": "instead"}, ["nadia@example.org"]),
        (None, {}, ["nadia@example.org"]),
        ("Nadia@Example.org", {}, ["Nadia@Example.org"]),
    ],
    ids=["instead", "nothing else reaches the guest", "never twice to one address"],
)
async def test_who_is_told(email: str | None, helper: dict[str, str], expected: list[str]) -> None:
    await yvette(await a_session(), email=email, **helper)

    assert [recipient for _, recipient in await letters()] == expected


async def test_what_the_helper_does_is_told_to_the_guest_and_stands_in_the_audit() -> None:
    session = await a_session()
    registration = (await yvette(session)).registration
    assert registration.helper is not None
    await everything_left()

    gone = await cancel_by_guest(registration.id, helper=registration.helper.id, now=clock.now())

    assert (gone.state, gone.cancelled_by) == ("cancelled", "helper")
    assert (await letters())[2:] == [
        ("cancellation", "yvette@example.org"),
        ("cancellation", "nadia@example.org"),
    ]
    assert await audited() == [("registration.helper_cancelled", registration.helper.id)]


async def test_what_one_of_them_does_is_a_call_to_the_other() -> None:
    session = await a_session()
    nadia = NewHelper("Nadia", None, LANDLINE, Receives.TOO)
    georges = replace(a_party("Georges", phone="+33467111111"), helper=nadia)
    lea = replace(a_party("Léa", phone="+33467222222"), helper=nadia)
    first = await register(session.roster, georges, door=Door.DESK, key=KEY, now=clock.now())
    second = await register(session.roster, lea, door=Door.DESK, key=KEY, now=clock.now())
    named = await open_calls(session.ada, now=clock.now())
    assert sorted((call.name, call.helper) for call in named) == [("Georges", "Nadia"), ("Léa", "Nadia")]

    await cancel_by_link(first.link, now=clock.now())
    helper = second.registration.helper
    assert helper is not None
    await cancel_by_guest(second.registration.id, helper=helper.id, now=clock.now())

    calls = await open_calls(session.ada, now=clock.now())
    assert sorted((call.name, call.helper, call.number) for call in calls) == [
        ("Georges", "Nadia", LANDLINE),
        ("Léa", "", "+33467222222"),
    ]
    of_one = await open_calls(session.ada, CallFilter(registration=first.registration.id), now=clock.now())
    assert [call.registration for call in of_one] == [first.registration.id]


async def test_named_later_they_are_told_how_it_stands_and_once() -> None:
    session = await a_session()
    party = a_party("Yvette", email="yvette@example.org")
    place = await register(session.roster, party, door=Door.WEB, key=KEY, now=clock.now())

    for _ in range(2):
        await name_by_link(place.link, NADIA, key=KEY, now=clock.now())

    assert (await letters())[1:] == [("confirmation", "nadia@example.org")]
    with pytest.raises(HelperNamed):
        await name_by_link(place.link, NADIA | {"helper_name": "Paul"}, key=KEY, now=clock.now())
    sent = await sent_about(place.registration.id, now=clock.now())
    assert sorted(each.helper for each in sent) == ["", "Nadia Benali"]


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({}, {"helper_name": "required"}),
        ({"helper_name": "Nadia"}, {"helper_phone": "phone_or_email"}),
        ({"helper_phone": "12"}, {"helper_name": "required", "helper_phone": "not_a_phone"}),
        (NADIA | {"helper_receives": "never"}, {"helper_receives": "unknown"}),
        (NADIA | {"helper_name": "http://x.org"}, {"helper_name": "no_links"}),
    ],
)
async def test_naming_says_what_is_wrong(typed: dict[str, str], wrong: dict[str, str]) -> None:
    place = await register((await a_session()).roster, a_party(), door=Door.WEB, key=KEY, now=clock.now())

    with pytest.raises(Invalid) as refusal:
        await name_by_link(place.link, typed, key=KEY, now=clock.now())

    assert refusal.value.fields == wrong


async def by_guest(session: Planned, place: Place) -> None:
    await remove_by_link(place.link, now=clock.now())


async def by_staff(session: Planned, place: Place) -> None:
    await remove_by_staff(place.registration.id, by=session.ada, now=clock.now())


async def by_themselves(session: Planned, place: Place) -> None:
    await step_down(await link_of_helper(place), now=clock.now())


@pytest.mark.parametrize("removed", [by_guest, by_staff, by_themselves])
async def test_who_was_removed_is_no_helper_and_is_forgotten(
    removed: Callable[[Planned, Place], Awaitable[None]],
) -> None:
    session = await a_session()
    place = await yvette(session)
    link = await link_of_helper(place)

    await removed(session, place)

    assert await registration_opened(link, now=clock.now()) is None
    kept = await row("SELECT name, email, phone, removed_at IS NULL AS helps FROM helper")
    assert tuple(kept or ()) == ("–", None, None, False)
    assert await rows("SELECT FROM message WHERE recipient = 'nadia@example.org'") == []
    await cancel_by_link(place.link, now=clock.now())
    assert [recipient for _, recipient in await letters()] == ["yvette@example.org"]


async def test_a_helper_in_their_stead_on_the_other_entry_silences_nobody() -> None:
    session = await a_session()
    by_nadia = await yvette(session, receives="instead")
    own = await a_registration(session.id, a_party("Yvette", email="yvette@example.org", phone=LANDLINE))
    before = [("confirmation", "nadia@example.org"), ("confirmation", "yvette@example.org")]
    assert await letters() == before
    await everything_left()

    kept = await joined_now(own, by_nadia, session)

    assert kept.id == own.registration.id
    assert kept.helper is not None
    assert kept.helper.receives == Receives.TOO
    assert await letters() == before


@pytest.mark.parametrize("contact", [("nadia@example.org", None), (None, LANDLINE)])
@pytest.mark.parametrize("receives", ["too", "instead"])
async def test_who_was_removed_leaves_no_word_anywhere(
    receives: str, contact: tuple[str | None, str | None]
) -> None:
    """Told, written to with everybody, called, moved along to another date, and in a worker's hands."""
    session = await a_session()
    nadia = NewHelper("Nadia Benali", *contact, Receives(receives))
    party = replace(a_party("Yvette", email="yvette@example.org"), helper=nadia)
    place = await register(session.roster, party, door=Door.DESK, key=KEY, now=clock.now())
    later = await a_later_date(session)
    await everything_left()
    await change_session(session.id, {"starts_at": "2035-11-20T15:00"}, by=session.ada, now=clock.now())
    await all_written_to(session)
    for call in await open_calls(session.ada, now=clock.now()):
        await note_outcome(call.id, "message_left", text="Nadia rappelle", by=session.ada, now=clock.now())
    place = await move_to_date(place, later)
    before = await every_word()
    assert "Benali" in before
    in_hand = [each for each in await claim(clock.now(), most=9) if each.letter.recipient.startswith("nadia")]

    await remove_by_link(place.link, now=clock.now())

    left = await every_word()
    for word in ("Nadia", "Benali", "nadia@", LANDLINE):
        assert word not in left, word
    for each in in_hand:
        with pytest.raises(LeaseLost):
            await hand(each, now=clock.now())
    calls = await open_calls(session.ada, now=clock.now())
    assert [call.helper for call in calls if call.helper] == []
    left_to_tell = {
        line["recipient"] for line in await rows("SELECT recipient FROM message WHERE state = 'due'")
    }
    assert left_to_tell <= {"", "yvette@example.org"}


async def test_who_was_removed_is_gone_from_the_entry_that_was_a_double_too() -> None:
    session = await a_session(capacity=1)
    kept = await a_registration(session.id, a_party("Yvette", phone="+33612345678"))
    double = await yvette(session, receives="instead")
    await everything_left()
    stays = await joined_now(kept, double, session)
    assert (stays.id, "nadia@" in await every_word()) == (kept.registration.id, True)

    await remove_by_staff(stays.id, by=session.ada, now=clock.now())

    for word in ("Nadia", "nadia@"):
        assert word not in await every_word()


async def test_what_was_to_be_told_in_the_guest_s_stead_is_told_to_the_guest() -> None:
    session = await a_session()
    place = await yvette(session, receives="instead")
    await everything_left()
    await change_session(session.id, {"starts_at": "2035-11-20T15:00"}, by=session.ada, now=clock.now())
    await all_written_to(session)

    await remove_by_link(place.link, now=clock.now())

    claims = await claim(clock.now(), most=9)
    leaving = await newest([(each.letter, each.last_told) for each in claims])
    assert sorted((each.name, each.recipient) for each in leaving if isinstance(each, Letter)) == [
        ("circular", "yvette@example.org"),
        ("confirmation", "yvette@example.org"),  # she was never told
    ]


async def test_a_helper_of_two_who_is_removed_from_one_is_still_written_to_about_the_other() -> None:
    session = await a_session()
    nadia = NewHelper("Nadia Benali", None, LANDLINE, Receives.TOO)
    places = [
        await register(
            session.roster,
            replace(a_party(name, email=mailbox_of(name)), helper=nadia),
            door=Door.WEB,
            key=KEY,
            now=clock.now(),
        )
        for name in ("Georges", "Zoé")
    ]
    await rows("DELETE FROM call_task")
    await all_written_to(session)
    (call,) = await open_calls(session.ada, now=clock.now())
    gone = next(place for place in places if place.registration.id == call.registration)

    await remove_by_link(gone.link, now=clock.now())

    (call,) = await open_calls(session.ada, now=clock.now())
    assert (call.helper, call.number, call.registration != gone.registration.id) == (
        "Nadia Benali",
        LANDLINE,
        True,
    )
    assert call.says is not None
    assert call.says.name == call.name


async def test_a_helper_can_do_no_more_than_that() -> None:
    session = await a_session()
    link = await link_of_helper(await yvette(session))

    for forbidden in (
        correct_by_link(link, {"name": "Nadia"}, now=clock.now()),
        name_by_link(link, NADIA, key=KEY, now=clock.now()),
        remove_by_link(link, now=clock.now()),
        renew_link(link, intent="x" * 20, key=KEY, now=clock.now()),
    ):
        with pytest.raises(NotFound):
            await forbidden


async def test_a_helper_comes_along_to_another_date_and_is_forgotten_with_the_guest() -> None:
    session = await a_session()
    other = await a_session(organisation=session.organisation)
    place = await yvette(session)

    moved = await move_by_guest(place.registration.id, other.roster, key=KEY, sender="", now=clock.now())
    assert moved.registration.helper is not None

    await forget_past(days=90, now=ENDS_AT + timedelta(days=91))
    assert await rows("SELECT FROM helper") == []
    assert (
        await rows("SELECT FROM message WHERE context::text LIKE '%Nadia%' OR recipient LIKE 'nadia%'") == []
    )


async def test_colleagues_name_and_remove_with_a_line_in_the_audit() -> None:
    session = await a_session()
    place = await register(session.roster, a_party("Yvette"), door=Door.DESK, key=KEY, now=clock.now())

    await name_by_staff(place.registration.id, NADIA, by=session.ada, key=KEY, now=clock.now())
    await remove_by_staff(place.registration.id, by=session.ada, now=clock.now())

    ada = session.ada.id
    assert await audited() == [("registration.helper_named", ada), ("registration.helper_removed", ada)]


async def test_strangers_fill_no_helper_s_mailbox() -> None:
    session = await a_session(capacity=20)
    nadia = NewHelper("Nadia", "nadia@example.org", None, Receives.TOO)
    for number in range(11):
        party = replace(a_party(f"Guest {number}", email=f"guest{number}@example.org"), helper=nadia)
        await register(session.roster, party, door=Door.WEB, key=KEY, now=clock.now(), network="203.0.113.7")

    held = await rows(
        "SELECT state, not_before IS NULL AS at_once FROM message WHERE recipient LIKE 'nadia%'"
    )
    ways = sorted((line["state"], line["at_once"]) for line in held)
    assert ways == [("due", False)] * 6 + [("due", True)] * 3 + [("withdrawn", True)] * 2
