from pathlib import Path
from uuid import UUID

import pytest

from events_service.mail.mailbox import MailboxTransport
from events_service.mail.transport import DeliveryFailed, Envelope

LETTER = Envelope(UUID(int=7), "ateliers@example.fr", "chloe@example.fr", b"Subject: a\r\n\r\nbonjour\r\n")


async def never() -> None:
    raise AssertionError("nothing about a file is ambiguous")


async def test_mailbox_holds_each_letter_once(tmp_path: Path):
    mailbox = MailboxTransport(tmp_path / "mail box é")

    await mailbox.hand_over(LETTER, handed=never)
    await mailbox.hand_over(LETTER, handed=never)

    letters = list((tmp_path / "mail box é" / "new").iterdir())
    assert [letter.read_bytes() for letter in letters] == [LETTER.content]
    assert list((tmp_path / "mail box é" / "tmp").iterdir()) == []


async def test_mailbox_that_cannot_be_written_keeps_the_letter_due(tmp_path: Path):
    (tmp_path / "mailbox").write_text("a file where the folder should be")

    with pytest.raises(DeliveryFailed) as failed:
        await MailboxTransport(tmp_path / "mailbox").hand_over(LETTER, handed=never)

    assert (failed.value.permanent, failed.value.ambiguous, failed.value.of_relay) == (False, False, True)
