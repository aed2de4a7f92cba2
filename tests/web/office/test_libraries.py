"""A library edited in the office, on one page."""

import httpx

from events_service.database import row, rows
from tests.factories import a_library, a_party, a_registration, a_session, an_organisation
from tests.web.office.conftest import Colleague
from tests.web.office.reading import form_to, lines_of


async def test_a_manager_edits_everything_about_a_library(
    database: str, client: httpx.AsyncClient, colleague: Colleague
) -> None:
    town = await an_organisation()
    library = await a_library(town, slug="moulin")
    ada = await colleague(town)
    page = f"/staff/libraries/{library}"

    saved = await ada.submit(
        await ada.form(page),
        phone="02 61 91 20 04",
        directions="Bus 3",
        day_2="10 h - 12 h, 14 h - 18 h",
        closure_1_from="2099-12-24",
        closure_1_to="2099-12-31",
        step_free_entrance="yes",
        facilities=["lift", "wifi"],
        programmes=["France Services"],
    )

    assert (saved.status_code, saved.headers["location"]) == (303, page)
    assert "Your changes are saved." in (await ada.get(page)).text
    shown = (await client.get("/libraries/moulin", headers={"accept-language": "en"})).text
    for words in (
        "tel:0261912004",
        "10:00 to 12:00",
        "Bus 3",
        "No step at the entrance, a lift",
        "France Services",
    ):
        assert words in shown
    edited = await row("SELECT edited FROM library WHERE id = $1", library)
    assert edited is not None
    assert edited["edited"] == [
        "closures",
        "directions",
        "facilities",
        "opening_hours",
        "phone",
        "programmes",
        "step_free_entrance",
    ]


async def test_whoever_is_signed_up_hears_of_a_new_address(database: str, colleague: Colleague) -> None:
    planned = await a_session()
    await a_registration(planned.id, a_party(email="chloe@example.org"))
    ada = await colleague(planned.organisation)

    await ada.submit(await ada.form(f"/staff/libraries/{planned.library}"), address="1 place du Marché")

    letters = await rows("SELECT letter FROM message ORDER BY position")
    assert [each["letter"] for each in letters] == ["confirmation", "change"]


async def test_a_form_that_is_refused_comes_back_as_it_was_typed(database: str, colleague: Colleague) -> None:
    town = await an_organisation()
    library = await a_library(town)
    ada = await colleague(town)

    wrong = await ada.submit(
        await ada.form(f"/staff/libraries/{library}"),
        name="",
        day_3="le matin",
        phone="02 61",
        facilities=["lift"],
    )

    assert wrong.status_code == 422
    for shown in ('id="name-error"', 'id="day_3-error"', 'value="le matin"', 'value="02 61"'):
        assert shown in wrong.text
    assert 'value="lift" checked' in wrong.text


async def test_of_two_who_change_the_same_the_second_sees_both(database: str, colleague: Colleague) -> None:
    town = await an_organisation()
    library = await a_library(town)
    ada, basile = await colleague(town), await colleague(town)
    page = f"/staff/libraries/{library}"
    first, second = await ada.form(page), await basile.form(page)

    await ada.submit(first, phone="02 61 91 20 04", email="moulin@example.org")
    told = await basile.submit(second, phone="04 67 11 11 11", directions="Bus 3")
    again = await basile.submit(form_to(page, told.text))

    assert told.status_code == 409
    assert "There now: <b>02 61 91 20 04</b>" in told.text
    assert 'value="04 67 11 11 11"' in told.text
    assert again.status_code == 303
    kept = await row("SELECT phone, email, directions FROM library WHERE id = $1", library)
    assert kept is not None
    assert tuple(kept) == ("04 67 11 11 11", "moulin@example.org", "Bus 3")


async def test_of_two_who_change_different_things_both_are_kept(database: str, colleague: Colleague) -> None:
    town = await an_organisation()
    library = await a_library(town)
    ada, basile = await colleague(town), await colleague(town)
    page = f"/staff/libraries/{library}"
    first, second = await ada.form(page), await basile.form(page)

    await ada.submit(first, phone="02 61 91 20 04")
    saved = await basile.submit(second, directions="Bus 3")

    assert saved.status_code == 303
    assert "Somebody else had changed something" in (await basile.get(page)).text
    kept = await row("SELECT phone, directions FROM library WHERE id = $1", library)
    assert kept is not None
    assert tuple(kept) == ("02 61 91 20 04", "Bus 3")


async def test_the_list_leads_managers_to_the_form_and_shows_the_others_the_place(
    database: str, colleague: Colleague
) -> None:
    town = await an_organisation()
    library = await a_library(town, name="Médiathèque Jean Moulin")
    await a_library(await an_organisation(), name="Chez Basile")

    manager = (await (await colleague(town)).get("/staff/libraries")).text
    desk = (await (await colleague(town, "desk")).get("/staff/libraries")).text

    assert f'href="/staff/libraries/{library}"' in manager
    assert f'href="/staff/libraries/{library}"' not in desk
    assert "Médiathèque Jean Moulin" in desk
    assert "Chez Basile" not in manager


async def test_our_libraries_are_a_sheet(database: str, colleague: Colleague) -> None:
    town = await an_organisation()
    await a_library(town, name="Annexe", phone="02 61 91 20 04")
    await a_library(town, name="Émile Zola", town="Sète", postcode="34200")
    await a_library(await an_organisation(), name="Ailleurs")
    desk = await colleague(town, "desk")

    lines = lines_of(await desk.get("/staff/libraries.csv"))
    page = (await desk.get("/staff/libraries?ours=emile+sete")).text

    assert [(line["Name"], line["Town"], line["Telephone"]) for line in lines] == [
        ("Annexe", "Montpellier", "02 61 91 20 04"),
        ("Émile Zola", "Sète", ""),
    ]
    assert ("Émile Zola" in page, "Annexe" in page, "<b>1 library</b>" in page) == (True, False, True)
    assert len(lines_of(await desk.get("/staff/libraries.csv?ours=34200"))) == 1
