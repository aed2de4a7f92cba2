"""One person on several dates gets one text for one edit, whatever the gateway answers; and each registration knows
what was told of it."""

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial
from uuid import UUID

import pytest

from events_service import clock
from events_service.database import rows, transaction
from events_service.feeds.completing import completing
from events_service.messages.channels.gateway import GatewayTransport
from events_service.messages.delivery import deliver_due
from events_service.messages.receipts import note_receipt
from events_service.messages.relay import Relay
from events_service.messages.rules import Channel
from events_service.messages.sweeping import sweep
from events_service.messages.texts import render_text
from events_service.registration.call_queries import calls_owed, open_calls
from events_service.registration.erasure import forget
from events_service.registration.news import newest
from events_service.registration.series_changes import cancel_dates, change_dates
from events_service.scheduling.scopes import Scope
from events_service.scheduling.series import create_series
from events_service.settings import Settings
from tests.factories import KEY, a_party, a_registration, a_room, a_session, an_event, roster_of_session
from tests.posted import becomes
from tests.sms_gateways import DROP, SECRET, ScriptedGateway, sms_gateway, texts_leave

pytestmark = pytest.mark.usefixtures("database")
# By day: no text waits for the morning.
NOW = datetime(2035, 10, 8, 10, tzinfo=UTC)
LATER = timedelta(minutes=20)


class OnFiveTuesdays:
    """Yvette is on five dates of a series, Paul, who shares her telephone, on one, and another Yvette on one."""

    async def ready(self, gateway: ScriptedGateway) -> "OnFiveTuesdays":
        planned, planned_at = await a_session(), clock.now()
        self.gateway, self.ada, self.library = gateway, planned.ada, planned.library
        event = await an_event(self.ada, planned.library)
        values = {"starts_at": "2035-11-06T10:00", "ends_at": "2035-11-06T12:00", "count": 5, "capacity": 8}
        _, draft = await create_series(event, values, by=self.ada, now=planned_at, publish_at=planned_at)
        assert draft is not None
        self.dates: list[UUID] = [each.session for each in draft.dates]
        for session in self.dates:
            await a_registration(session, a_party("Yvette", phone="+33699999999"))
        await a_registration(self.dates[0], a_party("Paul", phone="+33699999999"))
        await a_registration(self.dates[0], a_party("Yvette", phone="+33688888888"))
        await rows("DELETE FROM message")
        return self

    async def move(self, hour: int, *, at: datetime = NOW) -> None:
        moved = {"starts_at": f"2035-11-06T{hour:02}:00"}
        await change_dates(self.dates[0], moved, scope=Scope.ALL, by=self.ada, now=at)

    async def deliver(self, at: datetime = NOW) -> None:
        settings = Settings(secret_key=KEY, public_url="https://ateliers.example.fr")
        transport = GatewayTransport(self.gateway.url, secret=SECRET)
        text = partial(render_text, sender="Biblio34", complete=completing(settings))
        await deliver_due([transport], text, Relay(), now=lambda: at, revise=newest, channel=Channel.SMS)

    @property
    def texts(self) -> list[str]:
        """What Yvette's telephone has got, with her own texts before Paul's."""
        texts = [each for each in self.gateway.texts.values() if each["to"] == "+33699999999"]
        return sorted(
            (each["text"].replace("\u00a0", " ") for each in texts), key=lambda text: "Paul" in text
        )

    @property
    def yvettes(self) -> UUID:
        """The text that says all her dates."""
        texts = self.gateway.texts.items()
        [text] = [
            UUID(identifier) for identifier, each in texts if "20 nov" in each["text"].replace("\u00a0", " ")
        ]
        return text

    async def states(self) -> dict[str, int]:
        lines = await rows("SELECT state, count(*) AS number FROM message GROUP BY state")
        return {each["state"]: each["number"] for each in lines}


