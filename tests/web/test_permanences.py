"""Appointments on pages: planned and given in the office, chosen by citizens without a script, one card in lists."""

import re
from uuid import UUID

import pytest
from httpx import AsyncClient

from events_service import clock
from events_service.database import rows, value
from events_service.registration import queries
from events_service.registration.changes import change_session
from events_service.scheduling.permanences import office_permanence, permanence_slots
from tests.factories import (
    KEY,
    Planned,
    a_key,
    a_party,
    a_registration,
    a_room,
    a_session,
    an_organisation,
    bearer,
    states,
)
from tests.scheduling.test_permanences import AFTERNOON, a_permanence
from tests.web.office.conftest import Colleague
from tests.web.office.reading import answered_form, form_to
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


async def test_appointments_of_several_weeks_are_shown_and_one_is_unticked(
    database: str, colleague: Colleague
) -> None:
    """Thursdays: 25 October, 1 November (All Saints), 8 and 15 November 2035."""
    planned = await planned_event()
    ada = await colleague(planned.organisation)
    path = f"/staff/events/{planned.event}/permanences"
    weekly = {**TYPED, "day": "2035-10-25", "ends": "15:00", "until": "2035-11-15"}

    unseen = await ada.submit(await ada.form(f"{path}/new", path), **weekly, make="yes")
    again = form_to(path, unseen.text)
    fewer = await ada.submit(again, kept=["2035-10-25", "2035-11-15"], make="yes")

    assert (unseen.status_code, fewer.status_code) == (200, 303)
    assert "6 appointments, nothing is made yet:" in unseen.text
    assert "public holiday: Toussaint" in unseen.text
    assert fewer.headers["location"] == f"/staff/events/{planned.event}"
    days = await rows("SELECT local_starts FROM permanence ORDER BY 1")
    assert [f"{each['local_starts']:%d/%m}" for each in days] == ["25/10", "15/11"]


async def test_what_is_in_the_way_stands_beside_the_hours(database: str, colleague: Colleague) -> None:
    planned = await planned_event()
    ada = await colleague(planned.organisation)
    path = f"/staff/events/{planned.event}/permanences"
    room = str(await a_room(planned.library))
    other = {"starts_at": "2035-11-20T16:00", "ends_at": "2035-11-20T18:00", "room": room}
    await a_session(organisation=planned.organisation, library=planned.library, title="Couture", **other)

    for make in ("no", "yes"):
        answer = await ada.submit(await ada.form(f"{path}/new", path), **TYPED, room=room, make=make)

        plan = answer.text.split('id="plan"')[1]
        assert "Couture" in plan
        assert "6 appointments, nothing is made yet:" in plan
        assert 'name="make" value="yes"' not in plan
    assert await value("SELECT count(*) FROM permanence") == 0


async def test_next_weeks_appointments_keep_every_pause(database: str, colleague: Colleague) -> None:
    planned = await planned_event()
    ada = await colleague(planned.organisation)
    path = f"/staff/events/{planned.event}/permanences"
    form = await ada.form(f"{path}/new", path)
    pauses = {"pause_1": "14:30", "pause_2": "15:15", "pause_3": "16:00"}

    await ada.submit(form, **TYPED, **pauses, make="yes")

    likely = await ada.form(f"{path}/new", path)
    assert {name: likely.fields[name] for name in pauses} == pauses


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

    asked = await ada.submit(await ada.form(path, f"{path}/cancellation"), reason="Grève")
    [mark] = re.findall(r'name="agreed" value="([^"]+)"', asked.text)
    assert "6 dates are called off" in asked.text
    assert await value("SELECT count(*) FROM session WHERE cancelled_at IS NOT NULL") == 0
    await ada.submit(form_to(f"{path}/cancellation", asked.text), agreed=mark)
    assert await value("SELECT min(cancel_reason) FROM session WHERE permanence = $1", permanence) == "Grève"
    assert await value("SELECT count(*) FROM session WHERE cancelled_at IS NOT NULL") == 6


