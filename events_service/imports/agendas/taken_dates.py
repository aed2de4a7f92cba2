"""A date of an agenda, beside what was taken of it before: added, changed, called off, or left alone, and why."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from events_service.accounts.roles import Viewer
from events_service.database import transaction
from events_service.errors import Invalid, Refusal
from events_service.identifiers import uuid7
from events_service.imports.agendas.entries import Entry
from events_service.imports.agendas.report import Line, What
from events_service.registration import changes
from events_service.scheduling.sign_up import SignUpRule
from events_service.scheduling.sources import Source, TakenDate, TakenEvent


@dataclass(slots=True)
class Taking:
    """One event of an agenda while it is taken: from where, what was taken of its dates before, and what came of it so
    far."""

    source: Source
    by: Viewer
    now: datetime
    own_host: str
    dates: dict[tuple[str, str], TakenDate]
    lines: list[Line] = field(default_factory=list)
    noted: list[TakenDate] = field(default_factory=list)

    def note(self, what: What, entry: Entry, why: str = "", **more: Any) -> None:
        self.lines.append(
            Line(what, entry.title, entry.starts_at, entry.ends_at, why, place=entry.place, **more)
        )

    async def did(self, entry: Entry, act: Callable[[], Awaitable[object]]) -> bool:
        """Whether a verb did it; what it refuses is said of the entry."""
        try:
            async with transaction():
                await act()
        except Refusal as refusal:
            self.note(What.LEFT, entry, why_not(refusal))
            return False
        return True


async def take_date(taking: Taking, taken: TakenEvent | None, entry: Entry, *, own_title: str) -> None:
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
        if await taking.did(entry, cancel):
            taking.note(What.CANCELLED, entry, session=before.session, people=before.people or 0)
    elif why:
        taking.note(What.LEFT, entry, why, session=before.session)
    else:
        await _follow(taking, before, before.session, entry, own_title)


async def _add(taking: Taking, taken: TakenEvent, entry: Entry, own_title: str) -> None:
    assert taken.event is not None
    values = _times(entry) | taking.source.choices.way(entry.url, entry.seats) | {"title": own_title}
    try:
        async with transaction():
            session = await changes.add_session(taken.event, values, by=taking.by, now=taking.now)
    except Refusal as refusal:
        taking.note(What.LEFT, entry, why_not(refusal))
        return
    taking.note(What.CREATED, entry, session=session, event=taken.event)
    taking.noted.append(as_taken(uuid7(), taken.id, session, entry, own_title))


async def _follow(taking: Taking, before: TakenDate, session: UUID, entry: Entry, own_title: str) -> None:
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
        if not await taking.did(entry, change):
            return
        taking.note(
            What.UPDATED, entry, changes=tuple(sorted(changed)), session=session, people=before.people or 0
        )
    if here:
        taking.note(What.LEFT, entry, "changed_here", changes=tuple(sorted(here)), session=session)
    elif not changed:
        taking.note(What.SAME, entry, session=session)
    taking.noted.append(as_taken(before.id, before.agenda_event, session, entry, own_title))


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


def as_taken(
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


def why_not(refusal: Refusal) -> str:
    """The code of what was refused; of input that of its first field."""
    return next(iter(refusal.fields.values())) if isinstance(refusal, Invalid) else refusal.code
