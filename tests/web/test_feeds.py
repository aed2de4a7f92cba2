"""The feeds over HTTP: the same rows give the same bytes, and one identity everywhere (promise 4)."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

import httpx
import icalendar
import pytest

from events_service import clock
from events_service.database import rows, value
from events_service.feeds.completing import completing
from events_service.installation import uid_host
from events_service.messages.rendering import Letter
from events_service.registration import links, told
from events_service.registration.cancellation import cancel_by_link
from events_service.registration.changes import cancel_session, change_session
from events_service.registration.places import Place
from events_service.registration.queries import registration_by_link
from events_service.registration.told import Told
from events_service.scheduling.withdrawal import delete_session, withdraw_event
from events_service.settings import Settings
from events_service.web.app import create_app
from tests.factories import (
    KEY,
    Planned,
    a_key,
    a_library,
    a_party,
    a_registration,
    a_room,
    a_session,
    a_viewer,
    an_event,
    an_organisation,
    bearer,
)
from tests.posted import everything_left
from tests.registration.test_events import told_in
from tests.web.conftest import Hands, a_visitor

SOON = "%Y-%m-%dT14:00"


async def a_session_in_a_while(**given: object) -> Planned:
    """In the window of the feeds, whatever today is."""
    day = clock.now() + timedelta(days=20)
    times = {"starts_at": day.strftime(SOON), "ends_at": day.strftime("%Y-%m-%dT16:00")}
    return await a_session(**{**times, **given})  # type: ignore[arg-type]


def entries(answer: httpx.Response) -> list[icalendar.Event]:
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    return list(icalendar.Calendar.from_ical(answer.content).walk("VEVENT"))


async def test_the_room_stands_before_the_library_and_another_one_is_told_alike_everywhere(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    planned = await a_session_in_a_while()
    for name in ("Salle bleue", "Salle verte"):
        room = await a_room(planned.library, name)
        await change_session(planned.id, {"room": str(room)}, by=planned.ada, now=clock.now())
        if name == "Salle bleue":
            place = await a_registration(planned.id, a_party("Chloé", email="chloe@example.org"))
            await everything_left()

    [public] = entries(await client.get("/feeds/all.ics"))
    [own] = entries(await client.get(f"/registrations/{place.link}/calendar.ics"))

    for entry in (public, own):
        assert entry["LOCATION"] == "Salle verte, Médiathèque Jean Moulin, 3 rue du Pont, 34000 Montpellier"
        assert entry["SEQUENCE"] == 2
    [(_, said)] = await told_in("change")
    assert (said["library_address"], said["sequence"]) == (own["LOCATION"], 2)


async def test_unchanged_rows_give_the_same_bytes_and_304(client: httpx.AsyncClient) -> None:
    await a_session_in_a_while()
    first = await client.get("/feeds/all.ics")
    again = await client.get("/feeds/all.ics")

    by_tag = await client.get("/feeds/all.ics", headers={"if-none-match": first.headers["etag"]})
    google = {"accept": "", "user-agent": "Google-Calendar-Importer", "accept-encoding": "identity"}
    others = [google, {"accept": "text/html", "user-agent": "Mozilla/5.0", "accept-language": "en"}]
    for headers in others:
        assert (await client.get("/feeds/all.ics", headers=headers)).content == first.content

    assert again.content == first.content
    assert (by_tag.status_code, by_tag.content, by_tag.headers["etag"]) == (304, b"", first.headers["etag"])
    assert "set-cookie" not in first.headers
    assert b"METHOD" not in first.content


async def test_an_entry_is_dated_by_its_rows_and_never_ahead(client: httpx.AsyncClient) -> None:
    session = await a_session_in_a_while()
    line = (await rows("SELECT created_at, revised_at FROM session WHERE id = $1", session.id))[0]

    entry = entries(await client.get("/feeds/all.ics"))[0]

    written = {name: entry[name].dt for name in ("CREATED", "DTSTAMP", "LAST-MODIFIED")}
    revised = line["revised_at"].replace(microsecond=0)
    assert written == {
        "CREATED": line["created_at"].replace(microsecond=0),
        "DTSTAMP": revised,
        "LAST-MODIFIED": revised,
    }
    assert max(written.values()) <= clock.now()


async def test_every_feed_of_the_session_tells_of_it_once(client: httpx.AsyncClient) -> None:
    session = await a_session_in_a_while(strand="critical_uses")
    library = (await rows("SELECT slug FROM library"))[0]["slug"]
    event = (await rows("SELECT slug FROM event"))[0]["slug"]
    uid = f"session-{session.id}@{await uid_host()}"

    for feed in ("all", f"libraries/{library}", "departments/34", "strands/critical_uses", f"events/{event}"):
        assert [str(e["UID"]) for e in entries(await client.get(f"/feeds/{feed}.ics"))] == [uid]
    assert [str(e["UID"]) for e in entries(await client.get(f"/sessions/{session.id}.ics"))] == [uid]
    assert entries(await client.get("/feeds/departments/75.ics")) == []
    assert entries(await client.get("/feeds/strands/everyday_uses.ics")) == []
    assert entries(await client.get("/feeds/all.ics?near=lyon")) == []


@pytest.mark.parametrize(
    "path",
    ["libraries/none.ics", "departments/99.ics", "days/none.ics", "strands/x.ics", "events/x.ics", "all"],
)
async def test_a_feed_nobody_knows_is_not_found(client: httpx.AsyncClient, path: str) -> None:
    assert (await client.get(f"/feeds/{path}")).status_code == 404


async def test_a_move_keeps_the_uid_and_raises_the_sequence_everywhere(client: httpx.AsyncClient) -> None:
    session = await a_session_in_a_while()
    before = entries(await client.get("/feeds/all.ics"))[0]
    tag = (await client.get("/feeds/all.ics")).headers["etag"]
    later = (clock.now() + timedelta(days=21)).strftime("%Y-%m-%dT10:00")

    await change_session(session.id, {"starts_at": later}, by=session.ada, now=clock.now())

    answer = await client.get("/feeds/all.ics", headers={"if-none-match": tag})
    after = entries(answer)[0]
    assert after["UID"] == before["UID"]
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (0, 1)
    assert after["DTSTAMP"].dt >= before["DTSTAMP"].dt
    assert entries(await client.get(f"/sessions/{session.id}.ics"))[0]["SEQUENCE"] == 1


async def test_a_cancelled_session_stays_and_says_so(client: httpx.AsyncClient) -> None:
    session = await a_session_in_a_while(title="Café numérique")
    await cancel_session(session.id, reason="", by=session.ada, now=clock.now())

    event = entries(await client.get("/feeds/all.ics"))[0]

    assert (str(event["STATUS"]), str(event["SUMMARY"])) == ("CANCELLED", "[ANNULÉ] Café numérique")


async def test_an_overseas_session_is_told_in_its_own_zone(client: httpx.AsyncClient) -> None:
    organisation = await an_organisation()
    library = await a_library(organisation, department="974", time_zone="Indian/Reunion", postcode="97400")
    await a_session_in_a_while(organisation=organisation, library=library)

    start = entries(await client.get("/feeds/departments/974.ics"))[0]["DTSTART"]

    assert start.params["TZID"] == "Indian/Reunion"
    assert start.dt.strftime("%H:%M %z") == "14:00 +0400"


def calendar_of(place: Place) -> str:
    """The address of a guest's private calendar."""
    token = links.calendar_of(place.registration.id, place.registration.calendar_version, key=KEY)
    return f"/feeds/registrations/{token}.ics"


