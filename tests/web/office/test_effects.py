"""An edit of several dates is shown before it is done: which dates, who is told, what is in the way."""

import re

import pytest

from events_service import clock
from events_service.database import rows, value
from events_service.registration.effects import Effects
from events_service.scheduling.series import create_series
from events_service.web.office.effects import only_changed
from tests.factories import Planned, a_party, a_registration, a_room, a_session, an_event
from tests.web.office.conftest import Colleague
from tests.web.office.reading import form_to

DAYS = ["2035-11-06T10:00", "2035-11-13T10:00", "2035-11-20T10:00"]


@pytest.fixture
async def planned(database: str) -> Planned:
    return await a_session()


async def three_tuesdays(planned: Planned) -> list[str]:
    """The ids of three dates, on the first of which is Chloé."""
    now = clock.now()
    event = await an_event(planned.ada, planned.library, title="Premiers pas")
    values = {"starts_at": DAYS[0], "ends_at": "2035-11-06T12:00", "count": 3, "capacity": 8}
    _, draft = await create_series(event, values, by=planned.ada, now=now, publish_at=now)
    assert draft is not None
    await a_registration(draft.dates[0].session, a_party("Chloé", email="chloe@example.org"))
    return [str(each.session) for each in draft.dates]


def button_of(page: str) -> str:
    """What is agreed to with the button below what is shown."""
    [mark] = re.findall(r'name="agreed" value="([^"]+)"', page)
    return mark


async def local_starts() -> list[str]:
    lines = await rows("SELECT local_starts FROM session WHERE series IS NOT NULL ORDER BY 1")
    return [each["local_starts"].isoformat(timespec="minutes") for each in lines]


async def test_an_edit_of_all_dates_asks_first_and_is_done_then(
    colleague: Colleague, planned: Planned
) -> None:
    dates = await three_tuesdays(planned)
    visit = await colleague(planned.organisation, role="mediator")
    home = f"/staff/sessions/{dates[0]}"

    form = await visit.form(home, home)
    asked = await visit.submit(form, scope="all", starts="09:00", ends="11:00")
    before = await local_starts()
    written = await value("SELECT count(*) FROM message WHERE letter = 'change'")
    answer = await visit.submit(form_to(home, asked.text), agreed=button_of(asked.text))

    assert (asked.status_code, before, written) == (200, DAYS, 0)
    assert "3 dates change" in asked.text
    assert "1 person will be told by e-mail." in asked.text
    assert 'name="starts" value="09:00"' in asked.text
    assert answer.status_code == 303
    assert await local_starts() == ["2035-11-06T09:00", "2035-11-13T09:00", "2035-11-20T09:00"]
    assert await value("SELECT count(*) FROM message WHERE letter = 'change'") == 1


@pytest.mark.parametrize("page", ["", "/cancellation"])
async def test_what_was_not_shown_is_not_agreed_to(colleague: Colleague, planned: Planned, page: str) -> None:
    dates = await three_tuesdays(planned)
    visit = await colleague(planned.organisation, role="mediator")
    home = f"/staff/sessions/{dates[0]}{page}"
    typed = {"scope": "all"} if page else {"scope": "all", "starts": "09:00", "ends": "11:00"}
    asked = await visit.submit(await visit.form(home, home), **typed)
    await a_registration(dates[1], a_party("Denis", email="denis@example.org"))  # type: ignore[arg-type]

    again = await visit.submit(form_to(home, asked.text), agreed=button_of(asked.text))
    before = await local_starts(), await value("SELECT count(*) FROM session WHERE cancelled_at IS NOT NULL")
    answer = await visit.submit(form_to(home, again.text), agreed=button_of(again.text))

    assert again.status_code == 200
    assert "2 people will be told by e-mail." in again.text
    assert before == (DAYS, 0)
    assert answer.status_code == 303


async def test_a_day_off_that_a_date_moves_to_is_said_first(colleague: Colleague, planned: Planned) -> None:
    """From Tuesdays to Sundays: the first of them is Armistice Day."""
    dates = await three_tuesdays(planned)
    visit = await colleague(planned.organisation, role="mediator")
    home = f"/staff/sessions/{dates[1]}"

    asked = await visit.submit(await visit.form(home, home), scope="all", day="2035-11-18")

    assert asked.status_code == 200
    assert asked.text.count("public holiday: ") == 1
    assert 'name="agreed"' in asked.text
    assert await local_starts() == DAYS


