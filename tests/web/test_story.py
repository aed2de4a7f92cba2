"""One person from the telephone to a number: the pages, in the order in which a library would open them.

She is 80, has a landline and no e-mail. That a telephone without a network keeps what is ticked, and sends it with the
time it waited, is shown in a browser (tests/journeys/test_presence.py); here is what it sends.
"""

import re
from datetime import timedelta
from uuid import UUID

from events_service import clock
from events_service.database import row, rows, value
from events_service.registration.erasure import forget_past
from events_service.registration.reminders import remind
from events_service.scheduling.sessions import add_session
from tests.documents.test_papers import pages_of
from tests.factories import ENDS_AT, STARTS_AT, Planned, a_session, sign_up
from tests.web.conftest import Hands
from tests.web.office.conftest import Colleague, Visit

NAME, LANDLINE = "Lucienne Duval", "04 67 58 00 12"


async def open_calls_of(desk: Visit) -> str:
    """The page of people to call."""
    return (await desk.get("/staff/calls")).text


async def signed_up_by(desk: Visit, session: UUID, **typed: str) -> UUID:
    """What a colleague types into the form on the session's page; the id of the entry."""
    form = await desk.form(f"/staff/sessions/{session}", f"/staff/sessions/{session}/registrations")
    answer = await desk.submit(form, name=NAME, phone=LANDLINE, **typed)
    assert answer.status_code == 303, answer.text
    return UUID(answer.headers["location"].rpartition("/")[2].partition("?")[0])


async def standing(registration: UUID) -> tuple[str, str]:
    line = await row("SELECT state, door FROM registration WHERE id = $1", registration)
    assert line is not None
    return line["state"], line["door"]


async def the_next_date(planned: Planned) -> UUID:
    week = {"starts_at": "2035-11-27T14:00", "ends_at": "2035-11-27T16:00", "capacity": 2}
    return await add_session(planned.event, week, by=planned.ada, now=clock.now())


async def test_from_the_telephone_to_a_number(database: str, colleague: Colleague, hands: Hands) -> None:
    planned = await a_session(capacity=2, waiting_mode="offered")
    following = await the_next_date(planned)
    couple = (await sign_up(planned, "Famille Petit", seats=2)).registration.id
    hands.turn_to(STARTS_AT - timedelta(days=6))
    desk, ada = await colleague(planned.organisation, role="desk"), await colleague(planned.organisation)

    # She calls, and waits: two seats, for her grandson comes along.
    lucienne = await signed_up_by(
        desk, planned.id, door="phone", seats="2", companions="Théo", if_full="wait"
    )
    own = f"/staff/registrations/{lucienne}"
    assert await standing(lucienne) == ("waiting", "phone")
    assert "Lucienne" not in await open_calls_of(desk)  # who has just called knows

    # A seat comes free: nobody can write to her, so a colleague calls.
    await ada.submit(
        await ada.form(
            f"/staff/registrations/{couple}/cancellation", f"/staff/registrations/{couple}/cancellation"
        )
    )
    assert (await standing(lucienne))[0] == "offered"
    calls = await open_calls_of(desk)
    assert "Lucienne" in calls
    assert LANDLINE.replace(" ", "") in re.sub(r"\s|&nbsp;|\u00a0", "", calls)

    # She says yes on the telephone, and the colleague presses the button.
    await desk.submit(await desk.form(own, f"{own}/acceptance"))
    assert (await standing(lucienne))[0] == "confirmed"
    assert "Lucienne" not in await open_calls_of(desk)

    # Two days before she is reminded, by a call again.
    hands.turn_to(STARTS_AT - timedelta(days=2) + timedelta(minutes=1))
    desk, ada = await colleague(planned.organisation, role="desk"), await colleague(planned.organisation)
    await remind(hands())
    assert "Lucienne" in await open_calls_of(desk)
    call = await value("SELECT id FROM call_task WHERE about = $1 AND closed_at IS NULL", lucienne)
    outcome = f"/staff/calls/{call}/outcome"
    await desk.submit(await desk.form("/staff/calls", outcome), outcome="reached")
    assert "Lucienne" not in await open_calls_of(desk)

    # Both come. The network is away: what was ticked at two reaches us at five past.
    hands.turn_to(STARTS_AT + timedelta(minutes=5))
    desk, ada = await colleague(planned.organisation, role="desk"), await colleague(planned.organisation)
    door, tick = (
        f"/staff/sessions/{planned.id}/presence",
        f"/staff/sessions/{planned.id}/presences/{lucienne}",
    )
    await desk.submit(await desk.form(door, tick), presence="attended", came="2", waited="300")
    assert await presence_of(lucienne) == ("attended", 2)
    noted = await value("SELECT presence_at FROM registration_date WHERE registration = $1", lucienne)
    assert abs(noted - STARTS_AT) < timedelta(seconds=10)

    # She leaves with a paper for the next date: her code in large letters, the day, the hour.
    again = await signed_up_by(desk, following, door="desk", seats="1")
    assert await standing(again) == ("confirmed", "desk")
    code = await value("SELECT code FROM registration WHERE id = $1", again)
    slip = await ada.get(
        f"/staff/sessions/{following}/documents/slips.pdf", headers={"accept-language": "fr"}
    )
    [text] = pages_of(slip.content)
    for word in (NAME, str(code), "27 novembre"):
        assert word in text

    # Ninety days later she is a number.
    hands.turn_to(ENDS_AT + timedelta(days=7 + 91))
    await forget_past(days=90, now=hands())
    ada = await colleague(planned.organisation)
    shown = (await ada.get(door)).text
    assert re.findall(r"<dd>(\d+)</dd>", shown) == ["2", "2", "0"]
    assert "Lucienne" not in shown
    assert "Lucienne" not in str(await everything_kept())
    assert "467580012" not in str(await everything_kept())
    assert await presence_of(lucienne) == ("attended", 2)


async def presence_of(registration: UUID) -> tuple[str | None, int | None]:
    line = await row("SELECT presence, came FROM registration_date WHERE registration = $1", registration)
    assert line is not None
    return line["presence"], line["came"]


async def everything_kept() -> list[str]:
    """Every row that could name her."""
    tables = ("registration", "message", "call_task", "call_outcome", "walk_in", "wish", "audit")
    return [str(tuple(line)) for table in tables for line in await rows(f"SELECT * FROM {table}")]
