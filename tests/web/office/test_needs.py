"""A session gets its room, its equipment and its people on the pages that plan it."""

from uuid import UUID, uuid4

import pytest

from events_service import clock
from events_service.accounts.actors import actors_around
from events_service.database import row, rows, value
from events_service.fields import Fields
from events_service.registration.changes import change_session
from events_service.scheduling.free_times import Span
from events_service.scheduling.hindrances import FreeColleague, free_colleagues
from events_service.scheduling.house import EquipmentLine, Person, TakenEquipment, colleagues_of, taken_by
from events_service.scheduling.needs import Loan
from events_service.web.http.requests import MOST_FIELDS
from events_service.web.office.needs import Options, meant_by, needs_typed
from tests.factories import a_colleague, a_library, a_room, a_session, a_viewer, some_equipment
from tests.web.office.conftest import Colleague
from tests.web.office.reading import form_to


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


NOBODY = Options([], [], [])


def test_a_form_without_these_fields_says_nothing_of_them() -> None:
    assert needs_typed(Fields({"day": "2035-11-20"}), NOBODY) == {}


def test_a_number_of_equipment_is_a_number() -> None:
    form = Fields({"needs": "yes", "equipment-1": "douze", "equipment-2": ""})

    needs_typed(form, NOBODY)

    assert form.wrong == {"equipment-1": "not_a_number"}


CLAIRE, CLAIRE_B, ELODIE = [
    Person(UUID(int=number), name)
    for number, name in enumerate(("Claire Martin", "Claire Martinez", "Élodie Saint-Éloi"))
]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("claire martin", [CLAIRE]),
        ("Claire M", [CLAIRE, CLAIRE_B]),
        ("mar cla", [CLAIRE, CLAIRE_B]),
        ("elodie saint eloi", [ELODIE]),
        ("ELO", [ELODIE]),
        (str(CLAIRE_B.id), [CLAIRE_B]),
        ("laire", []),
        ("…", []),
        ("", []),
    ],
)
def test_name_somebody_wholly_or_by_how_it_begins(typed: str, meant: list[Person]) -> None:
    assert meant_by(typed, [CLAIRE, CLAIRE_B, ELODIE]) == meant


def test_a_line_needs_its_name_and_its_number() -> None:
    here, there = uuid4(), uuid4()
    tablets = EquipmentLine(uuid4(), None, None, "Tablettes", 12, None)
    options = Options([], [tablets, EquipmentLine(uuid4(), there, "Ailleurs", "Tableau", 1, None)], [CLAIRE])
    written = {
        "needs": "yes",
        "library": str(here),
        "equipment_name_1": "tabl",
        "equipment_number_1": "8",
        "facilitator_name_2": "claire",
    }

    form = Fields(written)
    needs = needs_typed(form, options)
    without_number, without_name, unknown = [
        Fields(written | more)
        for more in (
            {"equipment_number_1": ""},
            {"equipment_name_1": ""},
            {"equipment_name_1": "tableau", "facilitator_name_2": "zoé"},
        )
    ]
    for each in (without_number, without_name, unknown):
        needs_typed(each, options)

    assert form.wrong == {}
    assert needs == {
        "room": None,
        "equipment": [Loan(tablets.id, 8)],
        "facilitators": [str(CLAIRE.id)],
    }
    assert without_number.wrong == {"equipment_number_1": "required"}
    assert without_name.wrong == {"equipment_name_1": "required"}
    assert unknown.wrong == {"equipment_name_1": "no_equipment", "facilitator_name_2": "no_colleague"}


@pytest.mark.usefixtures("database")
async def test_namesakes_are_told_apart() -> None:
    session = await a_session()
    claire, other = [
        await a_colleague(session.organisation, address, name="Claire Martin")
        for address in ("c.martin@ville.example", "cm@ville.example")
    ]
    await a_colleague(session.organisation, name="Zoé")
    viewer = a_viewer(session.organisation, "manager")
    moments = "SELECT starts_at, ends_at FROM session WHERE id = $1"

    names = [person.name for person in await colleagues_of(session.organisation)]
    in_the_audit = [actor.name for actor in await actors_around(viewer)]
    await change_session(session.id, {"facilitators": [str(other)]}, by=session.ada, now=clock.now())
    free = await free_colleagues(session.organisation, Span(*await row(moments, session.id)))

    claires = ["Claire Martin, c.martin@ville.example", "Claire Martin, cm@ville.example"]
    assert names[-3:] == [*claires, "Zoé"]
    assert in_the_audit[-3:] == [*claires, "Zoé"]
    assert [each for each in free if each.id == claire] == [FreeColleague(claire, claires[0])]


