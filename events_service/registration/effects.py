"""What an edit of one date or of several does, to be looked at before it is done."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from events_service.database import rows
from events_service.registration.queries import Registration
from events_service.registration.trials import undone
from events_service.scheduling.clashes import Clash
from events_service.scheduling.house import Taken, taken_by
from events_service.scheduling.plans import Off
from events_service.scheduling.queries import SESSION, SessionLine, line_from


@dataclass(frozen=True, slots=True)
class Look:
    """A date as the office sees it at one moment, with what it takes."""

    line: SessionLine
    taken: Taken


@dataclass(frozen=True, slots=True)
class Effect:
    """What an edit does to one date: its times as they will be, what is in their way, and how many seats people hold
    beyond the new number, or lose because it is called off. `days_off` is to be said of a day that it moves to. An edit
    that was tried shows the date as it `was` and `becomes`."""

    session: UUID
    was_local_starts: datetime
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    clashes: list[Clash]
    seats: int
    days_off: tuple[Off, ...] = ()
    was: Look | None = None
    becomes: Look | None = None

    @property
    def is_touched(self) -> bool:
        """Whether it takes place at another time, or something is to be said of it."""
        times = self.starts_at, self.ends_at
        moved = self.was is None or (self.was.line.starts_at, self.was.line.ends_at) != times
        return moved or bool(self.clashes or self.seats or self.days_off)


@dataclass(frozen=True, slots=True)
class Effects:
    """Everything that an edit does: its dates, and who is told, each once."""

    dates: list[Effect]
    people: list[Registration]

    @property
    def asks(self) -> bool:
        """Whether somebody should look at it first: people are written to, seats go, something is in the way, or a date
        moves to a holiday or a closure."""
        return bool(self.people) or self.impossible or any(each.days_off for each in self.dates)

    @property
    def impossible(self) -> bool:
        """Whether a change would be refused: something is in the way, or people hold more seats than there would be."""
        return any(each.clashes or each.seats for each in self.dates)

    def seen(self, before: Mapping[UUID, Look], after: Mapping[UUID, Look]) -> "Effects":
        """The same with each date as it was and as it becomes; where something is in its way, it keeps what it has."""
        return replace(self, dates=[_seen(each, before, after) for each in self.dates])


def _seen(effect: Effect, before: Mapping[UUID, Look], after: Mapping[UUID, Look]) -> Effect:
    was, becomes = before.get(effect.session), after.get(effect.session)
    if effect.clashes and was and becomes:
        becomes = replace(becomes, taken=was.taken)
    return replace(effect, was=was, becomes=becomes)


def who_is_told(people: Sequence[Registration]) -> list[Registration]:
    """Those of whom somebody is known: whoever was erased has a seat for the counts, and hears nothing."""
    return [each for each in people if each.forgotten_at is None]


async def looks_at(sessions: list[UUID]) -> dict[UUID, Look]:
    """These dates as they are now, for whoever may plan them."""
    lines = await rows(SESSION + "WHERE session.id = ANY($1::uuid[])", sessions)
    taken = await taken_by(sessions)
    return {line["id"]: Look(line_from(line), taken[line["id"]]) for line in lines}


async def tried(edit: Callable[[], Awaitable[Effects]]) -> Effects:
    """What an edit would do, and how each of its dates would look: nothing stays of it. Refuses as it does."""

    async def looked_at() -> tuple[Effects, dict[UUID, Look]]:
        effects = await edit()
        return effects, await looks_at([each.session for each in effects.dates])

    effects, after = await undone(looked_at)
    return effects.seen(await looks_at(list(after)), after)
