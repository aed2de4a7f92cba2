"""Seating on a telephone whoever waits and stands at the door, with a plain form on the list of who came."""

from datetime import timedelta

from tests.factories import STARTS_AT, a_session, sign_up
from tests.web.conftest import Hands
from tests.web.office.conftest import Colleague
from tests.web.office.test_presence import figures, page_of


async def test_who_waits_is_seated_from_ten_minutes_after_the_start(
    database: str, colleague: Colleague, hands: Hands
) -> None:
    planned = await a_session(capacity=1)
    await sign_up(planned, "Ada")
    basile = (await sign_up(planned, "Basile")).registration.id
    hands.turn_to(STARTS_AT)
    desk = await colleague(planned.organisation, role="desk")
    seatings = f"/staff/sessions/{planned.id}/seatings"
    assert seatings not in (await desk.get(page_of(planned))).text
    hands.turn_to(STARTS_AT + timedelta(minutes=10))
    form = await desk.form(page_of(planned), seatings)
    assert "1 of those expected is not ticked yet" in (await desk.get(page_of(planned))).text

    seated = await desk.submit(form, **{f"here-{basile}": "yes"})

    assert (seated.status_code, seated.headers["location"]) == (303, page_of(planned))
    assert figures(await desk.get(page_of(planned))) == ["2", "1", "0"]
    assert "waited at the door" in (await desk.get(f"/staff/registrations/{basile}")).text
    assert (await desk.get(seatings)).headers["location"] == page_of(planned)
