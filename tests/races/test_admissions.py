"""A library presses Apply while a referent decides: neither is undone; with a twin whose protection is off."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

import pytest
from asyncpg.exceptions import DeadlockDetectedError

from events_service import audit
from events_service.database import value
from events_service.scheduling import admissions
from tests.campaigns.test_participations import LATER, an_edition, applied
from tests.factories import a_library, an_organisation
from tests.scheduling.test_claims import HERAULT, a_manager


async def while_a_referent_decides(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """The referent stops once the application is in hand; the library applies again; the referent goes on."""
    await an_edition()
    town = await an_organisation()
    ada, library = await a_manager(town), await a_library(town)
    [asked] = await applied([library], ada, None)
    in_hand, go_on = asyncio.Event(), asyncio.Event()
    note: Callable[..., Awaitable[None]] = audit.note

    async def slowly(**said: Any) -> None:
        in_hand.set()
        await go_on.wait()
        await note(**said)

    monkeypatch.setattr(admissions.audit, "note", slowly)
    deciding = asyncio.create_task(admissions.decide([asked], "approved", by=HERAULT, now=LATER))
    await in_hand.wait()
    applying = asyncio.create_task(applied([library], ada, None, now=LATER))
    await asyncio.sleep(0.2)  # it holds what it can by then
    go_on.set()
    return await asyncio.gather(deciding, applying, return_exceptions=True)


async def test_an_application_and_a_decision_wait_for_each_other(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    decided, again = await while_a_referent_decides(monkeypatch)

    assert decided == 1
    assert len(again) == 1
    assert await value("SELECT state FROM participation") == "approved"


async def test_without_the_order_one_of_them_is_undone(
    database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nothing(_: list[UUID]) -> None: ...

    monkeypatch.setattr(admissions, "hold_editions_of", nothing)

    outcomes = await while_a_referent_decides(monkeypatch)

    assert [type(each) for each in outcomes if isinstance(each, Exception)] == [DeadlockDetectedError]
