"""Who asks to take part in an edition, for those who decide and for those who asked."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from asyncpg import Record

from events_service.accounts.roles import Viewer
from events_service.accounts.tables import CALLED
from events_service.campaigns.applications import TIMES, in_time
from events_service.campaigns.rules import ParticipationState
from events_service.conditions import Conditions
from events_service.database import row, rows

PAGE = 50


@dataclass(frozen=True, slots=True)
class ParticipationLine:
    """A library that asked. `claimed` says that its organisation does not answer for it yet; `before` that it took part
    in an earlier edition; `charter` is the number of the version accepted; `applicants` are called so."""

    id: UUID
    campaign: str
    library: UUID
    library_slug: str
    library_name: str
    town: str
    department: str
    organisation: UUID
    organisation_name: str
    state: str
    claimed: bool
    before: bool
    charter: int | None
    accepted_at: datetime | None
    note: str
    reason: str
    applied_at: datetime
    decided_at: datetime | None
    figures_confirmed_at: datetime | None
    figures_answer: str
    updated_at: datetime
    sessions: int
    applicants: tuple[str, ...]
    parties: tuple[UUID, ...]
    yours: bool = False

    @property
    def waits(self) -> bool:
        return self.state == ParticipationState.APPLIED


@dataclass(frozen=True, slots=True)
class OwnLibrary:
    """A library for which the viewer may ask, with its participation if somebody has. `mine` is false while its
    organisation has only claimed it, `in_time` where libraries of its territory do not apply now; `asked` says that the
    viewer's organisation is among those who asked, or answers for it: what others said is theirs."""

    id: UUID
    name: str
    town: str
    mine: bool
    before: bool
    in_time: bool
    participation: ParticipationLine | None

    @property
    def asked(self) -> bool:
        return self.participation is not None and (self.mine or self.participation.yours)


_BEFORE = """
EXISTS (SELECT FROM participation AS earlier JOIN campaign AS last ON last.id = earlier.campaign
        WHERE earlier.library = library.id AND earlier.state = 'approved' AND last.ends_on < campaign.starts_on)
"""
_LINE = f"""
SELECT participation.id, campaign.slug AS campaign, library.id AS library, library.slug AS library_slug,
       library.name AS library_name, library.town, library.department, participation.organisation,
       organisation.name AS organisation_name, participation.state,
       library.organisation IS NULL AS claimed, {_BEFORE} AS before,
       charter.version AS charter, participation.accepted_at, participation.note, participation.reason,
       participation.applied_at, participation.decided_at, participation.updated_at,
       participation.figures_confirmed_at, participation.figures_answer,
       (SELECT count(*) FROM session JOIN event ON event.id = session.event WHERE event.campaign = campaign.id
        AND session.library = library.id AND session.cancelled_at IS NULL) AS sessions,
       ARRAY(SELECT {CALLED} FROM applicant JOIN account ON account.id = applicant.account
             WHERE applicant.participation = participation.id ORDER BY applicant.id) AS applicants,
       ARRAY(SELECT applicant.organisation FROM applicant WHERE applicant.participation = participation.id
             UNION SELECT coalesce(library.organisation, participation.organisation)) AS parties
FROM participation
JOIN campaign ON campaign.id = participation.campaign
JOIN library ON library.id = participation.library
JOIN organisation ON organisation.id = participation.organisation
LEFT JOIN charter ON charter.id = participation.charter
"""


def _line(record: Record) -> ParticipationLine:
    columns = dict(record)
    columns |= {name: tuple(columns[name]) for name in ("applicants", "parties")}
    return ParticipationLine(**columns)


async def participations_to_decide(
    viewer: Viewer,
    slug: str,
    *,
    state: str = "",
    department: str = "",
    before: bool = False,
    page: int = 1,
    size: int = PAGE,
) -> list[ParticipationLine]:
    """Of the viewer's départements, what waits longest first, then what was decided, the latest first; one more than
    `size` where there are more. `before` keeps those that took part in an earlier edition."""
    conditions = _decided_by(viewer, slug)
    if state:
        conditions.add("participation.state = {}", state)
    if department:
        conditions.add("library.department = {}", department)
    if before:
        conditions.add(_BEFORE)
    limit, offset = conditions.value(size + 1), conditions.value((page - 1) * size)
    lines = await rows(
        f"""
        {_LINE} WHERE {conditions}
        ORDER BY participation.state <> 'applied',
                 CASE WHEN participation.state = 'applied' THEN participation.applied_at END,
                 participation.updated_at DESC, participation.id
        LIMIT {limit} OFFSET {offset}
        """,
        *conditions.values,
    )
    return [_line(each) for each in lines]


# Whether one of these organisations asked, or answers for the library.
_OURS = """
(library.organisation = ANY({0}::uuid[]) OR EXISTS (
    SELECT FROM applicant
    WHERE applicant.participation = participation.id AND applicant.organisation = ANY({0}::uuid[])))
"""


async def participations_after(
    viewer: Viewer, slug: str, *, after: UUID | None, since: datetime | None, limit: int
) -> list[ParticipationLine]:
    """A stretch of those that the viewer decides, or that are their organisation's, in the order of ids, for the API's
    cursor; `since` keeps what changed later."""
    lines = await rows(
        f"""
        {_LINE} WHERE campaign.slug = $1
          AND ($2 OR library.department = ANY($3::text[]) OR {_OURS.format("$4")})
          AND ($5::uuid IS NULL OR participation.id > $5)
          AND ($6::timestamptz IS NULL OR participation.updated_at >= $6)
        ORDER BY participation.id LIMIT $7
        """,
        slug,
        viewer.may_everywhere("admit"),
        list(viewer.departments("admit")),
        list(viewer.organisations("see_events")),
        after,
        since,
        limit,
    )
    return [_line(each) for each in lines]


