"""A library applies to take part in an edition, and may take that back. Who decides: scheduling/admissions.py.

One application for each library: who asks again, for the same organisation or another that claims the same place, joins
those who asked before, and is answered with them.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from events_service import audit
from events_service.accounts.roles import Viewer, require, require_somewhere
from events_service.campaigns.applications import may_apply
from events_service.campaigns.editions import held_campaign
from events_service.campaigns.participation_letters import write_to_applicants
from events_service.campaigns.rules import ParticipationState
from events_service.database import insert, insert_once, row, rows, transaction, update
from events_service.errors import Forbidden, Invalid, NotFound, Refusal, existing
from events_service.text import clean

MOST_AT_ONCE = 200


class ApplicationsClosed(Refusal):
    """The edition is not open, or libraries apply at another time."""

    code = "applications_closed"


class CharterChanged(Refusal):
    """Another version of the charter holds by now than the one that was read."""

    code = "charter_changed"


async def apply(
    slug: str,
    libraries: Sequence[UUID],
    *,
    charter: UUID | None,
    note: str = "",
    by: Viewer,
    locale: str,
    now: datetime,
) -> list[UUID]:
    """Ask that these libraries take part, in an edition whose `charter` (the id of the version that was read) the
    applicant accepts with it, and return one participation for each. Asking again joins what was asked before; what a
    referent sent back, declined, or the library took back is asked anew. One letter says that it is noted.

    They are libraries of an organisation in which the applicant plans, or that it has claimed. Refuses with NotFound,
    Forbidden, Invalid (`libraries`, `charter`, `note`), ApplicationsClosed, CharterChanged.
    """
    require_somewhere(by, "take_part")
    note = clean(note, field="note", longest=500, lines=True)
    if not libraries:
        raise Invalid({"libraries": "required"})
    if len(libraries) > MOST_AT_ONCE:
        raise Invalid({"libraries": "too_many"})
    async with transaction():
        campaign = await held_campaign(slug)
        await _accepted(campaign["id"], charter)
        asked: list[UUID] = []
        changed: list[UUID] = []
        for library in sorted(set(libraries)):
            place = await _own_library(library, by)
            if not await may_apply(campaign["id"], library, now=now):
                raise ApplicationsClosed()
            participation, is_new = await _ask(campaign["id"], place, charter, note, by=by, now=now)
            joined = await insert_once(
                "applicant",
                "participation, account",
                participation=participation,
                account=by.id,
                organisation=place["mine"],
                charter=charter,
                accepted_at=now if charter else None,
                locale=locale,
            )
            asked.append(participation)
            if is_new or joined:
                changed.append(participation)
        await write_to_applicants(changed, "participation_received", accounts=[by.id], now=now)
        return asked


async def _accepted(campaign: UUID, charter: UUID | None) -> None:
    """Refuses with Invalid where the charter is not accepted, with CharterChanged where another version holds."""
    holds = await row("SELECT id FROM charter WHERE campaign = $1 ORDER BY version DESC LIMIT 1", campaign)
    if holds is None and charter is None:
        return
    if charter is None:
        raise Invalid({"charter": "required"})
    if holds is None or holds["id"] != charter:
        raise CharterChanged()


async def _own_library(library: UUID, by: Viewer) -> Record:
    """The library with the organisation of the applicant's that answers for it, or has claimed it."""
    place = existing(await row(_OWN, library, list(by.organisations("take_part"))), library=library)
    if place["mine"] is None:
        # A colleague without that right is refused, a stranger learns nothing.
        if place["owner"] is not None:
            require(by, "take_part", place["owner"])
        raise Forbidden(verb="take_part")
    return place


_OWN = """
SELECT library.id, library.organisation AS owner,
       coalesce((SELECT id FROM organisation WHERE id = library.organisation AND id = ANY($2::uuid[])),
                (SELECT organisation FROM library_claim WHERE library_claim.library = library.id
                 AND decided_at IS NULL AND organisation = ANY($2::uuid[]) AND library.organisation IS NULL
                 ORDER BY created_at LIMIT 1)) AS mine
FROM library WHERE library.id = $1 AND NOT library.practice FOR KEY SHARE OF library
"""


async def _ask(
    campaign: UUID, place: Record, charter: UUID | None, note: str, *, by: Viewer, now: datetime
) -> tuple[UUID, bool]:
    """The library's participation, and whether something is asked by this that was not asked before."""
    accepted = {
        "charter": charter,
        "accepted_at": now if charter else None,
        "accepted_by": by.id if charter else None,
    }
    facts = {"state": ParticipationState.APPLIED, "applied_at": now, "updated_at": now, **accepted}
    before = await row(_BEFORE, campaign, place["id"])
    if before is None:
        made = await insert(
            "participation",
            campaign=campaign,
            library=place["id"],
            organisation=place["mine"],
            note=note,
            **facts,
        )
        what = "participation.applied"
        await audit.note(by=by.id, what=what, on=made, organisation=place["mine"], now=now)
        return made, True
    if before["state"] in (ParticipationState.APPLIED, ParticipationState.APPROVED):
        return before["id"], False
    await update(
        "participation",
        before["id"],
        organisation=place["mine"],
        note=note,
        reason="",
        decided_at=None,
        decided_by=None,
        **facts,
    )
    what = "participation.applied"
    await audit.note(by=by.id, what=what, on=before["id"], organisation=place["mine"], now=now)
    return before["id"], True


