"""An event once more, and what others begin from."""

from datetime import timedelta

import pytest

from events_service import clock
from events_service.accounts.roles import OPERATOR
from events_service.campaigns.editions import open_campaign
from events_service.database import row, rows, value
from events_service.errors import Forbidden, Invalid, NotFound
from events_service.libraries.tables import Library
from events_service.scheduling.copies import copy_event
from events_service.scheduling.events import TemplateOnly, publish_event
from events_service.scheduling.frame import Frame, keep_frame
from events_service.scheduling.images import keep_image
from events_service.scheduling.intents import IntentReused
from events_service.scheduling.programme import (
    ProgrammeFilter,
    Stage,
    office_programme,
    office_programme_size,
)
from events_service.scheduling.sessions import add_session
from events_service.scheduling.stretches import events_after
from tests.factories import (
    ENDS,
    STARTS,
    a_library,
    a_photograph,
    a_session,
    a_viewer,
    an_event,
    an_organisation,
)

pytestmark = pytest.mark.usefixtures("database")
NOW = clock.now()
KEPT = {"id", "slug", "created_at", "updated_at", "published_at", "intent", "fingerprint", "copy_of"}


async def test_copy_event_says_the_same_and_has_no_dates() -> None:
    town = await an_organisation()
    await keep_frame(town, Frame(("Nous montrons.",)), by=a_viewer(town), now=NOW)
    held = await a_session(
        organisation=town,
        summary="Pas à pas",
        topics=["argent_impots"],
        languages=["fr", "fsl"],
        bring="Un carnet",
        age_from=8,
        we_do=["Nous montrons."],
    )
    await keep_image(held.event, a_photograph(), "Un mur", by=held.ada, now=NOW)
    await keep_frame(town, Frame(), by=held.ada, now=NOW)

    copy = await copy_event(held.event, by=held.ada, now=NOW + timedelta(days=365))

    original, new = [
        dict(await row("SELECT * FROM event WHERE id = $1", each) or {}) for each in (held.event, copy)
    ]
    assert {name for name in original if original[name] != new[name]} == KEPT - {"intent"}
    assert (new["published_at"], new["slug"] != original["slug"]) == (None, True)
    assert await value("SELECT count(*) FROM session WHERE event = $1", copy) == 0
    images = await rows("SELECT digest, alternative FROM event_image")
    assert len(images) == 2
    assert images[0] == images[1]


async def test_copy_event_leaves_an_edition_that_is_over() -> None:
    town = await an_organisation()
    await open_campaign("journee", {"name": "Journée", "starts_on": "2035-11-20"}, by=OPERATOR, now=NOW)
    event = await an_event(a_viewer(town), await a_library(town), campaign="journee")

    before = await copy_event(event, by=a_viewer(town), now=NOW)
    after = await copy_event(event, by=a_viewer(town), now=NOW.replace(year=2036))

    editions = [await value("SELECT campaign FROM event WHERE id = $1", each) for each in (before, after)]
    assert editions[0] is not None
    assert editions[1] is None


async def test_copy_event_twice_with_one_intent_makes_one() -> None:
    town = await an_organisation()
    ada = a_viewer(town)
    event = await an_event(ada, await a_library(town))

    first = await copy_event(event, by=ada, now=NOW, intent="the same press")
    second = await copy_event(event, by=ada, now=NOW, intent="the same press")

    assert first == second
    with pytest.raises(IntentReused):
        await copy_event(event, by=ada, now=NOW, intent="the same press", as_template=True)


async def test_copy_event_is_for_who_plans_there_and_where_there_is_a_library() -> None:
    town, other = await an_organisation(), await an_organisation()
    library = await a_library(town)
    event = await an_event(a_viewer(town), library)

    with pytest.raises(Forbidden):
        await copy_event(event, by=a_viewer(town, "desk"), now=NOW)
    with pytest.raises(NotFound):
        await copy_event(event, by=a_viewer(other), now=NOW)
    await Library.update({Library.organisation: other}).where(Library.id == library)
    with pytest.raises(Invalid) as refusal:
        await copy_event(event, by=a_viewer(town), now=NOW)
    assert refusal.value.fields == {"library": "unknown"}


async def test_a_template_is_in_no_list_but_its_own_and_never_seen() -> None:
    town = await an_organisation()
    ada = a_viewer(town)
    event = await an_event(ada, await a_library(town))
    template = await copy_event(event, by=ada, now=NOW, as_template=True)

    async def listed(stage: str) -> list[object]:
        chosen = ProgrammeFilter(stage=stage)
        lines = await office_programme(ada, chosen, now=NOW)
        assert await office_programme_size(ada, chosen, now=NOW) == len(lines)
        return [line.id for line in lines]

    assert await listed("") == await listed(Stage.DRAFT) == await listed(Stage.NOTHING_AHEAD) == [event]
    assert await listed(Stage.TEMPLATE) == [template]
    drafts = await events_after(after=None, since=None, now=NOW, limit=9, drafts_of=(town,))
    assert [page.id for page in drafts] == [event]
    with pytest.raises(TemplateOnly):
        await publish_event(template, by=ada, now=NOW)
    with pytest.raises(TemplateOnly):
        await add_session(template, {"starts_at": STARTS, "ends_at": ENDS, "capacity": 8}, by=ada, now=NOW)


async def test_an_event_begins_from_a_template() -> None:
    town = await an_organisation()
    ada = a_viewer(town)
    template = await copy_event(await an_event(ada, await a_library(town)), by=ada, now=NOW, as_template=True)

    event = await copy_event(template, by=ada, now=NOW)

    assert await value("SELECT template FROM event WHERE id = $1", event) is False
