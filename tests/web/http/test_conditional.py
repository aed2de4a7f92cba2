"""What a calendar app meets when it asks again, through the application's own router and without a server."""

import gzip
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import brotli
import httpx
import pytest
from litestar import Litestar, Request, Response, route

from events_service.web.http.conditional import READING, answer

BODY = "BEGIN:VCALENDAR\r\nSUMMARY:Créer sa boîte mail\r\nEND:VCALENDAR\r\n".encode() * 20
CHANGED = datetime(2026, 11, 22, 9, 30, 15, 400_000, tzinfo=UTC)
CHANGED_AS_HEADER = "Sun, 22 Nov 2026 09:30:15 GMT"

Client = httpx.AsyncClient


@asynccontextmanager
async def serving(body: bytes = BODY, **how: Any) -> AsyncIterator[Client]:
    """A page that answers with one body, and a client that adds no header of its own."""
    how = {"media_type": "text/calendar", "last_modified": CHANGED, **how}

    @route("/feeds/all.ics", http_method=READING, sync_to_thread=False)
    def show(request: Request[Any, Any, Any]) -> Response[bytes]:
        return answer(request, body, **how)

    # Any, because httpx and Litestar describe the same ASGI in two ways.
    app: Any = Litestar([show], openapi_config=None)
    transport = httpx.ASGITransport(app=app)
    async with app.lifespan(), Client(transport=transport, base_url="http://x.example") as client:
        client.headers.clear()
        yield client


async def get(client: Client, method: str = "GET", **headers: str) -> httpx.Response:
    """Ask with exactly these headers, `_` for `-`."""
    return await client.request(
        method, "/feeds/all.ics", headers={name.replace("_", "-"): value for name, value in headers.items()}
    )


async def raw(client: Client, *headers: tuple[bytes, bytes], method: str = "GET") -> list[dict[str, Any]]:
    """The events that the application itself sends, before any client or server tidies them up."""
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(event: dict[str, Any]) -> None:
        sent.append(event)

    path = "/feeds/all.ics"
    scope: dict[str, Any] = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "http",
        "method": method,
        "root_path": "",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": [*headers],
        "server": ("x.example", 80),
        "client": ("127.0.0.1", 1),
        "state": {},
        "extensions": {},
    }
    app: Callable[..., Any] = client._transport.app  # type: ignore[attr-defined]
    await app(scope, receive, send)
    return sent


async def test_answer_says_everything_a_cache_needs() -> None:
    async with serving(filename="all.ics") as client:
        response = await get(client)

    assert response.status_code == 200
    assert response.content == BODY
    assert dict(response.headers) == {
        "content-type": "text/calendar; charset=utf-8",
        "content-length": str(len(BODY)),
        "content-disposition": 'inline; filename="all.ics"',
        "etag": response.headers["etag"],
        "last-modified": CHANGED_AS_HEADER,
        "cache-control": "public, max-age=900",
        "vary": "Accept-Encoding",
        "access-control-allow-origin": "*",
        "x-content-type-options": "nosniff",
    }
    assert response.headers["etag"].startswith('"')


@pytest.mark.parametrize(
    ("media_type", "content_type"),
    [
        ("text/calendar", "text/calendar; charset=utf-8"),
        ("text/html", "text/html; charset=utf-8"),
        ("application/json", "application/json"),
    ],
)
async def test_answer_has_one_content_type_with_one_charset(media_type: str, content_type: str) -> None:
    async with serving(media_type=media_type) as client:
        [start, _] = await raw(client)

    assert [value for name, value in start["headers"] if name == b"content-type"] == [content_type.encode()]


async def test_answer_gives_the_same_etag_for_the_same_body_only() -> None:
    async with serving() as client, serving(BODY + b" ") as other:
        etags = [(await get(each)).headers["etag"] for each in (client, client, other)]

    assert etags[0] == etags[1] != etags[2]


@pytest.mark.parametrize(
    "held",
    ["{etag}", "W/{etag}", '"other", {etag}', '"other",W/{etag},"more"', "*", " * ", '"a,b" , {etag}'],
)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("encoding", ["identity", "gzip", "br"])
async def test_answer_is_304_to_a_client_that_holds_the_body(held: str, method: str, encoding: str) -> None:
    async with serving() as client:
        full = await get(client, Accept_Encoding=encoding)
        held = held.format(etag=full.headers["etag"])
        response = await get(client, method, If_None_Match=held, Accept_Encoding=encoding)

    assert (response.status_code, response.content) == (304, b"")
    for name in ("etag", "last-modified", "cache-control", "vary"):
        assert response.headers[name] == full.headers[name]
    assert not {"content-type", "content-length", "content-encoding"} & set(response.headers)


