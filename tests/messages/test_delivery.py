import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from email import message_from_bytes
from uuid import UUID

import asyncpg
import pytest

from events_service.database import close_pool, open_pool, row, rows, transaction, value
from events_service.identifiers import uuid7
from events_service.messages import claims, marks, outbox
from events_service.messages.channels.smtp import SmtpTransport
from events_service.messages.channels.transport import Envelope, Transport
from events_service.messages.claims import Claim, claim
from events_service.messages.delivery import Revise, as_written, deliver_due
from events_service.messages.marks import LeaseLost
from events_service.messages.outbox import NewMessage
from events_service.messages.relay import Relay
from events_service.messages.rendering import Letter
from events_service.messages.retries import Fate
from events_service.messages.rules import Priority, State
from events_service.messages.sweeping import sweep
from tests.posted import (
    CONTEXT,
    MINUTE,
    NOON,
    becomes,
    claimed,
    finish,
    hand,
    letter_states,
    post,
    reason_of,
    state_of,
    write,
)
from tests.smtp_servers import DROP, ScriptedServer, smtp_server

pytestmark = pytest.mark.usefixtures("database")
SOON, NEXT_DAY = NOON + 2 * MINUTE, NOON + timedelta(hours=24)


async def deliver(
    server: ScriptedServer,
    now: datetime = NOON,
    *,
    relay: Relay | None = None,
    revise: Revise = as_written,
    stopping: Callable[[], bool] = lambda: False,
) -> int:
    """A run with one connection, and how many letters left."""
    transport = SmtpTransport(server.url, helo="example.fr")
    return await deliver_by(transport, now, relay=relay, revise=revise, stopping=stopping)


async def deliver_by(
    transport: Transport,
    now: datetime = NOON,
    *,
    relay: Relay | None = None,
    revise: Revise = as_written,
    stopping: Callable[[], bool] = lambda: False,
) -> int:
    run = await deliver_due(
        [transport], write, relay or Relay(), now=lambda: now, revise=revise, stopping=stopping
    )
    return run.sent


Told = Mapping[str, object] | None


def each(decide: Callable[[Letter, Told], Awaitable[Letter | None]]) -> Revise:
    """One letter at a time."""

    async def revise(letters: Sequence[tuple[Letter, Told]]) -> list[Letter | None]:
        return [await decide(letter, told) for letter, told in letters]

    return revise


async def test_deliver_due_sends_each_letter_once():
    messages = [await post(recipient=f"guest{number}@example.fr") for number in range(3)]
    async with smtp_server() as server:
        sent = await deliver(server, SOON)
        again = await deliver(server, SOON)

    assert (sent, again) == (3, 0)
    assert server.recipients() == [f"guest{number}@example.fr" for number in range(3)]
    assert server.connections == 1
    line = await row("SELECT * FROM message WHERE id = $1", messages[0])
    assert line is not None
    assert (line["state"], line["sent_at"], line["attempts"]) == ("sent", SOON, 1)
    assert (line["token"], line["lease_until"], line["reason"]) == (None, None, "")


async def test_deliver_due_leaves_what_is_not_due_yet():
    await post(now=SOON)
    async with smtp_server() as server:
        assert await deliver(server, NOON) == 0


async def test_deliver_due_shares_the_letters_among_workers():
    for number in range(50):
        await post(recipient=f"guest{number}@example.fr")
    async with smtp_server() as server:
        sent = await asyncio.gather(*(deliver(server) for _ in range(8)))

    assert sum(sent) == 50
    assert sorted(server.recipients()) == sorted(f"guest{number}@example.fr" for number in range(50))


async def test_deliver_due_stops_when_asked_after_the_letter_in_hand():
    for _ in range(3):
        await post()
    async with smtp_server() as server:
        sent = await deliver(server, stopping=lambda: bool(server.mails))

    assert sent == 1
    assert await letter_states() == ["sent", "due", "due"]


# What a failure means (reliability §6 D)


async def test_greylisting_costs_a_minute_and_no_second_letter():
    message = await post()
    async with smtp_server({"rcpt": ["450 4.7.1 greylisted"]}) as server:
        first = await deliver(server, NOON)
        too_early = await deliver(server, NOON + timedelta(seconds=59))
        state, reason = await state_of(message), await reason_of(message)
        second = await deliver(server, SOON)

    assert (first, too_early, second) == (0, 0, 1)
    assert (state, reason) == ("due", "rcpt 450 4.7.1")
    assert len(server.mails) == 1


