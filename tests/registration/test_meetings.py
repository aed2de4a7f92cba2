"""A meeting with one person: noted in one step, with everything a guest has, and seen by nobody outside."""

from collections.abc import Awaitable
from datetime import datetime
from typing import Any
from uuid import UUID

import icalendar
import pytest

from events_service import clock
from events_service.accounts.roles import Viewer
from events_service.database import row, rows, value
from events_service.errors import Forbidden, Invalid, NotFound
from events_service.registration.changes import change_session
from events_service.registration.meetings import note_meeting
from events_service.registration.places import Place, register
from events_service.registration.rules import Door, State
from events_service.registration.series_changes import change_dates
from events_service.registration.series_growth import create_series
from events_service.scheduling.copies import copy_event
from events_service.scheduling.events import OnePersonOnly
from events_service.scheduling.occupancy import FacilitatorBusy
from events_service.scheduling.permanences import plan_permanence
from events_service.scheduling.scopes import Scope
from events_service.scheduling.sessions import add_session
from tests.factories import KEY, a_colleague, a_library, a_party, a_viewer, an_organisation
from tests.registration.wires import Wire

pytestmark = pytest.mark.usefixtures("database")

ADDRESS = "12 rue des Lilas, 2e étage"
AT_HOME = {
    "title": "Rendez-vous",
    "meeting": "home",
    "address": ADDRESS,
    "starts_at": "2035-11-20T14:00",
    "ends_at": "2035-11-20T15:00",
    "name": "Chloé Martin",
    "email": "chloe@example.org",
}


async def a_meeting(**typed: Any) -> tuple[Place, Viewer, UUID]:
    """Held by Ada, at Chloé's, as `typed`; with the colleague who noted it and Ada's account."""
    town = await an_organisation()
    by, ada = a_viewer(town), await a_colleague(town)
    values = {"library": str(await a_library(town)), "facilitators": [str(ada)], **AT_HOME, **typed}
    return await note_meeting(values, by=by, key=KEY, locale="fr", now=clock.now(), intent="form"), by, ada


async def test_note_gives_the_one_seat_with_a_code_and_a_link() -> None:
    place, _, ada = await a_meeting()

    session = place.registration.session
    assert place.registration.state == State.CONFIRMED
    assert (session.capacity, session.seats_taken, session.sign_up, session.meeting) == (
        1,
        0,
        "staff_only",
        "home",
    )
    assert await value("SELECT seats_taken FROM roster") == 1
    assert place.registration.code
    assert place.link
    assert await value("SELECT address FROM home_address") == ADDRESS
    assert await value("SELECT account FROM facilitation") == ada


async def test_the_address_is_in_no_other_row_of_the_database() -> None:
    await a_meeting(phone="0612345678")

    tables = await rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
    holding = [
        table["tablename"]
        for table in tables
        if await value(f"SELECT count(*) FROM {table['tablename']} AS line WHERE line::text LIKE '%Lilas%'")
    ]

    assert holding == ["home_address"]


async def test_the_letter_says_at_your_home_and_leads_to_no_public_page() -> None:
    wire = Wire()
    place, *_ = await a_meeting()

    await wire.deliver()
    [letter] = wire.letters

    text = letter.get_body(("plain",)).get_content()
    assert "Chez vous" in text
    assert "Lilas" not in letter.as_string()
    assert f"/registrations/{place.link}" in text
    [part] = [each for each in letter.walk() if each.get_content_type() == "text/calendar"]
    [entry] = icalendar.Calendar.from_ical(part.get_payload(decode=True)).walk("VEVENT")
    assert entry["LOCATION"] == "Chez vous"
    assert "URL" not in entry


