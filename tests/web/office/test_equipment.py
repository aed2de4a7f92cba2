"""Equipment in the office: added, changed, out of use and in use again."""

from events_service.database import rows, value
from tests.factories import a_library, an_organisation, some_equipment
from tests.web.office.conftest import Colleague
from tests.web.office.reading import form_to


async def test_a_manager_adds_equipment_changes_it_and_takes_it_out_of_use(colleague: Colleague) -> None:
    organisation = await an_organisation()
    library = await a_library(organisation)
    visit = await colleague(organisation)
    home = f"/staff/libraries/{library}/equipment"
    list_page = f"/staff/libraries/{library}/rooms"

    refused = await visit.submit(await visit.form(f"{home}/new", home), name="Tablettes")
    added = await visit.submit(
        await visit.form(f"{home}/new", home), name="Tablettes", quantity="12", travels="yes"
    )
    piece = await value("SELECT id FROM equipment")
    form = await visit.form(f"{home}/{piece}")
    await visit.submit(form, quantity="10")
    await visit.submit(await visit.form(list_page, f"{home}/{piece}/retirement"))
    retired = await value("SELECT retired_at FROM equipment")
    await visit.submit(await visit.form(list_page, f"{home}/{piece}/retirement"))

    assert refused.status_code == 422
    assert (added.status_code, added.headers["location"]) == (303, list_page)
    assert (form.fields["name"], form.fields["quantity"]) == ("Tablettes", "12")
    assert retired is not None
    [line] = await rows("SELECT name, quantity, library, retired_at FROM equipment")
    assert tuple(line) == ("Tablettes", 10, None, None)


async def test_two_managers_with_one_piece_of_equipment_both_keep_what_they_typed(
    colleague: Colleague,
) -> None:
    organisation = await an_organisation()
    library = await a_library(organisation)
    piece = await some_equipment(organisation)
    ada, basile = await colleague(organisation), await colleague(organisation)
    page = f"/staff/libraries/{library}/equipment/{piece}"
    forms = [await each.form(page) for each in (ada, basile)]

    await ada.submit(forms[0], quantity="14")
    told = await basile.submit(forms[1], name="Tablettes à prêter")
    await basile.submit(form_to(page, told.text))

    assert told.status_code == 409
    assert [tuple(each) for each in await rows("SELECT name, quantity FROM equipment")] == [
        ("Tablettes à prêter", 14)
    ]