async def test_an_unknown_recipient_fails_and_the_next_letter_leaves():
    unknown, other = await post(), await post()
    async with smtp_server({"rcpt": ["550 5.1.1 <chloe@example.fr> unknown"]}) as server:
        await deliver(server)
        await deliver(server, NEXT_DAY)

    assert (await state_of(unknown), await reason_of(unknown)) == ("failed", "rcpt 550 5.1.1")
    assert await state_of(other) == "sent"
    assert len(server.mails) == 1


@pytest.mark.parametrize("script", [{"data": DROP}, {"banner": "421 busy"}, {"text": ["450 4.3.0 later"]}])
async def test_what_certainly_did_not_leave_is_tried_again(script: dict[str, str | list[str]]):
    message = await post()
    async with smtp_server(script) as server:
        await deliver(server)

    assert await state_of(message) == "due"
    assert await value("SELECT next_at FROM message WHERE id = $1", message) > NOON + MINUTE


async def test_a_lost_answer_is_resent_once_and_late_and_the_same():
    message = await post()
    async with smtp_server({"text": [DROP]}) as server:
        await deliver(server, NOON)
        assert await state_of(message) == "unknown"
        await sweep(NOON + 14 * MINUTE)
        assert await deliver(server, NOON + 14 * MINUTE) == 0
        await sweep(NOON + 15 * MINUTE)
        assert await deliver(server, NOON + 15 * MINUTE) == 1
        await sweep(NEXT_DAY)
        assert await deliver(server, NEXT_DAY) == 0

    first, second = server.mails
    assert first.content == second.content
    assert message_from_bytes(first.content)["Message-ID"] == f"<message-{message}@bibliotheque.example.fr>"
    assert await state_of(message) == "sent"


async def test_a_second_lost_answer_is_final():
    message = await post()
    async with smtp_server({"text": DROP}) as server:
        for now in (NOON, NOON + 15 * MINUTE, NOON + 30 * MINUTE, NEXT_DAY):
            await sweep(now)
            await deliver(server, now)

    assert len(server.mails) == 2
    assert await state_of(message) == "unknown"


async def test_a_server_that_leaves_at_quit_has_the_letter():
    message = await post()
    async with smtp_server({"quit": DROP}) as server:
        await deliver(server)

    assert await state_of(message) == "sent"


async def test_a_refused_password_holds_every_letter(caplog: pytest.LogCaptureFixture):
    for _ in range(3):
        await post()
    relay = Relay()
    async with smtp_server({"auth": "535 5.7.8 no"}, extensions=("AUTH PLAIN",)) as server:
        url = f"smtp://ada:wrong@127.0.0.1:{server.port}?starttls=never"
        for minutes in (0, 1, 5, 14):
            transport = SmtpTransport(url, helo="example.fr")
            moment = NOON + minutes * MINUTE
            await deliver_by(transport, moment, relay=relay)

    assert server.steps.count("auth") == 1
    assert [record.levelname for record in caplog.records if record.msg.endswith("failed")] == ["ERROR"]
    assert await letter_states() == ["due", "due", "due"]
    assert [line["attempts"] for line in await rows("SELECT attempts FROM message ORDER BY position")] == [
        1,
        0,
        0,
    ]


async def test_a_server_that_is_down_is_left_alone_after_five_tries():
    for _ in range(7):
        await post()
    relay = Relay()
    async with smtp_server() as server:
        pass

    await deliver(server, NOON, relay=relay)
    attempts = [line["attempts"] for line in await rows("SELECT attempts FROM message ORDER BY position")]
    await deliver(server, NOON + timedelta(seconds=59), relay=relay)

    assert attempts == [1, 1, 1, 1, 1, 0, 0]
    assert await letter_states() == ["due"] * 7
    assert await value("SELECT sum(attempts) FROM message") == 5


async def test_a_server_that_is_back_gets_everything():
    for _ in range(7):
        await post()
    relay = Relay()
    async with smtp_server({"banner": ["421 busy"] * 6}) as server:
        for seconds in (0, 61, 200):
            await deliver(server, NOON + timedelta(seconds=seconds), relay=relay)

    assert server.steps.count("banner") == 5 + 1 + 1
    assert await letter_states() == ["sent"] * 7


