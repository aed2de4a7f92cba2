"""One worker's delivery: its connections to the mail server and to the gateway for texts, and what it has learnt about
each."""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial

from events_service import clock
from events_service.installation import uid_host
from events_service.messages.channels.mailbox import MailboxTransport
from events_service.messages.channels.smtp import SmtpTransport
from events_service.messages.channels.transport import Envelope, NoGateway, Transport
from events_service.messages.delivery import Delivered, Write, deliver_due
from events_service.messages.relay import Relay
from events_service.messages.rendering import Complete, Letter, Letterhead, render
from events_service.messages.rules import Channel
from events_service.messages.texts import as_mail, render_text
from events_service.registration.news import newest
from events_service.settings import Settings

# Connections to the mail server per worker, opened as there are letters for them. Most of a letter's time is spent
# waiting for the server and for the disk: the letters of all connections share a commit, so that eight wait half as
# often as four. Servers that count usually begin to refuse at ten or twenty.
STREAMS = 8
# A gateway answers in a second or two, and is paid: there is never a crowd.
TEXT_STREAMS = 2
# After so long a piece of work ends, and is asked for again: other workers get their turn, and a job has an end.
LONGEST_SECONDS = 20.0


class Delivery:
    """What is due leaves, by as many connections as there are streams, a piece of twenty seconds at a time."""

    def __init__(self, settings: Settings, complete: Complete, *, streams: int = STREAMS) -> None:
        self._write = partial(render, complete=complete)
        self._head = Letterhead.from_settings(settings, host="")
        self._transports = [_transport(settings) for _ in range(streams)]
        self._relay = Relay()
        self._gateways = [_gateway(settings) for _ in range(TEXT_STREAMS)]
        self._gateway = Relay(name="gateway")
        text = partial(render_text, sender=settings.sms_sender, complete=complete)
        self._write_text = partial(_kept, text) if settings.keeps_texts else text
        self._over_at = 0.0
        self._stopping = False

    def stop(self) -> None:
        """Finish the letters in hand and take no other."""
        self._stopping = True

    async def deliver(self, _: datetime) -> bool:
        """Send until nothing is due, `stop`, or twenty seconds are over: then there may be more, which is the
        answer."""
        self._over_at = time.monotonic() + LONGEST_SECONDS
        # Read each time: a worker may be there before the first `migrate` is through.
        head = replace(self._head, host=await uid_host())
        delivered = await asyncio.gather(
            self._deliver(
                Channel.EMAIL, self._transports, partial(self._write, letterhead=head), self._relay
            ),
            self._deliver(Channel.SMS, self._gateways, self._write_text, self._gateway),
        )
        if self._stopping:
            await asyncio.gather(*(transport.close() for transport in self._transports + self._gateways))
        return any(each.more for each in delivered)

    async def _deliver(
        self, channel: Channel, transports: Sequence[Transport], write: Write, relay: Relay
    ) -> Delivered:
        return await deliver_due(
            transports,
            write,
            relay,
            now=clock.now,
            revise=newest,
            stopping=self._ends,
            channel=channel,
        )

    def _ends(self) -> bool:
        return self._stopping or time.monotonic() > self._over_at


def _kept(text: Write, letter: Letter) -> Envelope:
    """As the demonstration's mailbox keeps it."""
    return as_mail(text(letter), letter)


def _gateway(settings: Settings) -> Transport:
    if settings.keeps_texts:
        assert settings.mailbox is not None
        return MailboxTransport(settings.mailbox)
    if not settings.sms_url:
        return NoGateway()
    from events_service.messages.channels.gateway import GatewayTransport  # noqa: PLC0415 httpx: 60 ms, for who has one

    return GatewayTransport(settings.sms_url, secret=settings.sms_secret)


def _transport(settings: Settings) -> Transport:
    if settings.mailbox is not None:
        return MailboxTransport(settings.mailbox)
    return SmtpTransport(settings.smtp_url, helo=settings.public_host)
