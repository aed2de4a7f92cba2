"""Libraries adopt a model with a date of their own; what is locked in it is not theirs to change."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from events_service.accounts.roles import OPERATOR, Viewer
from events_service.campaigns.editions import move_campaign
from events_service.database import row, rows, value
from events_service.errors import Forbidden, Invalid, NotFound
from events_service.scheduling.adopting import ModelWithdrawn, adopt_model, follow_model
from events_service.scheduling.claims import approve_claim
from events_service.scheduling.copies import copy_event
from events_service.scheduling.events import amend_event
from events_service.scheduling.intents import IntentReused
from events_service.scheduling.models import DayNotOpen, correct_model, make_model, offer_model
from events_service.scheduling.publication import publish_due
from events_service.scheduling.sessions import add_session
from tests.campaigns.test_participations import SLUG, an_edition
from tests.factories import a_library, a_viewer, an_organisation
from tests.scheduling.test_claims import HERAULT, an_open_claim

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
WORDS: dict[str, Any] = {
    "title": "Mes photos à l’abri",
    "summary": "Ranger et sauvegarder ses photos",
    "strand": "everyday_uses",
    "level": "debutant",
    "locked": ["title", "summary", "level"],
}


@pytest.fixture(autouse=True)
async def edition(database: str) -> UUID:
    return await an_edition()


async def a_model(**said: Any) -> UUID:
    return await make_model(SLUG, {**WORDS, **said}, by=OPERATOR, now=NOON)


async def a_copy(model: UUID, *, ada: Viewer | None = None, intent: str | None = None, **said: Any) -> UUID:
    """Of Ada's library, on the day of the edition; of one that she made for it where none is given."""
    if ada is None:
        ada = a_viewer(await an_organisation())
    if "library" not in said:
        [grant] = ada.grants
        said["library"] = str(await a_library(grant.organisation))
    date = {"starts_at": "2026-12-08T14:00", "ends_at": "2026-12-08T16:00", "capacity": 8, **said}
    return await adopt_model(model, date, publish=True, by=ada, now=NOON, intent=intent)


async def said_in(event: UUID) -> tuple[str, str, str]:
    said = await row("SELECT title, summary, bring FROM event WHERE id = $1", event)
    assert said is not None
    return said["title"], said["summary"], said["bring"]


async def test_adopt_makes_a_published_event_of_the_edition_with_its_date() -> None:
    event = await a_copy(await a_model())

    [made] = await rows(
        """
        SELECT event.title, event.level, campaign.slug, event.published_at, session.local_starts, model_copy.revision
        FROM event JOIN campaign ON campaign.id = event.campaign JOIN session ON session.event = event.id
        JOIN model_copy ON model_copy.event = event.id WHERE event.id = $1
        """,
        event,
    )
    assert tuple(made) == (
        "Mes photos à l’abri",
        "debutant",
        SLUG,
        NOON,
        datetime(2026, 12, 8, 14),  # the wall clock of the library
        1,
    )


async def test_a_copy_at_a_library_that_is_only_claimed_is_public_once_it_is_theirs() -> None:
    town, library = await an_organisation(), await a_library(None)
    claim = await an_open_claim(library, town)
    event = await a_copy(await a_model(), ada=a_viewer(town), library=str(library))

    early = await publish_due(NOON)
    await approve_claim(claim, by=HERAULT, now=NOON)
    then = await publish_due(NOON)

    assert (early, then) == (0, 1)
    assert await value("SELECT published_at FROM event WHERE id = $1", event) == NOON


async def test_adopt_twice_with_one_intent_makes_one_and_refuses_another_date() -> None:
    model, ada = await a_model(), a_viewer(await an_organisation())
    library = str(await a_library(ada.organisation))
    first = await a_copy(model, ada=ada, library=library, intent="once")

    again = await a_copy(model, ada=ada, library=library, intent="once")
    with pytest.raises(IntentReused):
        await a_copy(model, ada=ada, library=library, intent="once", ends_at="2026-12-08T17:00")

    assert again == first
    assert await value("SELECT count(*) FROM session") == 1


