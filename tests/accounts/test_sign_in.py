"""One-time links and visits: how long each lasts, and who is left outside. Its pages: tests/web/office."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from events_service import clock
from events_service.accounts.links import PRINTED_LIFE, is_open, letter_code, letter_secret, make_link
from events_service.accounts.sign_in import (
    MOST_TRIES,
    AskedTooOften,
    CodeOver,
    LinkSpent,
    WrongCode,
    ask,
    enter_by_code,
    enter_by_link,
)
from events_service.accounts.staff import give_role
from events_service.accounts.visits import OWN_DEVICE_LIFE, VISIT_LIFE, viewer_signed_in
from events_service.database import rows, value
from events_service.errors import Invalid, NotFound
from tests.factories import KEY

ADA = "ada@example.org"
MOMENT = timedelta(seconds=1)


async def ada_is_staff() -> None:
    await give_role(ADA, role="coordinator", organisation=None, now=clock.now())


@pytest.mark.parametrize("life", [PRINTED_LIFE, VISIT_LIFE])
async def test_a_link_can_be_spent_until_its_life_is_over(database: str, life: timedelta):
    await ada_is_staff()
    now = clock.now()
    in_time, late = await make_link(ADA, now=now, life=life), await make_link(ADA, now=now, life=life)

    assert await is_open(late, now=now + life - MOMENT)
    assert await enter_by_link(in_time, now=now + life - MOMENT)
    assert not await is_open(late, now=now + life)
    with pytest.raises(LinkSpent):
        await enter_by_link(late, now=now + life)


async def test_a_visit_ends_after_half_a_day(database: str):
    await ada_is_staff()
    now = clock.now()
    cookie = await enter_by_link(await make_link(ADA, now=now), now=now)

    assert await viewer_signed_in(cookie, now=now + VISIT_LIFE - MOMENT) is not None
    assert await viewer_signed_in(cookie, now=now + VISIT_LIFE) is None


async def test_an_account_that_was_disabled_is_left_outside_at_once(database: str):
    await ada_is_staff()
    now = clock.now()
    cookie = await enter_by_link(await make_link(ADA, now=now), now=now)
    link = await make_link(ADA, now=now)

    await rows("UPDATE account SET disabled_at = $1", now)

    assert await viewer_signed_in(cookie, now=now) is None
    with pytest.raises(LinkSpent):
        await enter_by_link(link, now=now)
    with pytest.raises(NotFound):
        await make_link(ADA, now=now)


async def test_a_link_for_a_stranger_is_refused(database: str):
    with pytest.raises(NotFound):
        await make_link("nobody@example.org", now=clock.now())


async def asked_by(browser: str, now: datetime, *, email: str = ADA, network: str = "192.0.2.7") -> UUID:
    """Somebody asks in that browser; the id of the link, whose code the letter would show."""
    await ask(email, browser=browser, network=network, locale="fr", key=KEY, now=now)
    link: UUID = await value("SELECT id FROM sign_in_link ORDER BY id DESC LIMIT 1")
    return link


def another(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06}"


async def test_the_code_opens_once_in_the_browser_that_asked(database: str):
    await ada_is_staff()
    now = clock.now()
    code = letter_code(await asked_by("desk", now), key=KEY)

    with pytest.raises(CodeOver):
        await enter_by_code("elsewhere", code, key=KEY, now=now)
    visit = await enter_by_code("desk", f"{code[:3]} {code[3:]}", key=KEY, now=now)

    assert await viewer_signed_in(visit, now=now) is not None
    with pytest.raises(CodeOver):
        await enter_by_code("desk", code, key=KEY, now=now)


async def test_the_code_is_over_after_ten_minutes(database: str):
    await ada_is_staff()
    now = clock.now()
    code = letter_code(await asked_by("desk", now), key=KEY)

    with pytest.raises(CodeOver):
        await enter_by_code("desk", code, key=KEY, now=now + timedelta(minutes=10))
    assert await enter_by_code("desk", code, key=KEY, now=now + timedelta(minutes=10) - MOMENT)


@pytest.mark.parametrize("email", [ADA, "nobody@example.org"])
async def test_five_wrong_codes_end_it_whoever_the_address_belongs_to(database: str, email: str):
    await ada_is_staff()
    now = clock.now()
    code = letter_code(await asked_by("desk", now, email=email), key=KEY)

    for left in (4, 3, 2, 1):
        with pytest.raises(WrongCode) as refusal:
            await enter_by_code("desk", another(code), key=KEY, now=now)
        assert refusal.value.facts == {"left": left}
    with pytest.raises(CodeOver):
        await enter_by_code("desk", another(code), key=KEY, now=now)
    with pytest.raises(CodeOver):
        await enter_by_code("desk", code, key=KEY, now=now)


async def test_what_is_no_code_is_no_try(database: str):
    await ada_is_staff()
    now = clock.now()
    code = letter_code(await asked_by("desk", now), key=KEY)

    for _ in range(MOST_TRIES):
        with pytest.raises(Invalid):
            await enter_by_code("desk", "12 345", key=KEY, now=now)

    assert await enter_by_code("desk", code, key=KEY, now=now)


async def test_the_link_of_a_letter_voids_its_code(database: str):
    await ada_is_staff()
    now = clock.now()
    link = await asked_by("desk", now)

    await enter_by_link(letter_secret(link, key=KEY), now=now)

    with pytest.raises(CodeOver):
        await enter_by_code("desk", letter_code(link, key=KEY), key=KEY, now=now)


async def test_a_network_is_refused_beyond_a_whole_team_whatever_the_address(database: str):
    now = clock.now()
    for _ in range(60):
        await asked_by("desk", now, email="nobody@example.org")

    with pytest.raises(AskedTooOften) as refusal:
        await asked_by("desk", now)

    assert refusal.value.facts["retry_after"] == 144  # 600 a day
    assert await asked_by("desk", now, network="198.51.100.9")


async def sign_in_letters() -> int:
    written: int = await value("SELECT count(*) FROM message WHERE letter = 'sign_in'")
    return written


async def test_whoever_drains_her_letters_elsewhere_does_not_keep_her_out(database: str):
    await ada_is_staff()
    now = clock.now()
    for _ in range(12):
        await asked_by("stranger", now, network="198.51.100.9")
    drained = await sign_in_letters()

    code = letter_code(await asked_by("desk", now), key=KEY)
    visit = await enter_by_code("desk", code, key=KEY, now=now)

    assert drained == 5
    assert await viewer_signed_in(visit, now=now) is not None


async def test_whoever_drains_them_from_everywhere_leaves_a_link_that_lets_her_in(database: str):
    await ada_is_staff()
    begin = clock.now()
    for minute in range(90):
        now = begin + timedelta(minutes=minute)
        for stranger in ("a", "b"):
            await asked_by("stranger", now, network=f"{minute}.{stranger}")
        await asked_by("desk", now)
        newest = "SELECT id FROM sign_in_link WHERE account IS NOT NULL ORDER BY id DESC LIMIT 1"

        assert await is_open(letter_secret(await value(newest), key=KEY), now=now), (
            f"nothing opens in minute {minute}"
        )

    assert await sign_in_letters() == 20 + 89 * 192 // (24 * 60)
    link = await value(newest)
    visit = await enter_by_link(letter_secret(link, key=KEY), now=now)
    assert await viewer_signed_in(visit, now=now) is not None


async def test_a_visit_lasts_a_month_on_ones_own_device(database: str):
    await ada_is_staff()
    now = clock.now()
    cookie = await enter_by_link(await make_link(ADA, now=now), own_device=True, now=now)

    assert await viewer_signed_in(cookie, now=now + OWN_DEVICE_LIFE - MOMENT) is not None
    assert await viewer_signed_in(cookie, now=now + OWN_DEVICE_LIFE) is None
