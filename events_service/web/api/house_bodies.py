"""What may be sent about the house itself: its rooms and its equipment (see bodies.py)."""

from typing import Annotated

from msgspec import Meta

from events_service.scheduling.equipment import EquipmentDraft
from events_service.scheduling.rooms import RoomDraft
from events_service.scheduling.sign_up import LARGEST_CAPACITY
from events_service.web.api.bodies import Body, Sent


class NewRoom(Body):
    """A room of a library. The minutes are kept free before and after each session in it."""

    name: Annotated[str, Meta(max_length=100)]
    seats: Annotated[int, Meta(ge=1, le=LARGEST_CAPACITY)] | None = None
    set_up_minutes: Annotated[int, Meta(ge=0, le=240)] = 0
    clear_up_minutes: Annotated[int, Meta(ge=0, le=240)] = 0

    @classmethod
    def check(cls, sent: Sent) -> None:
        RoomDraft.parse(sent)


class NewEquipment(Body):
    """Things of one kind, and how many there are."""

    name: Annotated[str, Meta(max_length=100)]
    quantity: Annotated[int, Meta(ge=1, le=LARGEST_CAPACITY)]
    travels: Annotated[bool, Meta(description="Whether every library of the organisation may use it.")] = (
        False
    )

    @classmethod
    def check(cls, sent: Sent) -> None:
        EquipmentDraft.parse(sent)