@pytest.fixture
async def yvette(database: str) -> AsyncIterator[OnFiveTuesdays]:
    async with texts_leave(), sms_gateway() as gateway:
        yield await OnFiveTuesdays().ready(gateway)


async def test_one_person_on_several_dates_is_one_text(yvette: OnFiveTuesdays) -> None:
    await yvette.move(14)
    await yvette.deliver()

    own, pauls = yvette.texts
    days = ["6 nov", "13 nov", "20 nov", "27 nov", "4 déc"]
    assert [day in own for day in days] == [True, True, True, True, False]
    assert "Et d'autres" in own
    assert ("Paul" in pauls, "13 nov" in pauls) == (True, False)
    assert len(yvette.gateway.texts) == 3
    assert await yvette.states() == {"sent": 7}
    assert [each["segments"] for each in await rows("SELECT segments FROM message WHERE segments = 0")] == [
        0
    ] * 4


async def test_who_waits_on_one_date_and_has_a_seat_on_others_is_told_each(yvette: OnFiveTuesdays) -> None:
    for seats in (4, 3):
        await a_registration(yvette.dates[1], a_party("Basile", phone="+33666666666", seats=seats))
    for session in yvette.dates[1:4]:
        await a_registration(session, a_party("Zoé", phone="+33677777777"))
    await rows("DELETE FROM message")
    await yvette.move(14)
    await yvette.deliver()

    texts = [each["text"] for each in yvette.gateway.texts.values() if each["to"] == "+33677777777"]
    assert sorted(("d'attente" in text, _days_in(text)) for text in texts) == [
        (False, ["20 nov", "27 nov"]),
        (True, ["13 nov"]),
    ]


async def test_dates_in_two_rooms_are_two_texts_that_say_where(yvette: OnFiveTuesdays) -> None:
    blue, red = [str(await a_room(yvette.library, name)) for name in ("Salle bleue", "Salle rouge")]
    await change_dates(yvette.dates[0], {"room": blue}, scope=Scope.ALL, by=yvette.ada, now=NOW)
    await change_dates(yvette.dates[2], {"room": red}, scope=Scope.THIS, by=yvette.ada, now=NOW)
    await rows("DELETE FROM message")
    await yvette.move(14)
    await yvette.deliver()

    own = [text for text in yvette.texts if "Paul" not in text]
    assert sorted(("Salle rouge" in text, _days_in(text)) for text in own) == [
        (False, ["6 nov", "13 nov", "27 nov", "4 déc"]),
        (True, ["20 nov"]),
    ]


def _days_in(text: str) -> list[str]:
    plain_spaces = text.replace("\u00a0", " ")
    return [day for day in ("6 nov", "13 nov", "20 nov", "27 nov", "4 déc") if f" {day}" in plain_spaces]


async def test_each_registration_knows_what_its_text_told(yvette: OnFiveTuesdays) -> None:
    """Moved and moved back before the second text leaves, nobody has anything to hear."""
    await yvette.move(14)
    await yvette.deliver()
    yvette.gateway.texts.clear()

    await yvette.move(16, at=NOW + timedelta(minutes=1))
    await yvette.move(14, at=NOW + timedelta(minutes=2))
    await yvette.deliver(NOW + timedelta(minutes=3))
    assert yvette.texts == []

    await yvette.move(9, at=NOW + timedelta(minutes=4))
    await yvette.deliver(NOW + timedelta(minutes=5))
    assert [text.count(" nov. 9 h") for text in yvette.texts] == [4, 1]


async def test_dates_called_off_are_one_text(yvette: OnFiveTuesdays) -> None:
    await cancel_dates(yvette.dates[1], scope=Scope.FOLLOWING, reason="", by=yvette.ada, now=NOW)
    await yvette.deliver()

    [text] = yvette.texts
    assert ("ANNULÉ" in text, [day in text for day in ("13 nov", "20 nov", "27 nov", "4 déc")]) == (
        True,
        [True] * 4,
    )


