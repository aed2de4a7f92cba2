"""An agenda into events and sessions: what is new is made, what changed there is changed here, and what a colleague
changed here stays.

Everything goes by the verbs that colleagues' own forms call, so that people who signed up are told as they would be. A
date that is refused stays out, with the reason, and loses no other. Asking what would come of it is doing it, and
giving it up (registration/trials.py). Each event with its dates is a transaction of its own, also where it is given up:
whoever signs up meanwhile waits for one event at most.
"""

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from uuid import UUID

from events_service.accounts.roles import Viewer
from events_service.errors import Refusal
from events_service.imports.agendas.entries import Entry, Reading
from events_service.imports.agendas.moves import moved
from events_service.imports.agendas.report import Line, Report, What
from events_service.imports.agendas.taken_dates import (
    Taking,
    add_dates,
    seats_of,
    take_date,
    unusable,
    why_not,
)
from events_service.installation import uid_host
from events_service.registration import events as registered_events
from events_service.registration.trials import kept, undone
from events_service.scheduling import events, sources
from events_service.scheduling.event_rules import EventDraft
from events_service.scheduling.sources import Source, TakenDate, TakenEvent

WORDS = ("title", "summary", "description")


@dataclass(frozen=True, slots=True)
class _Offer:
    """One event as its source has it: under which name, its dates in order, and those of before that are named by
    another start now, by their ids."""

    name: str
    entries: Sequence[Entry]
    names: dict[UUID, str]


async def take_agenda(
    hold: Callable[[], Awaitable[Source]], reading: Reading, *, by: Viewer, now: datetime, dry: bool = False
) -> Report:
    """Bring what an agenda says into the events of a library, and say what came of each date; or, `dry`, only say it.
    The same again changes nothing. Of a source that is followed, what is gone is marked, and stays. `hold` gives the
    source, held until the end of a transaction: two who take from it at once come one after the other, event by event.

    Refuses as `hold` does, and with Forbidden whoever may not plan there; nothing else of one entry is refused whole.
    """
    keep, own_host = undone if dry else kept, await uid_host()
    offers, gone = await keep(partial(_begin, hold, reading, now))
    lines: list[Line] = []
    for offer in offers:
        lines += await keep(partial(_take_offer, hold, offer, own_host, by, now))
    return Report(tuple(lines), reading.skipped, tuple(map(_gone_line, gone)), reading.floating)


async def _begin(
    hold: Callable[[], Awaitable[Source]], reading: Reading, now: datetime
) -> tuple[list[_Offer], list[TakenDate]]:
    """What there is to take, by event, and what is gone."""
    source = await hold()
    offers = {each.id: each.offer for each in await sources.events_taken(source.id)}
    taken = await sources.dates_taken(source.id)
    offered = {each.key: offers[each.agenda_event] for each in taken if each.agenda_event}
    names = {
        before.id: entry.recurrence for before, entry in moved(reading, taken, offered, zone=source.time_zone)
    }
    dates = [replace(each, recurrence=names.get(each.id, each.recurrence)) for each in taken]
    by_offer = _by_offer(reading.entries, dates, offers, names)
    gone = _gone(dates, reading, now)
    if source.followed:
        await sources.note_gone([each.id for each in gone], now=now)
        return by_offer, gone
    # A file may be a part of what there is; but where it has a series, it has its dates.
    there = {(each.uid, offer.name) for offer in by_offer for each in offer.entries}
    return by_offer, [
        each for each in gone if each.agenda_event and (each.uid, offers[each.agenda_event]) in there
    ]


def _by_offer(
    entries: Sequence[Entry],
    dates: Sequence[TakenDate],
    offers: dict[UUID, str],
    names: dict[UUID, str],
) -> list[_Offer]:
    """The dates of each event, in order. One that was taken before stays with the event it was given to, however it is
    called now, and the new ones of its series come to it."""
    before = {each.key: offers[each.agenda_event] for each in dates if each.agenda_event}
    joined = {(each.uid, each.offer): before[each.key] for each in entries if each.key in before}
    by_offer: dict[str, list[Entry]] = {}
    for entry in entries:
        offer = before.get(entry.key) or joined.get((entry.uid, entry.offer), entry.offer)
        by_offer.setdefault(offer, []).append(entry)
    renamed = {each.key: each for each in dates if each.id in names}
    return [
        _Offer(name, mine, {renamed[each.key].id: each.recurrence for each in mine if each.key in renamed})
        for name, mine in by_offer.items()
    ]


