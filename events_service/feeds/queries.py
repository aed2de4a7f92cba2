"""Which sessions a public feed holds, and when anything in it last changed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from events_service.clock import wall_clock
from events_service.feeds.calendar import MOST_EVENTS, Entry, Head, feed
from events_service.feeds.entries import session_entry
from events_service.language import language
from events_service.libraries.queries import LibraryPage
from events_service.scheduling.queries import SessionLine, Wanted, last_departure, window

BACK = timedelta(days=30)
AHEAD = timedelta(days=365)
# Where thirty days of the past would crowd out the future, the past shrinks first, down to this many sessions.
PAST_AT_MOST = MOST_EVENTS // 4


@dataclass(frozen=True, slots=True)
class Window:
    """The sessions of a feed between two instants, the past ones first shortened, and their newest change."""

    lines: list[SessionLine]
    last_modified: datetime


async def feed_window(wanted: Wanted, *, now: datetime, opened_at: datetime) -> Window:
    """From 30 days back to 12 months ahead (contract, Feeds): cancelled sessions stay as long as the others.

    `last_modified` is the newest of: a change of a session, its event or its place; a session that came into the
    window or left it; `opened_at` when there is nothing at all. It depends on rows and the passing of sessions only.
    """
    start, end = now - BACK, now + AHEAD
    past = await window(wanted, start=start, end=now, now=now, limit=10 * MOST_EVENTS)
    ahead = await window(wanted, start=now, end=end, now=now, limit=MOST_EVENTS + 1)
    if len(past) > PAST_AT_MOST and len(past) + len(ahead) > MOST_EVENTS:
        past = past[-max(PAST_AT_MOST, MOST_EVENTS - len(ahead)) :]
    lines = [*past, *ahead]
    gone = await last_departure(wanted, start=start, now=now)
    moments = [opened_at, *(max(line.changed_at, line.starts_at - AHEAD) for line in lines)]
    if gone is not None:
        moments.append(gone + BACK)
    return Window(lines, max(moments))


def render(window: Window, head: Head, *, public_url: str, host: str, narrower: str) -> bytes:
    """The feed's bytes. When it had to end early, its description says at which date and names `narrower` feeds."""
    entries = [
        session_entry(line, public_url=public_url, host=host, locale=head.language) for line in window.lines
    ]
    speak = language(head.language)

    def shortened(first_left_out: Entry) -> str:
        day = speak.day(wall_clock(first_left_out.starts_at, first_left_out.time_zone))
        return speak.say(
            "This calendar ends on {day}: there are too many sessions for one feed. Narrower: {feeds}"
        ).format(day=day, feeds=narrower)

    return feed(head, entries, shortened=shortened)


def zone_of_feed(library: LibraryPage | None, lines: list[SessionLine]) -> str:
    """The zone a calendar shows by default: its place's, or the first session's, or that of most of France."""
    if library is not None:
        return library.time_zone
    zones = {line.time_zone for line in lines}
    return zones.pop() if len(zones) == 1 else "Europe/Paris"
