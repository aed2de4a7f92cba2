"""A session gets its room, its equipment and its people on the pages that plan it."""

import pytest

from events_service import clock
from events_service.database import value
from events_service.errors import Invalid
from events_service.registration.changes import change_session
from events_service.scheduling.house import Person, TakenEquipment, taken_by
from events_service.web.office.needs import needs_typed
from tests.factories import a_colleague, a_room, a_session, some_equipment
from tests.web.office.conftest import Colleague


async def test_a_new_session_takes_what_was_chosen_and_the_next_one_is_told_why_not(
    colleague: Colleague,
) -> None:
    planned = await a_session(title="Souris")
    room = await a_room(planned.library)
    green = await a_room(planned.library, "Salle verte", seats=30)
    tablets = await some_equipment(planned.organisation)
    chloe = await a_colleague(planned.organisation, name="Chloé")
    visit = await colleague(planned.organisation, role="mediator")
    page = f"/staff/events/{planned.event}"
    typed = {
        "day": "2035-11-21",
        "starts": "14:00",
        "ends": "16:00",
        "room": str(room),
        f"equipment-{tablets}": "8",
        f"facilitator-{chloe}": "yes",
    }

    added = await visit.submit(await visit.form(page, f"{page}/sessions"), **typed)
    shown = (await visit.get(page)).text
    clash = await visit.submit(await visit.form(page, f"{page}/sessions"), **typed | {"starts": "15:00"})

    assert added.status_code == 303
    session = await value("SELECT id FROM session WHERE id <> $1", planned.id)
    taken = (await taken_by([session]))[session]
    assert taken.room is not None
    assert (taken.room.id, taken.equipment, taken.facilitators) == (
        room,
        (TakenEquipment(tablets, "Tablettes", 8),),
        (Person(chloe, "Chloé"),),
    )
    assert "8&nbsp;× Tablettes" in shown
    assert clash.status_code == 409
    assert f'href="/staff/sessions/{session}">Souris</a>' in clash.text
    assert f'value="{room}" selected' in clash.text
    assert f'value="{green}"' in clash.text


async def test_a_session_keeps_what_its_form_shows_and_gives_back_what_is_taken_out(
    colleague: Colleague,
) -> None:
    planned = await a_session()
    room, tablets = await a_room(planned.library), await some_equipment(planned.organisation)
    chloe = await a_colleague(planned.organisation, name="Chloé")
    needs = {"room": str(room), "facilitators": [str(chloe)]}
    await change_session(planned.id, needs, by=planned.ada, now=clock.now())
    visit = await colleague(planned.organisation)
    page = f"/staff/sessions/{planned.id}"

    form = await visit.form(page)
    await visit.submit(form, room="", **{f"equipment-{tablets}": "3"})

    assert (form.fields["room"], form.fields[f"facilitator-{chloe}"]) == (str(room), ["yes"])
    taken = (await taken_by([planned.id]))[planned.id]
    assert (taken.room, taken.equipment, taken.facilitators) == (
        None,
        (TakenEquipment(tablets, "Tablettes", 3),),
        (Person(chloe, "Chloé"),),
    )


def test_a_form_without_these_fields_says_nothing_of_them() -> None:
    assert needs_typed({"day": "2035-11-20"}) == {}


def test_a_number_of_equipment_is_a_number() -> None:
    with pytest.raises(Invalid) as refusal:
        needs_typed({"needs": "yes", "equipment-1": "douze", "equipment-2": ""})

    assert refusal.value.fields == {"equipment-1": "not_a_number"}