@pytest.mark.parametrize(
    "held", ['"other"', 'W/"other"', "{bare}", "", "garbage", '"', "**", '"{bare}', "w/{etag}x*"]
)
async def test_answer_is_whole_to_a_client_that_holds_something_else(held: str) -> None:
    async with serving() as client:
        etag = (await get(client)).headers["etag"]
        held = held.format(etag='"x"', bare=etag.strip('"'))
        response = await get(client, If_None_Match=held, If_Modified_Since=CHANGED_AS_HEADER)

    assert (response.status_code, response.content) == (200, BODY)


async def test_answer_reads_an_if_none_match_sent_in_two_lines() -> None:
    async with serving() as client:
        etag = (await get(client)).headers["etag"].encode()
        [start, *_] = await raw(client, (b"if-none-match", b'"other"'), (b"if-none-match", etag))

    assert start["status"] == 304


@pytest.mark.parametrize(
    ("since", "status"),
    [
        (CHANGED_AS_HEADER, 304),
        ("Sun, 22 Nov 2026 09:30:16 GMT", 304),
        ("Sun, 22 Nov 2026 10:30:15 +0100", 304),
        ("Sunday, 22-Nov-26 09:30:15 GMT", 304),
        ("Sun Nov 22 09:30:15 2026", 304),
        ("Sun, 22 Nov 2026 09:30:14 GMT", 200),
        ("Mon, 02 Dec 2025 23:59:59 GMT", 200),
        ("Zzz, 99 Nov 2026 99:30:15 GMT", 200),
        ("yesterday", 200),
        ("", 200),
        ("0", 200),
        ("Sun, 22 Nov 99999999999999999999 09:30:15 GMT", 200),
    ],
)
async def test_answer_compares_if_modified_since_as_a_date(since: str, status: int) -> None:
    async with serving() as client:
        response = await get(client, If_Modified_Since=since)

    assert response.status_code == status


async def test_answer_ignores_if_modified_since_sent_twice() -> None:
    line = (b"if-modified-since", CHANGED_AS_HEADER.encode())
    async with serving() as client:
        [start, *_] = await raw(client, line, line)

    assert start["status"] == 200


async def test_answer_lets_if_none_match_win_over_the_date() -> None:
    async with serving() as client:
        etag = (await get(client)).headers["etag"]
        held = await get(client, If_None_Match=etag, If_Modified_Since="Mon, 01 Jan 2024 00:00:00 GMT")
        other = await get(client, If_None_Match='"other"', If_Modified_Since=CHANGED_AS_HEADER)

    assert (held.status_code, other.status_code) == (304, 200)


async def test_answer_has_no_last_modified_while_the_second_may_still_see_a_change() -> None:
    async with (
        serving(now=CHANGED + timedelta(seconds=1)) as fresh,
        serving(now=CHANGED + timedelta(seconds=2)) as old,
    ):
        too_soon = await get(fresh, If_Modified_Since=CHANGED_AS_HEADER)
        settled = await get(old, If_Modified_Since=CHANGED_AS_HEADER)
        by_etag = await get(fresh, If_None_Match=too_soon.headers["etag"])

    assert (too_soon.status_code, "last-modified" in too_soon.headers) == (200, False)
    assert (settled.status_code, by_etag.status_code) == (304, 304)


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        (None, None),
        ("", None),
        ("identity", None),
        ("br", "br"),
        ("gzip", "gzip"),
        ("GZIP", "gzip"),
        ("x-gzip", "gzip"),
        ("gzip, deflate, br, zstd", "br"),
        ("br;q=1.0, gzip;q=0.8, *;q=0.1", "br"),
        ("br;q=0.8, gzip", "gzip"),
        ("br;q=0, gzip;q=0.1", "gzip"),
        ("br;q=0, *", "gzip"),
        ("br;q=0.5, identity", None),
        ("brotli", None),
        ("*", "gzip"),
        ("gzip;q=0", None),
        ("gzip;q=0.000", None),
        ("gzip; q=0.001", "gzip"),
        ("gzip;Q=0, *", None),
        ("*;q=0", None),
        ("identity;q=1, gzip;q=0.5", None),
        ("identity;q=0.5, gzip;q=1.0", "gzip"),
        ("gzip;q=many", None),
        ("gzip;q=2", None),
        (",,;", None),
    ],
)
async def test_answer_is_compressed_only_as_asked(accepted: str | None, encoding: str | None) -> None:
    async with serving() as client:
        response = await get(client, **({} if accepted is None else {"Accept_Encoding": accepted}))

    assert response.headers.get("content-encoding") == encoding
    assert response.content == BODY
    assert response.headers["vary"] == "Accept-Encoding"