async def test_invitation_download_and_private_feed_are_one_entry(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    session = await a_session_in_a_while()
    place = await a_registration(session.id, a_party("Chloé", email="chloe@example.org"))
    paths = (f"/registrations/{place.link}/calendar.ics", calendar_of(place))

    async def everywhere() -> list[tuple[str, int, object, str]]:
        seen = [entries(await client.get(path))[0] for path in paths]
        registration = await registration_by_link(place.link)
        assert registration is not None
        invited = _invitation(told.of(registration), settings)
        seen.append(invited.walk("VEVENT")[0])
        return [(str(e["UID"]), int(e["SEQUENCE"]), e["DTSTART"].dt, str(e["STATUS"])) for e in seen]

    confirmed = await everywhere()
    later = (clock.now() + timedelta(days=21)).strftime("%Y-%m-%dT10:00")
    await change_session(session.id, {"starts_at": later}, by=session.ada, now=clock.now())
    moved = await everywhere()
    await cancel_by_link(place.link, now=clock.now())
    cancelled = await everywhere()

    for seen in (confirmed, moved, cancelled):
        assert seen[0] == seen[1] == seen[2]
    uid = f"registration-{place.registration.id}@{await uid_host()}"
    assert [seen[0][:2] for seen in (confirmed, moved, cancelled)] == [(uid, 0), (uid, 1), (uid, 2)]
    assert [seen[0][3] for seen in (confirmed, moved, cancelled)] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]


