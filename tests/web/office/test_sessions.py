from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from events_service import clock
from events_service.database import row, rows, value
from events_service.errors import ChangedMeanwhile
from events_service.registration.changes import add_session, change_session
from events_service.scheduling.programme import office_session
from tests.factories import (
    STARTS_AT,
    a_colleague,
    a_library,
    a_party,
    a_registration,
    a_room,
    a_session,
    a_viewer,
)
from tests.web.conftest import Hands
from tests.web.office.conftest import Colleague, Visit
from tests.web.office.reading import Form, form_to

LATER = {"day": "2035-11-27", "starts": "14:00", "ends": "16:30", "capacity": "9"}
# In 2035 the clocks of France go forward on 25 March and back on 28 October.
GAP = {"day": "2035-03-25", "starts": "02:30", "ends": "04:00", "capacity": "9"}
TWICE = {"day": "2035-10-28", "starts": "02:30", "ends": "05:00", "capacity": "9"}


async def adding(visit: Visit, event: object) -> Form:
    return await visit.form(f"/staff/events/{event}", f"/staff/events/{event}/sessions")


async def newest() -> Any:
    return await row(
        "SELECT session.*, roster.capacity, roster.sign_up, roster.closes_at"
        " FROM session JOIN roster ON roster.id = session.roster ORDER BY session.id DESC LIMIT 1"
    )


async def letters_written() -> list[str]:
    return [each["letter"] for each in await rows("SELECT letter FROM message ORDER BY position")]


async def test_create_adds_a_session_on_the_librarys_clock(database: str, colleague: Colleague) -> None:
    planned = await a_session()
    ada = await colleague(planned.organisation)

    answer = await ada.submit(await adding(ada, planned.event), **LATER)

    added = await newest()
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        f"/staff/events/{planned.event}",
    )
    assert added["starts_at"] == datetime(2035, 11, 27, 13, tzinfo=UTC)
    assert added["ends_at"] == datetime(2035, 11, 27, 15, 30, tzinfo=UTC)
    assert (added["capacity"], added["sign_up"]) == (9, "required")


async def test_create_reads_what_people_type_in_a_plain_box(database: str, colleague: Colleague) -> None:
    planned = await a_session()
    ada = await colleague(planned.organisation)

    await ada.submit(
        await adding(ada, planned.event), **LATER | {"day": "27/11/2035", "starts": "14h", "ends": "16 h 30"}
    )

    assert (await newest())["local_ends"] == datetime.fromisoformat("2035-11-27T16:30")


async def test_create_overseas_says_whose_clock_it_is(database: str, colleague: Colleague) -> None:
    planned = await a_session()
    reunion = await a_library(
        planned.organisation, town="Saint-Denis", department="974", time_zone="Indian/Reunion"
    )
    ada = await colleague(planned.organisation)
    form = await adding(ada, planned.event)
    assert "local time: Réunion" in (await ada.get(f"/staff/events/{planned.event}")).text

    await ada.submit(form, **LATER, library=str(reunion))

    added = await newest()
    assert added["starts_at"] == datetime(2035, 11, 27, 10, tzinfo=UTC)
    assert "local time: Réunion" in (await ada.get(f"/staff/sessions/{added['id']}")).text


async def test_create_without_sign_up_needs_no_number_of_seats(database: str, colleague: Colleague) -> None:
    planned = await a_session()
    ada = await colleague(planned.organisation)

    await ada.submit(await adding(ada, planned.event), **LATER | {"sign_up": "not_needed", "capacity": ""})

    added = await newest()
    assert (added["sign_up"], added["closes_at"]) == ("not_needed", added["ends_at"])
    shown = (await ada.get(f"/staff/sessions/{added['id']}")).text
    assert "No sign-up: just come" in shown
    assert "/registrations" not in shown


async def test_create_pressed_twice_makes_one_session(database: str, colleague: Colleague) -> None:
    planned = await a_session()
    ada = await colleague(planned.organisation)
    form = await adding(ada, planned.event)

    for _ in range(2):
        assert (await ada.submit(form, **LATER)).status_code == 303

    assert await value("SELECT count(*) FROM session") == 2


