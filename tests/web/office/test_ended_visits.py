"""A visit that ends, and a form older than the visit, never cost what was typed (promise 9)."""

from typing import Any
from uuid import UUID

import pytest

from events_service import clock
from events_service.accounts.links import make_link
from events_service.accounts.visits import sign_out
from events_service.database import rows, value
from tests.factories import a_session
from tests.web.office.conftest import HOME, Colleague, Visit
from tests.web.office.reading import Form, form_to

OURS = ({"sec-fetch-site": "same-origin"}, {"origin": HOME})
TYPED = {
    **{"name": "Yvette <3", "phone": "06 12 34 56 78", "seats": "3", "companions": "Paul\nJeanne"},
    **{"note": "Voit mal\n\"et\" entend 'mal'", "locale": "en"},
}


async def sent(visit: Visit, form: Form, headers: dict[str, str], **typed: Any) -> Any:
    return await visit.client.post(form.action, data=form.fields | typed, headers=headers)


async def end_visit(visit: Visit) -> None:
    await sign_out(visit.client.cookies["sign_in"], now=clock.now())


async def sign_in_again(
    visit: Visit, organisation: UUID, headers: dict[str, str], role: str = "desk"
) -> None:
    """In another tab of the same browser, by the link of a letter."""
    path = f"/staff/sign-in/{await make_link(f'{role}-{organisation}@exemple.fr', now=clock.now())}"
    answer = await sent(visit, await visit.form(path), headers)
    assert (answer.status_code, answer.headers["location"]) == (303, "/staff")


@pytest.mark.parametrize("headers", OURS, ids=["sec-fetch-site", "origin"])
async def test_what_was_typed_survives_the_end_of_a_visit(
    database: str, colleague: Colleague, headers: dict[str, str]
) -> None:
    planned = await a_session()
    desk = await colleague(planned.organisation, role="desk")
    page = f"/staff/sessions/{planned.id}"
    form = await desk.form(page, f"{page}/registrations")
    await end_visit(desk)

    ended = await sent(desk, form, headers, **TYPED)

    assert (ended.status_code, ended.headers["cache-control"]) == (403, "no-store")
    assert "Your visit has ended" in ended.text
    assert "Yvette" not in str(ended.url)
    kept = form_to(form.action, ended.text)
    assert {name: kept.fields[name] for name in TYPED} == TYPED
    assert kept.fields["intent"] == form.fields["intent"]
    # Pressed too early, the same page comes back.
    assert form_to(form.action, (await sent(desk, kept, headers)).text).fields == kept.fields

    await sign_in_again(desk, planned.organisation, headers)
    checked = await sent(desk, kept, headers)

    assert checked.status_code == 409
    assert "Please check, then send" in checked.text
    assert await value("SELECT count(*) FROM registration") == 0
    last = form_to(form.action, checked.text)
    done = await sent(desk, last, headers)
    assert done.status_code == 303
    made = await rows("SELECT name, seats, companions, phone, note, locale FROM registration")
    assert [tuple(each) for each in made] == [
        ("Yvette <3", 3, ["Paul", "Jeanne"], "+33612345678", TYPED["note"], "en")
    ]
    assert (await sent(desk, last, headers)).headers["location"] == done.headers["location"]
    assert await value("SELECT count(*) FROM registration") == 1


async def test_a_form_from_before_a_fresh_sign_in_comes_back(database: str, colleague: Colleague) -> None:
    planned = await a_session()
    ada = await colleague(planned.organisation)
    form = await ada.form("/staff/events/new", "/staff/events")
    await sign_in_again(ada, planned.organisation, OURS[0], role="manager")
    typed = {"title": "Ses photos", "strand": "everyday_uses", "topics": ["email", "sante"]}

    checked = await sent(ada, form, OURS[0], **typed)
    assert checked.status_code == 409
    last = form_to("/staff/events", checked.text)
    # The reader of forms keeps the last of two hidden fields with one name; a browser sends both.
    done = await sent(ada, last, OURS[0], topics=["email", "sante"])

    assert checked.text.count('name="topics"') == 2
    assert done.status_code == 303
    assert await value("SELECT title FROM event WHERE title = 'Ses photos'") == "Ses photos"


async def test_signing_in_with_an_old_page_of_the_link_goes_on(database: str, colleague: Colleague) -> None:
    planned = await a_session()
    ada = await colleague(planned.organisation)
    path = f"/staff/sign-in/{await make_link(f'manager-{planned.organisation}@exemple.fr', now=clock.now())}"
    form = await ada.form(path)
    await sign_in_again(ada, planned.organisation, OURS[0], role="manager")

    again = await sent(ada, form, OURS[0])

    assert (await sent(ada, form_to(path, again.text), OURS[0])).headers["location"] == "/staff"


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "origin": HOME},
        {"origin": "https://ailleurs.example"},
        {"origin": "null"},
        {},
    ],
)
async def test_what_another_site_sent_is_not_shown_back(
    database: str, colleague: Colleague, headers: dict[str, str]
) -> None:
    planned = await a_session()
    ada, nobody = await colleague(planned.organisation), await colleague(None, None)
    path = f"/staff/sessions/{planned.id}/registrations"

    without_key = await ada.client.post(path, data={"name": "Mallory"}, headers=headers)
    without_visit = await nobody.client.post(path, data={"name": "Mallory"}, headers=headers)

    assert without_key.status_code == 403
    assert (without_visit.status_code, without_visit.headers["location"]) == (303, "/staff/sign-in")
    assert "Mallory" not in without_key.text + without_visit.text
    assert await value("SELECT count(*) FROM registration") == 0


async def test_signing_out_twice_leads_to_sign_in(database: str, colleague: Colleague) -> None:
    planned = await a_session()
    ada = await colleague(planned.organisation)
    form = await ada.form("/staff", "/staff/sign-out")

    for _ in range(2):
        answer = await sent(ada, form, OURS[0])
        assert (answer.status_code, answer.headers["location"]) == (303, "/staff/sign-in")


async def test_a_form_that_cannot_be_read_leads_to_sign_in(database: str, colleague: Colleague) -> None:
    nobody = await colleague(None, None)

    answer = await nobody.client.post("/staff/events", content=b"\xff=%FF", headers=OURS[0])

    assert (answer.status_code, answer.headers["location"]) == (303, "/staff/sign-in")
