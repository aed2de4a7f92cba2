"""A public feed composed from rows: which sessions, in whose words, since when."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial

from events_service.clock import wall_clock
from events_service.database import transaction
from events_service.feeds.atom import atom
from events_service.feeds.calendar import Head
from events_service.feeds.dates import date_of, lock_feed
from events_service.feeds.entries import session_entry
from events_service.feeds.fairness import common_number
from events_service.feeds.kept_texts import Texts
from events_service.feeds.queries import AHEAD, BACK, ShownSession, next_ones, sessions_shown, window
from events_service.feeds.subscription import MOST_BYTES, MOST_EVENTS, Item, fair_feed, feed
from events_service.identifiers import digest_of
from events_service.installation import uid_host
from events_service.language import Language, language
from events_service.libraries.territories import department_name
from events_service.scheduling.filters import SessionFilter
from events_service.scheduling.shares import territories

# How long a feed stands when nothing is changed and no session enters or leaves its window. An hour is how often
# calendars ask. Filters may depend on the time in other ways (`near`), and those on seats follow every sign-up.
AN_HOUR, A_MINUTE, A_SECOND = timedelta(hours=1), timedelta(minutes=1), timedelta(seconds=1)
# Of a feed for readers: as much as somebody looks through.
MOST_NEWS = 100


@dataclass(frozen=True, slots=True)
class Subject:
    """What a public feed is about. `feed` is its name among the feeds without filters (`departments/34`), empty where
    filters narrow it. A `head` without a time zone gets its sessions' own. `narrower` is where smaller feeds are."""

    feed: str
    filters: SessionFilter
    head: Head
    narrower: str


@dataclass(frozen=True, slots=True)
class Composed:
    """A public feed's bytes; since when they are what they are, where it has a date; until when time alone will not
    change them; and how many sessions it had to leave out, by département, empty where it cuts by time."""

    body: bytes
    digest: str
    changed_at: datetime | None
    stands_until: datetime
    lost: Mapping[str, int] = field(default_factory=dict)


async def compose(subject: Subject, texts: Texts, *, now: datetime) -> Composed:
    """The calendar as the rows are now."""
    return await _dated(subject, partial(_composed, subject, texts, now), now=now)


async def compose_atom(subject: Subject, public_url: str, *, now: datetime) -> Composed:
    """The same for feed readers: what is on next."""
    return await _dated(subject, partial(_in_atom, subject, public_url, now), now=now, kind=".atom")


async def _dated(
    subject: Subject, write: Callable[[], Awaitable[Composed]], *, now: datetime, kind: str = ""
) -> Composed:
    """One without filters is dated; what leaves a filter's result leaves no trace, so the others have no date."""
    if not subject.feed:
        return await write()
    feed, language = f"{subject.feed}{kind}", subject.head.language
    async with transaction():
        await lock_feed(feed, language)
        made = await write()
        return replace(made, changed_at=await date_of(feed, language, made.digest, now=now))


async def _in_atom(subject: Subject, public_url: str, now: datetime) -> Composed:
    shown = await next_ones(subject.filters, now=now, longest=_longest(subject), most=MOST_NEWS)
    locale = subject.head.language
    entries = [session_entry(each, public_url=public_url, locale=locale) for each in shown.sessions]
    body = atom(subject.head, entries, host=await uid_host())
    return Composed(body, digest_of(body), None, shown.stands_until)


async def _composed(subject: Subject, texts: Texts, now: datetime) -> Composed:
    # One day is nothing to cut by time: whoever is west of the others would lose all of it.
    if subject.filters.campaign and not subject.filters.department:
        return await _fairly(subject, texts, now)
    shown = await window(subject.filters, now=now, longest=_longest(subject))
    head = _with_zone(subject.head, shown.sessions)
    items = await texts.items(shown.sessions, head.language)
    body = await asyncio.to_thread(feed, head, items, shortened=_shortened(subject))
    return Composed(body, digest_of(body), None, shown.stands_until)


def _longest(subject: Subject) -> timedelta:
    if subject.filters.open:
        return A_SECOND
    return AN_HOUR if subject.feed else A_MINUTE


async def _fairly(subject: Subject, texts: Texts, now: datetime) -> Composed:
    """An edition's calendar: every territory whole up to a common number. The description says how many sessions each
    lost, and names the feed that has all of them: this one, narrowed."""
    wholes = await territories(subject.filters, start=now - BACK, end=now + AHEAD, now=now)
    # Before they are read: no more of each than the events alone allow.
    places = {code: [1] * len(sessions) for code, sessions in wholes.items()}
    most = common_number(places, most_events=MOST_EVENTS, most_bytes=MOST_BYTES)
    sessions = await sessions_shown([each for ids in wholes.values() for each in ids[:most]])
    head = _with_zone(subject.head, sessions)
    shares: dict[str, list[Item]] = {code: [] for code in wholes}
    for session, item in zip(sessions, await texts.items(sessions, head.language), strict=True):
        shares[session.department].append(item)
    totals = {code: len(ids) for code, ids in wholes.items()}
    speak = language(head.language)

    def say(lost: Mapping[str, int]) -> str:
        return _losses(lost, speak, source=head.source, narrower=subject.narrower)

    body, lost = await asyncio.to_thread(fair_feed, head, shares, totals, say=say)
    return Composed(body, digest_of(body), None, now + min(_longest(subject), A_MINUTE), lost)


def _shortened(subject: Subject) -> Callable[[Item], str]:
    """What a feed that had to end early says of it, given the first session it leaves out."""
    speak = language(subject.head.language)
    sentence = speak.say(
        "This calendar ends on {day}: there are too many sessions for one feed. Narrower: {feeds}"
    )

    def say(first_left_out: Item) -> str:
        day = speak.day(wall_clock(first_left_out.starts_at, first_left_out.time_zone))
        return sentence.format(day=day, feeds=subject.narrower)

    return say


def _losses(lost: Mapping[str, int], speak: Language, *, source: str, narrower: str) -> str:
    """What an edition's calendar says of the sessions it cannot hold."""
    first = speak.say(
        "There are too many sessions for one calendar. {count} are missing here. Others: {feeds}"
    )
    each = speak.say("{name} ({code}): {missing} are missing. All of them: {feed}")
    words = [first.format(count=sum(lost.values()), feeds=narrower)]
    for code, missing in lost.items():
        address = feed_of(source, code)
        words.append(each.format(name=department_name(code), code=code, missing=missing, feed=address))
    return "\n".join(words)


def feed_of(source: str, department: str) -> str:
    """The address of the same feed for one département."""
    return f"{source}{'&' if '?' in source else '?'}department={department}"


def _with_zone(head: Head, sessions: Sequence[ShownSession]) -> Head:
    """The zone a calendar shows by default: its sessions', or that of most of France when they have several."""
    if head.time_zone:
        return head
    zones = {each.time_zone for each in sessions}
    return replace(head, time_zone=zones.pop() if len(zones) == 1 else "Europe/Paris")