def test_relay_rests_only_after_failures_in_a_row():
    relay = Relay()

    for _ in range(4):
        relay.failed(NOON, timedelta(0))
    relay.answered()
    relay.failed(NOON, timedelta(0))

    assert not relay.rests(NOON)


# How long


# Leases and tokens


async def test_claim_is_for_one():
    await post()

    assert sum(map(len, await asyncio.gather(*(claim(NOON) for _ in range(6))))) == 1


async def test_claim_passes_over_what_another_is_claiming(database: str):
    await post()
    outsider = await asyncpg.connect(database)
    async with outsider.transaction():
        taken = await outsider.fetch(claims._CLAIM, NOON, NOON + MINUTE, 1, "email")
        async with asyncio.timeout(1):
            nothing_left = await claim(NOON)
    await outsider.close()

    assert len(taken) == 1
    assert nothing_left == []


async def test_claim_takes_what_has_been_due_longest():
    second = await post(now=NOON - MINUTE)
    first = await post(now=NOON - 2 * MINUTE)

    assert [(await claimed()).letter.id for _ in range(2)] == [first, second]


async def test_a_dead_workers_letter_is_due_again_when_its_lease_is_over():
    message = await post()
    await claimed()

    await sweep(NOON + timedelta(seconds=89))
    before = await state_of(message)
    await sweep(NOON + timedelta(seconds=90))

    assert (before, await state_of(message)) == ("sending", "due")
    assert await claim(NOON + timedelta(seconds=90)) != []


async def test_a_worker_dead_after_the_hand_over_leaves_an_unknown_fate():
    message = await post()
    await hand(await claimed())

    await sweep(NOON + timedelta(seconds=90))
    still_sending = await state_of(message)
    await sweep(NOON + timedelta(seconds=180))

    assert (still_sending, await state_of(message)) == ("sending", "unknown")
    assert await claim(NOON + 10 * MINUTE) == []


async def zombie_and_heir() -> tuple[Claim, Claim, UUID]:
    """A worker that slept through its lease, and the one who has the letter now."""
    message = await post()
    zombie = await claimed()
    await sweep(SOON)
    return zombie, await claimed(SOON), message


async def test_a_zombies_last_word_changes_nothing():
    zombie, heir, message = await zombie_and_heir()

    kept = await finish(zombie, Fate(State.FAILED, "rcpt 550"), now=SOON)

    assert not kept
    assert await state_of(message) == "sending"
    assert await finish(heir, Fate(State.SENT), now=SOON)
    assert await state_of(message) == "sent"


async def test_a_zombies_last_word_would_win_without_the_token():
    zombie, heir, message = await zombie_and_heir()
    unfenced = marks._WRITE.replace("AND message.token = ended.token", "")
    said = marks._json([marks.Ended(zombie, zombie.letter, Fate(State.FAILED, "rcpt 550"))])

    await rows(unfenced, SOON, "[]", said)

    assert not await finish(heir, Fate(State.SENT), now=SOON)
    assert await state_of(message) == "failed"


async def test_a_zombie_keeps_the_text_to_itself():
    zombie, _, _ = await zombie_and_heir()

    with pytest.raises(LeaseLost):
        await hand(zombie)


async def test_a_run_that_lost_its_letter_goes_on_with_the_next():
    asleep, other = await post(), await post()

    async with smtp_server() as server:
        transport = TakenOver(SmtpTransport(server.url, helo="example.fr"), asleep)
        await deliver_by(transport)

    assert await state_of(other) == "sent"
    assert await state_of(asleep) == "due"
    assert len(server.mails) == 1


class TakenOver:
    """A wire on which one letter takes so long that its lease is over before the server says "go ahead"."""

    def __init__(self, wire: SmtpTransport, slow: UUID) -> None:
        self._wire, self._slow = wire, slow

    async def hand_over(self, envelope: Envelope, *, handed: Callable[[], Awaitable[None]]) -> None:
        async def late() -> None:
            if envelope.id == self._slow:
                await rows("UPDATE message SET lease_until = $2 WHERE id = $1", self._slow, NOON)
                await sweep(NOON + timedelta(seconds=1))
            await handed()

        await self._wire.hand_over(envelope, handed=late)

    async def close(self) -> None:
        await self._wire.close()


