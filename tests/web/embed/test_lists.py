"""Lists in another site's frame."""

import html
import re
from xml.etree import ElementTree

import httpx
import pytest

from events_service import clock
from events_service.accounts.roles import OPERATOR
from events_service.campaigns.editions import open_campaign
from events_service.database import value
from events_service.scheduling.counters import count_days
from tests.factories import a_session
from tests.scheduling.test_counters import SLUG, an_edition_everywhere


async def framed(client: httpx.AsyncClient, path: str) -> str:
    answer = await client.get(f"/embed{path}", headers={"accept-language": "en"})
    assert answer.status_code == 200
    assert "frame-ancestors *" in answer.headers["content-security-policy"]
    assert "set-cookie" not in answer.headers
    return answer.text


async def test_lists_stand_in_a_frame_without_script_and_lead_out_of_it(client: httpx.AsyncClient) -> None:
    await an_edition_everywhere()
    await count_days(clock.now())
    library = await value("SELECT slug FROM library WHERE department = '974'")

    pages = {path: await framed(client, path) for path in (
        "/events?department=30", f"/libraries/{library}", f"/days/{SLUG}", f"/days/{SLUG}?department=974"
    )}  # fmt: skip

    counts = [page.count('<li class="card ') for page in pages.values()]
    assert counts == [3, 2, 7, 1]
    for page in pages.values():
        assert "<script" not in page
        assert '<base target="_top">' in page
        assert "<form" not in page
    assert f'href="/days/{SLUG}?department=974"' in pages[f"/days/{SLUG}?department=974"]


async def test_a_list_is_leafed_through_inside_its_frame(client: httpx.AsyncClient) -> None:
    for hour in range(21):
        times = {"starts_at": f"2035-11-20T{hour:02}:00", "ends_at": f"2035-11-20T{hour:02}:30"}
        await a_session(**times)

    page = await framed(client, "/events?department=34")

    following = re.search(r'<a rel="next" target="_self" href="/embed(/events\?[^"]+)"', page)
    assert following
    assert (await framed(client, following[1].replace("&amp;", "&"))).count('<li class="card ') == 1


async def test_lines_to_copy_are_markup_whatever_a_day_is_called(client: httpx.AsyncClient) -> None:
    name = 'x" onload="alert(1)'
    await open_campaign(SLUG, {"name": name, "starts_on": "2035-11-20"}, by=OPERATOR, now=clock.now())

    page = (await client.get(f"/days/{SLUG}")).text

    written = re.search(r'<textarea id="frame"[^>]*>(.*?)</textarea>', page, re.S)
    assert written
    # What a browser reads as the value of the field is what stands in the other site.
    frame = ElementTree.fromstring(html.unescape(written[1]))
    assert frame.get("title") == name
    assert frame.get("src", "").endswith(f"/embed/days/{SLUG}")
    assert sorted(frame.keys()) == ["height", "loading", "src", "title", "width"]
    fitted = re.search(r'<textarea id="fitted"[^>]*>(.*?)</textarea>', page, re.S)
    assert fitted
    frame, script = ElementTree.fromstring(f"<div>{html.unescape(fitted[1]).replace(' async', '')}</div>")
    assert (frame.get("title"), frame.get("src", "").endswith(f"/embed/days/{SLUG}?fit=1")) == (name, True)
    assert script.get("src", "").endswith("/embed/frame.js")


async def test_a_frame_learns_its_height_only_where_a_site_asks_for_it(client: httpx.AsyncClient) -> None:
    for hour in range(21):
        await a_session(starts_at=f"2035-11-20T{hour:02}:00", ends_at=f"2035-11-20T{hour:02}:30")
    plain, fitted = [await client.get(f"/embed/events?department=34{fit}") for fit in ("", "&fit=1")]
    script = await client.get("/embed/frame.js")

    assert "script" not in plain.headers["content-security-policy"]
    assert fitted.headers["content-security-policy"].endswith("frame-ancestors *; script-src 'self'")
    assert re.findall(r"<script[^>]*>", fitted.text) == ['<script src="/embed/frame.js" data-inside defer>']
    # Leafed through, it still says its height.
    assert re.search(r'<a rel="next" target="_self" href="[^"]+&(amp;)?fit=1"', fitted.text)
    assert (script.status_code, script.headers["content-type"]) == (200, "text/javascript; charset=utf-8")
    assert len(script.content) <= 1_000
    assert (
        await client.get("/embed/frame.js", headers={"if-none-match": script.headers["etag"]})
    ).status_code == 304
    assert (await client.get("/embed/days/none?fit=1")).status_code == 404


@pytest.mark.parametrize("path", ["/", "/events", "/staff/sign-in", f"/days/{SLUG}", "/embedded"])
async def test_no_other_page_stands_in_a_frame(client: httpx.AsyncClient, path: str) -> None:
    policy = (await client.get(path)).headers["content-security-policy"]

    assert "frame-ancestors 'none'" in policy


async def test_a_list_explains_a_filter_it_cannot_read(client: httpx.AsyncClient) -> None:
    assert (await client.get("/embed/events?strand=magie")).status_code == 422
    assert (await client.get("/embed/libraries/none")).status_code == 404
    assert (await client.get("/embed/days/none")).status_code == 404
