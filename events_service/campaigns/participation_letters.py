"""What applicants are told of the libraries for which they asked: one letter for each person, whatever their number."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from asyncpg import Record

from events_service.accounts.roles import Role
from events_service.database import rows
from events_service.messages import outbox
from events_service.messages.outbox import NewMessage


async def write_to_applicants(
    participations: Sequence[UUID],
    letter: str,
    *,
    reason: str = "",
    accounts: Collection[UUID] = (),
    says: Mapping[str, object] | None = None,
    once: str = "",
    now: datetime,
) -> None:
    """Owe each applicant of these participations one letter that names their libraries; with `accounts` those only.
    What it `says` besides, or instead, is the caller's. With `once`, which says of what, nobody ever gets a second.

    Where an applicant does not work in that organisation any more, its manager of longest standing is written to: it is
    the organisation that is answered.
    """
    people = await rows(_PEOPLE, list(participations), list(accounts))
    letters = [
        NewMessage(
            intent=f"{letter}:{once or _fact(person, now)}:{person['email']}",
            about=person["first"],
            letter=letter,
            locale=person["locale"],
            recipient=person["email"],
            organisation=person["organisation"],
            context={
                "day_name": person["day_name"],
                "staff_page": f"/staff/days/{person['slug']}/participation",
                "libraries": person["libraries"],
                "reason": reason,
                **(says or {}),
            },
        )
        for person in people
    ]
    await outbox.write(letters, now=now)


def _fact(person: Record, now: datetime) -> str:
    return f"{person['first']}:{now.isoformat()}"


_PEOPLE = f"""
SELECT told.email, told.locale, campaign.slug, campaign.name AS day_name,
       min(told.organisation::text)::uuid AS organisation, min(participation.id::text)::uuid AS first,
       array_agg(library.name || ', ' || library.town ORDER BY library.name, library.id) AS libraries
FROM participation
JOIN campaign ON campaign.id = participation.campaign
JOIN library ON library.id = participation.library
CROSS JOIN LATERAL (
    SELECT DISTINCT ON (account.email) account.email, applicant.locale, membership.organisation
    FROM applicant
    JOIN membership ON membership.organisation = applicant.organisation
    JOIN account ON account.id = membership.account AND account.disabled_at IS NULL
    WHERE applicant.participation = participation.id
      AND (cardinality($2::uuid[]) = 0 OR applicant.account = ANY($2::uuid[]))
      AND (account.id = applicant.account
           OR (membership.role = '{Role.MANAGER}' AND membership.account = (
                SELECT manager.account FROM membership AS manager JOIN account AS open ON open.id = manager.account
                WHERE manager.organisation = applicant.organisation AND manager.role = '{Role.MANAGER}'
                  AND open.disabled_at IS NULL ORDER BY manager.created_at, manager.account LIMIT 1)
               AND NOT EXISTS (SELECT FROM membership AS own WHERE own.account = applicant.account
                               AND own.organisation = applicant.organisation)))
    ORDER BY account.email, applicant.id
) AS told
WHERE participation.id = ANY($1::uuid[])
GROUP BY told.email, told.locale, campaign.id
ORDER BY told.email
"""
