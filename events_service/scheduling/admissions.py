"""Referents decide which libraries take part in an edition, one by one or many at once.

Approving a library that its organisation has only claimed approves that claim with it (claims.py): whoever may do the
one may do the other.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from events_service import audit
from events_service.accounts.roles import Viewer, require_in
from events_service.campaigns.participation_letters import write_to_applicants
from events_service.campaigns.participations import MOST_AT_ONCE, hold_editions_of, touch_programmes
from events_service.campaigns.rules import DECISIONS, ParticipationState
from events_service.database import row, rows, transaction, update
from events_service.errors import NotFound, Refusal
from events_service.fields import Fields
from events_service.messages import outbox
from events_service.scheduling.claims import approve_claim


class NobodyAnswers(Refusal):
    """Nobody answers for that `library`, and none of those who asked claims it: there is nobody to take part."""

    code = "nobody_answers"


async def decide(
    participations: Sequence[UUID], decision: str, *, reason: str = "", by: Viewer, now: datetime
) -> int:
    """Approve these, decline them, or ask for a change, with a `reason` that the letter says; return how many that
    changed. What has been decided so already, or taken back, is left as it is. One letter for each person.

    Refuses with NotFound (also what lies in others' départements), Forbidden, NobodyAnswers, and Invalid (`decision`,
    `reason`, `participations`).
    """
    goal, reason = _decision(participations, decision, reason)
    async with transaction():
        await hold_editions_of(participations)
        applications = await rows(_APPLICATIONS, sorted(set(participations)))
        if len(applications) != len(set(participations)):
            raise NotFound()
        for each in applications:
            require_in(by, "admit", each["department"])
        changing = [each for each in applications if each["state"] in DECISIONS[goal]]
        for each in changing:
            organisation = each["organisation"]
            if goal == ParticipationState.APPROVED:
                organisation = await _owner(each, by=by, now=now)
            await update(
                "participation",
                each["id"],
                organisation=organisation,
                state=goal,
                reason=reason,
                decided_at=now,
                decided_by=by.id,
                updated_at=now,
            )
            what = f"participation.{goal}"
            await audit.note(by=by.id, what=what, on=each["id"], organisation=each["organisation"], now=now)
        ids = [each["id"] for each in changing]
        await touch_programmes({each["campaign"] for each in changing}, now)
        await write_to_applicants(ids, f"participation_{goal}", reason=reason, now=now)
        return len(ids)


def _decision(participations: Sequence[UUID], decision: str, reason: str) -> tuple[ParticipationState, str]:
    """The state to come and its reason, cleaned. Refuses with Invalid, naming all that is wrong."""
    fields = Fields({"decision": decision, "reason": reason})
    fields.choice("decision", tuple(DECISIONS), None, required=True)
    if not participations:
        fields.wrong["participations"] = "required"
    if len(participations) > MOST_AT_ONCE:
        fields.wrong["participations"] = "too_many"
    needed = decision in (ParticipationState.DECLINED, ParticipationState.CHANGE_ASKED)
    reason = fields.text("reason", longest=500, lines=True, required=needed)
    fields.done()
    return ParticipationState(decision), reason


# The library before what is said about it, as everybody who gives or takes one does.
_APPLICATIONS = """
SELECT participation.id, participation.campaign, participation.organisation, participation.state, library.id AS library,
       library.name, library.department, library.organisation AS owner
FROM participation JOIN library ON library.id = participation.library
WHERE participation.id = ANY($1::uuid[]) ORDER BY library.id, participation.id
FOR NO KEY UPDATE OF library, participation
"""


async def _owner(participation: Record, *, by: Viewer, now: datetime) -> UUID:
    """Whoever answers for the library: where nobody does, the first of those who asked, whose claim is approved with
    this; its letter says both. Refuses with NobodyAnswers where none of them claims it any more."""
    if participation["owner"] is not None:
        return UUID(str(participation["owner"]))
    claim = await row(_CLAIM, participation["library"], participation["id"])
    if claim is None:
        raise NobodyAnswers(library=participation["name"])
    await approve_claim(claim["id"], by=by, now=now)
    await outbox.withdraw(claim["id"])
    return UUID(str(claim["organisation"]))


_CLAIM = """
SELECT library_claim.id, library_claim.organisation FROM library_claim
JOIN applicant ON applicant.organisation = library_claim.organisation AND applicant.participation = $2
WHERE library_claim.library = $1 AND library_claim.decided_at IS NULL ORDER BY applicant.id LIMIT 1
"""
