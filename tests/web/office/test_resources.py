"""Documents, from a colleague's desk to a visitor's."""

import re

import httpx

from events_service.database import value
from tests.factories import a_session
from tests.web.office.conftest import Colleague
from tests.web.office.reading import form_to

SAID = {"title": "Fiche d’exercices", "author": "Ada", "licence": "cc-by"}


async def test_a_file_is_added_shared_saved_and_taken_away(
    colleague: Colleague, client: httpx.AsyncClient
) -> None:
    held = await a_session()
    ada = await colleague(held.organisation)
    page = f"/staff/events/{held.event}/resources"
    form = await ada.form(page)

    answer = await ada.client.post(
        page, data=form.fields | SAID, files={"file": ("Fiche n°1.pdf", b"%PDF-1.7 <script>", "text/html")}
    )

    assert (answer.status_code, answer.headers["location"]) == (303, page)
    shown = (await ada.get(page)).text
    file = re.findall(r'href="/staff/resources/([0-9a-f-]{36})"', shown)[0]
    saved = await ada.get(f"/staff/resources/{file}")
    assert saved.content == b"%PDF-1.7 <script>"
    assert saved.headers["content-type"].startswith("application/pdf")
    assert saved.headers["content-disposition"].startswith('attachment; filename="Fiche')
    assert saved.headers["x-content-type-options"] == "nosniff"
    event = f"/events/{await value('SELECT slug FROM event WHERE id = $1', held.event)}"
    assert "exercices" not in (await client.get(event)).text
    assert (await client.get(f"/resources/{file}")).status_code == 404

    await ada.submit(form_to(f"{page}/{file}/visibility", shown))

    public = (await client.get(event, headers={"accept-language": "en"})).text
    assert f'href="/resources/{file}"' in public
    assert "Say who made it (CC BY)" in public
    assert (await client.get(f"/resources/{file}")).content == b"%PDF-1.7 <script>"
    await ada.submit(form_to(f"{page}/{file}/deletion", (await ada.get(page)).text))
    assert (await client.get(f"/resources/{file}")).status_code == 404
    assert (await ada.get(f"{page}/{file}/deletion")).headers["location"] == page


async def test_what_is_refused_keeps_what_was_typed(colleague: Colleague) -> None:
    held = await a_session()
    ada = await colleague(held.organisation)
    page = f"/staff/events/{held.event}/resources"
    fields = (await ada.form(page)).fields | SAID

    answer = await ada.client.post(page, data=fields, files={"file": ("jeu.exe", b"MZ", "application/pdf")})

    assert answer.status_code == 422
    assert "This kind of file is not taken." in answer.text
    assert 'value="Fiche d’exercices"' in answer.text
    assert '<option value="cc-by" selected>' in answer.text


async def test_the_desk_reads_and_adds_nothing(colleague: Colleague) -> None:
    held = await a_session()
    lou = await colleague(held.organisation, "desk")
    page = f"/staff/events/{held.event}/resources"

    assert "Add a document" not in (await lou.get(page)).text
    assert (await lou.send(page, SAID | {"url": "exemple.fr"})).status_code == 403