_BEFORE = "SELECT id, state FROM participation WHERE campaign = $1 AND library = $2 FOR UPDATE"


async def withdraw(participation_id: UUID, *, by: Viewer, now: datetime) -> None:
    """The organisations for which they plan ask no more that the library take part, or it does not after all; where
    others have asked too, it goes on for these. Its workshops stay its own. Twice is harmless. Refuses with NotFound
    and Forbidden."""
    async with transaction():
        await hold_editions_of([participation_id])
        participation = existing(await row(_ONE, participation_id))
        parties = {participation["owner"] or participation["organisation"], *participation["applicants"]}
        mine = parties & set(by.organisations("take_part"))
        if not mine:
            for party in parties & {grant.organisation for grant in by.grants}:
                require(by, "take_part", party)
            raise NotFound()
        for organisation in sorted(mine):
            gone = ParticipationState.WITHDRAWN
            if await leave(
                participation["library"], organisation, gone, campaign=participation["campaign"], now=now
            ):
                what = "participation.withdrawn"
                await audit.note(by=by.id, what=what, on=participation_id, organisation=organisation, now=now)


_ONE = """
SELECT participation.campaign, participation.library, participation.organisation, library.organisation AS owner,
       ARRAY(SELECT organisation FROM applicant WHERE applicant.participation = participation.id) AS applicants
FROM participation JOIN library ON library.id = participation.library
WHERE participation.id = $1 FOR UPDATE OF participation
"""


async def leave(
    library: UUID,
    organisation: UUID,
    becomes: ParticipationState,
    *,
    reason: str = "",
    campaign: UUID | None = None,
    now: datetime,
) -> bool:
    """An organisation asks no more that this library take part, in that edition or in any: what others ask goes on for
    the first of them, what only it asked `becomes` withdrawn or declined. Whether anything was asked. To be called
    inside a transaction that holds the editions (hold_editions_of, hold_editions_at)."""
    asked = await rows(_ASKED_BY, library, organisation, campaign)
    ids = [each["id"] for each in asked]
    await rows(
        "DELETE FROM applicant WHERE participation = ANY($1::uuid[]) AND organisation = $2", ids, organisation
    )
    for each in asked:
        heir = await row(_HEIR, each["id"])
        changes = dict(heir) if heir else {"state": becomes, "reason": reason}
        if each["organisation"] == organisation or not heir:
            await update("participation", each["id"], **changes, updated_at=now)
    await touch_programmes({each["campaign"] for each in asked}, now)
    return bool(asked)


_ASKED_BY = """
SELECT id, campaign, organisation FROM participation
WHERE library = $1 AND ($3::uuid IS NULL OR campaign = $3) AND state IN ('applied', 'change_asked', 'approved')
  AND (organisation = $2 OR EXISTS (SELECT FROM applicant WHERE applicant.participation = participation.id
                                    AND applicant.organisation = $2))
ORDER BY id FOR UPDATE
"""
_HEIR = """
SELECT organisation, charter, accepted_at, CASE WHEN charter IS NULL THEN NULL ELSE account END AS accepted_by
FROM applicant WHERE participation = $1 ORDER BY id LIMIT 1
"""


async def hold_editions_at(library: UUID) -> None:
    """The editions in which a library asks to take part, before the library."""
    await rows(_EDITIONS_AT, library)


_EDITIONS_AT = """
SELECT FROM campaign WHERE id IN (SELECT campaign FROM participation WHERE library = $1) ORDER BY id FOR NO KEY UPDATE
"""


async def hold_editions_of(participations: Sequence[UUID]) -> None:
    """The editions come before their libraries and participations, whoever holds both: an application does so too."""
    await rows(_EDITIONS, list(participations))


_EDITIONS = """
SELECT FROM campaign WHERE id IN (SELECT campaign FROM participation WHERE id = ANY($1::uuid[]))
ORDER BY id FOR NO KEY UPDATE
"""


async def touch_programmes(campaigns: Collection[UUID], now: datetime) -> None:
    """What these editions' programmes show has changed: the dates of their feeds follow."""
    await rows(
        "UPDATE campaign SET updated_at = $2 WHERE id = ANY($1::uuid[]) AND by_application",
        sorted(campaigns),
        now,
    )
