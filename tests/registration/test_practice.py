"""A place to practise, of which nothing ever gets out."""

from uuid import UUID

import pytest

from events_service import clock
from events_service.accounts.roles import Viewer
from events_service.database import row, rows, value
from events_service.errors import Forbidden, Invalid, NotFound
from events_service.libraries.directory import Directory, libraries_in
from events_service.libraries.practice import practice_of
from events_service.libraries.queries import libraries_after, library_page
from events_service.registration.places import register
from events_service.registration.practice import EVERYTHING, INVENTIONS, open_practice, reset_practice
from events_service.registration.rules import Door
from events_service.scheduling.catalogue import upcoming
from events_service.scheduling.claims import make_claim
from events_service.scheduling.event_queries import event_page
from events_service.scheduling.filters import SessionFilter
from events_service.scheduling.house import colleagues_of
from events_service.scheduling.queries import session_line
from events_service.scheduling.sessions import add_session
from events_service.scheduling.stretches import events_after, sessions_after
from events_service.scheduling.withdrawal import withdraw_event
from tests.factories import (
    ENDS,
    KEY,
    STARTS,
    a_colleague,
    a_library,
    a_party,
    a_session,
    a_viewer,
    an_organisation,
)

pytestmark = pytest.mark.usefixtures("database")
NOW = clock.now()


async def ada_practising() -> tuple[Viewer, Viewer]:
    """Ada where she works, and where she practises."""
    town = await an_organisation()
    await a_library(town, department="974", time_zone="Indian/Reunion")
    ada = a_viewer(town)
    return ada, a_viewer(await open_practice(by=ada, key=KEY, now=NOW))


async def counted(practice: UUID | None) -> dict[str, int]:
    numbers = await row(
        """
        SELECT (SELECT count(*) FROM event WHERE organisation = $1) AS events,
               (SELECT count(*) FROM session JOIN event ON event.id = session.event
                WHERE organisation = $1) AS sessions,
               (SELECT count(*) FROM registration JOIN roster ON roster.id = registration.roster
                JOIN event ON event.id = roster.event WHERE event.organisation = $1) AS people,
               (SELECT count(*) FROM library WHERE organisation = $1) AS libraries,
               (SELECT count(*) FROM message WHERE organisation = $1) AS letters
        """,
        practice,
    )
    return dict(numbers or {})


ALL = {"events": 4, "sessions": 7, "people": 7, "libraries": 1, "letters": 4}


async def test_open_practice_invents_a_library_by_the_same_clock_once() -> None:
    ada, there = await ada_practising()

    assert await counted(there.organisation) == ALL
    zones = await rows("SELECT DISTINCT time_zone FROM session")
    assert [zone["time_zone"] for zone in zones] == ["Indian/Reunion"]
    states = await rows(
        "SELECT registration.state, count(*) FROM registration GROUP BY registration.state ORDER BY 1"
    )
    assert [tuple(each) for each in states] == [("confirmed", 5), ("waiting", 2)]
    assert await open_practice(by=ada, key=KEY, now=NOW) == there.organisation
    assert await open_practice(by=there, key=KEY, now=NOW) == there.organisation
    assert await practice_of(there.organisation or UUID(int=0)) == there.organisation
    assert await counted(there.organisation) == ALL


async def test_no_letter_of_practice_ever_leaves() -> None:
    _, there = await ada_practising()

    letters = await rows("SELECT state, reason FROM message WHERE organisation = $1", there.organisation)

    assert {tuple(each) for each in letters} == {("withdrawn", "practice")}
    assert await value("SELECT count(*) FROM message WHERE state = 'due'") == 0


async def test_nothing_of_practice_is_public() -> None:
    _, there = await ada_practising()
    real = await a_session()
    now = clock.now()
    practised = await rows(
        "SELECT session.id, event.slug, event.id AS event FROM session JOIN event ON event.id ="
        " session.event WHERE event.practice"
    )
    library = await value("SELECT slug FROM library WHERE practice")

    assert [line.id for line in await upcoming(SessionFilter(), now=now)] == [real.id]
    assert await upcoming(SessionFilter(library=library), now=now) == []
    assert await upcoming(SessionFilter(near="Exemple-sur-Papier"), now=now) == []
    for each in practised:
        assert await session_line(each["id"], now=now) is None
        assert await event_page(each["slug"], now=now) is None
    everything = {"after": None, "since": None, "now": now, "limit": 50}
    assert [line.id for line in await sessions_after(filters=SessionFilter(), **everything)] == [real.id]
    assert [page.id for page in await events_after(**everything)] == [real.event]
    assert await library_page(library) is None
    assert await libraries_in(Directory.read("Exemple-sur-Papier"), page=1) == []
    assert library not in [
        each.slug for each in await libraries_after(after=None, since=None, department=None, limit=50)
    ]
    own = await sessions_after(
        filters=SessionFilter(), drafts_of=(there.organisation or UUID(int=0),), **everything
    )
    assert len(own) == ALL["sessions"] + 1


