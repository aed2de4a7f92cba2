"""Ticking who came on a telephone, with plain forms."""

import re
from datetime import UTC, datetime, timedelta

from httpx import Response

from events_service import clock
from events_service.database import rows, value
from events_service.documents.codes import qr_of
from events_service.errors import existing
from events_service.registration.arrivals import proof_of
from events_service.registration.changes import cancel_session
from events_service.scheduling.queries import session_line
from tests.factories import KEY, STARTS_AT, Planned, a_session, an_organisation, sign_up
from tests.registration.test_several_dates import a_course
from tests.web.conftest import Hands
from tests.web.office.conftest import Colleague, Visit
from tests.web.office.reading import form_to


def page_of(planned: Planned) -> str:
    return f"/staff/sessions/{planned.id}/presence"


def figures(answer: Response) -> list[str]:
    """Expected, came, without sign-up."""
    return re.findall(r"<dd>(\d+)</dd>", answer.text)


async def tick(visit: Visit, planned: Planned, registration: object, **typed: str) -> Response:
    action = f"/staff/sessions/{planned.id}/presences/{registration}"
    return await visit.submit(await visit.form(page_of(planned), action), **typed)


async def test_tick_undo_and_come_back_to_the_same_line(
    database: str, colleague: Colleague, hands: Hands
) -> None:
    planned = await a_session()
    petit = (await sign_up(planned, "Famille Petit", seats=3)).registration.id
    hands.turn_to(STARTS_AT)
    desk = await colleague(planned.organisation, role="desk")

    came = await tick(desk, planned, petit, presence="attended", came="2")

    assert (came.status_code, came.headers["location"]) == (303, f"{page_of(planned)}#r-{petit}")
    shown = await desk.get(page_of(planned))
    assert figures(shown) == ["3", "2", "0"]
    assert "2 of 3 came" in shown.text
    assert "desk-" in shown.text  # who noted it
    assert shown.text.count('aria-pressed="true"') == 1
    assert "Famille P." in shown.text  # the desk reads lists without whole names
    assert "Famille Petit" not in shown.text
    await tick(desk, planned, petit, presence="")
    assert figures(await desk.get(page_of(planned))) == ["3", "0", "0"]


async def test_tick_kept_by_a_phone_yields_to_a_newer_fact(
    database: str, colleague: Colleague, hands: Hands
) -> None:
    planned = await a_session()
    guest = (await sign_up(planned)).registration.id
    hands.turn_to(STARTS_AT + timedelta(minutes=30))
    ada, denise = await colleague(planned.organisation), await colleague(planned.organisation, role="desk")
    await tick(denise, planned, guest, presence="absent")

    hands.turn_to(STARTS_AT + timedelta(minutes=60))
    old = await tick(ada, planned, guest, presence="attended", waited=str(45 * 60))

    assert old.status_code == 409
    assert "A colleague noted something newer of them meanwhile" in old.text
    assert figures(await ada.get(page_of(planned))) == ["1", "0", "0"]
    assert "desk-" in (await ada.get(page_of(planned))).text


async def test_all_the_others_came(database: str, colleague: Colleague, hands: Hands) -> None:
    planned = await a_session()
    absent = (await sign_up(planned, "Denise")).registration.id
    await sign_up(planned, "Chloé")
    await sign_up(planned, "Famille Petit", seats=2)
    hands.turn_to(STARTS_AT)
    ada = await colleague(planned.organisation)
    await tick(ada, planned, absent, presence="absent")

    action = f"/staff/sessions/{planned.id}/presences"
    answer = await ada.submit(await ada.form(page_of(planned), action))

    assert answer.headers["location"] == page_of(planned)
    shown = await ada.get(page_of(planned))
    assert figures(shown) == ["4", "3", "0"]
    assert f'action="{action}"' not in shown.text


async def test_walk_ins_by_name_and_by_head(database: str, colleague: Colleague, hands: Hands) -> None:
    planned = await a_session()
    hands.turn_to(STARTS_AT)
    ada = await colleague(planned.organisation)
    action = f"/staff/sessions/{planned.id}/walk-ins"
    form = await ada.form(page_of(planned), action)

    for _ in range(2):  # pressed twice: one person
        answer = await ada.submit(form, name="Aïcha")
    await ada.submit(await ada.form(page_of(planned), action), count="12")

    assert answer.headers["location"] == f"{page_of(planned)}#walk-ins"
    shown = await ada.get(page_of(planned))
    assert figures(shown) == ["0", "0", "13"]
    [aicha, _] = await rows("SELECT id FROM walk_in ORDER BY people")
    removal = f"{action}/{aicha['id']}/removal"
    await ada.submit(form_to(removal, shown.text))
    assert figures(await ada.get(page_of(planned))) == ["0", "0", "12"]


async def test_walk_in_that_cannot_be_comes_back_as_it_was_typed(
    database: str, colleague: Colleague, hands: Hands
) -> None:
    planned = await a_session()
    hands.turn_to(STARTS_AT)
    ada = await colleague(planned.organisation)

    form = await ada.form(page_of(planned), f"/staff/sessions/{planned.id}/walk-ins")
    answer = await ada.submit(form, name="Aïcha", count="0")

    assert answer.status_code == 422
    assert 'value="Aïcha"' in answer.text
    assert await value("SELECT count(*) FROM walk_in") == 0


