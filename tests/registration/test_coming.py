"""Are you still coming? Asked once, answered by any door; silence releases only where the library chose so."""

from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from events_service import clock
from events_service.database import value
from events_service.feeds.completing import completing
from events_service.libraries.queries import Hours
from events_service.messages.channels.gateway import GatewayTransport
from events_service.messages.delivery import deliver_due
from events_service.messages.relay import Relay
from events_service.messages.rules import Channel
from events_service.messages.texts import render_text
from events_service.registration.call_queries import open_calls
from events_service.registration.calls import note_outcome
from events_service.registration.cancellation import cancel_by_link
from events_service.registration.changes import change_session
from events_service.registration.coming import (
    NobodyAsked,
    ask_who_is_due,
    release_silent,
    say_coming_by_guest,
    say_coming_by_staff,
    silent_after,
)
from events_service.registration.news import newest
from events_service.registration.places import Place, register
from events_service.registration.queries import Registration, registration_by_link
from events_service.registration.rules import Door
from events_service.settings import Settings
from tests.factories import KEY, STARTS_AT, Planned, a_party, a_session, sign_up, states
from tests.posted import everything_left, letters_to
from tests.sms_gateways import SECRET, ScriptedGateway, sms_gateway, texts_leave

pytestmark = pytest.mark.usefixtures("database")

IN_THE_EVENING = datetime.fromisoformat("2035-11-20T20:30+01:00")
# Asked a week before, on a Tuesday; without hours the library is open on every weekday but Sunday.
A_WEEK_BEFORE = STARTS_AT - timedelta(days=7)
# The middle is Saturday at two; the next whole opening day is Monday.
SILENT = datetime.fromisoformat("2035-11-19T18:00+01:00")


async def one_seat_and_who_waits(**more: Any) -> tuple[Planned, Place]:
    session = await a_session(**{"capacity": 1, "ask_days": 7, "silence": "released", **more})
    ada = await sign_up(session, "Ada")
    await sign_up(session, "Basile")
    await everything_left()
    return session, ada


async def as_it_stands(place: Place) -> Registration:
    registration = await registration_by_link(place.link)
    assert registration is not None
    return registration


async def who_phones(session: Planned, name: str) -> Place:
    party = a_party(name, phone="+33612345678")
    return await register(session.roster, party, door=Door.PHONE, key=KEY, now=clock.now())


def test_silence_counts_from_the_middle_and_leaves_a_whole_opening_day():
    hours = Hours((), (), "34", "Europe/Paris")

    assert silent_after(hours, starts_at=STARTS_AT, now=A_WEEK_BEFORE) == SILENT
    # Two days before there is no such day left but the last one.
    assert silent_after(hours, starts_at=STARTS_AT, now=STARTS_AT - timedelta(days=2)) == datetime(
        2035, 11, 20, 13, tzinfo=UTC
    )


async def test_everybody_with_a_seat_is_asked_once_and_nobody_who_waits() -> None:
    await one_seat_and_who_waits()

    early = await ask_who_is_due(A_WEEK_BEFORE - timedelta(seconds=1))
    asked = [await ask_who_is_due(A_WEEK_BEFORE) for _ in range(2)]

    assert (early, asked) == (0, [1, 0])
    assert await letters_to("Ada") == ["confirmation", "still_coming"]
    assert await letters_to("Basile") == ["waiting"]


async def test_by_default_nobody_is_asked() -> None:
    session = await a_session()
    await sign_up(session, "Ada")

    assert await ask_who_is_due(A_WEEK_BEFORE) == 0


async def test_who_says_yes_keeps_the_seat() -> None:
    _, ada = await one_seat_and_who_waits()
    await ask_who_is_due(A_WEEK_BEFORE)
    await everything_left()

    for _ in range(2):
        assert (await say_coming_by_guest(ada.registration.id, now=A_WEEK_BEFORE)).coming_at is not None

    assert await release_silent(SILENT) == 0
    assert await states() == {"Ada": "confirmed", "Basile": "waiting"}


async def test_silence_releases_the_seat_where_the_library_chose_so_and_is_told() -> None:
    _, ada = await one_seat_and_who_waits()
    await ask_who_is_due(A_WEEK_BEFORE)
    await everything_left()
    assert (await as_it_stands(ada)).coming_until == SILENT

    assert await release_silent(SILENT - timedelta(seconds=1)) == 0
    assert [await release_silent(SILENT) for _ in range(2)] == [1, 0]

    assert await states() == {"Ada": "cancelled", "Basile": "confirmed"}
    assert (await as_it_stands(ada)).cancelled_by == "released"
    assert await letters_to("Ada") == ["confirmation", "still_coming", "released"]
    assert await letters_to("Basile") == ["waiting", "promotion"]


async def test_silence_keeps_the_seat_where_the_library_did_not_choose_otherwise() -> None:
    _, ada = await one_seat_and_who_waits(silence="kept")
    await ask_who_is_due(A_WEEK_BEFORE)
    await everything_left()

    assert await release_silent(STARTS_AT - timedelta(hours=1)) == 0
    assert (await as_it_stands(ada)).coming_until is None
    assert await states() == {"Ada": "confirmed", "Basile": "waiting"}


async def test_nobody_loses_a_seat_while_the_letter_has_not_left() -> None:
    await one_seat_and_who_waits()
    await ask_who_is_due(A_WEEK_BEFORE)

    assert await release_silent(SILENT) == 0
    assert await states() == {"Ada": "confirmed", "Basile": "waiting"}


