"""A date of an agenda, beside what was taken of it before: added, changed, called off, or left alone, and why."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

from events_service.accounts.roles import Viewer
from events_service.database import transaction
from events_service.errors import Invalid, Refusal
from events_service.identifiers import uuid7
from events_service.imports.agendas.entries import Entry
from events_service.imports.agendas.report import Line, What
from events_service.registration import changes
from events_service.registration.edits import carry_out
from events_service.registration.effects import Effects, who_is_told
from events_service.registration.queries import Registration
from events_service.scheduling import sessions
from events_service.scheduling.scopes import Scope
from events_service.scheduling.sign_up import WITH_LIST, SignUpRule
from events_service.scheduling.sources import Source, TakenDate, TakenEvent

T = TypeVar("T")
TIMES = frozenset({"starts_at", "ends_at"})


@dataclass(slots=True)
class Taking:
    """One event of an agenda while it is taken: from where, what was taken of its dates before, and what came of it so
    far; the `new` ones wait with a title of their own, if any."""

    source: Source
    by: Viewer
    now: datetime
    own_host: str
    dates: dict[tuple[str, str], TakenDate]
    lines: list[Line] = field(default_factory=list)
    noted: list[TakenDate] = field(default_factory=list)
    new: list[tuple[Entry, str]] = field(default_factory=list)

    def note(self, what: What, entry: Entry, why: str = "", **more: Any) -> None:
        self.lines.append(
            Line(what, entry.title, entry.starts_at, entry.ends_at, why, place=entry.place, **more)
        )

    async def did(self, entry: Entry, act: Callable[[], Awaitable[T]]) -> T | None:
        """What a verb answers; None where it refused, which is said of the entry."""
        try:
            async with transaction():
                return await act()
        except Refusal as refusal:
            self.note(What.LEFT, entry, why_not(refusal))
            return None


async def take_date(taking: Taking, taken: TakenEvent | None, entry: Entry, *, own_title: str) -> None:
    """One date of an event, which is none where nothing of it can be used, and called so where not as the event is. A
    new one is only remembered: `add_dates` adds them all."""
    before = taking.dates.get(entry.key)
    why = unusable(entry, taking.own_host, now=taking.now)
    if before is None:
        if taken is not None and taken.event is None:
            why = why or "removed_here"
        if why or taken is None:
            taking.note(What.LEFT, entry, why)
            return
        taking.new.append((entry, own_title))
    elif before.session is None:
        taking.note(What.LEFT, entry, "removed_here")
    elif before.cancelled or (before.now_ends_at is not None and before.now_ends_at <= taking.now):
        same = entry.cancelled and before.cancelled
        taking.note(What.SAME if same else What.LEFT, entry, "cancelled_here" if before.cancelled else "over")
    elif entry.cancelled:
        cancel = partial(changes.cancel_session, before.session, reason="", by=taking.by, now=taking.now)
        if await taking.did(entry, cancel) is not None:
            taking.note(What.CANCELLED, entry, session=before.session, people=before.people or 0)
    elif why:
        taking.note(What.LEFT, entry, why, session=before.session)
    else:
        await _follow(taking, before, before.session, entry, own_title)


async def add_dates(taking: Taking, agenda_event: UUID, event: UUID) -> None:
    """The new ones, all at once."""
    ways = [taking.source.choices.way(entry.url, entry.seats) for entry, _ in taking.new]
    several = [
        _times(entry) | way | {"title": title} for (entry, title), way in zip(taking.new, ways, strict=True)
    ]
    try:
        made = await sessions.add_sessions(event, several, by=taking.by, now=taking.now)
    except Refusal as refusal:
        for entry, _ in taking.new:
            taking.note(What.LEFT, entry, why_not(refusal))
        return
    for (entry, title), way, session in zip(taking.new, ways, made, strict=True):
        if isinstance(session, Invalid):
            taking.note(What.LEFT, entry, why_not(session))
            continue
        taking.note(What.CREATED, entry, session=session, event=event)
        more = {"url": way.get("url", ""), "capacity": way.get("capacity")}
        taking.noted.append(as_taken(entry, title, agenda_event, session, **more))


async def _follow(taking: Taking, before: TakenDate, session: UUID, entry: Entry, own_title: str) -> None:
    """What a date's source says otherwise than before, where nobody changed it here. What is refused is tried again
    with the next reading; seats that people hold keep no date from moving."""
    new: dict[str, Any] = {"title": own_title, "starts_at": entry.starts_at, "ends_at": entry.ends_at}
    new |= _way(taking, before, entry)
    there = {name for name in new if new[name] != getattr(before, name)}
    here = {name for name in new if getattr(before, f"now_{name}") not in (getattr(before, name), new[name])}
    if here & TIMES:
        # A start and an end belong together: half of a colleague's hour is nobody's.
        here |= there & TIMES
    changed, seats = there - here, 0
    for names in (changed & {"title", *TIMES}, changed & {"url", "capacity"}):
        if names:
            change = partial(_change, taking, session, {name: new[name] for name in names})
            effects = await taking.did(entry, change)
            if effects is None:
                changed, new = changed - names, {name: new[name] for name in new.keys() - names}
            else:
                seats += seats_of(effects.people)
    if changed:
        taking.note(What.UPDATED, entry, changes=tuple(sorted(changed)), session=session, people=seats)
    if here:
        taking.note(What.LEFT, entry, "changed_here", changes=tuple(sorted(here)), session=session)
    elif not there:
        taking.note(What.SAME, entry, session=session)
    taking.noted.append(replace(before, **new))


def _way(taking: Taking, before: TakenDate, entry: Entry) -> dict[str, Any]:
    """How one comes there, as far as its source says it: how many seats where people sign up here, and elsewhere its
    address. What a manager chose for all is none of the source's."""
    if before.sign_up in WITH_LIST:
        return {"capacity": entry.seats} if entry.seats else {}
    by_source = not taking.source.choices.sign_up or (before.sign_up == SignUpRule.ELSEWHERE and entry.url)
    return {"url": entry.url} if by_source else {}


async def _change(taking: Taking, session: UUID, new: Mapping[str, Any]) -> Effects:
    """As registration/changes.py does, and says who is told."""
    values: dict[str, Any] = {name: each.isoformat() if name in TIMES else each for name, each in new.items()}
    if "url" in values:
        values["sign_up"] = SignUpRule.ELSEWHERE if values["url"] else SignUpRule.NOT_NEEDED
    return await carry_out(session, values, scope=Scope.THIS, by=taking.by, now=taking.now)


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
    entry: Entry,
    own_title: str,
    agenda_event: UUID | None = None,
    session: UUID | None = None,
    *,
    url: str = "",
    capacity: int | None = None,
) -> TakenDate:
    """A date that was not taken before."""
    named = entry.uid, entry.recurrence
    return TakenDate(
        uuid7(), agenda_event, *named, session, own_title, entry.starts_at, entry.ends_at, url, capacity
    )


def seats_of(people: Sequence[Registration]) -> int:
    """How many they are who are told, with their companions."""
    return sum(each.seats for each in who_is_told(people))


def why_not(refusal: Refusal) -> str:
    """The code of what was refused; of input that of its first field."""
    return next(iter(refusal.fields.values())) if isinstance(refusal, Invalid) else refusal.code
