"""What may be sent about permanences."""

from typing import Annotated, Any

from msgspec import UNSET, Meta, Struct, UnsetType

from events_service.clock import EPOCH
from events_service.fields import Fields
from events_service.scheduling.opening import Opening
from events_service.scheduling.recurrence import MOST_DATES, Skip
from events_service.scheduling.sign_up import WITH_LIST
from events_service.scheduling.slots import LONGEST, SHORTEST, PermanenceDraft
from events_service.web.api import values
from events_service.web.api.bodies import Body, Sent

SignUp = Annotated[
    str,
    values.one_of(WITH_LIST),
    Meta(
        description="`required`: chosen on the web, or given at the desk; `staff_only`: given at the desk alone."
    ),
]


class Pause(Struct, forbid_unknown_fields=True):
    """A pause, by the clock on the wall of the day on which the permanence begins."""

    starts: Annotated[str, Meta(pattern="^[0-9]{2}:[0-9]{2}$", examples=["15:30"])]
    minutes: Annotated[int, Meta(ge=1, le=LONGEST)]


class NewPermanence(Body):
    """From when to when, and how long for each person."""

    starts_at: values.Moment
    ends_at: values.Moment
    slot_minutes: Annotated[int, Meta(ge=SHORTEST, le=LONGEST)]
    pauses: list[Pause] | None = None
    library: (
        Annotated[str, Meta(max_length=160, description="The event's own library when not given.")] | None
    ) = None
    sign_up: SignUp | None = None
    opens_at: values.Moment | None = None
    opens_days: values.DaysBefore | None = None
    closes_at: values.Moment | None = None
    closes_days: values.DaysBefore | None = None
    room: values.Room | None = None
    equipment: values.EquipmentNeeds | None = None
    facilitators: values.Facilitators | None = None
    starts_at_choice: values.Choice | None = None
    ends_at_choice: values.Choice | None = None
    opens_at_choice: values.Choice | None = None
    closes_at_choice: values.Choice | None = None
    until: (
        Annotated[
            values.LocalDay,
            Meta(description="Each week until this day, included: every day is a permanence of its own."),
        ]
        | None
    ) = None
    skip: (
        Annotated[list[Annotated[str, values.one_of(tuple(Skip))]], Meta(description="With `until`.")] | None
    ) = None
    left_out: (
        Annotated[
            list[values.LocalDay],
            Meta(max_length=MOST_DATES, description="With `until`: days on which there are none."),
        ]
        | None
    ) = None
    dry_run: Annotated[bool, Meta(description="Make nothing, and show what would be made.")] = False

    @classmethod
    def check(cls, sent: Sent) -> None:
        PermanenceDraft.parse({**sent, "pauses": ()}, time_zone="UTC", now=EPOCH)

    def values(self) -> dict[str, Any]:
        """As the verbs take them."""
        sent = self.fields_sent()
        del sent["dry_run"]
        if self.until is not None:
            sent["only_named"] = True
        return sent | {"pauses": [(pause.starts, pause.minutes) for pause in self.pauses or ()]}


class PermanenceChange(Body):
    """When it begins, and what holds for each appointment: what is given changes, the rest stays."""

    starts_at: values.Moment | UnsetType = UNSET
    sign_up: SignUp | UnsetType = UNSET
    opens_at: values.Moment | UnsetType | None = UNSET
    opens_days: values.DaysBefore | UnsetType | None = UNSET
    closes_at: values.Moment | UnsetType | None = UNSET
    closes_days: values.DaysBefore | UnsetType | None = UNSET
    room: values.Room | UnsetType | None = UNSET
    equipment: values.EquipmentNeeds | UnsetType = UNSET
    facilitators: values.Facilitators | UnsetType = UNSET
    starts_at_choice: values.Choice | UnsetType | None = UNSET
    opens_at_choice: values.Choice | UnsetType | None = UNSET
    closes_at_choice: values.Choice | UnsetType | None = UNSET
    dry_run: values.DryRun = False

    @classmethod
    def check(cls, sent: Sent) -> None:
        fields = Fields(sent)
        fields.moment("starts_at", "UTC")
        Opening.read(fields, "UTC")
        fields.done()


class CallingOff(Body):
    """Why all of them are called off; the letters say it."""

    reason: Annotated[str, Meta(max_length=280)] | None = ""
    dry_run: values.DryRun = False


class NewSlots(Body):
    """From when to when there are to be appointments, on the same day."""

    starts_at: values.Moment
    ends_at: values.Moment
    starts_at_choice: values.Choice | None = None
    ends_at_choice: values.Choice | None = None

    @classmethod
    def check(cls, sent: Sent) -> None:
        fields = Fields(sent)
        fields.moment("starts_at", "UTC", required=True)
        fields.moment("ends_at", "UTC", required=True)
        fields.done()
