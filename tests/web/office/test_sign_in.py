"""Signing in by link: told to nobody, spent once, ended for good."""

import json
from datetime import timedelta
from uuid import UUID

import httpx
import pytest

from events_service import clock
from events_service.accounts.links import letter_code, letter_secret, make_link
from events_service.accounts.staff import give_role
from events_service.accounts.visits import VISIT_LIFE
from events_service.database import row, rows, value
from events_service.messages.outbox import wake_workers_with
from events_service.scheduling.leaving import remove_colleague
from events_service.settings import Settings
from events_service.web.office.sign_in import ANSWER_SECONDS
from tests.factories import KEY, an_organisation
from tests.web.conftest import Hands, an_application
from tests.web.office.conftest import Colleague, Visit

ADA = "ada@exemple.fr"


@pytest.fixture
async def ada(database: str) -> str:
    organisation = await an_organisation()
    slug = await value("SELECT slug FROM organisation WHERE id = $1", organisation)
    await give_role(ADA, role="manager", organisation=slug, now=clock.now())
    return ADA


@pytest.fixture
async def stranger(colleague: Colleague) -> Visit:
    return await colleague(None, role=None)


async def letters_with_a_link() -> int:
    written: int = await value("SELECT count(*) FROM message WHERE letter = 'sign_in'")
    return written


async def test_ask_writes_a_letter_that_holds_no_secret(ada: str, stranger: Visit) -> None:
    answer = await stranger.submit(await stranger.form("/staff/sign-in"), email=" Ada@Exemple.fr ")

    assert (answer.status_code, answer.headers["location"]) == (303, "/staff/sign-in/code")
    letter = await row("SELECT recipient, locale, context, useless_after FROM message")
    link = await row("SELECT id, expires_at, token_hash FROM sign_in_link")
    assert letter is not None
    assert link is not None
    assert (letter["recipient"], letter["locale"], letter["useless_after"]) == (ADA, "en", link["expires_at"])
    assert json.loads(letter["context"]) == {"sign_in_link": str(link["id"]), "minutes": 10}


async def test_ask_leads_to_a_link_that_works(ada: str, stranger: Visit) -> None:
    await stranger.submit(await stranger.form("/staff/sign-in"), email=ADA)
    link: UUID = await value("SELECT id FROM sign_in_link")

    path = f"/staff/sign-in/{letter_secret(link, key=KEY)}"
    answer = await stranger.submit(await stranger.form(path))

    assert (answer.status_code, answer.headers["location"]) == (303, "/staff")
    assert (await stranger.get("/staff")).status_code == 200


async def test_ask_tells_a_known_address_from_an_unknown_one_to_nobody(ada: str, stranger: Visit) -> None:
    form = await stranger.form("/staff/sign-in")

    known = await stranger.submit(form, email=ADA)
    unknown = await stranger.submit(form, email="basile@exemple.fr")

    assert (known.status_code, known.headers["location"]) == (
        unknown.status_code,
        unknown.headers["location"],
    )
    assert known.content == unknown.content
    assert min(known.elapsed, unknown.elapsed) >= timedelta(seconds=ANSWER_SECONDS)
    assert await letters_with_a_link() == 1


async def test_ask_writes_to_nobody_whose_account_is_disabled(ada: str, stranger: Visit) -> None:
    await remove_colleague(ada, now=clock.now())

    answer = await stranger.submit(await stranger.form("/staff/sign-in"), email=ADA)

    assert answer.headers["location"] == "/staff/sign-in/code"
    assert await letters_with_a_link() == 0


async def test_ask_ten_times_writes_five_letters(ada: str, stranger: Visit) -> None:
    form = await stranger.form("/staff/sign-in")

    answers = [await stranger.submit(form, email=ADA) for _ in range(10)]

    assert {answer.headers["location"] for answer in answers} == {"/staff/sign-in/code"}
    assert await letters_with_a_link() == 5


async def test_ask_keeps_an_address_that_cannot_be_one(stranger: Visit) -> None:
    answer = await stranger.submit(await stranger.form("/staff/sign-in"), email="ada@")

    assert answer.status_code == 422
    assert 'value="ada@"' in answer.text
    assert 'id="email-error"' in answer.text