def _invitation(says: Told, settings: Settings) -> icalendar.Calendar:
    """The calendar part of the letter that would be written now."""
    letter = Letter(
        id=clock.EPOCH,  # type: ignore[arg-type]
        about=clock.EPOCH,  # type: ignore[arg-type]
        name="confirmation",
        locale="fr",
        recipient="chloe@example.org",
        context=told.written(says),
        created_at=clock.EPOCH,
    )
    words, part = completing(settings)(letter)
    assert part is not None
    assert b"registrations/" not in part.data
    assert str(words["own_url"]).startswith("http://127.0.0.1:8000/registrations/")
    calendar = icalendar.Calendar.from_ical(part.data)
    assert str(calendar["METHOD"]) == part.method
    return calendar  # type: ignore[return-value]


async def test_a_private_feed_holds_no_secret_and_is_kept_by_nobody_else(client: httpx.AsyncClient) -> None:
    session = await a_session_in_a_while()
    place = await a_registration(session.id)

    answer = await client.get(calendar_of(place))

    assert place.link.encode() not in answer.content
    assert place.registration.code.encode() not in answer.content
    assert calendar_of(place).rsplit("/", 1)[-1].encode() not in answer.content
    assert answer.headers["cache-control"].startswith("private")
    assert "access-control-allow-origin" not in answer.headers


async def test_a_waiting_guest_has_no_entry_yet(client: httpx.AsyncClient) -> None:
    session = await a_session_in_a_while(capacity=1)
    await a_registration(session.id)
    waiting = await a_registration(session.id, a_party("Denise"))

    assert entries(await client.get(calendar_of(waiting))) == []
    assert (await client.get(f"/registrations/{waiting.link}/calendar.ics")).status_code == 404


async def test_no_guest_is_in_any_public_feed(client: httpx.AsyncClient) -> None:
    session = await a_session_in_a_while()
    await a_registration(session.id, a_party("Chloé", email="chloe@example.org", phone="+33612345678"))

    for path in ("/feeds/all.ics", f"/sessions/{session.id}.ics"):
        answer = await client.get(path)
        for secret in ("Chlo", "chloe@", "612345678", "ATTENDEE"):
            assert secret not in answer.text


async def dated(client: httpx.AsyncClient, hands: Hands, path: str) -> httpx.Response:
    """The feed when it has been as it is for a minute, by the application's clock: fresh ones go without a date."""
    await client.get(path)
    hands.ahead += timedelta(minutes=1)
    answer = await client.get(path)
    assert "last-modified" in answer.headers
    return answer


def since(answer: httpx.Response) -> dict[str, str]:
    return {"if-modified-since": answer.headers["last-modified"]}


async def test_a_session_that_leaves_a_feed_is_news_to_who_asks_by_date(
    client: httpx.AsyncClient, hands: Hands
) -> None:
    session = await a_session_in_a_while()
    elsewhere = await a_library(session.organisation)
    path = f"/feeds/libraries/{await value('SELECT slug FROM library WHERE id = $1', session.library)}.ics"
    before = await dated(client, hands, path)
    await change_session(session.id, {"library": str(elsewhere)}, by=session.ada, now=clock.now())

    after = await client.get(path, headers=since(before))

    assert len(entries(before)) == 1
    assert entries(after) == []