async def test_a_letter_that_kills_three_workers_is_put_aside():
    poison = await post()
    other = await post(now=NOON + timedelta(hours=1))

    for number in range(3):
        now = NOON + 10 * number * MINUTE
        assert (await claimed(now)).letter.id == poison
        await sweep(now + 5 * MINUTE)

    assert (await state_of(poison), await reason_of(poison)) == ("failed", "quarantined")
    assert (await claimed(NEXT_DAY)).letter.id == other


async def test_deaths_count_only_in_a_row():
    message = await post()
    for number in range(4):
        now = NOON + 10 * number * MINUTE
        held = await claimed(now)
        if number == 1:
            await finish(held, Fate(State.DUE, "rcpt 450", now), now=now)
        await sweep(now + 5 * MINUTE)

    assert (await state_of(message), await reason_of(message)) == ("due", "abandoned twice")


async def test_finish_insists_while_the_database_is_busy(database: str):
    message = await post()
    await close_pool()
    await open_pool(database, name="tests", limits={"lock_timeout": "50ms"})
    outsider = await asyncpg.connect(database)

    async with smtp_server() as server:
        wire = Blocked(SmtpTransport(server.url, helo="example.fr"), outsider)
        sent = await deliver_by(wire)
    await outsider.close()

    assert sent == 1
    assert await state_of(message) == "sent"


class Blocked(TakenOver):
    """A wire during whose last moments somebody else locks the table for a fifth of a second."""

    def __init__(self, wire: SmtpTransport, outsider: asyncpg.Connection) -> None:
        super().__init__(wire, UUID(int=0))
        self._outsider = outsider

    async def hand_over(self, envelope: Envelope, *, handed: Callable[[], Awaitable[None]]) -> None:
        await super().hand_over(envelope, handed=handed)
        lock = self._outsider.transaction()
        await lock.start()
        await self._outsider.execute("LOCK TABLE message")
        asyncio.get_running_loop().call_later(0.2, lambda: setattr(self, "freeing", self._free(lock)))

    def _free(self, lock: asyncpg.transaction.Transaction) -> asyncio.Task[None]:
        return asyncio.ensure_future(lock.rollback())


# Which letter may leave


async def test_claim_waits_for_an_older_letter_in_hand():
    about = uuid7()
    await post(about=about)
    older = await claimed()
    await post(about=about, letter="cancellation")

    blocked = await claim(SOON)
    await finish(older, Fate(State.SENT), now=NOON)

    assert blocked == []
    assert (await claimed(SOON)).letter.name == "cancellation"


async def test_a_letter_that_waits_holds_up_no_other_and_goes_after_it():
    about = uuid7()
    reminder = await post(about=about, letter="waiting", not_before=SOON)
    change = await post(about=about, letter="change")

    first = await claimed(NOON)
    await finish(first, Fate(State.SENT), now=NOON)
    too_early = await claim(NOON + MINUTE)
    second = await claimed(SOON)

    assert (first.letter.id, second.letter.id) == (change, reminder)
    assert too_early == []
    assert (first.last_told, second.last_told) == (None, CONTEXT)


async def test_a_letter_whose_hour_has_come_waits_for_what_else_may_leave():
    about = uuid7()
    reminder = await post(about=about, letter="waiting", not_before=NOON)
    change = await post(about=about, letter="change", now=NOON - timedelta(seconds=1))

    assert [claim.letter.id for claim in await claim(SOON, most=5)] == [change]
    assert await state_of(reminder) == "due"


async def test_urgent_letters_leave_first():
    news = await post(now=NOON - 5 * MINUTE)
    awaited = await post(priority=Priority.AWAITED)

    assert [claim.letter.id for claim in await claim(NOON, most=5)] == [awaited, news]


async def test_many_letters_of_one_organisation_hold_up_no_other():
    crowd, other = uuid7(), uuid7()
    await a_mass_mailing(crowd, 5000)
    one = await post(organisation=other, priority=Priority.NEWS, now=NOON)

    claims = await claim(NOON, most=20)

    assert one in [claim.letter.id for claim in claims[:2]]
    assert len(claims) == 20