async def test_create_gone_back_to_for_another_day_makes_another_session(
    database: str, colleague: Colleague
) -> None:
    planned = await a_session()
    ada = await colleague(planned.organisation)
    form = await adding(ada, planned.event)

    await ada.submit(form, **LATER)
    await ada.submit(form, **LATER | {"day": "2035-12-04"})

    assert await value("SELECT count(*) FROM session") == 3


async def test_create_at_a_time_that_does_not_exist_is_refused_next_to_it(
    database: str, colleague: Colleague
) -> None:
    planned = await a_session()
    ada = await colleague(planned.organisation)

    answer = await ada.submit(await adding(ada, planned.event), **GAP)

    kept = form_to(f"/staff/events/{planned.event}/sessions", answer.text).fields
    assert answer.status_code == 422
    assert {name: kept[name] for name in GAP} == GAP
    assert "</svg>This time does not exist" in answer.text
    assert await value("SELECT count(*) FROM session") == 1


async def test_create_at_a_time_that_exists_twice_asks_which(database: str, colleague: Colleague) -> None:
    planned = await a_session()
    ada = await colleague(planned.organisation)

    asked = await ada.submit(await adding(ada, planned.event), **TWICE)

    form = form_to(f"/staff/events/{planned.event}/sessions", asked.text)
    assert asked.status_code == 422
    assert asked.text.count('name="starts_choice"') == 2
    assert 'name="ends_choice"' not in asked.text
    assert {name: form.fields[name] for name in TWICE} == TWICE
    for choice, hour in (("first", 0), ("second", 1)):
        answer = await ada.submit(form, starts_choice=choice)
        assert answer.status_code == 303
        assert (await newest())["starts_at"] == datetime(2035, 10, 28, hour, 30, tzinfo=UTC)


async def test_create_keeps_the_choice_when_something_else_is_wrong(
    database: str, colleague: Colleague
) -> None:
    planned = await a_session()
    ada = await colleague(planned.organisation)
    typed = TWICE | {"capacity": "beaucoup", "starts_choice": "second", "sign_up": "required"}

    answer = await ada.submit(await adding(ada, planned.event), **typed)

    kept = form_to(f"/staff/events/{planned.event}/sessions", answer.text).fields
    assert answer.status_code == 422
    assert {name: kept[name] for name in typed} == typed


async def test_create_names_every_field_at_fault(database: str, colleague: Colleague) -> None:
    planned = await a_session()
    ada = await colleague(planned.organisation)
    form = await adding(ada, planned.event)

    for typed, wrong in (
        ({"day": "", "starts": "", "ends": ""}, {"day", "starts", "ends"}),
        ({"day": "demain", "starts": "midi", "ends": "25:00"}, {"day", "starts", "ends"}),
        ({"day": "2035-11-27", "starts": "16:00", "ends": "14:00", "capacity": ""}, {"ends", "capacity"}),
        ({"day": "2020-11-27", "starts": "14:00", "ends": "16:00"}, {"starts"}),
        ({"day": "2035-11-27", "starts": "14:00", "ends": "16:00", "library": "x"}, {"library"}),
    ):
        answer = await ada.submit(form, **typed)
        shown = {
            name
            for name in ("day", "starts", "ends", "capacity", "library")
            if f'id="{name}-error"' in answer.text
        }
        assert (answer.status_code, shown) == (422, wrong), typed


async def test_session_shows_its_roster(database: str, colleague: Colleague) -> None:
    planned = await a_session(capacity=2)
    chloe = await a_registration(planned.id, a_party("Chloé", seats=2, email="chloe@exemple.fr"))
    yvette = await a_registration(planned.id, a_party("Yvette", phone="+33612345678"))
    ada = await colleague(planned.organisation)

    shown = (await ada.get(f"/staff/sessions/{planned.id}")).text

    assert "2 of 2 seats taken, 1 party waiting" in shown
    assert shown.index("Chloé") < shown.index("Yvette")
    assert chloe.registration.code in shown
    assert yvette.registration.code in shown
    assert "On the waiting list, number 1" in shown
    assert 'href="mailto:chloe@exemple.fr"' in shown
    assert '<a class="nb" href="tel:+33612345678">06 12 34 56 78</a>' in shown


