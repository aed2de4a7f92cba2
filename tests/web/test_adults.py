"""A child comes with an adult: every door asks who that is, and takes nobody without an answer."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from httpx import Response

from events_service import clock
from events_service.database import row, value
from events_service.errors import existing
from events_service.registration.arrivals import proof_of
from events_service.registration.cancellation import cancel_by_link
from events_service.registration.referrals import make_referral, referral_link_of
from events_service.scheduling.events import amend_event
from events_service.scheduling.queries import session_line
from tests.factories import KEY, STARTS_AT, Planned, a_key, a_session, bearer, sign_up
from tests.registration.test_moving import a_later_date
from tests.web.conftest import Hands
from tests.web.office.conftest import Colleague, Visit

Send = Callable[[dict[str, Any]], Awaitable[Response]]


async def by_web(planned: Planned, ada: Visit) -> Send:
    return lambda typed: ada.signs_up(f"/sessions/{planned.id}/registrations", **typed)


async def by_dates(planned: Planned, ada: Visit) -> Send:
    slug = await value("SELECT slug FROM event WHERE id = $1", planned.event)
    page = f"/events/{slug}/registrations"
    fields = {f"date-{planned.id}": "yes", "seats": "1", "if_full": "wait"}
    return lambda typed: ada.client.post(page, data=fields | typed)


async def by_desk(planned: Planned, ada: Visit) -> Send:
    page = f"/staff/sessions/{planned.id}"
    form = await ada.form(page, f"{page}/registrations")
    return lambda typed: ada.submit(form, **typed)


async def by_phone(planned: Planned, ada: Visit) -> Send:
    send = await by_desk(planned, ada)
    return lambda typed: send({"door": "phone", **typed})


async def by_program(planned: Planned, ada: Visit) -> Send:
    headers, page = bearer(await a_key(planned.organisation)), f"/api/v1/sessions/{planned.id}/registrations"

    def send(typed: dict[str, Any]) -> Awaitable[Response]:
        only = {"only_adults": True} if "only_adults" in typed else {}
        body = typed | {"seats": int(typed.get("seats", 1)), "companions": [typed["companions"]]} | only
        return ada.client.post(page, json=body, headers=headers)

    return send


async def by_referral(planned: Planned, ada: Visit) -> Send:
    asked = {"name": "Mme Roux", "structure": "CCAS", "seats": "4", "until": "2035-11-20"}
    made = await make_referral(planned.id, asked, by=planned.ada, key=KEY, now=clock.now())
    path = f"/referrals/{referral_link_of(made, key=KEY)}"
    form = await ada.form(path, f"{path}/registrations")
    return lambda typed: ada.submit(form, consent="yes", **typed)


async def by_arrival(planned: Planned, ada: Visit) -> Send:
    session = existing(await session_line(planned.id, now=STARTS_AT))
    form = await ada.form(f"/sessions/{planned.id}/arrivals/{proof_of(session, key=KEY)}")
    return lambda typed: ada.submit(form, **typed)


DOORS = (by_web, by_dates, by_desk, by_phone, by_program, by_referral, by_arrival)


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
async def test_every_door_asks_which_adult_stays_and_takes_companions_by_name(
    database: str,
    colleague: Colleague,
    hands: Hands,
    door: Callable[[Planned, Visit], Awaitable[Send]],
) -> None:
    planned = await a_session(age_from=8, with_adult=True)
    ada = await colleague(planned.organisation, locale="en")
    if door is by_arrival:
        hands.turn_to(STARTS_AT + timedelta(minutes=5))
    send = await door(planned, ada)
    child = {"name": "Léo", "seats": "2", "companions": "Zoé"}

    refused = await send(child)
    before = await value("SELECT count(*) FROM registration")
    taken = await send(child | {"adult": "Sylvie"})

    assert (refused.status_code, before) == (422, 0)
    assert "name the adult who stays with the child" in refused.text or door is by_program
    assert taken.status_code in (201, 303), taken.text
    made = await row("SELECT name, seats, companions, adult FROM registration")
    assert made is not None
    assert tuple(made) == ("Léo", 2, ["Zoé"], "Sylvie")


async def test_only_adults_are_no_children_unless_only_children_come(
    database: str, colleague: Colleague
) -> None:
    families, children = await a_session(with_adult=True), await a_session(age_to=12, with_adult=True)
    ada = await colleague(families.organisation, locale="en")
    grown = {"name": "Yvette", "only_adults": "yes"}

    answers = [await (await by_web(planned, ada))(grown) for planned in (families, children)]

    assert [answer.status_code for answer in answers] == [303, 422]
    assert "No child comes" not in answers[1].text


async def test_who_stays_with_the_child_is_shown_to_the_team_and_corrected(
    database: str, colleague: Colleague
) -> None:
    planned = await a_session(with_adult=True)
    ada = await colleague(planned.organisation, locale="en")
    await (await by_desk(planned, ada))({"name": "Léo", "adult": "Sylvie"})
    own = f"/staff/registrations/{await value('SELECT id FROM registration')}"
    pages = (f"/staff/sessions/{planned.id}", own)

    shown = [(await ada.get(page)).text for page in pages]
    form = await ada.form(f"{own}/correction")
    emptied = await ada.submit(form, adult="")
    await ada.submit(form, adult="Karim")
    karim = await answered()
    await ada.submit(await ada.form(f"{own}/correction"), adult="", only_adults="yes")

    assert ["Sylvie" in page for page in shown] == [True, True]
    assert emptied.status_code == 422
    assert (karim, await answered()) == (("Karim", False), ("", True))


async def answered() -> tuple[str, bool]:
    said = existing(await row("SELECT adult, only_adults FROM registration"))
    return said["adult"], said["only_adults"]


async def test_who_signed_up_before_the_event_asked_keeps_their_place_and_is_to_be_asked(
    database: str, colleague: Colleague
) -> None:
    """A seat comes free for them as for anybody; the team reads what is missing, and nobody moves before it is said."""
    planned = await a_session(capacity=1)
    ada = await colleague(planned.organisation, locale="en")
    first = await sign_up(planned, "Denise")
    leo = (await sign_up(planned, "Léo")).registration.id
    await amend_event(planned.event, {"with_adult": True}, by=planned.ada, now=clock.now())
    later = await a_later_date(planned)
    own = f"/staff/registrations/{leo}"

    await cancel_by_link(first.link, now=clock.now())
    pages = [(await ada.get(page)).text for page in (f"/staff/sessions/{planned.id}", own)]
    refused = await ada.send(f"{own}/moves", {"session": str(later.id)})
    note = await ada.submit(await ada.form(f"{own}/correction"), note="Vient en bus")
    named = await ada.submit(await ada.form(f"{own}/correction"), adult="Sylvie")
    moved = await ada.send(f"{own}/moves", {"session": str(later.id)})

    assert ["Ask which adult stays with the child" in pages[0], "not asked yet" in pages[1]] == [True, True]
    assert await value("SELECT state FROM registration WHERE id = $1", leo) == "cancelled"
    assert [each.status_code for each in (refused, note, named, moved)] == [422, 303, 303, 303]
    stands = existing(
        await row("SELECT state, adult, note FROM registration WHERE roster = $1", later.roster)
    )
    assert tuple(stands) == ("confirmed", "Sylvie", "Vient en bus")
