"""How a letter becomes a message: three templates, perhaps a calendar part, and headers that machines
respect.

Made twice, a letter gives the same bytes: date, Message-ID and MIME boundaries come from its row, so that the
one resend we allow ourselves (messages/delivery.py) is recognised as the same message.

The headers are written with the standard library's older `Header`, not with the newer header registry: the
registry of Python 3.11 folds a long References into encoded words, reads `=?utf-8?q?…?=` in a title as if it
were ours, and loses spaces between encoded words (tests/messages/test_rendering.py shows that ours survive).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.header import Header
from email.headerregistry import Address
from email.utils import format_datetime, parseaddr
from functools import lru_cache
from uuid import UUID

from events_service.language import language
from events_service.messages.channels.transport import Envelope
from events_service.messages.mime import CalendarPart, message
from events_service.messages.rules import Channel
from events_service.messages.wording import wording
from events_service.settings import Settings


@dataclass(frozen=True, slots=True)
class Letter:
    """One row of the outbox, as far as writing it needs: `name` is the kind, `about` what its thread is
    about. A text is not delivered once it is `useless_after`.
    """

    id: UUID
    about: UUID
    name: str
    locale: str
    recipient: str
    context: Mapping[str, object]
    created_at: datetime
    channel: Channel = Channel.EMAIL
    useless_after: datetime | None = None


# What the outbox does not store, because it knows neither links nor calendars: more words for the templates
# (`own_url`, `session_url`…) and the calendar part, if the letter carries one. Supplied by the worker.
Complete = Callable[[Letter], tuple[Mapping[str, object], CalendarPart | None]]


@dataclass(frozen=True, slots=True)
class Letterhead:
    """Who writes: `address` is From and the envelope's sender, `host` stands after the @ of Message-IDs."""

    name: str
    address: str
    host: str

    @staticmethod
    def from_settings(settings: Settings, *, host: str) -> "Letterhead":
        """`host` is the installation's own, for ever. Raises ValueError when EVENTS_MAIL_FROM is not one address."""
        name, address = parseaddr(settings.mail_from)
        local, _, domain = address.rpartition("@")
        mailbox = _addr_spec(f"{local}@{domain.encode('idna').decode('ascii')}")
        return Letterhead(name=name, address=mailbox, host=host)


def render(letter: Letter, letterhead: Letterhead, complete: Complete) -> Envelope:
    """The whole message. Raises what a template or `complete` raises: a letter with a gap never leaves."""
    more, calendar = complete(letter)
    subject, text, html = wording(letter.name, letter.locale, {**letter.context, **more})
    headers = _headers(letter, letterhead, subject)
    content = message(headers, text=text, html=html, calendar=calendar, boundary=letter.id.hex)
    return Envelope(id=letter.id, sender=letterhead.address, recipient=letter.recipient, content=content)


def _headers(letter: Letter, letterhead: Letterhead, subject: str) -> list[tuple[str, str]]:
    """What mail programs and other machines need to know.

    All letters about one registration refer to the same first message, which was never sent: mail programs
    show them as one conversation, whichever of them arrived (RFC 5322 §3.6.4). Auto-Submitted (RFC 3834 §5)
    and its Exchange sister keep out-of-office replies away.
    """
    thread = f"<registration-{letter.about}@{letterhead.host}>"
    return [
        *_reply_to(letter),
        ("Date", format_datetime(letter.created_at)),
        ("From", _mailbox(letterhead)),
        ("To", _addr_spec(letter.recipient)),
        ("Message-ID", f"<message-{letter.id}@{letterhead.host}>"),
        ("In-Reply-To", thread),
        ("References", thread),
        ("Subject", _encoded(subject, header="Subject")),
        ("Content-Language", language(letter.locale).code),
        ("Auto-Submitted", "auto-generated"),
        ("X-Auto-Response-Suppress", "All"),
        ("MIME-Version", "1.0"),
    ]


def _reply_to(letter: Letter) -> list[tuple[str, str]]:
    """Whoever answers means the library: the sender is the installation's, and perhaps nobody reads it. An address of
    theirs that cannot stand in a header costs the answer, never the letter."""
    address = str(letter.context.get("organisation_email") or "")
    try:
        return [("Reply-To", _addr_spec(address))] if address else []
    except ValueError:
        return []


def _addr_spec(address: str) -> str:
    """One mailbox, built and never parsed; a list, a group or a name around it is a ValueError."""
    local, _, domain = address.rpartition("@")
    spec = Address(username=local, domain=domain).addr_spec
    if spec != address or not spec.isascii():
        raise ValueError("not one mailbox")
    return spec


@lru_cache(maxsize=16)
def _mailbox(letterhead: Letterhead) -> str:
    if not letterhead.name:
        return letterhead.address
    if letterhead.name.isascii():
        return str(Address(letterhead.name, addr_spec=letterhead.address))
    return f"{_encoded(letterhead.name, header='From')}\r\n <{letterhead.address}>"


@lru_cache(maxsize=1024)
def _encoded(text: str, *, header: str) -> str:
    """Plain ASCII as it is; the rest, and what could be taken for an encoded word, in encoded words (RFC
    2047).
    """
    plain = text.isascii() and "=?" not in text
    return Header(text, "us-ascii" if plain else "utf-8", header_name=header).encode(linesep="\r\n")