async def test_a_move_to_a_holiday_is_said_first_also_where_nobody_has_an_hour(
    database: str, colleague: Colleague
) -> None:
    """11 November 2035 is Armistice Day."""
    planned, permanence = await a_permanence()
    ada = await colleague(planned.organisation)
    path = f"/staff/permanences/{permanence}"

    asked = await ada.submit(await ada.form(path), day="2035-11-11")
    [mark] = re.findall(r'name="agreed" value="([^"]+)"', asked.text)
    before = await value("SELECT min(local_starts)::text FROM session WHERE permanence = $1", permanence)
    moved = await ada.submit(form_to(path, asked.text), agreed=mark)

    assert asked.text.count("public holiday: Armistice") == 1
    assert (before, moved.status_code) == ("2035-11-20 14:00:00", 303)


async def test_two_colleagues_change_one_permanence(database: str, colleague: Colleague) -> None:
    """Ada moves it to the next day while Lou takes another room: Lou is told, and nothing of Ada's is undone."""
    planned, permanence = await a_permanence()
    room = await a_room(planned.library, "Salle du conte")
    ada, lou = await colleague(planned.organisation), await colleague(planned.organisation, "mediator")
    path = f"/staff/permanences/{permanence}"
    forms = await ada.form(path), await lou.form(path)

    moved = await ada.submit(forms[0], day="2035-11-21")
    again = await lou.submit(forms[1], room=str(room))
    saved = await lou.submit(form_to(path, again.text))

    assert (moved.status_code, again.status_code, saved.status_code) == (303, 409, 303)
    assert "What your colleague changed" in again.text
    assert form_to(path, again.text).fields["day"] == "2035-11-21"
    slots = await rows(
        "SELECT DISTINCT local_starts::date::text AS day FROM session WHERE permanence = $1", permanence
    )
    assert [each["day"] for each in slots] == ["2035-11-21"]
    assert await value("SELECT count(DISTINCT session) FROM room_use WHERE room = $1", room) == 6


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
    form = answered_form(path, (await client.get(path)).text)
    answer = await client.post(path, data=form.fields | {"name": "Denise"})

    assert answer.status_code == 303
    shown = (await client.get(f"/permanences/{permanence}", headers=ENGLISH)).text
    assert shown.count(">Taken<") == 2


async def test_citizen_who_comes_too_late_is_shown_other_hours(client: AsyncClient) -> None:
    _, permanence = await a_permanence()
    slots = await ids_of_slots(permanence)
    path = f"/sessions/{slots[0]}/registrations"
    form = answered_form(path, (await client.get(path)).text)
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


async def test_program_plans_several_weeks_across_the_clock_change(client: AsyncClient) -> None:
    """Fridays of 2035: 26 October, 2 November and 9 November. The clocks go back on 28 October; the 2nd is left out."""
    planned = await planned_event()
    headers = bearer(await a_key(planned.organisation, "mediator"))
    path = f"/api/v1/events/{planned.event}/permanences"
    body = {
        "starts_at": "2035-10-26T14:00:00+02:00",
        "ends_at": "2035-10-26T15:10:00+02:00",
        "slot_minutes": 30,
        "until": "2035-11-09",
        "left_out": ["2035-11-02"],
    }

    tried = (await client.post(path, json={**body, "dry_run": True}, headers=headers)).json()
    assert await value("SELECT count(*) FROM permanence") == 0
    once = {**headers, "Idempotency-Key": "weeks"}
    made, again = [(await client.post(path, json=body, headers=once)).json() for _ in range(2)]

    days = [(each["starts_at"], each["ends_at"], each["appointments"]) for each in made["days"]]
    assert days == [
        ("2035-10-26T14:00:00+02:00", "2035-10-26T15:00:00+02:00", 2),
        ("2035-11-09T14:00:00+01:00", "2035-11-09T15:00:00+01:00", 2),
    ]
    assert made["left_out"] == [{"on": "2035-11-02", "reason": "by_hand", "name": ""}]
    assert tried == made | {"days": [each | {"permanence": None} for each in made["days"]]}
    assert again == made
    shown = [await client.get(f"/api/v1/permanences/{each['permanence']}") for each in made["days"]]
    assert [each.json()["starts_at"] for each in shown] == [each["starts_at"] for each in made["days"]]


