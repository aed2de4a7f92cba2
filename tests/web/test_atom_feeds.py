"""What feed readers meet: the sessions of the calendars, under the same filters, with validators."""

from datetime import timedelta
from xml.etree import ElementTree

import httpx

from events_service import clock
from events_service.database import rows, value
from events_service.installation import uid_host
from events_service.registration.changes import cancel_session, change_session
from tests.factories import a_party, a_registration
from tests.web.conftest import Hands
from tests.web.test_feeds import a_session_in_a_while, dated, since

SPACE = {"": "http://www.w3.org/2005/Atom"}


def shown_in(answer: httpx.Response) -> list[tuple[str, str]]:
    """Each entry's title and date of change."""
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    feed = ElementTree.fromstring(answer.content)
    entries = feed.findall("entry", SPACE)
    return [(each.findtext("title", "", SPACE), each.findtext("updated", "", SPACE)) for each in entries]


async def test_every_calendar_is_there_for_feed_readers(client: httpx.AsyncClient) -> None:
    session = await a_session_in_a_while(strand="critical_uses")
    await a_registration(session.id, a_party("Chloé", email="chloe@example.org"))
    library, event = [(await rows(f"SELECT slug FROM {table}"))[0]["slug"] for table in ("library", "event")]

    for name in ("all", f"libraries/{library}", "departments/34", "strands/critical_uses", f"events/{event}"):
        answer = await client.get(f"/feeds/{name}.atom")
        assert len(shown_in(answer)) == 1, name
        assert f"tag:{await uid_host()},2026:session-{session.id}" in answer.text
        assert "Chlo" not in answer.text
    assert shown_in(await client.get("/feeds/all.atom?department=75")) == []
    assert (await client.get("/feeds/all.atom?depatment=34")).status_code == 422
    for path in ("libraries/none.atom", "registrations/x.atom", "staff/x.atom", "departments/34.rss"):
        assert (await client.get(f"/feeds/{path}")).status_code == 404, path


async def test_nothing_is_news_that_did_not_change(client: httpx.AsyncClient, hands: Hands) -> None:
    session = await a_session_in_a_while(title="Café numérique")
    before = await dated(client, hands, "/feeds/all.atom")

    by_tag = await client.get("/feeds/all.atom", headers={"if-none-match": before.headers["etag"]})
    by_date = await client.get("/feeds/all.atom", headers=since(before))
    assert (by_tag.status_code, by_date.status_code) == (304, 304)

    later = (clock.now() + timedelta(days=21)).strftime("%Y-%m-%dT10:00")
    await change_session(
        session.id, {"starts_at": later}, by=session.ada, now=clock.now() + timedelta(seconds=5)
    )
    moved = await client.get("/feeds/all.atom", headers=since(before))
    assert [each[1] > shown_in(before)[0][1] for each in shown_in(moved)] == [True]
    await cancel_session(session.id, reason="", by=session.ada, now=clock.now() + timedelta(seconds=9))
    cancelled = await client.get("/feeds/all.atom")
    assert [title.partition(",")[0] for title, _ in shown_in(cancelled)] == ["[ANNULÉ] Café numérique"]


async def test_what_has_begun_is_not_on_next(client: httpx.AsyncClient, hands: Hands) -> None:
    session = await a_session_in_a_while()
    assert len(shown_in(await client.get("/feeds/all.atom"))) == 1
    hands.turn_to(await value("SELECT starts_at FROM session WHERE id = $1", session.id))

    assert shown_in(await client.get("/feeds/all.atom")) == []
