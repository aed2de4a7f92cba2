"""The mailbox of an installation without a mail server: each letter is a file in a Maildir."""

import asyncio
import os
from collections.abc import Awaitable, Callable
from pathlib import Path

from events_service.messages.channels.transport import DeliveryFailed, Envelope


class MailboxTransport:
    """Letters as files in `folder/new/`, whole or not at all.

    The file is named after the letter's id, so a letter written again replaces itself and is never two.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def hand_over(self, envelope: Envelope, *, handed: Callable[[], Awaitable[None]]) -> None:
        await handed()
        try:
            await asyncio.to_thread(self._write, envelope)
        except OSError as error:
            raise DeliveryFailed(f"mailbox errno {error.errno}", of_relay=True) from None

    async def close(self) -> None:
        """There is no connection."""

    def _write(self, envelope: Envelope) -> None:
        for name in ("tmp", "new", "cur"):
            (self._folder / name).mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = self._folder / "tmp" / f"{envelope.id}.{os.getpid()}"
        with draft.open("wb") as file:
            file.write(envelope.content)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(self._folder / "new" / f"{envelope.id}.eml")
        folder = os.open(self._folder / "new", os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
