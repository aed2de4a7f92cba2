"""The sign-up in Debian's Firefox, step by step on a telephone and on one page of a wide screen: nothing typed is lost,
nobody is signed up twice unasked."""

from collections.abc import Iterator

import pytest

from events_service.database import rows, value
from tests.factories import a_party, a_registration
from tests.installation import House
from tests.journeys.firefox import FIREFOX, HOW, Firefox, firefox
from tests.journeys.test_citizen import a_workshop_soon
from tests.journeys.windows import DESK, PHONE, Window, wait_for

pytestmark = [pytest.mark.matrix, pytest.mark.skipif(FIREFOX is None, reason=HOW)]

CONFIRM = "#check > .actions button"
OTHER_LANGUAGE = "header button[name=language]"


@pytest.fixture(scope="module")
def one_firefox(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Firefox]:
    """On a telephone without scripts, where a test does not say otherwise."""
    size, scripts = getattr(request, "param", (PHONE, False))
    with firefox(tmp_path_factory.mktemp("firefox"), size=size, scripts=scripts) as browser:
        yield browser


on_both = pytest.mark.parametrize(
    "one_firefox", [(PHONE, False), (DESK, True)], ids=["360", "1280-scripts"], indirect=True
)


@pytest.fixture
def browser(one_firefox: Firefox, house: House) -> Firefox:
    """The one window, with nothing left of the last test: cookies know hosts, and no ports."""
    one_firefox.go(f"{house.url}/health/live")
    one_firefox.forget_cookies()
    return one_firefox


async def registered() -> list[tuple[str, str, int]]:
    found = await rows("SELECT name, state, seats FROM registration ORDER BY position")
    return [(each["name"], each["state"], each["seats"]) for each in found]


def next_step(browser: Window, step: str) -> None:
    """On a telephone, to the next step; a wide screen shows all of them."""
    if browser.shown(f"#step-{step} .onward .button"):
        browser.click(f"#step-{step} .onward .button")


def type_in(browser: Window, house: House, session: object, name: str = "Ginette") -> None:
    """Up to the second step."""
    browser.go(f"{house.url}/sessions/{session}/registrations")
    browser.type("#name", name)
    next_step(browser, "who")
    browser.type("#phone", "06 12 34 56 78")


def read_all_answers(browser: Window, seats: int = 1) -> None:
    """From there to the page with all answers; with no `seats` where nobody may bring others."""
    next_step(browser, "reach")
    if seats:
        browser.click(f"[name=seats][value='{seats}']")
        next_step(browser, "seats")
    browser.click(".send button")


def confirm(browser: Window, seats: int = 1) -> None:
    read_all_answers(browser, seats)
    browser.click(CONFIRM)


@on_both
async def test_back_and_forward_keep_what_was_typed(house: House, browser: Firefox) -> None:
    session = await a_workshop_soon()
    type_in(browser, house, session.id)

    in_focus = browser.focused()
    if browser.url().endswith("#step-reach"):
        browser.back()
    browser.type("#name", "Ginette Petit")
    browser.go(f"{house.url}/privacy")
    browser.back()
    browser.forward()
    browser.back()

    assert in_focus in ("step-reach", "phone")
    assert (browser.value("#name"), browser.value("#phone")) == ("Ginette Petit", "06 12 34 56 78")
    next_step(browser, "who")
    confirm(browser)
    assert await registered() == [("Ginette Petit", "confirmed", 1)]


@on_both
async def test_the_other_language_keeps_what_was_typed(house: House, browser: Firefox) -> None:
    session = await a_workshop_soon()
    type_in(browser, house, session.id)

    browser.click(OTHER_LANGUAGE)

    assert "Your first name" in browser.text()
    assert (browser.value("#name"), browser.value("#phone")) == ("Ginette", "06 12 34 56 78")
    next_step(browser, "who")
    confirm(browser)
    assert await registered() == [("Ginette", "confirmed", 1)]
    assert await value("SELECT locale FROM registration") == "en"


@on_both
async def test_a_mistake_keeps_the_rest_and_takes_the_focus(house: House, browser: Firefox) -> None:
    session = await a_workshop_soon()
    type_in(browser, house, session.id)
    browser.type("#email", "ginette")

    read_all_answers(browser)

    assert (browser.title()).startswith("Erreur")
    # A browser moves the focus once the page is laid out, a moment after its title is there.
    wait_for(lambda: browser.focused() == "errors")
    assert browser.value("#phone") == "06 12 34 56 78"
    browser.click(OTHER_LANGUAGE)
    assert (browser.title()).startswith("Error")
    assert browser.value("#email") == "ginette"


async def test_going_back_and_sending_again_asks_who_it_is(house: House, browser: Firefox) -> None:
    session = await a_workshop_soon()
    type_in(browser, house, session.id)
    confirm(browser)
    code = str(await value("SELECT code FROM registration"))

    type_in(browser, house, session.id)
    confirm(browser)

    assert "une autre personne" in browser.text("#question")
    assert code not in browser.text()
    assert await registered() == [("Ginette", "confirmed", 1)]
    browser.click("button[name=again]")
    assert await registered() == [("Ginette", "confirmed", 1)] * 2


async def test_pressing_back_and_the_button_again_makes_one_registration(
    house: House, browser: Firefox
) -> None:
    session = await a_workshop_soon()
    type_in(browser, house, session.id)
    confirm(browser)
    own = browser.url()

    browser.back()
    assert "Ginette" in browser.text("#check")
    browser.click(CONFIRM)

    assert await registered() == [("Ginette", "confirmed", 1)]
    assert browser.url() == own


async def test_more_people_than_seats_are_asked(house: House, browser: Firefox) -> None:
    session = await a_workshop_soon(capacity=4)
    await a_registration(session.id, a_party("Marcel", seats=2))
    type_in(browser, house, session.id, "Famille Petit")
    confirm(browser, seats=4)

    assert await registered() == [("Marcel", "confirmed", 2)]
    assert browser.value("[name=seats]") == "4"
    browser.click("button[name=take]")
    assert await registered() == [("Marcel", "confirmed", 2), ("Famille Petit", "confirmed", 2)]


async def test_a_session_that_fills_up_meanwhile_asks_before_the_waiting_list(
    house: House, browser: Firefox
) -> None:
    session = await a_workshop_soon(capacity=1)
    type_in(browser, house, session.id)
    read_all_answers(browser, seats=0)
    await a_registration(session.id, a_party("Marcel"))

    browser.click(CONFIRM)

    assert await registered() == [("Marcel", "confirmed", 1)]
    assert browser.value("[name=name]") == "Ginette"
    browser.click("button[name=if_full]")
    assert await registered() == [("Marcel", "confirmed", 1), ("Ginette", "waiting", 1)]
