"""The program in docs that speaks to the API, run as it is shipped."""

import asyncio
import sys
from pathlib import Path

from events_service.database import rows
from tests.factories import (
    a_colleague,
    a_key,
    a_library,
    a_room,
    a_session,
    a_viewer,
    an_event,
    an_organisation,
)
from tests.installation import House
from tests.installation import house as house

PROGRAM = Path(__file__).parents[2] / "docs" / "plan_a_series.py"


async def test_plan_a_series_by_thirty_lines(house: House, tmp_path: Path) -> None:
    """Its dates are brought far ahead, where no test ends with the calendar: Fridays of autumn 2035, of which one
    is taken."""
    organisation = await an_organisation()
    library = await a_library(organisation)
    event = await an_event(a_viewer(organisation), library)
    room = await a_room(library)
    mediator = await a_colleague(organisation)
    taken = {"starts_at": "2035-11-16T15:00", "ends_at": "2035-11-16T17:00", "room": str(room)}
    await a_session(organisation=organisation, library=library, **taken)
    program = tmp_path / "plan.py"
    text = PROGRAM.read_text(encoding="utf-8")
    program.write_text(text.replace("2027-10-05", "2035-10-05").replace("2027-12-31", "2035-11-30"))
    environ = {"ADDRESS": house.url, "KEY": await a_key(organisation)}

    running = await asyncio.create_subprocess_exec(
        sys.executable,
        program,
        str(event),
        str(room),
        str(mediator),
        env=environ,
        stdout=asyncio.subprocess.PIPE,
    )
    said, _ = await running.communicate()

    assert len(text.splitlines()) == 30
    assert running.returncode == 0
    dates = await rows(
        "SELECT local_starts FROM session JOIN event ON event.id = session.event"
        " WHERE event.id = $1 AND published_at IS NOT NULL ORDER BY 1",
        event,
    )
    days = [each["local_starts"].date().isoformat() for each in dates]
    assert days == [f"2035-10-{day}" for day in ("05", "12", "19", "26")] + [
        f"2035-11-{day}" for day in ("02", "09", "23", "30")
    ]
    unknown = "school holidays unknown from: 2028-08-31"
    assert said.decode().splitlines() == [unknown, "taken: 2035-11-16", "published: " + " ".join(days)]
    kept = await rows("SELECT DISTINCT capacity, kept_seats FROM roster WHERE event = $1", event)
    assert [tuple(each) for each in kept] == [(8, 2)]
    facilitators = await rows(
        "SELECT account FROM facilitation JOIN session ON session.id = session WHERE event = $1", event
    )
    assert [each["account"] for each in facilitators] == [mediator] * 8
