"""Teaching resources stay with their event, and go along with its copies."""

from typing import Any
from uuid import UUID

import pytest

from events_service import clock
from events_service.database import value
from events_service.errors import Forbidden, Invalid, NotFound
from events_service.libraries.attachments import LARGEST_FILE
from events_service.scheduling.copies import copy_event
from events_service.scheduling.resources import (
    MOST_RESOURCES,
    add_resource,
    office_file,
    public_file,
    remove_resource,
    resources_of,
    show_resource,
)
from events_service.scheduling.withdrawal import delete_event
from tests.factories import a_library, a_session, a_viewer, an_event, an_organisation

pytestmark = pytest.mark.usefixtures("database")
NOW = clock.now()
SHEET: dict[str, Any] = {"title": "Fiche d’exercices", "author": "Ada", "licence": "cc-by"}
LINK = {**SHEET, "title": "Un site utile", "url": "exemple.fr/page"}


async def test_a_link_and_a_file_are_kept_in_order_and_carried_by_copies() -> None:
    town = await an_organisation()
    ada = a_viewer(town)
    event = await an_event(ada, await a_library(town))
    await add_resource(event, LINK, by=ada, now=NOW)
    file = await add_resource(event, SHEET, name="fiche.PDF", content=b"%PDF-1.7", by=ada, now=NOW)

    copy = await copy_event(event, by=ada, now=NOW)
    await remove_resource(file, by=ada, now=NOW)

    assert [(each.title, each.url, each.size) for each in await resources_of(event)] == [
        ("Un site utile", "https://exemple.fr/page", None)
    ]
    link, sheet = await resources_of(copy)
    assert (link.title, sheet.filename, sheet.size, sheet.author, sheet.licence) == (
        "Un site utile",
        "fiche.PDF",
        8,
        "Ada",
        "cc-by",
    )
    kept = await office_file(sheet.id, ada)
    assert kept is not None
    assert (kept.media_type, kept.content) == ("application/pdf", b"%PDF-1.7")
    await delete_event(copy, by=ada, now=NOW)
    assert await value("SELECT count(*) FROM resource") == 1


@pytest.mark.parametrize(
    ("values", "name", "content", "wrong"),
    [
        (SHEET, "", None, {"file": "file_or_link"}),
        (LINK, "fiche.pdf", b"%PDF", {"file": "file_or_link"}),
        (SHEET, "fiche.exe", b"MZ", {"file": "kind_of_file"}),
        (SHEET, "page.html", b"<script>", {"file": "kind_of_file"}),
        (SHEET, "dessin.svg", b"<svg/>", {"file": "kind_of_file"}),
        (SHEET, "fiche", b"x", {"file": "kind_of_file"}),
        (SHEET, "fiche.pdf", b"x" * (LARGEST_FILE + 1), {"file": "file_too_large"}),
        ({**LINK, "url": "javascript:alert(1)"}, "", None, {"url": "not_a_web_address"}),
        ({"url": "exemple.fr"}, "", None, {"title": "required", "author": "required", "licence": "required"}),
        ({**LINK, "licence": "volé"}, "", None, {"licence": "unknown"}),
    ],
)
async def test_add_resource_refuses(
    values: dict[str, Any], name: str, content: bytes | None, wrong: dict[str, str]
) -> None:
    town = await an_organisation()
    ada = a_viewer(town)
    event = await an_event(ada, await a_library(town))

    with pytest.raises(Invalid) as refusal:
        await add_resource(event, values, name=name, content=content, by=ada, now=NOW)

    assert refusal.value.fields == wrong
    assert await resources_of(event) == []


async def test_add_resource_one_too_many() -> None:
    town = await an_organisation()
    ada = a_viewer(town)
    event = await an_event(ada, await a_library(town))
    for _ in range(MOST_RESOURCES):
        await add_resource(event, LINK, by=ada, now=NOW)

    with pytest.raises(Invalid) as refusal:
        await add_resource(event, LINK, by=ada, now=NOW)

    assert refusal.value.fields == {"title": "too_many"}


async def test_everybody_has_what_is_shared_of_a_public_event_and_nothing_else() -> None:
    held = await a_session()
    draft = await a_session(published=False)
    other = a_viewer(await an_organisation())

    async def has(event: UUID, ada: Any, *, public: str) -> bool:
        values = {**SHEET, "public": public}
        file = await add_resource(event, values, name="fiche.pdf", content=b"%PDF", by=ada, now=NOW)
        assert await office_file(file, other) is None
        assert await office_file(file, ada) is not None
        assert len(await resources_of(event, public=True)) == (public == "yes")
        seen = await public_file(file, now=clock.now()) is not None
        await remove_resource(file, by=ada, now=NOW)
        return seen

    assert await has(held.event, held.ada, public="yes") is True
    assert await has(held.event, held.ada, public="") is False
    assert await has(draft.event, draft.ada, public="yes") is False


async def test_who_plans_there_shares_and_takes_away() -> None:
    held = await a_session()
    stranger, desk = a_viewer(await an_organisation()), a_viewer(held.organisation, "desk")
    file = await add_resource(held.event, SHEET, name="fiche.pdf", content=b"%PDF", by=held.ada, now=NOW)

    for viewer, refusal in ((stranger, NotFound), (desk, Forbidden)):
        with pytest.raises(refusal):
            await add_resource(held.event, LINK, by=viewer, now=NOW)
        with pytest.raises(refusal):
            await show_resource(file, public=True, by=viewer, now=NOW)
        with pytest.raises(refusal):
            await remove_resource(file, by=viewer, now=NOW)
    await show_resource(file, public=True, by=held.ada, now=NOW)

    assert await public_file(file, now=clock.now()) is not None
