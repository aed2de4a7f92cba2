"""Taking back on the office's pages: asked first, refused where somebody counts on it, and what is over stays."""

import pytest

from events_service.database import row, value
from tests.factories import ENDS_AT, STARTS_AT, a_party, a_registration, a_session
from tests.web.conftest import Hands
from tests.web.office.conftest import Colleague


async def test_withdraw_asks_and_makes_a_draft(database: str, colleague: Colleague) -> None:
    planned = await a_session()
    ada = await colleague(planned.organisation)
    page, asking = f"/staff/events/{planned.event}", f"/staff/events/{planned.event}/withdrawal"

    assert f'href="{asking}"' in (await ada.get(page)).text
    answer = await ada.submit(await ada.form(asking))
    shown = await ada.get(page)

    assert (answer.status_code, answer.headers["location"]) == (303, page)
    assert "The event is a draft again" in shown.text
    assert f'href="{page}/deletion"' in shown.text
    assert await value("SELECT published_at FROM event") is None
    assert (await ada.get(asking)).headers["location"] == page


async def test_delete_asks_and_takes_the_draft_away(database: str, colleague: Colleague) -> None:
    draft = await a_session(published=False)
    ada = await colleague(draft.organisation)
    asking = f"/staff/events/{draft.event}/deletion"

    answer = await ada.submit(await ada.form(asking))

    assert (answer.status_code, answer.headers["location"]) == (303, "/staff")
    assert "The draft is deleted." in (await ada.get("/staff")).text
    assert await value("SELECT count(*) FROM event") == 0
    assert (await ada.get(asking)).status_code == 404


async def test_delete_a_mistyped_session_leads_back_to_its_event(database: str, colleague: Colleague) -> None:
    planned = await a_session()
    ada = await colleague(planned.organisation)
    page = f"/staff/sessions/{planned.id}"

    assert f'href="{page}/deletion"' in (await ada.get(page)).text
    answer = await ada.submit(await ada.form(f"{page}/deletion"))

    assert (answer.status_code, answer.headers["location"]) == (303, f"/staff/events/{planned.event}")
    assert "The session is deleted." in (await ada.get(f"/staff/events/{planned.event}")).text
    assert (await ada.get(page)).status_code == 404


@pytest.mark.parametrize("path", ["events/{event}/withdrawal", "sessions/{id}/deletion"])
async def test_what_somebody_counts_on_is_refused_with_a_way_on(
    database: str, colleague: Colleague, path: str
) -> None:
    planned = await a_session()
    await a_registration(planned.id)
    ada = await colleague(planned.organisation)
    asking = "/staff/" + path.format(event=planned.event, id=planned.id)

    answer = await ada.submit(await ada.form(asking))

    assert answer.status_code == 409
    assert "Cancel the session instead: then they are told." in answer.text
    assert f'action="{asking}"' not in answer.text
    assert await value("SELECT published_at IS NOT NULL FROM event")
    assert (
        f"/staff/sessions/{planned.id}/deletion" not in (await ada.get(f"/staff/sessions/{planned.id}")).text
    )


async def test_what_is_published_is_not_deleted(database: str, colleague: Colleague) -> None:
    planned = await a_session()
    ada = await colleague(planned.organisation)

    answer = await ada.submit(await ada.form(f"/staff/events/{planned.event}/deletion"))

    assert answer.status_code == 409
    assert "Withdraw it first" in answer.text
    assert await value("SELECT count(*) FROM session") == 1


async def test_a_session_that_is_over_offers_a_new_date(
    database: str, colleague: Colleague, hands: Hands
) -> None:
    planned = await a_session(capacity=7, sign_up="required")
    hands.turn_to(ENDS_AT)
    ada = await colleague(planned.organisation)
    page = f"/staff/sessions/{planned.id}"
    before = await row("SELECT * FROM session")

    form = await ada.form(page, f"/staff/events/{planned.event}/sessions")
    shown = (await ada.get(page)).text
    answer = await ada.submit(form, day="2035-11-27")

    assert (form.fields["day"], form.fields["starts"], form.fields["ends"]) == ("", "14:00", "16:00")
    assert form.fields["capacity"] == "7"
    assert f'action="{page}"' not in shown
    assert "/cancellation" not in shown
    assert "/deletion" not in shown
    assert answer.status_code == 303
    assert await value("SELECT count(*) FROM session") == 2
    assert await row("SELECT * FROM session WHERE id = $1", planned.id) == before


async def test_a_form_from_before_the_end_changes_nothing_and_keeps_what_was_typed(
    database: str, colleague: Colleague, hands: Hands
) -> None:
    """Those who came would be written to, and would hold its seats."""
    planned = await a_session()
    await a_registration(planned.id, a_party(email="chloe@example.org"))
    hands.turn_to(STARTS_AT)
    ada = await colleague(planned.organisation)
    form = await ada.form(f"/staff/sessions/{planned.id}")
    hands.turn_to(ENDS_AT)
    before = await row("SELECT * FROM session")
    letters = await value("SELECT count(*) FROM message")

    answer = await ada.submit(form, day="2035-12-04", capacity="3")

    assert answer.status_code == 409
    assert "already taken place" in answer.text
    assert f'action="/staff/events/{planned.event}/sessions"' in answer.text
    assert 'value="2035-12-04"' in answer.text
    assert await row("SELECT * FROM session") == before
    assert await value("SELECT count(*) FROM message") == letters
