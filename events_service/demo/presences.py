"""What colleagues noted of the sessions of the days before: who came, who walked in, of which kind they were,
and what they could do before and after. Those of today are left, for whoever tries it."""

from datetime import timedelta

from events_service.accounts.roles import Viewer
from events_service.attendance.assessment_rules import ALL_QUESTIONS, AskedWhen
from events_service.attendance.assessments import note_assessment
from events_service.attendance.head_count_rules import Kind
from events_service.attendance.head_counts import note_head_counts
from events_service.attendance.presence import note_everybody
from events_service.attendance.queries import attendance_of
from events_service.attendance.rules import WalkInDraft
from events_service.attendance.walk_ins import note_walk_in
from events_service.scheduling.queries import SessionLine

PUTTING_AWAY = timedelta(minutes=20)


async def note_who_came(session: SessionLine, *, by: Viewer) -> None:
    """Twenty minutes after its end: everybody who is on its list, and one who is not."""
    then = session.ends_at + PUTTING_AWAY
    await note_everybody(session.id, by=by, now=then)
    await note_walk_in(session.id, WalkInDraft(None, 1, first_timers=1), by=by, now=then)
    attendance = await attendance_of(session.id, by)
    assert attendance is not None
    present = attendance.came + attendance.walked_in
    counted = {
        f"{Kind.SEX}.feminin": present * 2 // 3,
        f"{Kind.SEX}.masculin": present // 4,
        f"{Kind.AGE}.soixante_dix_plus": present // 2,
        f"{Kind.AGE}.soixante_soixante_neuf": present // 4,
        f"{Kind.STATUS}.retraite": present * 2 // 3,
        f"{Kind.OUTCOME}.more_at_ease": present - 1,
    }
    await note_head_counts(session.id, counted, by=by, now=then)
    able = {AskedWhen.BEFORE: present // 3, AskedWhen.AFTER: present * 3 // 4}
    asked = {f"{when}.{each}": number for when, number in able.items() for each in ALL_QUESTIONS}
    await note_assessment(session.id, asked, by=by, now=then)
