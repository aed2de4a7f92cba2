"""Appointments on pages: planned and given in the office, chosen by citizens without a script, one card in lists."""

import re
from uuid import UUID

import pytest
from httpx import AsyncClient

from events_service import clock
from events_service.database import rows, value
from events_service.scheduling.permanences import permanence_slots
from tests.factories import KEY, Planned, a_key, a_registration, a_session, an_organisation, bearer
from tests.scheduling.test_permanences import AFTERNOON, a_permanence
from tests.web.office.conftest import Colleague
from tests.web.office.reading import form_to
from tests.web.office.test_practice import practising

ENGLISH = {"accept-language": "en"}
TYPED = {"day": "2035-11-20", "starts": "14:00", "ends": "17:00", "slot_minutes": "30"}


async def ids_of_slots(permanence: UUID) -> list[UUID]:
    return [slot.id for slot in await permanence_slots(permanence, now=clock.now())]


async def planned_event() -> Planned:
    return await a_session(starts_at="2035-10-02T09:00", ends_at="2035-10-02T10:00")


async def test_colleague_sees_the_hours_before_anything_is_made(database: str, colleague: Colleague) -> None:
    planned = await planned_event()
    ada = await colleague(planned.organisation)
    path = f"/staff/events/{planned.event}/permanences"
    form = await ada.form(f"{path}/new", path)

    shown = await ada.submit(form, **TYPED, pause_1="15:30", make="no")

    assert shown.status_code == 200
    assert "5 appointments, nothing is made yet:" in shown.text
    assert await value("SELECT count(*) FROM permanence") == 0
    again = form_to(path, shown.text)
    assert (again.fields["starts"], again.fields["pause_1"]) == ("14:00", "15:30")
    for _ in range(2):
        made = await ada.submit(again, make="yes")
        assert made.status_code == 303
    permanence = await value("SELECT id FROM permanence")
    assert made.headers["location"] == f"/staff/permanences/{permanence}"
    assert len(await ids_of_slots(permanence)) == 5


@pytest.mark.parametrize(
    ("typed", "at_fault"),
    [({"slot_minutes": "3"}, "slot_minutes"), ({"pause_1": "18:00"}, "pauses"), ({"day": "soon"}, "day")],
)
async def test_colleague_is_told_what_is_wrong(
    database: str, colleague: Colleague, typed: dict[str, str], at_fault: str
) -> None:
    planned = await planned_event()
    ada = await colleague(planned.organisation)
    path = f"/staff/events/{planned.event}/permanences"

    answer = await ada.submit(await ada.form(f"{path}/new", path), **{**TYPED, **typed}, make="yes")

    assert answer.status_code == 422
    assert f'href="#{at_fault}"' in answer.text
    assert await value("SELECT count(*) FROM permanence") == 0


async def test_colleague_gives_moves_and_calls_off(database: str, colleague: Colleague) -> None:
    planned, permanence = await a_permanence()
    slots = await ids_of_slots(permanence)
    await a_registration(slots[1])
    ada = await colleague(planned.organisation)
    path = f"/staff/permanences/{permanence}"
    page = (await ada.get(path)).text
    assert "Chloé" in page
    assert page.count("Give this hour") == 5

    asked = await ada.submit(await ada.form(path), day="2035-11-21", starts="09:00")
    before = await value("SELECT min(local_starts)::text FROM session WHERE permanence = $1", permanence)
    [mark] = re.findall(r'name="agreed" value="([^"]+)"', asked.text)
    other = await ada.submit(form_to(path, asked.text), starts="10:00", agreed=mark)
    moved = await ada.submit(form_to(path, asked.text), agreed=mark)
    assert (asked.status_code, other.status_code, before) == (200, 200, "2035-11-20 14:00:00")
    assert "They stay on the list of people to call" in asked.text
    assert (moved.status_code, moved.headers["location"]) == (303, path)
    first = await value("SELECT min(local_starts)::text FROM session WHERE permanence = $1", permanence)
    assert first == "2035-11-21 09:00:00"

    form = await ada.form(path, f"{path}/cancellation")
    unsure = await ada.submit(form)
    assert unsure.status_code == 422
    assert await value("SELECT count(*) FROM session WHERE cancelled_at IS NOT NULL") == 0
    await ada.submit(form, sure="yes", reason="Grève")
    assert await value("SELECT count(*) FROM session WHERE cancelled_at IS NOT NULL") == 6


async def test_desk_gives_one_hour_after_the_other(database: str, colleague: Colleague) -> None:
    planned, permanence = await a_permanence()
    slot = (await ids_of_slots(permanence))[0]
    ada = await colleague(planned.organisation)
    path = f"/staff/permanences/{permanence}"
    form = await ada.form(f"/staff/sessions/{slot}", f"/staff/sessions/{slot}/registrations")

    answer = await ada.submit(form, name="Chloé")

    assert (answer.status_code, answer.headers["location"]) == (303, path)
    page = (await ada.get(path)).text
    assert "See it as visitors do" in page
    assert "Their code stands beside their name." in page
    assert page.count("Give this hour") == 5
    slot_page = (await ada.get(f"/staff/sessions/{slot}")).text
    assert f'<li><a href="{path}">Appointments</a></li>' in slot_page
    assert 'name="capacity"' not in slot_page


