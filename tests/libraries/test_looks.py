"""A library's colour and logo are given by whoever answers for it, whole or not at all."""

from io import BytesIO

import pytest
from PIL import Image

from events_service import clock
from events_service.database import rows, value
from events_service.errors import Invalid, NotFound
from events_service.identifiers import uuid7
from events_service.libraries.looks import colour_of, keep_look, logo_of, take_logo_down
from tests.factories import a_library, an_organisation

ADA = uuid7()


def a_square() -> bytes:
    content = BytesIO()
    Image.new("RGB", (200, 200), "navy").save(content, "PNG")
    return content.getvalue()


async def test_keep_is_for_whoever_answers_for_the_library_and_all_of_it_or_nothing(database: str) -> None:
    town, elsewhere = await an_organisation(), await an_organisation()
    library = await a_library(town, slug="moulin")

    with pytest.raises(NotFound):
        await keep_look(library, "#8a1538", None, by=ADA, of=elsewhere, now=clock.now())
    with pytest.raises(Invalid) as refusal:
        await keep_look(library, "8a153", b"%PDF", by=ADA, of=town, now=clock.now())
    with pytest.raises(Invalid):
        await keep_look(library, "", a_square()[:80], by=ADA, of=town, now=clock.now())

    assert refusal.value.fields == {"colour": "not_a_colour", "file": "not_a_picture"}
    assert (await colour_of("moulin"), await logo_of("moulin")) == (None, None)


async def test_each_change_is_noted_once_and_a_logo_can_be_taken_down(database: str) -> None:
    town = await an_organisation()
    library = await a_library(town, slug="moulin")

    for _ in range(2):
        await keep_look(library, "#8A1538", None, by=ADA, of=town, now=clock.now())
    await keep_look(library, "#8a1538", a_square(), by=ADA, of=town, now=clock.now())
    shown = await value("SELECT logo_width FROM library")
    for _ in range(2):
        await take_logo_down(library, by=ADA, of=town, now=clock.now())

    assert shown == 96
    assert (await colour_of("moulin"), await logo_of("moulin")) == ("#8a1538", None)
    assert await value("SELECT logo_digest FROM library") == ""
    assert [each["what"] for each in await rows("SELECT what FROM audit")] == ["library.dressed"] * 3
