"""Calls as rows: one for a fact, one open for a registration, and every outcome kept."""

from datetime import datetime, timedelta
from uuid import UUID

import pytest

from events_service.database import rows, transaction, value
from events_service.identifiers import uuid7
from events_service.messages import calls
from events_service.messages.calls import CallNoted, CallOver, NewCall, Untold, deadlines, ends
from events_service.messages.losses import Loss, losses
from events_service.messages.queries import cause_of, undelivered
from events_service.messages.retries import Fate
from events_service.messages.rules import Outcome, State
from events_service.messages.sweeping import sweep
from tests.posted import CONTEXT, MINUTE, NOON, claimed, finish, post, state_of

HOUR = timedelta(hours=1)
TOMORROW = NOON + 24 * HOUR


@pytest.mark.parametrize("outcome", list(Outcome))
def test_ends_only_with_a_person_who_heard_it(outcome: str):
    assert ends(outcome) == (outcome in ("reached", "handed_over", "posted"))


@pytest.mark.parametrize(
    ("known", "start", "end", "due", "useless"),
    [
        (None, 24, 26, 24, 24),  # promoted: before it begins
        (24, 48, 50, 24, 48),  # moved a day later: before the old hour, and worth saying until the new one
        (48, 24, 26, 24, 24),  # moved a day earlier
        (-1, 24, 26, 24, 24),  # the old hour is over
        (None, -1, 1, 1, 1),  # it has begun: until the end
    ],
)
def test_deadlines(known: int | None, start: int, end: int, due: int, useless: int):
    found = deadlines(
        start=NOON + start * HOUR,
        end=NOON + end * HOUR,
        known_start=None if known is None else NOON + known * HOUR,
        now=NOON,
    )

    assert found == (NOON + due * HOUR, NOON + useless * HOUR)


@pytest.mark.parametrize(
    ("reason", "cause"),
    [
        ("rcpt 550 5.1.1", "address"),
        ("text 554 5.6.0", "text"),
        ("given up: connect timeout", "gave_up"),
        ("rendering", "written"),
        ("quarantined", "written"),
    ],
)
def test_cause_of(reason: str, cause: str):
    assert cause_of(reason) == cause


async def owed(about: UUID, letter: str = "change", *, number: int = 1) -> UUID:
    call = NewCall(
        intent=f"{letter}:{about}:{number}",
        about=about,
        organisation=uuid7(),
        session=uuid7(),
        letter=letter,
        context={"title": f"Atelier {number}"},
        due_at=TOMORROW,
        useless_after=TOMORROW,
    )
    async with transaction():
        await calls.owe([call], now=NOON)
    found: UUID = await value("SELECT id FROM call_task WHERE intent = $1", f"{letter}:{about}:{number}")
    return found


async def note(
    call: UUID, outcome: str, *, seen: int | None = None, by: UUID | None = None, now: datetime = NOON
) -> None:
    async with transaction():
        await calls.note(
            call,
            Outcome(outcome),
            text="",
            dialled="+33612345678",
            seen=seen,
            noted_by=by or uuid7(),
            now=now,
        )


async def closings() -> list[str]:
    return [r["closed_for"] for r in await rows("SELECT closed_for FROM call_task ORDER BY id")]


@pytest.mark.usefixtures("database")
async def test_owe_once_for_one_fact():
    yvette = uuid7()

    await owed(yvette)
    await owed(yvette)

    assert await closings() == [""]


@pytest.mark.usefixtures("database")
async def test_owe_takes_the_place_of_what_is_older_about_the_same_person_only():
    yvette, mohamed = uuid7(), uuid7()

    for about, number in ((yvette, 1), (mohamed, 1), (yvette, 2)):
        await owed(about, number=number)

    assert await closings() == ["replaced", "", ""]
    assert await calls.untold([yvette]) == {
        yvette: Untold("change", {"title": "Atelier 2"}, perhaps_told=False)
    }


@pytest.mark.usefixtures("database")
async def test_note_keeps_every_outcome_and_ends_with_the_one_who_heard_it():
    call = await owed(uuid7())

    for hours, outcome in enumerate(("try_later", "message_left", "reached")):
        await note(call, outcome, now=NOON + hours * HOUR)

    kept = await rows("SELECT outcome FROM call_outcome ORDER BY noted_at")
    assert [each["outcome"] for each in kept] == ["try_later", "message_left", "reached"]
    assert await closings() == ["told"]


@pytest.mark.usefixtures("database")
async def test_note_says_first_what_a_colleague_noted_meanwhile():
    call, ada, basile = await owed(uuid7()), uuid7(), uuid7()
    await note(call, "message_left", seen=0, by=ada)

    with pytest.raises(CallNoted):
        await note(call, "wrong_number", seen=0, by=basile)
    await note(call, "wrong_number", seen=1, by=basile, now=NOON + HOUR)

    assert await value("SELECT array_agg(outcome::text ORDER BY noted_at) FROM call_outcome") == [
        "message_left",
        "wrong_number",
    ]


