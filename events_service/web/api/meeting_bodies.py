"""What may be sent about meetings with one person."""

from typing import Annotated

from msgspec import Meta

from events_service.clock import EPOCH
from events_service.registration.home_addresses import LONGEST
from events_service.registration.parties import Party
from events_service.registration.rules import STAFFED
from events_service.scheduling.meetings import meeting_in
from events_service.scheduling.rules import SessionDraft
from events_service.scheduling.sign_up import Meeting
from events_service.web.api import values
from events_service.web.api.bodies import Body, Sent


class NewMeeting(Body):
    """When and where, who holds it, and with whom."""

    title: Annotated[values.Title, Meta(description="For the agenda of colleagues: no name, no address.")]
    meeting: Annotated[str, values.one_of(tuple(Meeting))]
    library: values.Library
    starts_at: values.Moment
    ends_at: values.Moment
    name: values.Name
    address: (
        Annotated[
            str,
            Meta(
                max_length=LONGEST,
                description="Where a visit goes; it needs one. Only whoever holds it is shown it.",
            ),
        ]
        | None
    ) = None
    facilitators: values.Facilitators | None = None
    room: values.Room | None = None
    equipment: values.EquipmentNeeds | None = None
    phone: values.Phone | None = None
    email: values.Email | None = None
    need: values.Need | None = ""
    note: values.Note | None = ""
    locale: values.Locale | None = None
    door: Annotated[str, values.one_of(STAFFED)] | None = None
    starts_at_choice: values.Choice | None = None
    ends_at_choice: values.Choice | None = None

    @classmethod
    def check(cls, sent: Sent) -> None:
        meeting_in(sent)
        SessionDraft.parse({**sent, "capacity": 1}, time_zone="UTC", now=EPOCH)
        Party.parse(sent, department="", most_seats=1, locale="")