async def test_link_opened_five_times_still_works_once(ada: str, stranger: Visit) -> None:
    path = f"/staff/sign-in/{await make_link(ADA, now=clock.now())}"

    for _ in range(5):
        shown, looked = await stranger.get(path), await stranger.client.head(path)
        assert (shown.status_code, looked.status_code) == (200, 200)
        assert "set-cookie" not in shown.headers

    answer = await stranger.submit(await stranger.form(path))
    assert answer.status_code == 303
    assert (await stranger.get("/staff")).status_code == 200


async def test_link_page_is_told_to_no_other_site_and_kept_nowhere(ada: str, stranger: Visit) -> None:
    answer = await stranger.get(f"/staff/sign-in/{await make_link(ADA, now=clock.now())}")

    # Not no-referrer: browsers would then send `Origin: null` with the button, which is what a stranger's page sends.
    assert answer.headers["referrer-policy"] == "same-origin"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-robots-tag"] == "noindex"


async def test_enter_sets_a_cookie_scripts_cannot_read(ada: str, stranger: Visit) -> None:
    secret = await make_link(ADA, now=clock.now())

    answer = await stranger.send(f"/staff/sign-in/{secret}")

    _, *attributes = [part.strip().lower() for part in answer.headers["set-cookie"].split(";")]
    assert sorted(attributes) == ["httponly", "max-age=43200", "path=/", "samesite=lax"]
    assert secret not in answer.headers["set-cookie"]


async def test_enter_over_tls_sets_a_cookie_no_sibling_can_plant(ada: str, settings: Settings) -> None:
    safe = Settings(
        database_url=settings.database_url,
        secret_key=KEY,
        public_url="https://ateliers.exemple.fr",
        data_dir=settings.data_dir,
    )
    transport = httpx.ASGITransport(an_application(safe))  # type: ignore[arg-type]
    async with httpx.AsyncClient(transport=transport, base_url="https://ateliers.exemple.fr") as client:
        answer = await Visit(client).send(f"/staff/sign-in/{await make_link(ADA, now=clock.now())}")

        assert answer.headers["set-cookie"].startswith("__Host-sign_in=")
        assert "secure" in answer.headers["set-cookie"].lower()
        assert (await client.get("/staff")).status_code == 200


async def test_enter_twice_is_refused(ada: str, colleague: Colleague) -> None:
    path = f"/staff/sign-in/{await make_link(ADA, now=clock.now())}"
    first, second = await colleague(None, role=None), await colleague(None, role=None)
    await first.send(path)

    answer = await second.send(path)

    assert answer.status_code == 409
    assert "set-cookie" not in answer.headers
    assert "already used or is too old" in answer.text
    assert (await second.get(path)).status_code == 409


async def test_enter_with_an_old_link_is_refused(ada: str, stranger: Visit) -> None:
    path = f"/staff/sign-in/{await make_link(ADA, now=clock.now() - timedelta(minutes=31))}"

    assert (await stranger.get(path)).status_code == 409
    assert (await stranger.send(path)).status_code == 409


async def test_enter_with_an_invented_link_is_refused(stranger: Visit) -> None:
    assert (await stranger.send("/staff/sign-in/xxxxxxxx")).status_code == 409


async def test_enter_never_adopts_the_cookie_that_was_there(ada: str, stranger: Visit) -> None:
    stranger.client.cookies.set("sign_in", "planted", domain="127.0.0.1")
    assert (await stranger.get("/staff")).status_code == 303

    await stranger.send(f"/staff/sign-in/{await make_link(ADA, now=clock.now())}")

    assert stranger.client.cookies.get("sign_in") != "planted"
    stranger.client.cookies.clear()
    stranger.client.cookies.set("sign_in", "planted", domain="127.0.0.1")
    assert (await stranger.get("/staff")).status_code == 303


