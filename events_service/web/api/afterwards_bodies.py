"""What may be sent for those who came."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta

from events_service.attendance.afterwards import LONGEST, LONGEST_STEP
from events_service.web.api.bodies import Body


class NewAfterwards(Body):
    """What the session was; left empty, nothing is shown."""

    done: Annotated[str, Meta(max_length=LONGEST, description="What was done, a line each.")] = ""
    next_step: Annotated[str, Meta(max_length=LONGEST_STEP, description="What may come next.")] = ""


class NewThanks(Body):
    """Which letters were looked at."""

    seen: Annotated[str, Meta(description="As it was shown, with whom the letters would go to.")]


class NewNextSeat(Body):
    """Where the next step is held."""

    session: Annotated[UUID, Meta(description="Any date of the list on which a seat is held.")]
    helper_too: Annotated[
        bool, Meta(description="The person wants whom they trust to act on this one too.")
    ] = False
