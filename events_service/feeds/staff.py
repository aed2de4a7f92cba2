"""A colleague's own calendar: the sessions they hold, with the room and how many are expected; no name of a guest. Of
a visit to somebody's home, where it is, until the day after."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from events_service.accounts.calendars import CalendarOwner
from events_service.feeds.calendar import Head
from events_service.feeds.entries import session_entry
from events_service.feeds.queries import AHEAD, BACK
from events_service.feeds.subscription import MOST_EVENTS, feed, item
from events_service.feeds.vevent import Entry
from events_service.language import language
from events_service.registration.home_addresses import addresses_held
from events_service.scheduling.holding import Holding, sessions_held


async def staff_feed(owner: CalendarOwner, *, public_url: str, locale: str, now: datetime) -> bytes:
    """From 30 days back to 12 months ahead, as in every feed; the bytes depend on rows and on these limits alone."""
    parts = await sessions_held(
        owner.account,
        organisations=owner.organisations,
        start=now - BACK,
        end=now + AHEAD,
        limit=MOST_EVENTS + 1,
    )
    name = language(locale).say("My sessions")
    zones = {each.session.time_zone for each in parts}
    head = Head(
        name=name,
        description=name,
        url=f"{public_url}/staff/agenda/mine",
        source="",  # its address is a secret
        time_zone=zones.pop() if len(zones) == 1 else "Europe/Paris",
        language=locale,
    )
    homes = await addresses_held(owner.account, [each.session.id for each in parts if each.session.at_home])
    entries = [held_entry(each, public_url=public_url, locale=locale, homes=homes) for each in parts]
    return feed(head, [item(entry, locale) for entry in entries])


def held_entry(part: Holding, *, public_url: str, locale: str, homes: Mapping[UUID, str]) -> Entry:
    """`facilitation-<id>@<host>`: another entry than that of the public calendars, which says something else and may
    stand in the same application. A visit is where `homes` says, and after its day somewhere."""
    session, say = part.session, language(locale).say
    entry = session_entry(session, public_url=public_url, locale=locale)
    words = [session.cancel_reason] if session.cancelled and session.cancel_reason else []
    if session.published_at is None:
        words.append(say("Draft"))
    if session.has_list:
        numbers = {"taken": session.seats_taken, "seats": session.capacity}
        words.append(say("{taken} of {seats} seats taken").format(**numbers))
    if part.taken.equipment:
        words.append(", ".join(f"{piece.quantity} × {piece.name}" for piece in part.taken.equipment))
    if len(part.taken.facilitators) > 1:
        words.append(", ".join(person.name for person in part.taken.facilitators))
    if session.at_home:
        home = homes.get(session.id) or say("At the person's home")
        entry = replace(entry, location=", ".join(home.splitlines()), latitude=None, longitude=None)
    return replace(
        entry,
        uid=f"facilitation-{part.id}@{session.uid_host}",
        description="\n".join(words),
        url=f"{public_url}/staff/sessions/{session.id}",
        categories=(),
        busy=True,
    )