async def test_enter_ends_the_visit_that_was_there(ada: str, stranger: Visit) -> None:
    await stranger.send(f"/staff/sign-in/{await make_link(ADA, now=clock.now())}")
    former = stranger.client.cookies["sign_in"]

    await stranger.send(f"/staff/sign-in/{await make_link(ADA, now=clock.now())}")

    stranger.client.cookies.clear()
    stranger.client.cookies.set("sign_in", former, domain="127.0.0.1")
    assert (await stranger.get("/staff")).status_code == 303


async def test_leave_ends_the_visit_for_every_copy_of_the_cookie(ada: str, stranger: Visit) -> None:
    await stranger.send(f"/staff/sign-in/{await make_link(ADA, now=clock.now())}")
    copied = stranger.client.cookies["sign_in"]

    answer = await stranger.submit(await stranger.form("/staff", "/staff/sign-out"))

    assert (answer.status_code, answer.headers["location"]) == (303, "/staff/sign-in")
    assert "sign_in" not in stranger.client.cookies
    stranger.client.cookies.set("sign_in", copied, domain="127.0.0.1")
    assert (await stranger.get("/staff")).status_code == 303


async def test_visit_ends_when_the_account_is_disabled(ada: str, stranger: Visit) -> None:
    await stranger.send(f"/staff/sign-in/{await make_link(ADA, now=clock.now())}")

    await rows("UPDATE account SET disabled_at = now()")

    assert (await stranger.get("/staff")).headers["location"] == "/staff/sign-in"


async def test_visit_ends_after_its_hours(ada: str, stranger: Visit, hands: Hands) -> None:
    await stranger.send(f"/staff/sign-in/{await make_link(ADA, now=clock.now())}")

    hands.ahead += VISIT_LIFE

    assert (await stranger.get("/staff")).headers["location"] == "/staff/sign-in"


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://ailleurs.example"},
    ],
)
async def test_enter_from_another_site_is_refused(ada: str, stranger: Visit, headers: dict[str, str]) -> None:
    path = f"/staff/sign-in/{await make_link(ADA, now=clock.now())}"

    answer = await stranger.send(path, headers=headers)

    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    assert (await stranger.get(path)).status_code == 200


async def test_a_letter_wakes_the_workers_once_it_is_committed(ada: str, stranger: Visit) -> None:
    woken = []
    wake_workers_with(lambda: woken.append("letters"))
    try:
        await stranger.send("/staff/sign-in", {"email": ADA})
    finally:
        wake_workers_with(None)

    assert woken == ["letters"]


async def test_the_code_is_typed_where_it_was_asked_for(ada: str, stranger: Visit) -> None:
    asked = await stranger.submit(await stranger.form("/staff/sign-in"), email=ADA)
    link: UUID = await value("SELECT id FROM sign_in_link")
    page = await stranger.get("/staff/sign-in/code")
    form = await stranger.form("/staff/sign-in/code")

    wrong = await stranger.submit(form, code="000 00")
    answer = await stranger.submit(form, code=letter_code(link, key=KEY), own_device="yes")

    assert "max-age=600" in asked.headers["set-cookie"].lower()
    assert 'autocomplete="one-time-code"' in page.text
    assert 'inputmode="numeric"' in page.text
    assert (wrong.status_code, 'value="000 00"' in wrong.text) == (422, True)
    assert (answer.status_code, answer.headers["location"]) == (303, "/staff")
    assert "max-age=2592000" in answer.headers["set-cookie"].lower()
    assert "sign_in_asked" not in stranger.client.cookies
    assert (await stranger.get("/staff")).status_code == 200


async def test_a_wrong_code_says_how_often_one_may_try(ada: str, stranger: Visit) -> None:
    await stranger.submit(await stranger.form("/staff/sign-in"), email="nobody@exemple.fr")
    form = await stranger.form("/staff/sign-in/code")

    answers = [await stranger.submit(form, code="123456") for _ in range(5)]

    assert [answer.status_code for answer in answers] == [409] * 5
    assert "You can try 4 more times." in answers[0].text
    assert "Ask for a new letter" in answers[4].text
    assert 'name="code"' not in answers[4].text


async def test_the_page_of_the_code_leads_to_asking_where_nobody_asked(stranger: Visit) -> None:
    assert (await stranger.get("/staff/sign-in/code")).headers["location"] == "/staff/sign-in"
