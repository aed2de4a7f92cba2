"""Who took part in the day before is asked once whether they come again."""

from datetime import UTC, date, datetime

import pytest

from events_service.accounts.roles import OPERATOR
from events_service.campaigns.carry_over import ask_again, libraries_to_ask_again
from events_service.campaigns.copies import copy_campaign
from events_service.campaigns.editions import move_campaign
from events_service.campaigns.participations import ApplicationsClosed, apply
from events_service.errors import Forbidden
from events_service.scheduling.admissions import decide
from tests.campaigns.test_participations import SLUG, an_edition, applied, letters_with_libraries
from tests.factories import a_library, a_viewer, an_organisation
from tests.scheduling.test_claims import a_manager

pytestmark = pytest.mark.usefixtures("database")

NOON, NEXT_YEAR = datetime(2026, 11, 22, 12, tzinfo=UTC), datetime(2027, 6, 1, 12, tzinfo=UTC)
NEXT = "journee-2027"


async def test_libraries_of_last_year_are_asked_once_but_those_that_have_applied() -> None:
    await an_edition()
    town, port = await an_organisation(), await an_organisation()
    ada, basile = await a_manager(town), await a_manager(port, "basile@example.org")
    mine = [await a_library(town, name=name) for name in ("Annexe", "Centrale", "Gare")]
    theirs = await a_library(port, name="Port")
    asked = await applied(mine, ada, None) + await applied([theirs], basile, None)
    await decide([asked[0], asked[1], asked[3]], "approved", by=OPERATOR, now=NOON)
    await copy_campaign(SLUG, NEXT, "Journée 2027", date(2027, 12, 8), by=OPERATOR, now=NEXT_YEAR)
    with pytest.raises(ApplicationsClosed):
        await ask_again(NEXT, by=OPERATOR, now=NEXT_YEAR)
    await move_campaign(NEXT, "open", by=OPERATOR, now=NEXT_YEAR)
    await apply(NEXT, [mine[0]], charter=None, by=ada, locale="fr", now=NEXT_YEAR)
    with pytest.raises(Forbidden):
        await ask_again(NEXT, by=a_viewer(town), now=NEXT_YEAR)

    assert await libraries_to_ask_again(NEXT) == 2
    for _ in range(2):
        await ask_again(NEXT, by=OPERATOR, now=NEXT_YEAR)

    again = [each for each in await letters_with_libraries() if each[0] == "come_again"]
    assert sorted(libraries for _, _, libraries in again) == [
        ["Centrale, Montpellier"],
        ["Port, Montpellier"],
    ]