async def test_an_edit_says_what_changes_and_whom_it_writes_to(
    colleague: Colleague, planned: Planned
) -> None:
    """The room and the end of all three, and one that keeps a room of its own. Chloé comes to two of them, under one
    address."""
    dates = await three_tuesdays(planned)
    blue, green = await a_room(planned.library), await a_room(planned.library, "Salle verte")
    await a_registration(dates[1], a_party("Chloé", email="chloe@example.org"))  # type: ignore[arg-type]
    await a_registration(dates[1], a_party("Yvette", phone="+33612345678"))  # type: ignore[arg-type]
    visit = await colleague(planned.organisation, role="mediator")
    last, home = f"/staff/sessions/{dates[2]}", f"/staff/sessions/{dates[0]}"
    await visit.submit(await visit.form(last, last), room=str(blue))

    asked = await visit.submit(
        await visit.form(home, home), scope="all", ends="13:00", room=str(green), title="Grands débutants"
    )

    text = " ".join(re.sub(r"<[^>]+>", " ", asked.text).replace("\u00a0", " ").split())
    assert "3 dates change" in text
    assert "Title: Before: Premiers pas → Now: Grands débutants" in text
    assert text.count("Room: Before: (nothing) → Now: Salle verte") == 2  # the third keeps its own
    assert text.count("Before: 10:00 to 12:00 → Now: 10:00 to 13:00") == 3
    assert "1 person will be told by e-mail. 1 person has no e-mail." in text
    assert "Who is written to Chloé Tue 6 Nov, Tue 13 Nov e-mail" in text
    assert "+33 6 12 34 56 78" in text or "06 12 34 56 78" in text


async def test_an_edit_that_tells_nobody_is_done_at_once(colleague: Colleague, planned: Planned) -> None:
    dates = await three_tuesdays(planned)
    visit = await colleague(planned.organisation, role="mediator")
    home = f"/staff/sessions/{dates[1]}"

    answer = await visit.submit(await visit.form(home, home), scope="all", capacity="12")

    assert answer.status_code == 303
    assert await value("SELECT sum(capacity) FROM roster WHERE event <> $1", planned.event) == 36


async def test_seats_that_people_hold_are_not_taken_away(colleague: Colleague, planned: Planned) -> None:
    dates = await three_tuesdays(planned)
    await a_registration(dates[0], a_party("Denis", seats=2))  # type: ignore[arg-type]
    visit = await colleague(planned.organisation, role="mediator")
    home = f"/staff/sessions/{dates[1]}"

    answer = await visit.submit(await visit.form(home, home), scope="all", capacity="1")

    assert answer.status_code == 409
    assert "2 seats too few" in answer.text
    assert 'name="agreed"' not in answer.text


async def test_a_clash_on_one_date_of_a_series_comes_back_with_the_form(
    colleague: Colleague, planned: Planned
) -> None:
    room = await a_room(planned.library)
    times = {"starts_at": "2035-11-06T14:00", "ends_at": "2035-11-06T16:00"}
    where = {"organisation": planned.organisation, "library": planned.library}
    other = await a_session(**where, **times, room=str(room))
    dates = await three_tuesdays(planned)
    visit = await colleague(planned.organisation, role="mediator")
    home = f"/staff/sessions/{dates[0]}"

    form = await visit.form(home, home)
    answer = await visit.submit(form, scope="this", starts="15:00", ends="17:00", room=str(room))
    await a_registration(dates[0], a_party("Denis", seats=2))  # type: ignore[arg-type]
    short = await visit.submit(form, scope="this", capacity="1")

    assert answer.status_code == 409
    again = form_to(home, answer.text).fields
    assert (again["starts"], again["ends"], again["room"]) == ("15:00", "17:00", str(room))
    assert "Leave it as it is" not in answer.text
    assert f'href="/staff/sessions/{other.id}"' in answer.text
    assert "3 seats are taken: choose at least that many." in short.text
    assert await local_starts() == DAYS


async def test_an_edit_of_several_dates_that_cannot_be_is_typed_again(
    colleague: Colleague, planned: Planned
) -> None:
    dates = await three_tuesdays(planned)
    await a_registration(dates[0], a_party("Denis", seats=2))  # type: ignore[arg-type]
    visit = await colleague(planned.organisation, role="mediator")
    home = f"/staff/sessions/{dates[1]}"
    asked = await visit.submit(await visit.form(home, home), scope="all", capacity="1")

    answer = await visit.submit(form_to(home, asked.text), look="yes")

    assert answer.status_code == 200
    again = form_to(home, answer.text).fields
    assert (again["capacity"], again["scope"]) == ("1", "all")
    assert "Change what I typed" in asked.text


