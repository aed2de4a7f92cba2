"""Which sessions a public feed holds, and when anything in it last changed."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from events_service.clock import wall_clock
from events_service.database import value
from events_service.feeds.calendar import MOST_BYTES, MOST_EVENTS, Entry, Head, fair_feed, feed
from events_service.feeds.entries import session_entry
from events_service.feeds.fairness import common_number
from events_service.language import language
from events_service.libraries.territories import department_name
from events_service.scheduling.catalogue import feeds_changed_at, these_sessions, window
from events_service.scheduling.filters import FILTERED, SessionFilter
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.shares import territories

BACK = timedelta(days=30)
AHEAD = timedelta(days=365)
# Where thirty days of the past would crowd out the future, the past shrinks first, down to this many sessions.
PAST_AT_MOST = MOST_EVENTS // 4
# Bodies of up to a megabyte, per process.
REMEMBERED = 16


async def feed_lines(filters: SessionFilter, *, now: datetime) -> list[SessionLine]:
    """From 30 days back to 12 months ahead (contract, Feeds): cancelled sessions stay as long as the others. Where all
    of it would be too much, the oldest of the past goes first."""
    past = await window(filters, start=now - BACK, end=now, now=now, limit=MOST_EVENTS, latest=True)
    ahead = await window(filters, start=now, end=now + AHEAD, now=now, limit=MOST_EVENTS + 1)
    if len(past) > PAST_AT_MOST and len(past) + len(ahead) > MOST_EVENTS:
        past = past[-max(PAST_AT_MOST, MOST_EVENTS - len(ahead)) :]
    return [*past, *ahead]


@dataclass(frozen=True, slots=True)
class Rendered:
    """A public feed as it is sent, when anything in it last changed, and how many sessions it had to leave out, by
    département; empty where it cuts by time."""

    body: bytes
    last_modified: datetime
    lost: Mapping[str, int] = field(default_factory=dict)


Made = tuple[bytes, Mapping[str, int]]
_remembered: OrderedDict[tuple[object, ...], Made] = OrderedDict()
_rendering: dict[tuple[object, ...], asyncio.Lock] = {}


async def public_feed(
    filters: SessionFilter,
    head: Head,
    *,
    now: datetime,
    opened_at: datetime,
    public_url: str,
    narrower: str,
) -> Rendered:
    """The feed, rendered again only when a row it is made of has changed, or a session came, began or left.

    Calendar applications ask every hour and mostly hear that nothing is new, which must cost next to nothing; of many
    who ask for the same new feed at once, one renders it. `last_modified` is never before anything that changed the
    feed, and `opened_at` when nothing ever did; a feed of sessions with free seats changes with every sign-up, so it
    is always `now` there. A `head` without a time zone gets its sessions' own.
    """
    changed = (
        None
        if filters.open
        else await feeds_changed_at(start=now - BACK, end=now + AHEAD, ahead=AHEAD, back=BACK)
    )
    key = (await _versions(filters, now=now), filters, head, public_url, narrower)
    try:
        async with _rendering.setdefault(key, asyncio.Lock()):
            body, lost = _remembered.get(key) or await _render_and_remember(
                key, filters, head, now, public_url, narrower
            )
    finally:
        _rendering.pop(key, None)
    _remembered.move_to_end(key)
    return Rendered(body, now if filters.open else changed or opened_at, lost)


async def _render_and_remember(
    key: tuple[object, ...],
    filters: SessionFilter,
    head: Head,
    now: datetime,
    public_url: str,
    narrower: str,
) -> Made:
    # One day is nothing to cut by time: whoever is west of the others would lose all of it.
    if filters.campaign and not filters.department:
        made = await _made_fairly(filters, head, now, public_url, narrower)
    else:
        lines = await feed_lines(filters, now=now)
        head = replace(head, time_zone=head.time_zone or zone_of_feed(lines))
        made = await asyncio.to_thread(render, lines, head, public_url=public_url, narrower=narrower), {}
    _remembered[key] = made
    while len(_remembered) > REMEMBERED:
        _remembered.popitem(last=False)
    return made


async def _made_fairly(
    filters: SessionFilter, head: Head, now: datetime, public_url: str, narrower: str
) -> Made:
    """An edition's calendar: every territory whole up to a common number."""
    wholes = await territories(filters, start=now - BACK, end=now + AHEAD, now=now)
    # Before they are read: no more of each than the events alone allow.
    places = {code: [1] * len(sessions) for code, sessions in wholes.items()}
    most = common_number(places, most_events=MOST_EVENTS, most_bytes=MOST_BYTES)
    lines = await these_sessions([each for sessions in wholes.values() for each in sessions[:most]])
    head = replace(head, time_zone=head.time_zone or zone_of_feed(lines))
    totals = {code: len(sessions) for code, sessions in wholes.items()}
    return await asyncio.to_thread(
        render_fairly, lines, head, totals, public_url=public_url, narrower=narrower
    )