async def a_mass_mailing(organisation: UUID, letters: int) -> None:
    async with transaction():
        await outbox.write(
            [
                NewMessage(
                    intent=f"mass:{organisation}:{number}",
                    about=uuid7(),
                    letter="change",
                    locale="fr",
                    recipient=f"guest{number}@example.fr",
                    context=CONTEXT,
                    organisation=organisation,
                )
                for number in range(letters)
            ],
            now=NOON - MINUTE,
        )


async def test_letters_left_in_a_dead_hand_go_one_by_one_after_the_others():
    suspects = {await post() for _ in range(3)}
    await claim(NOON, most=3)
    await sweep(NOON + 5 * MINUTE)
    healthy = await post(now=NOON + 5 * MINUTE)

    batches = [await claim(NOON + 5 * MINUTE, most=5) for _ in range(5)]

    assert [claim.letter.id for claim in batches[0]] == [healthy]
    assert [len(batch) for batch in batches] == [1, 1, 1, 1, 0]
    assert {batch[0].letter.id for batch in batches[1:4]} == suspects


async def test_a_letter_superseded_in_hand_is_not_tried_again():
    about = uuid7()
    confirmation = await post(about=about)
    held = await claimed()
    cancellation = await post(about=about, letter="cancellation")

    await finish(held, Fate(State.DUE, "rcpt 450", NOON), now=NOON)

    assert (await state_of(confirmation), await reason_of(confirmation)) == ("withdrawn", "superseded")
    assert (await claimed(SOON)).letter.id == cancellation


async def test_a_letter_superseded_before_its_text_is_given_away_stays_here():
    about = uuid7()
    confirmation = await post(about=about)

    async def post_meanwhile(letter: Letter, told: object) -> Letter:
        if letter.id == confirmation:
            await post(about=about, letter="cancellation")
        return letter

    async with smtp_server() as server:
        sent = await deliver(server, revise=each(post_meanwhile))

    assert sent == len(server.mails) == 1
    assert (await state_of(confirmation), await reason_of(confirmation)) == ("withdrawn", "superseded")


async def test_a_letter_superseded_in_hand_may_arrive():
    about = uuid7()
    confirmation = await post(about=about)
    held = await claimed()
    await post(about=about, letter="cancellation")

    await finish(held, Fate(State.SENT), now=NOON)

    assert (await state_of(confirmation), await reason_of(confirmation)) == ("sent", "")


@pytest.mark.parametrize(("handed", "after"), [(False, "withdrawn"), (True, "unknown")])
async def test_a_letter_superseded_in_a_dead_hand_is_not_tried_again(handed: bool, after: str):
    about = uuid7()
    confirmation = await post(about=about)
    held = await claimed()
    if handed:
        await hand(held)
    cancellation = await post(about=about, letter="cancellation")

    await sweep(NOON + 5 * MINUTE)
    state = await state_of(confirmation)
    await sweep(NOON + 30 * MINUTE)

    assert state == after
    assert (await claimed(NOON + 30 * MINUTE)).letter.id == cancellation
    assert await claim(NOON + 30 * MINUTE) == []


# What a letter says when it leaves


@pytest.mark.parametrize(
    ("columns", "told"),
    [
        ("state = 'sent', sent_at = now()", True),
        ("state = 'unknown', handed = true", True),
        ("state = 'unknown', resent = true", True),
        ("state = 'withdrawn', handed = true", True),
        ("state = 'withdrawn'", False),
        ("state = 'failed'", False),
        ("state = 'sent', sent_at = now(), recipient = 'basile@example.fr'", False),
    ],
)
async def test_claim_knows_what_the_recipient_was_last_told(columns: str, told: bool):
    about = uuid7()
    older = await post(about=about, context={**CONTEXT, "code": "TORTUE 11"})
    await becomes(older, columns)
    await post(about=about, letter="change")

    held = await claimed()

    assert held.last_told == ({**CONTEXT, "code": "TORTUE 11"} if told else None)


async def test_the_row_says_what_left():
    message = await post(letter="change")

    async def revised(letter: Letter, _: object) -> Letter:
        return replace(
            letter,
            name="confirmation",
            locale="en",
            recipient="chloe@example.org",
            context={**letter.context, "code": "TORTUE 11"},
        )

    async with smtp_server() as server:
        await deliver(server, revise=each(revised))

    line = await row("SELECT letter, locale, recipient, context->>'code' AS code FROM message")
    assert line is not None
    assert tuple(line) == ("confirmation", "en", "chloe@example.org", "TORTUE 11")
    assert server.recipients() == ["chloe@example.org"]
    assert b"Content-Language: en" in server.mails[0].content
    assert await state_of(message) == "sent"