async def a_crowd(organisation: UUID, *, library: UUID) -> None:
    """Three hundred colleagues, fifty kinds of equipment at the library and fifty that travel."""
    await rows(
        """
        INSERT INTO account (id, email, name, created_at)
        SELECT gen_random_uuid(), 'person' || n || '@ville.example', 'Personne ' || n, now()
        FROM generate_series(1, 300) AS n
        """
    )
    await rows(
        """
        INSERT INTO membership (id, account, organisation, role, departments, created_at)
        SELECT gen_random_uuid(), account.id, $1, 'mediator', '{}', now()
        FROM account WHERE account.name LIKE 'Personne %'
        """,
        organisation,
    )
    await rows(
        """
        INSERT INTO equipment (id, organisation, library, name, quantity, created_at)
        SELECT gen_random_uuid(), $1, CASE WHEN n % 2 = 0 THEN $2::uuid END, 'Caisse ' || n, n, now()
        FROM generate_series(1, 100) AS n
        """,
        organisation,
        library,
    )


async def test_three_hundred_colleagues_and_a_hundred_kinds_of_equipment_cost_nobody_what_was_typed(
    colleague: Colleague,
) -> None:
    planned = await a_session(title="Souris")
    await a_crowd(planned.organisation, library=planned.library)
    visit = await colleague(planned.organisation, role="mediator")
    page = f"/staff/events/{planned.event}"
    typed = {
        "day": "demain",
        "starts": "14:00",
        "ends": "16:00",
        "equipment_name_1": "caisse 12",
        "equipment_number_1": "3",
        "equipment_name_3": "Caisse 99",
        "equipment_number_3": "99",
        "facilitator_name_1": "personne 300",
        "facilitator_name_2": "pers 29",
    }

    form = await visit.form(page, f"{page}/sessions")
    asked = await visit.submit(form, **typed)
    again = form_to(f"{page}/sessions", asked.text)
    chosen = str(await value("SELECT id FROM account WHERE name = 'Personne 291'"))
    added = await visit.submit(again, day="2035-11-21", facilitator_name_2=chosen)
    session = await value("SELECT id FROM session WHERE id <> $1", planned.id)
    own_page = f"/staff/sessions/{session}"
    more = await visit.submit(await visit.form(own_page), facilitator_name_1="personne 7")

    assert len(form.fields) < MOST_FIELDS / 2
    assert asked.status_code == 422
    assert {name: again.fields[name] for name in typed} == typed
    assert f'<option value="{chosen}">Personne 291</option>' in asked.text
    assert (added.status_code, more.status_code) == (303, 303)
    taken = (await taken_by([session]))[session]
    assert [(piece.name, piece.quantity) for piece in taken.equipment] == [
        ("Caisse 12", 3),
        ("Caisse 99", 99),
    ]
    assert [person.name for person in taken.facilitators] == ["Personne 291", "Personne 300", "Personne 7"]


async def test_another_library_shows_its_equipment_before_anything_is_saved(colleague: Colleague) -> None:
    planned = await a_session(title="Souris")
    annex = await a_library(planned.organisation, town="Lattes")
    await some_equipment(planned.organisation, "Tableau", library=planned.library)
    loom = await some_equipment(planned.organisation, "Brodeuse", library=annex)
    visit = await colleague(planned.organisation, role="mediator")
    page = f"/staff/events/{planned.event}"

    form = await visit.form(page, f"{page}/sessions")
    looked = await visit.submit(form, library=str(annex), day="demain", look="yes")
    of_the_annex = form_to(f"{page}/sessions", looked.text)

    assert looked.status_code == 200
    assert f"equipment-{loom}" not in form.fields
    assert of_the_annex.fields[f"equipment-{loom}"] == ""
    assert of_the_annex.fields["day"] == "demain"
    assert await value("SELECT count(*) FROM session") == 1
