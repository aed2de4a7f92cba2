"""The sentences that an organisation keeps, and the events that say them."""

import pytest

from events_service import clock
from events_service.accounts.roles import Viewer
from events_service.database import value
from events_service.errors import ChangedMeanwhile, Forbidden, Invalid, NotFound
from events_service.scheduling.event_rules import EventDraft
from events_service.scheduling.events import amend_event, edit_event
from events_service.scheduling.frame import Frame, frame_of, keep_frame
from tests.factories import a_library, a_viewer, an_event, an_organisation

pytestmark = pytest.mark.usefixtures("database")
NOW = clock.now()
KEPT = Frame(("Nous montrons.",), ("Nous ne gardons pas vos mots de passe.",), ())


async def test_keep_frame_takes_the_place_of_the_one_before() -> None:
    town, other = await an_organisation(), await an_organisation()
    ada = a_viewer(town)

    assert await frame_of(town) == Frame()
    await keep_frame(town, KEPT, by=ada, now=NOW)
    await keep_frame(other, Frame(("Autre chose.",)), by=a_viewer(other), now=NOW)
    await keep_frame(town, Frame(needs_mandate=("Déclarer.",)), by=ada, now=NOW, seen=KEPT)

    assert await frame_of(town) == Frame((), (), ("Déclarer.",))
    with pytest.raises(ChangedMeanwhile):
        await keep_frame(town, KEPT, by=ada, now=NOW, seen=KEPT)


async def test_keep_frame_is_a_managers() -> None:
    town, other = await an_organisation(), await an_organisation()

    with pytest.raises(Forbidden):
        await keep_frame(town, KEPT, by=a_viewer(town, "mediator"), now=NOW)
    with pytest.raises(NotFound):
        await keep_frame(town, KEPT, by=a_viewer(other), now=NOW)


async def test_an_event_says_what_its_organisation_keeps_and_nothing_else() -> None:
    town, other = await an_organisation(), await an_organisation()
    ada, library = a_viewer(town), await a_library(town)
    await keep_frame(other, KEPT, by=a_viewer(other), now=NOW)

    with pytest.raises(Invalid) as refusal:
        await an_event(ada, library, we_do=["Nous montrons."])

    assert refusal.value.fields == {"we_do": "unknown"}
    await keep_frame(town, KEPT, by=ada, now=NOW)
    assert await an_event(ada, library, we_do=["Nous montrons."])


async def test_an_event_goes_on_saying_what_was_chosen_for_it() -> None:
    town = await an_organisation()
    ada, library = a_viewer(town), await a_library(town)
    await keep_frame(town, KEPT, by=ada, now=NOW)
    event = await an_event(ada, library, we_do=["Nous montrons."])
    await keep_frame(town, Frame(), by=ada, now=NOW)

    await amend_event(event, {"title": "Autre titre"}, by=ada, now=NOW)

    assert await value("SELECT we_do FROM event WHERE id = $1", event) == ["Nous montrons."]
    await _described(event, ada, library, we_do=[])
    with pytest.raises(Invalid):
        await _described(event, ada, library, we_do=["Nous montrons."])


async def _described(event: object, ada: Viewer, library: object, **said: object) -> None:
    draft = EventDraft.parse(
        {"title": "Créer sa boîte mail", "library": str(library), "strand": "everyday_uses", **said}
    )
    await edit_event(event, draft, by=ada, now=NOW)  # type: ignore[arg-type]
