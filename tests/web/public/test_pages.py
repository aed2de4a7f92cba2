"""Every public page: works, in both languages, small, without script, with nothing from elsewhere."""

import html
import re
from itertools import product

import httpx
import pytest

from events_service import clock
from events_service.accounts.roles import OPERATOR
from events_service.campaigns.editions import open_campaign
from events_service.database import rows, value
from events_service.registration.changes import cancel_session
from events_service.scheduling.sessions import add_session
from tests.factories import ENDS, STARTS, a_library, a_party, a_registration, a_session, an_organisation

PLAIN = [
    "/",
    "/events",
    "/libraries",
    "/calendars",
    "/accessibility",
    "/privacy",
    "/legal",
    "/departments/34",
    "/mailbox",
]


@pytest.mark.parametrize("path", PLAIN)
@pytest.mark.parametrize("language", ["fr", "en"])
async def test_page_in_both_languages(client: httpx.AsyncClient, path: str, language: str) -> None:
    answer = await client.get(path, headers={"accept-language": language})

    assert answer.status_code == 200
    assert f'<html lang="{language}">' in answer.text
    assert answer.headers["content-language"] == language


@pytest.mark.parametrize("path", [*PLAIN, "/nothing-here"])
async def test_page_is_small_and_brings_nothing_from_elsewhere(client: httpx.AsyncClient, path: str) -> None:
    answer = await client.get(path)
    sheet = await client.get(re.search(r'href="(/static/[^"]+)"', answer.text)[1])  # type: ignore[index]

    assert len(answer.content) + len(sheet.content) < 100_000
    assert re.findall(r'(?:src|<link(?! rel="canonical")[^>]+href)="(?:https?:)?//', answer.text) == []
    assert "<script>" not in answer.text
    assert "set-cookie" not in answer.headers
    assert answer.headers["content-security-policy"].startswith("default-src 'none'; style-src 'self'")


@pytest.mark.parametrize("path", [*PLAIN, "/feeds/all.ics", "/health/live", "/health/ready", "/robots.txt"])
async def test_head_answers_like_get_without_a_body(client: httpx.AsyncClient, path: str) -> None:
    head = await client.head(path)

    assert (head.status_code, head.content) == ((await client.get(path)).status_code, b"")


async def test_unknown_address_is_a_french_page_with_a_way_on(client: httpx.AsyncClient) -> None:
    answer = await client.get("/nulle-part")

    assert answer.status_code == 404
    assert '<html lang="fr">' in answer.text
    assert 'href="/events"' in answer.text


async def test_wrong_method_is_a_page_too(client: httpx.AsyncClient) -> None:
    answer = await client.put("/events")

    assert (answer.status_code, answer.headers["content-type"]) == (405, "text/html; charset=utf-8")


async def test_the_language_switch_is_kept_and_leads_back(client: httpx.AsyncClient) -> None:
    answer = await client.post("/language", data={"language": "en", "back": "/events"})

    assert (answer.status_code, answer.headers["location"]) == (303, "/events")
    page = await client.get("/events", headers={"accept-language": "fr"})
    assert '<html lang="en">' in page.text


async def test_a_redirect_has_nothing_to_read(client: httpx.AsyncClient) -> None:
    for answer in (await client.post("/language", data={"back": "/"}), await client.get("/departments/2a")):
        assert (answer.status_code, answer.content, answer.headers["content-length"]) == (303, b"", "0")
        assert answer.headers["content-type"] == "text/plain; charset=utf-8"


@pytest.mark.parametrize(
    "back", ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:x", ""]
)
async def test_the_language_switch_stays_on_this_site(client: httpx.AsyncClient, back: str) -> None:
    answer = await client.post("/language", data={"language": "en", "back": back})

    assert answer.headers["location"] == "/"