@pytest.mark.parametrize("public", [True, False])
@pytest.mark.parametrize(
    ("coding", "decoded", "mark"), [("gzip", gzip.decompress, "gz"), ("br", brotli.decompress, "br")]
)
async def test_answer_has_another_etag_for_each_coding_and_the_same_bytes_each_time(
    public: bool, coding: str, decoded: Callable[[bytes], bytes], mark: str
) -> None:
    async with serving(public=public) as client:
        bodies = [(await raw(client, (b"accept-encoding", coding.encode())))[1]["body"] for _ in range(2)]
        plain = await get(client, Accept_Encoding="identity")
        compressed = await get(client, Accept_Encoding=coding)
        crossed = await get(client, Accept_Encoding=coding, If_None_Match=plain.headers["etag"])

    assert bodies[0] == bodies[1] != BODY
    assert coding != "gzip" or bodies[0][4:8] == b"\0\0\0\0"
    assert decoded(bodies[0]) == BODY
    assert compressed.headers["content-length"] == str(len(bodies[0]))
    assert compressed.headers["etag"] == plain.headers["etag"].removesuffix('"') + f'-{mark}"'
    assert crossed.status_code == 200


@pytest.mark.parametrize("encoding", [b"identity", b"gzip", b"br"])
async def test_head_has_the_headers_of_get_and_no_body(encoding: bytes) -> None:
    accept = (b"accept-encoding", encoding)
    async with serving(filename="all.ics") as client:
        whole = await raw(client, accept)
        head = await raw(client, accept, method="HEAD")

    assert sorted(head[0]["headers"]) == sorted(whole[0]["headers"])
    assert dict(whole[0]["headers"])[b"content-length"] == str(len(whole[1]["body"])).encode()
    assert b"".join(event.get("body", b"") for event in head) == b""


async def test_other_methods_are_refused() -> None:
    async with serving() as client:
        response = await get(client, "POST")

    assert response.status_code == 405
    assert {each.strip() for each in response.headers["allow"].split(",")} >= {"GET", "HEAD"}


@pytest.mark.parametrize(
    ("how", "cache_control"),
    [
        ({}, "public, max-age=900"),
        ({"max_age": 3600}, "public, max-age=3600"),
        ({"public": False}, "private, max-age=900"),
        ({"public": False, "max_age": 0}, "no-store"),
    ],
)
async def test_answer_says_who_may_keep_it(how: dict[str, Any], cache_control: str) -> None:
    async with serving(**how) as client:
        response = await get(client)

    assert response.headers["cache-control"] == cache_control
    assert ("access-control-allow-origin" in response.headers) == how.get("public", True)


@pytest.mark.parametrize(
    ("filename", "disposition"),
    [
        (None, None),
        ("reims.ics", 'inline; filename="reims.ics"'),
        ("mes ateliers.ics", 'inline; filename="mes ateliers.ics"'),
        (
            "Médiathèque.ics",
            "inline; filename=\"Mediatheque.ics\"; filename*=UTF-8''M%C3%A9diath%C3%A8que.ics",
        ),
        ('a"b\\c.ics', "inline; filename=\"a_b_c.ics\"; filename*=UTF-8''a%22b%5Cc.ics"),
        (
            "a\r\nSet-Cookie: b.ics",
            "inline; filename=\"a__Set-Cookie_ b.ics\"; filename*=UTF-8''a%0D%0ASet-Cookie%3A%20b.ics",
        ),
        ("図書館.ics", "inline; filename=\".ics\"; filename*=UTF-8''%E5%9B%B3%E6%9B%B8%E9%A4%A8.ics"),
    ],
)
async def test_answer_names_the_file_for_old_and_new_readers(
    filename: str | None, disposition: str | None
) -> None:
    async with serving(filename=filename) as client:
        response = await get(client)

    assert response.headers.get("content-disposition") == disposition


async def test_answer_is_the_same_whatever_accept_or_user_agent() -> None:
    async with serving() as client:
        answers = [
            await get(client),
            await get(client, Accept="text/html", User_Agent="Google-Calendar-Importer"),
            await get(client, Accept="application/json", User_Agent=""),
        ]

    assert {response.content for response in answers} == {BODY}
    assert len({response.headers["etag"] for response in answers}) == 1
    assert not any("set-cookie" in response.headers for response in answers)
