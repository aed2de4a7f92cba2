"""The letter to those who came: thanks, what was done, what may come next. Who they are says attendance/thanks.py."""

from collections.abc import Sequence
from dataclasses import replace as replaced
from datetime import datetime, timedelta
from uuid import UUID

from msgspec.structs import replace

from events_service.messages import outbox
from events_service.messages.rules import Priority
from events_service.registration import told
from events_service.registration.drafts import message
from events_service.registration.news import THANKS
from events_service.registration.onward import Onward
from events_service.registration.reach import Reach
from events_service.registration.readers import Reader, addressed
from events_service.registration.told import Told

# It leaves a little later: whoever was ticked by mistake is not thanked (registration/news.py). For the same reason it
# withdraws nothing that has yet to be said of another date (messages/outbox.py).
SECOND_THOUGHTS = timedelta(minutes=5)


async def write_thanks(
    readers: Sequence[Reader], session: UUID, *, done: str, onward: Onward, until: datetime, now: datetime
) -> None:
    """Thank each of these, who have an e-mail, for that session, last of all letters and not after `until`. Call it
    inside the transaction that notes who was thanked."""
    messages = []
    for reader in readers:
        says = thanks_for(reader, session, done=done, onward=onward)
        new = message(THANKS, reader, f"{THANKS}:{reader.id}:{session}", says, way=Reach.LETTER, now=now)
        leaves_at = now + SECOND_THOUGHTS
        messages.append(replaced(new, priority=Priority.REMINDER, not_before=leaves_at, useless_after=until))
    await outbox.write(messages, now=now)


def thanks_for(reader: Reader, session: UUID, *, done: str, onward: Onward) -> Told:
    """What the letter to one of them says."""
    says = told.about(addressed(told.of(reader.registration), reader), str(session))
    return replace(says, done=done, onward=onward)