@pytest.mark.parametrize("verb", [withdraw_event, delete_session])
async def test_a_session_taken_back_leaves_every_feed_also_for_who_asks_by_date(
    client: httpx.AsyncClient, hands: Hands, verb: Callable[..., Awaitable[None]]
) -> None:
    session = await a_session_in_a_while()
    before = await dated(client, hands, "/feeds/all.ics")
    taken = session.event if verb is withdraw_event else session.id
    await verb(taken, by=session.ada, now=clock.now())

    by_tag = {"if-none-match": before.headers["etag"]}

    assert len(entries(before)) == 1
    assert entries(await client.get("/feeds/all.ics", headers=since(before))) == []
    assert entries(await client.get("/feeds/all.ics", headers=by_tag)) == []


async def test_a_draft_elsewhere_and_another_librarys_date_move_no_date(
    client: httpx.AsyncClient, hands: Hands
) -> None:
    session = await a_session_in_a_while()
    path = f"/feeds/libraries/{await value('SELECT slug FROM library WHERE id = $1', session.library)}.ics"
    before = await dated(client, hands, path)
    organisation = await an_organisation()
    library = await a_library(organisation)
    await an_event(a_viewer(organisation), library)
    await a_session_in_a_while(organisation=organisation, library=library)

    after = await client.get(path, headers=since(before))
    everything = await client.get("/feeds/all.ics")

    assert (after.status_code, after.headers["last-modified"]) == (304, before.headers["last-modified"])
    assert len(entries(everything)) == 2


async def test_a_restart_keeps_the_date_and_another_address_of_the_service_moves_it(
    client: httpx.AsyncClient, settings: Settings, hands: Hands
) -> None:
    await a_session_in_a_while()
    before = await dated(client, hands, "/feeds/all.ics")

    async with a_visitor(create_app(settings, clock=hands), "192.0.2.1") as restarted:
        same = await restarted.get("/feeds/all.ics", headers=since(before))
    moved = replace(settings, public_url="https://ateliers.example")
    async with a_visitor(create_app(moved, clock=hands), "192.0.2.1") as other:
        news = await other.get("/feeds/all.ics", headers=since(before))

    assert (same.status_code, same.headers["last-modified"]) == (304, before.headers["last-modified"])
    assert b"https://ateliers.example/sessions/" in news.content


async def test_a_feed_with_filters_has_a_validator_and_no_date(
    client: httpx.AsyncClient, hands: Hands
) -> None:
    await a_session_in_a_while()
    hands.ahead = timedelta(minutes=1)

    answer = await client.get("/feeds/all.ics?department=34")
    again = await client.get(
        "/feeds/all.ics?department=34", headers={"if-none-match": answer.headers["etag"]}
    )

    assert ("last-modified" in answer.headers, again.status_code) == (False, 304)
    assert await value("SELECT count(*)::int FROM feed") == 0


async def test_one_feed_has_one_date_by_whatever_name_it_is_asked_for(client: httpx.AsyncClient) -> None:
    session = await a_session_in_a_while()
    slug = await value("SELECT slug FROM event WHERE id = $1", session.event)
    await rows("UPDATE library SET department = '2A'")

    answers = [
        await client.get(path) for path in ("/feeds/departments/2A.ics", "/feeds/departments/2a.ics",
                                            f"/feeds/events/{slug}.ics", f"/feeds/events/{session.event}.ics")
    ]  # fmt: skip

    assert answers[0].content == answers[1].content
    assert answers[2].content == answers[3].content
    named = [row["feed"] for row in await rows("SELECT feed FROM feed ORDER BY feed")]
    assert named == ["departments/2A", f"events/{slug}"]


async def test_a_feed_cannot_be_turned_into_another_by_its_query(client: httpx.AsyncClient) -> None:
    session = await a_session_in_a_while()
    await a_library(session.organisation, slug="autre", name="Autre")
    slug = await value("SELECT slug FROM library WHERE id = $1", session.library)

    assert entries(await client.get(f"/feeds/libraries/autre.ics?library={slug}")) == []


