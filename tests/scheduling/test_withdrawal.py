"""Taking back what was planned by mistake: only while nobody counts on it, and never without a trace for followers."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest

from events_service import clock
from events_service.database import row, rows, value
from events_service.errors import Forbidden, NotFound
from events_service.identifiers import uuid7
from events_service.libraries.removals import EVENT, SESSION, removed_after
from events_service.registration.cancellation import cancel_by_link
from events_service.registration.changes import cancel_session
from events_service.registration.places import Place, register
from events_service.registration.rules import Door
from events_service.scheduling.event_queries import event_page
from events_service.scheduling.events import publish_event
from events_service.scheduling.queries import session_line
from events_service.scheduling.sessions import SessionOver, add_session
from events_service.scheduling.withdrawal import (
    EventPublished,
    RosterNotEmpty,
    delete_event,
    delete_session,
    withdraw_event,
)
from tests.factories import (
    ENDS_AT,
    KEY,
    Planned,
    a_party,
    a_registration,
    a_session,
    a_viewer,
    an_organisation,
)

pytestmark = pytest.mark.usefixtures("database")
AFTERWARDS = ENDS_AT + timedelta(days=1)


async def removed(kind: str, *, of: UUID | None = None) -> list[UUID]:
    """What a stranger is told of, or a key of that organisation."""
    drafts_of = (of,) if of else ()
    found = await removed_after(kind, after=None, since=clock.EPOCH, limit=9, drafts_of=drafts_of)
    return [each.id for each in found]


async def rows_left() -> tuple[int, int, int]:
    found = await row(
        "SELECT (SELECT count(*) FROM event), (SELECT count(*) FROM session), (SELECT count(*) FROM roster)"
    )
    assert found is not None
    return tuple(found)


async def test_withdraw_event_makes_it_a_draft_again() -> None:
    planned = await a_session()

    await withdraw_event(planned.event, by=planned.ada, now=clock.now())

    assert await event_page(str(planned.event), now=clock.now()) is None
    assert await session_line(planned.id, now=clock.now()) is None
    assert await rows_left() == (1, 1, 1)


async def test_withdraw_event_is_told_to_strangers_and_not_to_its_organisation() -> None:
    planned = await a_session()

    await withdraw_event(planned.event, by=planned.ada, now=clock.now())

    assert (await removed(EVENT), await removed(SESSION)) == ([planned.event], [planned.id])
    assert await removed(EVENT, of=await an_organisation()) == [planned.event]
    assert (
        await removed(EVENT, of=planned.organisation),
        await removed(SESSION, of=planned.organisation),
    ) == (
        [],
        [],
    )


async def test_withdraw_event_and_publish_it_again_leaves_nothing_removed() -> None:
    planned = await a_session()
    await withdraw_event(planned.event, by=planned.ada, now=clock.now())

    await publish_event(planned.event, by=planned.ada, now=clock.now())

    assert (await removed(EVENT), await removed(SESSION)) == ([], [])


async def test_withdraw_event_twice_changes_nothing() -> None:
    planned = await a_session()
    await withdraw_event(planned.event, by=planned.ada, now=clock.now())
    once = await row("SELECT * FROM event")

    await withdraw_event(planned.event, by=planned.ada, now=clock.now() + timedelta(hours=1))

    assert await row("SELECT * FROM event") == once


@pytest.mark.parametrize("capacity", [1, 2], ids=["one confirmed and one waiting", "both confirmed"])
async def test_withdraw_event_is_refused_while_somebody_counts_on_it(capacity: int) -> None:
    planned = await a_session(capacity=capacity)
    await a_registration(planned.id)
    await a_registration(planned.id, a_party("Denise"))

    with pytest.raises(RosterNotEmpty):
        await withdraw_event(planned.event, by=planned.ada, now=clock.now())

    assert await session_line(planned.id, now=clock.now()) is not None
    assert (await removed(EVENT), await removed(SESSION)) == ([], [])


async def test_withdraw_event_is_possible_once_everybody_gave_back_their_seat() -> None:
    planned = await a_session()
    place = await a_registration(planned.id)
    await cancel_by_link(place.link, now=clock.now())

    await withdraw_event(planned.event, by=planned.ada, now=clock.now())

    assert await event_page(str(planned.event), now=clock.now()) is None


async def test_withdraw_event_looks_at_sessions_to_come_only() -> None:
    planned = await a_session()
    await a_registration(planned.id)

    await withdraw_event(planned.event, by=planned.ada, now=AFTERWARDS)

    assert await event_page(str(planned.event), now=AFTERWARDS) is None


async def test_nobody_signs_up_for_what_is_being_withdrawn() -> None:
    """Either the guest was first and the event stays, or the event went and the guest is told that it is not there."""
    for _ in range(5):
        planned = await a_session()
        sign_ups = (
            register(planned.roster, a_party(f"Guest{n}"), door=Door.WEB, key=KEY, now=clock.now())
            for n in range(4)
        )

        *guests, withdrawn = await asyncio.gather(
            *sign_ups, withdraw_event(planned.event, by=planned.ada, now=clock.now()), return_exceptions=True
        )

        came = [each for each in guests if isinstance(each, Place)]
        assert all(isinstance(each, Place | NotFound) for each in guests)
        assert isinstance(withdrawn, RosterNotEmpty) == bool(came)


async def test_delete_event_takes_its_sessions_along() -> None:
    draft = await a_session(published=False)
    other = await a_session(published=False)

    await delete_event(draft.event, by=draft.ada, now=clock.now())

    assert await rows_left() == (1, 1, 1)
    assert await value("SELECT id FROM session") == other.id


async def test_delete_event_is_told_to_nobody_else() -> None:
    draft = await a_session(published=False)

    await delete_event(draft.event, by=draft.ada, now=clock.now())

    assert (await removed(EVENT), await removed(SESSION)) == ([], [])
    assert await removed(EVENT, of=draft.organisation) == [draft.event]
    assert await removed(SESSION, of=draft.organisation) == [draft.id]


async def test_delete_event_that_everyone_saw_once_stays_told() -> None:
    planned = await a_session()
    await withdraw_event(planned.event, by=planned.ada, now=clock.now())

    await delete_event(planned.event, by=planned.ada, now=clock.now())

    assert (await removed(EVENT), await removed(SESSION)) == ([planned.event], [planned.id])
    assert await removed(EVENT, of=planned.organisation) == [planned.event]


async def test_delete_event_refuses_what_is_published() -> None:
    planned = await a_session()

    with pytest.raises(EventPublished):
        await delete_event(planned.event, by=planned.ada, now=clock.now())

    assert await rows_left() == (1, 1, 1)


async def test_delete_event_refuses_where_somebody_ever_was() -> None:
    planned = await a_session()
    place = await a_registration(planned.id)
    await cancel_by_link(place.link, now=clock.now())
    await withdraw_event(planned.event, by=planned.ada, now=clock.now())

    with pytest.raises(RosterNotEmpty) as refused:
        await delete_event(planned.event, by=planned.ada, now=clock.now())

    assert refused.value.facts == {"registrations": 1}
    assert await rows_left() == (1, 1, 1)


async def test_delete_session_leaves_the_event_and_its_other_dates() -> None:
    planned = await a_session()
    mistyped = await add_session(
        planned.event,
        {"starts_at": "2035-11-21T14:00", "ends_at": "2035-11-21T16:00", "capacity": 8},
        by=planned.ada,
        now=clock.now(),
    )

    await delete_session(mistyped, by=planned.ada, now=clock.now())

    assert await rows_left() == (1, 1, 1)
    assert await session_line(planned.id, now=clock.now()) is not None
    assert await removed(SESSION) == await removed(SESSION, of=planned.organisation) == [mistyped]


async def test_delete_session_of_a_draft_is_told_to_its_organisation_alone() -> None:
    draft = await a_session(published=False)

    await delete_session(draft.id, by=draft.ada, now=clock.now())

    assert (await removed(SESSION), await removed(SESSION, of=draft.organisation)) == ([], [draft.id])


async def test_delete_session_that_was_called_off_before_anybody_came() -> None:
    planned = await a_session()
    await cancel_session(planned.id, reason="", by=planned.ada, now=clock.now())

    await delete_session(planned.id, by=planned.ada, now=clock.now())

    assert await rows_left() == (1, 0, 0)


@pytest.mark.parametrize("given_back", [False, True])
async def test_delete_session_refuses_where_somebody_is_or_was(given_back: bool) -> None:
    planned = await a_session()
    place = await a_registration(planned.id)
    if given_back:
        await cancel_by_link(place.link, now=clock.now())

    with pytest.raises(RosterNotEmpty) as refused:
        await delete_session(planned.id, by=planned.ada, now=clock.now())

    assert refused.value.facts == {"registrations": 1}
    assert await rows_left() == (1, 1, 1)


async def test_delete_session_refuses_what_took_place_in_public() -> None:
    planned = await a_session(sign_up="not_needed")

    with pytest.raises(SessionOver):
        await delete_session(planned.id, by=planned.ada, now=AFTERWARDS)

    assert await rows_left() == (1, 1, 1)


async def test_delete_session_of_a_draft_whose_date_has_passed() -> None:
    draft = await a_session(published=False)

    await delete_session(draft.id, by=draft.ada, now=AFTERWARDS)

    assert await rows_left() == (1, 0, 0)


async def test_nobody_is_on_a_session_that_is_gone() -> None:
    for _ in range(5):
        planned = await a_session()
        sign_ups = (
            register(planned.roster, a_party(f"Guest{n}"), door=Door.WEB, key=KEY, now=clock.now())
            for n in range(4)
        )

        *guests, deleted = await asyncio.gather(
            *sign_ups, delete_session(planned.id, by=planned.ada, now=clock.now()), return_exceptions=True
        )

        came = [each for each in guests if isinstance(each, Place)]
        assert all(isinstance(each, Place | NotFound) for each in guests)
        assert isinstance(deleted, RosterNotEmpty) == bool(came)


@pytest.mark.parametrize("verb", [withdraw_event, delete_event])
async def test_events_are_taken_back_by_those_who_plan_them(verb: object) -> None:
    planned = await a_session(published=verb is withdraw_event)
    before = await rows("SELECT * FROM event")

    with pytest.raises(NotFound):
        await verb(planned.event, by=a_viewer(await an_organisation()), now=clock.now())  # type: ignore[operator]
    with pytest.raises(Forbidden):
        await verb(planned.event, by=a_viewer(planned.organisation, "desk"), now=clock.now())  # type: ignore[operator]
    with pytest.raises(NotFound):
        await verb(uuid7(), by=planned.ada, now=clock.now())  # type: ignore[operator]

    assert await rows("SELECT * FROM event") == before


async def test_sessions_are_deleted_by_those_who_plan_them() -> None:
    planned: Planned = await a_session()

    with pytest.raises(NotFound):
        await delete_session(planned.id, by=a_viewer(await an_organisation()), now=clock.now())
    with pytest.raises(Forbidden):
        await delete_session(planned.id, by=a_viewer(planned.organisation, "desk"), now=clock.now())
    with pytest.raises(NotFound):
        await delete_session(uuid7(), by=planned.ada, now=clock.now())

    assert await rows_left() == (1, 1, 1)
