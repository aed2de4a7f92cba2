"""Where somebody may plan."""

import pytest

from events_service.accounts.roles import Grant, Viewer
from events_service.database import transaction
from events_service.errors import Invalid
from events_service.identifiers import uuid7
from events_service.scheduling.venues import hold_library, library_for
from tests.factories import a_library, a_viewer, an_organisation

pytestmark = pytest.mark.usefixtures("database")


async def test_library_for_takes_slug_and_id() -> None:
    organisation = await an_organisation()
    identifier = await a_library(organisation, slug="moulin", time_zone="Indian/Reunion")
    ada = a_viewer(organisation, "mediator")

    lines = [await library_for(reference, ada) for reference in ("moulin", str(identifier), "mou\x00lin")]

    assert [(line["id"], line["time_zone"]) for line in lines] == [(identifier, "Indian/Reunion")] * 3


@pytest.mark.parametrize("role", ["desk", "stranger"])
async def test_library_for_whoever_may_not_plan_there_is_unknown(role: str) -> None:
    organisation, elsewhere = await an_organisation(), await an_organisation()
    await a_library(organisation, slug="moulin")
    await a_library(None, slug="libre")
    desk = Viewer(uuid7(), "Denise", (Grant("desk", organisation), Grant("manager", elsewhere)))
    stranger = a_viewer(elsewhere)

    for reference in ("moulin", "libre", "nowhere", str(uuid7())):
        with pytest.raises(Invalid) as refused:
            await library_for(reference, desk if role == "desk" else stranger)
        assert refused.value.fields == {"library": "unknown"}


async def test_hold_library_of_nobody_holds_nothing() -> None:
    async with transaction():
        await hold_library("nowhere")
        await hold_library("\x00")