async def test_program_tries_to_call_off_and_nothing_is(client: AsyncClient) -> None:
    planned, permanence = await a_permanence()
    await a_registration((await ids_of_slots(permanence))[0], a_party("Lou", email="lou@example.org"))
    headers = bearer(await a_key(planned.organisation, "mediator"))
    path = f"/api/v1/permanences/{permanence}"

    tried = await client.post(f"{path}/cancellation", json={"dry_run": True}, headers=headers)
    single = await client.post(f"{path}/cancellation", json={"scope": "this"}, headers=headers)

    assert [(each["name"], each["by"]) for each in tried.json()["people"]] == [("Lou", "letter")]
    assert [each["seats"] for each in tried.json()["dates"]] == [1, 0, 0, 0, 0, 0]
    assert single.status_code == 422
    assert "cancelled" not in {session["state"] for session in (await client.get(path)).json()["sessions"]}
    assert await states() == {"Lou": "confirmed"}


async def test_next_permanence_begins_with_what_the_last_one_had(database: str, colleague: Colleague) -> None:
    planned = await planned_event()
    room = await a_room(planned.library)
    await a_permanence(
        planned,
        pauses=[("15:30", 15)],
        room=str(room),
        sign_up="staff_only",
        closes_days="1",
        slot_minutes=45,
    )
    ada = await colleague(planned.organisation)
    path = f"/staff/events/{planned.event}/permanences"

    form = await ada.form(f"{path}/new", path)

    names = ("day", "starts", "ends", "slot_minutes", "pause_1", "pause_minutes_1", "room", "sign_up")
    assert [form.fields[name] for name in names] == [
        "2035-11-27",
        "14:00",
        "16:30",
        "45",
        "15:30",
        "15",
        str(room),
        "staff_only",
    ]
    assert form.fields["closes_days"] == "1"
    made = await ada.submit(form, make="yes")
    slots = await office_permanence(UUID(made.headers["location"].rpartition("/")[2]), planned.ada)
    assert {(slot.sign_up, (slot.starts_at - slot.closes_at).days) for slot in slots} == {("staff_only", 1)}


async def test_citizen_is_told_to_call_or_when_it_opens(client: AsyncClient) -> None:
    planned = await planned_event()
    _, by_staff = await a_permanence(planned, sign_up="staff_only")
    _, later = await a_permanence(
        planned, starts_at="2035-11-27T14:00", ends_at="2035-11-27T15:00", opens_days="7"
    )

    called = (await client.get(f"/permanences/{by_staff}", headers=ENGLISH)).text
    opening = (await client.get(f"/permanences/{later}", headers=ENGLISH)).text

    assert "come to the desk" in called
    assert called.count("Still free") == 6
    assert "Sign-up opens on Tuesday 20 November 2035 at 14:00." in opening
    assert not re.findall(r'href="/sessions/[^"]+/registrations"', called + opening)


async def test_colleague_changes_the_room_of_all_but_the_hour_changed_by_hand(
    database: str, colleague: Colleague
) -> None:
    planned = await planned_event()
    blue, green, red = [
        await a_room(planned.library, name=f"Salle {name}") for name in ("bleue", "verte", "rouge")
    ]
    _, permanence = await a_permanence(planned, room=str(blue))
    slots = await ids_of_slots(permanence)
    await change_session(slots[5], {"room": str(red)}, by=planned.ada, now=clock.now())
    await a_registration(slots[1])
    ada = await colleague(planned.organisation)
    path = f"/staff/permanences/{permanence}"

    only_sign_up = await ada.submit(await ada.form(path), sign_up="staff_only")
    rooms_then = {slot.room_name for slot in await office_permanence(permanence, planned.ada)}
    asked = await ada.submit(await ada.form(path), room=str(green))
    [mark] = re.findall(r'name="agreed" value="([^"]+)"', asked.text)
    done = await ada.submit(form_to(path, asked.text), agreed=mark)

    assert (only_sign_up.status_code, rooms_then) == (303, {"Salle bleue", "Salle rouge"})
    assert (asked.status_code, done.status_code) == (200, 303)
    assert "They stay on the list of people to call" in asked.text
    assert {slot.room_name for slot in await office_permanence(permanence, planned.ada)} == {"Salle verte"}