async def test_the_following_dates_are_called_off_after_a_look(
    colleague: Colleague, planned: Planned
) -> None:
    dates = await three_tuesdays(planned)
    visit = await colleague(planned.organisation, role="mediator")
    home = f"/staff/sessions/{dates[0]}/cancellation"

    form = await visit.form(home)
    asked = await visit.submit(form, scope="following", reason="Travaux")
    answer = await visit.submit(form_to(home, asked.text), agreed=button_of(asked.text))

    assert "3 dates are called off" in asked.text
    assert "1 person will be told by e-mail." in asked.text
    assert answer.status_code == 303
    cancelled = await rows("SELECT cancel_reason FROM session WHERE cancelled_at IS NOT NULL")
    assert [each["cancel_reason"] for each in cancelled] == ["Travaux"] * 3


async def test_a_single_date_is_called_off_by_the_button_below_what_it_does(
    colleague: Colleague, planned: Planned
) -> None:
    """Denis signs up while Ada reads that one person will be told: she sees him before he is written to."""
    await a_registration(planned.id, a_party("Chloé", email="chloe@example.org"))
    visit = await colleague(planned.organisation, role="mediator")
    home = f"/staff/sessions/{planned.id}/cancellation"
    form = await visit.form(home)
    await a_registration(planned.id, a_party("Denis", phone="+33612345678"))

    asked = await visit.submit(form, reason="Travaux")
    before = await value("SELECT count(*) FROM session WHERE cancelled_at IS NOT NULL")
    answers = [await visit.submit(form_to(home, asked.text), agreed=button_of(asked.text)) for _ in range(2)]

    assert "1 person will be told by e-mail." in asked.text
    assert "1 person has no e-mail." in asked.text
    assert before == 0
    assert [answer.status_code for answer in answers] == [303, 303]
    assert await value("SELECT cancel_reason FROM session WHERE id = $1", planned.id) == "Travaux"


async def test_one_more_date_of_a_course_shows_who_is_told_first(
    colleague: Colleague, planned: Planned
) -> None:
    await a_registration(planned.id, a_party("Chloé", email="chloe@example.org"))
    visit = await colleague(planned.organisation, role="mediator")
    home = f"/staff/events/{planned.event}"
    typed = {"day": "2035-11-27", "starts": "14:00", "ends": "16:00", "roster_of": str(planned.id)}
    form = await visit.form(home, f"{home}/sessions")

    asked = await visit.submit(form, **typed)
    before = await value("SELECT count(*) FROM session WHERE event = $1", planned.event)
    await a_registration(planned.id, a_party("Denis"))
    again = await visit.agree(asked)
    answers = [await visit.agree(again) for _ in range(2)]  # pressed twice

    assert "There is one more date for everyone on the list" in asked.text
    assert "Tuesday 27 November 2035" in asked.text
    assert "1 person will be told by e-mail." in asked.text
    assert before == 1
    assert "1 person has no e-mail." in again.text
    assert [answer.status_code for answer in answers] == [303, 303]
    assert await value("SELECT count(*) FROM session WHERE event = $1", planned.event) == 2
    assert await value("SELECT count(*) FROM message WHERE letter = 'dates'") == 1


async def test_a_holiday_on_which_a_date_is_added_is_said_first(
    colleague: Colleague, planned: Planned
) -> None:
    """Armistice Day is a Sunday."""
    visit = await colleague(planned.organisation, role="mediator")
    home = f"/staff/events/{planned.event}"
    typed = {"day": "2035-11-11", "starts": "14:00", "ends": "16:00", "capacity": "8", "title": "Les photos"}

    asked = await visit.submit(await visit.form(home, f"{home}/sessions"), **typed)
    before = await value("SELECT count(*) FROM session WHERE event = $1", planned.event)
    answer = await visit.agree(asked)

    assert "There is one more date<" in asked.text
    assert asked.text.count("public holiday: ") == 1
    assert (before, answer.status_code) == (1, 303)
    titles = await rows("SELECT own_title FROM session WHERE event = $1 ORDER BY starts_at", planned.event)
    assert [each["own_title"] for each in titles] == ["Les photos", None]


async def test_a_single_date_is_not_asked_about_others(colleague: Colleague, planned: Planned) -> None:
    visit = await colleague(planned.organisation, role="mediator")

    page = (await visit.get(f"/staff/sessions/{planned.id}")).text

    assert 'name="scope"' not in page


def test_only_changed_leaves_out_what_the_form_had() -> None:
    shown = {"capacity": "8", "library": "here", "room": "", "facilitator-1": "yes", "equipment-1": "2"}
    changes = {"capacity": "8", "library": "here", "room": "blue", "equipment": [2], "facilitators": ["1"]}

    different = only_changed(changes, {**shown, "room": "blue", "equipment-1": "3"}, shown)

    assert different == {"room": "blue", "equipment": [2]}


def test_effects_ask_where_people_are_told() -> None:
    assert not Effects([], []).asks
