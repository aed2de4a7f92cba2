"""What a coordinator writes, corrects and withdraws; and the kit that every copy has."""

from typing import Any
from uuid import UUID

import pytest

from events_service.accounts.roles import OPERATOR
from events_service.campaigns.editions import move_campaign
from events_service.database import row
from events_service.errors import ChangedMeanwhile, Forbidden, Invalid, NotFound
from events_service.scheduling.intents import IntentReused
from events_service.scheduling.kits import add_to_kit, kit_of, remove_from_kit
from events_service.scheduling.model_rules import MODEL_WORDS, ModelDraft
from events_service.scheduling.model_tables import Model
from events_service.scheduling.models import DayNotOpen, correct_model, make_model
from events_service.scheduling.resources import MOST_RESOURCES, office_file, public_file, resources_of
from tests.campaigns.test_participations import SLUG, an_edition
from tests.factories import a_viewer, an_organisation
from tests.scheduling.test_adopting import NOON, WORDS, a_copy, a_model

LINK = {"title": "Guide", "author": "Line", "licence": "cc-by", "url": "https://exemple.fr/guide"}


@pytest.fixture
async def edition(database: str) -> UUID:
    return await an_edition()


def test_a_model_keeps_every_word_it_may_say() -> None:
    columns = {column._meta.name for column in Model._meta.columns}

    assert set(MODEL_WORDS) < columns


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"title": ""}, {"title": "required"}),
        ({"locked": ["library"]}, {"locked": "unknown"}),
        ({"minutes": "5"}, {"minutes": "out_of_range"}),
        ({"age_from": "12", "age_to": "8"}, {"age_to": "below_the_other"}),
    ],
)
def test_a_draft_is_refused_by_name(typed: dict[str, Any], wrong: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        ModelDraft.parse({**WORDS, **typed})

    assert refused.value.fields == wrong


def test_both_ages_are_locked_or_none() -> None:
    assert ModelDraft.parse({**WORDS, "locked": ["age_to", "title"]}).locked == (
        "title",
        "age_from",
        "age_to",
    )


async def revision_of(model: UUID) -> tuple[int, list[str]]:
    kept = await row("SELECT revision, corrected FROM model WHERE id = $1", model)
    assert kept is not None
    return kept["revision"], kept["corrected"]


@pytest.mark.usefixtures("edition")
async def test_correct_counts_revisions_and_knows_what_libraries_have_to_hear() -> None:
    model = await a_model()

    await correct_model(model, {"title": WORDS["title"]}, by=OPERATOR, now=NOON)
    assert await revision_of(model) == (1, [])
    await correct_model(model, {"bring": "Un chargeur"}, by=OPERATOR, now=NOON)
    assert await revision_of(model) == (2, [])
    await correct_model(model, {"title": "Autrement", "locked": ["title", "bring"]}, by=OPERATOR, now=NOON)
    assert await revision_of(model) == (3, ["title", "bring"])
    with pytest.raises(ChangedMeanwhile):
        await correct_model(model, {"title": "Encore"}, by=OPERATOR, now=NOON, seen=2)


@pytest.mark.usefixtures("edition")
async def test_make_twice_with_one_intent_makes_one() -> None:
    first = await make_model(SLUG, WORDS, by=OPERATOR, now=NOON, intent="once")

    again = await make_model(SLUG, WORDS, by=OPERATOR, now=NOON, intent="once")
    with pytest.raises(IntentReused):
        await make_model(SLUG, {**WORDS, "title": "Autre"}, by=OPERATOR, now=NOON, intent="once")

    assert again == first
    with pytest.raises(NotFound):
        await make_model("autre-journee", WORDS, by=OPERATOR, now=NOON)
    await move_campaign(SLUG, "closed", by=OPERATOR, now=NOON)
    with pytest.raises(DayNotOpen):
        await make_model(SLUG, WORDS, by=OPERATOR, now=NOON)


@pytest.mark.usefixtures("edition")
async def test_a_kit_is_kept_once_and_had_by_every_copy() -> None:
    model, ada, basile = await a_model(), a_viewer(await an_organisation()), a_viewer(await an_organisation())
    before = await a_copy(model, ada=ada)
    await add_to_kit(model, LINK, by=OPERATOR, now=NOON)
    slides = {"title": "Diaporama", "author": "Line", "licence": "cc-by", "public": "yes"}
    piece = await add_to_kit(model, slides, name="d.txt", content=b"Photos", by=OPERATOR, now=NOON)
    after = await a_copy(model, ada=basile)

    for event in (before, after):
        assert [each.title for each in await resources_of(event)] == ["Guide", "Diaporama"]
        assert [each.title for each in await resources_of(event, public=True)] == ["Diaporama"]
    for file in (await public_file(piece, now=NOON), await office_file(piece, basile)):
        assert file is not None
        assert file.content == b"Photos"
    await remove_from_kit(model, piece, by=OPERATOR, now=NOON)
    assert [each.title for each in await resources_of(before)] == ["Guide"]
    with pytest.raises(Forbidden):
        await add_to_kit(model, LINK, by=ada, now=NOON)


@pytest.mark.usefixtures("edition")
async def test_a_kit_is_for_visitors_only_where_an_event_shows_it() -> None:
    model = await a_model()
    slides = {"title": "Diaporama", "author": "Line", "licence": "cc-by", "public": "yes"}
    piece = await add_to_kit(model, slides, name="d.txt", content=b"Photos", by=OPERATOR, now=NOON)

    assert await public_file(piece, now=NOON) is None
    await a_copy(model)
    assert await public_file(piece, now=NOON) is not None


@pytest.mark.usefixtures("edition")
async def test_a_kit_has_twenty_pieces_at_most_and_the_same_title_replaces() -> None:
    model = await a_model()
    for number in range(MOST_RESOURCES):
        await add_to_kit(model, {**LINK, "title": f"Guide {number}"}, by=OPERATOR, now=NOON)

    await add_to_kit(model, {**LINK, "title": "Guide 3"}, by=OPERATOR, now=NOON)
    with pytest.raises(Invalid):
        await add_to_kit(model, LINK, by=OPERATOR, now=NOON)

    assert len(await kit_of(model)) == MOST_RESOURCES
