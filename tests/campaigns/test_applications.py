"""Whether libraries may apply is said alike by whoever asks: their form, their first page, the day's, and the verb."""

from datetime import UTC, date, datetime

import pytest

from events_service.accounts.roles import OPERATOR
from events_service.campaigns.applications import may_apply, some_may_apply
from events_service.campaigns.participations import ApplicationsClosed
from events_service.campaigns.queries import details_of, public_campaign
from events_service.campaigns.territories import keep_window
from events_service.database import value
from events_service.errors import existing
from events_service.scheduling.participation_queries import editions_to_join, own_libraries
from tests.campaigns.test_participations import NOON, SLUG, an_edition, applied
from tests.factories import a_library, an_organisation
from tests.scheduling.test_claims import a_manager

# The edition is on 8 December; Mayotte holds it two days later.
DAY_AFTER = datetime(2026, 12, 9, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("opens_on", "now", "expected"),
    [
        (None, NOON, {"Foix": True, "Mamoudzou": True}),
        (None, DAY_AFTER, {"Foix": False, "Mamoudzou": True}),
        (None, datetime(2026, 12, 11, 12, tzinfo=UTC), {"Foix": False, "Mamoudzou": False}),
        # Ten in the evening of the 21st in Foix, and midnight in Mamoudzou.
        (date(2026, 11, 22), datetime(2026, 11, 21, 21, tzinfo=UTC), {"Foix": False, "Mamoudzou": True}),
    ],
)
async def test_libraries_apply_while_the_day_of_their_territory_lasts(
    database: str, opens_on: date | None, now: datetime, expected: dict[str, bool]
) -> None:
    await an_edition(applications_from=opens_on)
    mayotte = {"department": "976", "starts_on": "2026-12-10", "ends_on": "2026-12-10"}
    await keep_window(SLUG, mayotte, by=OPERATOR, now=NOON)
    town = await an_organisation()
    ada = await a_manager(town)
    libraries = {
        "Foix": await a_library(town, name="Foix", department="09", time_zone="Europe/Paris"),
        "Mamoudzou": await a_library(town, name="Mamoudzou", department="976", time_zone="Indian/Mayotte"),
    }
    edition = existing(await public_campaign(SLUG))
    details = await details_of(edition.id)

    assert {each.name: each.in_time for each in await own_libraries(ada, SLUG, now=now)} == expected
    asked = {name: await may_apply(edition.id, library, now=now) for name, library in libraries.items()}
    assert asked == expected
    assert sum(each.libraries for each in await editions_to_join(ada, now=now)) == sum(expected.values())
    assert some_may_apply(edition, details, now=now) is any(expected.values())
    for name, takes in expected.items():
        if takes:
            await applied([libraries[name]], ada, None, now=now)
        else:
            with pytest.raises(ApplicationsClosed):
                await applied([libraries[name]], ada, None, now=now)
    assert await value("SELECT count(*)::int FROM participation") == sum(expected.values())
