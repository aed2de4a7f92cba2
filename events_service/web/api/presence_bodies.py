"""What may be sent about who came."""

from typing import Annotated

from msgspec import Meta, field

from events_service.attendance.head_count_rules import CODES, MOST_HEADS, Kind
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
    first_timers: Annotated[
        Annotated[int, Meta(ge=0, le=LARGEST_PARTY)] | None,
        Meta(description="How many of these for the first time; as it was noted when left out."),
    ] = None


class NewWalkIn(Body):
    """Somebody who came without signing up, or several counted at once."""

    name: Annotated[str, Meta(max_length=LONGEST_NAME)] | None = None
    count: Annotated[int, Meta(ge=1, le=MOST_WALK_INS)] = 1
    first_timers: Annotated[
        int, Meta(ge=0, le=MOST_WALK_INS, description="Of these, for the first time.")
    ] = 0


Counted = dict[str, Annotated[int, Meta(ge=0, le=MOST_HEADS)]]


def _of(kind: Kind) -> Meta:
    return Meta(
        description=f"How many people by code; whoever is left out was not counted: {', '.join(CODES[kind])}."
    )


class NewHeadCounts(Body):
    """How many of those who came were of which kind, and with what they left: numbers beside nobody's name. They take
    the place of what was counted before."""

    sex: Annotated[Counted, _of(Kind.SEX)] = field(default_factory=dict)
    age: Annotated[Counted, _of(Kind.AGE)] = field(default_factory=dict)
    status: Annotated[Counted, _of(Kind.STATUS)] = field(default_factory=dict)
    outcome: Annotated[Counted, _of(Kind.OUTCOME)] = field(default_factory=dict)