async def test_change_moves_everyone_and_tells_them(database: str, colleague: Colleague) -> None:
    planned = await a_session(capacity=20)
    await a_registration(planned.id, a_party("Chloé", email="chloe@exemple.fr"))
    await a_registration(planned.id, a_party("Yvette", phone="+33612345678"))
    await a_registration(planned.id, a_party("Mohamed"))
    ada = await colleague(planned.organisation)
    path = f"/staff/sessions/{planned.id}"

    asked = await ada.submit(await ada.form(path), **LATER)
    before = await value("SELECT sequence FROM session"), await letters_written()
    answer = await ada.agree(asked)

    assert before == (0, ["confirmation"])
    assert "1 person will be told by e-mail." in asked.text
    assert "2 people have no e-mail." in asked.text
    assert answer.headers["location"] == path
    assert await value("SELECT starts_at FROM session") == datetime(2035, 11, 27, 13, tzinfo=UTC)
    assert await value("SELECT count(*) FROM registration WHERE state = 'confirmed'") == 3
    assert await letters_written() == ["confirmation", "change"]
    shown = (await ada.get(answer.headers["location"])).text
    assert "The session is moved." in shown
    assert "2 people are to be called" in shown
    call = shown.split('id="calls"')[1].split("</section>")[0]
    assert '<a class="button second" href="tel:+33612345678">' in call
    assert "Call 06\u00a012\u00a034\u00a056\u00a078</a>" in call
    assert "Mohamed" in call
    assert "Chloé" not in call
    assert "The session is moved." not in (await ada.get(path)).text
    assert "2 people are to be called" in (await ada.get(path)).text


async def test_change_of_seats_only_writes_to_those_it_serves(database: str, colleague: Colleague) -> None:
    planned = await a_session(capacity=1)
    await a_registration(planned.id, a_party("Chloé", email="chloe@exemple.fr"))
    await a_registration(planned.id, a_party("Yvette", email="yvette@exemple.fr"))
    ada = await colleague(planned.organisation)
    path = f"/staff/sessions/{planned.id}"

    answer = await ada.agree(await ada.submit(await ada.form(path), capacity="2"))

    assert answer.headers["location"] == path
    assert await letters_written() == ["confirmation", "waiting", "promotion"]
    assert await value("SELECT sequence FROM session") == 0


async def test_change_of_seats_works_while_the_session_runs(
    database: str, colleague: Colleague, hands: Hands
) -> None:
    planned = await a_session(capacity=1)
    hands.turn_to(STARTS_AT + timedelta(hours=1))
    ada = await colleague(planned.organisation)
    path = f"/staff/sessions/{planned.id}"

    answer = await ada.submit(await ada.form(path), capacity="2")

    assert answer.headers["location"] == path
    assert await value("SELECT capacity FROM roster") == 2


async def test_change_asks_about_a_repeated_hour_only_when_it_moves_there(
    database: str, colleague: Colleague
) -> None:
    planned = await a_session()
    ada = await colleague(planned.organisation)
    path = f"/staff/sessions/{planned.id}"

    asked = await ada.submit(await ada.form(path), **TWICE)
    assert asked.status_code == 422
    assert 'id="ends-error"' not in asked.text
    await ada.submit(form_to(path, asked.text), starts_choice="second")
    assert await value("SELECT starts_at FROM session") == datetime(2035, 10, 28, 1, 30, tzinfo=UTC)

    answer = await ada.submit(await ada.form(path), capacity="3")
    assert answer.headers["location"] == path
    assert await value("SELECT starts_at FROM session") == datetime(2035, 10, 28, 1, 30, tzinfo=UTC)


async def test_change_to_another_clock_keeps_the_time_on_the_wall(
    database: str, colleague: Colleague
) -> None:
    planned = await a_session()
    reunion = await a_library(planned.organisation, department="974", time_zone="Indian/Reunion")
    ada = await colleague(planned.organisation)

    await ada.submit(await ada.form(f"/staff/sessions/{planned.id}"), library=str(reunion))

    moved = await newest()
    assert moved["local_starts"] == datetime.fromisoformat("2035-11-20T14:00")
    assert moved["starts_at"] == datetime(2035, 11, 20, 10, tzinfo=UTC)


