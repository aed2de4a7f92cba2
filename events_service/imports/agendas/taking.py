"""An agenda into events and sessions: what is new is made, what changed there is changed here, and what a colleague
changed here stays.

Everything goes by the verbs that colleagues' own forms call, so that people who signed up are told as they would be. A
date that is refused stays out, with the reason, and loses no other. Asking what would come of it is doing it, and
giving it up (registration/trials.py).
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from events_service.accounts.roles import Viewer
from events_service.database import transaction
from events_service.errors import Invalid, Refusal
from events_service.identifiers import uuid7
from events_service.imports.agendas.entries import Entry, Reading
from events_service.imports.agendas.moves import follow_moves
from events_service.imports.agendas.report import Line, Report, What
from events_service.installation import uid_host
from events_service.registration import changes
from events_service.registration import events as registered_events
from events_service.scheduling import events, sources
from events_service.scheduling.event_rules import EventDraft
from events_service.scheduling.sign_up import SignUpRule
from events_service.scheduling.sources import Source, TakenDate, TakenEvent

WORDS = ("title", "summary", "description")


@dataclass(slots=True)
class _Taking:
    """One taking: from where, what was taken before, and what came of it so far."""

    source: Source
    by: Viewer
    now: datetime
    own_host: str
    events: dict[str, TakenEvent]
    dates: dict[tuple[str, str], TakenDate]
    lines: list[Line] = field(default_factory=list)
    noted: list[TakenDate] = field(default_factory=list)

    def note(self, what: What, entry: Entry, why: str = "", **more: Any) -> None:
        self.lines.append(
            Line(what, entry.title, entry.starts_at, entry.ends_at, why, place=entry.place, **more)
        )


async def take_agenda(source: UUID, reading: Reading, *, by: Viewer, now: datetime) -> Report:
    """Bring what an agenda says into the events of the source's library, and say what came of each date. The same again
    changes nothing. Of a source that is followed, what is gone is marked, and stays.

    Refuses with NotFound, and with Forbidden whoever may not plan there; nothing else of one entry is refused whole.
    """
    async with transaction():
        taking = _Taking(
            await sources.hold_source(source),
            by,
            now,
            await uid_host(),
            {each.offer: each for each in await sources.events_taken(source)},
            {each.key: each for each in await sources.dates_taken(source)},
        )
        zone = taking.source.time_zone
        taking.dates = await follow_moves(reading, taking.dates, taking.events.values(), zone=zone)
        for offer, entries in _by_offer(reading.entries, taking).items():
            await _take_offer(taking, offer, entries)
        await sources.note_dates(source, taking.noted)
        gone = _gone(taking, reading)
        await sources.note_gone([each.id for each in gone], now=now)
        return Report(tuple(taking.lines), reading.skipped, tuple(map(_gone_line, gone)), reading.floating)


def _by_offer(entries: Sequence[Entry], taking: _Taking) -> dict[str, list[Entry]]:
    """The dates of each event, in order. One that was taken before stays with the event it was given to, however it is
    called now, and the new ones of its series come to it."""
    offers = {each.id: each.offer for each in taking.events.values()}
    before = {key: offers[each.agenda_event] for key, each in taking.dates.items() if each.agenda_event}
    joined = {(each.uid, each.offer): before[each.key] for each in entries if each.key in before}
    by_offer: dict[str, list[Entry]] = {}
    for entry in entries:
        offer = before.get(entry.key) or joined.get((entry.uid, entry.offer), entry.offer)
        by_offer.setdefault(offer, []).append(entry)
    return by_offer


async def _take_offer(taking: _Taking, offer: str, entries: Sequence[Entry]) -> None:
    """One event with its dates."""
    usable = [each for each in entries if not unusable(each, taking.own_host, now=taking.now)]
    lead = (usable or entries)[0]
    taken = taking.events.get(offer)
    is_new = taken is None
    if taken is None and usable:
        try:
            taken = await _new_event(taking, offer, lead)
        except Refusal as refusal:
            for each in entries:
                taking.note(What.LEFT, each, _why(refusal))
            return
    elif taken is not None and taken.event is not None and usable:
        await _follow_words(taking, taken, lead)
    for each in entries:
        await _take_date(taking, taken, each, own_title=each.title if each.title != lead.title else "")
    if is_new and taken is not None and taken.event is not None and taking.source.choices.publish:
        await _publish(taking, taken.event, lead)


async def _new_event(taking: _Taking, offer: str, lead: Entry) -> TakenEvent:
    words = {name: getattr(lead, name) for name in WORDS}
    draft = EventDraft.parse(
        {**words, "library": str(taking.source.library), "strand": taking.source.choices.strand}
    )
    async with transaction():
        event = await events.create_event(draft, by=taking.by, now=taking.now)
        identifier = await sources.note_event(taking.source.id, offer, event, words)
    return TakenEvent(identifier, offer, event, **words, **{f"now_{name}": words[name] for name in WORDS})


async def _publish(taking: _Taking, event: UUID, lead: Entry) -> None:
    await _done(taking, lead, partial(events.publish_event, event, by=taking.by, now=taking.now))


async def _follow_words(taking: _Taking, taken: TakenEvent, lead: Entry) -> None:
    """The words of an event, where its source has other ones than before and nobody changed them here."""
    new = {name: getattr(lead, name) for name in WORDS}
    there = {name for name in WORDS if new[name] != getattr(taken, name)}
    here = {name for name in WORDS if getattr(taken, f"now_{name}") not in (getattr(taken, name), new[name])}
    changed = {name: new[name] for name in there - here}
    if changed and taken.event is not None:
        amend = partial(registered_events.amend_event, taken.event, changed, by=taking.by, now=taking.now)
        if not await _done(taking, lead, amend):
            return
        taking.note(What.UPDATED, lead, changes=tuple(sorted(changed)), event=taken.event)
    if here:
        taking.note(What.LEFT, lead, "changed_here", changes=tuple(sorted(here)), event=taken.event)
    if there:
        await sources.note_words(taken.id, new)


async def _take_date(taking: _Taking, taken: TakenEvent | None, entry: Entry, *, own_title: str) -> None:
    before = taking.dates.get(entry.key)
    why = unusable(entry, taking.own_host, now=taking.now)
    if before is None:
        if taken is not None and taken.event is None:
            why = why or "removed_here"
        if why or taken is None or taken.event is None:
            taking.note(What.LEFT, entry, why)
            return
        await _add(taking, taken, entry, own_title)
    elif before.session is None:
        taking.note(What.LEFT, entry, "removed_here")
    elif before.cancelled or (before.now_ends_at is not None and before.now_ends_at <= taking.now):
        same = entry.cancelled and before.cancelled
        taking.note(What.SAME if same else What.LEFT, entry, "cancelled_here" if before.cancelled else "over")
    elif entry.cancelled:
        cancel = partial(changes.cancel_session, before.session, reason="", by=taking.by, now=taking.now)
        if await _done(taking, entry, cancel):
            taking.note(What.CANCELLED, entry, session=before.session, people=before.people or 0)
    elif why:
        taking.note(What.LEFT, entry, why, session=before.session)
    else:
        await _follow(taking, before, before.session, entry, own_title)


async def _add(taking: _Taking, taken: TakenEvent, entry: Entry, own_title: str) -> None:
    assert taken.event is not None
    values = _times(entry) | taking.source.choices.way(entry.url, entry.seats) | {"title": own_title}
    try:
        async with transaction():
            session = await changes.add_session(taken.event, values, by=taking.by, now=taking.now)
    except Refusal as refusal:
        taking.note(What.LEFT, entry, _why(refusal))
        return
    taking.note(What.CREATED, entry, session=session, event=taken.event)
    taking.noted.append(_as_taken(uuid7(), taken.id, session, entry, own_title))


async def _follow(taking: _Taking, before: TakenDate, session: UUID, entry: Entry, own_title: str) -> None:
    """What a date's source says otherwise than before, where nobody changed it here."""
    new: dict[str, Any] = {"title": own_title, "starts_at": entry.starts_at, "ends_at": entry.ends_at}
    if before.sign_up == SignUpRule.ELSEWHERE and entry.url:
        new["url"] = entry.url
    there = {name for name in new if new[name] != getattr(before, name)}
    here = {name for name in new if getattr(before, f"now_{name}") not in (getattr(before, name), new[name])}
    if here & {"starts_at", "ends_at"}:
        # A start and an end belong together: half of a colleague's hour is nobody's.
        here |= there & {"starts_at", "ends_at"}
    changed = there - here
    if changed:
        values = {name: new[name] for name in changed & {"title", "url"}}
        values |= _times(entry) if changed & {"starts_at", "ends_at"} else {}
        change = partial(changes.change_session, session, values, by=taking.by, now=taking.now)
        if not await _done(taking, entry, change):
            return
        taking.note(
            What.UPDATED, entry, changes=tuple(sorted(changed)), session=session, people=before.people or 0
        )
    if here:
        taking.note(What.LEFT, entry, "changed_here", changes=tuple(sorted(here)), session=session)
    elif not changed:
        taking.note(What.SAME, entry, session=session)
    taking.noted.append(_as_taken(before.id, before.agenda_event, session, entry, own_title))


