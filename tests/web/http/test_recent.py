"""What one visitor was just answered is said to the next, for half a second and to nobody whom it does not suit."""

import asyncio
import re
import time

import httpx
import pytest
from litestar import Litestar, Response, get
from litestar.testing import AsyncTestClient

from events_service.web.http.recent import BELIEVED, AskedOnce, RecentAnswers
from tests.factories import a_party, a_registration, a_session

ENGLISH = {"accept-language": "en"}
INTENT = re.compile(r'name="intent" value="([^"]+)"')


@pytest.fixture
def long_believed(app: Litestar) -> RecentAnswers:
    """Answers that no test is slow enough to outlive."""
    app.state.recent = RecentAnswers(believed=60)
    answers: RecentAnswers = app.state.recent
    return answers


def test_no_page_shows_seats_older_than_a_second() -> None:
    assert BELIEVED <= 0.5


async def test_the_same_page_is_asked_for_once_and_believed_for_a_moment(
    client: httpx.AsyncClient, long_believed: RecentAnswers
) -> None:
    session = await a_session(capacity=3)
    paths = ["/", "/events", f"/sessions/{session.id}", f"/sessions/{session.id}/registrations"]
    before = {path: (await client.get(path, headers=ENGLISH)).text for path in paths}

    await a_registration(session.id, a_party(seats=3))
    meanwhile = await client.get(paths[2], headers=ENGLISH)
    long_believed._believed = BELIEVED
    await asyncio.sleep(BELIEVED)
    afterwards = {path: (await client.get(path, headers=ENGLISH)).text for path in paths}

    assert meanwhile.text == before[paths[2]]
    assert ["Full" in text or "All seats are taken" in text for text in before.values()] == [False] * 4
    assert ["Full" in text or "All seats are taken" in text for text in afterwards.values()] == [True] * 4


async def test_each_language_address_and_coding_has_its_own_answer(
    client: httpx.AsyncClient, long_believed: RecentAnswers
) -> None:
    await a_session()
    asked = [("/", "fr", "gzip"), ("/", "en", "gzip"), ("/?near=Sète", "fr", "gzip"), ("/", "fr", "identity")]
    asked.append(("/", "fr", "gzip, br"))

    first, again = [
        [
            await client.get(path, headers={"accept-language": language, "accept-encoding": coding})
            for path, language, coding in asked
        ]
        for _ in range(2)
    ]

    assert [each.text for each in first] == [each.text for each in again]
    assert len({each.text for each in first}) == 3
    assert first[0].text == first[3].text
    for answers in (first, again):
        assert [each.headers.get("content-encoding") for each in answers] == ["gzip"] * 3 + [None, "br"]
        assert [each.headers["content-language"] for each in answers] == ["fr", "en", "fr", "fr", "fr"]
    assert {each.headers["content-security-policy"] for each in again} == {
        first[0].headers["content-security-policy"]
    }
    assert len({each.headers["x-request-id"] for each in first + again}) == 10


async def test_each_visitor_signs_up_with_a_form_of_their_own(
    client: httpx.AsyncClient, long_believed: RecentAnswers
) -> None:
    session = await a_session(capacity=8)
    path = f"/sessions/{session.id}/registrations"
    pages = [
        (await client.get(path, headers={"accept-encoding": coding})).text
        for coding in ("gzip", "identity", "gzip")
    ]
    intents = [intent for page in pages for intent in INTENT.findall(page)]

    links = [
        (await client.post(path, data={"intent": intent, "seats": "1", "name": name})).headers["location"]
        for intent, name in zip(intents, ("Chloé", "Driss", "Emma"), strict=True)
    ]

    assert len({INTENT.sub("", page) for page in pages}) == 1
    assert len(set(links)) == 3


async def test_what_somebody_typed_is_shown_to_nobody_else(
    client: httpx.AsyncClient, long_believed: RecentAnswers
) -> None:
    session = await a_session(capacity=8)
    path = f"/sessions/{session.id}/registrations"

    typed = await client.post(
        f"/language?back={path}",
        data={"language": "en", "name": "Chloé Martin"},
        headers={"sec-fetch-site": "same-origin"},
    )
    client.cookies.clear()
    blank = await client.get(path, headers=ENGLISH)

    assert "Chloé Martin" in typed.text
    assert "Chloé Martin" not in blank.text


async def test_only_whole_pages_are_kept(client: httpx.AsyncClient, long_believed: RecentAnswers) -> None:
    session = await a_session()
    calendar = await client.get(f"/sessions/{session.id}.ics")
    held = await client.get(
        f"/sessions/{session.id}.ics", headers={"if-none-match": calendar.headers["etag"]}
    )
    statuses = [
        (await client.get("/events/nothing-of-the-kind")).status_code,
        (await client.get("/events?from=never")).status_code,
        (await client.head("/")).status_code,
    ]

    assert (calendar.status_code, held.status_code, statuses) == (200, 304, [404, 422, 200])
    assert len(long_believed) == 0


async def test_an_answer_with_a_cookie_is_for_one_visitor() -> None:
    @get("/", middleware=[AskedOnce()])
    async def page() -> Response[str]:
        return Response("<p>", media_type="text/html", headers={"set-cookie": "language=fr"})

    app = Litestar([page])
    app.state.recent = RecentAnswers(believed=60)
    async with AsyncTestClient(app) as client:
        await client.get("/?language=fr", headers={"cookie": "language=fr"})

    assert len(app.state.recent) == 0


def test_no_more_is_kept_than_there_is_room_for() -> None:
    recent = RecentAnswers(believed=60, most_bytes=10)
    now = time.monotonic()
    for name in "abc":
        recent.keep(name, name, size=4, asked_at=now)
    recent.keep("c", "C", size=6, asked_at=now)

    assert [recent.get(name) for name in "abc"] == [None, "b", "C"]
    recent.keep("d", "d", size=11, asked_at=now)
    assert len(recent) == 0