async def a_text_asked_for_at_night(gateway: ScriptedGateway, **more: Any) -> Planned:
    """Yvette, who has a mobile phone only, is asked at half past eight in the evening: her text waits for eight."""
    evening = {"starts_at": "2035-11-20T20:30", "ends_at": "2035-11-20T21:30"}
    session = await a_session(**evening, capacity=1, silence="released", **more)
    await who_phones(session, "Yvette")
    await sign_up(session, "Basile")
    await everything_left()
    asked_at = IN_THE_EVENING - timedelta(days=more["ask_days"])
    assert await ask_who_is_due(asked_at) == 1
    await text(gateway, asked_at)
    assert gateway.posts == []
    return session


async def text(gateway: ScriptedGateway, at: datetime) -> None:
    settings = Settings(secret_key=KEY, public_url="https://ateliers.example.fr")
    render = partial(render_text, sender="Biblio34", complete=completing(settings))
    transport = GatewayTransport(gateway.url, secret=SECRET)
    await deliver_due([transport], render, Relay(), now=lambda: at, revise=newest, channel=Channel.SMS)


async def test_a_text_that_waits_for_the_morning_leaves_that_day_to_answer() -> None:
    async with texts_leave(), sms_gateway() as gateway:
        await a_text_asked_for_at_night(gateway, ask_days=2)
        until = await value("SELECT coming_until FROM registration WHERE name = 'Yvette'")
        monday = IN_THE_EVENING.replace(hour=8, minute=0) - timedelta(days=1)

        assert await release_silent(monday) == 0
        await text(gateway, monday)

        [sent] = gateway.texts.values()
        assert "avant le mar. 20 nov., 18 h" in sent["text"].replace("\u00a0", " ")
        assert until == IN_THE_EVENING.replace(hour=18, minute=0) >= monday + timedelta(days=1)
        assert [await release_silent(at) for at in (until - timedelta(seconds=1), until)] == [0, 1]


async def test_a_text_that_leaves_after_its_hour_has_another_one() -> None:
    """The gateway was away from the morning until Monday evening, when the answer was due."""
    async with texts_leave(), sms_gateway() as gateway:
        await a_text_asked_for_at_night(gateway, ask_days=7)
        assert await value("SELECT coming_until FROM registration WHERE name = 'Yvette'") == SILENT

        assert await release_silent(SILENT) == 0
        late = SILENT + timedelta(minutes=30)
        await text(gateway, late)

        [sent] = gateway.texts.values()
        assert "avant le mar. 20 nov., 18 h" in sent["text"].replace("\u00a0", " ")
        assert await release_silent(late + timedelta(minutes=1)) == 0
        assert await release_silent(SILENT + timedelta(days=1)) == 1
        assert await states() == {"Yvette": "cancelled", "Basile": "confirmed"}


async def test_nobody_loses_a_seat_whom_nobody_has_reached() -> None:
    session = await a_session(capacity=1, ask_days=7, silence="released")
    yvette = await who_phones(session, "Yvette")
    await sign_up(session, "Basile")
    await ask_who_is_due(A_WEEK_BEFORE)
    [call] = await open_calls(session.ada, now=A_WEEK_BEFORE)
    assert (call.letter, call.asks_whether) == ("still_coming", True)

    await note_outcome(call.id, "message_left", by=session.ada, now=A_WEEK_BEFORE)
    assert await release_silent(SILENT) == 0
    coming = await say_coming_by_staff(yvette.registration.id, by=session.ada, now=SILENT)

    assert coming.coming_at == SILENT
    assert await open_calls(session.ada, now=SILENT) == []
    assert await states() == {"Yvette": "confirmed", "Basile": "waiting"}


async def test_who_is_called_late_has_from_the_first_outcome_as_long_as_anybody_to_answer() -> None:
    session = await a_session(capacity=1, ask_days=7, silence="released")
    await who_phones(session, "Yvette")
    await sign_up(session, "Basile")
    await ask_who_is_due(A_WEEK_BEFORE)
    [call] = await open_calls(session.ada, now=A_WEEK_BEFORE)
    tried = SILENT - timedelta(
        minutes=5
    )  # Monday evening: the next day on which it is open is that of the workshop

    await note_outcome(call.id, "reached", by=session.ada, now=tried)

    assert await release_silent(SILENT) == 0
    assert await value("SELECT coming_until FROM registration WHERE name = 'Yvette'") == STARTS_AT


async def test_who_got_the_seat_since_is_not_asked() -> None:
    _, ada = await one_seat_and_who_waits()
    await cancel_by_link(ada.link, now=A_WEEK_BEFORE + timedelta(hours=1))

    assert await ask_who_is_due(A_WEEK_BEFORE + timedelta(hours=2)) == 0


async def test_a_date_that_moves_is_asked_about_anew() -> None:
    session, ada = await one_seat_and_who_waits()
    await ask_who_is_due(A_WEEK_BEFORE)
    await everything_left()
    await say_coming_by_guest(ada.registration.id, now=A_WEEK_BEFORE)
    await change_session(session.id, {"starts_at": "2035-12-11T14:00"}, by=session.ada, now=A_WEEK_BEFORE)

    assert await ask_who_is_due(SILENT) == 0
    assert await ask_who_is_due(A_WEEK_BEFORE + timedelta(days=21)) == 1
    assert (await as_it_stands(ada)).coming_at is None


async def test_who_waits_or_has_left_has_nothing_to_confirm() -> None:
    _, ada = await one_seat_and_who_waits()
    await cancel_by_link(ada.link, now=A_WEEK_BEFORE)

    with pytest.raises(NobodyAsked):
        await say_coming_by_guest(ada.registration.id, now=A_WEEK_BEFORE)
    assert await value("SELECT count(*)::int FROM registration WHERE coming_at IS NOT NULL") == 0
