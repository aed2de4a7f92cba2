"""What an edition comes to, beside a count of its own by SQL."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from events_service import clock
from events_service.accounts.roles import OPERATOR
from events_service.campaigns.editions import move_campaign, open_campaign
from events_service.campaigns.territories import keep_window
from events_service.database import rows, value
from events_service.registration.changes import add_date, cancel_session
from events_service.scheduling.counters import Counters, Counts, count_days, counters_of
from events_service.scheduling.permanences import plan_permanence
from tests.factories import Planned, a_library, a_party, a_registration, a_session, an_organisation

DAY, OWN_DAY = "2035-11-20", "2035-11-27"
SLUG = "journee"


async def an_hour_of_it(day: str, hour: int, library: UUID, organisation: UUID, **more: object) -> Planned:
    """An hour of the edition."""
    times = {"starts_at": f"{day}T{hour:02}:00", "ends_at": f"{day}T{hour + 1:02}:00"}
    return await a_session(organisation=organisation, library=library, campaign=SLUG, **times, **more)


async def an_edition_everywhere() -> UUID:
    """Four libraries in three territories, one of which has a day of its own; and all that must not be counted."""
    await open_campaign(SLUG, {"name": "Journée", "starts_on": DAY}, by=OPERATOR, now=clock.now())
    await keep_window(SLUG, {"department": "974", "starts_on": OWN_DAY}, by=OPERATOR, now=clock.now())
    team = await an_organisation()
    here, there = await a_library(team), await a_library(team)
    nimes = await a_library(team, department="30", town="Nîmes", postcode="30000")
    island = await a_library(
        team, department="974", time_zone="Indian/Reunion", town="Saint-Denis", postcode="97400"
    )
    full = await an_hour_of_it(DAY, 9, here, team, capacity=3)
    for name, seats in (("Chloé", 2), ("Driss", 1), ("Emma", 2), ("Fanny", 1)):
        await a_registration(full.id, a_party(name, seats=seats))
    await a_registration((await an_hour_of_it(DAY, 10, there, team, capacity=8)).id)
    await an_hour_of_it(DAY, 11, there, team, sign_up="not_needed", capacity=None)
    await an_hour_of_it(OWN_DAY, 9, island, team, capacity=12)
    course = await an_hour_of_it(DAY, 14, nimes, team, capacity=6, kind="course")
    await a_registration(course.id, a_party("Gaël"))
    times = {"starts_at": f"{DAY}T16:00", "ends_at": f"{DAY}T17:00"}
    await add_date(course.roster, times, by=course.ada, now=clock.now())
    hours = {"starts_at": f"{DAY}T14:00", "ends_at": f"{DAY}T15:00", "slot_minutes": 20}
    slots = await a_session(organisation=team, library=nimes, campaign=SLUG, starts_at=f"{OWN_DAY}T09:00",
                            ends_at=f"{OWN_DAY}T10:00")  # fmt: skip
    await plan_permanence(slots.event, hours, by=slots.ada, now=clock.now())
    await an_hour_of_it(DAY, 9, island, team)  # everybody's day, which is not theirs
    await an_hour_of_it(OWN_DAY, 9, here, team)
    await an_hour_of_it(DAY, 9, here, team, published=False)
    called_off = await an_hour_of_it(DAY, 12, here, team)
    await cancel_session(called_off.id, reason="", by=called_off.ada, now=clock.now())
    await a_session(organisation=team, library=here)
    edition: UUID = await value("SELECT id FROM campaign WHERE slug = $1", SLUG)
    return edition


# Of its own: from the people themselves, and not from what a roster says of them.
BY_HAND = """
WITH date AS (
  SELECT l.department, l.id AS library, s.id, s.roster, s.permanence
  FROM session AS s JOIN event AS e ON e.id = s.event JOIN library AS l ON l.id = s.library
  WHERE e.campaign = $1 AND e.published_at IS NOT NULL AND s.cancelled_at IS NULL
    AND to_char(s.local_starts, 'YYYY-MM-DD') = CASE l.department WHEN '974' THEN '2035-11-27' ELSE '2035-11-20' END
    AND ($2 = '' OR l.department = $2)
), list AS (
  SELECT id, capacity FROM roster WHERE id IN (SELECT roster FROM date) AND sign_up IN ('required', 'staff_only')
)
SELECT (SELECT count(DISTINCT library) FROM date) AS libraries,
       (SELECT count(*) FROM date WHERE permanence IS NULL)
         + (SELECT count(DISTINCT permanence) FROM date) AS sessions,
       (SELECT coalesce(sum(capacity), 0) FROM list) AS seats,
       (SELECT coalesce(sum(seats), 0) FROM registration
        WHERE roster IN (SELECT id FROM list) AND state IN ('confirmed', 'offered')) AS taken,
       (SELECT count(*) FROM registration
        WHERE roster IN (SELECT id FROM list) AND state = 'waiting') AS waiting
"""


async def counters_at(edition: UUID, now: datetime | None = None) -> Counters:
    await count_days(now or clock.now())
    counters = await counters_of(edition)
    assert counters is not None
    return counters


@pytest.mark.usefixtures("database")
async def test_counters_say_what_a_count_of_the_people_says() -> None:
    edition = await an_edition_everywhere()

    counters = await counters_at(edition)

    for department in ("", "30", "34", "974"):
        counts = counters.there(department) if department else counters.everywhere
        [line] = await rows(BY_HAND, edition, department)
        assert (counts.libraries, counts.sessions, counts.seats, counts.taken, counts.waiting) == tuple(line)
    assert [each.department for each in counters.territories] == ["30", "34", "974"]
    # Three seats of which two and one are taken, and two parties wait; eight, six and twelve with one each but the
    # last; three slots.
    assert counters.everywhere == Counts(4, 7, seats=32, taken=5, waiting=2, places_left=27)
    assert counters.there("34") == Counts(2, 3, seats=11, taken=4, waiting=2, places_left=7)
    assert counters.there("23") == Counts()


@pytest.mark.usefixtures("database")
async def test_counters_leave_no_place_where_sign_up_is_over() -> None:
    edition = await an_edition_everywhere()
    evening = datetime.fromisoformat(f"{DAY}T20:00+01:00")

    counters = await counters_at(edition, evening)

    assert counters.everywhere.places_left == 12  # the island's, a week later
    assert counters.everywhere.seats == 32


@pytest.mark.usefixtures("database")
async def test_count_days_keeps_the_last_figures_of_an_edition_that_is_over() -> None:
    edition = await an_edition_everywhere()
    before = await counters_at(edition)
    long_after = datetime.fromisoformat(f"{OWN_DAY}T00:00+00:00") + timedelta(days=40)

    assert await counters_at(edition, long_after) == before
    await move_campaign(SLUG, "closed", by=OPERATOR, now=clock.now())
    assert (await counters_at(edition)).counted_at > before.counted_at


@pytest.mark.usefixtures("database")
async def test_count_days_counts_an_edition_with_nothing_in_it_and_no_draft() -> None:
    facts = {"name": "Journée", "starts_on": DAY}
    await open_campaign("vide", facts, by=OPERATOR, now=clock.now())
    await open_campaign("brouillon", facts, by=OPERATOR, now=clock.now(), drafted=True)

    await count_days(clock.now())

    ids = {each["slug"]: each["id"] for each in await rows("SELECT slug, id FROM campaign")}
    empty = await counters_of(ids["vide"])
    assert empty is not None
    assert (empty.everywhere, empty.territories) == (Counts(), ())
    assert await counters_of(ids["brouillon"]) is None
