"""PostgreSQL goes away and comes back: nothing that was typed is lost (promise 9)."""

import asyncio
import contextlib
import re
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import httpx
import pytest
from litestar import Litestar

from events_service.database import close_pool, open_pool, rows, value
from tests.factories import a_session
from tests.web.office.conftest import Colleague, Visit, colleague
from tests.web.office.reading import Form, form_to
from tests.web.test_languages import switch_of

__all__ = ["colleague"]
SOCKET = ".s.PGSQL.5432"
TYPED = {
    "name": 'Chloé "Zoé" <Martin>',
    "seats": "3",
    "companions": "Denise\nÉmile & fils",
    "email": "chloe@example.org",
    "phone": "06 12 34 56 78",
    "need": "Une boucle magnétique",
}


class Cable:
    """The way to PostgreSQL, which can be cut: whoever is on it is thrown off, and nobody else gets through."""

    def __init__(self, server: str, folder: Path) -> None:
        self.folder = folder
        self._server = server
        self._ends: list[asyncio.StreamWriter] = []
        self._door: asyncio.Server | None = None

    async def mend(self) -> None:
        self._door = await asyncio.start_unix_server(self._carry, f"{self.folder}/{SOCKET}")

    async def cut(self) -> None:
        assert self._door is not None
        self._door.close()
        (self.folder / SOCKET).unlink(missing_ok=True)
        for end in self._ends:
            end.transport.abort()
        self._ends.clear()
        await asyncio.sleep(0.05)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, back = await asyncio.open_unix_connection(f"{self._server}/{SOCKET}")
        self._ends += [writer, back]
        await asyncio.gather(self._copy(reader, back), self._copy(there, writer))

    async def _copy(self, source: asyncio.StreamReader, to: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            while block := await source.read(65536):
                to.write(block)
        to.close()


@pytest.fixture
async def wire(database_url: str) -> AsyncIterator[Cable]:
    parts = urlsplit(database_url)
    query = dict(parse_qsl(parts.query))
    # Short, because the path of a socket may have 107 characters at most.
    with tempfile.TemporaryDirectory(prefix="wire-") as folder:
        wire = Cable(query["host"], Path(folder))
        await wire.mend()
        yield wire
        await wire.cut()


@pytest.fixture
async def database(database_url: str, wire: Cable) -> AsyncIterator[str]:
    """The pool of this process, at the other end of the wire."""
    parts = urlsplit(database_url)
    query = dict(parse_qsl(parts.query)) | {"host": str(wire.folder)}
    url = urlunsplit(parts._replace(query=urlencode(query)))
    await open_pool(url, name="tests")
    yield url
    await close_pool()


async def form_of_a_session(client: httpx.AsyncClient) -> Form:
    """What the page of all answers sends: it is the one that takes the seat."""
    session = await a_session()
    path = f"/sessions/{session.id}/registrations"
    asked = form_to(f"{path}/check", (await client.get(path)).text)
    return form_to(path, (await client.post(asked.action, data=asked.fields | TYPED)).text)


async def test_a_sign_up_during_an_outage_comes_back_and_counts_once_afterwards(
    client: httpx.AsyncClient, wire: Cable
) -> None:
    form = await form_of_a_session(client)
    sent = form.fields | TYPED
    await wire.cut()

    refused = await client.post(form.action, data=sent)

    assert (refused.status_code, refused.headers["retry-after"]) == (503, "30")
    assert (refused.headers["content-type"], refused.headers["cache-control"]) == (
        "text/html; charset=utf-8",
        "no-store",
    )
    assert "Traceback" not in refused.text
    kept = form_to(form.action, refused.text)
    assert kept.fields == sent

    await wire.mend()
    first = await client.post(kept.action, data=kept.fields)
    second = await client.post(kept.action, data=kept.fields)

    assert (first.status_code, second.headers["location"]) == (303, first.headers["location"])
    found = await rows("SELECT name, seats, companions FROM registration")
    assert [tuple(r) for r in found] == [(TYPED["name"], 3, ["Denise", "Émile & fils"])]


@pytest.mark.parametrize("meets", ["RAISE lock_not_available", "PERFORM pg_sleep(20)"])
async def test_a_sign_up_that_ran_into_a_limit_comes_back_too(
    client: httpx.AsyncClient, database: str, meets: str
) -> None:
    """The session could be read; the verb met a lock, or a statement that ran away until PostgreSQL ended it."""
    form = await form_of_a_session(client)
    sent = form.fields | TYPED
    await close_pool()
    await open_pool(database, name="tests", limits={"statement_timeout": "400ms"})
    await rows(f"CREATE FUNCTION away() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {meets}; END $$")
    await rows("CREATE TRIGGER away BEFORE INSERT ON registration FOR EACH ROW EXECUTE FUNCTION away()")
    began = time.monotonic()

    refused = await client.post(form.action, data=sent)

    assert time.monotonic() - began < 5
    kept = form_to(form.action, refused.text)
    assert (refused.status_code, kept.fields) == (503, sent)
    assert await value("SELECT count(*)::int FROM registration") == 0
    await rows("DROP TRIGGER away ON registration")
    assert (await client.post(kept.action, data=kept.fields)).status_code == 303


async def test_a_sign_up_without_a_connection_left_comes_back_and_gets_through_afterwards(
    client: httpx.AsyncClient, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = await form_of_a_session(client)
    sent = form.fields | TYPED
    monkeypatch.setattr("events_service.engine.ACQUIRE_SECONDS", 0.3)
    await close_pool()
    await open_pool(database, name="tests", connections=1)
    slow = asyncio.create_task(value("SELECT pg_sleep(1.5)"))
    await asyncio.sleep(0.1)

    refused = await client.post(form.action, data=sent)

    kept = form_to(form.action, refused.text)
    assert (refused.status_code, kept.fields, slow.done()) == (503, sent, False)
    await slow
    assert (await client.post(kept.action, data=kept.fields)).status_code == 303


async def test_a_form_of_the_office_comes_back_with_its_key(colleague: Colleague, wire: Cable) -> None:
    session = await a_session()
    ada: Visit = await colleague(session.organisation)
    path = f"/staff/sessions/{session.id}"
    form = await ada.form(path)
    sent = form.fields | {"capacity": "11"}
    await wire.cut()

    refused = await ada.client.post(form.action, data=sent)
    await wire.mend()
    kept = form_to(path, refused.text)
    saved = await ada.client.post(kept.action, data=kept.fields)

    assert (refused.status_code, kept.fields) == (503, sent)
    assert "Please send the form again" in refused.text
    assert (saved.status_code, await value("SELECT capacity FROM roster")) == (303, 11)


async def test_fields_sent_twice_come_back_twice(client: httpx.AsyncClient, wire: Cable) -> None:
    client.cookies.set("sign_in", "a visit", domain="127.0.0.1")
    await wire.cut()

    refused = await client.post("/staff/events", data={"title": "Atelier", "topics": ["email", "sante"]})

    assert refused.status_code == 503
    assert re.findall(r'name="topics" value="(\w+)"', refused.text) == ["email", "sante"]


async def test_a_page_during_an_outage_promises_nothing_about_typing(
    client: httpx.AsyncClient, wire: Cable
) -> None:
    await wire.cut()

    page = await client.get("/events", headers={"accept-language": "en"})

    assert (page.status_code, page.headers["retry-after"]) == (503, "30")
    assert "The service is busy or restarting. Try again in a minute." in page.text
    assert "typed" not in page.text


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (b"name=%FF", "application/x-www-form-urlencoded"),
        (b"name=" + b"a" * 200_000, "application/x-www-form-urlencoded"),
        (b"{}", "application/json"),
    ],
)
async def test_a_body_that_is_no_form_is_told_about_the_outage(
    client: httpx.AsyncClient, wire: Cable, content: bytes, content_type: str
) -> None:
    await wire.cut()

    refused = await client.post(
        f"/registrations/{'x' * 27}/cancellation", content=content, headers={"content-type": content_type}
    )

    assert (refused.status_code, refused.headers["retry-after"]) == (503, "30")
    assert 'action="/registrations' not in refused.text


