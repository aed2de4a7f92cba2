"""What the last form did is said once, by a cookie for one page and one visit; an address claims nothing."""

import re
from datetime import timedelta

import pytest

from events_service import clock
from tests.factories import a_party, a_registration, a_session
from tests.web.office.conftest import Colleague

WORDS = (
    "created",
    "saved",
    "added",
    "published",
    "moved",
    "cancelled",
    "seat_cancelled",
    "registered",
    "told",
    "sent",
)


async def test_an_address_claims_nothing(database: str, colleague: Colleague) -> None:
    planned = await a_session()
    place = await a_registration(planned.id, a_party("Georges", phone="+33612345678"))
    ada, nobody = await colleague(planned.organisation), await colleague(None, None)

    for path in (
        *("/staff", "/staff/calls", f"/staff/sessions/{planned.id}", f"/staff/events/{planned.event}"),
        f"/staff/registrations/{place.registration.id}",
    ):
        plain = (await ada.get(path)).text
        for word in (*WORDS, "signed_out"):
            assert _same(plain) == _same((await ada.get(f"{path}?said={word}")).text), (path, word)
    plain = (await nobody.get("/staff/sign-in")).text
    for word in (*WORDS, "signed_out"):
        assert _same(plain) == _same((await nobody.get(f"/staff/sign-in?said={word}")).text), word


def _same(text: str) -> str:
    """Without the intents, which differ each time, and where the language button leads back to."""
    return re.sub(r'name="(?:intent|back)" value="[^"]+"', "", text)


async def test_a_notice_is_said_once_and_on_its_own_page(database: str, colleague: Colleague) -> None:
    planned = await a_session()
    ada = await colleague(planned.organisation)
    session = f"/staff/sessions/{planned.id}"
    said = "The session is cancelled."
    await ada.submit(await ada.form(f"{session}/cancellation"))

    assert said not in (await ada.get("/staff")).text  # looked at first, in another tab
    first, second = (await ada.get(session)).text, (await ada.get(session)).text

    assert said in first
    assert said not in second


@pytest.mark.parametrize("spoilt", ["word", "time", "page", "visit", "late", "rubbish"])
async def test_a_notice_that_is_not_for_here_and_now_says_nothing(
    database: str, colleague: Colleague, spoilt: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned, other = await a_session(), await a_session()
    ada = await colleague(planned.organisation)
    path = f"/staff/events/{planned.event}"
    await ada.submit(await ada.form(f"{path}/description"))
    word, expires, signature = ada.client.cookies["notice"].split(".")
    reader = await colleague(planned.organisation) if spoilt == "visit" else ada
    ada.client.cookies.delete("notice")
    value = {
        "word": f"published.{expires}.{signature}",
        "time": f"{word}.{int(expires) + 3600}.{signature}",
        "rubbish": "é.²..",
    }.get(spoilt, f"{word}.{expires}.{signature}")
    if spoilt == "page":
        path = f"/staff/sessions/{planned.id}"
    if spoilt == "late":
        later = clock.now() + timedelta(minutes=2)
        monkeypatch.setattr(clock, "now", lambda: later)

    shown = await reader.get(path, headers={"cookie": f"{_cookies(reader)}; notice={value}".encode()})

    assert shown.status_code == 200
    assert 'class="notice good"' not in shown.text
    assert other.id != planned.id


def _cookies(visit: object) -> str:
    return f"sign_in={visit.client.cookies['sign_in']}"  # type: ignore[attr-defined]


async def test_the_footer_names_every_cookie_that_staff_pages_set(
    database: str, colleague: Colleague
) -> None:
    planned = await a_session()
    ada = await colleague(planned.organisation)
    await ada.submit(await ada.form(f"/staff/events/{planned.event}/description"))

    shown = (await ada.get("/staff")).text

    assert {*ada.client.cookies} == {"sign_in", "notice"}
    assert (
        "your visit, for 12 hours, or 30 days on a device that you say is yours; and for one minute" in shown
    )
    assert "while you sign in, for ten minutes, that this browser asked" in shown
    assert "no cookie but your choice of language" not in shown
    assert "no cookie but your choice of language" in (await ada.get("/events")).text
