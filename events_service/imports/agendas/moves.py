"""Dates that their source has at another time now, and so by another name: which was which.

A date of a series is named by its start (RFC 5545 §3.8.4.4), so that whoever moves all of it an hour on renames every
date. Left alone, each would stand here twice, and whoever signed up would have a seat at the one that nobody holds.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from events_service.imports.agendas.entries import MARK, Entry, Reading
from events_service.scheduling.sources import TakenDate

# Further away it is rather another date, that came into sight as time passed.
FAR = timedelta(days=60)


def moved(
    reading: Reading, taken: Iterable[TakenDate], offers: Mapping[tuple[str, str], str], *, zone: str
) -> list[tuple[TakenDate, Entry]]:
    """What was taken before and its source does not have any more, each with what it has in its place: of the same UID
    and the same day, or, as many as came in a week for as many as went, of the same week; or, where one went and one
    came, of the same offer, by `offers`. Where that cannot be told, none."""
    dates = list(taken)
    there, before = {each.key for each in reading.entries}, {each.key for each in dates}
    unread = {each.uid for each in reading.skipped}
    went: dict[str, list[TakenDate]] = defaultdict(list)
    for each in sorted(dates, key=lambda each: each.starts_at):
        if each.key not in there and each.uid not in unread and _ahead(each, reading):
            went[each.uid].append(each)
    came: dict[str, list[Entry]] = defaultdict(list)
    for entry in reading.entries:
        if entry.key not in before and entry.uid in went:
            came[entry.uid].append(entry)
    place = ZoneInfo(zone)
    return [pair for uid in came for pair in _pairs(went[uid], came[uid], offers, place)]


def _pairs(
    went: list[TakenDate], came: list[Entry], offers: Mapping[tuple[str, str], str], place: ZoneInfo
) -> list[tuple[TakenDate, Entry]]:
    """Of one UID, both in order."""
    pairs: list[tuple[TakenDate, Entry]] = []
    for offer in {each.offer for each in came}:
        old = [each for each in went if offers.get(each.key) == offer]
        new = [each for each in came if each.offer == offer]
        if len(old) == len(new) == 1 and abs(old[0].starts_at - new[0].starts_at) <= FAR:
            pairs.append((old[0], new[0]))
    for span in (_day, _week):
        done = {each.key for pair in pairs for each in pair}
        spans: dict[date, tuple[list[TakenDate], list[Entry]]] = defaultdict(lambda: ([], []))
        for taken in went:
            if taken.key not in done:
                spans[span(taken, place)][0].append(taken)
        for entry in came:
            if entry.key not in done:
                spans[span(entry, place)][1].append(entry)
        for old, new in spans.values():
            if len(old) == len(new):
                pairs += zip(old, new, strict=True)
    return pairs


def _ahead(taken: TakenDate, reading: Reading) -> bool:
    """Whether the reading would have it, and it is still to come here, or was deleted."""
    starts_here = taken.now_starts_at or taken.starts_at
    return reading.since < taken.starts_at < reading.until and reading.since < starts_here


def _day(named: TakenDate | Entry, place: ZoneInfo) -> date:
    """The day it is named by; one without such a name is on the day of its start."""
    starts_at = named.starts_at
    if named.recurrence:
        starts_at = datetime.strptime(named.recurrence, MARK).replace(tzinfo=UTC)
    return starts_at.astimezone(place).date()


def _week(named: TakenDate | Entry, place: ZoneInfo) -> date:
    """The Monday of that day's week."""
    day = _day(named, place)
    return day - timedelta(days=day.weekday())