async def test_the_catalogue_finds_by_town_strand_and_date(client: httpx.AsyncClient) -> None:
    organisation = await an_organisation()
    south = await a_library(
        organisation, town="Saint-Denis", postcode="97400", department="974", time_zone="Indian/Reunion"
    )
    await a_session(
        organisation=organisation,
        title="Au sud",
        library=south,
        starts_at="2035-11-21T09:00",
        ends_at="2035-11-21T10:00",
    )
    await a_session(organisation=organisation, title="Au nord", strand="online_procedures")

    async def titles(query: str) -> list[str]:
        page = await client.get(f"/events?{query}")
        assert page.status_code == 200
        return re.findall(r'<h3><a href="/sessions/[^"]+"[^>]*>(Au \w+)', page.text)

    assert await titles("") == ["Au nord", "Au sud"]
    assert await titles("near=saint+denis") == ["Au sud"]
    assert await titles("near=97400") == ["Au sud"]
    assert await titles("near=MONTPELLIER") == ["Au nord"]
    assert await titles("near=34999") == ["Au nord"]
    assert await titles("strand=online_procedures") == ["Au nord"]
    assert await titles("from=2035-11-21") == ["Au sud"]
    assert await titles("to=2035-11-20") == ["Au nord"]
    assert await titles("department=974") == ["Au sud"]
    assert await titles("q=AU+NORD") == ["Au nord"]
    assert await titles("q=%25") == []
    assert await titles("near=_") == []
    assert await titles("page=99") == []
    assert "Rien ne correspond." in (await client.get("/events?page=99")).text
    assert await titles("page=-1") == ["Au nord", "Au sud"]


async def test_a_town_of_two_departements_asks_which_is_meant(client: httpx.AsyncClient) -> None:
    organisation = await an_organisation()
    for title, code, postcode in (("Au nord", "93", "93200"), ("Au sud", "974", "97400")):
        library = await a_library(organisation, town="Saint-Denis", postcode=postcode, department=code)
        await a_session(organisation=organisation, title=title, library=library)

    both, narrowed, by_postcode, all_towns = [
        (await client.get(f"/events{query}", headers={"accept-language": "en"})).text
        for query in ("?near=St+Denis", "?near=St+Denis&department=974", "?near=97400+Saint-Denis", "")
    ]

    asked = "Which Saint-Denis?"
    assert [asked in page for page in (both, narrowed, by_postcode, all_towns)] == [True, False, False, False]
    assert re.findall(r'href="/events\?(near=[^"]+department[^"]+)">([^<]+)<', both)[:2] == [
        ("near=St+Denis&amp;department=974", "Saint-Denis, La Réunion (974)"),
        ("near=St+Denis&amp;department=93", "Saint-Denis, Seine-Saint-Denis (93)"),
    ]
    assert ("Au sud" in narrowed, "Au nord" in narrowed) == (True, False)


@pytest.mark.parametrize(
    ("near", "said"),
    [("34999", True), ("34000", False), ("Montpellier", False), ("30000", False)],
)
async def test_the_catalogue_says_when_it_looked_further_than_asked(
    client: httpx.AsyncClient, near: str, said: bool
) -> None:
    await a_session(title="Au nord")

    page = await client.get(f"/events?near={near}", headers={"accept-language": "en"})

    sentence = f"Nothing is planned in {near}. These sessions are elsewhere in the département."
    assert (sentence in page.text) is said
    assert ("No session matches." in page.text) is (near == "30000")


@pytest.mark.parametrize(
    "query",
    [
        "depatment=34",
        "within=10",
        "department=34&department=75",
        "library=nowhere",
        "campaign=none",
        "one_to_one=1&one_to_one=1",
    ],
)
async def test_a_filter_that_the_form_does_not_have_is_named(client: httpx.AsyncClient, query: str) -> None:
    name = query.partition("=")[0]

    answer = await client.get(f"/events?{query}", headers={"accept-language": "en"})

    assert answer.status_code == 422
    assert f"The address asks for “{name}”. There is no such thing here, so it is left out." in answer.text


async def test_what_a_newsletter_adds_to_an_address_filters_nothing(client: httpx.AsyncClient) -> None:
    assert (await client.get("/events?utm_source=lettre&fbclid=x&mtm_campaign=y")).status_code == 200


@pytest.mark.parametrize("query", ["strand=x", "from=tomorrow", "department=99", "level=expert"])
async def test_a_filter_that_cannot_be_read_is_explained(client: httpx.AsyncClient, query: str) -> None:
    answer = await client.get(f"/events?{query}")

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize(
    "query", ["q=%FF", "q=%ED%A0%80", "near=" + "x" * 9000, "q=%00", "&".join(["a=1"] * 500)]
)
async def test_hostile_queries_are_never_a_failure(client: httpx.AsyncClient, query: str) -> None:
    assert (await client.get(f"/events?{query}")).status_code in (200, 400, 422)


