"""Every page there is, with data in it, as browsers, checkers and old telephones see it.

The pages are those of the table of routes (full_house.py). Each is loaded once and looked at by all that look: the
colours on the screen and the focus, axe, the HTML standard, the console, the network, the scales.
"""

from typing import Literal

import pytest
from playwright.async_api import Browser, BrowserContext, Response

from events_service.catalogues import MORE_LOCALES, OFFICE_LOCALES
from tests.installation import House
from tests.journeys.full_house import PAGES, a_full_house, address, as_a_manager
from tests.journeys.looking import HEAVIEST_HTML, a_looker
from tests.journeys.markup import markup_faults
from tests.journeys.test_citizen import CHROMIUM, HOW
from tests.journeys.test_citizen import browser as browser

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=HOW)

PHONE = {"width": 360, "height": 740}
# What a person loads on the way to a seat.
ON_THE_WAY = {"/", "/events", "/sessions/{reference}", "/sessions/{reference}/registrations"}
PUBLIC = [door for door in PAGES if door.who in ("public", "link")]
OFFICE = [door for door in PAGES if door not in PUBLIC]
Media = dict[str, Literal["light", "dark", "active", "none", "more", "no-preference"]]
LIGHT: Media = {"color_scheme": "light", "forced_colors": "none", "contrast": "no-preference"}
SCHEMES: dict[str, Media] = {
    "light": LIGHT,
    "dark": LIGHT | {"color_scheme": "dark"},
    "forced colours": LIGHT | {"forced_colors": "active"},
    "more contrast": LIGHT | {"contrast": "more"},
    "dark, more contrast": LIGHT | {"color_scheme": "dark", "contrast": "more"},
}
# Contrast is measured in each scheme and language. Axe says the same of it once more, in the four schemes that it can
# read: in forced colours it takes the text's fill for its colour.
TO_AXE = {
    ("public", "fr"): ("light", "dark"),
    ("public", "ar"): ("more contrast",),
    ("public", "pt"): ("dark, more contrast",),
    ("office", "fr"): ("light",),
    ("office", "en"): ("dark", "more contrast", "dark, more contrast"),
}


async def test_every_public_page_is_sound_and_light_on_a_cold_visit(house: House, browser: Browser) -> None:
    """As somebody who has never been here."""
    _, ids = await a_full_house()
    context = await browser.new_context(viewport=PHONE, locale="fr-FR")
    looker = await a_looker(context)

    wrong = {}
    for door in PUBLIC:
        answer = await looker.visit(address(house, door, ids))
        wrong[door.path] = [
            *await faults_of(answer),
            *await looker.axe(),
            *await looker.seen(),
            *looker.complaints,
            *looker.weighed(),
            *await left_behind(context),
        ]
        if door.path in ON_THE_WAY:
            html = (await answer.request.sizes())["responseBodySize"]
            wrong[door.path] += [f"{html} bytes of HTML"] if html > HEAVIEST_HTML else []
    await context.close()

    assert {path: faults for path, faults in wrong.items() if faults} == {}


async def faults_of(answer: Response) -> list[str]:
    """What no page may have."""
    policy = await answer.header_value("content-security-policy") or ""
    return [
        *([] if answer.status == 200 else [f"answers {answer.status}"]),
        *([] if policy.startswith("default-src 'none'") and "unsafe" not in policy else [policy]),
        *markup_faults(await answer.text()),
    ]


async def left_behind(context: BrowserContext) -> list[str]:
    """Cookies that reading a page has left, which go with it."""
    cookies = [f"cookie {each.get('name')}" for each in await context.cookies()]
    await context.clear_cookies()
    return cookies


@pytest.mark.matrix
@pytest.mark.timeout(600)
@pytest.mark.parametrize(
    ("pages", "locale"),
    [("public", locale) for locale in (*OFFICE_LOCALES, *MORE_LOCALES)]
    + [("office", locale) for locale in OFFICE_LOCALES],
)
async def test_every_page_is_sound_in_any_scheme_and_language(
    house: House, browser: Browser, pages: str, locale: str
) -> None:
    """The office, too, in the languages that it speaks. A page is loaded once, and put into each scheme."""
    planned, ids = await a_full_house()
    context = await browser.new_context(viewport=PHONE, reduced_motion="reduce")
    await context.add_cookies([{"name": "language", "value": locale, "url": house.url}])
    await as_a_manager(context, planned, house)
    looker = await a_looker(context)

    wrong = {}
    for door in PUBLIC if pages == "public" else OFFICE:
        answer = await looker.visit(address(house, door, ids))
        wrong[door.path] = [*await faults_of(answer), *await looker.axe()]
        for scheme, media in SCHEMES.items():
            await looker.page.emulate_media(**media)  # type: ignore[arg-type]
            to_axe = scheme in TO_AXE.get((pages, locale), ())
            contrast = await looker.axe(contrast=True) if to_axe else []
            wrong[door.path] += [f"{scheme}: {fault}" for fault in (*contrast, *await looker.seen())]
        await looker.page.emulate_media(**LIGHT)  # type: ignore[arg-type]
        wrong[door.path] += looker.complaints
    await context.close()

    assert {path: faults for path, faults in wrong.items() if faults} == {}