@pytest.mark.usefixtures("database")
async def test_note_pressed_twice_is_one():
    call, ada = await owed(uuid7()), uuid7()

    for _ in range(2):
        await note(call, "reached", seen=0, by=ada)

    assert await value("SELECT count(*) FROM call_outcome") == 1


@pytest.mark.usefixtures("database")
async def test_note_nothing_on_a_call_that_is_over():
    call = await owed(uuid7())
    await note(call, "reached")

    with pytest.raises(CallOver):
        await note(call, "wrong_number")


TOLD = CONTEXT | {
    "session": str(UUID(int=7)),
    "starts_at": TOMORROW.isoformat(),
    "was_starts_local": "2026-11-22T16:00:00",  # in Paris: three hours after NOON
}


@pytest.mark.usefixtures("database")
async def test_a_letter_that_fails_for_good_becomes_a_call():
    yvette, organisation = uuid7(), uuid7()
    message = await post(
        about=yvette,
        letter="change",
        context=TOLD,
        organisation=organisation,
        useless_after=TOMORROW + 2 * HOUR,
    )

    assert await finish(await claimed(), Fate(State.FAILED, "rcpt 550 5.1.1"), now=NOON)

    (task,) = await rows("SELECT * FROM call_task")
    assert (task["id"], task["about"], task["organisation"]) == (message, yvette, organisation)
    assert (task["session"], task["letter"], task["closed_for"]) == (UUID(int=7), "change", "")
    assert (task["due_at"], task["useless_after"]) == deadlines(
        start=TOMORROW, end=TOMORROW + 2 * HOUR, known_start=NOON + 3 * HOUR, now=NOON
    )
    assert list(await undelivered([yvette])) == [yvette]
    assert (await undelivered([yvette]))[yvette].cause == "address"


@pytest.mark.usefixtures("database")
async def test_a_lost_letter_troubles_nobody_once_a_colleague_or_a_later_letter_has_told():
    yvette, chloe = uuid7(), uuid7()
    told = {"context": TOLD, "organisation": uuid7(), "useless_after": TOMORROW}
    for about in (yvette, chloe):
        await post(about=about, letter="confirmation", **told)
        await finish(await claimed(), Fate(State.FAILED, "rcpt 550 5.1.1"), now=NOON)
    before = await losses(NOON)

    call: UUID = await value("SELECT id FROM call_task WHERE about = $1", yvette)
    await calls.note(call, Outcome.REACHED, text="", dialled=None, seen=0, noted_by=uuid7(), now=NOON)
    after_the_call = await losses(NOON)
    await post(about=chloe, letter="change", **told)
    await finish(await claimed(), Fate(State.SENT, ""), now=NOON)

    assert before == [Loss("confirmation", "refused", letters=2, current=2)]
    assert after_the_call == [Loss("confirmation", "refused", letters=2, current=1)]
    assert await losses(NOON) == [Loss("confirmation", "refused", letters=2, current=0)]


@pytest.mark.usefixtures("database")
async def test_a_letter_that_fails_while_a_newer_one_waits_becomes_no_call():
    yvette = uuid7()
    told = {"about": yvette, "context": TOLD, "organisation": uuid7(), "useless_after": TOMORROW}
    first = await post(letter="confirmation", **told)
    held = await claimed()
    await post(letter="change", now=NOON + MINUTE, **told)

    await finish(held, Fate(State.FAILED, "rcpt 550"), now=NOON + MINUTE)

    assert await state_of(first) == "failed"
    assert await value("SELECT count(*) FROM call_task") == 0


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("late", [True, False])
async def test_a_letter_becomes_a_call_only_while_there_is_something_to_tell(late: bool):
    over = {"starts_at": (NOON - 3 * HOUR).isoformat()} if late else {}
    context = TOLD | over if late else CONTEXT  # a sign-in link, say, is about no session
    await post(about=uuid7(), context=context, organisation=uuid7(), useless_after=NOON + MINUTE)
    held = await claimed()

    await finish(held, Fate(State.FAILED, "rcpt 550"), now=NOON + 2 * MINUTE)

    assert await value("SELECT count(*) FROM call_task") == 0


@pytest.mark.usefixtures("database")
async def test_a_letter_that_kills_its_workers_becomes_a_call():
    await post(about=uuid7(), context=TOLD, organisation=uuid7(), useless_after=TOMORROW)
    now = NOON
    for _ in range(3):
        await claimed(now)
        now += timedelta(minutes=2)
        await sweep(now)

    assert await value("SELECT state FROM message") == "failed"
    assert await value("SELECT letter FROM call_task") is not None


@pytest.mark.usefixtures("database")
async def test_undelivered_is_made_good_by_a_letter_that_left():
    yvette = uuid7()
    await post(about=yvette, context=TOLD)
    await finish(await claimed(), Fate(State.FAILED, "rcpt 550"), now=NOON)
    await post(about=yvette, context=TOLD, now=NOON + MINUTE)

    assert await undelivered([yvette]) == {}
