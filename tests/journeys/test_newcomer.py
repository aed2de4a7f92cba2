"""A librarian who has never seen the product joins the day on a telephone, in three minutes by a reckoning of what the
hands and eyes have to do."""

import re

import pytest
from playwright.async_api import BrowserContext, Locator, Page

from events_service import clock
from events_service.accounts.roles import OPERATOR
from events_service.campaigns.charters import write_charter
from events_service.campaigns.editions import open_campaign
from events_service.database import rows
from events_service.scheduling.models import make_model
from tests.factories import a_library
from tests.installation import House, running
from tests.journeys.test_citizen import CHROMIUM, HOW, in_nine_days, mail_after
from tests.journeys.test_citizen import browser as browser
from tests.journeys.test_citizen import phone as phone
from tests.journeys.test_sign_up import TOO_WIDE

pytestmark = [pytest.mark.matrix, pytest.mark.skipif(CHROMIUM is None, reason=HOW)]

# In seconds, of somebody who does this for the first time. Nine screens, eleven taps, three fields and the letter are
# 149: what is left of three minutes is for the charter.
A_SCREEN, A_TAP, A_FIELD, THE_LETTER = 5, 4, 10, 30
AT_MOST = 150


class Thumb:
    """One hand on a telephone: what it taps and types, and the screens that come of it, none wider than the glass."""

    def __init__(self, page: Page) -> None:
        self.page, self.seconds = page, 0

    async def read(self) -> None:
        assert await self.page.evaluate(TOO_WIDE) == [], self.page.url
        self.seconds += A_SCREEN

    async def tap(self, target: Locator) -> None:
        """A tick or a field: the screen stays."""
        await target.click()
        self.seconds += A_TAP

    async def press(self, target: Locator) -> None:
        """A link or a button: another screen."""
        await self.tap(target)
        await self.read()

    async def type(self, field: str, words: str) -> None:
        await self.tap(self.page.locator(field))
        await self.page.locator(field).fill(words)
        self.seconds += A_FIELD

    async def open_letter(self, house: House) -> None:
        [letter] = await mail_after(house, 1)
        body = letter.get_body(("plain",))
        assert body is not None
        [link] = re.findall(r"/staff/sign-in/\S+", body.get_content())
        await self.page.goto(house.url + link)
        self.seconds += THE_LETTER
        await self.read()


async def test_a_librarian_joins_the_day_and_adopts_a_workshop_in_three_minutes(
    house: House, phone: BrowserContext
) -> None:
    day = in_nine_days()["starts_at"][:10]
    said = {"name": "Journée", "starts_on": day, "by_application": True}
    await open_campaign("journee", said, by=OPERATOR, now=clock.now())
    await write_charter("journee", "Tout est gratuit.", by=OPERATOR, now=clock.now())
    words = {"title": "Mes photos à l’abri", "strand": "everyday_uses", "locked": ["title"]}
    await make_model("journee", words, by=OPERATOR, now=clock.now())
    await a_library(None, name="Médiathèque du Pont", town="Foix", postcode="09000", department="09")
    page = await phone.new_page()
    nadia = Thumb(page)

    with running("worker", house.environ):
        await page.goto(f"{house.url}/days/journee")
        await nadia.read()
        await nadia.press(page.get_by_role("link", name="Vous travaillez dans une bibliothèque"))
        await nadia.type("#q", "foix")
        await nadia.press(page.get_by_role("button", name="Trouver la bibliothèque"))
        await nadia.press(page.get_by_role("link", name="C’est la mienne"))
        await nadia.type("#name", "Nadia")
        await nadia.type("#email", "nadia@exemple.fr")
        await nadia.tap(page.get_by_label("Nous avons lu cette charte"))
        await nadia.press(page.get_by_role("button", name="Continuer"))
        await nadia.open_letter(house)
        await nadia.press(page.get_by_role("button", name="Se connecter"))
        joined = await page.locator("main").inner_text()
        await nadia.press(page.get_by_role("link", name="Adopter ce modèle"))
        await nadia.press(page.get_by_role("button", name="Adopter ce modèle"))

    assert ("Médiathèque du Pont" in joined, "attend une réponse" in joined) == (True, True)
    assert await page.locator("h1").inner_text() == "Mes photos à l’abri"
    # Public by itself, once a referent has approved: until then a draft.
    [adopted] = await rows(
        "SELECT event.published_at, event.publish_at IS NOT NULL AS will_be, session.local_starts::date::text AS day"
        " FROM event JOIN session ON session.event = event.id"
    )
    assert tuple(adopted) == (None, True, day)
    assert nadia.seconds <= AT_MOST
