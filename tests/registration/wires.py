"""Where the letters of a test go."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from events_service import clock
from events_service.feeds.completing import completing
from events_service.messages.channels.transport import DeliveryFailed, Envelope
from events_service.messages.delivery import deliver_due
from events_service.messages.relay import Relay
from events_service.messages.rendering import Letterhead, render
from events_service.registration.news import newest
from events_service.settings import Settings
from tests.factories import KEY


class Wire:
    """A mail server that keeps what it was given, and can be away."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []
        self.away = False
        self._hours = 0

    async def hand_over(self, envelope: Envelope, *, handed: Callable[[], Awaitable[None]]) -> None:
        if self.away:
            raise DeliveryFailed("connect disconnected", of_relay=True)
        await handed()
        letter = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)

    async def close(self) -> None:
        """Nothing to close."""

    async def deliver(self, *, at: datetime | None = None) -> None:
        """What one worker does with all that is due; each time an hour later, when failed ones are tried again."""
        settings = Settings(secret_key=KEY)

        def write(letter: Any) -> Envelope:
            return render(letter, Letterhead.from_settings(settings, host="a.example"), completing(settings))

        self._hours += 1
        when = at or clock.now() + timedelta(hours=self._hours)
        await deliver_due([self], write, Relay(), now=lambda: when, revise=newest)

    def said(self, recipient: str = "chloe@example.org") -> list[str]:
        """The subjects of one guest's letters, up to the colon."""
        return [
            str(each["Subject"]).partition("\u00a0:")[0] for each in self.letters if each["To"] == recipient
        ]


def plain_text(letter: EmailMessage) -> str:
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")