async def _done(taking: _Taking, entry: Entry, act: Callable[[], Awaitable[object]]) -> bool:
    """Whether a verb did it; what it refuses is said of the entry."""
    try:
        async with transaction():
            await act()
    except Refusal as refusal:
        taking.note(What.LEFT, entry, _why(refusal))
        return False
    return True


def unusable(entry: Entry, own_host: str, *, now: datetime) -> str:
    """Why no session can come of an entry, as a code; nothing where one can."""
    if entry.uid.endswith(f"@{own_host}"):
        return "ours"
    if entry.cancelled:
        return "cancelled_there"
    if entry.private:
        return "private"
    if not entry.title:
        return "no_title"
    if entry.whole_days:
        return "whole_days"
    return "over" if entry.ends_at <= now else ""


def _times(entry: Entry) -> dict[str, str]:
    return {"starts_at": entry.starts_at.isoformat(), "ends_at": entry.ends_at.isoformat()}


def _as_taken(
    identifier: UUID, agenda_event: UUID | None, session: UUID | None, entry: Entry, own_title: str
) -> TakenDate:
    return TakenDate(
        identifier,
        agenda_event,
        entry.uid,
        entry.recurrence,
        session,
        own_title,
        entry.starts_at,
        entry.ends_at,
        entry.url,
    )


