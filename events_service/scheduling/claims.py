"""A library is claimed by an organisation, and a referent of its département, or a coordinator, decides.

Until then the organisation may prepare drafts there and nothing else: nothing of it is public, nobody signs up
(venues.py). Several claims of one library are decided together: one is approved, the others are told. An organisation
that came with its claim goes with it, unless a library was given to it meanwhile (dissolving.py).
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from events_service import audit
from events_service.accounts.invitations import invite_first_manager
from events_service.accounts.roles import Role, Viewer, require, require_in
from events_service.campaigns.participations import hold_editions_at, leave
from events_service.campaigns.rules import ParticipationState
from events_service.database import insert, row, rows, transaction, value
from events_service.errors import Forbidden, Invalid, Refusal, existing
from events_service.libraries.organisations import (
    AlreadyClaimed,
    OrganisationExists,
    claim_library,
    create_organisation,
)
from events_service.messages import outbox
from events_service.messages.outbox import NewMessage
from events_service.scheduling.dissolving import dissolve_unapproved, hold_organisations
from events_service.scheduling.founding import make_first_manager
from events_service.text import clean

# Why a claim was declined that nobody declined: another organisation answers for the library now.
OTHER_ORGANISATION = "other_organisation"


class ClaimDecided(Refusal):
    """Somebody has decided this claim already, or its organisation took it back."""

    code = "claim_decided"


@dataclass(frozen=True, slots=True)
class Claimed:
    """What came of claiming a library: the claim, and whether it needed nobody's approval."""

    id: UUID | None
    approved: bool


async def make_claim(
    library_id: UUID,
    *,
    organisation: UUID | None,
    new_organisation: str = "",
    first_manager: str = "",
    note: str = "",
    by: Viewer,
    locale: str,
    key: str,
    now: datetime,
) -> Claimed:
    """Claim a library for an organisation, or for a new one of that name, of which whoever claims is then the manager.

    Whoever may approve it does so by claiming, and invites to a new organisation its `first_manager` (an e-mail): they
    are none themselves. For everybody else it waits, and claiming again changes nothing. Refuses with NotFound,
    Forbidden, AlreadyClaimed, InvitedTooOften, and Invalid (`organisation`, `new_organisation`, `first_manager`,
    `note`).
    """
    note = clean(note, field="note", longest=500, lines=True)
    async with transaction():
        library = await _held_library(library_id)
        decides = by.may_in("approve_claims", library["department"])
        if not decides and not by.organisations("claim_library"):
            raise Forbidden(verb="claim_library")
        if library["organisation"] is not None and library["organisation"] != organisation:
            raise AlreadyClaimed(library=library["slug"], organisation=library["owner"])
        claimant = await _claimant(organisation, new_organisation, by=by, decides=decides, now=now)
        if library["organisation"] == claimant:
            return Claimed(None, approved=True)
        if decides:
            if organisation is None:
                await _invite(first_manager, claimant, by=by, locale=locale, key=key, now=now)
            elif first_manager.strip():
                raise Invalid({"first_manager": "only_of_a_new_one"})
            await _give(library, claimant, by=by, now=now)
            return Claimed(None, approved=True)
        claim = await value(_OPEN, library_id, claimant)
        if claim is None:
            claim = await insert(
                "library_claim",
                library=library_id,
                organisation=claimant,
                account=by.id,
                note=note,
                locale=locale,
                created_at=now,
            )
            await audit.note(by=by.id, what="claim.made", on=claim, organisation=claimant, now=now)
        return Claimed(claim, approved=False)


async def _held_library(library_id: UUID) -> Record:
    """Held, so that a library is claimed, given and released one at a time; after the editions that it takes part in.
    Refuses with NotFound."""
    await hold_editions_at(library_id)
    return existing(await row(_LIBRARY, library_id))


_LIBRARY = """
SELECT library.id, library.slug, library.name, library.town, library.department, library.organisation,
       organisation.slug AS owner
FROM library LEFT JOIN organisation ON organisation.id = library.organisation
WHERE library.id = $1 AND NOT library.practice FOR NO KEY UPDATE OF library
"""

