"""What may be sent about who came."""

from typing import Annotated

from msgspec import Meta

from events_service.attendance.rules import LONGEST_NAME, MOST_WALK_INS
from events_service.registration.rules import Presence
from events_service.scheduling.sign_up import LARGEST_PARTY
from events_service.web.api import values
from events_service.web.api.bodies import Body


class NewPresence(Body):
    """Who of a party came on that date."""

    presence: Annotated[
        Annotated[str, values.one_of(tuple(Presence))] | None,
        Meta(description="Null takes back what was noted."),
    ]
    came: Annotated[
        Annotated[int, Meta(ge=1, le=LARGEST_PARTY)] | None,
        Meta(description="How many of the party, with `attended`; all when left out."),
    ] = None


class NewWalkIn(Body):
    """Somebody who came without signing up, or several counted at once."""

    name: Annotated[str, Meta(max_length=LONGEST_NAME)] | None = None
    count: Annotated[int, Meta(ge=1, le=MOST_WALK_INS)] = 1
