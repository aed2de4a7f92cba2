"""What may be sent about sessions."""

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from events_service.clock import EPOCH
from events_service.fields import Fields
from events_service.scheduling.opening import Opening
from events_service.scheduling.rules import SessionDraft
from events_service.scheduling.sign_up import LARGEST_CAPACITY, MOST_SEATS_BY_DEFAULT
from events_service.web.api import values
from events_service.web.api.bodies import Body, Sent


class NewSession(Body):
    """A date of an event, with a roster of its own, or with that of an earlier one. Sign-up closes at the start by
    default."""

    starts_at: values.Moment
    ends_at: values.Moment
    roster_of: values.RosterOf | None = None
    title: values.OwnTitle | None = None
    capacity: (
        Annotated[int, Meta(ge=1, le=LARGEST_CAPACITY, description="Required unless no sign-up is needed.")]
        | None
    ) = None
    library: (
        Annotated[str, Meta(max_length=160, description="The event's own library when not given.")] | None
    ) = None
    sign_up: values.SignUp | None = "required"
    url: values.SignUpUrl | None = None
    waiting_mode: values.WaitingModes | None = None
    ask_days: values.AskDays | None = None
    silence: values.Silences | None = None
    waiting_limit: values.WaitingLimit | None = None
    most_seats: values.MostSeats | None = MOST_SEATS_BY_DEFAULT
    minimum: values.Minimum | None = None
    kept_seats: values.KeptSeats | None = None
    kept_until: values.KeptUntil | None = None
    reminder_hours: values.ReminderHours | None = None
    opens_at: values.Moment | None = None
    closes_at: values.Moment | None = None
    join_until: values.JoinUntil | None = None
    opens_days: values.DaysBefore | None = None
    closes_days: values.DaysBefore | None = None
    room: values.Room | None = None
    equipment: values.EquipmentNeeds | None = None
    facilitators: values.Facilitators | None = None
    starts_at_choice: values.Choice | None = None
    ends_at_choice: values.Choice | None = None
    opens_at_choice: values.Choice | None = None
    closes_at_choice: values.Choice | None = None
    kept_until_choice: values.Choice | None = None

    @classmethod
    def check(cls, sent: Sent) -> None:
        roster = (
            {
                "capacity": LARGEST_CAPACITY,
                **dict.fromkeys(("opens_at", "opens_days", "closes_at", "closes_days", "sign_up")),
            }
            if sent.get("roster_of")
            else {}
        )
        SessionDraft.parse({**sent, **roster}, time_zone="UTC", now=EPOCH)


class SessionChange(Body):
    """What is given changes, the rest stays. A new start without a new end keeps the length. With
    `scope`, `kept_hours` says for each date until when seats are kept; `kept_until` is one instant, for one list.
    Sign-up opens and closes at an instant or so many days before; null: at once, and as the date begins."""

    starts_at: values.Moment | UnsetType | None = UNSET
    ends_at: values.Moment | UnsetType | None = UNSET
    title: values.OwnTitle | UnsetType | None = UNSET
    sign_up: values.SignUp | UnsetType | None = UNSET
    url: values.SignUpUrl | UnsetType | None = UNSET
    capacity: values.Capacity | UnsetType | None = UNSET
    waiting_mode: values.WaitingModes | UnsetType | None = UNSET
    ask_days: values.AskDays | UnsetType | None = UNSET
    silence: values.Silences | UnsetType | None = UNSET
    waiting_limit: values.WaitingLimit | UnsetType | None = UNSET
    most_seats: values.MostSeats | UnsetType | None = UNSET
    minimum: values.Minimum | UnsetType | None = UNSET
    kept_seats: values.KeptSeats | UnsetType | None = UNSET
    kept_until: values.KeptUntil | UnsetType | None = UNSET
    kept_hours: values.KeptHours | UnsetType | None = UNSET
    reminder_hours: values.ReminderHours | UnsetType | None = UNSET
    library: values.Library | UnsetType | None = UNSET
    opens_at: values.Moment | UnsetType | None = UNSET
    opens_days: values.DaysBefore | UnsetType | None = UNSET
    closes_at: values.Moment | UnsetType | None = UNSET
    closes_days: values.DaysBefore | UnsetType | None = UNSET
    join_until: values.JoinUntil | UnsetType | None = UNSET
    room: values.Room | UnsetType | None = UNSET
    equipment: values.EquipmentNeeds | UnsetType = UNSET
    facilitators: values.Facilitators | UnsetType = UNSET
    starts_at_choice: values.Choice | UnsetType | None = UNSET
    ends_at_choice: values.Choice | UnsetType | None = UNSET
    opens_at_choice: values.Choice | UnsetType | None = UNSET
    closes_at_choice: values.Choice | UnsetType | None = UNSET
    kept_until_choice: values.Choice | UnsetType | None = UNSET
    scope: values.Scope | None = None
    dry_run: values.DryRun = False

    @classmethod
    def check(cls, sent: Sent) -> None:
        fields = Fields(sent)
        fields.moment("starts_at", "UTC")
        fields.moment("ends_at", "UTC")
        fields.moment("kept_until", "UTC")
        Opening.read(fields, "UTC")
        fields.done()
