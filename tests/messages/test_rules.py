import pytest

from events_service.database import rows
from events_service.identifiers import uuid7
from events_service.messages import outbox
from events_service.messages.bounce_reports import Kind, Report
from events_service.messages.bounces import note_reports
from events_service.messages.channels.smtp import SmtpTransport
from events_service.messages.claims import Claim, claim, give_back
from events_service.messages.delivery import deliver_due
from events_service.messages.receipts import note_receipt
from events_service.messages.relay import Relay
from events_service.messages.retries import Fate
from events_service.messages.rules import MOVES, State, listed
from events_service.messages.sweeping import sweep
from tests.posted import CONTEXT, MINUTE, NOON, becomes, claimed, hand, post, write
from tests.smtp_servers import DROP, smtp_server

WATCH = """
CREATE TABLE moved (came text, went text);
CREATE FUNCTION note_move() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN INSERT INTO moved VALUES (OLD.state, NEW.state); RETURN NEW; END';
CREATE TRIGGER note_move BEFORE UPDATE OF state ON message
    FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION note_move();
"""


def test_moves_know_every_state():
    assert set(MOVES) == set(State)


def test_listed_as_sql_has_them():
    assert listed([State.DUE, State.SENT]) == "'due', 'sent'"


def test_a_letter_that_was_tried_cannot_be_sending():
    with pytest.raises(ValueError, match="sending"):
        Fate(State.SENDING)


@pytest.mark.usefixtures("database")
async def test_every_move_that_statements_make_is_one_of_the_table():
    for statement in WATCH.strip().split(";\n"):
        await rows(statement)

    await all_that_can_happen()

    found = await rows("SELECT DISTINCT came, went FROM moved")
    assert {(line["came"], line["went"]) for line in found} == {
        (came.value, went.value) for came, wents in MOVES.items() for went in wents
    }


async def all_that_can_happen() -> None:
    """Letters that are sent, refused, broken, overtaken, late, unanswered, resent, given back and forgotten."""
    script: dict[str, str | list[str]] = {
        "rcpt": ["250 ok", "550 5.1.1 no", "450 later"],
        "text": ["250 ok", DROP],
    }
    about = uuid7()
    await post(about=about)
    for _ in range(5):
        await post()
    await post(context={**CONTEXT, "starts_local": "soon"})
    async with smtp_server(script) as server:
        wire = SmtpTransport(server.url, helo="example.fr")
        for minutes in (0, 2, 20, 40):
            await sweep(NOON + minutes * MINUTE)
            await deliver_due([wire], write, Relay(), now=lambda at=minutes: NOON + at * MINUTE)  # type: ignore[misc]
    await overtaken_while_unknown()
    await come_back()
    await texts_with_receipts()
    await give_back([await claimed_anew()])
    await claimed_anew()
    await outbox.withdraw(about)
    await outbox.forget([about])


async def texts_with_receipts() -> None:
    """Texts that did not arrive, and one of unknown fate that did."""
    for before, received in (("sent", False), ("unknown", False), ("unknown", True)):
        text = await post()
        await becomes(
            text, "channel = 'sms', state = 'sending', lease_until = now(), token = gen_random_uuid()"
        )
        left = "lease_until = NULL, token = NULL, handed = true"
        await becomes(
            text, f"state = '{before}', sent_at = CASE '{before}' WHEN 'sent' THEN now() END, {left}"
        )
        await note_receipt(text, received=received, now=NOON)


async def overtaken_while_unknown() -> None:
    about, late = uuid7(), NOON + 60 * MINUTE
    await post(about=about, now=late, useless_after=late + 6 * MINUTE)
    (taken,) = await claim(late)
    await hand(taken, now=late)
    await sweep(late + 5 * MINUTE)
    await sweep(late + 7 * MINUTE)
    await post(about=about, now=late)
    await claim(late)
    await post(about=about, letter="cancellation", now=late)
    await sweep(late + 5 * MINUTE)
    await post(about=about, letter="change", now=late)


async def come_back() -> None:
    late = NOON + 80 * MINUTE
    await post(now=late)
    for taken in await claim(late, most=50):
        await hand(taken, now=late)
    await sweep(late + 5 * MINUTE)
    gone = await rows("SELECT id FROM message WHERE state IN ('sent', 'unknown')")
    await note_reports([Report(each["id"], Kind.BOUNCED) for each in gone], now=late)


async def claimed_anew() -> Claim:
    await post(now=NOON + 90 * MINUTE)
    return await claimed(NOON + 90 * MINUTE)