async def test_nobody_comes_to_practise_from_outside() -> None:
    _, there = await ada_practising()
    roster = await value(
        "SELECT roster.id FROM roster JOIN event ON event.id = roster.event WHERE event.practice"
        " AND roster.capacity = 8 LIMIT 1"
    )

    with pytest.raises(NotFound):
        await register(roster, a_party(), door=Door.WEB, key=KEY, now=NOW)
    place = await register(
        roster, a_party(email="chloe@example.org"), door=Door.DESK, key=KEY, now=NOW, by=there.id
    )

    assert place.state == "confirmed"
    assert await value("SELECT reason FROM message WHERE recipient = 'chloe@example.org'") == "practice"


async def test_nothing_that_is_withdrawn_in_practice_is_told_to_the_world() -> None:
    _, there = await ada_practising()
    event = await value("SELECT id FROM event WHERE practice AND title LIKE 'Photos%'")

    await withdraw_event(event, by=there, now=NOW)

    assert await value("SELECT count(*) FROM removal WHERE public") == 0


async def test_nobody_is_busy_for_practice() -> None:
    _, there = await ada_practising()
    practice = there.organisation or UUID(int=0)
    colleague = await a_colleague(practice)
    event = await value("SELECT id FROM event WHERE practice LIMIT 1")

    assert await colleagues_of(practice) == []
    with pytest.raises(Invalid) as refusal:
        await add_session(
            event,
            {"starts_at": STARTS, "ends_at": ENDS, "capacity": 8, "facilitators": [str(colleague)]},
            by=there,
            now=NOW,
        )
    assert refusal.value.fields == {"facilitators": "unknown"}


async def test_what_is_invented_answers_for_nothing_real() -> None:
    _, there = await ada_practising()
    library = await a_library(None)

    with pytest.raises(Invalid):
        await make_claim(library, organisation=there.organisation, by=there, locale="fr", key=KEY, now=NOW)


async def test_reset_practice_begins_anew_and_touches_nothing_real() -> None:
    town = await an_organisation()
    real = await a_session(organisation=town)
    await register(real.roster, a_party(email="chloe@example.org"), door=Door.WEB, key=KEY, now=clock.now())
    before = await counted(town)
    there = a_viewer(await open_practice(by=a_viewer(town), key=KEY, now=NOW))
    await a_colleague(town)
    old = await value("SELECT id FROM event WHERE practice LIMIT 1")

    await reset_practice(by=there, key=KEY, now=NOW)

    assert await counted(there.organisation) == ALL
    assert await value("SELECT 1 FROM event WHERE id = $1", old) is None
    assert await counted(town) == before
    assert await value("SELECT count(*) FROM membership WHERE organisation = $1", there.organisation) == 1


async def test_only_who_may_opens_or_resets() -> None:
    ada, there = await ada_practising()

    with pytest.raises(Forbidden):
        await open_practice(by=a_viewer(await an_organisation(), "mediator"), key=KEY, now=NOW)
    with pytest.raises(Forbidden):
        await reset_practice(by=ada, key=KEY, now=NOW)
    with pytest.raises(Forbidden):
        await reset_practice(by=a_viewer(there.organisation or UUID(int=0), "desk"), key=KEY, now=NOW)


async def test_a_reset_forgets_no_table() -> None:
    """Whatever leans on what a reset throws away, and would not go with it by itself, is thrown away before."""
    gone = {
        "message",
        "call_task",
        "registration",
        "session",
        "roster",
        "event",
        "room_use",
        "room",
        "equipment",
        "frame",
    }
    gone |= {"library"}
    text = " ".join(EVERYTHING)
    leaning = await rows(
        """
        SELECT conrelid::regclass::text AS leaning, confrelid::regclass::text AS on FROM pg_constraint
        WHERE contype = 'f' AND confdeltype NOT IN ('c', 'n') AND confrelid::regclass::text = ANY($1)
        """,
        gone,
    )

    forgotten = {
        each["leaning"]
        for each in leaning
        if f"DELETE FROM {each['leaning']} " not in text.replace("\n", " ")
    }
    # Two go with their registration and their session; nobody claims an invented library.
    assert forgotten - {"registration_date", "equipment_use", "library_claim"} == set()
    assert len(INVENTIONS) == ALL["events"]
