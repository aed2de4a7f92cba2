"""Letters that were written for practice and never leave, as their reader would have them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import msgspec
from asyncpg import Record

from events_service.database import rows
from events_service.messages.rendering import Complete, Letter
from events_service.messages.wording import wording

MOST = 30


@dataclass(frozen=True, slots=True)
class UnsentLetter:
    """What would have gone to whom, and what about."""

    id: UUID
    recipient: str
    created_at: datetime
    locale: str
    subject: str
    text: str


async def unsent_letters(organisation: UUID, reason: str, complete: Complete) -> list[UnsentLetter]:
    """The newest that an organisation's letters were withheld for that `reason`; those that were forgotten are not
    among them."""
    messages = await rows(
        """
        SELECT id, about, letter, locale, recipient, context, created_at FROM message
        WHERE organisation = $1 AND reason = $2 AND recipient <> '' ORDER BY position DESC LIMIT $3
        """,
        organisation,
        reason,
        MOST,
    )
    return [_written(message, complete) for message in messages]


def _written(message: Record, complete: Complete) -> UnsentLetter:
    letter = Letter(
        id=message["id"],
        about=message["about"],
        name=message["letter"],
        locale=message["locale"],
        recipient=message["recipient"],
        context=msgspec.json.decode(message["context"]),
        created_at=message["created_at"],
    )
    more, _ = complete(letter)
    subject, text, _ = wording(letter.name, letter.locale, {**letter.context, **more})
    return UnsentLetter(letter.id, letter.recipient, letter.created_at, letter.locale, subject, text)
