"""The demonstration: every kind of session a visitor can meet, made whole or not at all, once."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import pytest

from events_service.accounts.claim_queries import claims_to_decide
from events_service.accounts.roles import Grant, Viewer
from events_service.campaigns.queries import campaigns
from events_service.clock import instant
from events_service.database import close_pool, open_pool, rows, value
from events_service.demo.data import has_data, make_demo
from events_service.demo.guests import MOST_ADDRESSES
from events_service.errors import existing
from events_service.local.servers import Servers
from events_service.registration.links import link_of
from events_service.registration.queries import registration_by_link
from events_service.registration.wish_rules import PROPOSED_FROM
from events_service.scheduling.agenda import office_days
from events_service.scheduling.catalogue import upcoming
from events_service.scheduling.counters import count_days, counters_of
from events_service.scheduling.event_rules import FRAME
from events_service.scheduling.filters import SessionFilter
from events_service.scheduling.frame import Frame, frame_of
from events_service.scheduling.programme import office_programme
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.trainings import trainings_ahead
from tests.conftest import a_clone, with_database
from tests.factories import KEY

SUNDAY = datetime(2026, 11, 22, 14, 30, 12, 345678, tzinfo=UTC)
AUTUMN_CLOCKS = datetime(2026, 10, 23, 9, tzinfo=UTC)  # Paris goes back on the 25th
SPRING_CLOCKS = datetime(2027, 3, 26, 17, tzinfo=UTC)  # Paris goes forward on the 28th
CHRISTMAS = datetime(2026, 12, 24, 8, tzinfo=UTC)
LATE_DECEMBER = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)  # 2027 in Paris, 2026 in Guadeloupe
OVERSEAS = {"971", "973", "974", "987", "988"}
TABLES = (
    "organisation",
    "library",
    "account",
    "room",
    "room_use",
    "library_claim",
    "campaign",
    "event",
    "session",
    "roster",
    "registration",
    "message",
)


async def sessions_ahead(now: datetime) -> list[SessionLine]:
    return await upcoming(SessionFilter(), now=now, size=500)


async def rows_by_table() -> dict[str, int]:
    return {table: await value(f"SELECT count(*) FROM {table}") for table in TABLES}


async def colleague(email: str) -> Viewer:
    found = await rows(
        """
        SELECT account.id, role, organisation, departments FROM account JOIN membership ON account = account.id
        WHERE email = $1
        """,
        email,
    )
    grants = [Grant(r["role"], r["organisation"], tuple(r["departments"])) for r in found]
    return Viewer(found[0]["id"], email, tuple(grants))


async def what_is_on() -> list[tuple[Any, ...]]:
    """The demonstration as people see it: without identifiers, codes and addresses of pages."""
    return [
        tuple(r)
        for r in await rows(
            """
            SELECT event.title, library.name, local_starts, sequence, cancel_reason, capacity, seats_taken,
                   waiting, array(SELECT registration.name || seats || state || coalesce(email, phone, '')
                                  FROM registration WHERE registration.roster = roster.id ORDER BY position)
            FROM session JOIN event ON event.id = session.event JOIN library ON library.id = session.library
            JOIN roster ON roster.id = session.roster
            ORDER BY event.title, local_starts, library.name
            """
        )
    ]


@pytest.fixture(scope="module")
def made() -> dict[datetime, str]:
    """The demonstrations of these instants: whoever only looks shares them, since one takes seconds to make."""
    return {}


@pytest.fixture
async def demonstration(
    request: pytest.FixtureRequest, servers: Servers, made: dict[datetime, str]
) -> AsyncIterator[datetime]:
    """The demonstration as made at that instant, a Sunday unless a test says otherwise."""
    now: datetime = getattr(request, "param", SUNDAY)
    if now not in made:
        name = await a_clone(servers, f"demo_{now:%Y%m%d}")
        made[now] = with_database(servers.database_url or "", name)
        await open_pool(made[now], name="tests")
        await make_demo(key=KEY, now=now)
        await close_pool()
    await open_pool(made[now], name="tests")
    yield now
    await close_pool()


@pytest.mark.parametrize(
    "demonstration",
    [SUNDAY, AUTUMN_CLOCKS, SPRING_CLOCKS, CHRISTMAS, LATE_DECEMBER],
    indirect=True,
    ids=lambda now: f"{now:%F}",
)
async def test_make_demo_shows_every_state_a_visitor_can_meet(demonstration: datetime) -> None:
    now = demonstration
    ahead = await sessions_ahead(now)
    states = Counter(line.registration(now) for line in ahead)
    assert set(states) == {
        *("open", "waiting_list", "full", "closed"),
        *("not_yet_open", "not_needed", "staff_only", "elsewhere", "cancelled"),
    }
    taken_while_open = [line for line in ahead if line.registration(now) == "open"]
    assert any(line.few_left(now) for line in taken_while_open)
    assert any(not line.few_left(now) for line in taken_while_open)
    assert any(line.seats_kept(now) for line in taken_while_open)
    assert any(line.sequence and not line.cancelled for line in ahead)
    assert all(line.cancel_reason for line in ahead if line.cancelled)


@pytest.mark.parametrize(
    "demonstration", [AUTUMN_CLOCKS, SPRING_CLOCKS], indirect=True, ids=lambda now: f"{now:%F}"
)
async def test_make_demo_keeps_library_hours_across_a_change_of_clocks(demonstration: datetime) -> None:
    offsets = set()
    for line in await sessions_ahead(demonstration):
        assert 9 <= line.local_starts.hour <= 18
        assert line.local_ends <= line.local_ends.replace(hour=19, minute=0)
        assert line.starts_at == instant(line.local_starts, line.time_zone, field="starts_at")
        if line.time_zone == "Europe/Paris":
            offsets.add(line.local_starts - line.starts_at.replace(tzinfo=None))
    assert len(offsets) == 2


@pytest.mark.usefixtures("demonstration")
async def test_make_demo_covers_the_country_and_the_programme() -> None:
    departments = {r["department"] for r in await rows("SELECT DISTINCT department FROM library")}
    assert len(departments) >= 14
    assert departments >= OVERSEAS
    assert (await rows_by_table())["library"] >= 40
    ahead = await sessions_ahead(SUNDAY)
    assert {line.strand for line in ahead} == {"everyday_uses", "critical_uses", "online_procedures"}
    assert {line.kind for line in ahead} == {"workshop", "course", "open_door", "talk"}
    assert {line.level for line in ahead} == {"debutant", "intermediaire", None}
    assert {line.department for line in ahead} >= OVERSEAS
    past = await value("SELECT count(*) FROM session WHERE ends_at < $1", SUNDAY)
    assert past >= 10
    assert 120 <= len(ahead) + past <= 160


@pytest.mark.usefixtures("demonstration")
async def test_make_demo_holds_the_day_on_one_local_date_in_most_libraries() -> None:
    [edition] = await campaigns(now=SUNDAY)
    lines = await upcoming(SessionFilter(campaign=edition.slug), now=SUNDAY, size=100)
    await count_days(SUNDAY)
    counters = existing(await counters_of(edition.id))
    assert edition.slug == "journee-inclusion-numerique-2026"
    assert {line.local_starts.date() for line in lines} == {edition.starts_on}
    assert len({line.library for line in lines}) == counters.everywhere.libraries
    assert len({line.library for line in lines}) >= 35
    assert len(counters.territories) >= 14
    assert len({line.starts_at.date() for line in lines}) == 2  # one local date, two dates in UTC


@pytest.mark.usefixtures("demonstration")
async def test_make_demo_has_a_course_of_three_dates_with_one_list() -> None:
    [course] = await rows(
        "SELECT roster, count(*) AS dates, min(starts_at) AS first FROM session GROUP BY roster HAVING count(*) > 1"
    )
    assert course["dates"] == 3
    assert course["first"] > SUNDAY
    people = "SELECT count(*) FROM registration WHERE roster = $1"
    dates = """
    SELECT count(*) FROM registration_date JOIN registration ON registration.id = registration WHERE roster = $1
    """
    assert await value(dates, course["roster"]) == 3 * await value(people, course["roster"]) > 0


@pytest.mark.usefixtures("demonstration")
async def test_make_demo_has_an_afternoon_of_appointments_half_taken() -> None:
    slots = await rows(
        """
        SELECT to_char(local_starts, 'HH24:MI') AS starts, roster.seats_taken FROM session
        JOIN roster ON roster.id = session.roster WHERE permanence IS NOT NULL ORDER BY starts_at
        """
    )

    assert [tuple(slot) for slot in slots] == [
        ("14:00", 1),
        ("14:30", 0),
        ("15:00", 1),
        ("15:45", 0),
        ("16:15", 1),
    ]


@pytest.mark.usefixtures("demonstration")
async def test_make_demo_has_an_event_that_says_all_that_one_can() -> None:
    [event] = await rows("SELECT * FROM event WHERE easy_to_read <> ''")
    told = {
        "summary",
        "description",
        "level",
        "languages",
        "age_from",
        "prerequisites",
        "bring",
        "equipment_lent",
    }

    assert {name for name in told | {*FRAME, "topics"} if not event[name]} == set()
    assert await value("SELECT count(*) FROM event WHERE with_adult") == 1
    image = await value("SELECT alternative FROM event_image WHERE event = $1", event["id"])
    assert image.startswith("Dessin")
    [document] = await rows("SELECT licence, public, octet_length(content) > 100 AS filled FROM resource")
    assert tuple(document) == ("cc-by", True, True)
    assert await frame_of(event["organisation"]) == Frame(**{part: tuple(event[part]) for part in FRAME})


@pytest.mark.usefixtures("demonstration")
async def test_make_demo_has_a_library_of_one_colour_and_a_training_for_colleagues() -> None:
    [training] = await trainings_ahead(now=SUNDAY)
    dressed = await rows(
        """
        SELECT organisation.slug, colour FROM library JOIN organisation ON organisation.id = organisation
        WHERE colour <> ''
        """
    )

    assert (training.title, training.registration(SUNDAY)) == ("Accompagner sans faire à la place", "open")
    assert training.id not in {line.id for line in await sessions_ahead(SUNDAY)}
    assert [tuple(each) for each in dressed] == [("la-boussole", "#8a1538")]


@pytest.mark.usefixtures("demonstration")
async def test_make_demo_has_wishes_enough_to_plan_a_session() -> None:
    wishes = await rows(
        "SELECT topic, count(*), count(phone) AS to_call FROM wish GROUP BY topic ORDER BY topic"
    )

    assert [tuple(each) for each in wishes] == [("email", 6, 2), ("securite_numerique", 2, 0)]
    assert PROPOSED_FROM == 6


@pytest.mark.usefixtures("demonstration")
async def test_make_demo_counts_seats_as_its_rosters_do() -> None:
    wrong = await rows(
        """
        SELECT roster.id FROM roster LEFT JOIN registration ON registration.roster = roster.id
        GROUP BY roster.id
        HAVING roster.seats_taken <> coalesce(sum(seats) FILTER (WHERE state IN ('confirmed', 'offered')), 0)
            OR roster.waiting <> count(*) FILTER (WHERE state = 'waiting')
            OR roster.arrivals <> count(registration.id)
        """
    )
    assert wrong == []
    companions = "SELECT count(*) FROM registration WHERE state = 'waiting' AND cardinality(companions) > 0"
    assert await value(companions) > 0
    reachable = "SELECT count(*) FROM registration WHERE email IS NULL AND phone IS NULL"
    assert await value(reachable) > 50
    assert await value("SELECT count(*) FROM registration WHERE created_at > $1", SUNDAY) == 0


@pytest.mark.usefixtures("demonstration")
async def test_make_demo_gives_guests_links_of_this_installation() -> None:
    known = await value("SELECT id FROM registration WHERE state = 'waiting' LIMIT 1")
    registration = await registration_by_link(link_of(known, 1, key=KEY))

    assert registration is not None
    assert registration.id == known


@pytest.mark.usefixtures("demonstration")
async def test_make_demo_writes_a_mailbox_worth_reading() -> None:
    due = await rows("SELECT letter, recipient FROM message WHERE state = 'due'")
    written = await value("SELECT count(*) FROM registration WHERE email IS NOT NULL")
    about_seats = {"confirmation", "waiting", "promotion", "change", "cancellation"}
    about_the_day = {"participation_received", "participation_approved"}
    assert {r["letter"] for r in due} == about_seats | about_the_day | {"invitation"}
    assert all(r["recipient"].endswith("@example.org") for r in due)
    assert written == MOST_ADDRESSES
    assert 5 <= len(due) <= 15


@pytest.mark.usefixtures("demonstration")
async def test_make_demo_has_colleagues_of_every_role() -> None:
    roles = {
        (r["email"].split("@")[0], r["role"], r["slug"])
        for r in await rows(
            """
            SELECT account.email, role, slug FROM membership JOIN account ON account.id = account
            LEFT JOIN organisation ON organisation.id = organisation WHERE account.name <> ''
            """
        )
    }
    assert roles == {
        ("ada", "manager", "la-boussole"),
        ("karim", "mediator", "la-boussole"),
        ("zoe", "mediator", "la-boussole"),
        ("odile", "desk", "la-boussole"),
        ("ines", "manager", "deux-rives"),
        ("basile", "mediator", "deux-rives"),
        ("fatou", "mediator", "deux-rives"),
        ("coordination", "coordinator", None),
        ("referente", "referent", None),
    }
    programme = await office_programme(await colleague("ada@example.org"), now=SUNDAY)
    assert [line.published_at is None for line in programme] == [True] + 9 * [False]


@pytest.mark.usefixtures("demonstration")
async def test_make_demo_has_two_claims_that_its_referent_decides() -> None:
    nadia = await colleague("referente@example.org")

    claims = await claims_to_decide(nadia)

    assert sorted((each.town, len(each.claims)) for each in claims) == [
        ("Bourg-lès-Valence", 1),
        ("Joué-lès-Tours", 1),
    ]


@pytest.mark.parametrize(
    "demonstration", [SUNDAY, AUTUMN_CLOCKS, CHRISTMAS], indirect=True, ids=lambda now: f"{now:%F}"
)
async def test_make_demo_plans_with_rooms_people_and_tablets(demonstration: datetime) -> None:
    taken = {
        table: await value(f"SELECT count(DISTINCT session) FROM {table}")
        for table in ("room_use", "facilitation", "equipment_use")
    }
    sessions = await value(
        """
        SELECT count(*) FROM session JOIN event ON event.id = event JOIN organisation ON organisation.id = organisation
        WHERE organisation.slug IN ('la-boussole', 'deux-rives')
        """
    )
    stories = await value("SELECT count(*) FROM room_use WHERE title = 'Heure du conte'")

    # One or the other stands back where two would be in its way.
    assert sessions - 4 <= taken["room_use"] <= sessions
    assert sessions - 8 <= taken["facilitation"] <= sessions
    assert taken["equipment_use"] >= 4
    assert stories == 18


@pytest.mark.parametrize("demonstration", [AUTUMN_CLOCKS], indirect=True, ids=["friday"])
async def test_make_demo_has_two_sessions_on_the_first_day(demonstration: datetime) -> None:
    ada = await colleague("ada@example.org")

    [today] = await office_days(ada, demonstration.date(), demonstration.date())

    assert [(cell.room_name, bool(cell.facilitators)) for cell in today.cells] == [
        ("Salle numérique", True),
        ("Salle numérique", True),
    ]
    assert any(cell.waiting for cell in today.cells)


async def test_make_demo_twice_adds_nothing(database: str) -> None:
    assert not await has_data()
    await make_demo(key=KEY, now=SUNDAY)
    first = await rows_by_table()

    await make_demo(key=KEY, now=CHRISTMAS)

    assert await rows_by_table() == first
    assert await has_data()


async def test_make_demo_from_two_machines_at_once_makes_one(database: str) -> None:
    await asyncio.gather(make_demo(key=KEY, now=SUNDAY), make_demo(key=KEY, now=SUNDAY))

    assert (await rows_by_table())["organisation"] == 12


async def test_make_demo_interrupted_leaves_nothing(database: str) -> None:
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(make_demo(key=KEY, now=SUNDAY), timeout=0.3)

    assert set((await rows_by_table()).values()) == {0}


async def test_make_demo_is_the_same_for_the_same_instant(database: str) -> None:
    await make_demo(key=KEY, now=SUNDAY)
    first = await what_is_on()
    await rows("TRUNCATE organisation, account, campaign, message CASCADE")

    await make_demo(key=KEY, now=SUNDAY)

    assert await what_is_on() == first


async def test_libraries_apply_for_the_day_and_adopt_its_model(demonstration: datetime) -> None:
    states = await rows("SELECT state, count(*) FROM participation GROUP BY state ORDER BY state")
    copies = await rows(
        """
        SELECT event.title, count(DISTINCT event.library) AS libraries,
               bool_and(event.published_at IS NOT NULL) AS public
        FROM model_copy JOIN event ON event.id = model_copy.event GROUP BY event.title
        """
    )

    assert [tuple(each) for each in states] == [("applied", 4), ("approved", 4)]
    assert [tuple(each) for each in copies] == [("Mes photos à l’abri", 4, True)]


async def test_make_demo_has_noted_who_came_before_today_and_nobody_of_today(demonstration: datetime) -> None:
    noted = await rows(
        """
        SELECT (session.ends_at AT TIME ZONE library.time_zone)::date
                   < ($1 AT TIME ZONE library.time_zone)::date AS before,
               count(*) FILTER (WHERE presence = 'attended')::int AS came, count(*)::int AS parties,
               count(DISTINCT head_count.session)::int AS counted
        FROM registration_date JOIN registration ON registration.id = registration_date.registration
        JOIN session ON session.id = registration_date.session JOIN library ON library.id = session.library
        LEFT JOIN head_count ON head_count.session = session.id
            AND head_count.kind = 'sex' AND head_count.code = 'feminin'
        WHERE session.starts_at < $1 AND registration.state = 'confirmed' AND session.cancelled_at IS NULL
        GROUP BY 1
        """,
        demonstration,
    )
    parties = {each["before"]: (each["came"], each["parties"], each["counted"]) for each in noted}

    came, expected, counted = parties[True]
    assert came == expected > 0
    assert counted > 0
    assert [came for before, (came, _, _) in parties.items() if not before] in ([], [0])
    assert await value("SELECT count(*)::int FROM walk_in") == counted
    assert await value("SELECT count(DISTINCT session)::int FROM assessment") == counted
