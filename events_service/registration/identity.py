"""What was given out before the database kept it: identities and their host, the organiser, the private calendars."""

from datetime import datetime
from urllib.parse import urlsplit

from events_service import installation
from events_service.database import rows, transaction, value
from events_service.installation import UID_HOST
from events_service.messages.addresses import sender_of
from events_service.registration.links import calendar_of, link_hash

AT_ONCE = 1000


async def settle(*, public_url: str, sender: str, key: str, now: datetime) -> None:
    """After every migration: write down what this installation is, once, and complete registrations of older releases.

    A new installation is named by its public address, or by a name of its own. One that has given out entries or
    letters keeps what they say: the host of the address and the sender that are set while this runs for the first
    time. Without a `key` the private calendars wait for a run that has one.
    """
    async with transaction():
        if not await installation.is_settled():
            given_out = await value("SELECT EXISTS (SELECT FROM session) OR EXISTS (SELECT FROM message)")
            host = urlsplit(public_url).hostname or "localhost"
            await installation.settle(host if given_out else installation.new_host(public_url), now=now)
    await _keep_organisers(sender)
    await _keep_dates()
    while key and await _give_calendars(key):
        pass


async def _keep_organisers(sender: str) -> None:
    name, address = sender_of(sender)
    await rows(
        """
        UPDATE registration SET organiser_email = $1, organiser_name = coalesce(nullif(organisation.name, ''), $2)
        FROM roster JOIN event ON event.id = roster.event JOIN organisation ON organisation.id = event.organisation
        WHERE roster.id = registration.roster AND registration.organiser_email IS NULL
        """,
        address,
        name,
    )


async def _keep_dates() -> None:
    """A row for each date of registrations that have none: the UID that was given out, and the SEQUENCE it had."""
    await rows(
        f"""
        INSERT INTO registration_date (id, registration, session, uid, sequence, revised_at)
        SELECT gen_random_uuid(), registration.id, session.id, 'registration-' || registration.id || '@' || {UID_HOST},
               registration.sequence + session.sequence, greatest(registration.revised_at, session.revised_at)
        FROM registration JOIN session ON session.roster = registration.roster
        WHERE NOT EXISTS (SELECT FROM registration_date WHERE registration_date.registration = registration.id)
        """
    )


async def _give_calendars(key: str) -> int:
    """A private calendar for up to AT_ONCE registrations that have none; how many it were."""
    without = await rows(
        "SELECT id, calendar_version FROM registration WHERE calendar_hash IS NULL AND forgotten_at IS NULL LIMIT $1",
        AT_ONCE,
    )
    await rows(
        """
        UPDATE registration SET calendar_hash = calendar.hash FROM unnest($1::uuid[], $2::text[]) AS calendar(id, hash)
        WHERE registration.id = calendar.id AND calendar_hash IS NULL
        """,
        [each["id"] for each in without],
        [link_hash(calendar_of(each["id"], each["calendar_version"], key=key)) for each in without],
    )
    return len(without)
