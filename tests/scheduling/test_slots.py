"""How a permanence is cut; every slot worked out by hand."""

from datetime import UTC, datetime, time, timedelta

import pytest

from events_service.errors import Invalid
from events_service.scheduling.slots import PermanenceDraft, Slot, pauses_left, slots_to_add

NOW = datetime(2035, 1, 1, tzinfo=UTC)


def drafted(**typed: object) -> PermanenceDraft:
    """14:00 to 17:00 in Paris, half an hour each, or otherwise."""
    values = {"starts_at": "2035-11-20T14:00", "ends_at": "2035-11-20T17:00", "slot_minutes": 30, **typed}
    return PermanenceDraft.parse(values, time_zone="Europe/Paris", now=NOW)


def starting_hours(draft: PermanenceDraft) -> list[str]:
    """When each slot begins, by the clock on the wall."""
    return [f"{slot.starts_at + timedelta(hours=1):%H:%M}" for slot in draft.slots]


@pytest.mark.parametrize(
    ("typed", "starts"),
    [
        ({}, ["14:00", "14:30", "15:00", "15:30", "16:00", "16:30"]),
        ({"pauses": [("15:30", 15)]}, ["14:00", "14:30", "15:00", "15:45", "16:15"]),
        ({"pauses": [("15:30", 30)]}, ["14:00", "14:30", "15:00", "16:00", "16:30"]),
        ({"pauses": [("15:40", 10)]}, ["14:00", "14:30", "15:00", "15:50", "16:20"]),
        ({"pauses": [("16:00", 10), ("14:30", 10)]}, ["14:00", "14:40", "15:10", "16:10"]),
        ({"slot_minutes": 50}, ["14:00", "14:50", "15:40"]),
        ({"slot_minutes": 180}, ["14:00"]),
    ],
)
def test_slots_follow_each_other_around_the_pauses(typed: dict[str, object], starts: list[str]) -> None:
    draft = drafted(**typed)

    assert starting_hours(draft) == starts
    assert {slot.ends_at - slot.starts_at for slot in draft.slots} == {timedelta(minutes=draft.slot_minutes)}


def test_gaps_are_the_pauses_as_they_came_out() -> None:
    (gap,) = drafted(pauses=[("15:40", 10)]).gaps

    assert (gap.starts_at, gap.ends_at) == (
        datetime(2035, 11, 20, 14, 30, tzinfo=UTC),
        datetime(2035, 11, 20, 14, 50, tzinfo=UTC),
    )


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"slot_minutes": None}, {"slot_minutes": "required"}),
        ({"slot_minutes": 4}, {"slot_minutes": "out_of_range"}),
        ({"slot_minutes": 200}, {"slot_minutes": "out_of_range"}),
        ({"ends_at": "2035-11-20T22:00", "slot_minutes": 5}, {"slot_minutes": "too_many"}),
        ({"ends_at": "2035-11-20T13:00"}, {"ends_at": "before_the_start"}),
        ({"pauses": [("13:00", 15)]}, {"pauses": "out_of_range"}),
        ({"pauses": [("16:50", 15)]}, {"pauses": "out_of_range"}),
        ({"pauses": [("noon", 15)]}, {"pauses": "not_a_time"}),
        ({"pauses": [("15:00", "x")]}, {"pauses": "not_a_time"}),
        ({"starts_at": "", "ends_at": ""}, {"starts_at": "required", "ends_at": "required"}),
    ],
)
def test_what_is_wrong_is_said_field_by_field(typed: dict[str, object], wrong: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refusal:
        drafted(**typed)

    assert refusal.value.fields == wrong


def hour(at: str) -> datetime:
    """An hour of that day on the wall of Paris."""
    return datetime.combine(datetime(2035, 11, 20), time.fromisoformat(at)).replace(tzinfo=UTC) - timedelta(
        hours=1
    )


def spans(*edges: str) -> list[Slot]:
    """Slots or pauses as `14:00-14:30`."""
    pairs = [each.split("-") for each in edges]
    return [Slot(hour(starts), hour(ends)) for starts, ends in pairs]


def slots_added(starts: str, ends: str, *, day: str = "2035-11-20") -> tuple[Slot, ...]:
    """To add to two half-hours with a quarter of an hour between them."""
    typed = {"starts_at": f"{day}T{starts}", "ends_at": f"{day}T{ends}"}
    present = spans("14:00-14:30", "14:45-15:15")
    return slots_to_add(typed, present, minutes=30, time_zone="Europe/Paris", now=NOW)


@pytest.mark.parametrize(
    ("starts", "ends", "added"),
    [
        ("15:15", "16:15", ["15:15-15:45", "15:45-16:15"]),
        ("13:00", "14:00", ["13:00-13:30", "13:30-14:00"]),
        ("14:00", "16:00", ["15:15-15:45"]),
        ("13:45", "16:00", ["15:15-15:45"]),
        ("14:00", "15:00", []),
    ],
)
def test_slots_to_add_are_those_that_are_missing(starts: str, ends: str, added: list[str]) -> None:
    assert list(slots_added(starts, ends)) == spans(*added)


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        (("15:15", "15:40"), {"ends_at": "shorter_than_a_slot"}),
        (("16:00", "15:00"), {"ends_at": "before_the_start"}),
        (("", "15:00"), {"starts_at": "not_a_time"}),
        (("15:15", "16:15", "2035-11-21"), {"starts_at": "another_day"}),
        (("00:00", "23:59"), {"ends_at": "too_many"}),  # 45 of them with those two
    ],
)
def test_slots_to_add_says_what_is_wrong(typed: tuple[str, ...], wrong: dict[str, str]) -> None:
    starts, ends, *day = typed

    with pytest.raises(Invalid) as refusal:
        slots_added(starts, ends, day=day[0] if day else "2035-11-20")

    assert refusal.value.fields == wrong


@pytest.mark.parametrize(
    ("added", "pauses"),
    [
        (["15:15-15:45"], ["14:30-14:45"]),
        (["16:00-16:30"], ["14:30-14:45", "15:15-16:00"]),
        (["13:00-13:30", "13:30-14:00"], ["14:30-14:45"]),
        (["13:00-13:30", "15:15-15:45"], ["13:30-14:00", "14:30-14:45"]),
        (["14:30-14:40"], ["14:40-14:45"]),
        (["14:35-14:40"], ["14:30-14:35", "14:40-14:45"]),
        (["14:30-14:45"], []),
    ],
)
def test_pauses_left_are_what_no_slot_fills(added: list[str], pauses: list[str]) -> None:
    [whole] = spans("14:00-15:15")

    assert list(pauses_left(spans("14:30-14:45"), whole, spans(*added))) == spans(*pauses)
