"""A colleague's own agenda, and the address of their calendar: made, renewed, taken back."""

import re
from datetime import datetime, timedelta

import pytest

from events_service import clock
from events_service.database import rows, value
from events_service.registration.changes import change_session
from events_service.scheduling.leaving import remove_colleague
from tests.factories import a_colleague, a_session
from tests.web.office.conftest import Colleague, Visit
from tests.web.office.reading import lines_of

MINE = "/staff/agenda/mine"


async def address_on(visit: Visit) -> str:
    shown = re.search(r"/feeds/staff/[\w-]+\.ics", (await visit.get(MINE)).text)
    return shown[0] if shown else ""


async def test_one_sees_the_sessions_that_one_holds(colleague: Colleague) -> None:
    soon = (clock.now().replace(minute=0, second=0, microsecond=0)).astimezone()
    planned = await a_session(title="Souris", starts_at=_in_days(soon, 3, 9), ends_at=_in_days(soon, 3, 11))
    await a_session(
        title="Clavier",
        organisation=planned.organisation,
        library=planned.library,
        starts_at=_in_days(soon, 3, 14),
        ends_at=_in_days(soon, 3, 15),
    )
    visit = await colleague(planned.organisation, role="mediator")
    account = await value("SELECT account FROM sign_in ORDER BY id DESC LIMIT 1")
    await change_session(planned.id, {"facilitators": [str(account)]}, by=planned.ada, now=clock.now())

    page = (await visit.get(MINE)).text
    later = (await visit.get(f"{MINE}?page=2")).text
    [line] = lines_of(await visit.get(f"{MINE}.csv?page=1"))
    none = lines_of(await visit.get(f"{MINE}.csv?page=2"))

    assert f'<a href="/staff/sessions/{planned.id}">Souris</a>' in page
    assert "Clavier" not in page
    assert "Souris" not in later
    assert f'href="{MINE}.csv?page=1"' in page
    assert (line["Title"], line["State"], line["Seats"], none) == ("Souris", "Published", "20", [])


def _in_days(moment: datetime, days: int, hour: int) -> str:

    return (moment + timedelta(days=days)).replace(hour=hour, tzinfo=None).isoformat()


async def test_an_address_is_made_renewed_and_stopped_and_only_its_hash_is_kept(
    colleague: Colleague, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    planned = await a_session()
    visit = await colleague(planned.organisation, role="desk")
    nothing = await address_on(visit)

    await visit.submit(await visit.form(MINE, f"{MINE}/calendar"))
    first = await address_on(visit)
    answers = [await visit.get(first)]
    await visit.submit(await visit.form(MINE, f"{MINE}/calendar"))
    second = await address_on(visit)
    answers += [await visit.get(first), await visit.get(second)]
    await visit.submit(await visit.form(MINE, f"{MINE}/calendar/revocation"))
    answers.append(await visit.get(second))

    assert (nothing, await address_on(visit)) == ("", "")
    assert [answer.status_code for answer in answers] == [200, 410, 200, 410]
    assert answers[0].headers["content-type"] == "text/calendar; charset=utf-8"
    assert answers[0].headers["cache-control"].startswith("private")
    assert answers[0].headers["x-robots-tag"] == "noindex"
    secret = first.removeprefix("/feeds/staff/").removesuffix(".ics")
    kept = [str(dict(line)) for line in await rows("SELECT * FROM staff_calendar")]
    # The test's own client writes addresses down as well, where another test has let it.
    logged = [str(vars(record)) for record in caplog.records if record.name.startswith("events_service")]
    assert not any(secret in each for each in [*kept, *logged, capsys.readouterr().out])
    deeds = [
        line["what"] for line in await rows("SELECT what FROM audit WHERE what LIKE 'calendar%' ORDER BY id")
    ]
    assert deeds == ["calendar.opened", "calendar.opened", "calendar.closed"]


async def test_whoever_leaves_has_no_calendar_at_the_next_request(colleague: Colleague) -> None:
    planned = await a_session()
    await a_colleague(planned.organisation, role="manager", name="Basile")
    visit = await colleague(planned.organisation, role="mediator")
    await visit.submit(await visit.form(MINE, f"{MINE}/calendar"))
    address = await address_on(visit)
    email = await value("SELECT email FROM account JOIN staff_calendar ON account = account.id")

    assert (await visit.get(address)).status_code == 200
    await remove_colleague(email, now=clock.now())

    assert (await visit.get(address)).status_code == 410