async def test_what_is_for_practice_has_no_page_for_visitors(database: str, colleague: Colleague) -> None:
    ada, _ = await practising(colleague)
    event = await value("SELECT id FROM event WHERE practice AND published_at IS NOT NULL LIMIT 1")
    path = f"/staff/events/{event}/permanences"
    made = await ada.submit(await ada.form(f"{path}/new", path), **TYPED, make="yes")

    page = (await ada.get(made.headers["location"])).text

    assert "Give this hour" in page
    assert "See it as visitors do" not in page


async def test_permanence_is_one_card_in_lists_and_in_the_office(
    client: AsyncClient, colleague: Colleague
) -> None:
    planned, permanence = await a_permanence()
    slots = await ids_of_slots(permanence)
    await a_registration(slots[0])
    slug = await value("SELECT slug FROM event")
    ada = await colleague(planned.organisation)

    pages = [(await client.get(path, headers=ENGLISH)).text for path in ("/", "/events", f"/events/{slug}")]
    office = (await ada.get(f"/staff/events/{planned.event}")).text

    for page in pages:
        assert page.count(f'href="/permanences/{permanence}"') == 1
        assert page.count("5 appointments free") == 1
        assert not any(f"/sessions/{slot}" in page for slot in slots)
    assert office.count(f"/staff/permanences/{permanence}") == 1


async def test_citizen_chooses_a_free_hour_without_a_script(client: AsyncClient) -> None:
    _, permanence = await a_permanence()
    slots = await ids_of_slots(permanence)
    await a_registration(slots[0])

    page = (await client.get(f"/permanences/{permanence}", headers=ENGLISH)).text
    free = re.findall(r'href="/sessions/([^"]+)/registrations"', page)
    assert free == [str(slot) for slot in slots[1:]]
    assert page.count(">Taken<") == 1

    path = f"/sessions/{free[2]}/registrations"
    form = form_to(path, (await client.get(path)).text)
    answer = await client.post(path, data=form.fields | {"name": "Denise"})

    assert answer.status_code == 303
    shown = (await client.get(f"/permanences/{permanence}", headers=ENGLISH)).text
    assert shown.count(">Taken<") == 2


async def test_citizen_who_comes_too_late_is_shown_other_hours(client: AsyncClient) -> None:
    _, permanence = await a_permanence()
    slots = await ids_of_slots(permanence)
    path = f"/sessions/{slots[0]}/registrations"
    form = form_to(path, (await client.get(path)).text)
    await a_registration(slots[0])

    answer = await client.post(path, data=form.fields | {"name": "Denise"}, headers=ENGLISH)

    assert answer.status_code == 409
    assert [f"/sessions/{slot}" in answer.text for slot in slots[1:]] == [True] * 5
    assert [line["name"] for line in await rows("SELECT name FROM registration")] == ["Chloé"]


async def test_draft_is_seen_by_its_people_only(client: AsyncClient, colleague: Colleague) -> None:
    planned = await a_session(published=False)
    _, permanence = await a_permanence(planned)
    ada, basile = await colleague(planned.organisation), await colleague(await an_organisation())

    assert (await client.get(f"/permanences/{permanence}")).status_code == 404
    assert (await client.get(f"/api/v1/permanences/{permanence}")).status_code == 404
    assert (await ada.get(f"/staff/permanences/{permanence}")).status_code == 200
    assert (await basile.get(f"/staff/permanences/{permanence}")).status_code == 404


async def test_program_plans_tries_moves_and_calls_off(client: AsyncClient) -> None:
    planned = await planned_event()
    headers = bearer(await a_key(planned.organisation, "mediator"))
    path = f"/api/v1/events/{planned.event}/permanences"
    body = {**AFTERNOON, "pauses": [{"starts": "15:30", "minutes": 15}]}

    tried = await client.post(path, json={**body, "dry_run": True}, headers=headers)
    assert await value("SELECT count(*) FROM permanence") == 0
    made = [
        (await client.post(path, json=body, headers={**headers, "Idempotency-Key": "one"})).json()
        for _ in range(2)
    ]
    wrong = await client.post(path, json={**body, "slot_minutes": 200}, headers=headers)

    assert (tried.json()["id"], len(tried.json()["sessions"])) == (None, 5)
    assert made[0]["id"] == made[1]["id"]
    assert (made[0]["starts_at"], made[0]["ends_at"], made[0]["free"]) == (
        "2035-11-20T14:00:00+01:00",
        "2035-11-20T16:45:00+01:00",
        5,
    )
    assert {session["permanence"] for session in made[0]["sessions"]} == {made[0]["id"]}
    assert (wrong.status_code, wrong.json()["fields"]) == (422, {"slot_minutes": "out_of_range"})
    one = f"/api/v1/permanences/{made[0]['id']}"
    moved = await client.patch(one, json={"starts_at": "2035-11-20T15:00"}, headers=headers)
    assert moved.json()["starts_at"] == "2035-11-20T15:00:00+01:00"
    gone = await client.post(f"{one}/cancellation", json={}, headers=headers)
    assert {session["state"] for session in gone.json()["sessions"]} == {"cancelled"}
    assert (await client.get(one)).json()["free"] == 0
    assert KEY not in gone.text