async def test_note_sent_twice_makes_one() -> None:
    place, by, ada = await a_meeting()
    library = await value("SELECT library FROM session")

    again = await note_meeting(
        {"library": str(library), "facilitators": [str(ada)], **AT_HOME},
        by=by,
        key=KEY,
        locale="fr",
        now=clock.now(),
        intent="form",
    )

    assert again.replayed
    assert again.registration.id == place.registration.id
    assert await value("SELECT count(*) FROM event") == 1
    assert await value("SELECT count(*) FROM home_address") == 1


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        ({"facilitators": []}, {"facilitators": "required"}),
        ({"meeting": ""}, {"meeting": "required"}),
        ({"address": " ", "name": ""}, {"address": "required", "name": "required"}),
        ({"phone": "12"}, {"phone": "not_a_phone"}),
    ],
)
async def test_note_refused_makes_nothing(typed: dict[str, Any], wrong: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refused:
        await a_meeting(**typed)

    assert refused.value.fields == wrong
    assert await value("SELECT count(*) FROM event") == 0


async def test_note_at_the_library_keeps_no_address_and_needs_no_colleague() -> None:
    await a_meeting(meeting="library", facilitators=[])

    assert await value("SELECT count(*) FROM home_address") == 0


async def test_note_refuses_who_does_not_plan_and_a_colleague_who_is_elsewhere() -> None:
    _, by, ada = await a_meeting()
    values = {
        **AT_HOME,
        "library": str(await value("SELECT library FROM session")),
        "facilitators": [str(ada)],
    }

    with pytest.raises(FacilitatorBusy):
        await note_meeting(values, by=by, key=KEY, locale="fr", now=clock.now())
    with pytest.raises(Forbidden):
        desk = a_viewer(await value("SELECT organisation FROM event"), "desk")
        await note_meeting(values, by=desk, key=KEY, locale="fr", now=clock.now())


async def test_it_stays_one_date_with_one_seat() -> None:
    """No copy, no series, no second date and no appointments: none of them would have anybody, or an address."""
    _, by, _ = await a_meeting()
    event, session = await value("SELECT event FROM session"), await value("SELECT id FROM session")
    now, times = clock.now(), {"starts_at": "2035-11-27T14:00", "ends_at": "2035-11-27T15:00"}
    more: list[Awaitable[object]] = [
        copy_event(event, by=by, now=now),
        copy_event(event, by=by, now=now, as_template=True),
        create_series(event, {**times, "count": 3, "capacity": 1}, by=by, now=now),
        add_session(event, {**times, "capacity": 1}, by=by, now=now),
        plan_permanence(event, {**times, "slot_minutes": 30}, by=by, now=now),
        change_session(session, {"capacity": 8}, by=by, now=now),
        change_session(session, {"sign_up": "required"}, by=by, now=now),
    ]

    for each in more:
        with pytest.raises(OnePersonOnly):
            await each

    assert await value("SELECT count(*) FROM session") == 1
    assert tuple(await row("SELECT capacity, sign_up FROM roster")) == (1, "staff_only")


@pytest.mark.parametrize("scope", [Scope.THIS, Scope.ALL])
async def test_somebody_goes_to_a_visit(scope: Scope) -> None:
    _, by, ada = await a_meeting()
    session = await value("SELECT id FROM session")

    with pytest.raises(Invalid) as refused:
        await change_dates(session, {"facilitators": []}, scope=scope, by=by, now=clock.now())

    assert refused.value.fields == {"facilitators": "somebody_goes_there"}
    assert await value("SELECT account FROM facilitation WHERE released_at IS NULL") == ada


async def test_a_visit_moves_and_reminds_as_anything_else() -> None:
    _, by, _ = await a_meeting()
    session = await value("SELECT id FROM session")
    later = {"starts_at": "2035-11-21T14:00", "ends_at": "2035-11-21T15:00", "reminder_hours": [24]}

    await change_session(session, later, by=by, now=clock.now())

    assert await value("SELECT local_starts FROM session") == datetime(2035, 11, 21, 14)
    assert await value("SELECT reminder_hours FROM roster") == [24]


async def test_nobody_takes_the_seat_from_outside() -> None:
    place, *_ = await a_meeting()

    with pytest.raises(NotFound):
        await register(
            place.registration.roster, a_party("Basile"), door=Door.WEB, key=KEY, now=clock.now(), by=None
        )
