"""What was done in a session, read by those who had a seat, with their link or their code, until they are forgotten."""

from datetime import timedelta

import pytest
from httpx import AsyncClient

from events_service.attendance.afterwards import afterwards_of, keep_afterwards
from events_service.attendance.rules import PresenceTooEarly
from events_service.database import rows
from events_service.errors import Forbidden, Invalid, NotFound
from events_service.registration.erasure import forget_past
from tests.factories import ENDS_AT, STARTS_AT, a_session, a_viewer, an_organisation, sign_up
from tests.web.conftest import Hands
from tests.web.conftest import app as app
from tests.web.conftest import client as client
from tests.web.conftest import hands as hands
from tests.web.conftest import settings as settings

pytestmark = pytest.mark.usefixtures("database")

DONE = {"done": "Ouvrir sa boîte\nRépondre à un message", "next_step": "Joindre une photo"}
ENGLISH = {"accept-language": "en"}


async def test_keep_afterwards_is_the_planners_and_can_be_taken_back() -> None:
    planned = await a_session()
    desk, stranger = a_viewer(planned.organisation, "desk"), a_viewer(await an_organisation())

    with pytest.raises(PresenceTooEarly):
        await keep_afterwards(planned.id, DONE, by=planned.ada, now=STARTS_AT - timedelta(hours=1))
    for viewer, refusal in ((desk, Forbidden), (stranger, NotFound)):
        with pytest.raises(refusal):
            await keep_afterwards(planned.id, DONE, by=viewer, now=ENDS_AT)
    with pytest.raises(Invalid):
        await keep_afterwards(planned.id, {"done": "x" * 2_001}, by=planned.ada, now=ENDS_AT)
    for values in ({"done": "Autre chose"}, DONE):
        await keep_afterwards(planned.id, values, by=planned.ada, now=ENDS_AT)

    written = (await afterwards_of([planned.id]))[planned.id]
    assert (written.done, written.next_step) == (DONE["done"], DONE["next_step"])
    await keep_afterwards(planned.id, {"done": "", "next_step": ""}, by=planned.ada, now=ENDS_AT)
    assert await afterwards_of([planned.id]) == {}
    assert len(await rows("SELECT 1 FROM audit WHERE what = 'session.afterwards_written'")) == 3


async def test_guest_reads_it_until_forgotten_and_who_only_waited_does_not(
    client: AsyncClient, hands: Hands
) -> None:
    planned = await a_session(capacity=1)
    guest, waited = await sign_up(planned), await sign_up(planned, "Denise")
    await keep_afterwards(planned.id, DONE, by=planned.ada, now=ENDS_AT)
    hands.turn_to(STARTS_AT - timedelta(hours=1))
    before = (await client.get(f"/registrations/{guest.link}", headers=ENGLISH)).text

    hands.turn_to(ENDS_AT + timedelta(days=30))
    after = (await client.get(f"/registrations/{guest.link}", headers=ENGLISH)).text
    others = (await client.get(f"/registrations/{waited.link}", headers=ENGLISH)).text

    assert ["Joindre une photo" in each for each in (before, after, others)] == [False, True, False]
    assert "Répondre à un message" in after
    later = ENDS_AT + timedelta(days=91)
    await forget_past(days=90, now=later)
    hands.turn_to(later)
    assert (await client.get(f"/registrations/{guest.link}")).status_code == 404
