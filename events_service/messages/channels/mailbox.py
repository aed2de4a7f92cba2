"""The mailbox of an installation without a mail server: a Maildir, written by the worker and read by the page."""

import asyncio
import email.policy
import heapq
import mailbox
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.parser import BytesHeaderParser, BytesParser
from pathlib import Path

from events_service.clock import MAINLAND, wall_clock
from events_service.messages.channels.transport import DeliveryFailed, Envelope

_HEAD = BytesHeaderParser(policy=email.policy.default)  # alone, for a list: calendar parts make letters long
_WHOLE = BytesParser(policy=email.policy.default)


class MailboxTransport:
    """Letters in `folder`, whole or not at all.

    A letter's key is made of its id, so a letter written again replaces itself and is never two.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def hand_over(self, envelope: Envelope, *, handed: Callable[[], Awaitable[None]]) -> int | None:
        await handed()
        try:
            await asyncio.to_thread(self._write, envelope)
        except OSError as error:
            raise DeliveryFailed(f"mailbox errno {error.errno}", of_relay=True) from None
        except (
            mailbox.ExternalClashError
        ):  # another writer took the name of the draft: one more try has its own
            raise DeliveryFailed("mailbox name taken", of_relay=True) from None
        return envelope.segments

    async def close(self) -> None:
        """There is no connection."""

    def _write(self, envelope: Envelope) -> None:
        """A Maildir chooses the key of what is added. So the letter is added among the drafts, and moved in one step to
        where its key is ours: nobody ever reads it under two names."""
        drafts = self._folder / ".drafts"
        for box in (self._folder, drafts):  # also in a folder that the operator made empty
            for name in ("tmp", "new", "cur"):
                (box / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        # What says that it is a folder of this Maildir. Its own `add_folder` fails for one of two who add it at once.
        (drafts / "maildirfolder").touch(mode=0o600)
        draft = drafts / "new" / mailbox.Maildir(drafts, create=False).add(envelope.content)
        draft.replace(self._folder / "new" / f"{envelope.id}.eml")


@dataclass(frozen=True, slots=True)
class LetterLine:
    """One letter in the list. `sent_at` is on the clock of mainland France."""

    file: str
    to: str
    subject: str
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class KeptLetter:
    """One letter as its reader sees it. `calendar` is the text of its calendar part, if it has one."""

    line: LetterLine
    text: str
    html: str
    calendar: str


def newest(folder: Path, most: int) -> list[LetterLine]:
    """The letters last made, the newest first: their ids begin with the time."""
    letters = _letters(folder)
    if letters is None:
        return []
    return [
        _line(key, _HEAD.parsebytes(letters.get_bytes(key))) for key in heapq.nlargest(most, letters.keys())
    ]


def kept_letter(folder: Path, file: str) -> KeptLetter | None:
    """The letter of that key, if the mailbox holds it: a key is no path, and opens nothing else."""
    letters = _letters(folder)
    if letters is None or file not in letters:
        return None
    letter = _WHOLE.parsebytes(letters.get_bytes(file))
    calendar = next((part for part in letter.walk() if part.get_content_type() == "text/calendar"), None)
    return KeptLetter(
        line=_line(file, letter),
        text=_body(letter, "plain"),
        html=_body(letter, "html"),
        calendar=str(calendar.get_content()) if calendar is not None else "",
    )


def _letters(folder: Path) -> mailbox.Maildir | None:
    """None before the first letter; the folder that is made last tells."""
    return mailbox.Maildir(folder, create=False) if (folder / "cur").is_dir() else None


def _line(key: str, letter: EmailMessage) -> LetterLine:
    date = letter["Date"]
    sent_at = date.datetime if date is not None else None
    return LetterLine(
        file=key,
        to=str(letter["To"]),
        subject=str(letter["Subject"]),
        sent_at=wall_clock(sent_at, MAINLAND) if sent_at is not None else None,
    )


def _body(letter: EmailMessage, kind: str) -> str:
    body = letter.get_body((kind,))
    return str(body.get_content()) if body is not None else ""
