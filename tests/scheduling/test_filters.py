"""What is found under each filter."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from events_service import clock
from events_service.registration.changes import cancel_session
from events_service.scheduling.catalogue import upcoming
from events_service.scheduling.filters import SessionFilter
from tests.factories import STARTS_AT, a_library, a_session, an_organisation

AFTERWARDS = STARTS_AT + timedelta(days=1)


async def found(near: str, now=None, **wanted: object) -> list[UUID]:  # type: ignore[no-untyped-def]
    lines = await upcoming(SessionFilter(near=near, **wanted), now=now or clock.now())  # type: ignore[arg-type]
    return [line.id for line in lines]


async def test_a_postcode_where_nothing_can_be_visited_looks_further(database: str) -> None:
    organisation = await an_organisation()
    here = await a_library(organisation, postcode="34000")
    there = await a_library(organisation, postcode="34200", town="Sète")
    draft = await a_session(organisation=organisation, library=here, published=False)
    called_off = await a_session(organisation=organisation, library=here)
    await cancel_session(called_off.id, reason="", by=called_off.ada, now=clock.now())
    sete = await a_session(
        organisation=organisation, library=there, starts_at="2035-11-22T09:00", ends_at="2035-11-22T10:00"
    )

    assert await found("34000") == [called_off.id, sete.id]
    assert await found("34000", AFTERWARDS) == [sete.id]
    assert await found("34200", AFTERWARDS) == [sete.id]
    assert draft.id not in await found("34")


async def test_a_postcode_looks_further_for_what_the_other_filters_ask(database: str) -> None:
    organisation = await an_organisation()
    here = await a_library(organisation, postcode="34000")
    there = await a_library(organisation, postcode="34200", town="Sète")
    await a_session(organisation=organisation, library=here, strand="everyday_uses")
    sete = await a_session(organisation=organisation, library=there, strand="critical_uses")

    assert await found("34000", strand="critical_uses") == [sete.id]


async def test_a_postcode_with_its_town_looks_in_the_town_first(database: str) -> None:
    organisation = await an_organisation()
    paris = {"town": "Paris", "department": "75"}
    eleventh = await a_library(organisation, postcode="75011", **paris)
    await a_session(
        library=await a_library(organisation, postcode="94240", town="L’Haÿ-les-Roses", department="94"),
        organisation=organisation,
        title="Roses",
    )
    session = await a_session(organisation=organisation, library=eleventh)
    twentieth = await a_session(
        organisation=organisation, library=await a_library(organisation, postcode="75020", **paris)
    )

    assert await found("75020 Paris") == [twentieth.id]
    assert await found("75012 Paris") == [session.id, twentieth.id]
    assert await found("00000 Paris") == [session.id, twentieth.id]
    assert len(await found("94240 L'Haÿ-les-Roses")) == 1


async def test_a_saint_is_found_however_it_is_written_and_a_departement_by_name_and_number(
    database: str,
) -> None:
    organisation = await an_organisation()
    library = await a_library(organisation, town="Saint-Denis", postcode="93200", department="93")
    session = await a_session(organisation=organisation, library=library)
    await a_session(organisation=organisation)

    for typed in (
        "St Denis",
        "saint-denis",
        "ST. DENIS",
        "93",
        "Seine-Saint-Denis",
        "seine st denis",
        "93200",
    ):
        assert await found(typed) == [session.id], typed


async def test_a_day_is_the_places_own_wherever_it_is(database: str) -> None:
    """Wallis is twelve hours ahead of UTC, Tahiti ten behind, and a night belongs to both of its days."""
    organisation = await an_organisation()
    day = {"starts_at": "2035-11-20T08:00", "ends_at": "2035-11-20T09:00"}
    places = {"Pacific/Wallis": "986", "Pacific/Tahiti": "987"}
    wallis, tahiti = [
        await a_session(
            organisation=organisation,
            library=await a_library(organisation, department=code, time_zone=zone),
            **day,
        )
        for zone, code in places.items()
    ]
    night = await a_session(
        organisation=organisation, starts_at="2035-11-19T10:00", ends_at="2035-11-20T09:59"
    )
    for other in ("2035-11-18", "2035-11-22"):
        await a_session(organisation=organisation, starts_at=f"{other}T10:00", ends_at=f"{other}T11:00")
    twentieth = date(2035, 11, 20)

    lines = await upcoming(SessionFilter(first_day=twentieth, last_day=twentieth), now=clock.now())

    assert {line.id for line in lines} == {wallis.id, tahiti.id, night.id}


async def test_pages_of_a_list_follow_each_other_without_a_gap(database: str) -> None:
    organisation = await an_organisation()
    ids = [(await a_session(organisation=organisation)).id for _ in range(5)]

    pages = [
        [line.id for line in await upcoming(SessionFilter(), now=clock.now(), page=page, size=2)]
        for page in (1, 2, 3, 4)
    ]

    assert pages == [ids[:3], ids[2:], ids[4:], []]


@pytest.mark.parametrize("day", [date.min, date.max])
async def test_no_day_is_too_far(database: str, day: date) -> None:
    assert await upcoming(SessionFilter(first_day=day, last_day=day), now=clock.now()) == []


async def test_seats_left_are_the_web_s_or_those_one_may_call_for(database: str) -> None:
    """Kept seats are nobody's on the web before their hour; of another site nobody knows."""
    kept = await a_session(capacity=2, kept_seats=2)
    by_phone = await a_session(capacity=2, sign_up="staff_only", kept_seats=2)
    await a_session(sign_up="elsewhere", url="https://billets.exemple.fr", capacity=None)
    drop_in = await a_session(sign_up="not_needed", capacity=None)

    before = await found("", open=True)
    after = await found("", STARTS_AT - timedelta(hours=24), open=True)

    assert set(before) == {by_phone.id, drop_in.id}
    assert set(after) == {kept.id, by_phone.id, drop_in.id}
