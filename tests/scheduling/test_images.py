"""The image of an event goes with it."""

from uuid import UUID

import pytest

from events_service import clock
from events_service.database import row, value
from events_service.errors import Forbidden, Invalid, NotFound
from events_service.scheduling.images import image_content, keep_image, remove_image
from events_service.scheduling.withdrawal import delete_event
from tests.factories import a_library, a_photograph, a_viewer, an_event, an_organisation

pytestmark = pytest.mark.usefixtures("database")
NOW = clock.now()


async def digest_of(event: UUID) -> str | None:
    digest: str | None = await value("SELECT digest FROM event_image WHERE event = $1", event)
    return digest


async def test_keep_image_takes_the_place_of_the_one_before() -> None:
    town = await an_organisation()
    ada = a_viewer(town)
    event = await an_event(ada, await a_library(town))

    await keep_image(event, a_photograph(), "Un mur", by=ada, now=NOW)
    first = await digest_of(event)
    await keep_image(event, a_photograph(800, 200), "Un autre mur", by=ada, now=NOW)
    second = await digest_of(event)
    await keep_image(event, None, "Un mur plus bas", by=ada, now=NOW)

    assert first
    assert second
    assert first != second
    assert await image_content(first) is None
    assert (await image_content(second) or b"").startswith(b"\xff\xd8")
    kept = await row("SELECT alternative, width, height FROM event_image WHERE event = $1", event)
    assert tuple(kept or ()) == ("Un mur plus bas", 800, 200)


@pytest.mark.parametrize(
    ("upload", "alternative", "wrong"),
    [
        (None, "Un mur", {"file": "required"}),
        (a_photograph(), " ", {"alternative": "required"}),
        (b"hello", "", {"alternative": "required", "file": "not_a_picture"}),
        (a_photograph(), "x" * 201, {"alternative": "too_long"}),
    ],
)
async def test_keep_image_refuses(upload: bytes | None, alternative: str, wrong: dict[str, str]) -> None:
    town = await an_organisation()
    ada = a_viewer(town)
    event = await an_event(ada, await a_library(town))

    with pytest.raises(Invalid) as refusal:
        await keep_image(event, upload, alternative, by=ada, now=NOW)

    assert refusal.value.fields == wrong
    assert await digest_of(event) is None


async def test_an_image_is_given_by_who_plans_there() -> None:
    town, other = await an_organisation(), await an_organisation()
    event = await an_event(a_viewer(town), await a_library(town))

    with pytest.raises(Forbidden):
        await keep_image(event, a_photograph(), "Un mur", by=a_viewer(town, "desk"), now=NOW)
    with pytest.raises(NotFound):
        await keep_image(event, a_photograph(), "Un mur", by=a_viewer(other), now=NOW)


async def test_an_image_goes_with_its_event_or_before() -> None:
    town = await an_organisation()
    ada, library = a_viewer(town), await a_library(town)
    one, two = await an_event(ada, library), await an_event(ada, library)
    for event in (one, two):
        await keep_image(event, a_photograph(), "Un mur", by=ada, now=NOW)

    await remove_image(one, by=ada, now=NOW)
    assert await digest_of(two)
    await delete_event(two, by=ada, now=NOW)

    assert await value("SELECT count(*) FROM event_image") == 0
