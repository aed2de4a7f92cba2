"""How a permanence is cut: slots of the same length, one after the other, around its pauses. No database here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from itertools import pairwise
from typing import Any

from events_service.clock import instant, wall_clock
from events_service.errors import Invalid
from events_service.fields import Fields
from events_service.scheduling.rules import wrong_times
from events_service.scheduling.sign_up import WITH_LIST

SHORTEST, LONGEST = 5, 240
MOST_SLOTS, MOST_PAUSES = 40, 4


@dataclass(frozen=True, slots=True)
class Slot:
    """From one instant to another: a slot, or a pause."""

    starts_at: datetime
    ends_at: datetime


def cut(
    starts_at: datetime, ends_at: datetime, *, minutes: int, pauses: Sequence[Slot] = ()
) -> tuple[Slot, ...]:
    """The slots between two instants. One that would reach into a pause begins after it instead; what is left before a
    pause or at the end, and is shorter than a slot, is nobody's."""
    slots: list[Slot] = []
    begins, length = starts_at, timedelta(minutes=minutes)
    while begins + length <= ends_at:
        slot = Slot(begins, begins + length)
        pause = next((each for each in pauses if _overlap(each, slot)), None)
        if pause is None:
            slots.append(slot)
        begins = slot.ends_at if pause is None else pause.ends_at
    return tuple(slots)


def _overlap(one: Slot, other: Slot) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at


@dataclass(frozen=True, slots=True)
class PermanenceDraft:
    """A permanence as a colleague types it: instants in UTC, resolved in the place's zone."""

    slot_minutes: int
    slots: tuple[Slot, ...]

    @property
    def gaps(self) -> tuple[Slot, ...]:
        """What lies between two slots that do not follow each other: the pauses, as they came out."""
        pairs = pairwise(self.slots)
        return tuple(
            Slot(one.ends_at, next_.starts_at) for one, next_ in pairs if one.ends_at != next_.starts_at
        )

    @staticmethod
    def parse(values: Mapping[str, Any], *, time_zone: str, now: datetime) -> "PermanenceDraft":
        """Refuses with Invalid, naming every field at fault. `pauses` are pairs of an hour of the same day on the wall
        (`15:30`) and minutes. Each slot has a list, which the web fills or colleagues alone (`sign_up`)."""
        fields = Fields(values)
        fields.choice("sign_up", WITH_LIST, None)
        starts = fields.moment("starts_at", time_zone, required=True)
        ends = fields.moment("ends_at", time_zone, required=True)
        minutes = fields.number("slot_minutes", lowest=SHORTEST, highest=LONGEST, default=None)
        if minutes is None:
            fields.wrong.setdefault("slot_minutes", "required")
        if starts and ends:
            fields.wrong.update(wrong_times(starts, ends, now=now))
        pauses: tuple[Slot, ...] = ()
        if starts and ends and not fields.wrong:
            pauses = _pauses(fields, starts, ends, time_zone)
        slots: tuple[Slot, ...] = ()
        if starts and ends and minutes and not fields.wrong:
            slots = cut(starts, ends, minutes=minutes, pauses=pauses)
            if not slots:
                fields.wrong["slot_minutes"] = "out_of_range"
            if len(slots) > MOST_SLOTS:
                fields.wrong["slot_minutes"] = "too_many"
        fields.done()
        assert starts is not None
        assert ends is not None
        assert minutes is not None
        return PermanenceDraft(minutes, slots)


def slots_to_add(
    values: Mapping[str, Any], present: Sequence[Slot], *, minutes: int, time_zone: str, now: datetime
) -> tuple[Slot, ...]:
    """Of the slots between two moments those that are not there yet: none over one that is `present`, so that whoever
    types the whole afternoon again adds what is missing. A slot that was called off is present: it does not come back.

    They are of the same day on the wall. Refuses with Invalid.
    """
    fields = Fields(values)
    starts = fields.moment("starts_at", time_zone, required=True)
    ends = fields.moment("ends_at", time_zone, required=True)
    if starts and ends and not fields.wrong:
        fields.wrong.update(wrong_times(starts, ends, now=now))
        if wall_clock(starts, time_zone).date() != wall_clock(present[0].starts_at, time_zone).date():
            fields.wrong["starts_at"] = "another_day"
        elif starts < now:
            fields.wrong["starts_at"] = "in_the_past"
    fields.done()
    assert starts is not None
    assert ends is not None
    if not cut(starts, ends, minutes=minutes):
        raise Invalid({"ends_at": "shorter_than_a_slot"})
    added = cut(starts, ends, minutes=minutes, pauses=sorted(present, key=lambda slot: slot.starts_at))
    if len(present) + len(added) > MOST_SLOTS:
        raise Invalid({"ends_at": "too_many"})
    return added


def pauses_left(pauses: Sequence[Slot], whole: Slot, added: Sequence[Slot]) -> tuple[Slot, ...]:
    """The pauses of a permanence, which went over the `whole`, once slots were `added`: what lies between it and a slot
    before or after is a pause too, and what a slot fills is none any more."""
    pieces = list(pauses)
    if before := [slot for slot in added if slot.ends_at < whole.starts_at]:
        pieces.append(Slot(before[-1].ends_at, whole.starts_at))
    if after := [slot for slot in added if slot.starts_at > whole.ends_at]:
        pieces.append(Slot(whole.ends_at, after[0].starts_at))
    for slot in added:
        pieces = [part for piece in pieces for part in _without(piece, slot)]
    return tuple(sorted(pieces, key=lambda pause: pause.starts_at))


def _without(pause: Slot, slot: Slot) -> list[Slot]:
    """What is left of a pause before and after a slot."""
    if not _overlap(pause, slot):
        return [pause]
    parts = (Slot(pause.starts_at, slot.starts_at), Slot(slot.ends_at, pause.ends_at))
    return [part for part in parts if part.starts_at < part.ends_at]


def _pauses(fields: Fields, starts_at: datetime, ends_at: datetime, time_zone: str) -> tuple[Slot, ...]:
    """The pauses in order; each lies within the permanence."""
    pauses: list[Slot] = []
    typed = fields.typed.get("pauses") or ()
    day = wall_clock(starts_at, time_zone).date()
    try:
        for hour, minutes in typed:
            begins = instant(
                datetime.combine(day, time.fromisoformat(hour)), time_zone, field="pauses", choice="first"
            )
            pauses.append(Slot(begins, begins + timedelta(minutes=int(minutes))))
    except (TypeError, ValueError):
        fields.wrong["pauses"] = "not_a_time"
        return ()
    pauses.sort(key=lambda pause: pause.starts_at)
    inside = all(starts_at < each.starts_at < each.ends_at < ends_at for each in pauses)
    if not inside or len(pauses) > MOST_PAUSES:
        fields.wrong["pauses"] = "out_of_range"
    return tuple(pauses)
