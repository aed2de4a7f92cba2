"""Colleagues sign up for their own training, and nobody comes in from outside."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from events_service import clock
from events_service.accounts.roles import Grant, Viewer
from events_service.database import row
from events_service.errors import NotFound
from events_service.registration.cancellation import cancel_by_guest
from events_service.registration.places import Place, register
from events_service.registration.rules import Door
from events_service.registration.trainings import join_training, trainings_of
from tests.factories import KEY, a_colleague, a_party, a_session, an_organisation
from tests.posted import letters
from tests.scheduling.test_trainings import a_training

pytestmark = pytest.mark.usefixtures("database")


async def a_colleague_elsewhere() -> Viewer:
    town = await an_organisation()
    account = await a_colleague(town, "basile@ville.example", name="Basile")
    return Viewer(account, "Basile", (Grant("mediator", town),))


async def joined(session: UUID, basile: Viewer, *, now: datetime | None = None) -> Place:
    return await join_training(session, by=basile, key=KEY, sender="", locale="fr", now=now or clock.now())


async def test_join_training_takes_a_seat_under_ones_account_and_sends_its_letter() -> None:
    planned, basile = await a_training(capacity=1), await a_colleague_elsewhere()

    await joined(planned.id, basile)

    entry = await row("SELECT name, email, state, door FROM registration")
    assert entry is not None
    assert tuple(entry) == ("Basile", "basile@ville.example", "confirmed", "web")
    assert await letters() == [("confirmation", "basile@ville.example")]
    [own] = await trainings_of(basile.id, key=KEY, now=clock.now())
    assert (own.session.id, own.state) == (planned.id, "confirmed")


async def test_join_training_again_from_an_older_page_keeps_the_seat_one_has() -> None:
    planned, basile = await a_training(capacity=2), await a_colleague_elsewhere()
    later = clock.now() + timedelta(hours=1)

    first = await joined(planned.id, basile)
    again = await joined(planned.id, basile, now=later)
    await cancel_by_guest(first.registration.id, now=later)
    anew = await joined(planned.id, basile, now=later)

    assert (again.link, again.replayed) == (first.link, True)
    assert (anew.replayed, anew.state) == (False, "confirmed")


async def test_nobody_comes_from_outside_and_no_colleague_to_a_workshop_by_that_door() -> None:
    planned, workshop, basile = await a_training(), await a_session(), await a_colleague_elsewhere()

    with pytest.raises(NotFound):
        await register(planned.roster, a_party(), door=Door.WEB, key=KEY, now=clock.now())
    with pytest.raises(NotFound):
        await joined(workshop.id, basile)

    assert await row("SELECT 1 FROM registration") is None
