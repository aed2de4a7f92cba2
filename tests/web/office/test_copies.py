"""Copying an event and beginning from one, as buttons do."""

import re

from events_service.database import row, value
from events_service.libraries.tables import Library
from tests.factories import STARTS_AT, a_session
from tests.web.conftest import Hands
from tests.web.office.conftest import Colleague
from tests.web.office.reading import form_to


async def test_a_copy_leads_to_its_text(colleague: Colleague) -> None:
    held = await a_session(title="Impôts")
    ada = await colleague(held.organisation)
    path = f"/staff/events/{held.event}/copies"

    answer = await ada.submit(await ada.form(f"/staff/events/{held.event}", path))

    copy = await row("SELECT id, title, published_at FROM event WHERE id <> $1", held.event)
    assert copy is not None
    assert (copy["title"], copy["published_at"]) == ("Impôts", None)
    assert answer.headers["location"] == f"/staff/events/{copy['id']}/description"
    assert "This is a copy" in (await ada.get(answer.headers["location"])).text
    assert (await ada.get(path)).headers["location"] == f"/staff/events/{held.event}"


async def test_a_template_is_kept_and_begun_from(colleague: Colleague) -> None:
    held = await a_session(title="Impôts")
    ada = await colleague(held.organisation)
    form = await ada.form(f"/staff/events/{held.event}", f"/staff/events/{held.event}/templates")

    kept = await ada.submit(form)

    template = await value("SELECT id FROM event WHERE template")
    page = (await ada.get(kept.headers["location"])).text
    assert "The template is kept" in page
    assert "Add a session" not in page
    assert f'href="/staff/events/{template}"' not in (await ada.get("/staff/events")).text
    assert f'href="/staff/events/{template}"' in (await ada.get("/staff/events?stage=template")).text
    new = await ada.get("/staff/events/new")
    assert "Templates" in new.text
    begun = await ada.submit(form_to(f"/staff/events/{template}/copies", new.text))
    assert re.fullmatch(r"/staff/events/[0-9a-f-]+/description", begun.headers["location"])
    assert await value("SELECT count(*) FROM event WHERE NOT template") == 2


async def test_last_years_events_are_offered_and_a_lost_library_is_said(
    colleague: Colleague, hands: Hands
) -> None:
    held = await a_session(title="Impôts")
    hands.turn_to(STARTS_AT.replace(year=2036))
    ada = await colleague(held.organisation)

    assert "Last year at this time" in (await ada.get("/staff/events/new")).text
    form = await ada.form(f"/staff/events/{held.event}", f"/staff/events/{held.event}/copies")
    await Library.update({Library.organisation: None}).where(Library.id == held.library)
    refused = await ada.submit(form)

    assert refused.status_code == 422
    assert "Last year at this time" not in (await ada.get("/staff/events/new")).text
