"""A list of ours in another site's page, in a real browser: as high as it is, where that site asks for it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, expect

from events_service.database import value
from tests.installation import House
from tests.journeys.test_citizen import CHROMIUM, HOW, a_workshop_soon
from tests.journeys.test_citizen import browser as browser

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason=HOW)

AROUND = """<!doctype html><html lang="fr"><link rel="icon" href="data:,"><title>Ma ville</title><body>
<iframe src="{url}/embed{path}" title="Ateliers" width="100%" height="700"></iframe>
<iframe src="{url}/embed{path}?fit=1" title="À sa hauteur" width="100%" height="700"></iframe>
<script src="{url}/embed/frame.js" async></script>"""


@asynccontextmanager
async def another_site(html: str) -> AsyncIterator[str]:
    """The address of a page of another origin than ours. A page that the browser is only handed may not look at this
    machine at all."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        head = "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n\r\n"
        writer.write((head + html).encode())
        await writer.drain()
        writer.close()

    async with await asyncio.start_server(answer, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"


async def test_a_frame_is_as_high_as_its_list_where_its_site_asks_for_it(
    house: House, browser: Browser
) -> None:
    planned = await a_workshop_soon()
    slug = await value("SELECT slug FROM library WHERE id = $1", planned.library)
    page = await browser.new_page(viewport={"width": 360, "height": 640}, locale="fr-FR")
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))

    async with another_site(AROUND.format(url=house.url, path=f"/libraries/{slug}")) as address:
        await page.goto(address)

    plain, fitted = page.get_by_title("Ateliers"), page.get_by_title("À sa hauteur")
    await expect(fitted).not_to_have_attribute("height", "700")
    inside = await (await fitted.element_handle()).content_frame()  # type: ignore[union-attr]
    assert inside is not None
    high = int(await fitted.get_attribute("height") or 0)
    assert 200 < high < 700
    assert high == await inside.evaluate("document.documentElement.scrollHeight")
    await expect(plain).to_have_attribute("height", "700")
    # What grew smaller is lower, once somebody looks at it.
    await fitted.scroll_into_view_if_needed()
    await inside.evaluate("document.querySelector('h1').remove()")
    await expect(fitted).not_to_have_attribute("height", str(high))
    assert int(await fitted.get_attribute("height") or 0) < high
    assert troubles == []
    await page.context.close()
