"""What is asked of libraries after the day: written once when it is over there, reminded once, confirmed."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from events_service.accounts.roles import OPERATOR, Viewer
from events_service.campaigns.figures import (
    NothingAsked,
    ask_for_figures,
    confirm_figures,
    write_about_figures,
)
from events_service.campaigns.territories import keep_window
from events_service.database import rows, value
from events_service.errors import Forbidden, Invalid, NotFound
from events_service.scheduling.admissions import decide
from tests.campaigns.test_participations import SLUG, an_edition, applied
from tests.factories import a_library, a_viewer, an_organisation
from tests.scheduling.test_claims import a_manager

pytestmark = pytest.mark.usefixtures("database")

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
# The day is the 8th of December; in Paris it is over an hour before midnight of UTC.
ON_THE_DAY, OVER = datetime(2026, 12, 8, 22, 59, tzinfo=UTC), datetime(2026, 12, 8, 23, tzinfo=UTC)
ASKED = {"figures": ["people", "sex"], "figures_until": "2026-12-20", "figures_question": "Et ensuite ?"}


async def taking_part(*, departments: tuple[str, ...] = ("34",)) -> tuple[Viewer, list[UUID]]:
    """A manager whose libraries, one in each of these, take part, and their participations."""
    town = await an_organisation()
    ada = await a_manager(town)
    zones = {"987": "Pacific/Tahiti"}
    places = [
        await a_library(town, department=code, time_zone=zones.get(code, "Europe/Paris"), name=f"Lieu {code}")
        for code in departments
    ]
    asked = await applied(places, ada, None)
    await decide(asked, "approved", by=OPERATOR, now=NOON)
    return ada, asked


async def letters_about_figures() -> list[tuple[list[str], bool]]:
    lines = await rows("SELECT context FROM message WHERE letter = 'figures_asked' ORDER BY created_at")
    contexts = [json.loads(each["context"]) for each in lines]
    return [(each["libraries"], each["again"]) for each in contexts]


async def test_libraries_are_asked_when_their_day_is_over_and_reminded_once() -> None:
    await an_edition()
    await taking_part(departments=("34", "987"))
    await ask_for_figures(SLUG, ASKED, by=OPERATOR, now=NOON)

    for now in (ON_THE_DAY, OVER, OVER + timedelta(minutes=10)):
        await write_about_figures(now)
    assert await letters_about_figures() == [(["Lieu 34, Montpellier"], False)]

    # In Tahiti the 8th ends eleven hours later.
    await write_about_figures(OVER + timedelta(hours=11))
    assert (await letters_about_figures())[1:] == [(["Lieu 987, Montpellier"], False)]

    for now in (datetime(2026, 12, 16, 22, tzinfo=UTC), datetime(2026, 12, 17, 11, tzinfo=UTC)):
        await write_about_figures(now)
    await write_about_figures(datetime(2026, 12, 18, 11, tzinfo=UTC))
    assert (await letters_about_figures())[2:] == [(["Lieu 34, Montpellier", "Lieu 987, Montpellier"], True)]


async def test_who_has_confirmed_is_not_reminded_and_a_window_of_its_own_counts() -> None:
    await an_edition()
    ada, (asked,) = await taking_part()
    await keep_window(SLUG, {"department": "34", "starts_on": "2026-12-10"}, by=OPERATOR, now=NOON)
    await ask_for_figures(SLUG, ASKED, by=OPERATOR, now=NOON)

    await write_about_figures(OVER)
    with pytest.raises(NothingAsked):
        await confirm_figures(asked, "", by=ada, now=OVER)
    over = OVER + timedelta(days=2)
    await write_about_figures(over)
    await confirm_figures(asked, " Des écrans. ", by=ada, now=over)
    await write_about_figures(datetime(2026, 12, 19, tzinfo=UTC))

    assert await letters_about_figures() == [(["Lieu 34, Montpellier"], False)]
    said = await rows("SELECT figures_answer, figures_confirmed_at, figures_confirmed_by FROM participation")
    assert [tuple(each) for each in said] == [("Des écrans.", over, ada.id)]
    assert await value("SELECT count(*) FROM audit WHERE what = 'participation.figures_confirmed'") == 1


async def test_nobody_is_asked_who_does_not_take_part_or_where_nothing_is_asked() -> None:
    await an_edition()
    ada, (asked,) = await taking_part()
    with pytest.raises(NothingAsked):
        await confirm_figures(asked, "", by=ada, now=OVER)
    await ask_for_figures(SLUG, ASKED, by=OPERATOR, now=NOON)
    with pytest.raises(Forbidden):
        await confirm_figures(asked, "", by=a_viewer(ada.organisation or asked, "desk"), now=OVER)
    with pytest.raises(NotFound):
        await confirm_figures(asked, "", by=a_viewer(await an_organisation()), now=OVER)
    await decide([asked], "declined", reason="Fermée", by=OPERATOR, now=NOON)

    await write_about_figures(OVER)

    assert await letters_about_figures() == []
    with pytest.raises(NothingAsked):
        await confirm_figures(asked, "", by=ada, now=OVER)


async def test_nobody_is_written_to_about_a_last_day_that_is_over_where_they_are() -> None:
    await an_edition()
    await taking_part(departments=("34", "987"))
    await ask_for_figures(SLUG, ASKED, by=OPERATOR, now=NOON)

    # In Paris the 20th, the last day, is over; in Tahiti it is not.
    await write_about_figures(datetime(2026, 12, 20, 23, tzinfo=UTC))
    assert await letters_about_figures() == [(["Lieu 987, Montpellier"], False)]

    with pytest.raises(Invalid) as refused:
        await ask_for_figures(SLUG, ASKED, by=OPERATOR, now=datetime(2026, 12, 20, 23, tzinfo=UTC))
    assert refused.value.fields == {"figures_until": "in_the_past"}


@pytest.mark.parametrize(
    ("asked", "wrong"),
    [
        ({"figures": ["names"], "figures_until": "2026-12-20"}, {"figures": "unknown"}),
        ({"figures": ["people"]}, {"figures_until": "required"}),
        ({"figures_until": "2026-12-20"}, {"figures": "required"}),
        ({"figures": ["people"], "figures_until": "2026-12-08"}, {"figures_until": "before_the_day"}),
    ],
)
async def test_ask_refuses_what_cannot_be_asked(asked: dict[str, Any], wrong: dict[str, str]) -> None:
    await an_edition()

    with pytest.raises(Invalid) as refused:
        await ask_for_figures(SLUG, asked, by=OPERATOR, now=NOON)
    assert refused.value.fields == wrong
    with pytest.raises(Forbidden):
        await ask_for_figures(SLUG, ASKED, by=a_viewer(await an_organisation()), now=NOON)
    await ask_for_figures(SLUG, ASKED, by=OPERATOR, now=NOON)
    await ask_for_figures(SLUG, {}, by=OPERATOR, now=NOON)
    until: date | None = await value("SELECT figures_until FROM campaign")
    assert until is None