async def test_each_state_is_said_on_the_session_page(client: httpx.AsyncClient) -> None:
    async def said(session: object) -> str:
        """What the card beside the session says."""
        page = await client.get(f"/sessions/{session}")
        assert page.status_code == 200
        return re.sub("<[^>]+>", "", page.text[page.text.index("<aside") : page.text.index("</aside>")])

    organisation = await an_organisation()
    library = await a_library(organisation)

    async def planned(**given: object) -> object:
        return (await a_session(organisation=organisation, library=library, **given)).id

    few, full, listed = (
        await planned(capacity=3),
        await planned(capacity=1, waiting_limit=0),
        await planned(capacity=1),
    )
    off = await a_session(organisation=organisation, library=library)
    await cancel_session(off.id, reason="Grève", by=off.ada, now=clock.now())
    for session in (full, listed):
        await a_registration(session, a_party())  # type: ignore[arg-type]

    assert "S’inscrire" in await said(await planned())
    assert "3 libres sur 3" in await said(few)
    assert re.search(r"^ *Complet$", await said(full), re.MULTILINE)
    assert "Complet\u00a0: liste d’attente ouverte" in await said(listed)
    assert "Les inscriptions ouvrent le" in await said(await planned(opens_at="2035-11-01T09:00"))
    assert "venez simplement" in await said(await planned(sign_up="not_needed", capacity=None))
    assert "Annulée" in await said(off.id)


async def test_one_seat_is_said_in_the_singular_and_a_number_on_one_line(client: httpx.AsyncClient) -> None:
    organisation = await an_organisation()
    library = await a_library(organisation, phone="04 65 71 12 34")
    session = await a_session(organisation=organisation, library=library, capacity=2)

    two = await client.get(f"/sessions/{session.id}")
    await a_registration(session.id, a_party())
    one = await client.get(f"/sessions/{session.id}")

    assert "2 libres sur 2" in two.text
    assert "1 libre sur 2" in one.text
    assert '<a href="tel:0465711234">04\u00a065\u00a071\u00a012\u00a034</a>' in one.text


async def test_a_draft_is_seen_by_nobody(client: httpx.AsyncClient) -> None:
    session = await a_session(published=False)

    assert (await client.get(f"/sessions/{session.id}")).status_code == 404
    assert (await client.get(f"/sessions/{session.id}.ics")).status_code == 404
    assert (await client.get(f"/events/{session.event}")).status_code == 404
    assert str(session.id) not in (await client.get("/feeds/all.ics")).text


async def test_an_edition_lists_its_programme_by_local_date(client: httpx.AsyncClient) -> None:
    said = {"name": "Journée de l'inclusion numérique 2035", "starts_on": "2035-11-20"}
    await open_campaign("2035", said, by=OPERATOR, now=clock.now())
    organisation = await an_organisation()
    far = await a_library(
        organisation, department="987", time_zone="Pacific/Tahiti", town="Papeete", postcode="98714"
    )
    await a_session(organisation=organisation, library=far, title="À Tahiti")

    page = await client.get("/days/2035")

    assert page.status_code == 200
    assert (await client.get("/days/1999")).status_code == 404


async def test_the_mailbox_is_for_this_machine_only(client: httpx.AsyncClient) -> None:
    assert (await client.get("/mailbox", headers={"x-forwarded-for": "203.0.113.9"})).status_code == 404
    assert (await client.get("/metrics", headers={"x-forwarded-for": "203.0.113.9"})).status_code == 404
    for file in ("..%2f..%2fsecret_key", "x.eml", "secret_key"):
        assert (await client.get(f"/mailbox/{file}")).status_code == 404


async def test_absolute_addresses_never_come_from_the_host_header(client: httpx.AsyncClient) -> None:
    session = await a_session()

    for path in ("/calendars", f"/sessions/{session.id}", f"/sessions/{session.id}.ics", "/feeds/all.ics"):
        assert "evil.example" not in (await client.get(path, headers={"host": "evil.example"})).text


NUL = ["/libraries/%00", "/events/%00", "/days/x%00y", "/feeds/libraries/%00.ics", "/sessions/%01", "/%00"]


@pytest.mark.parametrize("path", NUL)
async def test_a_control_character_in_an_address_is_simply_not_found(
    client: httpx.AsyncClient, path: str
) -> None:
    assert (await client.get(path)).status_code == 404


@pytest.mark.parametrize("page", ["9" * 5000, "0", "-1", "x", "1e3", "٣"])
async def test_a_page_that_is_no_number_is_the_first(client: httpx.AsyncClient, page: str) -> None:
    assert (await client.get(f"/events?page={page}")).status_code == 200


