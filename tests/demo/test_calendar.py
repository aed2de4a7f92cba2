"""The demonstration's calendar and words, on any day of the year: nothing here needs a database."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest

from events_service.demo.calendar import Slot, day_of, slots_all_year, slots_of_the_day
from events_service.demo.day import DAY
from events_service.demo.offers import Offer
from events_service.demo.programme import EVENTS
from events_service.demo.words import NETWORKS, Network
from events_service.scheduling.event_rules import EventDraft

EVENING = datetime(2026, 9, 1, 21, 30, tzinfo=UTC)
A_YEAR_OF_NOWS = [EVENING + timedelta(days=days, hours=days * 7 % 24) for days in range(0, 400, 3)]
FICTION = re.compile("(01 99 00|02 61 91|03 53 01|04 65 71|05 36 49) [0-9]{2} [0-9]{2}")


def every_slot(now: datetime) -> list[tuple[Network, Offer, Slot]]:
    day = day_of(now)
    all_year = [
        (network, offer, slot)
        for network in NETWORKS
        for offer in EVENTS[network.slug]
        if not offer.draft
        for slot in slots_all_year(offer, network, now=now)
    ]
    on_the_day = [
        (network, DAY[network.slug], slot)
        for network in NETWORKS
        for slot in slots_of_the_day(DAY[network.slug], network, day)
    ]
    return all_year + on_the_day


@pytest.mark.parametrize("now", A_YEAR_OF_NOWS, ids=str)
def test_sessions_take_place_around_now_when_libraries_are_open(now: datetime) -> None:
    slots = every_slot(now)

    assert 120 <= len(slots) <= 160
    for network, offer, slot in slots:
        moved = timedelta(hours=1) if slot.story == "moved" else timedelta(0)
        assert slot.starts.hour >= 9
        assert slot.ends + moved <= slot.starts.replace(hour=19, minute=0), offer.title
        assert slot.starts.weekday() not in (0, 6)
        assert (slot.starts.month, slot.starts.day) not in {(12, 25), (1, 1), (5, 1), (11, 11)}
        assert -11 <= (slot.starts.date() - now.date()).days <= 57
        assert slot.library < len(network.libraries)


@pytest.mark.parametrize("now", A_YEAR_OF_NOWS, ids=str)
def test_every_story_is_told(now: datetime) -> None:
    told = {slot.story for _, offer, slot in every_slot(now) if offer.seats}

    assert told == {"open", "few", "full", "complete", "closed", "given_back", "moved", "cancelled"}


def test_a_territory_s_own_holiday_closes_its_libraries_only() -> None:
    now = datetime(2027, 6, 1, 12, tzinfo=UTC)
    closed = date(2027, 6, 10)  # a Thursday: the end of slavery in Guyane

    at_work = {network.slug for network, _, slot in every_slot(now) if slot.starts.date() == closed}

    assert "fleuves-et-forets" not in at_work
    assert "deux-rives" in at_work


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (datetime(2026, 11, 22, 12, tzinfo=UTC), date(2026, 12, 8)),  # two weeks on is a Sunday
        (datetime(2026, 12, 11, 12, tzinfo=UTC), date(2026, 12, 29)),  # two weeks on is Christmas
        (datetime(2026, 10, 27, 12, tzinfo=UTC), date(2026, 11, 10)),
        (datetime(2026, 10, 27, 23, 30, tzinfo=UTC), date(2026, 11, 12)),  # it is the 28th in Paris
        (datetime(2026, 11, 6, 12, tzinfo=UTC), date(2026, 11, 24)),  # a Polynesian holiday, then a weekend
    ],
)
def test_the_day_is_a_working_day_everywhere(now: datetime, expected: date) -> None:
    assert day_of(now) == expected


def test_telephones_are_kept_for_fiction_and_none_is_overseas() -> None:
    numbers = {n.phone for n in NETWORKS} | {place.phone for n in NETWORKS for place in n.libraries}
    overseas = {place.phone for n in NETWORKS for place in n.libraries if len(place.department) == 3}

    assert [number for number in sorted(numbers) if number and not FICTION.fullmatch(number)] == []
    assert overseas == {""}


def test_libraries_have_names_of_their_own_and_stand_in_their_territory() -> None:
    places = [place for network in NETWORKS for place in network.libraries]
    zones = {place.time_zone for place in places}

    assert len({place.name for place in places}) == len(places)
    assert {"Indian/Reunion", "Pacific/Tahiti", "Pacific/Marquesas", "Pacific/Noumea"} < zones
    for place in places:
        if place.time_zone == "Europe/Paris":
            assert 42 < place.latitude < 51.2
            assert -5 < place.longitude < 8.3


def test_every_event_says_what_it_is() -> None:
    offers = [offer for network in NETWORKS for offer in (*EVENTS[network.slug], DAY[network.slug])]

    for offer in offers:
        said = {"title": offer.title, "summary": offer.summary, "description": offer.description}
        facts = {"strand": offer.strand, "kind": offer.kind, "level": offer.level, "topics": offer.topics}
        draft = EventDraft.parse({**said, **facts, "library": "x"})
        assert (draft.title, draft.description) == (offer.title, offer.description)
        assert draft.summary
        assert draft.topics
    assert len({offer.title for offer in offers}) == len(offers)