async def test_a_program_is_told_in_its_own_way(
    app: Litestar, client: httpx.AsyncClient, wire: Cable
) -> None:
    session = await a_session()
    await wire.cut()

    refused = await client.post(f"/api/v1/sessions/{session.id}/registrations", json={"name": "Chloé"})

    assert (refused.status_code, refused.json()["code"]) == (503, "unavailable")
    assert refused.headers["retry-after"] == "30"


async def test_the_other_language_keeps_a_form_while_postgresql_is_away(
    client: httpx.AsyncClient, wire: Cable
) -> None:
    form = await form_of_a_session(client)
    sent = form.fields | TYPED
    await wire.cut()

    kept = await client.post(form.action, data=sent)
    english = await client.post(switch_of(kept), data=sent | {"language": "en"})
    by_the_form = await client.post("/language", params={"back": form.action}, data=sent | {"language": "en"})
    await wire.mend()
    to_the_form = form_to(f"/language?back={form.action}", by_the_form.text)
    again = await client.post(to_the_form.action, data=to_the_form.fields)

    assert "Please send the form again" in english.text
    assert form_to(form.action, english.text).fields == sent
    assert by_the_form.status_code == 503
    assert form_to(f"{form.action}/check", again.text).fields == sent
    assert await value("SELECT count(*)::int FROM registration") == 0
