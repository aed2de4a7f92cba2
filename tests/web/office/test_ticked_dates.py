"""Other dates ticked in the desk's form."""

from events_service import clock
from events_service.database import value
from events_service.scheduling.sessions import add_session
from tests.factories import a_session, sign_up
from tests.web.office.conftest import Colleague


async def test_the_desk_types_a_person_once_for_several_dates(database: str, colleague: Colleague) -> None:
    session = await a_session()
    times = {"starts_at": "2035-11-27T14:00", "ends_at": "2035-11-27T16:00", "capacity": 1}
    later = await add_session(session.event, times, by=session.ada, now=clock.now())
    ada = await colleague(session.organisation, "desk")
    page, action = f"/staff/sessions/{session.id}", f"/staff/sessions/{session.id}/registrations"

    both = await ada.submit(await ada.form(page, action), name="Chloé", **{f"date-{later}": "yes"})
    shown = await ada.get(both.headers["location"])
    await sign_up(session, "Denise", email=None)
    again = {"name": "Chloé", f"date-{later}": "yes"}
    refused = await ada.submit(await ada.form(page, action), **again)

    assert both.status_code == 303
    assert "With the same form" in shown.text
    assert await value("SELECT count(*)::int FROM registration WHERE name = 'Chloé'") == 2
    assert refused.status_code == 409
    assert refused.text.count("Not signed up") == 2