async def test_change_below_the_seats_taken_is_refused_and_kept(database: str, colleague: Colleague) -> None:
    planned = await a_session(capacity=5)
    await a_registration(planned.id, a_party(seats=3))
    ada = await colleague(planned.organisation)
    path = f"/staff/sessions/{planned.id}"

    answer = await ada.submit(await ada.form(path), **LATER | {"capacity": "2"})

    kept = form_to(path, answer.text).fields
    assert answer.status_code == 409
    assert "More seats than that are taken already" in answer.text
    assert "3 seats are taken: choose at least that many." in answer.text
    assert "Or cancel registrations for 1 seat first." in answer.text
    assert {name: kept[name] for name in LATER} == LATER | {"capacity": "2"}
    assert await value("SELECT sequence FROM session") == 0


async def test_change_to_a_time_that_does_not_exist_is_refused_next_to_it(
    database: str, colleague: Colleague
) -> None:
    planned = await a_session()
    ada = await colleague(planned.organisation)
    path = f"/staff/sessions/{planned.id}"

    answer = await ada.submit(await ada.form(path), **GAP)

    kept = form_to(path, answer.text).fields
    assert answer.status_code == 422
    assert {name: kept[name] for name in GAP} == GAP
    assert 'id="starts-error"' in answer.text
    assert 'id="ends-error"' not in answer.text


async def test_a_drop_in_session_that_gets_longer_stays_open_to_its_end(
    database: str, colleague: Colleague
) -> None:
    planned = await a_session(sign_up="not_needed", capacity="")
    ada = await colleague(planned.organisation)

    await ada.submit(await ada.form(f"/staff/sessions/{planned.id}"), ends="18:00")

    moved = await newest()
    assert moved["ends_at"] == datetime(2035, 11, 20, 17, tzinfo=UTC)
    assert moved["closes_at"] == moved["ends_at"]


async def test_cancellation_says_first_who_will_be_told(database: str, colleague: Colleague) -> None:
    planned = await a_session()
    await a_registration(planned.id, a_party("Chloé", email="chloe@exemple.fr"))
    await a_registration(planned.id, a_party("Yvette", phone="+33612345678"))
    ada = await colleague(planned.organisation)

    shown = (await ada.get(f"/staff/sessions/{planned.id}/cancellation")).text

    assert "1 person will be told by e-mail." in shown
    assert "1 person has no e-mail." in shown
    assert "06 12 34 56 78" in shown
    assert await value("SELECT cancelled_at FROM session") is None


async def test_cancellation_tells_everyone_once(database: str, colleague: Colleague) -> None:
    planned = await a_session()
    await a_registration(planned.id, a_party("Chloé", email="chloe@exemple.fr"))
    await a_registration(planned.id, a_party("Yvette", phone="+33612345678"))
    ada = await colleague(planned.organisation)
    path = f"/staff/sessions/{planned.id}"
    form = await ada.form(f"{path}/cancellation")

    first, second = await ada.submit(form, reason="Grève"), await ada.submit(form, reason="Grève")

    assert first.headers["location"] == second.headers["location"] == path
    assert await letters_written() == ["confirmation", "cancellation"]
    shown = (await ada.get(first.headers["location"])).text
    assert "Reason given: Grève" in shown
    assert "The session is cancelled." in shown
    assert "06\u00a012\u00a034\u00a056\u00a078" in shown.split('id="calls"')[1].split("</section>")[0]
    assert f'action="{path}"' not in shown
    assert (await ada.get(f"{path}/cancellation")).headers["location"] == path


async def test_cancellation_keeps_a_reason_that_is_too_long(database: str, colleague: Colleague) -> None:
    planned = await a_session()
    ada = await colleague(planned.organisation)
    path = f"/staff/sessions/{planned.id}/cancellation"

    answer = await ada.submit(await ada.form(path), reason="é" * 281)

    assert answer.status_code == 422
    assert form_to(path, answer.text).fields["reason"] == "é" * 281
    assert await value("SELECT cancelled_at FROM session") is None


