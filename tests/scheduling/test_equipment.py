"""Equipment: added, changed, out of use and in use again; never fewer than are promised."""

import pytest

from events_service import clock
from events_service.database import rows
from events_service.errors import Forbidden, NotFound
from events_service.registration.changes import change_session
from events_service.scheduling.equipment import (
    EquipmentDraft,
    QuantityBelowPromised,
    add_equipment,
    edit_equipment,
    reopen_equipment,
    retire_equipment,
)
from events_service.scheduling.house import EquipmentLine, equipment_of
from events_service.scheduling.needs import Loan
from events_service.scheduling.rooms import NameTaken, StillInUse
from tests.factories import a_library, a_session, a_viewer, an_organisation, some_equipment

pytestmark = pytest.mark.usefixtures("database")
TABLETS = EquipmentDraft("Tablettes", 12, travels=True)


async def test_equipment_is_added_changed_taken_out_of_use_and_back() -> None:
    organisation = await an_organisation()
    library = await a_library(organisation)
    ada, now = a_viewer(organisation), clock.now()

    tablets = await add_equipment(library, TABLETS, by=ada, now=now)
    again = await add_equipment(library, TABLETS, by=ada, now=now)
    stays = await add_equipment(library, EquipmentDraft("Écran", 1, travels=False), by=ada, now=now)
    await edit_equipment(tablets, EquipmentDraft("Tablettes 10 pouces", 10, travels=True), by=ada, now=now)
    await retire_equipment(tablets, by=ada, now=now)
    lines = await equipment_of(organisation)
    await reopen_equipment(tablets, by=ada, now=now)

    assert again == tablets
    assert lines == [
        EquipmentLine(stays, library, "Médiathèque Jean Moulin", "Écran", 1, None),
        EquipmentLine(tablets, None, None, "Tablettes 10 pouces", 10, now),
    ]
    assert [line.retired_at for line in await equipment_of(organisation)] == [None, None]
    deeds = [line["what"] for line in await rows("SELECT what FROM audit ORDER BY id")]
    assert deeds == ["equipment.added"] * 2 + [
        f"equipment.{word}" for word in ("edited", "retired", "reopened")
    ]


async def test_a_name_is_taken_once_among_what_travels() -> None:
    organisation = await an_organisation()
    library = await a_library(organisation)
    await some_equipment(organisation, quantity=3)

    with pytest.raises(NameTaken):
        await add_equipment(library, TABLETS, by=a_viewer(organisation), now=clock.now())


async def test_what_is_promised_at_once_is_the_least_there_can_be() -> None:
    """Eight for one session, six for another at the same time: fourteen of twenty."""
    planned = await a_session()
    other = await a_session(organisation=planned.organisation, library=planned.library)
    tablets = await some_equipment(planned.organisation, quantity=20)
    ada, now = planned.ada, clock.now()
    await change_session(planned.id, {"equipment": [Loan(tablets, 8)]}, by=ada, now=now)
    await change_session(other.id, {"equipment": [Loan(tablets, 6)]}, by=ada, now=now)

    with pytest.raises(QuantityBelowPromised) as refusal:
        await edit_equipment(tablets, EquipmentDraft("Tablettes", 13, travels=True), by=ada, now=now)
    with pytest.raises(StillInUse):
        await retire_equipment(tablets, by=ada, now=now)
    await edit_equipment(tablets, EquipmentDraft("Tablettes", 14, travels=True), by=ada, now=now)

    assert refusal.value.facts == {"promised": 14}


@pytest.mark.parametrize(("role", "refusal"), [("mediator", Forbidden), ("", NotFound)])
async def test_equipment_is_the_managers_matter(role: str, refusal: type[Exception]) -> None:
    organisation = await an_organisation()
    library, tablets = await a_library(organisation), await some_equipment(organisation)
    somebody = a_viewer(organisation, role) if role else a_viewer(await an_organisation())

    for call in (
        add_equipment(library, TABLETS, by=somebody, now=clock.now()),
        edit_equipment(tablets, TABLETS, by=somebody, now=clock.now()),
        retire_equipment(tablets, by=somebody, now=clock.now()),
        reopen_equipment(tablets, by=somebody, now=clock.now()),
    ):
        with pytest.raises(refusal):
            await call
