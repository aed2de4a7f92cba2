"""For how many dates an attestation is given; who has earned it is read in documents/test_papers.py too."""

import pytest

from events_service import clock
from events_service.attendance.attestations import attestation_rule, attested, set_attestation
from events_service.attendance.presence import note_presence
from events_service.attendance.rules import Mark
from events_service.database import rows
from events_service.errors import Forbidden, Invalid, NotFound
from events_service.registration.erasure import forget_past
from events_service.registration.rules import Presence
from tests.factories import ENDS_AT, STARTS_AT, a_viewer, an_organisation, sign_up
from tests.registration.test_several_dates import WEEK, a_course

pytestmark = pytest.mark.usefixtures("database")


async def test_set_attestation_is_the_planners_and_leaves_a_line() -> None:
    planned, _ = await a_course()
    desk, stranger = a_viewer(planned.organisation, "desk"), a_viewer(await an_organisation())

    for dates, kept in (("2", 2), ("3", 3), ("", None), ("1", 1)):
        assert await set_attestation(planned.id, {"dates": dates}, by=planned.ada, now=clock.now()) == kept
        assert await attestation_rule(planned.roster) == kept
    for viewer, refusal in ((desk, Forbidden), (stranger, NotFound)):
        with pytest.raises(refusal):
            await set_attestation(planned.id, {"dates": "2"}, by=viewer, now=clock.now())
    with pytest.raises(Invalid):
        await set_attestation(planned.id, {"dates": "0"}, by=planned.ada, now=clock.now())

    assert await attestation_rule(planned.roster) == 1
    assert len(await rows("SELECT 1 FROM audit WHERE what = 'session.attestation_set'")) == 4


async def test_attested_counts_dates_attended_and_forgets_with_the_names() -> None:
    planned, sessions = await a_course()
    chloe, denise = await sign_up(planned, "Chloé"), await sign_up(planned, "Denise")
    await set_attestation(planned.id, {"dates": "2"}, by=planned.ada, now=clock.now())
    for number, session in enumerate(sessions):
        now = STARTS_AT + number * WEEK
        word = Presence.ATTENDED if number else Presence.ABSENT
        await note_presence(session, chloe.registration.id, Mark(word), by=planned.ada, now=now)
        word = Presence.ABSENT if number else Presence.ATTENDED
        await note_presence(session, denise.registration.id, Mark(word), by=planned.ada, now=now)

    earned = await attested(planned.roster, now=ENDS_AT + 3 * WEEK)

    assert [(each.name, len(each.dates)) for each in earned] == [("Chloé", 2)]
    much_later = ENDS_AT + 20 * WEEK
    await forget_past(days=90, now=much_later)
    assert await attested(planned.roster, now=much_later) == []