async def test_colleague_adds_hours_and_is_told_what_does_not_fit(
    database: str, colleague: Colleague
) -> None:
    planned, permanence = await a_permanence()
    ada, desk = await colleague(planned.organisation), await colleague(planned.organisation, "desk")
    path = f"/staff/permanences/{permanence}"
    form = await ada.form(path, f"{path}/slots")

    short = await ada.submit(form, more_from="17:00", more_until="17:10")
    unread = await ada.submit(form, more_from="soon", more_until="17:10")
    made = await ada.submit(form, more_from="17:00", more_until="18:00")
    page = (await ada.get(path)).text
    again = await ada.submit(form, more_from="17:00", more_until="18:00")

    assert (short.status_code, unread.status_code) == (422, 422)
    assert 'id="more_until-error"' in short.text
    assert 'id="more_from-error"' in unread.text
    assert (made.status_code, again.status_code) == (303, 303)
    assert "The appointments are there." in page
    assert page.count("Give this hour") == 8
    assert "All these hours are there already." in (await ada.get(path)).text
    assert (
        await desk.send(f"{path}/slots", {"more_from": "18:00", "more_until": "19:00"})
    ).status_code == 403
    assert (await ada.get(f"{path}/slots")).headers["location"] == path


async def test_page_of_a_permanence_asks_the_same_of_the_database_for_one_person_and_for_four(
    database: str, colleague: Colleague, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned, permanence = await a_permanence()
    slots = await ids_of_slots(permanence)
    ada = await colleague(planned.organisation)
    asked: list[str] = []
    rows_of_registration = queries.rows

    async def counting(sql: str, *args: object) -> object:
        asked.append(sql)
        return await rows_of_registration(sql, *args)

    monkeypatch.setattr(queries, "rows", counting)
    numbers = []
    for more in ((0,), (1, 2, 3)):
        for number in more:
            await a_registration(slots[number])
        asked.clear()
        page = await ada.get(f"/staff/permanences/{permanence}")
        numbers.append((page.text.count("/staff/registrations/"), len(asked)))

    assert numbers == [(1, 2), (4, 2)]


async def test_program_changes_all_and_adds_hours(client: AsyncClient) -> None:
    planned, permanence = await a_permanence()
    room = await a_room(planned.library, name="Salle verte")
    slots = await ids_of_slots(permanence)
    await a_registration(slots[0])
    headers = bearer(await a_key(planned.organisation, "mediator"))
    path = f"/api/v1/permanences/{permanence}"
    move = {"starts_at": "2035-11-20T13:00", "room": str(room), "sign_up": "staff_only"}

    tried = await client.patch(path, json={**move, "dry_run": True}, headers=headers)
    wrong = await client.patch(path, json={"sign_up": "elsewhere"}, headers=headers)
    changed = await client.patch(path, json=move, headers=headers)
    hours = {"starts_at": "2035-11-20T16:00", "ends_at": "2035-11-20T17:00"}
    longer = await client.post(f"{path}/slots", json=hours, headers=headers)
    desk = bearer(await a_key(planned.organisation, "desk"))
    refused = await client.post(f"{path}/slots", json=hours, headers=desk)

    assert [each["by"] for each in tried.json()["people"]] == ["in_person"]
    assert tried.json()["dates"][0]["starts_at"] == "2035-11-20T13:00:00+01:00"
    assert (wrong.status_code, refused.status_code) == (422, 403)
    assert (changed.json()["starts_at"], changed.json()["ends_at"]) == (
        "2035-11-20T13:00:00+01:00",
        "2035-11-20T16:00:00+01:00",
    )
    assert {session["sign_up"] for session in changed.json()["sessions"]} == {"staff_only"}
    assert (longer.status_code, len(longer.json()["sessions"]), longer.json()["ends_at"]) == (
        200,
        8,
        "2035-11-20T17:00:00+01:00",
    )
    assert {session["room_name"] for session in longer.json()["sessions"]} == {"Salle verte"}
