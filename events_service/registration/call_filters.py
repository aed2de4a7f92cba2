"""Which calls are open, which press, and which of them somebody asks for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from events_service.accounts.roles import Viewer
from events_service.conditions import Conditions
from events_service.messages.rules import Outcome
from events_service.registration.reach import Reach
from events_service.registration.rules import State

# Somebody who should know within a day is called before everybody else.
URGENT = timedelta(hours=24)
# A letter written later about the same registration tells the newer facts, whatever became of it: a call about older
# ones must not be made. Asked of the rows at the moment of looking, because a letter may fail while a verb is writing
# the next one.
NEWER = "SELECT FROM message AS newer WHERE newer.about = call_task.about AND newer.created_at > call_task.fact_at"
# What is told about a registration, $1, to its guest: facts, and circulars.
TO_GUEST = (
    "(about = $1 OR about IN (SELECT id FROM circular_copy WHERE registration = $1 AND helper IS NULL))"
)
# What a circular says of a seat that was given back is told to nobody; of another one of theirs, by another copy
# (registration/circular_copies.py). Should they take it back, it is to be told again.
GIVEN_BACK = f"""
SELECT FROM circular_copy AS copy JOIN registration AS gone ON gone.id = copy.registration
WHERE copy.id = call_task.about AND gone.state = '{State.CANCELLED}'
"""
OPEN = f"closed_at IS NULL AND NOT EXISTS ({NEWER}) AND NOT EXISTS ({GIVEN_BACK})"
# They wished for a letter on paper, and are not told through a helper.
ON_PAPER = "(registration.paper AND told_too.id IS NULL AND helper.id IS NULL)"
# As messages/rules.py: `escalates_at`; and there is a number to dial, or a letter to post, since whoever left none can
# only be waited for.
ESCALATED = f"""
(call_task.created_at + (call_task.due_at - call_task.created_at) * 2 / 3 <= {{}}
 AND ({ON_PAPER} OR coalesce(helper.phone, registration.phone) IS NOT NULL
      AND NOT EXISTS (SELECT FROM call_outcome WHERE call = call_task.id AND outcome = '{Outcome.WRONG_NUMBER}'
                      AND dialled = coalesce(helper.phone, registration.phone))))
"""
# As `Call.way`: {} is when time gets short.
_WAY = f"""
CASE WHEN {ON_PAPER} AND (registration.phone IS NULL OR call_task.due_at >= {{}}) THEN '{Reach.PAPER}'
     WHEN coalesce(helper.phone, registration.phone) IS NULL THEN '{Reach.IN_PERSON}' ELSE '{Reach.CALL}' END = {{}}
"""


@dataclass(frozen=True, slots=True)
class CallFilter:
    """Which of the open calls: about one session, about what one library holds, about one registration, those that are
    urgent, those whose letter did not arrive, those that waited too long; those who are told that `way`: by a call, on
    paper (with `unprinted` what is still to be printed), or when they call or come; or those `tasks`."""

    session: UUID | None = None
    library: UUID | None = None
    registration: UUID | None = None
    urgent: bool = False
    undelivered: bool = False
    escalated: bool = False
    way: Reach | None = None
    unprinted: bool = False
    tasks: tuple[UUID, ...] | None = None

    def conditions(self, viewer: Viewer, now: datetime) -> Conditions:
        """What was not told in time is not in it any more: there is nothing left to tell."""
        conditions = Conditions()
        conditions.add(f"{OPEN} AND call_task.useless_after > {{}}", now)
        conditions.add("call_task.organisation = ANY({}::uuid[])", list(viewer.organisations("call")))
        for column, chosen in (
            ("call_task.session", self.session),
            ("session.library", self.library),
            ("registration.id", self.registration),
        ):
            if chosen:
                conditions.add(f"{column} = {{}}", chosen)
        if self.urgent:
            conditions.add("call_task.due_at < {}", now + URGENT)
        if self.undelivered:
            conditions.add("message.reason <> ''")
        if self.escalated:
            conditions.add(ESCALATED, now)
        if self.way:
            conditions.add(_WAY, now + URGENT, self.way)
        if self.tasks is not None:
            conditions.add("call_task.id = ANY({}::uuid[])", list(self.tasks))
        if self.unprinted:
            conditions.add("call_task.printed_at IS NULL")
        return conditions


EVERY_CALL = CallFilter()
