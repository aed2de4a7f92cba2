"""A guest's secret is in the wrong hands: a new one is made, and the old one opens nothing from then on."""

from datetime import datetime, timedelta
from uuid import UUID

from events_service import audit
from events_service.accounts.roles import Viewer, require
from events_service.database import row, rows, transaction, value
from events_service.errors import NotFound, Refusal, existing
from events_service.identifiers import hashed
from events_service.messages import outbox
from events_service.messages.queries import letters_about
from events_service.registration import letters, limits
from events_service.registration.cancellation import locked
from events_service.registration.links import calendar_of, link_hash, link_of
from events_service.registration.queries import Registration, registration_by_id, registration_by_link
from events_service.registration.rules import State
from events_service.registration.together import others_of_form

# Each new link is a letter to the address on the list, and whoever signed it up may not be its owner.
MOST_LETTERS_A_DAY = 10
# At the desk a button that seems to do nothing is pressed again: so soon it is the same press.
SAME_PRESS = timedelta(minutes=1)
_JUST_WRITTEN = (
    "SELECT EXISTS (SELECT FROM message WHERE about = $1 AND created_at > $2 AND context ? 'new_link')"
)


class RenewedTooOften(Refusal):
    """So many letters went out about this registration today that one more helps nobody; the library can help."""

    code = "renewed_too_often"


async def renew_link(link: str, *, intent: str, key: str, now: datetime) -> str:
    """Give the guest a new link, void the old one at once, write the new one to their address, and return it.

    Sent twice with the same `intent`, it makes one: the second time the old link opens nothing any more, and the intent
    alone finds the way. Refuses with NotFound, RenewedTooOften.
    """
    intent = hashed(f"link:{intent}")
    async with transaction():
        registration = await registration_by_link(link)
        if registration is None:
            return link_of(*await _renewed_before(intent), key=key)
        if (
            registration.email
            and await letters_about(registration.id, since=now - timedelta(days=1)) >= MOST_LETTERS_A_DAY
        ):
            raise RenewedTooOften()
        leaves_at = await limits.count_letter(registration.email, now=now)
        renewed = await _renew(registration, intent=intent, key=key, now=now)
        if leaves_at != now:
            await outbox.hold(registration.id, until=leaves_at)
        return renewed


async def renew_link_by_staff(registration_id: UUID, *, by: Viewer, key: str, now: datetime) -> None:
    """The same at the desk, when somebody else has the guest's link; pressed again at once it is one link and one
    letter. Refuses with NotFound, Forbidden."""
    owner = existing(await registration_by_id(registration_id)).session.organisation
    require(by, "register", owner)
    async with transaction():
        registration = await locked(registration_id)
        if await value(_JUST_WRITTEN, registration_id, now - SAME_PRESS):
            return
        await _renew(registration, intent=None, key=key, now=now)
        what = "registration.link_renewed"
        await audit.note(by=by.id, what=what, on=registration_id, organisation=owner, now=now)


async def _renew(registration: Registration, *, intent: str | None, key: str, now: datetime) -> str:
    """Of several dates of one form all have new links: the page of each shows the others'. In the order of their ids,
    whichever of them it is that somebody else has."""
    links = {}
    others = [each for each in await others_of_form(registration) if each.state != State.CANCELLED]
    for each in sorted([registration, *others], key=lambda each: each.id):
        own = intent if each.id == registration.id else None
        links[each.id] = await _renew_one(each, intent=own, key=key, now=now)
    return links[registration.id]


async def _renew_one(registration: Registration, *, intent: str | None, key: str, now: datetime) -> str:
    version = registration.link_version + 1
    link = link_of(registration.id, version, key=key)
    written = await rows(
        """
        UPDATE registration SET link_version = $2, link_hash = $3, link_intent = $4
        WHERE id = $1 AND link_version = $2 - 1 AND forgotten_at IS NULL RETURNING id
        """,
        registration.id,
        version,
        link_hash(link),
        intent,
    )
    if not written:
        raise NotFound()
    await letters.new_link(registration.now_in(link_version=version), now=now)
    return link


async def _renewed_before(intent: str) -> tuple[UUID, int]:
    renewed = existing(await row("SELECT id, link_version FROM registration WHERE link_intent = $1", intent))
    return renewed["id"], renewed["link_version"]


async def renew_calendar(link: str, *, key: str) -> None:
    """Give the guest's private calendar a new address; the old one is gone. Refuses with NotFound."""
    async with transaction():
        registration = existing(await registration_by_link(link))
        version = registration.calendar_version + 1
        await rows(
            "UPDATE registration SET calendar_version = $2, calendar_hash = $3 WHERE id = $1 AND calendar_version < $2",
            registration.id,
            version,
            link_hash(calendar_of(registration.id, version, key=key)),
        )
