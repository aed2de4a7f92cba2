"""What may be planned, by values. No database."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from events_service.errors import Invalid
from events_service.scheduling.event_rules import EventDraft
from events_service.scheduling.rules import SessionDraft, wrong_times

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
EVENT = {"title": "Créer sa boîte mail", "library": "jean-moulin", "strand": "everyday_uses"}
SESSION = {"starts_at": "2026-12-01T14:00", "ends_at": "2026-12-01T16:00", "capacity": "8"}


def session(**typed: Any) -> SessionDraft:
    return SessionDraft.parse({**SESSION, **typed}, time_zone="Europe/Paris", now=NOON)


def wrong(parse: Any, typed: dict[str, Any]) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        parse(typed)
    return dict(refused.value.fields)


def test_an_event_needs_a_title_a_library_and_a_strand() -> None:
    assert wrong(EventDraft.parse, {}) == {"title": "required", "library": "required", "strand": "required"}


def test_an_event_is_cleaned_and_completed() -> None:
    draft = EventDraft.parse(
        {**EVENT, "title": "  Créer   sa boîte ", "topics": ["email", "email"], "level": ""}
    )

    assert (draft.title, draft.topics, draft.level) == ("Créer sa boîte", ("email",), None)
    assert (draft.kind, draft.summary, draft.campaign) == ("workshop", "", "")
    assert draft.search_key == "creer sa boite"


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({"title": "x" * 141}, {"title": "too_long"}),
        ({"title": 12}, {"title": "not_text"}),
        ({"summary": "x" * 281}, {"summary": "too_long"}),
        ({"strand": "sport"}, {"strand": "unknown"}),
        ({"kind": "concert"}, {"kind": "unknown"}),
        ({"level": "expert"}, {"level": "unknown"}),
        ({"topics": ["email", "danse"]}, {"topics": "unknown"}),
        ({"topics": 3}, {"topics": "not_text"}),
        ({"title": "", "kind": "concert"}, {"title": "required", "kind": "unknown"}),
    ],
    ids=str,
)
def test_an_event_is_refused_with_every_field_at_fault(typed: dict[str, Any], fields: dict[str, str]) -> None:
    assert wrong(EventDraft.parse, {**EVENT, **typed}) == fields


def test_a_session_is_told_in_the_clock_of_its_place() -> None:
    paris = session()
    reunion = SessionDraft.parse(SESSION, time_zone="Indian/Reunion", now=NOON)

    assert paris.starts_at == datetime(2026, 12, 1, 13, tzinfo=UTC)
    assert reunion.starts_at == datetime(2026, 12, 1, 10, tzinfo=UTC)


def test_a_session_without_more_closes_at_its_start_and_lets_five_come() -> None:
    draft = session()

    assert (draft.closes_at, draft.opens_at, draft.rules.most_seats) == (draft.starts_at, None, 5)
    assert (draft.rules.sign_up, draft.rules.capacity, draft.rules.waiting_limit) == ("required", 8, None)


def test_a_party_is_never_larger_than_the_room() -> None:
    assert session(capacity="3").rules.most_seats == 3


def test_where_one_just_comes_one_may_come_until_the_end() -> None:
    draft = session(sign_up="not_needed", capacity="")

    assert (draft.closes_at, draft.rules.capacity) == (draft.ends_at, 0)


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({"starts_at": ""}, {"starts_at": "required"}),
        ({"starts_at": "demain"}, {"starts_at": "not_a_time"}),
        ({"ends_at": "2026-12-01T14:00"}, {"ends_at": "before_the_start"}),
        ({"ends_at": "2026-12-02T14:01"}, {"ends_at": "longer_than_a_day"}),
        ({"starts_at": "2026-11-23T10:00", "ends_at": "2026-11-23T12:59"}, {"starts_at": "in_the_past"}),
        (
            {"starts_at": "2027-03-28T02:30", "ends_at": "2027-03-28T05:00"},
            {"starts_at": "time_does_not_exist"},
        ),
        (
            {"starts_at": "2027-10-31T02:30", "ends_at": "2027-10-31T05:00"},
            {"starts_at": "time_exists_twice"},
        ),
        ({"capacity": ""}, {"capacity": "required"}),
        ({"capacity": "0"}, {"capacity": "out_of_range"}),
        ({"capacity": "10001"}, {"capacity": "out_of_range"}),
        ({"capacity": "huit"}, {"capacity": "not_a_number"}),
        ({"most_seats": "21"}, {"most_seats": "out_of_range"}),
        ({"waiting_limit": "-1"}, {"waiting_limit": "not_a_number"}),
        ({"sign_up": "perhaps"}, {"sign_up": "unknown"}),
        ({"opens_at": "2026-12-01T14:00"}, {"opens_at": "after_closing"}),
        ({"closes_at": "2026-12-01T16:01"}, {"closes_at": "after_the_end"}),
        (
            {"opens_at": "2026-12-01T16:02", "closes_at": "2026-12-01T16:01", "capacity": "0"},
            {"opens_at": "after_closing", "closes_at": "after_the_end", "capacity": "out_of_range"},
        ),
    ],
    ids=str,
)
def test_a_session_is_refused_with_the_reason(typed: dict[str, Any], fields: dict[str, str]) -> None:
    assert wrong(lambda said: session(**said), typed) == fields


@pytest.mark.parametrize(
    ("starts", "ends", "fields"),
    [
        (HOUR, 2 * HOUR, {}),
        (-HOUR, HOUR, {}),  # under way: its end may still be moved
        (-2 * HOUR, timedelta(0), {"starts_at": "in_the_past"}),
        (HOUR, HOUR, {"ends_at": "before_the_start"}),
        (HOUR, 25 * HOUR, {}),
        (HOUR, 25 * HOUR + timedelta(seconds=1), {"ends_at": "longer_than_a_day"}),
    ],
)
def test_wrong_times(starts: timedelta, ends: timedelta, fields: dict[str, str]) -> None:
    assert wrong_times(NOON + starts, NOON + ends, now=NOON) == fields
