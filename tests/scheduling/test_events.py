"""Events: made once, described again without losing anybody, shown when there is a date to come for."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from events_service import clock
from events_service.campaigns.editions import open_campaign
from events_service.database import row, rows, value
from events_service.errors import Forbidden, Invalid, NotFound
from events_service.scheduling.event_rules import EventDraft
from events_service.scheduling.events import (
    NothingToPublish,
    amend_event,
    create_event,
    edit_event,
    publish_event,
)
from events_service.scheduling.intents import IntentReused
from tests.factories import a_library, a_session, a_viewer, an_event, an_organisation

NOW = clock.now()
LATER = NOW + timedelta(hours=1)


def a_draft(library: object, **said: Any) -> EventDraft:
    given = {"title": "Créer sa boîte mail", "library": str(library), "strand": "everyday_uses", **said}
    return EventDraft.parse(given)


async def facts(event: UUID) -> dict[str, Any]:
    return dict(await row("SELECT * FROM event WHERE id = $1", event) or {})


async def test_create_event_keeps_what_was_said_and_shows_it_to_nobody_yet(database: str) -> None:
    organisation = await an_organisation()
    library = await a_library(organisation)

    event = await create_event(
        a_draft(library, summary="Pas à pas", topics=["email"], level="debutant"),
        by=a_viewer(organisation),
        now=NOW,
    )

    kept = await facts(event)
    assert (kept["title"], kept["summary"], kept["topics"], kept["level"]) == (
        "Créer sa boîte mail",
        "Pas à pas",
        ["email"],
        "debutant",
    )
    assert (kept["organisation"], kept["library"], kept["published_at"]) == (organisation, library, None)
    assert (kept["created_at"], kept["updated_at"]) == (NOW, NOW)
    assert kept["slug"].startswith("creer-sa-boite-mail-montpellier-")


async def test_create_event_twice_with_one_intent_makes_one(database: str) -> None:
    organisation = await an_organisation()
    ada, draft = a_viewer(organisation), a_draft(await a_library(organisation))

    first, second = await asyncio.gather(
        *(create_event(draft, by=ada, now=NOW, intent="the same press") for _ in range(2))
    )
    by_another = await create_event(draft, by=a_viewer(organisation), now=NOW, intent="the same press")

    assert first == second != by_another
    assert await value("SELECT count(*) FROM event") == 2
    with pytest.raises(IntentReused):
        await create_event(replace(draft, title="Autre"), by=ada, now=NOW, intent="the same press")


async def test_create_event_where_one_may_not_plan(database: str) -> None:
    organisation, elsewhere = await an_organisation(), await an_organisation()
    library, stranger = await a_library(organisation), await a_library(elsewhere)

    with pytest.raises(Forbidden):
        await create_event(a_draft(library), by=a_viewer(organisation, "desk"), now=NOW)
    for unknown in (stranger, uuid4(), "nowhere", "nul\x00"):
        with pytest.raises(Invalid) as refused:
            draft = replace(a_draft(library), library=str(unknown))
            await create_event(draft, by=a_viewer(organisation), now=NOW)
        assert refused.value.fields == {"library": "unknown"}
    with pytest.raises(Invalid) as refused:
        await create_event(a_draft(library, campaign="2031"), by=a_viewer(organisation), now=NOW)
    assert refused.value.fields == {"campaign": "unknown"}
    assert await value("SELECT count(*) FROM event") == 0


async def test_edit_event_dates_what_calendars_show_and_only_then(database: str) -> None:
    planned = await a_session()
    before = await row("SELECT sequence, revised_at FROM session WHERE id = $1", planned.id)

    await edit_event(planned.event, a_draft(planned.library, level="avance"), by=planned.ada, now=LATER)
    after_level = await row("SELECT sequence, revised_at FROM session WHERE id = $1", planned.id)
    await edit_event(planned.event, a_draft(planned.library, title="Autre titre"), by=planned.ada, now=LATER)
    after_title = await row("SELECT sequence, revised_at FROM session WHERE id = $1", planned.id)

    assert before is not None
    assert after_title is not None
    assert after_level == before
    assert (after_title["sequence"], after_title["revised_at"]) == (before["sequence"], LATER)
    assert (await facts(planned.event))["updated_at"] == LATER


async def test_edit_event_with_the_same_words_changes_nothing(database: str) -> None:
    planned = await a_session()
    before = await facts(planned.event)

    await edit_event(planned.event, a_draft(planned.library), by=planned.ada, now=LATER)

    assert await facts(planned.event) == before


async def test_edit_event_keeps_its_address_and_its_search_follows(database: str) -> None:
    planned = await a_session()
    slug = (await facts(planned.event))["slug"]

    await edit_event(
        planned.event, a_draft(planned.library, title="Payer en ligne"), by=planned.ada, now=LATER
    )

    kept = await facts(planned.event)
    assert (kept["slug"], kept["search_key"]) == (slug, "payer en ligne")


async def test_edit_event_never_moves_it_to_another_organisation(database: str) -> None:
    planned, other = await a_session(), await an_organisation()
    both = replace(planned.ada, grants=(*planned.ada.grants, *a_viewer(other).grants))

    with pytest.raises(Invalid) as refused:
        await edit_event(planned.event, a_draft(await a_library(other)), by=both, now=LATER)
    with pytest.raises(NotFound):
        await edit_event(planned.event, a_draft(planned.library), by=a_viewer(other), now=LATER)

    assert refused.value.fields == {"library": "other_organisation"}


async def test_amend_event_by_two_colleagues_at_once_keeps_both(database: str) -> None:
    planned = await a_session()

    await asyncio.gather(
        amend_event(planned.event, {"title": "Payer en ligne"}, by=planned.ada, now=LATER),
        amend_event(planned.event, {"summary": "Sans crainte"}, by=planned.ada, now=LATER),
    )

    kept = await facts(planned.event)
    assert (kept["title"], kept["summary"]) == ("Payer en ligne", "Sans crainte")


async def test_amend_event_keeps_the_edition_it_belongs_to(database: str) -> None:
    organisation = await an_organisation()
    coordinator = a_viewer(organisation, "coordinator")
    coordinator = replace(coordinator, grants=(replace(coordinator.grants[0], organisation=None),))
    given = {"name": "Journée", "starts_on": "2026-12-08"}
    edition = await open_campaign("journee-2026", given, by=coordinator, now=NOW)
    planned = await a_session(organisation=organisation, campaign="journee-2026")

    await amend_event(planned.event, {"title": "Payer en ligne"}, by=planned.ada, now=LATER)
    assert (await facts(planned.event))["campaign"] == edition
    await amend_event(planned.event, {"campaign": ""}, by=planned.ada, now=LATER)

    assert (await facts(planned.event))["campaign"] is None


async def test_publish_event_needs_a_date(database: str) -> None:
    organisation = await an_organisation()
    ada = a_viewer(organisation)
    event = await an_event(ada, await a_library(organisation))

    with pytest.raises(NothingToPublish):
        await publish_event(event, by=ada, now=NOW)

    assert (await facts(event))["published_at"] is None


async def test_publish_event_twice_keeps_the_first_time(database: str) -> None:
    planned = await a_session(published=False)

    await publish_event(planned.event, by=planned.ada, now=NOW)
    await publish_event(planned.event, by=planned.ada, now=LATER)

    assert (await facts(planned.event))["published_at"] == NOW
    assert [tuple(each) for each in await rows("SELECT sequence, revised_at FROM session")] == [(0, NOW)]
