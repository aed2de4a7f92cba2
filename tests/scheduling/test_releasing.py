"""Giving a library back: nothing that was planned there is left hanging."""

import asyncio
from datetime import datetime

import pytest

from events_service import clock
from events_service.database import row, rows, value
from events_service.errors import Invalid, NotFound
from events_service.libraries.queries import library_page
from events_service.libraries.removals import LIBRARY, removed_after
from events_service.registration.changes import cancel_session
from events_service.scheduling.event_rules import EventDraft
from events_service.scheduling.events import edit_event
from events_service.scheduling.releasing import LibraryInUse, release_library
from events_service.scheduling.rooms import UseDraft, occupy
from events_service.scheduling.sessions import add_session
from events_service.scheduling.withdrawal import delete_event, withdraw_event
from tests.factories import (
    ENDS,
    ENDS_AT,
    STARTS,
    Planned,
    a_library,
    a_room,
    a_session,
    a_viewer,
    an_organisation,
    some_equipment,
)

pytestmark = pytest.mark.usefixtures("database")
ELSEWHERE = {"title": "Ailleurs", "strand": "everyday_uses"}


async def slugs(planned: Planned) -> tuple[str, str]:
    found = await row(
        "SELECT library.slug, organisation.slug FROM library"
        " JOIN organisation ON organisation.id = library.organisation WHERE library.id = $1",
        planned.library,
    )
    assert found is not None
    return found[0], found[1]


async def owner(planned: Planned) -> object:
    return await value("SELECT organisation FROM library WHERE id = $1", planned.library)


async def removed_ids() -> list[object]:
    return [each.id for each in await removed_after(LIBRARY, after=None, since=clock.EPOCH, limit=9)]


async def test_release_library_without_anything_planned() -> None:
    organisation = await an_organisation("montpellier")
    await a_library(organisation, slug="jean-moulin")
    kept = await a_library(organisation, slug="kept")

    await release_library("jean-moulin", "montpellier", now=clock.now())

    page = await library_page("jean-moulin")
    assert page is not None
    assert not page.claimed
    assert await value("SELECT id FROM library WHERE organisation = $1", organisation) == kept
    assert await removed_ids() == []


async def test_release_library_leaves_no_hour_behind_and_takes_the_equipment_along() -> None:
    """Whoever answers for it next finds the room, and nothing of what others did in it."""
    organisation = await an_organisation("montpellier")
    library = await a_library(organisation, slug="jean-moulin", name="Jean-Moulin")
    room = await a_room(library)
    hour = UseDraft("Heure du conte", datetime(2035, 11, 21, 10), datetime(2035, 11, 21, 11), None)
    await occupy(room, hour, by=a_viewer(organisation), now=clock.now())
    await some_equipment(organisation, "Tablettes")
    await some_equipment(organisation, "Tablettes", library=library)
    await some_equipment(organisation, "Projecteur", library=library)

    await release_library("jean-moulin", "montpellier", now=clock.now())

    assert await value("SELECT count(*) FROM room_use") == 0
    assert await value("SELECT id FROM room") == room
    kept = await rows("SELECT name, library FROM equipment ORDER BY name")
    assert [(each["name"], each["library"]) for each in kept] == [
        ("Projecteur", None),
        ("Tablettes", None),
        ("Tablettes (Jean-Moulin)", None),
    ]


@pytest.mark.parametrize("published", [True, False])
async def test_release_library_refuses_while_something_is_planned_there(published: bool) -> None:
    planned = await a_session(published=published)

    with pytest.raises(LibraryInUse) as refused:
        await release_library(*await slugs(planned), now=clock.now())

    assert (refused.value.facts["sessions"], refused.value.facts["drafts"]) == (1, 0 if published else 1)
    assert await owner(planned) == planned.organisation


async def test_release_library_counts_a_session_of_an_event_that_is_at_home_elsewhere() -> None:
    organisation = await an_organisation()
    away = await a_library(organisation)
    planned = await a_session(organisation=organisation)
    given = {"starts_at": STARTS, "ends_at": ENDS, "capacity": 5, "library": str(away)}
    await add_session(planned.event, given, by=planned.ada, now=clock.now())

    with pytest.raises(LibraryInUse) as refused:
        await release_library(
            await value("SELECT slug FROM library WHERE id = $1", away),
            await value("SELECT slug FROM organisation"),
            now=clock.now(),
        )

    assert (refused.value.facts["sessions"], refused.value.facts["drafts"]) == (1, 0)


async def test_release_library_once_what_was_planned_is_called_off_or_over() -> None:
    called_off, over = await a_session(), await a_session()
    await cancel_session(called_off.id, reason="", by=called_off.ada, now=clock.now())

    await release_library(*await slugs(called_off), now=clock.now())
    await release_library(*await slugs(over), now=ENDS_AT)

    assert (await owner(called_off), await owner(over)) == (None, None)


async def test_release_library_that_is_hidden_takes_nothing_public_along() -> None:
    """A storage place is shown for what was published there; what everyone can still read names it."""
    organisation = await an_organisation()
    store = await a_library(organisation, kind="storage")
    planned = await a_session(organisation=organisation, library=store)
    library, own = await slugs(planned)

    with pytest.raises(LibraryInUse) as refused:
        await release_library(library, own, now=ENDS_AT)
    shown_before = await library_page(library)
    await withdraw_event(planned.event, by=planned.ada, now=clock.now())
    await delete_event(planned.event, by=planned.ada, now=clock.now())
    await release_library(library, own, now=clock.now())

    assert refused.value.facts == {"library": library, "sessions": 0, "drafts": 0, "published": 1}
    assert shown_before is not None
    assert await library_page(library) is None
    assert await removed_ids() == [store]


async def test_release_library_of_another_organisation_is_not_found() -> None:
    planned = await a_session()
    library, _ = await slugs(planned)
    await an_organisation("ailleurs")

    for slug, organisation in ((library, "ailleurs"), (library, "nowhere"), ("nowhere", "ailleurs")):
        with pytest.raises(NotFound):
            await release_library(slug, organisation, now=clock.now())

    assert await owner(planned) == planned.organisation


async def test_nothing_is_planned_at_a_library_that_is_being_given_back() -> None:
    """Whichever comes first: a session at a library that is no longer theirs would belong to nobody."""
    for _ in range(8):
        organisation = await an_organisation()
        home = await a_library(organisation)
        planned = await a_session(organisation=organisation, library=home)
        leaving = await a_library(organisation)
        ada = a_viewer(organisation)
        library = await value("SELECT slug FROM library WHERE id = $1", leaving)
        own = await value("SELECT slug FROM organisation WHERE id = $1", organisation)
        given = {"starts_at": STARTS, "ends_at": ENDS, "capacity": 5, "library": str(leaving)}
        draft = EventDraft.parse({**ELSEWHERE, "library": str(home)})

        planning = [add_session(planned.event, given, by=ada, now=clock.now()) for _ in range(3)]
        *made, edited, released = await asyncio.gather(
            *planning,
            edit_event(planned.event, draft, by=ada, now=clock.now()),
            release_library(library, own, now=clock.now()),
            return_exceptions=True,
        )

        assert edited is None
        assert all(not isinstance(each, Exception) or isinstance(each, Invalid) for each in made)
        came_in = any(not isinstance(each, Exception) for each in made)
        assert isinstance(released, LibraryInUse) == came_in
        assert (await value("SELECT organisation FROM library WHERE id = $1", leaving) is None) == (
            not came_in
        )
