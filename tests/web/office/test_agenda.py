from datetime import date

import pytest

from events_service import clock
from events_service.registration.changes import change_session
from events_service.web.office.agenda import Period, period_from, period_of
from tests.factories import a_library, a_room, a_session, an_organisation
from tests.web.office.conftest import Colleague
from tests.web.office.reading import lines_of

TODAY = date(2035, 11, 20)


@pytest.mark.parametrize(
    ("query", "period"),
    [
        ({}, ("week", "2035-W47", date(2035, 11, 19), date(2035, 11, 25))),
        ({"week": "2026-W53"}, ("week", "2026-W53", date(2026, 12, 28), date(2027, 1, 3))),
        ({"week": "2027-W53"}, ("week", "2035-W47", date(2035, 11, 19), date(2035, 11, 25))),
        ({"week": "soon"}, ("week", "2035-W47", date(2035, 11, 19), date(2035, 11, 25))),
        ({"week": "9999-W01"}, ("week", "2035-W47", date(2035, 11, 19), date(2035, 11, 25))),
        ({"month": "2028-02"}, ("month", "2028-02", date(2028, 2, 1), date(2028, 2, 29))),
        ({"month": "2028-13"}, ("week", "2035-W47", date(2035, 11, 19), date(2035, 11, 25))),
        ({"day": "2035-12-01"}, ("day", "2035-12-01", date(2035, 12, 1), date(2035, 12, 1))),
        ({"day": "01/12/2035"}, ("day", "2035-12-01", date(2035, 12, 1), date(2035, 12, 1))),
    ],
)
def test_read_which_days_are_asked_for(query: dict[str, str], period: tuple[str, str, date, date]) -> None:
    asked = period_from(query, TODAY)

    assert (asked.unit, asked.name, asked.first, asked.last) == period


def test_turn_to_the_days_before_and_after() -> None:
    week, month = period_of("week", date(2026, 12, 30)), period_of("month", date(2027, 1, 31))

    assert (week.before.name, week.after.name) == ("2026-W52", "2027-W01")
    assert (month.before.name, month.after.name) == ("2026-12", "2027-02")
    assert period_of("day", TODAY).after == Period("day", date(2035, 11, 21), date(2035, 11, 21))


async def test_week_shows_each_day_and_leads_to_the_next(database: str, colleague: Colleague) -> None:
    organisation = await an_organisation()
    annex = await a_library(organisation, name="Annexe", slug="annexe")
    planned = await a_session(organisation=organisation, title="Trier ses photos")
    await a_session(organisation=organisation, library=annex, title="Écrire", published=False)
    await a_session(
        organisation=organisation, title="Veillée", starts_at="2035-11-24T22:00", ends_at="2035-11-25T01:00"
    )
    ada = await colleague(organisation)

    week = (await ada.get("/staff/agenda?week=2035-W47")).text
    of_annex = (await ada.get("/staff/agenda?week=2035-W47&library=annexe")).text

    assert "3 sessions" in week
    assert "<summary>Shown: All our libraries</summary>" in week
    assert "<summary>Shown: Annexe</summary>" in of_annex
    tuesday = week.partition("<h2>Tuesday 20")[2].partition("</section>")[0]
    assert f'href="/staff/sessions/{planned.id}"' in tuesday
    assert "0 of 20 seats taken" in tuesday
    sunday = week.partition("<h2>Sunday 25")[2].partition("</section>")[0]
    assert "Veillée" in sunday
    assert "since Sat 24 Nov" in sunday
    assert 'href="/staff/agenda?week=2035-W46"' in week
    assert 'href="/staff/agenda?week=2035-W48"' in week
    assert "Écrire" in of_annex
    assert "Draft" in of_annex
    assert "Trier" not in of_annex
    assert "<h2>Sunday 25" not in of_annex  # closed, as libraries are
    assert 'href="/staff/agenda?week=2035-W48&amp;library=annexe"' in of_annex


async def test_month_shows_the_first_of_a_full_day_and_leads_to_the_rest(
    database: str, colleague: Colleague
) -> None:
    organisation = await an_organisation()
    for hour in range(9, 15):
        await a_session(
            organisation=organisation,
            starts_at=f"2035-11-20T{hour:02}:00",
            ends_at=f"2035-11-20T{hour:02}:30",
        )
    await a_session(title="Ailleurs")
    ada = await colleague(organisation)

    month = (await ada.get("/staff/agenda?month=2035-11")).text
    day = (await ada.get("/staff/agenda?day=2035-11-20")).text

    assert "6 sessions" in month
    assert "3 more" in month
    assert 'href="/staff/agenda?day=2035-11-20"' in month
    assert 'href="/staff/agenda?week=2035-W47"' in month
    assert month.count('href="/staff/sessions/') == 3
    assert day.count('href="/staff/sessions/') == 6
    assert "Ailleurs" not in month + day


async def test_a_room_can_be_chosen_and_stays_chosen(database: str, colleague: Colleague) -> None:
    planned = await a_session(title="Photos")
    room = await a_room(planned.library)
    await change_session(planned.id, {"room": str(room)}, by=planned.ada, now=clock.now())
    await a_session(organisation=planned.organisation, title="Souris")
    strange = await a_room((await a_session()).library, "Salle d’ailleurs")
    ada = await colleague(planned.organisation)

    week = (await ada.get(f"/staff/agenda?week=2035-W47&of=room.{room}")).text
    other = (await ada.get(f"/staff/agenda?week=2035-W47&of=room.{strange}")).text

    assert "Photos" in week
    assert "Souris" not in week
    assert f'<option value="room.{room}" selected>Salle bleue, Médiathèque Jean Moulin</option>' in week
    assert f'href="/staff/agenda?week=2035-W48&amp;of=room.{room}"' in week
    assert "Souris" in other
    assert "Salle d’ailleurs" not in other


async def test_the_days_that_are_looked_at_are_a_sheet(database: str, colleague: Colleague) -> None:
    planned = await a_session(title="=Trier ses photos", capacity=8)
    room = await a_room(planned.library)
    await change_session(planned.id, {"room": str(room)}, by=planned.ada, now=clock.now())
    annex = await a_library(planned.organisation, name="Annexe", slug="annexe")
    await a_session(
        organisation=planned.organisation,
        library=annex,
        title="Brouillon",
        published=False,
        sign_up="not_needed",
    )
    await a_session(title="Ailleurs")
    desk = await colleague(planned.organisation, role="desk")

    one, other = lines_of(await desk.get("/staff/agenda.csv?week=2035-W47"))
    [of_the_annex] = lines_of(await desk.get("/staff/agenda.csv?month=2035-11&library=annexe"))
    [of_the_room] = lines_of(await desk.get(f"/staff/agenda.csv?day=2035-11-20&of=room.{room}"))

    assert (one["Title"], one["Begins"], one["Room"], one["State"], one["Seats"]) == (
        "'=Trier ses photos",
        "20/11/2035 14:00",
        "Salle bleue",
        "Published",
        "8",
    )
    assert (other["Title"], other["Library"], other["State"]) == ("Brouillon", "Annexe", "Draft")
    assert (of_the_annex["Title"], of_the_room["Title"]) == ("Brouillon", "'=Trier ses photos")
    assert lines_of(await desk.get("/staff/agenda.csv?week=2035-W48")) == []
    page = (await desk.get("/staff/agenda?week=2035-W47&library=annexe")).text
    assert "<b>1 session</b>" in page
    assert 'href="/staff/agenda.csv?week=2035-W47&amp;library=annexe"' in page
