"""Correcting a registration that stands: what changes, what stays, who is told, and what is refused."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from events_service import clock
from events_service.database import row, rows, value
from events_service.errors import ChangedMeanwhile, Forbidden, Invalid, NotFound
from events_service.registration.cancellation import cancel_by_link
from events_service.registration.changes import cancel_session, change_session
from events_service.registration.corrections import (
    RegistrationCancelled,
    SeatsNotLeft,
    correct_by_link,
    correct_by_staff,
    seats_within_reach,
)
from events_service.registration.erasure import forget_past
from events_service.registration.parties import Party
from events_service.registration.places import register
from events_service.registration.queries import registration_by_link
from events_service.registration.rules import Door, SessionBegun, SignUpClosed
from events_service.registration.seat_rules import seats_to_add
from events_service.registration.told import of
from events_service.scheduling.sessions import SessionCancelled
from tests.factories import KEY, STARTS_AT, a_session, a_viewer, an_organisation, sign_up
from tests.posted import everything_left, letters

pytestmark = pytest.mark.usefixtures("database")
LATER = datetime(2030, 1, 1, tzinfo=UTC)


async def states_and_seats() -> dict[str, tuple[str, int]]:
    found = await rows("SELECT name, state, seats FROM registration ORDER BY position")
    return {r["name"]: (r["state"], r["seats"]) for r in found}


@pytest.mark.parametrize(
    ("left", "waiting", "place_in_line", "added"),
    [
        (3, 0, None, 3),
        (0, 0, None, 0),
        # Somebody waits, and what is left beside the line is kept for this party's door.
        (2, 1, None, 2),
        (0, 1, 1, 20),
        (0, 3, 3, 20),
        (0, 3, 2, 0),
        (2, 2, 1, 0),
    ],
)
def test_seats_to_add(left: int, waiting: int, place_in_line: int | None, added: int) -> None:
    assert seats_to_add(left=left, waiting=waiting, place_in_line=place_in_line) == added


async def test_correct_everything_at_once() -> None:
    session = await a_session()
    chloe = await sign_up(session, "Chloe", seats=2, email="chloe@example.org")
    given = {
        **{"name": "Chloé Martin", "seats": 3, "companions": ["Paul", "Jeanne"], "email": "c@exemple.fr"},
        **{"phone": "04 67 00 00 01", "locale": "en", "note": "Voit mal"},
    }

    await correct_by_link(chloe.link, given, now=LATER)

    kept = await row(
        "SELECT name, seats, companions, email, phone, locale, note, state, sequence, code, corrected_at, revised_at"
        " FROM registration"
    )
    assert kept is not None
    assert tuple(kept) == (
        *("Chloé Martin", 3, ["Paul", "Jeanne"], "c@exemple.fr", "+33467000001", "en", "Voit mal"),
        *("confirmed", 0, chloe.registration.code, LATER, LATER),
    )
    assert await value("SELECT seats_taken FROM roster") == 3


async def test_correct_takes_a_contact_away_when_it_is_given_empty() -> None:
    session = await a_session()
    chloe = await sign_up(session, email="chloe@example.org", phone="+33467000001")

    note, phone, email = [
        await correct_by_link(chloe.link, given, now=LATER)
        for given in ({"note": "x"}, {"phone": None}, {"email": ""})
    ]

    assert [(each.email, each.phone) for each in (note, phone, email)] == [
        *(("chloe@example.org", "+33467000001"), ("chloe@example.org", None)),
        (None, None),
    ]


async def test_correct_to_what_it_is_already_changes_nothing() -> None:
    session = await a_session()
    chloe = await sign_up(session, email="chloe@example.org", phone="+33467000001")
    before = await rows("SELECT registration::text, roster::text FROM registration, roster")
    given = {"name": " Chloé ", "seats": "1", "email": "chloe@example.org", "phone": "04.67.00.00.01"}

    await correct_by_link(chloe.link, given, now=LATER)

    assert await rows("SELECT registration::text, roster::text FROM registration, roster") == before
    assert await letters() == [("confirmation", "chloe@example.org")]


STRICT: list[tuple[dict[str, Any], dict[str, str]]] = [
    ({"name": " "}, {"name": "required"}),
    ({"name": "Gagnez http://evil.example"}, {"name": "no_links"}),
    ({"seats": 0}, {"seats": "out_of_range"}),
    ({"seats": 6}, {"seats": "out_of_range"}),
    ({"seats": ""}, {"seats": "required"}),
    ({"seats": None}, {"seats": "required"}),
    ({"seats": 1}, {"companions": "more_than_seats"}),
    ({"email": "chloe@", "phone": "12"}, {"email": "not_an_email", "phone": "not_a_phone"}),
    ({"locale": "xx"}, {"locale": "unknown"}),
]


async def test_correct_is_as_strict_as_signing_up() -> None:
    session = await a_session()
    party = Party("Chloé", 2, None, None, ("Paul",), "fr", "")
    chloe = await register(session.roster, party, door=Door.WEB, key=KEY, now=clock.now())

    for given, fields in STRICT:
        with pytest.raises(Invalid) as refused:
            await correct_by_link(chloe.link, given, now=LATER)
        assert refused.value.fields == fields
    assert await states_and_seats() == {"Chloé": ("confirmed", 2)}


async def test_correct_does_not_judge_again_what_is_not_given() -> None:
    """Written under older rules, or by a desk that let a party be larger than the session now does."""
    session = await a_session(most_seats=8)
    chloe = await sign_up(session, seats=8)
    await change_session(session.id, {"most_seats": 2}, by=session.ada, now=clock.now())
    await rows("UPDATE registration SET name = 'www.chloe.example', phone = '+999'")

    corrected = await correct_by_link(chloe.link, {"note": "Merci", "seats": 7}, now=LATER)

    assert (corrected.name, corrected.phone, corrected.seats) == ("www.chloe.example", "+999", 7)


# Seats


async def test_fewer_seats_go_down_the_waiting_list_at_once() -> None:
    session = await a_session(capacity=3)
    three = await sign_up(session, "Three", seats=3, email=None)
    await sign_up(session, "Couple", seats=2, email="couple@example.org")
    await sign_up(session, "Single", email=None)
    await everything_left()

    corrected = await correct_by_link(three.link, {"seats": 1}, now=LATER)

    assert corrected.seats == 1
    assert await states_and_seats() == {
        "Three": ("confirmed", 1),
        "Couple": ("confirmed", 2),
        "Single": ("waiting", 1),
    }
    assert await letters() == [("waiting", "couple@example.org"), ("promotion", "couple@example.org")]
    assert await value("SELECT (seats_taken, waiting)::text FROM roster") == "(3,1)"


async def test_more_seats_are_taken_where_they_are_free() -> None:
    session = await a_session(capacity=3)
    chloe = await sign_up(session)

    await correct_by_link(chloe.link, {"seats": 3}, now=LATER)

    assert await states_and_seats() == {"Chloé": ("confirmed", 3)}
    assert await value("SELECT seats_taken FROM roster") == 3


async def test_more_seats_than_are_left_are_refused_and_nothing_is_lost() -> None:
    session = await a_session(capacity=4)
    chloe = await sign_up(session, seats=2)
    await sign_up(session, "Driss")

    with pytest.raises(SeatsNotLeft) as refused:
        await correct_by_link(chloe.link, {"seats": 4, "note": "Merci"}, now=LATER)

    assert refused.value.facts == {"left": 1, "seats": 2, "waiting": 0}
    assert await states_and_seats() == {"Chloé": ("confirmed", 2), "Driss": ("confirmed", 1)}
    assert await value("SELECT note FROM registration WHERE name = 'Chloé'") == ""


async def test_a_free_seat_that_someone_waits_for_is_not_added() -> None:
    session = await a_session(capacity=3)
    chloe = await sign_up(session, seats=2)
    await sign_up(session, "Couple", seats=2)

    with pytest.raises(SeatsNotLeft) as refused:
        await correct_by_link(chloe.link, {"seats": 3}, now=LATER)

    assert refused.value.facts == {"left": 0, "seats": 2, "waiting": 1}
    assert await states_and_seats() == {"Chloé": ("confirmed", 2), "Couple": ("waiting", 2)}


async def test_a_party_that_waits_shrinks_into_a_free_seat() -> None:
    session = await a_session(capacity=2)
    await sign_up(session, "Ada", email=None)
    couple = await sign_up(session, "Couple", seats=2, email="couple@example.org")

    corrected = await correct_by_link(couple.link, {"seats": 1, "email": "deux@example.org"}, now=LATER)

    assert (corrected.state, corrected.seats, corrected.place_in_line) == ("confirmed", 1, None)
    assert await letters() == [("promotion", "deux@example.org")]
    assert await value("SELECT (seats_taken, waiting)::text FROM roster") == "(2,0)"


async def test_the_last_in_line_may_ask_for_more_and_one_before_others_may_not() -> None:
    session = await a_session(capacity=5, most_seats=5)
    await sign_up(session, "Five", seats=5)
    first, last = await sign_up(session, "First"), await sign_up(session, "Last")

    corrected = await correct_by_link(last.link, {"seats": 3}, now=LATER)

    assert (corrected.state, corrected.seats, corrected.place_in_line) == ("waiting", 3, 2)
    with pytest.raises(SeatsNotLeft) as refused:
        await correct_by_link(first.link, {"seats": 2}, now=LATER)
    assert refused.value.facts == {"left": 0, "seats": 1, "waiting": 1}


async def test_after_sign_up_has_closed_seats_are_only_given_back() -> None:
    session = await a_session(closes_at="2035-11-19T12:00")
    chloe = await sign_up(session, seats=2)
    now = STARTS_AT - timedelta(hours=2)

    with pytest.raises(SignUpClosed):
        await correct_by_link(chloe.link, {"seats": 3}, now=now)
    corrected = await correct_by_link(chloe.link, {"seats": 1, "phone": "04 67 00 00 01"}, now=now)

    assert (corrected.seats, corrected.phone) == (1, "+33467000001")
    assert seats_within_reach(corrected, now=now) == 1


# Letters and calendars


async def test_a_new_address_is_invited_with_the_same_entry_and_the_old_one_hears_nothing() -> None:
    session = await a_session()
    chloe = await sign_up(session, email="chloe@gmial.example")
    await everything_left()

    await correct_by_link(chloe.link, {"email": "chloe@gmail.example"}, now=LATER)

    assert await letters() == [
        ("confirmation", "chloe@gmial.example"),
        ("confirmation", "chloe@gmail.example"),
    ]
    entries = await rows(
        "SELECT context ->> 'uid' AS uid, (context ->> 'sequence')::int AS sequence FROM message"
    )
    assert [tuple(each) for each in entries] == [(chloe.registration.date.uid, 0)] * 2
    now = await registration_by_link(chloe.link)
    assert now is not None
    assert (of(now).sequence, of(now).changed_at) == (0, LATER)


async def test_an_address_given_late_is_told_the_place_in_line() -> None:
    session = await a_session(capacity=1)
    await sign_up(session, "Ada", email=None)
    chloe = await sign_up(session, email=None)

    await correct_by_link(chloe.link, {"email": "chloe@example.org"}, now=LATER)

    assert await letters() == [("waiting", "chloe@example.org")]


async def test_an_address_changed_to_and_fro_is_told_each_time() -> None:
    session = await a_session()
    chloe = await sign_up(session, email="a@example.org")

    for minute, address in enumerate(("b@example.org", "a@example.org", "b@example.org")):
        await everything_left()
        await correct_by_link(chloe.link, {"email": address}, now=LATER + timedelta(minutes=minute))

    assert [to for _, to in await letters()] == ["a@example.org", "b@example.org"] * 2


async def test_the_calendar_entry_is_dated_by_what_it_shows() -> None:
    session = await a_session()
    chloe = await sign_up(session, email="chloe@example.org")
    corrections: list[tuple[dict[str, Any], bool]] = [
        ({"name": "Chloé Martin"}, True),
        ({"phone": "04 67 00 00 01"}, False),
        ({"locale": "en"}, True),
        ({"note": "Voit mal"}, False),
        ({"seats": 2}, False),
        ({"companions": ["Paul"]}, False),
        ({"email": ""}, True),
    ]

    for minute, (given, in_calendar) in enumerate(corrections):
        now = LATER + timedelta(minutes=minute)
        corrected = await correct_by_link(chloe.link, given, now=now)
        assert (corrected.revised_at == now, corrected.updated_at, corrected.revision) == (
            in_calendar,
            now,
            0,
        )

    assert len(await letters()) == 1  # only the first confirmation: later letters say the rest


async def test_fewer_seats_by_a_colleague_are_told_to_the_guest() -> None:
    session = await a_session()
    chloe = await sign_up(session, seats=2, email="chloe@example.org")
    await everything_left()

    await correct_by_staff(chloe.registration.id, {"seats": 1}, by=session.ada, now=LATER)

    assert await letters() == [("confirmation", "chloe@example.org")] * 2
    assert await value("SELECT context ->> 'seats' FROM message WHERE state = 'due'") == "1"


# What is refused


async def test_correct_what_is_cancelled_is_refused() -> None:
    session = await a_session()
    chloe = await sign_up(session)
    await cancel_by_link(chloe.link, now=clock.now())

    with pytest.raises(RegistrationCancelled):
        await correct_by_link(chloe.link, {"name": "Zoé"}, now=LATER)


async def test_correct_on_a_cancelled_session_is_refused() -> None:
    session = await a_session()
    chloe = await sign_up(session)
    await cancel_session(session.id, reason="", by=session.ada, now=clock.now())

    with pytest.raises(SessionCancelled):
        await correct_by_link(chloe.link, {"name": "Zoé"}, now=LATER)


async def test_correct_what_has_begun_is_refused() -> None:
    session = await a_session()
    chloe = await sign_up(session)

    with pytest.raises(SessionBegun):
        await correct_by_link(chloe.link, {"phone": "04 67 00 00 01"}, now=STARTS_AT)


async def test_correct_who_was_forgotten_is_not_found() -> None:
    session = await a_session()
    chloe = await sign_up(session)
    await forget_past(days=90, now=STARTS_AT + timedelta(days=100))

    with pytest.raises(NotFound):
        await correct_by_link(chloe.link, {"name": "Zoé"}, now=LATER)
    with pytest.raises(NotFound):
        await correct_by_staff(chloe.registration.id, {"name": "Zoé"}, by=session.ada, now=LATER)
    assert await value("SELECT name FROM registration") == "–"


async def test_correct_with_a_link_nobody_has_is_not_found() -> None:
    with pytest.raises(NotFound):
        await correct_by_link("x" * 27, {"name": "Zoé"}, now=LATER)


async def test_correct_by_a_stranger_is_not_found_and_by_a_coordinator_forbidden() -> None:
    session = await a_session()
    chloe = await sign_up(session)
    basile = a_viewer(await an_organisation(), name="Basile")
    coordinator = a_viewer(session.organisation, "coordinator")

    for viewer, refusal in ((basile, NotFound), (coordinator, Forbidden)):
        with pytest.raises(refusal):
            await correct_by_staff(chloe.registration.id, {"name": "Zoé"}, by=viewer, now=LATER)
    assert await states_and_seats() == {"Chloé": ("confirmed", 1)}


async def test_correct_from_a_page_that_is_out_of_date_is_asked_again() -> None:
    session = await a_session()
    chloe = await sign_up(session)
    seen = chloe.registration.updated_at
    await correct_by_staff(chloe.registration.id, {"phone": "04 67 00 00 01"}, by=session.ada, now=LATER)

    with pytest.raises(ChangedMeanwhile):
        await correct_by_link(chloe.link, {"phone": "", "name": "Zoé"}, now=LATER, seen=seen)
    corrected = await correct_by_link(chloe.link, {"phone": "", "name": "Zoé"}, now=LATER, seen=LATER)

    assert (corrected.name, corrected.phone) == ("Zoé", None)


async def test_the_same_form_sent_twice_corrects_once() -> None:
    session = await a_session()
    chloe = await sign_up(session)
    seen = chloe.registration.updated_at

    first = await correct_by_link(chloe.link, {"name": "Zoé"}, now=LATER, seen=seen)
    second = await correct_by_link(chloe.link, {"name": "Zoé"}, now=LATER + timedelta(seconds=1), seen=seen)

    assert first == second