async def test_what_a_newsletter_adds_to_an_address_makes_no_other_feed(client: httpx.AsyncClient) -> None:
    await a_session_in_a_while()

    plain = await client.get("/feeds/all.ics")
    decorated = await client.get("/feeds/all.ics?utm_source=y&fbclid=1&mc_cid=2")

    assert plain.content == decorated.content


@pytest.mark.parametrize(
    "query",
    [
        "depatment=34",
        "within=10",
        "department=34&department=75",
        "library=nowhere",
        "campaign=none",
        "strand=x",
    ],
)
async def test_a_filter_that_filters_nothing_is_refused_by_a_feed(
    client: httpx.AsyncClient, query: str
) -> None:
    await a_session_in_a_while()

    assert (await client.get(f"/feeds/all.ics?{query}")).status_code == 422


async def test_download_and_invitation_name_the_same_organiser(
    client: httpx.AsyncClient, settings: Settings
) -> None:
    session = await a_session_in_a_while()
    place = await a_registration(session.id, a_party("Chloé", email="chloe@example.org"))
    registration = await registration_by_link(place.link)
    assert registration is not None

    downloaded = entries(await client.get(f"/registrations/{place.link}/calendar.ics"))[0]

    invited = _invitation(told.of(registration), settings).walk("VEVENT")[0]
    assert str(downloaded["ORGANIZER"]) == str(invited["ORGANIZER"]) == "mailto:ateliers@localhost"


async def test_a_private_feed_names_no_other_address_as_its_source(client: httpx.AsyncClient) -> None:
    session = await a_session_in_a_while()
    place = await a_registration(session.id)

    answer = await client.get(calendar_of(place))

    assert b"SOURCE" not in answer.content
    assert b"SOURCE;VALUE=URI:" in (await client.get("/feeds/all.ics")).content


@pytest.mark.parametrize(
    ("path", "name", "page"),
    [
        ("all.ics", "Ateliers numériques en bibliothèque", "/events"),
        ("all.ics?department=34", "Ateliers numériques en bibliothèque – Hérault", "/events?department=34"),
        (
            "all.ics?strand=critical_uses&q=tablette",
            "Ateliers numériques en bibliothèque – «\u00a0tablette\u00a0» – S’informer et se protéger",
            "/events?q=tablette&strand=critical_uses",
        ),
        (
            "departments/34.ics?open=1",
            "Ateliers numériques en bibliothèque – Hérault – Places disponibles",
            "/events?department=34&open=1",
        ),
        (
            "departments/34.ics?from=2035-01-01",
            "Ateliers numériques en bibliothèque – Hérault – à partir du lun. 1er janv.",
            "/events?department=34&from=2035-01-01",
        ),
    ],
)
async def test_a_feed_with_filters_says_which(
    client: httpx.AsyncClient, path: str, name: str, page: str
) -> None:
    await a_session_in_a_while()

    calendar = icalendar.Calendar.from_ical((await client.get(f"/feeds/{path}")).content)

    assert (str(calendar["X-WR-CALNAME"]), str(calendar["NAME"])) == (name, name)
    assert str(calendar["URL"]) == f"http://127.0.0.1:8000{page}"


@pytest.mark.parametrize("given", [{}, {"title": "Créer sa boîte mail"}, {"level": "avance"}])
async def test_a_save_that_shows_nothing_new_leaves_every_calendar_as_it_is(
    client: httpx.AsyncClient, given: dict[str, str]
) -> None:
    session = await a_session_in_a_while()
    place = await a_registration(session.id, a_party("Chloé", email="chloe@example.org"))
    paths = ("/feeds/all.ics", calendar_of(place), f"/sessions/{session.id}.ics")
    before = [(await client.get(path)).headers["etag"] for path in paths]
    key = await a_key(session.organisation)

    answer = await client.patch(f"/api/v1/events/{session.event}", json=given, headers=bearer(key))

    assert answer.status_code == 200
    assert [(await client.get(path)).headers["etag"] for path in paths] == before
