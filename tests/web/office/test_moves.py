"""The same workshop on another date: one press on the waiting page, and one at the desk."""

import re

from events_service import clock
from events_service.database import rows
from events_service.scheduling.sessions import add_session
from tests.factories import Planned, a_party, a_registration, a_session
from tests.web.office.conftest import Colleague
from tests.web.office.reading import form_to

ENGLISH = {"accept-language": "en"}


async def full_with_another_date() -> tuple[Planned, str]:
    """Ada has the only seat; a week later there are two."""
    planned = await a_session(capacity=1)
    await a_registration(planned.id, a_party("Ada"))
    times = {"starts_at": "2035-11-27T14:00", "ends_at": "2035-11-27T16:00", "capacity": 2}
    later = await add_session(planned.event, times, by=planned.ada, now=clock.now())
    return planned, str(later)


async def test_who_waits_presses_once_and_comes_then(database: str, colleague: Colleague) -> None:
    planned, later = await full_with_another_date()
    basile = await a_registration(planned.id, a_party("Basile"))
    client = (await colleague(planned.organisation)).client
    page = f"/registrations/{basile.link}"
    shown = (await client.get(page, headers=ENGLISH)).text

    answers = [await client.post(f"{page}/moves", data={"session": later}) for _ in range(2)]

    assert "The same workshop has free seats on another date" in shown
    assert {answer.status_code for answer in answers} == {303}
    assert answers[0].headers["location"] == answers[1].headers["location"] != page
    there = (await client.get(answers[0].headers["location"], headers=ENGLISH)).text
    assert "Basile, your seat is kept." in there
    assert "You come on another date now." in (await client.get(page, headers=ENGLISH)).text
    assert re.search("27 November 2035", there)


async def test_the_desk_moves_somebody(database: str, colleague: Colleague) -> None:
    planned, _ = await full_with_another_date()
    basile = await a_registration(planned.id, a_party("Basile"))
    desk = await colleague(planned.organisation, role="desk")
    page = f"/staff/registrations/{basile.registration.id}"

    answer = await desk.submit(form_to(f"{page}/moves", (await desk.get(page)).text))

    assert answer.status_code == 303
    assert "Basile is signed up" in (await desk.get(answer.headers["location"])).text
    assert "moved to another date" in (await desk.get(page)).text
    states = await rows("SELECT state FROM registration WHERE name = 'Basile' ORDER BY created_at")
    assert [each["state"] for each in states] == ["cancelled", "confirmed"]


async def test_a_date_that_does_not_exist_is_not_found(database: str, colleague: Colleague) -> None:
    planned, _ = await full_with_another_date()
    basile = await a_registration(planned.id, a_party("Basile"))
    client = (await colleague(planned.organisation)).client

    for session in ("", "nonsense", str(basile.registration.id)):
        answer = await client.post(f"/registrations/{basile.link}/moves", data={"session": session})
        assert answer.status_code == 404