_OPEN = "SELECT id FROM library_claim WHERE library = $1 AND organisation = $2 AND decided_at IS NULL"


async def _claimant(
    organisation: UUID | None, new_organisation: str, *, by: Viewer, decides: bool, now: datetime
) -> UUID:
    """The organisation that is to answer for the library. Refuses with Invalid, NotFound, Forbidden."""
    if organisation is None:
        return await _new_organisation(new_organisation, by=by, decides=decides, now=now)
    if new_organisation.strip():
        raise Invalid({"new_organisation": "one_or_the_other"})
    if not decides:
        require(by, "claim_library", organisation)
    # Held, since one that was never approved may be going.
    claimant = await row("SELECT practice_of FROM organisation WHERE id = $1 FOR KEY SHARE", organisation)
    # What is invented answers for nothing real.
    if claimant is None or claimant["practice_of"] is not None:
        raise Invalid({"organisation": "unknown"})
    return organisation


async def _new_organisation(name: str, *, by: Viewer, decides: bool, now: datetime) -> UUID:
    if not name.strip():
        raise Invalid({"organisation": "required"})
    try:
        created = await create_organisation(name, provisional=not decides, by=by.id, now=now)
    except OrganisationExists:
        raise Invalid({"new_organisation": "organisation_exists"}) from None
    except Invalid as refusal:
        raise Invalid({"new_organisation": refusal.fields["name"]}) from None
    if not decides:
        await make_first_manager(by.id, created, now)
    return created


async def _invite(
    first_manager: str, organisation: UUID, *, by: Viewer, locale: str, key: str, now: datetime
) -> None:
    """Nobody could enter an organisation without one."""
    if not first_manager.strip():
        raise Invalid({"first_manager": "required"})
    try:
        await invite_first_manager(
            first_manager, organisation=organisation, locale=locale, by=by, key=key, now=now
        )
    except Invalid as refusal:
        raise Invalid({"first_manager": refusal.fields["email"]}) from None


async def approve_claim(claim_id: UUID, *, by: Viewer, now: datetime) -> None:
    """Let the organisation answer for the library; every other claim of it is declined, and each claimant told.

    Refuses with NotFound (also a stranger to the département), ClaimDecided and AlreadyClaimed.
    """
    async with transaction():
        claim, library = await _open_claim(claim_id, by)
        await _give(library, claim["organisation"], by=by, now=now)


async def decline_claim(claim_id: UUID, reason: str, *, by: Viewer, now: datetime) -> None:
    """Say no, and why; what the organisation drafted stays a draft, unless the organisation came with the claim.
    Refuses as `approve_claim`, and with Invalid."""
    reason = clean(reason, field="reason", longest=500, lines=True, required=True)
    async with transaction():
        claim, library = await _open_claim(claim_id, by)
        await hold_organisations([claim["organisation"]])
        await _decide(claim, library, "declined", reason, by=by, now=now)


async def withdraw_claim(claim_id: UUID, *, by: Viewer, now: datetime) -> None:
    """The organisation takes its claim back, and goes with it if nothing else made it. Refuses with NotFound,
    Forbidden, ClaimDecided."""
    async with transaction():
        await hold_editions_at(
            existing(await value("SELECT library FROM library_claim WHERE id = $1", claim_id))
        )
        claim = existing(await row("SELECT * FROM library_claim WHERE id = $1 FOR UPDATE", claim_id))
        require(by, "claim_library", claim["organisation"])
        if claim["decided_at"] is not None:
            raise ClaimDecided()
        organisation = claim["organisation"]
        await hold_organisations([organisation])
        await rows(_DECIDE, claim_id, "withdrawn", "", by.id, now)
        await leave(claim["library"], organisation, ParticipationState.WITHDRAWN, now=now)
        await audit.note(by=by.id, what="claim.withdrawn", on=claim_id, organisation=organisation, now=now)
        await dissolve_unapproved(organisation, by=by.id, now=now)


