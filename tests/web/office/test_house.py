"""What a library has to plan with, narrowed, and as files."""

from datetime import datetime

from events_service import clock
from events_service.scheduling.rooms import UseDraft, occupy
from tests.factories import a_library, a_room, a_viewer, an_organisation, some_equipment
from tests.web.office.conftest import Colleague
from tests.web.office.reading import lines_of


async def test_rooms_equipment_and_other_uses_are_sheets(colleague: Colleague) -> None:
    town = await an_organisation()
    library = await a_library(town)
    blue = await a_room(library, set_up_minutes=15)
    await a_room(library, "=Salle verte", seats=None)
    await some_equipment(town)
    await some_equipment(town, "Vieux écran", 1, library=library, retired_at=clock.now())
    await a_room(await a_library(town, name="Annexe"), "Ailleurs")
    story_hour = UseDraft("Heure du conte", datetime(2035, 11, 21, 10), datetime(2035, 11, 21, 11), None)
    await occupy(blue, story_hour, by=a_viewer(town), now=clock.now())
    desk, home = await colleague(town, role="desk"), f"/staff/libraries/{library}"

    rooms = lines_of(await desk.get(f"{home}/rooms.csv"))
    equipment = lines_of(await desk.get(f"{home}/equipment.csv"))
    [use] = lines_of(await desk.get(f"{home}/uses.csv"))

    assert [(room["Name"], room["Seats"], room["Minutes to set up"]) for room in rooms] == [
        ("'=Salle verte", "", "0"),
        ("Salle bleue", "12", "15"),
    ]
    assert [(each["Name"], each["Quantity"], each["Stays at"], each["State"]) for each in equipment] == [
        ("Tablettes", "12", "", "In use"),
        ("Vieux écran", "1", "Médiathèque Jean Moulin", "Out of use"),
    ]
    assert (use["Title"], use["Room"], use["Begins"]) == ("Heure du conte", "Salle bleue", "21/11/2035 10:00")


async def test_the_page_and_its_files_are_narrowed_alike(colleague: Colleague) -> None:
    town = await an_organisation()
    library = await a_library(town)
    await a_room(library)
    await some_equipment(town)
    await some_equipment(town, "Vieux écran", retired_at=clock.now())
    ada, home = await colleague(town), f"/staff/libraries/{library}"

    page = (await ada.get(f"{home}/rooms?use=out_of_use&name=ecran")).text

    assert "Vieux écran" in page
    assert "Tablettes" not in page
    assert "Salle bleue" not in page
    assert "Nothing here is like that." in page
    assert "<b>1 kind of equipment</b>" in page
    assert f'href="{home}/equipment.csv?name=ecran&amp;use=out_of_use"' in page
    [line] = lines_of(await ada.get(f"{home}/equipment.csv?name=ecran&use=out_of_use"))
    assert line["Name"] == "Vieux écran"
