"""Visits of colleagues, each a `sign_in` row that one update ends: who is asking, where else they are signed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from events_service.accounts.roles import Grant, Viewer
from events_service.database import insert, row, rows, transaction
from events_service.errors import NotFound, existing
from events_service.identifiers import hashed, new_secret

VISIT_LIFE = timedelta(hours=12)
# On a device that the colleague says is theirs.
OWN_DEVICE_LIFE = timedelta(days=30)
# How long one that is over can still be asked about.
REMEMBERED = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Visit:
    """A sign-in that is open: of whom, working where, on what, since when, and in which hour it was last used."""

    id: UUID
    account: UUID
    organisation: UUID | None
    device: str
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    here: bool


async def open_visit(account: UUID, *, device: str, own_device: bool, now: datetime) -> str:
    """Begin a visit, and return the secret for its cookie, which is new each time."""
    cookie = new_secret()
    await insert(
        "sign_in",
        account=account,
        token_hash=hashed(cookie),
        device=device,
        created_at=now,
        last_seen_at=_hour_of(now),
        expires_at=now + (OWN_DEVICE_LIFE if own_device else VISIT_LIFE),
    )
    return cookie


def _hour_of(now: datetime) -> datetime:
    """No finer: a list of visits is for finding a stranger's, not for watching a colleague work."""
    return now.replace(minute=0, second=0, microsecond=0)


async def viewer_signed_in(cookie: str, *, now: datetime) -> Viewer | None:
    """The colleague behind a cookie, with their memberships as they are now; None when the visit is over.

    Whoever belongs to several organisations works in one at a time: the one they chose in this visit, else the one they
    joined first.
    """
    memberships = await rows(
        """
        SELECT sign_in.id AS visit, sign_in.organisation AS chosen, account.id, account.email, account.name,
               membership.role, membership.organisation, membership.departments,
               organisation.practice_of IS NOT NULL AS practice,
               coalesce(sign_in.last_seen_at, sign_in.created_at) < $3
               AND NOT pg_is_in_recovery() AND current_setting('transaction_read_only') = 'off' AS unseen
        FROM sign_in
        JOIN account ON account.id = sign_in.account AND account.disabled_at IS NULL
        LEFT JOIN membership ON membership.account = account.id
        LEFT JOIN organisation ON organisation.id = membership.organisation
        WHERE sign_in.token_hash = $1 AND sign_in.ended_at IS NULL AND sign_in.expires_at > $2
        ORDER BY membership.created_at, membership.id
        """,
        hashed(cookie),
        now,
        _hour_of(now),
    )
    if not memberships:
        return None
    first = memberships[0]
    if first["unseen"]:
        await rows("UPDATE sign_in SET last_seen_at = $2 WHERE id = $1", first["visit"], _hour_of(now))
    grants = [Grant(r["role"], r["organisation"], tuple(r["departments"])) for r in memberships if r["role"]]
    here = in_one_place(grants, first["chosen"])
    practices = {each["organisation"] for each in memberships if each["practice"]}
    practises = any(grant.organisation in practices for grant in here)
    return Viewer(first["id"], first["name"] or first["email"], here, practises)


def in_one_place(grants: Sequence[Grant], chosen: UUID | None) -> tuple[Grant, ...]:
    """What holds while one organisation is the active one: the chosen one, or the first where none is, or where the
    chosen one let them go. What belongs to no organisation holds beside it."""
    places = [grant.organisation for grant in grants if grant.organisation is not None]
    active = chosen if chosen in places else next(iter(places), None)
    return tuple(grant for grant in grants if grant.organisation in (None, active))


async def choose_organisation(cookie: str, organisation: UUID, *, account: UUID, now: datetime) -> None:
    """Work in another of one's organisations from the next request on. Refuses with NotFound for a stranger's."""
    async with transaction():
        existing(
            await row(
                "SELECT 1 FROM membership WHERE account = $1 AND organisation = $2", account, organisation
            )
        )
        await rows(
            "UPDATE sign_in SET organisation = $2 WHERE token_hash = $1 AND ended_at IS NULL AND expires_at > $3",
            hashed(cookie),
            organisation,
            now,
        )


# Where whoever is signed in works now, as `in_one_place` decides it.
WORKING_IN = """
(SELECT organisation FROM membership WHERE account = sign_in.account AND organisation IS NOT NULL
 ORDER BY organisation = sign_in.organisation DESC NULLS LAST, created_at, id LIMIT 1)
"""
_VISITS = f"""
SELECT id, account, {WORKING_IN} AS organisation, device, created_at,
       coalesce(last_seen_at, created_at) AS last_seen_at, expires_at, token_hash = $3 AS here
FROM sign_in WHERE account = ANY($1::uuid[]) AND ended_at IS NULL AND expires_at > $2
ORDER BY token_hash = $3 DESC, last_seen_at DESC NULLS LAST, id DESC
"""


async def visits_of(accounts: Sequence[UUID], *, cookie: str, now: datetime) -> list[Visit]:
    """Where these colleagues are signed in, the last used first, and first of all `here`, where the cookie is."""
    return [Visit(**each) for each in await rows(_VISITS, list(accounts), now, hashed(cookie))]


async def sign_out(cookie: str, *, now: datetime) -> None:
    """End the visit; saying it twice is harmless."""
    sql = "UPDATE sign_in SET ended_at = $2 WHERE token_hash = $1 AND ended_at IS NULL"
    await rows(sql, hashed(cookie), now)


async def end_visit(visit: UUID, *, account: UUID, now: datetime) -> None:
    """End one of that colleague's visits, on whatever device. Refuses with NotFound; twice is harmless."""
    sql = "UPDATE sign_in SET ended_at = coalesce(ended_at, $3) WHERE id = $1 AND account = $2 RETURNING id"
    if not await rows(sql, visit, account, now):
        raise NotFound()


async def end_visits(account: UUID, *, now: datetime) -> None:
    """Sign the colleague out everywhere, and spend the links that would let them in again, but for those of
    invitations: whoever takes one of these back says so (invitations.void)."""
    await rows("UPDATE sign_in SET ended_at = $2 WHERE account = $1 AND ended_at IS NULL", account, now)
    await rows(
        """
        UPDATE sign_in_link SET used_at = $2 WHERE account = $1 AND used_at IS NULL
          AND NOT EXISTS (SELECT FROM invitation WHERE invitation.link = sign_in_link.id)
        """,
        account,
        now,
    )


async def forget_old(now: datetime) -> None:
    """Forget visits a month after their end, and links a day after theirs."""
    await rows("DELETE FROM sign_in WHERE least(ended_at, expires_at) < $1", now - REMEMBERED)
    await rows("DELETE FROM sign_in_link WHERE expires_at < $1", now - timedelta(days=1))
