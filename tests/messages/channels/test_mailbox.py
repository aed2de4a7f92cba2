import asyncio
import mailbox
from pathlib import Path
from uuid import UUID

import pytest

from events_service.messages.channels.mailbox import MailboxTransport
from events_service.messages.channels.transport import DeliveryFailed, Envelope
from events_service.messages.marks import LeaseLost

LETTER = Envelope(UUID(int=7), "ateliers@example.fr", "chloe@example.fr", b"Subject: a\r\n\r\nbonjour\r\n")


async def noted() -> None:
    """The outbox keeps what the letter said."""


async def superseded() -> None:
    raise LeaseLost()


def files_with_words(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and path.stat().st_size]


async def test_mailbox_holds_each_letter_once(tmp_path: Path):
    transport = MailboxTransport(tmp_path / "mail box é")

    await transport.hand_over(LETTER, handed=noted)
    await transport.hand_over(LETTER, handed=noted)

    letters = list((tmp_path / "mail box é" / "new").iterdir())
    assert [letter.read_bytes() for letter in letters] == [LETTER.content]
    assert files_with_words(tmp_path) == letters


async def test_mailbox_that_the_operator_made_empty_takes_letters(tmp_path: Path):
    await MailboxTransport(tmp_path).hand_over(LETTER, handed=noted)

    assert list(mailbox.Maildir(tmp_path, create=False).keys()) == [f"{LETTER.id}.eml"]


async def test_mailbox_keeps_no_letter_that_was_superseded_at_the_last_moment(tmp_path: Path):
    with pytest.raises(LeaseLost):
        await MailboxTransport(tmp_path / "mailbox").hand_over(LETTER, handed=superseded)

    assert not (tmp_path / "mailbox").exists()


async def test_mailbox_that_cannot_be_written_keeps_the_letter_due(tmp_path: Path):
    (tmp_path / "mailbox").write_text("a file where the folder should be")

    with pytest.raises(DeliveryFailed) as failed:
        await MailboxTransport(tmp_path / "mailbox").hand_over(LETTER, handed=noted)

    assert (failed.value.permanent, failed.value.ambiguous, failed.value.of_relay) == (False, False, True)


async def test_mailbox_made_by_many_at_once_takes_every_letter(tmp_path: Path):
    """Eight connections meet a folder that is not there yet, again and again: one that fails waits for its next try."""
    for number in range(30):
        folder = tmp_path / str(number)
        letters = [Envelope(UUID(int=n), LETTER.sender, LETTER.recipient, LETTER.content) for n in range(8)]

        await asyncio.gather(*(MailboxTransport(folder).hand_over(each, handed=noted) for each in letters))

        assert len(list((folder / "new").iterdir())) == 8
