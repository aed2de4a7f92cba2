"""Editions of the day in the office: a coordinator's one thing to do, and theirs alone."""

from datetime import date
from typing import Any

import pytest

from events_service.database import rows, value
from tests.factories import a_session, an_organisation
from tests.web.office.conftest import Colleague
from tests.web.office.reading import form_to, lines_of

EDITION = {"name": "Journée de l’inclusion numérique", "starts_on": "20/11/2035", "theme": "Le lien"}


async def editions() -> list[tuple[Any, ...]]:
    return [
        tuple(r)
        for r in await rows("SELECT slug, name, theme, starts_on, ends_on FROM campaign ORDER BY slug")
    ]


async def test_a_coordinator_comes_home_to_the_editions(database: str, colleague: Colleague) -> None:
    line = await colleague(None, "coordinator")

    home = await line.get("/staff")
    shown = await line.get("/staff/days")

    assert (home.status_code, home.headers["location"]) == (303, "/staff/days")
    assert "No day yet." in shown.text
    assert 'href="/staff"' not in shown.text.partition("</nav>")[0].rpartition("<nav")[2]


async def test_a_coordinator_opens_an_edition(database: str, colleague: Colleague) -> None:
    line = await colleague(None, "coordinator")
    form = await line.form("/staff/days/new", "/staff/days")

    answer = await line.submit(form, **EDITION)
    again = await line.submit(form, **EDITION)

    assert (answer.status_code, again.status_code) == (303, 303)
    page = answer.headers["location"]
    assert page == "/staff/days/journee-de-l-inclusion-numerique"
    assert "The day is drafted" in (await line.get(page)).text
    assert (await line.get("/days/journee-de-l-inclusion-numerique")).status_code == 404
    opened = await line.submit(await line.form(page, f"{page}/state"))
    assert (opened.status_code, opened.headers["location"]) == (303, page)
    assert "The day is open" in (await line.get(page)).text
    assert (await line.get("/days/journee-de-l-inclusion-numerique")).status_code == 200
    day = date(2035, 11, 20)
    assert await editions() == [("journee-de-l-inclusion-numerique", EDITION["name"], "Le lien", day, day)]


async def test_a_form_that_is_refused_comes_back_as_it_was_typed(database: str, colleague: Colleague) -> None:
    line = await colleague(None, "coordinator")
    form = await line.form("/staff/days/new", "/staff/days")

    wrong = await line.submit(
        form, **EDITION | {"starts_on": "demain", "ends_on": "21/11/2035", "slug": "Journée !"}
    )
    await line.submit(form, **EDITION | {"slug": "journee-2035"})
    taken = await line.submit(form, name="Semaine", starts_on="2035-11-21", slug="journee-2035")

    assert wrong.status_code == 422
    assert 'id="starts_on-error"' in wrong.text
    assert 'id="slug-error"' in wrong.text
    assert 'value="demain"' in wrong.text
    assert taken.status_code == 409
    assert "Another edition has this address." in taken.text
    assert 'value="Semaine"' in taken.text
    assert [each[0] for each in await editions()] == ["journee-2035"]


async def test_a_coordinator_edits_an_edition(database: str, colleague: Colleague) -> None:
    line = await colleague(None, "coordinator")
    await line.submit(await line.form("/staff/days/new", "/staff/days"), **EDITION | {"slug": "journee-2035"})
    page = "/staff/days/journee-2035/description"

    saved = await line.submit(await line.form(page), theme="", ends_on="2035-11-22")
    wrong = await line.submit(await line.form(page), ends_on="2035-11-19")

    assert (saved.status_code, saved.headers["location"]) == (303, "/staff/days/journee-2035")
    assert wrong.status_code == 422
    assert await editions() == [("journee-2035", EDITION["name"], "", date(2035, 11, 20), date(2035, 11, 22))]
    assert (await line.get("/staff/days/journee-1999/description")).status_code == 404


@pytest.mark.parametrize("role", ["manager", "mediator", "desk"])
async def test_nobody_else_opens_or_edits_one(database: str, colleague: Colleague, role: str) -> None:
    line = await colleague(None, "coordinator")
    await line.submit(await line.form("/staff/days/new", "/staff/days"), **EDITION | {"slug": "journee-2035"})
    ada = await colleague(await an_organisation(), role)
    before = await rows("SELECT * FROM campaign")

    for path in ("/staff/days", "/staff/days/new", "/staff/days/journee-2035/description"):
        assert (await ada.get(path)).status_code == 403
    for path in ("/staff/days", "/staff/days/journee-2035/description"):
        assert (await ada.send(path, {**EDITION, "name": "Autre", "slug": "autre"})).status_code == 403
    assert "/staff/days" not in (await ada.get("/staff")).text
    assert await rows("SELECT * FROM campaign") == before


async def test_a_coordinator_who_also_plans_keeps_the_programme(database: str, colleague: Colleague) -> None:
    planned = await a_session(title="Atelier")
    ada = await colleague(planned.organisation, "manager")
    await rows(
        "INSERT INTO membership (id, account, organisation, role, created_at)"
        " SELECT gen_random_uuid(), id, NULL, 'coordinator', now() FROM account"
    )

    home = await ada.get("/staff/events")

    assert home.status_code == 200
    assert "Atelier" in home.text
    assert 'href="/staff/days"' in home.text
    assert await value("SELECT count(*) FROM membership") == 2


async def test_the_second_of_two_who_edit_a_day_is_told(database: str, colleague: Colleague) -> None:
    line = await colleague(None, "coordinator")
    await line.submit(await line.form("/staff/days/new", "/staff/days"), **EDITION)
    path = "/staff/days/journee-de-l-inclusion-numerique/description"
    first, second = await line.form(path), await line.form(path)

    assert (await line.submit(first, theme="Le fil")).status_code == 303
    refused = await line.submit(second, name="La Journée")

    assert refused.status_code == 409
    assert "Le fil" in refused.text.partition("What your colleague changed")[2].partition("</dl>")[0]
    assert (await line.submit(form_to(path, refused.text))).status_code == 303
    assert [edition[1:3] for edition in await editions()] == [("La Journée", "Le fil")]


async def test_the_editions_are_a_sheet(database: str, colleague: Colleague) -> None:
    line = await colleague(None, "coordinator")
    for name, day in (("=Journée 2035", "20/11/2035"), ("Journée 2020", "20/11/2020")):
        form = await line.form("/staff/days/new", "/staff/days")
        await line.submit(form, name=name, starts_on=day, theme="Le lien")

    first, second = lines_of(await line.get("/staff/days.csv"))
    page = (await line.get("/staff/days?when=over")).text

    assert (first["Name"], first["First day"], first["Last day"]) == (
        "'=Journée 2035",
        "20/11/2035",
        "20/11/2035",
    )
    assert (second["Name"], second["State"]) == ("Journée 2020", "Draft")
    assert ("Journée 2020" in page, "Journée 2035" in page, "<b>1 edition</b>" in page) == (True, False, True)
    [ahead] = lines_of(await line.get("/staff/days.csv?when=ahead"))
    assert ahead["Name"] == "'=Journée 2035"