async def test_a_letter_with_nothing_new_is_withdrawn_and_the_next_leaves():
    useless, other = await post(), await post()

    async def nothing_new(letter: Letter, _: object) -> Letter | None:
        return None if letter.id == useless else letter

    async with smtp_server() as server:
        sent = await deliver(server, revise=each(nothing_new))

    assert sent == 1
    assert (await state_of(useless), await reason_of(useless)) == ("withdrawn", "nothing new")
    assert await state_of(other) == "sent"


async def test_a_letter_that_cannot_be_revised_fails_alone():
    broken, other = await post(), await post()

    async def stumbling(letter: Letter, _: object) -> Letter:
        if letter.id == broken:
            raise KeyError("state")
        return letter

    async with smtp_server() as server:
        await deliver(server, revise=each(stumbling))

    assert (await state_of(broken), await reason_of(broken)) == ("failed", "rendering")
    assert await state_of(other) == "sent"


async def test_a_letter_of_unknown_fate_is_resent_when_the_newer_one_has_nothing_to_tell():
    about = uuid7()
    await post(about=about)

    async def nothing_new(letter: Letter, told: object) -> Letter | None:
        return None if told else letter

    async with smtp_server({"text": [DROP]}) as server:
        await deliver(server, revise=each(nothing_new))
        await post(about=about, letter="change")
        await sweep(NOON + 5 * MINUTE)
        await deliver(server, NOON + 5 * MINUTE, revise=each(nothing_new))
        await sweep(NOON + 15 * MINUTE)
        await deliver(server, NOON + 15 * MINUTE, revise=each(nothing_new))

    first, second = server.mails
    assert first.content == second.content
    assert await letter_states() == ["sent", "withdrawn"]


async def test_a_letter_of_unknown_fate_waits_for_what_a_newer_one_decides():
    about = uuid7()
    confirmation = await post(about=about)
    async with smtp_server({"text": [DROP]}) as server:
        await deliver(server)
    await post(about=about, letter="cancellation", now=NOON + 30 * MINUTE)

    await sweep(NOON + 20 * MINUTE)

    assert await state_of(confirmation) == "unknown"
    assert await claim(NOON + 20 * MINUTE) == []


async def test_a_letter_of_unknown_fate_is_not_resent_after_a_newer_one():
    about = uuid7()
    confirmation = await post(about=about)
    async with smtp_server({"text": [DROP]}) as server:
        await deliver(server)
        await post(about=about, letter="cancellation")
        for minutes in (20, 21, 60):
            await sweep(NOON + minutes * MINUTE)
            await deliver(server, NOON + minutes * MINUTE)

    assert await state_of(confirmation) == "withdrawn"
    assert len(server.mails) == 2


async def test_a_letter_that_came_too_late_is_withdrawn():
    message = await post(useless_after=NOON + MINUTE)

    not_claimed = await claim(NOON + MINUTE)
    await sweep(NOON + MINUTE)

    assert not_claimed == []
    assert (await state_of(message), await reason_of(message)) == ("withdrawn", "too late")


async def test_sweep_by_two_at_once_is_done_once():
    for _ in range(5):
        await post(useless_after=NOON)

    done = await asyncio.gather(*(sweep(NOON) for _ in range(4)))

    assert sum(done) == 5


# Letters that cannot be written


async def test_a_letter_that_cannot_be_rendered_fails_alone(caplog: pytest.LogCaptureFixture):
    broken = await post(context={**CONTEXT, "starts_local": "soon"})
    unknown = await post(letter="no_such_letter")
    other = await post()
    async with smtp_server() as server:
        sent = await deliver(server)

    assert sent == 1
    assert (await state_of(broken), await reason_of(broken)) == ("failed", "rendering")
    assert await state_of(unknown) == "failed"
    assert await state_of(other) == "sent"
    alarms = [record.msg for record in caplog.records if record.levelname == "ERROR"]
    assert alarms == ["letter not rendered", "letter not rendered"]
