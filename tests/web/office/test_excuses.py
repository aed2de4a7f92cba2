"""Excused from one date of a course: at the desk, on the guest's own page and by a program."""

from httpx import AsyncClient

from events_service.database import rows
from tests.factories import a_key, an_organisation, bearer
from tests.registration.test_several_dates import a_course, chloe
from tests.web.office.conftest import Colleague
from tests.web.office.reading import form_to

ENGLISH = {"accept-language": "en"}


async def excused() -> list[bool]:
    dates = await rows(
        """
        SELECT excused_at IS NOT NULL AS excused
        FROM registration_date AS date JOIN session ON session.id = date.session ORDER BY starts_at
        """
    )
    return [each["excused"] for each in dates]


async def test_colleague_notes_who_does_not_come(database: str, colleague: Colleague) -> None:
    planned, sessions = await a_course()
    registration, _ = await chloe(planned.id)
    desk = await colleague(planned.organisation, role="desk")
    page, action = (
        f"/staff/registrations/{registration}",
        f"/staff/registrations/{registration}/excuses/{sessions[1]}",
    )

    answer = await desk.submit(await desk.form(page, action), comes="no")

    assert (answer.status_code, answer.headers["location"]) == (303, page)
    assert await excused() == [False, True, False]
    shown = [(await desk.get(f"/staff/sessions/{session}")).text for session in sessions]
    assert ["Excused that day" in text for text in shown] == [False, True, False]
    await desk.submit(await desk.form(page, action), comes="yes")
    assert await excused() == [False, False, False]
    assert (await desk.get(action)).headers["location"] == page


async def test_colleague_elsewhere_finds_nobody_to_excuse(database: str, colleague: Colleague) -> None:
    planned, sessions = await a_course()
    registration, _ = await chloe(planned.id)
    desk = await colleague(planned.organisation, role="desk")
    own = await desk.form(
        f"/staff/registrations/{registration}", f"/staff/registrations/{registration}/excuses/{sessions[1]}"
    )
    stranger = await colleague(await an_organisation())

    answer = await stranger.client.post(own.action, data=own.fields)

    assert answer.status_code in (403, 404)
    assert await excused() == [False, False, False]


async def test_guest_says_on_which_day_they_do_not_come(client: AsyncClient) -> None:
    planned, sessions = await a_course()
    _, link = await chloe(planned.id)
    path, action = f"/registrations/{link}", f"/registrations/{link}/excuses/{sessions[1]}"
    form = form_to(action, (await client.get(path, headers=ENGLISH)).text)

    answer = await client.post(form.action, data={"comes": "no"})

    assert (answer.status_code, answer.headers["location"]) == (303, path)
    assert await excused() == [False, True, False]
    shown = (await client.get(path, headers=ENGLISH)).text
    assert shown.count("Excused that day") == shown.count("I come after all") == 1
    await client.post(action, data={"comes": "yes"})
    assert await excused() == [False, False, False]
    assert (await client.get(action)).headers["location"] == path


async def test_program_says_who_does_not_come(client: AsyncClient) -> None:
    planned, sessions = await a_course()
    registration, link = await chloe(planned.id)
    headers = bearer(await a_key(planned.organisation, "desk"))
    path = f"/api/v1/registrations/{{}}/excuses/{sessions[2]}"

    by_guest = await client.post(path.format(link), json={})
    by_staff = await client.post(path.format(registration), json={"comes": True}, headers=headers)
    without_key = await client.post(path.format(registration), json={})

    assert [date["excused"] for date in by_guest.json()["sessions"]] == [False, False, True]
    assert [date["excused"] for date in by_staff.json()["sessions"]] == [False, False, False]
    assert without_key.status_code == 401
