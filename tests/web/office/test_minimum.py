"""The question about a session with too few people, from Today to its answer."""

from datetime import timedelta

from events_service import clock
from events_service.database import value
from events_service.scheduling.sessions import add_session
from tests.factories import STARTS_AT, a_session, sign_up
from tests.web.conftest import Hands
from tests.web.office.conftest import Colleague
from tests.web.office.reading import forms


async def test_today_asks_and_it_is_held_or_merged(database: str, colleague: Colleague, hands: Hands) -> None:
    session = await a_session(minimum=3)
    times = {"starts_at": "2035-11-27T14:00", "ends_at": "2035-11-27T16:00", "capacity": 4}
    later = await add_session(session.event, times, by=session.ada, now=clock.now())
    await sign_up(session, "Chloé", phone="+33467000000")
    hands.turn_to(STARTS_AT - timedelta(days=2))
    ada = await colleague(session.organisation)
    page = f"/staff/sessions/{session.id}/minimum"

    today, question = await ada.get("/staff"), await ada.get(page)
    hold, merge = [form for form in forms(question.text) if form.action == page]
    nothing = await ada.send(page)
    merged = await ada.submit(merge)

    assert page in today.text
    assert "Chloé" in question.text
    assert "1 of 3 has signed up." in question.text
    assert nothing.status_code == 422
    assert (merged.status_code, merged.headers["location"]) == (303, f"/staff/sessions/{later}")
    assert await value("SELECT cancelled_at IS NOT NULL FROM session WHERE id = $1", session.id)
    assert page not in (await ada.get("/staff")).text
    assert (await ada.submit(hold, decision="hold")).status_code == 409


async def test_held_it_says_so(database: str, colleague: Colleague, hands: Hands) -> None:
    session = await a_session(minimum=3)
    hands.turn_to(STARTS_AT - timedelta(days=2))
    ada = await colleague(session.organisation)
    page = f"/staff/sessions/{session.id}/minimum"

    answer = await ada.send(page, {"decision": "hold"})

    assert (answer.status_code, answer.headers["location"]) == (303, f"/staff/sessions/{session.id}")
    assert "It takes place all the same." in (await ada.get(f"/staff/sessions/{session.id}")).text
    assert page not in (await ada.get("/staff")).text
