"""Letters a second: one worker with a full outbox, against a bare loop that sends the same bytes; then two workers.

1,000 confirmations, each with its calendar part, into a local mail server that accepts everything. The worker claims,
renders, marks and finishes each letter in PostgreSQL; the loop has one connection and everything ready in memory.
"""

import asyncio
import time
from contextlib import ExitStack

import msgspec
import uvloop
from aiosmtplib import SMTP

from events_service import clock
from events_service.database import rows, value
from events_service.feeds.completing import completing
from events_service.messages.channels.transport import Envelope
from events_service.messages.rendering import Letter, Letterhead, render
from events_service.registration.places import register
from events_service.registration.rules import Door
from events_service.settings import Settings
from tests.bench.figures import Figure, Outcomes
from tests.bench.servers import COMMAND, Installation, Memory, memory, program, with_pool
from tests.bench.sink import Count, counted, sink
from tests.factories import KEY, a_party, a_session

LETTERS = 1000
LONGEST_SECONDS = 40


def measure(installation: Installation) -> Outcomes:
    """The worker first, then the loop with what the worker would have written."""
    url = installation.database("letters")
    with_pool(url, _sign_everybody_up)
    envelopes, rendering = with_pool(url, _written)
    second_url = installation.database("letters_by_two", like="letters")
    with sink() as port:
        delivered, resident = _by_workers(1, installation, url, port)
        by_two, _ = _by_workers(2, installation, second_url, port)
        bare = uvloop.run(_by_loop(port, envelopes))
    size = sum(len(envelope.content) for envelope in envelopes) // len(envelopes)
    details = {"bytes_each": size, "rendering_alone_per_second": round(rendering, 1)}
    left = with_pool(url, lambda: value("SELECT count(*) FROM message WHERE state <> 'sent'"))
    if delivered.letters != LETTERS or left:
        raise RuntimeError(f"{delivered.letters} letters arrived and {left} are not marked as sent")
    one, two = delivered.per_second, by_two.per_second
    figures = [
        Figure("letters, one worker", "letters/s", one, "bare SMTP loop", bare.per_second, details),
        Figure("letters, two workers", "letters/s", two, "one worker", one),
    ]
    return Outcomes(figures, resident, [f"{LETTERS} letters arrived once each and are marked as sent."])


async def _sign_everybody_up() -> None:
    session = await a_session(capacity=LETTERS)
    for number in range(LETTERS):
        party = a_party(f"Chloé Martin {number}", email=f"chloe.{number}@example.fr")
        await register(session.roster, party, door=Door.WEB, key=KEY, now=clock.now())


async def _written() -> tuple[list[Envelope], float]:
    """Every letter as the worker writes it, and how many a second that alone allows."""
    settings = Settings(secret_key=KEY)
    letterhead, complete = Letterhead.from_settings(settings, host="a.example"), completing(settings)
    letters = [_letter(found) for found in await rows("SELECT * FROM message ORDER BY position")]
    render(letters[0], letterhead, complete)  # the templates are compiled once
    started = time.perf_counter()
    envelopes = [render(letter, letterhead, complete) for letter in letters]
    return envelopes, len(letters) / (time.perf_counter() - started)


def _letter(found: dict[str, object]) -> Letter:
    names = {"id": "id", "about": "about", "name": "letter", "locale": "locale", "recipient": "recipient"}
    context = msgspec.json.decode(str(found["context"]))
    return Letter(
        **{field: found[column] for field, column in names.items()},  # type: ignore[arg-type]
        context=context,
        created_at=found["created_at"],  # type: ignore[arg-type]
    )


def _by_workers(number: int, installation: Installation, url: str, port: int) -> tuple[Count, list[Memory]]:
    environ = installation.environ(
        url, smtp_url=f"smtp://127.0.0.1:{port}?starttls=never", mail_from="a@b.fr"
    )
    with ExitStack() as stack:
        workers = [
            stack.enter_context(
                program([*COMMAND, "worker"], environ, installation.folder / f"worker-{each}.log")
            )
            for each in range(number)
        ]
        with_pool(url, _all_have_left)
        resident = memory("worker", workers[0].pid)
    return uvloop.run(counted(port)), resident


async def _all_have_left() -> None:
    deadline = time.monotonic() + LONGEST_SECONDS
    while await value("SELECT count(*) FROM message WHERE state IN ('due', 'sending')"):
        if time.monotonic() > deadline:
            raise RuntimeError("the worker did not deliver everything in time")
        await asyncio.sleep(0.2)


async def _by_loop(port: int, envelopes: list[Envelope]) -> Count:
    client = SMTP(hostname="127.0.0.1", port=port, start_tls=False)
    await client.connect()
    for envelope in envelopes:
        await client.sendmail(envelope.sender, [envelope.recipient], envelope.content)
    await client.quit()
    return await counted(port)
