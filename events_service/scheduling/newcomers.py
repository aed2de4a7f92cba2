"""What a newcomer came for, once the link of their letter has let them in: an organisation, a claim, an application.

In one transaction, and once: where anything of it fails nothing is done, and the next link does it.
"""

from datetime import datetime
from uuid import UUID

from asyncpg import Record

from events_service.accounts.newcomers import JOINING_LIFE, ask_managers
from events_service.accounts.roles import Grant, Role, Viewer
from events_service.campaigns.participations import ApplicationsClosed, CharterChanged, apply
from events_service.database import rows, transaction
from events_service.errors import Invalid, NotFound
from events_service.identifiers import hashed
from events_service.libraries.organisations import OrganisationExists
from events_service.scheduling.claims import found_organisation, make_claim


async def arrive(cookie: str, *, key: str, now: datetime) -> str | None:
    """Do what whoever has just signed in with that `cookie` came for as a newcomer, and return the slug of the edition
    that they came from; None for everybody else.

    Where an organisation answers for the library by now, its managers are asked instead. An application that is not
    possible any more is left out: the page says why.
    """
    async with transaction():
        waiting = await rows(_WAITING, hashed(cookie), now)
        for newcomer in waiting:
            await rows("UPDATE account SET disabled_at = NULL WHERE id = $1", newcomer["account"])
            if newcomer["owner"] is not None:
                await _ask_instead(newcomer, now)
            else:
                await _begin(newcomer, key=key, now=now)
        return waiting[-1]["campaign"] if waiting else None


_WAITING = """
SELECT newcomer.*, library.organisation AS owner, library.town
FROM sign_in JOIN newcomer ON newcomer.account = sign_in.account JOIN library ON library.id = newcomer.library
WHERE sign_in.token_hash = $1 AND newcomer.organisation IS NULL AND newcomer.settled_at IS NULL
  AND newcomer.expires_at > $2
ORDER BY newcomer.created_at FOR UPDATE OF newcomer
"""


async def _ask_instead(newcomer: Record, now: datetime) -> None:
    sql = "UPDATE newcomer SET organisation = $2, expires_at = $3 WHERE id = $1"
    await rows(sql, newcomer["id"], newcomer["owner"], now + JOINING_LIFE)
    await ask_managers(newcomer["id"], now=now)


async def _begin(newcomer: Record, *, key: str, now: datetime) -> None:
    organisation = await _organisation(newcomer, now)
    ada = Viewer(newcomer["account"], newcomer["name"], (Grant(Role.MANAGER, organisation),))
    locale, library = newcomer["locale"], newcomer["library"]
    await make_claim(library, organisation=organisation, by=ada, locale=locale, key=key, now=now)
    await rows("UPDATE newcomer SET settled_at = $2 WHERE id = $1", newcomer["id"], now)
    try:
        charter = newcomer["charter"]
        await apply(newcomer["campaign"], [library], charter=charter, by=ada, locale=locale, now=now)
    except (ApplicationsClosed, CharterChanged, Invalid, NotFound):
        return


async def _organisation(newcomer: Record, now: datetime) -> UUID:
    """Of that name; of that name and town, where another one was founded meanwhile."""
    account, name = newcomer["account"], newcomer["organisation_name"]
    try:
        return await found_organisation(name, by=account, now=now)
    except OrganisationExists:
        return await found_organisation(f"{name} ({newcomer['town']})", by=account, now=now)
