"""Bytes prepared for many are answered as any others are, header for header."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from litestar import Litestar, Request, Response, route
from litestar.types import ASGIApp

from events_service.codings import CODINGS, PLAIN, coded
from events_service.web.http.conditional import READING, answer
from events_service.web.http.prepared import Prepared, PreparedAnswer

BODY = "BEGIN:VCALENDAR\r\nSUMMARY:Créer sa boîte mail\r\nEND:VCALENDAR\r\n".encode() * 20
BODIES = {coding: coded(BODY, coding) for coding in (PLAIN, *CODINGS)}
CHANGED = datetime(2026, 11, 22, 9, 30, 15, 400_000, tzinfo=UTC)
CHANGED_AS_HEADER = "Sun, 22 Nov 2026 09:30:15 GMT"
LATER = CHANGED + timedelta(hours=1)


@asynccontextmanager
async def both_ways(now: datetime = LATER) -> AsyncIterator[httpx.AsyncClient]:
    """The same body, prepared and not."""
    digest = (await _plain_etag()).strip('"')
    prepared = Prepared(BODIES, digest, "text/calendar; charset=utf-8", "all.ics", last_modified=CHANGED)

    @route("/prepared", http_method=READING, sync_to_thread=False)
    def show(request: Request[Any, Any, Any]) -> ASGIApp:
        return PreparedAnswer(prepared, now)

    async with _serving(now, show) as client:
        yield client


@asynccontextmanager
async def _serving(now: datetime, *handlers: Any) -> AsyncIterator[httpx.AsyncClient]:
    @route("/plain", http_method=READING, sync_to_thread=False)
    def plain(request: Request[Any, Any, Any]) -> Response[bytes]:
        return answer(
            request, BODY, media_type="text/calendar", last_modified=CHANGED, filename="all.ics", now=now
        )

    app: Any = Litestar([plain, *handlers], openapi_config=None)
    transport = httpx.ASGITransport(app=app)
    async with app.lifespan(), httpx.AsyncClient(transport=transport, base_url="http://x.example") as client:
        client.headers.clear()
        yield client


async def _plain_etag() -> str:
    async with _serving(LATER) as client:
        return (await client.get("/plain")).headers["etag"]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("encoding", ["identity", "gzip", "br, gzip;q=0.5", "gzip;q=0", ""])
@pytest.mark.parametrize(
    "held",
    [
        {},
        {"if-none-match": "{etag}"},
        {"if-none-match": 'W/{etag}, "other"'},
        {"if-none-match": '"other"', "if-modified-since": CHANGED_AS_HEADER},
        {"if-modified-since": CHANGED_AS_HEADER},
        {"if-modified-since": "Sun, 22 Nov 2026 09:30:14 GMT"},
        {"if-modified-since": "yesterday"},
    ],
)
async def test_a_prepared_answer_is_the_answer(method: str, encoding: str, held: dict[str, str]) -> None:
    async with both_ways() as client:
        etag = (await client.get("/plain", headers={"accept-encoding": encoding})).headers["etag"]
        asked = {name: value.replace("{etag}", etag) for name, value in held.items()}
        answers = [
            await client.request(method, path, headers={"accept-encoding": encoding, **asked})
            for path in ("/plain", "/prepared")
        ]

    plain, prepared = answers
    assert prepared.status_code == plain.status_code
    assert sorted(prepared.headers.items()) == sorted(
        (name, value) for name, value in plain.headers.items() if name != "x-content-type-options"
    )
    assert prepared.content == plain.content


async def test_a_prepared_answer_has_no_date_while_the_second_may_still_see_a_change() -> None:
    async with both_ways(now=CHANGED + timedelta(seconds=1)) as client:
        fresh = await client.get("/prepared", headers={"if-modified-since": CHANGED_AS_HEADER})

    assert (fresh.status_code, "last-modified" in fresh.headers) == (200, False)


async def test_a_prepared_answer_is_not_changed_by_what_is_added_to_it() -> None:
    prepared = Prepared(BODIES, "d", "text/calendar; charset=utf-8", "all.ics", last_modified=CHANGED)

    prepared.headers(200, PLAIN, dated=True).append((b"x-request-id", b"1"))

    assert b"x-request-id" not in dict(prepared.headers(200, PLAIN, dated=True))
