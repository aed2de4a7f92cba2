"""What a month of texts may cost, and when one may leave."""

from datetime import UTC, datetime, timedelta

import pytest

from events_service import clock
from events_service.database import rows, value
from events_service.errors import Forbidden, Invalid
from events_service.installation import send_texts
from events_service.registration.queries import registration_by_id
from events_service.registration.texting import set_most_segments, spending, text_leaves_at, ways_of
from tests.factories import a_party, a_registration, a_session, a_viewer
from tests.posted import becomes
from tests.sms_gateways import texts_leave

pytestmark = pytest.mark.usefixtures("database")
MOBILE = "+33612345678"
DAY = datetime(2026, 12, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("at", "zone", "awaited", "leaves"),
    [
        (DAY + timedelta(hours=7), "Europe/Paris", False, DAY + timedelta(hours=7)),  # 8 h in Paris
        (DAY + timedelta(hours=6, minutes=59), "Europe/Paris", False, DAY + timedelta(hours=7)),
        (DAY + timedelta(hours=19), "Europe/Paris", False, DAY + timedelta(hours=31)),  # 20 h: tomorrow
        (DAY + timedelta(hours=19), "Europe/Paris", True, DAY + timedelta(hours=19)),
        (DAY + timedelta(hours=21), "Europe/Paris", True, DAY + timedelta(hours=31)),
        (DAY + timedelta(hours=19), "America/Martinique", False, DAY + timedelta(hours=19)),  # 15 h there
        (DAY + timedelta(hours=17), "Indian/Reunion", False, DAY + timedelta(hours=28)),  # 21 h there
    ],
)
def test_texts_leave_by_day_at_the_place(at: datetime, zone: str, awaited: bool, leaves: datetime) -> None:
    over = DAY + timedelta(days=30)

    assert text_leaves_at(at, time_zone=zone, useless_after=over, awaited=awaited) == leaves


def test_a_text_that_would_come_too_late_in_the_morning_leaves_at_night() -> None:
    at, start = DAY + timedelta(hours=22), DAY + timedelta(hours=30, minutes=30)  # 23 h; 7 h 30

    assert text_leaves_at(at, time_zone="Europe/Paris", useless_after=start, awaited=False) == at


async def test_texts_go_as_far_as_the_money_and_the_rest_are_called() -> None:
    async with texts_leave():
        planned = await a_session()
        people = [await a_registration(planned.id, a_party(f"Yvette {n}", phone=MOBILE)) for n in "123"]
        registrations = [await registration_by_id(each.registration.id) for each in people]
        await rows("DELETE FROM message")
        await set_most_segments(planned.organisation, "5", by=planned.ada, now=clock.now())

        ways = await ways_of([each for each in registrations if each], now=clock.now())

        assert list(ways.values()) == ["text", "text", "call"]


async def test_a_month_counts_what_is_paid_and_what_will_be() -> None:
    async with texts_leave():
        planned = await a_session()
        await a_registration(planned.id, a_party("Yvette", phone=MOBILE))
        now = clock.now()
        assert (await spending(planned.organisation, now=now)).used == 2  # due: two are likely
        text = await value("SELECT id FROM message WHERE channel = 'sms'")
        await becomes(text, "state = 'sent', sent_at = $2, segments = 3", now)
        assert (await spending(planned.organisation, now=now)).used == 3
        await becomes(text, "created_at = date_trunc('month', $2::timestamptz, 'UTC') - interval '1 s'", now)
        assert (await spending(planned.organisation, now=now)).used == 0


async def test_without_a_gateway_nobody_is_texted_and_there_is_nothing_to_decide() -> None:
    planned = await a_session()
    await a_registration(planned.id, a_party("Yvette", phone=MOBILE))

    assert await value("SELECT count(*) FROM message WHERE channel = 'sms'") == 0
    assert await spending(planned.organisation, now=clock.now()) is None


async def test_set_most_segments_is_a_managers() -> None:
    planned = await a_session()
    desk = a_viewer(planned.organisation, role="desk")

    with pytest.raises(Forbidden):
        await set_most_segments(planned.organisation, "10", by=desk, now=clock.now())
    for most in ("", "-1", "many"):
        with pytest.raises(Invalid):
            await set_most_segments(planned.organisation, most, by=planned.ada, now=clock.now())


async def test_send_texts_says_what_the_workers_can() -> None:
    await send_texts(True)
    assert await value("SELECT texts FROM installation")
    await send_texts(False)
    assert not await value("SELECT texts FROM installation")
