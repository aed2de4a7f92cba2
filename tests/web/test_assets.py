"""The style sheet, typeface, pictures and scripts as browsers get them."""

import gzip

import brotli
import httpx
import pytest

from events_service.web.http.answers import STATIC, asset


@pytest.mark.parametrize(
    ("name", "content_type"),
    [
        ("style.css", "text/css; charset=utf-8"),
        ("office.js", "text/javascript; charset=utf-8"),
        ("favicon.svg", "image/svg+xml"),
        ("htmx/LICENSE", "text/plain; charset=utf-8"),
    ],
)
async def test_a_text_is_kept_for_ever_and_sent_as_small_as_it_gets(
    client: httpx.AsyncClient, name: str, content_type: str
) -> None:
    body = (STATIC / name).read_bytes()

    answers = [
        await client.get(asset(name), headers={"accept-encoding": coding})
        for coding in ("identity", "gzip", "gzip, br")
    ]

    assert [each.headers.get("content-encoding") for each in answers] == [None, "gzip", "br"]
    assert {each.content for each in answers} == {body}
    sizes = [int(each.headers["content-length"]) for each in answers]
    assert sizes == [
        len(body),
        len(gzip.compress(body, 9)),
        len(brotli.compress(body, mode=brotli.MODE_TEXT)),
    ]
    assert len({each.headers["etag"] for each in answers}) == 3
    for each in answers:
        assert each.headers["content-type"] == content_type
        assert each.headers["cache-control"] == "public, max-age=31536000, immutable"
        again = {
            "if-none-match": each.headers["etag"],
            "accept-encoding": each.headers.get("content-encoding", ""),
        }
        assert (await client.get(asset(name), headers=again)).status_code == 304


async def test_what_is_compressed_already_goes_as_it_is(client: httpx.AsyncClient) -> None:
    for name, content_type in (("card.png", "image/png"), ("fonts/atkinson-next-latin.woff2", "font/woff2")):
        answer = await client.get(f"/static/{name}", headers={"accept-encoding": "gzip, br"})

        assert (answer.headers["content-type"], "content-encoding" in answer.headers) == (content_type, False)
        assert answer.content == (STATIC / name).read_bytes()


@pytest.mark.parametrize("name", ["", "none.css", "../app.py", "%2e%2e/app.py", "fonts"])
async def test_nothing_else_of_the_machine_is_served(client: httpx.AsyncClient, name: str) -> None:
    assert (await client.get(f"/static/{name}")).status_code == 404


async def test_who_looks_for_a_mark_without_asking_finds_it(client: httpx.AsyncClient) -> None:
    led = await client.get("/favicon.ico")

    assert (led.status_code, led.headers["cache-control"]) == (302, "public, max-age=86400")
    assert (await client.get(led.headers["location"])).headers["content-type"] == "image/svg+xml"