async def test_a_text_of_unknown_fate_is_sent_once_more_with_all_it_said(yvette: OnFiveTuesdays) -> None:
    yvette.gateway.script[:] = [DROP] * 3
    await yvette.move(14)
    await yvette.deliver()
    assert await yvette.states() == {"unknown": 7}

    await sweep(NOW + LATER)
    await yvette.deliver(NOW + LATER)

    posted = [json.loads(body) for _, body in yvette.gateway.posts]
    assert len(posted) == 6  # two of each
    assert sorted(map(str, posted[:3])) == sorted(map(str, posted[3:]))
    assert await yvette.states() == {"sent": 7}


async def test_a_text_that_did_not_arrive_is_a_call_about_every_date_it_said(yvette: OnFiveTuesdays) -> None:
    await yvette.move(14)
    await yvette.deliver()

    for _ in range(2):
        await note_receipt(yvette.yvettes, received=False, why="absent", now=NOW)

    assert await yvette.states() == {"sent": 2, "failed": 5}
    (call,) = await open_calls(yvette.ada, now=NOW)
    assert (call.name, call.failure, len(call.also)) == ("Yvette", "not received: absent", 4)


async def test_a_text_of_unknown_fate_that_arrived_is_not_sent_again_for_any_date(
    yvette: OnFiveTuesdays,
) -> None:
    yvette.gateway.script[:] = [DROP] * 3
    await yvette.move(14)
    await yvette.deliver()

    await note_receipt(yvette.yvettes, received=True, now=NOW)
    assert await yvette.states() == {"sent": 5, "unknown": 2}
    await sweep(NOW + LATER)
    await yvette.deliver(NOW + LATER)
    assert len(yvette.gateway.posts) == 5  # hers once, the other two once more


async def test_what_a_text_said_is_not_sent_again_where_it_was_not_noted(yvette: OnFiveTuesdays) -> None:
    """The rows of the others were locked when the worker died."""
    await yvette.move(14)
    await yvette.deliver()
    for line in await rows("SELECT id FROM message WHERE segments = 0"):
        await becomes(line["id"], f"state = 'unknown', sent_at = NULL, next_at = '{NOW}'")

    await sweep(NOW + LATER)
    await yvette.deliver(NOW + LATER)
    assert (len(yvette.gateway.posts), await yvette.states()) == (3, {"sent": 7})


async def test_what_a_text_says_too_goes_with_whoever_it_is_about(yvette: OnFiveTuesdays) -> None:
    """Erased from one of her dates while nobody knows whether the text arrived, she is not told of it again."""
    yvette.gateway.script[:] = [DROP] * 3
    await yvette.move(14)
    await yvette.deliver()
    [gone] = await rows(
        "SELECT id FROM registration WHERE roster = $1", await roster_of_session(yvette.dates[1])
    )
    said = str(await rows("SELECT context::text FROM message WHERE id = $1", yvette.yvettes))
    assert str(gone["id"]) in said
    assert said.count('"name"') == 1  # nothing of the others but what it says

    async with transaction():
        await forget([gone["id"]], now=NOW)

    assert str(gone["id"]) not in str(await rows("SELECT context::text FROM message WHERE context <> '{}'"))
    yvette.gateway.posts.clear()
    await sweep(NOW + LATER)
    await yvette.deliver(NOW + LATER)
    days = [_days_in(json.loads(body)["text"]) for _, body in yvette.gateway.posts]
    assert ["6 nov", "20 nov", "27 nov", "4 déc"] in days
    assert not any("13 nov" in each for each in days)


async def test_a_text_that_is_refused_is_one_call(yvette: OnFiveTuesdays) -> None:
    yvette.gateway.script[:] = ['422 {"code": "not_a_mobile"}'] * 3
    await yvette.move(14)
    await yvette.deliver()

    assert await yvette.states() == {"failed": 7}
    assert await rows("SELECT FROM call_task WHERE context ? 'also'") == []
    assert (await calls_owed(yvette.ada, now=NOW)).number == 3
