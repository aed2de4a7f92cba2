"""The texts of sessions, kept in memory: a feed of a thousand in which one has changed writes one anew."""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from uuid import UUID

from events_service.feeds.entries import session_entry
from events_service.feeds.queries import ShownSession
from events_service.feeds.subscription import MOST_EVENTS, Item, item

# A few kilobytes each, row and text.
MOST_TEXTS = 4 * MOST_EVENTS


class Texts:
    """The calendar texts of sessions in one process, each beside the very row it was written from: a row that reads the
    same has the same text, whichever verb wrote it and whatever its dates say. The longest unused go first."""

    def __init__(self, public_url: str) -> None:
        self._public_url = public_url
        self._written: OrderedDict[tuple[UUID, str], tuple[ShownSession, Item]] = OrderedDict()

    async def items(self, sessions: Sequence[ShownSession], language: str) -> list[Item]:
        """The sessions' texts in that language, in their order. New ones are written in a thread: visitors of the pages
        do not wait for a thousand of them."""
        items = [self._remembered(each, language) for each in sessions]
        new = [number for number, text in enumerate(items) if text is None]
        if new:
            written = await asyncio.to_thread(self._write, [sessions[number] for number in new], language)
            for number, text in zip(new, written, strict=True):
                items[number] = text
                self._written[sessions[number].id, language] = (sessions[number], text)
        while len(self._written) > MOST_TEXTS:
            self._written.popitem(last=False)
        return [text for text in items if text is not None]

    def _remembered(self, session: ShownSession, language: str) -> Item | None:
        key = (session.id, language)
        row, text = self._written.get(key, (None, None))
        if row != session:
            return None
        self._written.move_to_end(key)
        return text

    def _write(self, sessions: Sequence[ShownSession], language: str) -> list[Item]:
        return [
            item(session_entry(each, public_url=self._public_url, locale=language), language)
            for each in sessions
        ]
