"""Whoever marks a letter as unwanted gets no other one, and still hears of everything they have to know."""

from datetime import timedelta
from uuid import UUID

import pytest

from events_service import clock
from events_service.database import rows, value
from events_service.messages.bounce_reports import Kind, Report
from events_service.registration.call_queries import open_calls
from events_service.registration.changes import change_session
from events_service.registration.complaints import note_reports
from events_service.registration.corrections import correct_by_link
from events_service.registration.places import Place
from tests.factories import a_party, a_registration, a_session, sign_up
from tests.posted import everything_left, letters
from tests.registration.test_erasure import every_word
from tests.registration.test_helping import yvette

pytestmark = pytest.mark.usefixtures("database")


async def complained_of(registration: UUID) -> Report:
    letter = await value("SELECT id FROM message WHERE about = $1", registration)
    return Report(letter, Kind.COMPLAINED)


async def complained_of_by_helper(place: Place) -> Report:
    """The last letter that went to who helps there."""
    helper = place.registration.helper
    assert helper is not None
    sql = "SELECT id FROM message WHERE context->>'helper' = $1 ORDER BY position DESC LIMIT 1"
    return Report(await value(sql, str(helper.id)), Kind.COMPLAINED)


async def emails() -> dict[str, str | None]:
    return {line["name"]: line["email"] for line in await rows("SELECT name, email FROM registration")}


async def test_note_reports_ends_the_letters_of_that_person_and_not_the_news() -> None:
    session = await a_session()
    chloe = await sign_up(session, "Chloé", email="foyer@example.org", phone="+33467000000")
    await sign_up(session, "Driss", email="foyer@example.org")
    elsewhere = await a_session()
    await a_registration(elsewhere.id, a_party("chloé", email="foyer@example.org"))
    await everything_left()

    await note_reports([await complained_of(chloe.registration.id)], now=clock.now())

    assert await emails() == {"Chloé": None, "Driss": "foyer@example.org", "chloé": None}
    await change_session(session.id, {"starts_at": "2035-11-27T14:00"}, by=session.ada, now=clock.now())
    assert await value("SELECT array_agg(about) FROM call_task") == [chloe.registration.id]
    assert await value("SELECT count(*) FROM message WHERE letter = 'change'") == 1


@pytest.mark.parametrize("receives", ["too", "instead"])
async def test_note_reports_of_a_helper_who_left_a_number_calls_them_from_then_on(receives: str) -> None:
    session = await a_session()
    place = await yvette(session, receives=receives, phone="+33467000000")
    await yvette(await a_session(), receives=receives)  # the same helper, by her address alone
    await everything_left()

    await note_reports([await complained_of_by_helper(place)], now=clock.now())

    helpers = await rows("SELECT registration, email, phone FROM helper WHERE removed_at IS NULL")
    assert [tuple(each) for each in helpers] == [(place.registration.id, None, "+33467000000")]
    assert set((await emails()).values()) == {"yvette@example.org"}
    await change_session(session.id, {"starts_at": "2035-11-27T14:00"}, by=session.ada, now=clock.now())
    calls = await open_calls(session.ada, now=clock.now())
    assert [(call.helper, call.number) for call in calls] == [("Nadia Benali", "+33467000000")]


async def test_note_reports_of_a_helper_who_left_nothing_else_ends_their_helping() -> None:
    session = await a_session()
    place = await yvette(session, receives="instead")
    await everything_left()

    await note_reports([await complained_of_by_helper(place)], now=clock.now())

    assert "nadia@" not in await every_word()
    helper = place.registration.helper
    assert helper is not None
    assert await value("SELECT by FROM audit WHERE what = 'registration.helper_left'") == helper.id
    await change_session(session.id, {"starts_at": "2035-11-27T14:00"}, by=session.ada, now=clock.now())
    assert [line for line in await letters() if line[0] == "change"] == [("change", "yvette@example.org")]


async def test_note_reports_again_takes_nothing_from_who_gave_the_address_anew() -> None:
    chloe = await sign_up(await a_session())
    await everything_left()
    report, now = await complained_of(chloe.registration.id), clock.now()
    await note_reports([report], now=now)
    await correct_by_link(chloe.link, {"email": "chloe@example.org"}, now=now + timedelta(minutes=1))

    await note_reports([report], now=now + timedelta(hours=1))

    assert await emails() == {"Chloé": "chloe@example.org"}


async def test_note_reports_of_what_came_back_leaves_the_address() -> None:
    chloe = await sign_up(await a_session())
    await everything_left()

    await note_reports(
        [Report((await complained_of(chloe.registration.id)).message, Kind.BOUNCED, "5.1.1")], now=clock.now()
    )

    assert await emails() == {"Chloé": "chloe@example.org"}