async def counted_by_state(viewer: Viewer, slug: str) -> dict[tuple[str, str], int]:
    """How many participations of each département of the viewer's are in each state."""
    conditions = _decided_by(viewer, slug)
    counts = await rows(
        f"""
        SELECT library.department, participation.state, count(*) AS number
        FROM participation JOIN campaign ON campaign.id = participation.campaign
        JOIN library ON library.id = participation.library
        WHERE {conditions} GROUP BY 1, 2 ORDER BY 1, 2
        """,
        *conditions.values,
    )
    return {(each["department"], each["state"]): each["number"] for each in counts}


def _decided_by(viewer: Viewer, slug: str) -> Conditions:
    conditions = Conditions()
    conditions.add("campaign.slug = {}", slug)
    conditions.add(
        "({} OR library.department = ANY({}::text[]))",
        viewer.may_everywhere("admit"),
        list(viewer.departments("admit")),
    )
    return conditions


async def own_libraries(viewer: Viewer, slug: str, *, now: datetime) -> list[OwnLibrary]:
    """Those for which the viewer may ask, by name, with what was asked."""
    mine = list(viewer.organisations("take_part"))
    libraries = await rows(
        f"""
        SELECT library.id, library.name, library.town, coalesce(library.organisation = ANY($1::uuid[]), false) AS mine,
               {_BEFORE} AS before, {TIMES}
        FROM library, campaign
        WHERE campaign.slug = $2 AND NOT library.practice
          AND (library.organisation = ANY($1::uuid[])
               OR (library.organisation IS NULL AND EXISTS (
                   SELECT FROM library_claim WHERE library_claim.library = library.id AND decided_at IS NULL
                   AND library_claim.organisation = ANY($1::uuid[]))))
        ORDER BY library.name, library.id
        """,
        mine,
        slug,
    )
    asked = await rows(
        f"{_LINE} WHERE campaign.slug = $2 AND participation.library = ANY($1::uuid[])",
        [each["id"] for each in libraries],
        slug,
    )
    lines = {each["library"]: _for(_line(each), mine) for each in asked}
    own = ("id", "name", "town", "mine", "before")
    return [
        OwnLibrary(
            **{name: each[name] for name in own},
            in_time=in_time(each, now=now),
            participation=lines.get(each["id"]),
        )
        for each in libraries
    ]


def _for(line: ParticipationLine, organisations: list[UUID]) -> ParticipationLine:
    """What others asked for the same place is read as its state alone."""
    if set(line.parties) & set(organisations):
        return replace(line, yours=True)
    return replace(line, note="", reason="", figures_answer="", applicants=(), organisation_name="")


async def participation_line(participation_id: UUID, viewer: Viewer) -> ParticipationLine | None:
    """One, for whoever decides it or works in its organisation."""
    line = await row(f"{_LINE} WHERE participation.id = $1", participation_id)
    if line is None:
        return None
    ours = set(line["parties"]) & set(viewer.organisations("see_events"))
    return _line(line) if ours or viewer.may_in("admit", line["department"]) else None


async def waiting_everywhere(viewer: Viewer) -> list[tuple[str, str, int]]:
    """Slug and name of each edition in which applications wait for the viewer, and how many; also where nothing joins
    it any more: whoever applied is to be answered."""
    waiting = await rows(
        """
        SELECT campaign.slug, campaign.name, count(*) AS number
        FROM participation JOIN campaign ON campaign.id = participation.campaign
        JOIN library ON library.id = participation.library
        WHERE participation.state = 'applied' AND campaign.state <> 'archived'
          AND ($1 OR library.department = ANY($2::text[]))
        GROUP BY campaign.id ORDER BY campaign.starts_on, campaign.slug
        """,
        viewer.may_everywhere("admit"),
        list(viewer.departments("admit")),
    )
    return [(each["slug"], each["name"], each["number"]) for each in waiting]


@dataclass(frozen=True, slots=True)
class Invitation:
    """An edition that takes applications, and for how many of the viewer's libraries nobody has applied yet."""

    slug: str
    name: str
    starts_on: date
    until: date | None
    libraries: int


async def editions_to_join(viewer: Viewer, *, now: datetime) -> list[Invitation]:
    """Soonest first; a library that has applied, or did and took it back, is not asked again."""
    candidates = await rows(
        f"""
        SELECT campaign.slug, campaign.name, campaign.starts_on, {TIMES}
        FROM campaign JOIN library ON library.organisation = ANY($1::uuid[]) AND NOT library.practice
        WHERE campaign.state = 'open' AND campaign.by_application
          AND NOT EXISTS (SELECT FROM participation
                          WHERE participation.campaign = campaign.id AND participation.library = library.id)
        ORDER BY campaign.starts_on, campaign.slug
        """,
        list(viewer.organisations("take_part")),
    )
    libraries = Counter(
        (each["slug"], each["name"], each["starts_on"], each["applications_until"])
        for each in candidates
        if in_time(each, now=now)
    )
    return [Invitation(*edition, number) for edition, number in libraries.items()]
