"""The list at the door: by name, as far as the viewer may read names, with who noted what."""

import pytest

from events_service.attendance.presence import note_presence
from events_service.attendance.queries import attendance_of
from events_service.attendance.rules import Mark
from events_service.registration.rules import Presence
from tests.factories import STARTS_AT, a_session, a_viewer, an_organisation, sign_up

pytestmark = pytest.mark.usefixtures("database")


async def test_attendance_is_in_the_order_of_names_and_without_who_waits() -> None:
    planned = await a_session(capacity=3)
    for name in ("Zoé Martin", "élodie Roux", "Ahmed Kaci", "Denise Blanc"):
        await sign_up(planned, name)

    whole = await attendance_of(planned.id, planned.ada)
    at_desk = await attendance_of(planned.id, a_viewer(planned.organisation, "desk"))

    assert whole is not None
    assert at_desk is not None
    assert [party.name for party in whole.expected] == ["Ahmed Kaci", "élodie Roux", "Zoé Martin"]
    assert [party.name for party in at_desk.expected] == ["Ahmed K.", "élodie R.", "Zoé M."]


async def test_attendance_is_nobodys_elsewhere() -> None:
    planned = await a_session()
    guest = await sign_up(planned)
    absent = Mark(Presence.ABSENT)
    await note_presence(planned.id, guest.registration.id, absent, by=planned.ada, now=STARTS_AT)

    assert await attendance_of(planned.id, a_viewer(await an_organisation())) is None
    assert await attendance_of(planned.library, planned.ada) is None