async def test_adopt_refuses_what_is_not_offered() -> None:
    model = await a_model()
    await offer_model(model, offered=False, by=OPERATOR, now=NOON)
    with pytest.raises(ModelWithdrawn):
        await a_copy(model)
    await offer_model(model, offered=True, by=OPERATOR, now=NOON)
    await move_campaign(SLUG, "closed", by=OPERATOR, now=NOON)
    with pytest.raises(DayNotOpen):
        await a_copy(model)
    with pytest.raises(NotFound):
        await a_copy(UUID(int=1))
    with pytest.raises(Forbidden):
        await make_model(SLUG, WORDS, by=a_viewer(await an_organisation()), now=NOON)


async def test_a_locked_field_is_refused_by_name_and_a_free_one_is_the_library_s() -> None:
    model, ada = await a_model(), a_viewer(await an_organisation())
    event = await a_copy(model, ada=ada)

    with pytest.raises(Invalid) as refused:
        await amend_event(
            event, {"title": "Autre chose", "level": None, "bring": "Vos photos"}, by=ada, now=NOON
        )
    await amend_event(event, {"bring": "Vos photos"}, by=ada, now=NOON)

    assert refused.value.fields == {"level": "locked", "title": "locked"}
    assert await said_in(event) == ("Mes photos à l’abri", "Ranger et sauvegarder ses photos", "Vos photos")


async def test_a_date_has_no_title_of_its_own_where_the_model_locks_it() -> None:
    model, ada = await a_model(), a_viewer(await an_organisation())
    event = await a_copy(model, ada=ada)
    date = {"starts_at": "2026-12-08T17:00", "ends_at": "2026-12-08T18:00", "capacity": 8}

    with pytest.raises(Invalid) as refused:
        await add_session(event, {**date, "title": "Autre chose"}, by=ada, now=NOON)

    assert refused.value.fields == {"title": "locked"}


async def test_follow_takes_over_what_is_locked_and_leaves_the_rest() -> None:
    model, ada = await a_model(bring="Un chargeur"), a_viewer(await an_organisation())
    event = await a_copy(model, ada=ada)
    await amend_event(event, {"bring": "Vos photos"}, by=ada, now=NOON)
    before = await row("SELECT starts_at, ends_at, sequence, roster FROM session WHERE event = $1", event)
    later = NOON.replace(hour=14)

    await correct_model(model, {"summary": "Sauver ses photos", "bring": "Rien"}, by=OPERATOR, now=later)
    changed = await follow_model(event, now=later)
    again = await follow_model(event, now=later)

    assert (changed, again) == ({"summary": "Ranger et sauvegarder ses photos"}, {})
    assert await said_in(event) == ("Mes photos à l’abri", "Sauver ses photos", "Vos photos")
    after = await row("SELECT starts_at, ends_at, sequence, roster FROM session WHERE event = $1", event)
    assert after == before
    assert await value("SELECT revised_at FROM session WHERE event = $1", event) == later


async def test_a_field_that_is_locked_later_is_the_model_s_again() -> None:
    model, ada = await a_model(bring="Un chargeur"), a_viewer(await an_organisation())
    event = await a_copy(model, ada=ada)
    await amend_event(event, {"bring": "Vos photos"}, by=ada, now=NOON)

    await correct_model(model, {"locked": ["title", "bring"]}, by=OPERATOR, now=NOON)
    await follow_model(event, now=NOON)

    assert await said_in(event) == ("Mes photos à l’abri", "Ranger et sauvegarder ses photos", "Un chargeur")
    await amend_event(event, {"summary": "À nous"}, by=ada, now=NOON)


async def test_planning_a_copy_again_follows_the_model_and_a_template_does_not() -> None:
    model, ada = await a_model(), a_viewer(await an_organisation())
    event = await a_copy(model, ada=ada)

    again = await copy_event(event, by=ada, now=NOON)
    template = await copy_event(event, by=ada, now=NOON, as_template=True)

    copies = {each["event"] for each in await rows("SELECT event FROM model_copy WHERE model = $1", model)}
    assert copies == {event, again}
    await amend_event(template, {"title": "Le nôtre"}, by=ada, now=NOON)
