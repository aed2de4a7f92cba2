"""Which claims wait for a decision, for those who decide and for those who wait."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from events_service.accounts.roles import Viewer
from events_service.accounts.tables import CALLED
from events_service.database import rows
from events_service.messages.queries import Undelivered, undelivered

PAGE = 20
# Whoever has heard nothing for longer has looked.
WORTH_TELLING = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Claim:
    """One organisation's claim, still open. `by` is whoever made it. A `provisional` organisation goes with its last
    claim."""

    id: UUID
    library: UUID
    library_name: str
    town: str
    organisation: UUID
    organisation_name: str
    provisional: bool
    libraries: int
    by: str
    email: str
    note: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class ClaimedLibrary:
    """A library with every open claim of it, the first one first."""

    id: UUID
    slug: str
    name: str
    address: str
    postcode: str
    town: str
    department: str
    claims: tuple[Claim, ...]

    @property
    def since(self) -> datetime:
        return self.claims[0].created_at


_CLAIM = f"""
SELECT library_claim.id, library_claim.library, library.name AS library_name, library.town,
       library_claim.organisation, organisation.name AS organisation_name,
       organisation.provisional,
       (SELECT count(*) FROM library AS own WHERE own.organisation = organisation.id) AS libraries,
       coalesce({CALLED}, '') AS by, coalesce(account.email, '') AS email,
       library_claim.note, library_claim.created_at
FROM library_claim JOIN library ON library.id = library_claim.library
JOIN organisation ON organisation.id = library_claim.organisation
LEFT JOIN account ON account.id = library_claim.account
WHERE library_claim.decided_at IS NULL
"""
# Libraries with open claims in the départements of $1, or everywhere where $2; only in $3, unless that is empty.
_WAITING = """
FROM library_claim JOIN library ON library.id = library_claim.library
WHERE library_claim.decided_at IS NULL AND ($2 OR library.department = ANY($1::text[]))
  AND $3 IN ('', library.department)
"""


async def claims_to_decide(
    viewer: Viewer, department: str = "", *, page: int = 1, size: int = PAGE
) -> list[ClaimedLibrary]:
    """The libraries whose claims the viewer decides, those of one département if it is named, what waits longest first;
    one more than `size` where there are more."""
    libraries = await rows(
        f"""
        SELECT library.id, library.slug, library.name, library.address, library.postcode, library.town,
               library.department {_WAITING}
        GROUP BY library.id ORDER BY min(library_claim.created_at), library.id LIMIT $4 OFFSET $5
        """,
        list(viewer.departments("approve_claims")),
        viewer.may_everywhere("approve_claims"),
        department,
        size + 1,
        (page - 1) * size,
    )
    claims = await _claims_of([each["id"] for each in libraries])
    return [ClaimedLibrary(**each, claims=claims[each["id"]]) for each in libraries]


async def _claims_of(libraries: list[UUID]) -> dict[UUID, tuple[Claim, ...]]:
    claims = await rows(
        f"{_CLAIM} AND library_claim.library = ANY($1::uuid[]) ORDER BY library_claim.created_at, library_claim.id",
        libraries,
    )
    of_each: dict[UUID, list[Claim]] = {library: [] for library in libraries}
    for each in claims:
        of_each[each["library"]].append(Claim(**each))
    return {library: tuple(its_claims) for library, its_claims in of_each.items()}


async def waiting_by_department(viewer: Viewer) -> dict[str, int]:
    """In how many libraries of each département a claim waits for the viewer."""
    counts = await rows(
        f"SELECT library.department, count(DISTINCT library.id) AS number {_WAITING} GROUP BY 1 ORDER BY 1",
        list(viewer.departments("approve_claims")),
        viewer.may_everywhere("approve_claims"),
        "",
    )
    return {each["department"]: each["number"] for each in counts}


@dataclass(frozen=True, slots=True)
class UntoldDecision:
    """A claim that was decided, and whose claimant did not get the letter about it."""

    id: UUID
    decision: str
    reason: str
    library_name: str
    town: str
    organisation_name: str
    letter: Undelivered


async def decisions_untold(viewer: Viewer, *, now: datetime) -> list[UntoldDecision]:
    """Of the last month, where the viewer decides; the latest first."""
    return await _untold(
        "($3 OR library.department = ANY($2::text[]))",
        list(viewer.departments("approve_claims")),
        viewer.may_everywhere("approve_claims"),
        now=now,
    )


async def answers_missed(viewer: Viewer, *, now: datetime) -> list[UntoldDecision]:
    """The same of the claims of those organisations for which the viewer may claim: they have not heard."""
    return await _untold(
        "library_claim.organisation = ANY($2::uuid[])", list(viewer.organisations("claim_library")), now=now
    )


async def _untold(whose: str, *values: object, now: datetime) -> list[UntoldDecision]:
    decided = await rows(
        f"""
        SELECT library_claim.id, library_claim.decision, library_claim.reason, library.name AS library_name,
               library.town, organisation.name AS organisation_name
        FROM library_claim JOIN library ON library.id = library_claim.library
        JOIN organisation ON organisation.id = library_claim.organisation
        WHERE library_claim.decided_at > $1 AND {whose}
        ORDER BY library_claim.decided_at DESC, library_claim.id
        """,
        now - WORTH_TELLING,
        *values,
    )
    letters = await undelivered([each["id"] for each in decided])
    return [UntoldDecision(**each, letter=letters[each["id"]]) for each in decided if each["id"] in letters]


async def open_claims(organisations: tuple[UUID, ...]) -> list[Claim]:
    """What these organisations have claimed and nobody has decided, the newest last."""
    claims = await rows(
        f"{_CLAIM} AND library_claim.organisation = ANY($1::uuid[]) ORDER BY library_claim.created_at",
        list(organisations),
    )
    return [Claim(**each) for each in claims]


async def organisations_to_choose(viewer: Viewer, *, every: bool) -> list[tuple[str, str]]:
    """For whom the viewer may claim a library: `every` organisation, or those whose manager they are; none in which
    people practise."""
    organisations = await rows(
        """
        SELECT id, name, slug FROM organisation
        WHERE practice_of IS NULL AND ($1 OR id = ANY($2::uuid[])) ORDER BY name, slug
        """,
        every,
        list(viewer.organisations("claim_library")),
    )
    names = [each["name"] for each in organisations]
    return [
        (
            str(each["id"]),
            each["name"] if names.count(each["name"]) == 1 else f"{each['name']} ({each['slug']})",
        )
        for each in organisations
    ]


async def claimed_for_drafts(organisations: tuple[UUID, ...]) -> list[tuple[UUID, str, str]]:
    """The libraries where these organisations may prepare drafts, since they have claimed them: id, name and town."""
    libraries = await rows(
        """
        SELECT DISTINCT library.id, library.name, library.town
        FROM library_claim JOIN library ON library.id = library_claim.library
        WHERE library_claim.decided_at IS NULL AND library_claim.organisation = ANY($1::uuid[])
        ORDER BY library.name, library.id
        """,
        list(organisations),
    )
    return [(each["id"], each["name"], each["town"]) for each in libraries]
