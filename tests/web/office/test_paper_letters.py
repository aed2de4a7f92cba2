"""What is to be told, on paper, over all sessions of a library."""

import re
from dataclasses import replace

import pytest

from events_service import clock
from events_service.database import value
from events_service.errors import NotFound
from events_service.registration.changes import change_session
from events_service.registration.paper_letters import mark_printed
from tests.documents.test_papers import pages_of
from tests.factories import Planned, a_party, a_registration, a_session, a_viewer, an_organisation
from tests.web.office.conftest import Colleague
from tests.web.office.reading import form_to

LATER = {"starts_at": "2035-11-27T14:00", "ends_at": "2035-11-27T16:00"}


async def whom_a_move_concerns(planned: Planned, *names: str) -> None:
    for name in names:
        await a_registration(planned.id, a_party(name))
    await change_session(planned.id, LATER, by=planned.ada, now=clock.now())


async def test_one_pdf_over_all_sessions_and_printing_tells_nobody(
    database: str, colleague: Colleague
) -> None:
    first = await a_session(title="Ses photos")
    second = await a_session(organisation=first.organisation, title="Ses courriels")
    await whom_a_move_concerns(first, "Mohamed")
    await whom_a_move_concerns(second, "Yvette")
    await whom_a_move_concerns(await a_session(title="Ailleurs"), "Driss")
    ada = await colleague(first.organisation)

    shown = await ada.get("/staff/calls?kind=in_person")
    answer = await ada.get("/staff/calls/letters.pdf?kind=in_person")

    assert 'href="/staff/calls/letters.pdf?kind=in_person"' in shown.text
    assert answer.headers["content-type"] == "application/pdf"
    letters = pages_of(answer.content)
    assert sorted("Mohamed" in text for text in letters) == [False, True]
    assert sorted("Yvette" in text for text in letters) == [False, True]
    assert all("27 novembre" in text for text in letters)
    assert "Driss" not in "".join(letters)
    code = await value("SELECT code FROM registration WHERE name = 'Yvette'")
    assert next(text for text in letters if "Yvette" in text).count(code) == 1
    assert await value("SELECT count(*) FROM call_task WHERE closed_at IS NULL") == 3


async def test_nobody_to_tell_and_who_may_not(database: str, colleague: Colleague) -> None:
    planned = await a_session()
    await whom_a_move_concerns(planned, "Mohamed")
    desk = await colleague(planned.organisation, role="desk")
    elsewhere = await colleague(await an_organisation())

    assert (await desk.get("/staff/calls/letters.pdf")).status_code == 403
    assert "letters.pdf" not in (await desk.get("/staff/calls")).text
    nothing = await elsewhere.get("/staff/calls/letters.pdf")
    assert nothing.status_code == 409
    assert "Nobody would be on this paper" in nothing.text


async def test_wished_letters_are_printed_marked_and_put_back(database: str, colleague: Colleague) -> None:
    planned = await a_session()
    for name in ("Rose", "Yvette"):
        await a_registration(planned.id, replace(a_party(name), paper=True))
    await change_session(planned.id, LATER, by=planned.ada, now=clock.now())
    ada = await colleague(planned.organisation)
    page = "/staff/calls?kind=paper"
    assert "2 letters to print" in (await ada.get("/staff")).text
    assert len(pages_of((await ada.get("/staff/calls/letters.pdf?kind=paper")).content)) == 2

    printed = await ada.submit(await ada.form(page, "/staff/calls/printing"))

    assert printed.headers["location"].startswith(page)
    assert (await ada.get("/staff/calls/letters.pdf?kind=paper")).status_code == 409
    assert "2 printed letters to hand over or post" in (await ada.get("/staff")).text
    rose, call = await value("SELECT ARRAY[about, id] FROM call_task ORDER BY id LIMIT 1")
    await ada.send("/staff/calls/printing", {"calls": str(call), "printed": "no"})
    assert "1 letter to print" in (await ada.get("/staff")).text
    handed = await ada.form(page, f"/staff/calls/{call}/outcome")
    assert (await ada.submit(handed, outcome="handed_over")).status_code == 303
    assert "on paper" in (await ada.get(f"/staff/registrations/{rose}")).text
    elsewhere = await colleague(await an_organisation())
    assert (await elsewhere.send("/staff/calls/printing", {"calls": str(call)})).status_code == 404


async def test_only_what_was_on_the_paper_is_marked_as_printed(database: str, colleague: Colleague) -> None:
    """While the page is open, another letter is to be printed, and stands before the first."""
    planned = await a_session()
    await a_registration(planned.id, replace(a_party("Rose"), paper=True))
    await change_session(planned.id, LATER, by=planned.ada, now=clock.now())
    ada = await colleague(planned.organisation)
    shown = (await ada.get("/staff/calls?kind=paper")).text
    [paper] = re.findall(r'href="(/staff/calls/letters\.pdf\?[^"]+)"', shown)
    other = await a_session(
        organisation=planned.organisation, starts_at="2035-11-06T14:00", ends_at="2035-11-06T16:00"
    )
    await a_registration(other.id, replace(a_party("Yvette"), paper=True))
    await change_session(other.id, {"starts_at": "2035-11-06T15:00"}, by=other.ada, now=clock.now())

    [letter] = pages_of((await ada.get(paper.replace("&amp;", "&"))).content)
    await ada.submit(form_to("/staff/calls/printing", shown))

    assert ("Rose" in letter, "Yvette" in letter) == (True, False)
    [left] = pages_of((await ada.get("/staff/calls/letters.pdf?kind=paper")).content)
    assert "Yvette" in left


async def test_who_may_not_print_marks_nothing(database: str, colleague: Colleague) -> None:
    planned = await a_session()
    await a_registration(planned.id, replace(a_party("Rose"), paper=True))
    await change_session(planned.id, LATER, by=planned.ada, now=clock.now())
    desk = await colleague(planned.organisation, role="desk")
    call = await value("SELECT id FROM call_task")

    refused = await desk.send("/staff/calls/printing", {"calls": str(call)})

    assert refused.status_code == 403
    assert "letters to print" not in (await desk.get("/staff/calls?kind=paper")).text
    with pytest.raises(NotFound):
        await mark_printed([call], by=a_viewer(planned.organisation, "desk"), now=clock.now())


async def test_the_wish_is_one_tick_of_the_desk_and_of_the_public_form(
    database: str, colleague: Colleague
) -> None:
    planned = await a_session()
    desk = await colleague(planned.organisation, role="desk")
    form = await desk.form(f"/staff/sessions/{planned.id}", f"/staff/sessions/{planned.id}/registrations")

    await desk.submit(form, name="Rose", paper="yes")

    rose = await value("SELECT id FROM registration WHERE name = 'Rose' AND paper")
    correction = f"/staff/registrations/{rose}/correction"
    kept = await desk.form(correction)
    assert kept.fields["paper"] == ["yes"]
    without = {name: text for name, text in kept.fields.items() if name != "paper"}
    await desk.client.post(kept.action, data=without)
    assert await value("SELECT paper FROM registration WHERE id = $1", rose) is False
    assert 'name="paper"' in (await desk.get(f"/sessions/{planned.id}/registrations")).text