async def tell_decision_again(claim_id: UUID, *, by: Viewer, now: datetime) -> None:
    """Write the letter about a decision once more where the last one did not arrive, to whoever answers for the
    organisation now. Pressed twice, one leaves. Refuses with NotFound (also a stranger to the département)."""
    async with transaction():
        claim = existing(await row(_DECIDED, claim_id))
        require_in(by, "approve_claims", claim["department"])
        recipient = await value(_RECIPIENT, claim["organisation"], claim["account"])
        if await outbox.write_again(claim_id, recipient=recipient, now=now):
            what = "claim.told_again"
            await audit.note(by=by.id, what=what, on=claim_id, organisation=claim["organisation"], now=now)


async def _open_claim(claim_id: UUID, by: Viewer) -> tuple[Record, Record]:
    """The claim and its library, both held: the library first, as everybody does."""
    library_id = existing(await value("SELECT library FROM library_claim WHERE id = $1", claim_id))
    library = await _held_library(library_id)
    require_in(by, "approve_claims", library["department"])
    claim = existing(await row("SELECT * FROM library_claim WHERE id = $1 FOR UPDATE", claim_id))
    if claim["decided_at"] is not None:
        raise ClaimDecided()
    return claim, library


async def _give(library: Record, organisation: UUID, *, by: Viewer, now: datetime) -> None:
    """The library is the organisation's, and all claims of it are decided."""
    claims = await rows(
        "SELECT * FROM library_claim WHERE library = $1 AND decided_at IS NULL ORDER BY id FOR UPDATE",
        library["id"],
    )
    await hold_organisations({organisation, *(claim["organisation"] for claim in claims)})
    await claim_library(library["slug"], organisation, by=by.id, now=now)
    for claim in claims:
        if claim["organisation"] == organisation:
            await _decide(claim, library, "approved", "", by=by, now=now)
        else:
            await _decide(claim, library, "declined", OTHER_ORGANISATION, by=by, now=now)


_DECIDED = """
SELECT library_claim.organisation, library_claim.account, library.department
FROM library_claim JOIN library ON library.id = library_claim.library
WHERE library_claim.id = $1 AND library_claim.decided_at IS NOT NULL FOR UPDATE OF library_claim
"""
_DECIDE = """
UPDATE library_claim SET decision = $2, reason = $3, decided_by = $4, decided_at = $5 WHERE id = $1
"""


async def _decide(
    claim: Record, library: Record, decision: str, reason: str, *, by: Viewer, now: datetime
) -> None:
    """Write the decision, and owe one letter about it. An organisation that came with its claim goes if that was no."""
    await rows(_DECIDE, claim["id"], decision, reason, by.id, now)
    if decision == "declined":
        why = "" if reason == OTHER_ORGANISATION else reason
        await leave(claim["library"], claim["organisation"], ParticipationState.DECLINED, reason=why, now=now)
    await audit.note(
        by=by.id, what=f"claim.{decision}", on=claim["id"], organisation=claim["organisation"], now=now
    )
    recipient = await value(_RECIPIENT, claim["organisation"], claim["account"])
    name = await value("SELECT name FROM organisation WHERE id = $1", claim["organisation"])
    gone = decision == "declined" and await dissolve_unapproved(claim["organisation"], by=by.id, now=now)
    if recipient is None:
        return
    letter = NewMessage(
        intent=f"claim:{claim['id']}",
        about=claim["id"],
        letter=f"claim_{decision}",
        locale=claim["locale"],
        recipient=recipient,
        organisation=claim["organisation"],
        context={
            "staff_page": "/staff/libraries",
            "library_name": library["name"],
            "town": library["town"],
            "reason": "" if reason == OTHER_ORGANISATION else reason,
            "organisation_name": name,
            "organisation_gone": gone,
        },
    )
    await outbox.write([letter], now=now)


# Whoever claimed, while they work there; else the manager of longest standing: it is the organisation that is answered.
_RECIPIENT = f"""
SELECT account.email FROM membership JOIN account ON account.id = membership.account AND account.disabled_at IS NULL
WHERE membership.organisation = $1 AND (account.id = $2 OR membership.role = '{Role.MANAGER}')
ORDER BY account.id = $2 DESC, membership.created_at, account.id LIMIT 1
"""
