"""Pages that say the same are written once, and never say what is not so any more."""

from datetime import timedelta

import httpx
import pytest
from litestar import Litestar

from events_service import clock
from events_service.registration.changes import cancel_session
from events_service.web.http.remembered import RememberedPages
from tests.factories import ENDS_AT, STARTS_AT, a_party, a_registration, a_session
from tests.web.conftest import Hands


@pytest.mark.parametrize("path", ["/", "/events", "/sessions/{}", "/events/{}"])
async def test_a_seat_that_was_taken_is_gone_from_the_next_answer(
    client: httpx.AsyncClient, path: str
) -> None:
    session = await a_session(capacity=3)
    path = path.format(session.id if "sessions" in path else session.event)
    headers = {"accept-language": "en"}
    before = [(await client.get(path, headers=headers)).text for _ in range(2)]

    await a_registration(session.id, a_party(seats=2))
    taken = (await client.get(path, headers=headers)).text
    await cancel_session(session.id, reason="", by=session.ada, now=clock.now())
    cancelled = (await client.get(path, headers=headers)).text

    assert before[0] == before[1]
    assert "3 seats left" in before[0] or "3 of 3 left" in before[0]
    assert "1 seat left" in taken or "1 of 3 left" in taken
    assert "seat left" not in cancelled
    assert "3 left" not in cancelled


async def test_what_only_the_time_changes_is_written_anew(client: httpx.AsyncClient, hands: Hands) -> None:
    session = await a_session()
    headers = {"accept-language": "en"}
    pages = []
    for moment in (STARTS_AT - timedelta(hours=1), STARTS_AT + timedelta(minutes=1), ENDS_AT):
        hands.turn_to(moment)
        pages.append((await client.get(f"/sessions/{session.id}", headers=headers)).text)

    assert [("Sign up</a>" in text, "Add to my calendar" in text) for text in pages] == [
        (True, True),
        (False, True),
        (False, False),
    ]


async def test_each_language_address_and_coding_has_a_page_of_its_own(client: httpx.AsyncClient) -> None:
    await a_session()
    asked = [("/", "fr"), ("/", "en"), ("/?near=Sète", "fr"), ("/", "fr")]

    texts = [(await client.get(path, headers={"accept-language": code})).text for path, code in asked]
    plain = await client.get("/", headers={"accept-language": "fr", "accept-encoding": "identity"})

    assert len(set(texts)) == 3
    assert texts[0] == texts[3] == plain.text
    assert "content-encoding" not in plain.headers


async def test_a_page_is_written_once_for_all_who_ask_for_the_same(
    app: Litestar, client: httpx.AsyncClient
) -> None:
    await a_session()
    for _ in range(3):
        await client.get("/events")

    assert len(app.state.pages) == 1


def test_no_more_is_remembered_than_there_is_room_for() -> None:
    pages = RememberedPages(most_bytes=10)
    for name in "abc":
        pages.keep(name, name.encode() * 4)
    pages.get("b")
    pages.keep("d", b"dddd")
    pages.keep("d", b"DDDD")

    assert [pages.get(name) for name in "abcd"] == [None, b"bbbb", None, b"DDDD"]
    pages.keep("e", b"e" * 11)
    assert len(pages) == 0
