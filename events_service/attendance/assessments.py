"""What a room could do before and after a workshop, where the mediator asked: typed once, as numbers."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from events_service import audit
from events_service.accounts.roles import Viewer
from events_service.attendance.assessment_rules import AskedWhen, Assessment
from events_service.attendance.presence import noting_at
from events_service.database import insert, rows, transaction, value

# Two colleagues who type the same sheet write one after the other.
_LEVEL = """
SELECT event.level FROM session JOIN event ON event.id = session.event WHERE session.id = $1
FOR NO KEY UPDATE OF session
"""


async def note_assessment(session_id: UUID, values: Mapping[str, Any], *, by: Viewer, now: datetime) -> None:
    """Write these numbers in place of those before. Refuses with NotFound, Forbidden, SessionCancelled,
    PresenceTooEarly, Invalid."""
    async with transaction():
        level = await value(_LEVEL, session_id)
        organisation = await noting_at(session_id, by, now=now)
        assessment = Assessment.parse(values, level=level)
        await rows("DELETE FROM assessment WHERE session = $1", session_id)
        for when, numbers in assessment.able.items():
            for question, able in numbers.items():
                await insert("assessment", session=session_id, asked=when.value, question=question, able=able)
        await audit.note(by=by.id, what="session.assessed", on=session_id, organisation=organisation, now=now)


async def assessment_of(session_id: UUID) -> Assessment:
    """What was typed; the caller knows that the viewer may see it."""
    able: dict[AskedWhen, dict[str, int]] = {when: {} for when in AskedWhen}
    for line in await rows("SELECT asked, question, able FROM assessment WHERE session = $1", session_id):
        able[AskedWhen(line["asked"])][line["question"]] = line["able"]
    return Assessment(able)