async def test_change_of_a_cancelled_session_is_refused(database: str, colleague: Colleague) -> None:
    planned = await a_session()
    ada = await colleague(planned.organisation)
    form = await ada.form(f"/staff/sessions/{planned.id}")
    await ada.send(f"/staff/sessions/{planned.id}/cancellation")

    answer = await ada.submit(form, **LATER)

    assert answer.status_code == 409
    assert await value("SELECT local_starts FROM session") == datetime.fromisoformat("2035-11-20T14:00")


async def test_session_counts_in_french(database: str, colleague: Colleague) -> None:
    planned = await a_session(capacity=2)
    ada = await colleague(planned.organisation, locale="fr")
    path = f"/staff/sessions/{planned.id}"

    assert "0 place prise sur\u00a02" in (await ada.get(path)).text
    await a_registration(planned.id, a_party(seats=2))
    assert "2 places prises sur\u00a02" in (await ada.get(path)).text


async def test_the_desk_stays_open_on_a_past_date_of_a_course(
    database: str, colleague: Colleague, hands: Hands
) -> None:
    first = await a_session(kind="course")
    later = {"starts_at": "2035-11-27T14:00", "ends_at": "2035-11-27T16:00", "roster_of": str(first.id)}
    await add_session(first.event, later, by=a_viewer(first.organisation), now=clock.now())
    hands.turn_to(STARTS_AT + timedelta(days=1))
    ada = await colleague(first.organisation)

    page = f"/staff/sessions/{first.id}"
    answer = await ada.submit(await ada.form(page, f"{page}/registrations"), name="Chloé")

    assert answer.status_code == 303
    hands.turn_to(STARTS_AT + timedelta(days=8))
    assert 'id="desk-form"' not in (await ada.get(page)).text


async def test_the_second_of_two_who_change_a_session_is_told(database: str, colleague: Colleague) -> None:
    planned = await a_session(capacity=8)
    ada, basile = await colleague(planned.organisation), await colleague(planned.organisation, "mediator")
    path = f"/staff/sessions/{planned.id}"
    first, second = await ada.form(path), await basile.form(path)

    assert (await ada.submit(first, day="2035-11-27")).status_code == 303
    refused = await basile.submit(second, capacity="12")

    assert refused.status_code == 409
    assert "What your colleague changed" in refused.text
    again = form_to(path, refused.text)
    assert (again.fields["day"], again.fields["capacity"]) == ("2035-11-27", "12")
    assert await value("SELECT capacity FROM roster") == 8

    assert (await basile.submit(again)).status_code == 303

    session = await row(
        "SELECT local_starts, capacity FROM session JOIN roster ON roster.id = session.roster"
    )
    assert session is not None
    assert (session["local_starts"].isoformat(), session["capacity"]) == ("2035-11-27T14:00:00", 12)


async def test_a_session_changed_under_the_lock_is_not_written_over(database: str) -> None:
    planned = await a_session(capacity=8)
    seen = await office_session(planned.id, planned.ada)
    await change_session(planned.id, {"capacity": "9"}, by=planned.ada, now=clock.now())

    with pytest.raises(ChangedMeanwhile):
        await change_session(planned.id, {"capacity": "12"}, by=planned.ada, now=clock.now(), seen=seen)


async def test_the_second_of_two_keeps_the_room_that_the_first_chose(
    database: str, colleague: Colleague
) -> None:
    planned = await a_session(capacity=8)
    room = await a_room(planned.library)
    nadia = await a_colleague(planned.organisation, name="Nadia")
    ada, basile = await colleague(planned.organisation), await colleague(planned.organisation, "mediator")
    path = f"/staff/sessions/{planned.id}"
    first, second = await ada.form(path), await basile.form(path)

    saved = await ada.submit(first, room=str(room), **{f"facilitator-{nadia}": "yes"})
    refused = await basile.submit(second, capacity="12")

    assert (saved.status_code, refused.status_code) == (303, 409)
    box = refused.text.partition("What your colleague changed")[2].partition("</dl>")[0]
    assert "Salle bleue" in box
    assert "Nadia" in box
    assert (await basile.submit(form_to(path, refused.text))).status_code == 303
    kept = await row("SELECT room, (SELECT account FROM facilitation) AS account FROM room_use")
    assert kept is not None
    assert tuple(kept) == (room, nadia)
    assert await value("SELECT capacity FROM roster") == 12


