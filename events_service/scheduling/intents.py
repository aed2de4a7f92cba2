"""A form or a key sent twice makes one thing: what names an attempt, and what it made."""

from uuid import UUID

from events_service.accounts.roles import Viewer
from events_service.database import row
from events_service.errors import Refusal
from events_service.identifiers import hashed


class IntentReused(Refusal):
    """The same form or key was already used for something else: nothing is written."""

    code = "intent_reused"


async def made_before(table: str, key: str, fingerprint: str) -> UUID | None:
    """What was made under this intent, if anything was. Refuses with IntentReused when something else was asked for."""
    earlier = await row(f"SELECT id, fingerprint FROM {table} WHERE intent = $1", key)
    if earlier is None:
        return None
    if earlier["fingerprint"] != fingerprint:
        raise IntentReused()
    return UUID(str(earlier["id"]))


def intent_of(by: Viewer, kind: str, intent: str | None) -> str | None:
    """What is kept of an intent: the same viewer's same word for the same kind of thing."""
    return hashed(f"{kind}:{by.id}:{intent}") if intent else None