async def test_nothing_can_be_ticked_too_early_or_in_a_cancelled_session(
    database: str, colleague: Colleague, hands: Hands
) -> None:
    planned = await a_session()
    guest = (await sign_up(planned)).registration.id
    hands.turn_to(STARTS_AT - timedelta(minutes=31))
    ada = await colleague(planned.organisation)

    early = await ada.get(page_of(planned))
    sent = await ada.send(f"/staff/sessions/{planned.id}/presences/{guest}", {"presence": "attended"})

    assert "half an hour before the start." in early.text
    assert "aria-pressed" not in early.text
    assert sent.status_code == 409
    assert "It is too early" in sent.text
    await cancel_session(planned.id, reason="", by=planned.ada, now=clock.now())
    assert "nobody is ticked here" in (await ada.get(page_of(planned))).text
    assert await value("SELECT count(presence_at) FROM registration_date") == 0


async def test_each_date_of_a_course_has_its_own_list(
    database: str, colleague: Colleague, hands: Hands
) -> None:
    planned, sessions = await a_course()
    guest = (await sign_up(planned)).registration.id
    hands.turn_to(STARTS_AT)
    ada = await colleague(planned.organisation)

    await tick(ada, planned, guest, presence="attended")

    first, second = [await ada.get(f"/staff/sessions/{session}/presence") for session in sessions[:2]]
    assert (figures(first), figures(second)) == (["1", "1", "0"], ["1", "0", "0"])
    assert f'href="/staff/sessions/{sessions[1]}/presence"' in first.text


async def test_colleague_elsewhere_sees_and_ticks_nobody(
    database: str, colleague: Colleague, hands: Hands
) -> None:
    planned = await a_session()
    guest = (await sign_up(planned)).registration.id
    hands.turn_to(STARTS_AT)
    stranger = await colleague(await an_organisation())

    shown = await stranger.get(page_of(planned))
    sent = await stranger.send(f"/staff/sessions/{planned.id}/presences/{guest}", {"presence": "attended"})

    assert (shown.status_code, sent.status_code) == (404, 404)
    assert await value("SELECT count(presence_at) FROM registration_date") == 0


async def test_code_for_people_who_stand_there_is_shown_from_half_an_hour_before_to_the_end(
    database: str, colleague: Colleague, hands: Hands
) -> None:
    planned = await a_session()
    session = existing(await session_line(planned.id, now=STARTS_AT))
    own = qr_of(f"http://127.0.0.1:8000/sessions/{planned.id}/arrivals/{proof_of(session, key=KEY)}")
    hands.turn_to(STARTS_AT)
    ada = await colleague(planned.organisation)

    shown = []
    for minutes in (-31, -29, 1, 119, 121):  # it lasts two hours
        hands.turn_to(STARTS_AT + timedelta(minutes=minutes))
        shown.append(own in (await ada.get(page_of(planned))).text)

    assert shown == [False, True, True, True, False]


async def test_page_is_kept_until_three_at_night_and_its_worker_rules_there_alone(
    database: str, colleague: Colleague, hands: Hands
) -> None:
    planned = await a_session()
    hands.turn_to(STARTS_AT)
    ada = await colleague(planned.organisation)

    shown = await ada.get(page_of(planned))
    worker = await ada.get("/staff/presence-worker.js")
    hands.turn_to(STARTS_AT - timedelta(hours=1))

    assert f'data-night="{int(datetime(2035, 11, 21, 2, tzinfo=UTC).timestamp())}"' in shown.text
    assert worker.headers["content-type"].startswith("text/javascript")
    assert worker.headers["service-worker-allowed"] == "/staff/sessions/"
    assert "worker-src 'self'" in shown.headers["content-security-policy"]
    assert "data-night" not in (await ada.get(page_of(planned))).text  # nobody is ticked yet: nothing to keep


async def test_noted_and_undone_on_the_page_of_one_person(
    database: str, colleague: Colleague, hands: Hands
) -> None:
    planned, sessions = await a_course()
    guest = (await sign_up(planned)).registration.id
    hands.turn_to(STARTS_AT)
    ada = await colleague(planned.organisation)
    own, action = f"/staff/registrations/{guest}", f"/staff/sessions/{planned.id}/presences/{guest}"

    answer = await ada.submit(await ada.form(own, action), presence="absent")

    assert answer.headers["location"].startswith(own)
    shown = (await ada.get(own)).text
    assert re.findall(r'value="(\w+)"\s+aria-pressed="true"', shown) == ["absent"]
    assert f"/staff/sessions/{sessions[1]}/presences/" not in shown  # that date has not begun
    await ada.submit(form_to(action, shown), presence="")
    assert 'aria-pressed="true"' not in (await ada.get(own)).text
    assert await value("SELECT count(presence) FROM registration_date") == 0
