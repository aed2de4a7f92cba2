"""Letters: do they leave, were any lost, and does the mail server take them from us?"""

import asyncio
import socket
import ssl
from datetime import timedelta
from email.utils import parseaddr
from itertools import groupby
from urllib.parse import urlsplit

from events_service import clock
from events_service.causes import of_wire
from events_service.checks.database import asked
from events_service.checks.machine import may_write
from events_service.checks.trouble import Trouble
from events_service.messages.breaker import resting
from events_service.messages.channels.smtp import CREDENTIALS, THROTTLED, Limits, SmtpTransport
from events_service.messages.channels.transport import DeliveryFailed
from events_service.messages.losses import ADVICE, Loss, losses
from events_service.messages.queries import LATE, lag
from events_service.messages.rules import Channel
from events_service.settings import Settings

LIMITS = Limits(step=5, before=10, answer=10)


async def check_letters(settings: Settings) -> str:
    """None waits for longer than a worker would let it."""
    rest = await asked(settings, lambda: resting(Channel.EMAIL))
    if rest is not None:
        raise Trouble(
            f"the mail server has not answered since {rest.since:%Y-%m-%d %H:%M} UTC: {rest.reason}"
        )
    letters = await asked(settings, lambda: lag(clock.now()))
    if letters.oldest > LATE:
        minutes = letters.oldest // timedelta(minutes=1)
        raise Trouble(f"a letter has been waiting for {minutes} minutes; is `events-service worker` running?")
    return f"{letters.due} due, {letters.by_state['sent']} sent"


async def check_losses(settings: Settings) -> str:
    """No letter that still matters has failed for good: what is over, or was told since, is history."""
    lost = await asked(settings, lambda: losses(clock.now()))
    current = [loss for loss in lost if loss.current]
    if current:
        raise Trouble("; ".join(_by_letter(kind, current) for kind in ADVICE if _of(kind, current)))
    past = sum(loss.letters for loss in lost)
    return f"{past} failed for good, none that still has to be told" if past else "none failed for good"


def _of(kind: str, lost: list[Loss]) -> list[Loss]:
    return [loss for loss in lost if loss.kind == kind]


def _by_letter(kind: str, lost: list[Loss]) -> str:
    ours = sorted(_of(kind, lost), key=lambda loss: loss.letter)
    letters = ", ".join(
        f"{sum(loss.current for loss in group)} {letter}"
        for letter, group in groupby(ours, key=lambda loss: loss.letter)
    )
    return f"{letters} {kind.replace('_', ' ')} ({ADVICE[kind]})"


async def check_mail(settings: Settings) -> str:
    """The mail server lets us in and takes our sender; no letter is sent."""
    if settings.mailbox is not None:
        if not may_write(settings.mailbox):
            raise Trouble(
                f"letters are to be kept in {settings.mailbox}, where this user may not write; give it that folder,"
                " name another in EVENTS_DATA_DIR, or a mail server in EVENTS_SMTP_URL"
            )
        return f"no mail server set; letters are kept in {settings.mailbox}"
    sender = parseaddr(settings.mail_from)[1]
    try:
        await SmtpTransport(settings.smtp_url, helo=settings.public_host, limits=LIMITS).check(sender)
    except DeliveryFailed as failure:
        raise Trouble(_advice(failure, sender)) from None
    return f"{urlsplit(settings.smtp_url).hostname} takes letters from {sender}"


async def check_texts(settings: Settings) -> str:
    """Where text messages go; none is sent to find out, for it would be paid."""
    if settings.sms_url:
        return f"{urlsplit(settings.sms_url).hostname} takes text messages from {settings.sms_sender}"
    if settings.keeps_texts:
        return f"no gateway set; text messages are kept in {settings.mailbox}"
    return "no gateway set (EVENTS_SMS_URL): people with a mobile phone are called"


def _advice(failure: DeliveryFailed, sender: str) -> str:
    step, _, answer = failure.reason.partition(" ")
    cause = _deepest(failure)
    if failure.code in CREDENTIALS:
        return (
            f"the mail server refuses our user name and password ({answer});"
            " correct them in EVENTS_SMTP_URL, with :, @ and / percent-encoded"
        )
    if failure.code in THROTTLED:
        return f"the mail server is busy or limits us ({answer}); try again later, or ask whoever runs it"
    if failure.code is not None and step == "mail":
        return (
            f"the mail server takes no letters from {sender} ({answer});"
            " correct EVENTS_MAIL_FROM, or let the server allow that sender to us"
        )
    if failure.code is not None:
        return f"the mail server sends this machine away ({answer}); ask whoever runs it to let us in"
    if answer == "unintelligible":
        return "something that is no mail server listens there; correct the port in EVENTS_SMTP_URL"
    if answer == "not supported":
        missing = "no STARTTLS" if "STARTTLS extension" in str(cause) else "no way to log in"
        return (
            f"the mail server offers {missing}; correct EVENTS_SMTP_URL"
            " (smtps:// speaks TLS from the start, ?starttls=never does without)"
        )
    return of_wire(cause, "the mail server", "EVENTS_SMTP_URL") or (
        "the mail server hung up; is it one that listens at the port of EVENTS_SMTP_URL?"
    )


def _deepest(failure: DeliveryFailed) -> BaseException:
    """The network's own error, which two libraries have wrapped."""
    error: BaseException = failure
    while error.__cause__ is not None:
        error = error.__cause__
        if isinstance(error, socket.gaierror | ssl.SSLError | asyncio.TimeoutError):
            break
    return error
