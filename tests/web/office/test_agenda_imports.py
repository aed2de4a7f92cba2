"""An agenda brought in from the office: a file or an address, what would come of it, and then it is taken."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from events_service import clock
from events_service.database import rows, value
from events_service.imports.agendas.following import look_at_agendas
from events_service.settings import Settings
from tests.agenda_servers import OWN_HOSTS, agenda_server
from tests.factories import a_room, a_session
from tests.imports.agendas.calendars import a_calendar, an_event_of, soon
from tests.web.office.conftest import Colleague, Visit
from tests.web.office.reading import form_to


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """An installation that may read from this machine."""
    return replace(settings, agenda_hosts=OWN_HOSTS)


async def bring(ada: Visit, content: bytes, **typed: str) -> httpx.Response:
    """The form with this file, and the page to which it leads."""
    form = await ada.form("/staff/imports")
    answer = await ada.client.post(
        form.action, data=form.fields | typed, files={"file": ("agenda.ics", content, "text/calendar")}
    )
    return await ada.get(answer.headers["location"]) if answer.status_code == 303 else answer


async def test_a_file_is_looked_at_and_then_taken(colleague: Colleague) -> None:
    planned = await a_session()
    ada = await colleague(planned.organisation)
    calendar = a_calendar(
        soon(10, title="Scanner & trier"), soon(11, "b", STATUS="CANCELLED", title="Annulé")
    )

    looked = await bring(ada, calendar, library=str(planned.library))
    before = await value("SELECT count(*) FROM event WHERE library = $1", planned.library)
    action = str(looked.url.path)
    taken = await ada.submit(await ada.form(action))
    again = await ada.get(action)

    assert "Scanner &amp; trier" in looked.text
    assert "It is called off in that agenda." in looked.text
    assert (before, taken.status_code) == (1, 303)
    titles = await rows("SELECT title FROM event WHERE library = $1 ORDER BY id", planned.library)
    assert [each["title"] for each in titles][1:] == ["Scanner & trier"]
    assert "There is nothing to bring in." in again.text


async def test_what_is_no_agenda_says_so_beside_its_field(colleague: Colleague) -> None:
    planned = await a_session()
    ada = await colleague(planned.organisation)

    page = await bring(ada, b"<html>", library=str(planned.library), sign_up="required")
    seats = await bring(ada, b"<html>", library=str(planned.library))
    nothing = await ada.submit(await ada.form("/staff/imports"), library=str(planned.library))
    inside = await ada.submit(
        await ada.form("/staff/imports"), library=str(planned.library), address="https://10.0.0.1/a.ics"
    )

    assert [answer.status_code for answer in (page, seats, nothing, inside)] == [422] * 4
    assert 'id="capacity-error"' in page.text
    assert "This is no agenda that we can read." in seats.text
    assert "Choose a file, or write an address." in nothing.text
    assert "not on the public internet" in inside.text
    assert 'value="https://10.0.0.1/a.ics"' in inside.text


async def test_a_page_looks_at_a_thousand_dates_and_names_the_command_for_more(colleague: Colleague) -> None:
    planned = await a_session()
    ada = await colleague(planned.organisation)
    own = str(planned.library)
    # Whole days, of which nothing is made: that they are read and shown is all there is to it.
    days = [an_event_of(f"u{number}", "20300101") for number in range(1_001)]
    for number, day in enumerate(days):
        starts = clock.now().date() + timedelta(days=2 + number % 300)
        days[number] = day.replace("DTSTART:20300101", f"DTSTART;VALUE=DATE:{starts:%Y%m%d}")

    enough, more = [await bring(ada, a_calendar(*days[:most]), library=own) for most in (1_000, 1_001)]

    assert (enough.status_code, "Left alone (1000)" in enough.text) == (200, True)
    assert (more.status_code, "events-service import agenda" in more.text) == (422, True)


async def test_either_a_file_or_an_address_is_brought(colleague: Colleague) -> None:
    planned = await a_session()
    room = await a_room(planned.library)
    ada = await colleague(planned.organisation)
    own, address = str(planned.library), "https://koha.exemple.fr/a.ics"

    both = await bring(ada, a_calendar(soon(10)), library=own, address=address, followed="yes")
    of_a_room = await bring(ada, a_calendar(soon(10)), library=own, address=address, room=str(room))
    nothing_to_follow = await bring(ada, a_calendar(soon(10)), library=own, followed="yes")

    assert [answer.status_code for answer in (both, of_a_room, nothing_to_follow)] == [422] * 3
    assert 'id="file-error"' in both.text
    assert 'id="file-error"' in of_a_room.text
    assert 'id="address-error"' in nothing_to_follow.text


async def test_an_address_is_followed_shown_with_what_happened_and_left(colleague: Colleague) -> None:
    planned = await a_session()
    ada = await colleague(planned.organisation)
    async with agenda_server(a_calendar(soon(10), more="X-WR-CALNAME:Koha\n")) as server:
        form = await ada.form("/staff/imports")
        asked = await ada.submit(form, library=str(planned.library), address=server.url(), followed="yes")
        taken = await ada.submit(await ada.form(asked.headers["location"]))
        brought = (await ada.get(taken.headers["location"])).text
        await look_at_agendas(OWN_HOSTS, clock.now())
        listed = (await ada.get("/staff/imports")).text
        [page] = re.findall(r'href="(/staff/sources/[^"]+)"', listed)
        shown = (await ada.get(page)).text
        server.give(a_calendar())
        await ada.submit(await ada.form(page, f"{page}/looks"))
        await look_at_agendas(OWN_HOSTS, clock.now())
        today = (await ada.get("/staff")).text
        gone = (await ada.get(page)).text
        await ada.submit(await ada.form(page, f"{page}/removal"))

    assert taken.headers["location"] == "/staff/events"
    assert "The agenda is brought in. New workshops are at the top" in brought
    assert "As they were: 1" in shown
    assert f'href="{page}"' in today
    assert "Not in that agenda any more (1)" in gone
    assert "/staff/sources/" not in (await ada.get("/staff/imports")).text


async def test_the_calendar_of_a_room_warns_who_plans_there(colleague: Colleague) -> None:
    planned = await a_session()
    room = await a_room(planned.library)
    ada = await colleague(planned.organisation)
    calendar = a_calendar(an_event_of("a", "20351120T140000Z", title="Conseil municipal"))
    async with agenda_server(calendar) as server:
        followed = await ada.submit(await ada.form("/staff/imports"), room=str(room), address=server.url())
        await look_at_agendas(OWN_HOSTS, datetime(2035, 11, 1, tzinfo=UTC))

    form = await ada.form(f"/staff/sessions/{planned.id}")
    await ada.submit(form, room=str(room))
    page = (await ada.get(f"/staff/sessions/{planned.id}")).text
    week = (await ada.get(f"/staff/agenda?of=room.{room}&day=2035-11-20")).text

    assert followed.status_code == 303
    assert "In the room’s own calendar: Conseil municipal, " in page
    assert "Conseil municipal" in week


async def test_the_columns_of_a_sheet_are_matched_on_screen(colleague: Colleague) -> None:
    planned = await a_session()
    ada = await colleague(planned.organisation)
    day = clock.now() + timedelta(days=20)
    sheet = f"Atelier;Quand;Début;Places\nCafé;{day:%d/%m/%Y};14h;8\nPhotos;{day:%d/%m/%Y};?;\n"

    matching = await bring(ada, sheet.encode("cp1252"), library=str(planned.library))
    form = form_to(f"{matching.url.path}/columns", matching.text)
    unfinished = await ada.submit(form)
    asked = await ada.submit(form, day="1")
    shown = await ada.get(asked.headers["location"])
    await ada.submit(await ada.form(asked.headers["location"]))

    assert (form.fields["title"], form.fields["starts"], form.fields["seats"]) == ("0", "2", "3")
    assert (unfinished.status_code, 'id="day-error"' in unfinished.text) == (422, True)
    assert "We cannot read when it begins." in shown.text
    titles = await rows("SELECT title FROM event WHERE library = $1 ORDER BY id", planned.library)
    assert [each["title"] for each in titles][1:] == ["Café"]
