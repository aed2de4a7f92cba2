"""The page of a colleague's year, and its file for the employer."""

from httpx import AsyncClient

from events_service.database import value
from tests.factories import a_key, an_organisation, bearer
from tests.web.office.conftest import Colleague
from tests.web.office.reading import lines_of


async def test_a_mediator_writes_hours_down_and_their_manager_takes_the_file(
    database: str, colleague: Colleague, client: AsyncClient
) -> None:
    town = await an_organisation()
    karim, ada, desk = [await colleague(town, role) for role in ("mediator", "manager", "desk")]
    account = await value("SELECT account FROM membership WHERE role = 'mediator'")
    page = f"/staff/team/colleagues/{account}/year"
    assert f'href="{page}"' in (await karim.get("/staff/agenda/mine")).text

    form = await karim.form(f"{page}?year=2035", page)
    typed = {"worked_on": "20/11/2035", "activity": "travel", "minutes": "75", "note": "=2+2"}
    saved = await karim.submit(form, **typed)
    wrong = await karim.submit(form, **{**typed, "minutes": "1h"})
    await ada.submit(await ada.form(page, f"{page}/employer"), structure="Département")
    file = await ada.get(f"{page}.csv?year=2035")

    assert (saved.status_code, saved.headers["location"]) == (303, f"{page}?year=2035")
    assert wrong.status_code == 422
    assert 'value="1h"' in wrong.text
    [line] = lines_of(file)
    assert (line["Day"], line["Activity"], line["Minutes"], line["Known how"], line["What"]) == (
        "20/11/2035",
        "Travel",
        "75",
        "written down",
        "'=2+2",
    )
    assert "Employed by Département" in (await karim.get(page)).text
    assert (await ada.get(f"{page}.xlsx?year=2035")).status_code == 200
    assert (await desk.get(page)).status_code == 403
    answer = await client.get(f"/api/v1/reports/work/{account}/2035", headers=bearer(await a_key(town)))
    assert (answer.json()["minutes"]["travel"], answer.json()["structure"]) == (75, "Département")
    assert answer.json()["lines"][0]["source"] == "typed"
