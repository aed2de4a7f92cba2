"""A colleague is given sessions in the same instant as she is removed; with the protection off, a twin shows what it
was for. And an organisation goes with its last claim while somebody plans for it."""

import asyncio

import pytest

from events_service import clock
from events_service.accounts.invitations import invite
from events_service.accounts.keys import create_key
from events_service.accounts.staff import give_role
from events_service.database import transaction, value
from events_service.errors import Invalid, NotFound
from events_service.registration.changes import change_session
from events_service.scheduling import occupancy
from events_service.scheduling.claims import withdraw_claim
from events_service.scheduling.copies import copy_event
from events_service.scheduling.leaving import remove_teammate
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.sessions import add_session
from tests.factories import (
    ENDS,
    KEY,
    STARTS,
    Planned,
    a_colleague,
    a_library,
    a_viewer,
    an_event,
    an_organisation,
)
from tests.races.test_occupancy import eight_sessions, unlocked
from tests.scheduling.test_dissolving import a_claim_of_a_new_organisation

pytestmark = pytest.mark.usefixtures("database")


def a_pause_before_assigning(monkeypatch: pytest.MonkeyPatch) -> None:
    slowly = f"{occupancy._STILL_THERE} AND pg_sleep(0.1)::text IS NOT NULL"
    monkeypatch.setattr(occupancy, "_STILL_THERE", slowly)


async def given_and_removed_at_once(sessions: list[Planned]) -> list[object]:
    """One colleague for each session; what came of giving them their session."""
    organisation = sessions[0].organisation
    people = [await a_colleague(organisation, f"c{number}@example.org") for number in range(len(sessions))]
    manager = sessions[0].ada
    outcomes = await asyncio.gather(
        *(
            change_session(session.id, {"facilitators": [str(person)]}, by=session.ada, now=clock.now())
            for session, person in zip(sessions, people, strict=True)
        ),
        *(
            remove_teammate(person, organisation=organisation, by=manager, now=clock.now())
            for person in people
        ),
        return_exceptions=True,
    )
    return outcomes[: len(sessions)]


async def test_who_is_removed_in_the_same_instant_holds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    a_pause_before_assigning(monkeypatch)

    outcomes = await given_and_removed_at_once(await eight_sessions())

    assert {type(outcome) for outcome in outcomes} <= {SessionLine, Invalid}
    assert await value("SELECT count(*) FROM facilitation") == 0


async def test_who_is_removed_in_the_same_instant_twin_without_lock_holds_sessions(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    a_pause_before_assigning(monkeypatch)
    unlocked(monkeypatch, "_LOCK_PEOPLE")

    await given_and_removed_at_once(await eight_sessions())

    assert await value("SELECT count(*) FROM facilitation") > 0


async def test_what_is_planned_while_its_organisation_goes_is_refused() -> None:
    library = await a_library(None)
    claim, organisation = await a_claim_of_a_new_organisation(await an_organisation(), library)
    manager = a_viewer(organisation)
    draft = await an_event(manager, library)

    async def going() -> None:
        async with transaction():
            await withdraw_claim(claim, by=manager, now=clock.now())
            await asyncio.sleep(0.5)

    async def planned() -> list[object]:
        await asyncio.sleep(0.2)
        dates = {"starts_at": STARTS, "ends_at": ENDS, "capacity": 8}
        return await asyncio.gather(
            an_event(manager, library),
            copy_event(draft, by=manager, now=clock.now()),
            add_session(draft, dates, by=manager, now=clock.now()),
            return_exceptions=True,
        )

    _, outcomes = await asyncio.gather(going(), planned())

    assert [type(outcome) for outcome in outcomes] == [Invalid, NotFound, NotFound]
    assert await value("SELECT count(*) FROM event") == 0


async def test_who_is_let_in_while_its_organisation_goes_is_refused() -> None:
    """A key, an invitation and a role wait for what becomes of it, and are not what they were made for."""
    library = await a_library(None)
    claim, organisation = await a_claim_of_a_new_organisation(await an_organisation(), library)
    manager, slug = (
        a_viewer(organisation),
        await value("SELECT slug FROM organisation WHERE id = $1", organisation),
    )
    desk = {"role": "desk", "now": clock.now()}

    async def going() -> None:
        async with transaction():
            await withdraw_claim(claim, by=manager, now=clock.now())
            await asyncio.sleep(0.5)

    async def let_in() -> list[object]:
        await asyncio.sleep(0.2)
        return await asyncio.gather(
            create_key("Carte", organisation=slug, **desk),
            invite("line@example.org", organisation=organisation, locale="fr", by=manager, key=KEY, **desk),
            give_role("nadia@example.org", organisation=slug, **desk),
            return_exceptions=True,
        )

    _, outcomes = await asyncio.gather(going(), let_in())

    assert [type(outcome) for outcome in outcomes] == [NotFound] * 3
    assert (
        await value("SELECT count(*) FROM account WHERE email IN ('line@example.org', 'nadia@example.org')")
        == 0
    )
