"""What is kept of a day is what PostgreSQL says."""

import pytest

from events_service import clock
from events_service.accounts.roles import OPERATOR
from events_service.campaigns.partners import add_partner
from events_service.campaigns.queries import campaign_page
from events_service.campaigns.territories import keep_window
from events_service.errors import existing
from events_service.scheduling.counters import count_days
from events_service.web.kept_days import Belongings, KeptDays
from tests.scheduling.test_counters import DAY, SLUG, an_edition_everywhere


@pytest.mark.usefixtures("database")
async def test_kept_days_follow_whatever_belongs_to_the_edition() -> None:
    await an_edition_everywhere()
    kept = KeptDays()

    async def shown() -> Belongings:
        return await kept.belongings(existing(await campaign_page(SLUG)))

    first = await shown()
    same = await shown()
    await add_partner(SLUG, {"name": "La Mednum"}, by=OPERATOR, now=clock.now())
    with_partner = await shown()
    await keep_window(SLUG, {"department": "988", "starts_on": DAY}, by=OPERATOR, now=clock.now())

    assert same is first
    assert [each.name for each in with_partner.details.partners] == ["La Mednum"]
    assert [each.department for each in (await shown()).details.windows] == ["974", "988"]


@pytest.mark.usefixtures("database")
async def test_kept_days_follow_the_chore_and_nothing_before_it() -> None:
    edition = await an_edition_everywhere()
    kept = KeptDays()
    before = await kept.counted(edition)
    await count_days(clock.now())
    first = existing(await kept.counted(edition))

    same = await kept.counted(edition)
    await count_days(clock.now())
    again = existing(await kept.counted(edition))

    assert before is None
    assert same is first
    assert again is not first
    assert again.counters.counted_at > first.counters.counted_at
    assert [code for code, _ in again.departments] == ["30", "34", "974"]
