"""The rooms of a library in the office: added, changed, taken for something else, out of use."""

from events_service import clock
from events_service.database import rows, value
from events_service.registration.changes import change_session
from tests.factories import a_library, a_room, a_session, an_organisation, some_equipment
from tests.web.office.conftest import Colleague
from tests.web.office.reading import form_to


async def test_a_manager_adds_a_room_changes_it_and_takes_it_out_of_use(colleague: Colleague) -> None:
    organisation = await an_organisation()
    library = await a_library(organisation)
    visit = await colleague(organisation)
    home = f"/staff/libraries/{library}/rooms"

    refused = await visit.submit(await visit.form(f"{home}/new", home), name="", seats="douze")
    added = await visit.submit(await visit.form(f"{home}/new", home), name="Salle bleue", seats="12")
    room = await value("SELECT id FROM room")
    form = await visit.form(f"{home}/{room}")
    await visit.submit(form, name="Salle verte", set_up_minutes="15")
    await visit.submit(await visit.form(home, f"{home}/{room}/retirement"))

    assert (refused.status_code, refused.text.count("w-s")) == (422, 2)
    assert "douze" in refused.text
    assert (added.status_code, added.headers["location"]) == (303, home)
    assert form.fields["name"] == "Salle bleue"
    [line] = await rows("SELECT name, seats, set_up_minutes, retired_at IS NULL AS in_use FROM room")
    assert tuple(line) == ("Salle verte", 12, 15, False)
    again = await visit.form(home, f"{home}/{room}/retirement")
    assert again.fields["again"] == "yes"


async def test_a_form_that_carries_nothing_of_what_it_showed_is_read_all_the_same(
    colleague: Colleague,
) -> None:
    organisation = await an_organisation()
    library = await a_library(organisation)
    room, kit = await a_room(library), await some_equipment(organisation)
    visit, here = await colleague(organisation), f"/staff/libraries/{library}"

    for address in (f"{here}/rooms/{room}", f"{here}/equipment/{kit}"):
        refused = await visit.send(address, {"name": ""})
        assert refused.status_code == 422
        assert 'name="seen" value=""' in refused.text


async def test_each_card_leads_to_its_agenda_and_the_page_to_its_library(colleague: Colleague) -> None:
    organisation = await an_organisation()
    library = await a_library(organisation, name="Médiathèque Simone-Weil")
    room, kit = await a_room(library), await some_equipment(organisation)
    ada, karim = await colleague(organisation), await colleague(organisation, role="mediator")

    page = (await ada.get(f"/staff/libraries/{library}/rooms")).text
    of_a_mediator = (await karim.get(f"/staff/libraries/{library}/rooms")).text
    team = (await ada.get("/staff/team")).text

    assert f'href="/staff/agenda?of=room.{room}"' in page
    assert f'href="/staff/agenda?of=equipment.{kit}"' in page
    assert f'<a href="/staff/libraries/{library}">Médiathèque Simone-Weil</a>' in page
    assert f'href="/staff/libraries/{library}"' not in of_a_mediator
    people = await rows("SELECT account FROM membership WHERE organisation = $1", organisation)
    for each in people:
        assert f'href="/staff/agenda?of=person.{each["account"]}"' in team


async def test_a_room_that_a_session_has_stays_in_use_and_the_page_says_why(colleague: Colleague) -> None:
    planned = await a_session()
    room = await a_room(planned.library)
    await change_session(planned.id, {"room": str(room)}, by=planned.ada, now=clock.now())
    visit = await colleague(planned.organisation)
    home = f"/staff/libraries/{planned.library}/rooms"

    answer = await visit.submit(await visit.form(home, f"{home}/{room}/retirement"))

    assert answer.status_code == 409
    assert "Something is still planned with it." in answer.text
    assert (await visit.get(f"{home}/{room}/retirement")).headers["location"] == home


async def test_a_mediator_types_a_weekly_story_hour_and_is_told_what_is_in_its_way(
    colleague: Colleague,
) -> None:
    planned = await a_session(title="Souris")
    room = await a_room(planned.library)
    await change_session(planned.id, {"room": str(room)}, by=planned.ada, now=clock.now())
    visit = await colleague(planned.organisation, role="mediator")
    house = f"/staff/libraries/{planned.library}"
    typed = {
        "title": "Heure du conte",
        "day": "2035-11-13",
        "starts": "15:00",
        "ends": "17:00",
        "until": "2035-11-27",
    }

    clash = await visit.submit(await visit.form(f"{house}/uses/new", f"{house}/uses"), **typed)
    form = await visit.form(f"{house}/uses/new", f"{house}/uses")
    taken = await visit.submit(form, **typed | {"starts": "16:00"})
    listed = (await visit.get(f"{house}/rooms")).text
    use = await value("SELECT id FROM room_use WHERE session IS NULL ORDER BY starts_at LIMIT 1")
    await visit.submit(await visit.form(f"{house}/rooms", f"{house}/uses/{use}/deletion"))

    assert clash.status_code == 409
    assert f'href="/staff/sessions/{planned.id}">Souris</a>' in clash.text
    assert 'value="Heure du conte"' in clash.text
    assert taken.status_code == 303
    assert listed.count("<h3>Heure du conte</h3>") == 1
    assert "3 dates, from Tuesday 13 November 2035 to Tuesday 27 November 2035" in listed
    assert listed.count("Give this date back") == 3
    assert "Give all 3 dates back" in listed
    assert await value("SELECT count(*) FROM room_use WHERE session IS NULL") == 2

    week = (await visit.get("/staff/agenda?week=2035-W48")).text
    second = await value("SELECT id FROM room_use WHERE session IS NULL ORDER BY starts_at LIMIT 1")
    await visit.submit(await visit.form(f"{house}/rooms", f"{house}/uses/{second}/weeks/deletion"))

    assert "Heure du conte" in week.partition("<h2>Tuesday 27")[2].partition("</section>")[0]
    assert await value("SELECT count(*) FROM room_use WHERE session IS NULL") == 0


async def test_a_use_that_cannot_be_read_is_explained_field_by_field(colleague: Colleague) -> None:
    planned = await a_session()
    await a_room(planned.library)
    visit = await colleague(planned.organisation)
    house = f"/staff/libraries/{planned.library}"

    form = await visit.form(f"{house}/uses/new", f"{house}/uses")
    answer = await visit.submit(form, title="", day="hier", starts="midi", ends="14:00", until="demain")

    assert answer.status_code == 422
    for field in ("title", "day", "starts", "until"):
        assert f'id="{field}-error"' in answer.text


async def test_two_managers_with_one_room_both_keep_what_they_typed(colleague: Colleague) -> None:
    organisation = await an_organisation()
    library = await a_library(organisation)
    room = await a_room(library)
    ada, basile = await colleague(organisation), await colleague(organisation)
    page = f"/staff/libraries/{library}/rooms/{room}"
    forms = [await each.form(page) for each in (ada, basile)]

    await ada.submit(forms[0], name="Salle verte", seats="14")
    told = await basile.submit(forms[1], name="Salle rouge", set_up_minutes="15")
    kept = form_to(page, told.text)
    saved = await basile.submit(kept)

    assert told.status_code == 409
    assert "Salle verte" in told.text
    assert (kept.fields["name"], kept.fields["seats"], kept.fields["set_up_minutes"]) == (
        "Salle rouge",
        "14",
        "15",
    )
    assert saved.status_code == 303
    [line] = await rows("SELECT name, seats, set_up_minutes FROM room")
    assert tuple(line) == ("Salle rouge", 14, 15)
