"""Several dates of one form: each its own registration and answer, all or none of them written."""

import pytest

from events_service import clock
from events_service.database import rows, value
from events_service.errors import Invalid
from events_service.registration import limits
from events_service.registration.changes import cancel_session
from events_service.registration.limits import TooManySignUps
from events_service.registration.links import link_hash
from events_service.registration.renewal import renew_link
from events_service.registration.rules import Door
from events_service.registration.ticked_dates import Answer, register_for_dates
from events_service.registration.together import others_of_form
from events_service.scheduling.intents import IntentReused
from events_service.scheduling.queries import date_of_roster
from events_service.scheduling.sessions import add_session
from tests.factories import KEY, Planned, a_party, a_session, mailbox_of, roster_of_session, sign_up

pytestmark = pytest.mark.usefixtures("database")


_LETTERS = """
SELECT letter, roster FROM message JOIN registration ON registration.id = message.about
WHERE recipient = $1 AND message.state <> 'withdrawn'
"""


async def three_dates(**rules: object) -> list[Planned]:
    """Three Tuesdays of one workshop with a seat each, and other `rules`."""
    first = await a_session(capacity=1, **rules)
    dates = [first]
    for day in ("27", "28"):
        times = {"starts_at": f"2035-11-{day}T14:00", "ends_at": f"2035-11-{day}T16:00", "capacity": 1}
        later = await add_session(first.event, times | rules, by=first.ada, now=clock.now())
        roster = await roster_of_session(later)
        dates.append(Planned(later, roster, first.event, first.library, first.organisation, first.ada))
    return dates


async def tick_dates(dates: list[Planned], name: str = "Chloé", **more: object) -> list[Answer]:
    lines = [await date_of_roster(date.roster, now=clock.now()) for date in dates]
    given: dict[str, object] = {"door": Door.WEB, "key": KEY, "sender": "", "now": clock.now(), **more}
    return await register_for_dates(
        [line for line in lines if line],
        a_party(name, email=mailbox_of(name)),
        **given,  # type: ignore[arg-type]
    )


async def test_each_date_has_its_own_registration_answer_letter_and_the_same_code() -> None:
    monday, tuesday, wednesday = await three_dates()
    await sign_up(tuesday, "Basile")
    await cancel_session(wednesday.id, reason="", by=wednesday.ada, now=clock.now())

    answers = await tick_dates([wednesday, tuesday, monday])

    assert [answer.place and answer.place.state for answer in answers] == ["confirmed", "waiting", None]
    assert [answer.refusal and answer.refusal.code for answer in answers] == [None, None, "session_cancelled"]
    # Both are of the same moment: which one left first is nobody's promise, which date it is about is.
    letters = await rows(_LETTERS, mailbox_of("Chloé"))
    assert sorted(map(tuple, letters)) == [("confirmation", monday.roster), ("waiting", tuesday.roster)]
    assert await value("SELECT count(DISTINCT code)::int FROM registration WHERE name = 'Chloé'") == 1
    assert await value("SELECT count(DISTINCT uid)::int FROM registration_date") == 3


async def test_sent_twice_it_makes_nothing_twice_and_another_tick_adds_its_date() -> None:
    dates = await three_dates()

    await tick_dates(dates[:2], intent="form")
    await tick_dates(dates[:2], intent="form")
    again = await tick_dates(dates, intent="form")

    assert [bool(answer.place and answer.place.replayed) for answer in again] == [True, True, False]
    said = await rows("SELECT DISTINCT together, code FROM registration")
    assert (len(said), await value("SELECT count(*)::int FROM registration")) == (1, 3)
    with pytest.raises(IntentReused):
        await tick_dates(dates, "Denise", intent="form")


async def test_who_would_not_wait_is_left_out_and_who_has_just_signed_up_is_asked() -> None:
    monday, tuesday, wednesday = await three_dates()
    await sign_up(monday, "Basile")
    await sign_up(tuesday, "Chloé", email=mailbox_of("Chloé"))

    answers = await tick_dates([monday, tuesday, wednesday], waits=False)

    codes = [answer.refusal and answer.refusal.code for answer in answers]
    assert codes == ["not_enough_seats", "already_signed_up", None]


@pytest.mark.parametrize(("number", "mistake"), [(0, "required"), (9, "too_many")])
async def test_no_date_and_too_many_are_refused(number: int, mistake: str) -> None:
    first = await a_session()
    days = [f"2035-11-{day}" for day in range(11, 11 + number)]
    sessions = [
        await add_session(
            first.event,
            {"starts_at": f"{day}T09:00", "ends_at": f"{day}T10:00", "capacity": 2},
            by=first.ada,
            now=clock.now(),
        )
        for day in days
    ]
    dates = [
        Planned(
            session, await roster_of_session(session), first.event, first.library, first.library, first.ada
        )
        for session in sessions
    ]

    with pytest.raises(Invalid) as refused:
        await tick_dates(dates)

    assert refused.value.fields == {"dates": mistake}
    assert await value("SELECT count(*) FROM registration") == 0


async def test_a_network_that_took_too_much_gets_no_date_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    dates = await three_dates()
    monkeypatch.setattr(limits, "SEATS", limits.Limit(at_once=2, a_day=2))

    with pytest.raises(TooManySignUps):
        await tick_dates(dates, network="192.0.2.1")

    assert await value("SELECT count(*) FROM registration") == 0
    assert await value("SELECT sum(seats_taken)::int FROM roster") == 0


async def test_the_page_of_one_has_the_others_and_a_new_link_is_a_new_one_to_all() -> None:
    dates = await three_dates()
    first, second, third = [answer.place for answer in await tick_dates(dates) if answer.place]

    others = await others_of_form(second.registration)
    renewed = await renew_link(second.link, intent="leaked", key=KEY, now=clock.now())

    assert [each.id for each in others] == [first.registration.id, third.registration.id]
    old = [link_hash(place.link) for place in (first, second, third)]
    assert await value("SELECT count(*) FROM registration WHERE link_hash = ANY($1)", old) == 0
    assert await value("SELECT id FROM registration WHERE link_hash = $1", link_hash(renewed)) == (
        second.registration.id
    )
