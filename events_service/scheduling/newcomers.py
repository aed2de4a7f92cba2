"""What a newcomer came for, done as the link of their letter lets them in: an organisation, a claim, an application.

In one transaction, and by that link alone: whoever signs in otherwise has asked for nothing, whatever a stranger typed.
"""

from datetime import datetime
from uuid import UUID

from asyncpg import Record

from events_service.accounts.newcomers import JOINING_LIFE, ask_managers
from events_service.accounts.roles import Grant, Role, Viewer
from events_service.accounts.sign_in import enter_by_link
from events_service.campaigns.editions import held_campaign
from events_service.campaigns.participations import ApplicationsClosed, CharterChanged, apply
from events_service.database import row, rows, transaction
from events_service.errors import Invalid, NotFound
from events_service.identifiers import hashed
from events_service.libraries.organisations import OrganisationExists
from events_service.scheduling.claims import make_claim
from events_service.scheduling.founding import found_organisation
from events_service.text import folded, slug


async def enter(
    secret: str, *, device: str = "", own_device: bool = False, key: str, now: datetime
) -> tuple[str, str | None]:
    """Sign a colleague in by a link, and do what they came for where it is a newcomer's: the secret for their cookie,
    and the address of the page where they go on, if it is another than everybody's.

    Where an organisation answers for the library by now, its managers are asked instead. An application that is not
    possible any more is left out: the page says so. Refuses with LinkSpent.
    """
    async with transaction():
        cookie = await enter_by_link(secret, device=device, own_device=own_device, now=now)
        newcomer = await row(_COMING, hashed(secret))
        if newcomer is None:
            return cookie, None
        if newcomer["owner"] is not None:
            sql = "UPDATE newcomer SET organisation = $2, expires_at = $3 WHERE id = $1"
            await rows(sql, newcomer["id"], newcomer["owner"], now + JOINING_LIFE)
            await ask_managers(newcomer["id"], key=key, now=now)
            return cookie, f"/days/{newcomer['campaign']}/participation/asked"
        await _begin(newcomer, key=key, now=now)
        return cookie, f"/staff/days/{newcomer['campaign']}/participation"


_COMING = """
SELECT newcomer.*, library.organisation AS owner, library.town
FROM sign_in_link JOIN newcomer ON newcomer.link = sign_in_link.id JOIN library ON library.id = newcomer.library
WHERE sign_in_link.token_hash = $1 AND newcomer.organisation IS NULL AND newcomer.settled_at IS NULL
FOR UPDATE OF newcomer
"""


async def _begin(newcomer: Record, *, key: str, now: datetime) -> None:
    """The edition is held before the library, as everybody does who holds both."""
    campaign, library, locale = newcomer["campaign"], newcomer["library"], newcomer["locale"]
    try:
        await held_campaign(campaign)
    except NotFound:
        campaign = ""
    await rows("UPDATE account SET disabled_at = NULL WHERE id = $1", newcomer["account"])
    organisation = await _organisation(newcomer, now)
    nadia = Viewer(newcomer["account"], newcomer["name"], (Grant(Role.MANAGER, organisation),))
    await make_claim(library, organisation=organisation, by=nadia, locale=locale, key=key, now=now)
    await rows(_SETTLE, newcomer["account"], library, now)
    try:
        charter = newcomer["charter"]
        await apply(campaign, [library], charter=charter, by=nadia, locale=locale, now=now)
    except (ApplicationsClosed, CharterChanged, Invalid, NotFound):
        return


# Every letter about the same library has come to the same.
_SETTLE = """
UPDATE newcomer SET settled_at = $3 WHERE account = $1 AND library = $2 AND settled_at IS NULL
"""


async def _organisation(newcomer: Record, now: datetime) -> UUID:
    """The one of that name that they manage already, or a new one; told apart by its address from another town's."""
    account, name = newcomer["account"], newcomer["organisation_name"]
    for each in await rows(_MANAGED, account):
        if folded(each["name"]) == folded(name):
            return UUID(str(each["id"]))
    try:
        return await found_organisation(name, by=account, now=now)
    except OrganisationExists:
        address = f"{slug(name)[:60]}-{slug(newcomer['town'])[:30]}-{account.hex[-6:]}"
        return await found_organisation(name, slug=address, by=account, now=now)


_MANAGED = f"""
SELECT organisation.id, organisation.name FROM membership
JOIN organisation ON organisation.id = membership.organisation AND organisation.practice_of IS NULL
WHERE membership.account = $1 AND membership.role = '{Role.MANAGER}' ORDER BY membership.created_at
"""