async def _take_offer(
    hold: Callable[[], Awaitable[Source]], offer: _Offer, own_host: str, by: Viewer, now: datetime
) -> list[Line]:
    """One event with its dates."""
    source = await hold()
    await sources.note_moves(offer.names)
    dates = await sources.dates_taken(source.id, [each.key for each in offer.entries])
    taking = Taking(source, by, now, own_host, {each.key: each for each in dates})
    usable = [each for each in offer.entries if not unusable(each, own_host, now=now)]
    taken = await sources.event_taken(source.id, offer.name)
    words = words_of(usable or offer.entries, taken)
    lead = replace((usable or offer.entries)[0], title=words["title"])
    is_new = taken is None
    if taken is None and usable:
        try:
            taken = await _new_event(taking, offer.name, words)
        except Refusal as refusal:
            for each in offer.entries:
                taking.note(What.LEFT, each, why_not(refusal))
            return taking.lines
    elif taken is not None and taken.event is not None and usable:
        await _follow_words(taking, taken, taken.event, words, lead)
    for each in offer.entries:
        await take_date(taking, taken, each, own_title=each.title if each.title != words["title"] else "")
    if taking.new and taken is not None and taken.event is not None:
        await add_dates(taking, taken.id, taken.event)
    if is_new and taken is not None and taken.event is not None and source.choices.publish:
        await taking.did(lead, partial(events.publish_event, taken.event, by=by, now=now))
    await sources.note_dates(source.id, taking.noted)
    return taking.lines


def words_of(entries: Sequence[Entry], before: TakenEvent | None) -> dict[str, str]:
    """What is said of an event: each word as most of its dates have it. Where each says it otherwise, as it was taken
    before: which of them comes next is nothing new about the event."""
    words = {}
    for name in WORDS:
        [(most, number), *others] = Counter(getattr(each, name) for each in entries).most_common()
        as_often = {text for text, times in others if times == number}
        words[name] = getattr(before, name) if before is not None and as_often else most
    return words


async def _new_event(taking: Taking, offer: str, words: dict[str, str]) -> TakenEvent:
    draft = EventDraft.parse(
        {**words, "library": str(taking.source.library), "strand": taking.source.choices.strand}
    )
    event = await events.create_event(draft, by=taking.by, now=taking.now)
    identifier = await sources.note_event(taking.source.id, offer, event, words)
    return TakenEvent(identifier, offer, event, **words, **{f"now_{name}": words[name] for name in WORDS})


async def _follow_words(
    taking: Taking, taken: TakenEvent, event: UUID, words: dict[str, str], lead: Entry
) -> None:
    """The words of an event, where its source has other ones than before and nobody changed them here."""
    there = {name for name in WORDS if words[name] != getattr(taken, name)}
    here = {
        name for name in WORDS if getattr(taken, f"now_{name}") not in (getattr(taken, name), words[name])
    }
    changed = {name: words[name] for name in there - here}
    if changed:
        amend = partial(registered_events.amend_event, event, changed, by=taking.by, now=taking.now)
        people = await taking.did(lead, amend)
        if people is None:
            return
        taking.note(What.UPDATED, lead, changes=tuple(sorted(changed)), event=event, people=seats_of(people))
    if here:
        taking.note(What.LEFT, lead, "changed_here", changes=tuple(sorted(here)), event=event)
    if there:
        await sources.note_words(taken.id, words)


def _gone(dates: Iterable[TakenDate], reading: Reading, now: datetime) -> list[TakenDate]:
    """What a source does not have any more, of what is still to come here. What could not be read is not gone."""
    there = {each.key for each in reading.entries}
    unread = {each.uid for each in reading.skipped}
    return [
        each
        for each in dates
        if each.key not in there
        and each.uid not in unread
        and each.session is not None
        and not each.cancelled
        and each.now_starts_at is not None
        and now < each.now_starts_at
        and each.starts_at < reading.until
    ]


def _gone_line(date: TakenDate) -> Line:
    return Line(
        What.GONE, date.called, date.starts_at, date.ends_at, session=date.session, people=date.people or 0
    )