def _gone(taking: _Taking, reading: Reading) -> list[TakenDate]:
    """What a source that is followed does not have any more, of what is still to come here. What could not be read is
    not gone."""
    if not taking.source.followed:
        return []
    there = {each.key for each in reading.entries}
    unread = {each.uid for each in reading.skipped}
    return [
        each
        for each in taking.dates.values()
        if each.key not in there
        and each.uid not in unread
        and each.session is not None
        and not each.cancelled
        and each.now_starts_at is not None
        and taking.now < each.now_starts_at
        and each.starts_at < reading.until
    ]


def _gone_line(date: TakenDate) -> Line:
    return Line(
        What.GONE, date.called, date.starts_at, date.ends_at, session=date.session, people=date.people or 0
    )


def _why(refusal: Refusal) -> str:
    """The code of what was refused; of input that of its first field."""
    return next(iter(refusal.fields.values())) if isinstance(refusal, Invalid) else refusal.code


async def take_calendar_of_room(source: UUID, reading: Reading) -> int:
    """What a room's own calendar has, in the place of what it had; how many times that is. What comes from here, is
    called off or takes nobody's time is none of it, and of what is private only the hours are kept."""
    async with transaction():
        await sources.hold_source(source)
        own_host = await uid_host()
        busy = [
            _as_taken(uuid7(), None, None, each, each.title)
            for each in reading.entries
            if not each.cancelled and not each.free and not each.uid.endswith(f"@{own_host}")
        ]
        await sources.keep_busy(source, busy)
        return len(busy)