# A row's place and transaction name one version of it and no other, so rows of the same versions give the same bytes.
# Rosters are left out: every sign-up writes there, and no feed tells how many seats are left.
_VERSIONS = """
SELECT concat_ws(' ', max(session.starts_at) FILTER (WHERE session.starts_at < {start}),
    encode(sha256(convert_to(string_agg(
        concat_ws(' ', session.id, session.ctid, session.xmin, event.ctid, event.xmin, library.ctid, library.xmin,
                  organisation.ctid, organisation.xmin, campaign.ctid, campaign.xmin, session.starts_at < {now}),
        ',' ORDER BY session.starts_at, session.id
    ) FILTER (WHERE session.starts_at >= {start}), 'UTF8')), 'hex'))
{tables} JOIN organisation ON organisation.id = event.organisation
WHERE {where} AND session.starts_at < {end}
"""


async def _versions(filters: SessionFilter, *, now: datetime) -> str:
    """Which versions of which rows the feed is made of, and the last session that has left its window."""
    conditions = filters.conditions(now)
    conditions.add("event.published_at <= {}", now)
    places = {
        name: conditions.value(at) for name, at in (("now", now), ("start", now - BACK), ("end", now + AHEAD))
    }
    versions = await value(_VERSIONS.format(tables=FILTERED, where=conditions, **places), *conditions.values)
    return str(versions)


def render(lines: list[SessionLine], head: Head, *, public_url: str, narrower: str) -> bytes:
    """The feed's bytes. When it had to end early, its description says at which date and names `narrower` feeds."""
    entries = [session_entry(line, public_url=public_url, locale=head.language) for line in lines]
    speak = language(head.language)

    def shortened(first_left_out: Entry) -> str:
        day = speak.day(wall_clock(first_left_out.starts_at, first_left_out.time_zone))
        return speak.say(
            "This calendar ends on {day}: there are too many sessions for one feed. Narrower: {feeds}"
        ).format(day=day, feeds=narrower)

    return feed(head, entries, shortened=shortened)


def render_fairly(
    lines: list[SessionLine], head: Head, totals: Mapping[str, int], *, public_url: str, narrower: str
) -> Made:
    """An edition's bytes, and how many sessions each département lost. The description says so, and names the feed of
    each that has all of them: this one, narrowed; `narrower` where to find still others."""
    found: dict[str, list[Entry]] = {code: [] for code in totals}
    for line in lines:
        found[line.department].append(session_entry(line, public_url=public_url, locale=head.language))
    speak = language(head.language)

    def say(lost: Mapping[str, int]) -> str:
        words = [
            speak.say(
                "There are too many sessions for one calendar. {count} are missing here. Others: {feeds}"
            ).format(count=sum(lost.values()), feeds=narrower)
        ]
        for code, missing in lost.items():
            line = speak.say("{name} ({code}): {missing} are missing. All of them: {feed}")
            words.append(
                line.format(
                    name=department_name(code), code=code, missing=missing, feed=feed_of(head.source, code)
                )
            )
        return "\n".join(words)

    return fair_feed(head, found, totals, say=say)


def feed_of(source: str, department: str) -> str:
    """The address of the same feed for one département."""
    return f"{source}{'&' if '?' in source else '?'}department={department}"


def zone_of_feed(lines: list[SessionLine]) -> str:
    """The zone a calendar shows by default: its sessions', or that of most of France when they have several."""
    zones = {line.time_zone for line in lines}
    return zones.pop() if len(zones) == 1 else "Europe/Paris"
