"""What other mail servers say of letters that have left: delivery status notifications (RFC 3464), and complaints
(RFC 5965). Pure: bytes in, facts out, whatever somebody has put there."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, message_from_string
from email.message import Message
from enum import StrEnum
from uuid import UUID


class Kind(StrEnum):
    """It could not be delivered in the end; or it was, and somebody does not want it."""

    BOUNCED = "bounced"
    COMPLAINED = "complained"


@dataclass(frozen=True, slots=True)
class Report:
    """One letter, by its id, and what is said of it. `status` is RFC 3463's, such as 5.1.1; empty where none is."""

    message: UUID
    kind: Kind
    status: str = ""


# Ours (messages/rendering.py). Only whoever had the letter knows its number: 74 bits of it are drawn by lot.
_MESSAGE_ID = re.compile(r"<message-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})@")
_STATUS = re.compile(r"\d\.\d{1,3}\.\d{1,3}")


def letter_named(message_id: str) -> UUID | None:
    """The letter of ours that has this Message-ID; None where it is not ours."""
    ours = _MESSAGE_ID.search(message_id)
    return UUID(ours[1]) if ours else None


def status_in(text: str) -> str:
    """The status of RFC 3463 in what a server says; empty where there is none."""
    status = _STATUS.search(text)
    return status[0] if status else ""


def report_in(content: bytes) -> Report | None:
    """What a message reports of one of our letters; None for anything else: an answer, a notice that somebody is away,
    a delivery that is late and still tried, a stranger's invention."""
    parts = list(message_from_bytes(content).walk())
    letter = next(filter(None, map(_letter_in, parts)), None)
    if letter is None:
        return None
    for part in parts:
        kind = part.get_content_type()
        if kind == "message/feedback-report":
            return Report(letter, Kind.COMPLAINED)
        if kind == "message/delivery-status" and (status := _failed(part)) is not None:
            return Report(letter, Kind.BOUNCED, status)
    return None


def _letter_in(part: Message) -> UUID | None:
    """The letter of ours that a report gives back, whole or its headers."""
    kind = part.get_content_type()
    if kind == "message/rfc822":
        message_id = "".join(_header(each, "Message-ID") for each in _messages_in(part))
    elif kind == "text/rfc822-headers":
        headers = part.get_payload(decode=True)
        text = headers.decode("ascii", "replace") if isinstance(headers, bytes) else ""
        message_id = _header(message_from_string(text), "Message-ID")
    else:
        return None
    return letter_named(message_id)


def _failed(part: Message) -> str | None:
    """The status of the recipient whom it did not reach in the end; None where none failed for good."""
    for recipient in _messages_in(part):
        if _header(recipient, "Action").strip().lower() == "failed":
            return status_in(_header(recipient, "Status"))
    return None


def _messages_in(part: Message) -> Iterator[Message]:
    payload = part.get_payload()
    if isinstance(payload, list):
        yield from (each for each in payload if isinstance(each, Message))


def _header(message: Message, name: str) -> str:
    """One header, in whatever bytes it came."""
    return str(message.get(name, ""))