async def test_seats_are_kept_for_the_desk_and_the_page_says_until_when(
    database: str, colleague: Colleague
) -> None:
    planned = await a_session(capacity=8)
    ada = await colleague(planned.organisation)
    path = f"/staff/sessions/{planned.id}"

    answer = await ada.submit(await ada.form(path), kept_seats="2", minimum="3", kept_hours="48")
    page = (await ada.get(path)).text

    assert answer.status_code == 303
    assert "2 kept for desk and phone until Sun 18 Nov, 14:00" in page.replace("\xa0", " ")
    assert "3 needed to hold it" in page
    assert form_to(path, page).fields["kept_hours"] == "48"


async def test_the_page_says_when_people_are_reminded_and_a_colleague_chooses(
    database: str, colleague: Colleague
) -> None:
    planned = await a_session()
    ada = await colleague(planned.organisation)
    path = f"/staff/sessions/{planned.id}"
    before = (await ada.get(path)).text

    answer = await ada.submit(await ada.form(path), reminder_hours="24")
    page = (await ada.get(path)).text

    assert answer.status_code == 303
    assert "Reminders: Sun 18 Nov, 14:00; Tue 20 Nov, 12:00<" in before.replace("\xa0", " ")
    assert "Reminders: Mon 19 Nov, 14:00<" in page.replace("\xa0", " ")


async def test_a_list_with_people_is_not_given_up(database: str, colleague: Colleague) -> None:
    planned = await a_session(capacity=5)
    await a_registration(planned.id)
    ada = await colleague(planned.organisation)
    path = f"/staff/sessions/{planned.id}"

    answer = await ada.submit(await ada.form(path), sign_up="not_needed")

    assert answer.status_code == 409
    assert "People are signed up here, and would be lost" in answer.text
    assert "everyone keeps their seat" in answer.text


async def test_create_with_sign_up_on_another_site(database: str, colleague: Colleague) -> None:
    planned = await a_session()
    ada = await colleague(planned.organisation)
    form = await adding(ada, planned.event)

    refused = await ada.submit(form, **LATER, sign_up="elsewhere")
    added = await ada.submit(form, **LATER, sign_up="elsewhere", url="https://billets.exemple.fr/7")

    assert "Please give the address of the page where people sign up." in refused.text
    assert added.status_code == 303
    assert (await newest())["sign_up"] == "elsewhere"


async def test_sign_up_opens_and_closes_otherwise_and_follows_its_date(
    database: str, colleague: Colleague
) -> None:
    """Tuesday 20 November 2035, 14:00 in Paris; the closing stays where it was typed until the date moves."""
    planned = await a_session()
    ada = await colleague(planned.organisation)
    path = f"/staff/sessions/{planned.id}"
    typed = {"opens_days": "7", "closes_day": "2035-11-19", "closes_time": "18h"}

    wrong = await ada.submit(await ada.form(path), **typed, opens_day="2035-11-02", opens_time="9h")
    answer = await ada.submit(await ada.form(path), **typed)
    form = await ada.form(path)
    await ada.submit(form, day="2035-11-21")

    assert wrong.status_code == 422
    assert "Choose a day, or how many days before: one of the two." in wrong.text
    assert answer.status_code == 303
    names = ("opens_days", "opens_day", "closes_days", "closes_day", "closes_time")
    assert [form.fields[name] for name in names] == ["7", "", "", "2035-11-19", "18:00"]
    line = await newest()
    opens_at = await value("SELECT opens_at FROM roster WHERE id = $1", planned.roster)
    assert (opens_at, line["closes_at"]) == (
        datetime(2035, 11, 14, 13, tzinfo=UTC),
        datetime(2035, 11, 20, 17, tzinfo=UTC),
    )