async def test_the_style_sheet_is_kept_for_ever(client: httpx.AsyncClient) -> None:
    page = await client.get("/")
    sheet = await client.get(re.search(r'href="(/static/[^"]+)"', page.text)[1])  # type: ignore[index]

    assert "immutable" in sheet.headers["cache-control"]


async def test_a_foreign_name_for_this_machine_sees_no_mailbox(client: httpx.AsyncClient) -> None:
    for path in ("/mailbox", "/metrics"):
        assert (await client.get(path, headers={"host": "evil.example"})).status_code == 404
        assert (await client.get(path, headers={"x-real-ip": "203.0.113.9"})).status_code == 404


@pytest.mark.parametrize("day", ["2035-11-20", "20/11/2035", "20.11.2035"])
async def test_a_day_is_read_as_people_write_it(client: httpx.AsyncClient, day: str) -> None:
    await a_session(title="Ce jour-là")
    await a_session(title="La veille", starts_at="2035-11-19T14:00", ends_at="2035-11-19T16:00")

    page = await client.get("/events", params={"from": day})

    assert page.status_code == 200
    assert re.findall("Ce jour-là|La veille", page.text) == ["Ce jour-là"]
    assert 'type="date" value="2035-11-20"' in page.text


async def test_a_day_nobody_can_read_stays_as_it_was_typed(client: httpx.AsyncClient) -> None:
    page = await client.get("/events", params={"from": "demain"}, headers={"accept-language": "fr"})

    assert page.status_code == 422
    assert '<input id="from" name="from" type="text" value="demain"' in page.text
    assert "<title>Erreur : Toutes les séances" in page.text.replace("\u00a0", " ")
    assert re.search('<div class="notice bad" role="alert" tabindex="-1" autofocus', page.text)
    assert "Il y a 1 erreur." in page.text


async def every_page(client: httpx.AsyncClient, path: str) -> list[str]:
    """The page and those that its link to later ones leads to."""
    found: list[str] = []
    query = ""
    while True:
        answer = await client.get(path + query)
        assert answer.status_code == 200
        found.append(answer.text)
        following = re.search(r'rel="next" href="[^"?]+(\?[^"]+)"', answer.text)
        if following is None:
            return found
        query = html.unescape(following[1])


async def test_no_list_of_sessions_is_cut_in_silence(client: httpx.AsyncClient) -> None:
    said = {"name": "Journée", "starts_on": "2035-11-20"}
    await open_campaign("journee-2035", said, by=OPERATOR, now=clock.now())
    first = await a_session(campaign="journee-2035")
    given = {"starts_at": STARTS, "ends_at": ENDS, "capacity": 5}
    for _ in range(44):
        await add_session(first.event, given, by=first.ada, now=clock.now())
    sessions = {str(each["id"]) for each in await rows("SELECT id FROM session")}
    library = await value("SELECT slug FROM library")
    event = await value("SELECT slug FROM event")

    for path in (
        "/days/journee-2035",
        f"/libraries/{library}",
        "/departments/34",
        f"/events/{event}",
        "/events",
    ):
        pages = await every_page(client, path)

        assert len(pages) == 3
        assert {
            found for page in pages for found in re.findall(r'href="/sessions/([0-9a-f-]{36})"', page)
        } == sessions
        assert max(len(page.encode()) for page in pages) < 40_000
        assert all("Nothing is planned" not in page and "Rien n’est prévu" not in page for page in pages)
    session = await client.get(f"/sessions/{first.id}")
    assert session.text.count('<li class="card') == 5
    assert f'href="/events/{event}"' in session.text


async def test_pages_are_compressed_but_for_those_with_secrets(client: httpx.AsyncClient) -> None:
    place = await a_registration((await a_session()).id)
    plain = {"accept-encoding": "identity"}

    for path, coding in product(("/", "/events", "/nowhere"), ("gzip", "br")):
        assert "content-encoding" not in (await client.get(path, headers=plain)).headers
        answer = await client.get(path, headers={"accept-encoding": coding})
        assert answer.headers["content-encoding"] == coding
        assert "Accept-Encoding" in answer.headers["vary"]
        assert int(answer.headers["content-length"]) < len(answer.content) / 2
        assert "</html>" in answer.text
    own = await client.get(f"/registrations/{place.link}", headers={"accept-encoding": "gzip, br"})
    assert "content-encoding" not in own.headers
