"""The toolkit of an edition: who may have which file."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest

from events_service.accounts.roles import OPERATOR
from events_service.campaigns.editions import move_campaign, open_campaign
from events_service.campaigns.toolkit import add_tool, public_tool, remove_tool, tool_for_staff, toolkit_of
from events_service.database import value
from events_service.errors import Forbidden, Invalid
from events_service.libraries.attachments import SavedFile
from tests.factories import a_viewer, an_organisation

pytestmark = pytest.mark.usefixtures("database")
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SLUG = "journee-2026"
POSTER = {"title": "Affiche", "author": "Line", "licence": "cc-by", "public": "yes"}


@pytest.fixture
async def edition(database: str) -> UUID:
    facts = {"name": "Journée", "starts_on": date(2026, 12, 8)}
    return await open_campaign(SLUG, facts, by=OPERATOR, now=NOON, drafted=True)


async def added(**said: Any) -> UUID:
    return await add_tool(
        SLUG, {**POSTER, **said}, name="affiche.pdf", content=b"%PDF", by=OPERATOR, now=NOON
    )


@pytest.mark.parametrize(
    ("state", "public", "everybody", "colleagues"),
    [("draft", "yes", False, False), ("open", "yes", True, True), ("open", "", False, True)],
)
async def test_a_file_is_for_whom_it_was_put_there(
    edition: UUID, state: str, public: str, everybody: bool, colleagues: bool
) -> None:
    tool = await added(public=public)
    if state == "open":
        await move_campaign(SLUG, "open", by=OPERATOR, now=NOON)

    file = SavedFile("affiche.pdf", "application/pdf", b"%PDF")
    assert await public_tool(tool) == (file if everybody else None)
    assert await tool_for_staff(tool, drafts=False) == (file if colleagues else None)
    assert await tool_for_staff(tool, drafts=True) == file
    assert len(await toolkit_of(edition, public=True)) == bool(public)


async def test_add_tool_replaces_what_had_that_title(edition: UUID) -> None:
    await added()

    await add_tool(SLUG, {**POSTER, "url": "https://exemple.org/affiche"}, by=OPERATOR, now=NOON)

    [tool] = await toolkit_of(edition)
    assert (tool.title, tool.url, tool.size) == ("Affiche", "https://exemple.org/affiche", None)


async def test_remove_tool_twice_is_harmless(edition: UUID) -> None:
    tool = await added()

    await remove_tool(SLUG, tool, by=OPERATOR, now=NOON)
    await remove_tool(SLUG, tool, by=OPERATOR, now=NOON)

    assert await toolkit_of(edition) == []


async def test_the_toolkit_is_a_coordinators_and_refuses_what_runs(edition: UUID) -> None:
    with pytest.raises(Invalid) as refused:
        await add_tool(SLUG, {"title": "Jeu"}, name="jeu.exe", content=b"MZ", by=OPERATOR, now=NOON)
    with pytest.raises(Forbidden):
        await add_tool(
            SLUG, POSTER, name="a.pdf", content=b"%PDF", by=a_viewer(await an_organisation()), now=NOON
        )

    assert refused.value.fields == {"file": "kind_of_file", "author": "required", "licence": "required"}
    assert await value("SELECT count(*) FROM tool") == 0
