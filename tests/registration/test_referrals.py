"""Seats by a professional's link: counted, consented, revoked and forgotten."""

from datetime import datetime, timedelta

import pytest

from events_service import clock
from events_service.attendance.presence import note_presence
from events_service.attendance.rules import Mark
from events_service.database import value
from events_service.errors import Forbidden, Invalid, NotFound
from events_service.registration.cancellation import cancel_by_link
from events_service.registration.erasure import forget_past
from events_service.registration.places import Place, register
from events_service.registration.referrals import (
    ReferralOver,
    ReferralUsedUp,
    make_referral,
    refer,
    referral_by_link,
    referral_link_of,
    referred_by,
    revoke_referral,
)
from events_service.registration.rules import Door, NotEnoughSeats
from tests.factories import ENDS_AT, KEY, STARTS_AT, Planned, a_party, a_session, a_viewer
from tests.posted import letters

pytestmark = pytest.mark.usefixtures("database")

SAID = {"name": "Mme Roux", "structure": "CCAS", "seats": "2", "until": "2035-11-20"}
AGREED = {"consent": "yes"}


async def a_referral(session: Planned, **said: str) -> str:
    made = await make_referral(session.id, SAID | said, by=session.ada, key=KEY, now=clock.now())
    return referral_link_of(made, key=KEY)


async def refer_to(
    link: str, name: str, *, now: datetime | None = None, network: str = "203.0.113.7", **said: str
) -> Place:
    return await refer(
        link,
        {"name": name, "email": f"{name.lower()}@example.org"} | AGREED | said,
        intent=name,
        network=network,
        locale="fr",
        key=KEY,
        sender="",
        now=now or clock.now(),
    )


async def test_a_link_signs_up_so_many_even_into_kept_seats() -> None:
    session = await a_session(capacity=2, kept_seats=2)
    link = await a_referral(session)

    places = [await refer_to(link, name) for name in ("Awa", "Bilal", "Awa")]

    assert [(place.state, place.registration.door, place.replayed) for place in places] == [
        ("confirmed", "referral", False),
        ("confirmed", "referral", False),
        ("confirmed", "referral", True),
    ]
    assert await letters() == [("confirmation", "awa@example.org"), ("confirmation", "bilal@example.org")]
    with pytest.raises(ReferralUsedUp):
        await refer_to(link, "Cyr")
    await cancel_by_link(places[0].link, now=clock.now())
    assert (await refer_to(link, "Cyr")).state == "confirmed"


async def test_nobody_is_put_on_the_waiting_list_by_somebody_else() -> None:
    session = await a_session(capacity=1)
    link = await a_referral(session)
    await register(session.roster, a_party(), door=Door.DESK, key=KEY, now=clock.now())

    with pytest.raises(NotEnoughSeats):
        await refer_to(link, "Awa")


async def test_nobody_is_signed_up_without_consent() -> None:
    link = await a_referral(await a_session())

    with pytest.raises(Invalid) as refusal:
        await refer_to(link, "Awa", consent="", email="nobody")

    assert refusal.value.fields == {"consent": "consent_needed", "email": "not_an_email"}
    assert await value("SELECT count(*) FROM registration") == 0


async def test_a_professional_learns_only_what_the_person_agreed_to() -> None:
    session = await a_session()
    link = await a_referral(session, seats="3")
    agreed = await refer_to(link, "Awa", may_know="yes")
    silent = await refer_to(link, "Bilal")
    absent = await refer_to(link, "Cyr", may_know="yes")
    referral = await referral_by_link(link)
    assert referral is not None
    assert [each.came for each in await referred_by(referral.id)] == [None, None, None]

    for place, presence in ((agreed, "attended"), (silent, "attended"), (absent, "absent")):
        mark = Mark.parse({"presence": presence})
        await note_presence(session.id, place.registration.id, mark, by=session.ada, now=STARTS_AT)

    came = [(each.name, each.came) for each in await referred_by(referral.id)]
    assert came == [("Awa", "came"), ("Bilal", None), ("Cyr", "did_not_come")]


async def test_revoked_or_over_it_signs_nobody_up() -> None:
    session = await a_session()
    link = await a_referral(session, until="2035-11-18")

    with pytest.raises(ReferralOver):
        await refer_to(link, "Awa", now=STARTS_AT - timedelta(hours=1))
    referral = await referral_by_link(link)
    assert referral is not None
    await revoke_referral(session.id, referral.id, by=session.ada, now=clock.now())
    with pytest.raises(NotFound):
        await refer_to(link, "Awa")


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"seats": "0"}, {"seats": "out_of_range"}),
        ({"name": "", "seats": ""}, {"name": "required", "seats": "required"}),
        ({"until": "2020-01-01"}, {"until": "in_the_past"}),
        ({"until": ""}, {"until": "required"}),
    ],
)
async def test_making_one_says_what_is_wrong(said: dict[str, str], wrong: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refusal:
        await a_referral(await a_session(), **said)

    assert refusal.value.fields == wrong


async def test_who_may_make_one() -> None:
    session = await a_session()
    for role, refused in (("desk", Forbidden), ("mediator", None)):
        by = a_viewer(session.organisation, role=role)
        if refused is None:
            await make_referral(session.id, SAID, by=by, key=KEY, now=clock.now())
        else:
            with pytest.raises(refused):
                await make_referral(session.id, SAID, by=by, key=KEY, now=clock.now())
    with pytest.raises(NotFound):
        stranger = a_viewer((await a_session()).organisation)
        await make_referral(session.id, SAID, by=stranger, key=KEY, now=clock.now())


async def test_it_is_forgotten_with_the_people_of_its_list() -> None:
    link = await a_referral(await a_session())
    await refer_to(link, "Awa")

    await forget_past(days=90, now=ENDS_AT + timedelta(days=91))

    assert [await value(f"SELECT count(*) FROM {table}") for table in ("referral", "referred")] == [0, 0]
    assert await referral_by_link(link) is None
