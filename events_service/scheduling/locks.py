"""What of an event is its model's to say: a coordinator corrects it for every library at once."""

from collections.abc import Collection
from uuid import UUID

from events_service.database import value
from events_service.scheduling.model_rules import refuse_locked

_LOCKED = (
    "SELECT locked FROM model JOIN model_copy ON model_copy.model = model.id WHERE model_copy.event = $1"
)


async def locked_in(event_id: UUID) -> tuple[str, ...]:
    """The fields of the event that its library leaves as they are; none of an event of its own."""
    return tuple(await value(_LOCKED, event_id) or ())


async def refuse_what_is_locked(event_id: UUID, names: Collection[str]) -> None:
    """Refuse with Invalid, by name, to change these where the event's model says them."""
    if names:
        refuse_locked(names, await locked_in(event_id))
