"""What may be sent about series (see bodies.py)."""

from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from events_service.clock import EPOCH
from events_service.scheduling.recurrence import LAST, MOST_DATES, MOST_WEEKS, PLACES, Rule, Skip
from events_service.scheduling.rules import SessionDraft
from events_service.scheduling.series_queries import Lists
from events_service.scheduling.sign_up import LARGEST_CAPACITY, MOST_SEATS_BY_DEFAULT
from events_service.web.api import values
from events_service.web.api.bodies import Body, Sent


class Moved(Struct, frozen=True, forbid_unknown_fields=True):
    """One date at other times. `on` is the day that the rule names; without `ends_at` it is as long as the others."""

    on: values.LocalDay
    starts_at: values.Moment
    ends_at: values.Moment | None = None


class NewSeries(Body):
    """Many dates at once: every `every` weeks on `weekdays`, or `monthly` on those, or the chosen `dates`; until a day,
    included, or for `count` dates that take place. Everything else is as for one session, and the same for each."""

    starts_at: values.Moment | None = None
    ends_at: values.Moment | None = None
    every: (
        Annotated[int, Meta(ge=1, le=MOST_WEEKS, description="Weeks, or months with `monthly`.")] | None
    ) = 1
    weekdays: (
        Annotated[
            list[Annotated[int, Meta(ge=1, le=7)]],
            Meta(description="ISO 8601: Monday is 1. That of `starts_at` when not given."),
        ]
        | None
    ) = None
    monthly: (
        Annotated[
            int,
            Meta(
                ge=LAST,
                le=max(PLACES),
                description="The first to fourth (1 to 4) or the last (-1) of these weekdays in a month; 0: by"
                " weeks, for a series of months that is made longer.",
            ),
        ]
        | None
    ) = None
    dates: Annotated[list[values.LocalDay], Meta(max_length=MOST_DATES)] | None = None
    until: values.LocalDay | None = None
    count: Annotated[int, Meta(ge=1, le=MOST_DATES)] | None = None
    skip: list[Annotated[str, values.one_of(tuple(Skip))]] | None = None
    left_out: (
        Annotated[
            list[values.LocalDay],
            Meta(max_length=MOST_DATES, description="Days on which it does not take place."),
        ]
        | None
    ) = None
    moved: Annotated[list[Moved], Meta(max_length=MOST_DATES)] | None = None
    series: (
        Annotated[
            UUID,
            Meta(
                description="Makes this series longer: a new `until` or `count`; whatever is not given is as it was."
                " Days that were removed or moved stay so. Of a course everyone on its list has the new dates and is"
                " told; what the list says (seats, opening, closing…) is refused here."
            ),
        ]
        | None
    ) = None
    roster: (
        Annotated[
            str,
            values.one_of(tuple(Lists)),
            Meta(
                description="`one`: these dates are one course, with one list of people for all of them. `each`, when"
                " not given: a list for each date. Where people just come there are no lists, whatever is said."
            ),
        ]
        | None
    ) = None
    join_until: values.JoinUntil | None = None
    dry_run: Annotated[bool, Meta(description="Answer what would come of it, and write nothing.")] = False
    capacity: (
        Annotated[int, Meta(ge=1, le=LARGEST_CAPACITY, description="Required unless no sign-up is needed.")]
        | None
    ) = None
    library: (
        Annotated[str, Meta(max_length=160, description="The event's own library when not given.")] | None
    ) = None
    sign_up: values.SignUp | None = None
    url: values.SignUpUrl | None = None
    waiting_mode: values.WaitingModes | None = None
    ask_days: values.AskDays | None = None
    silence: values.Silences | None = None
    waiting_limit: values.WaitingLimit | None = None
    minimum: values.Minimum | None = None
    reminder_hours: values.ReminderHours | None = None
    kept_seats: values.KeptSeats | None = None
    kept_hours: values.KeptHours | None = None
    most_seats: (
        Annotated[values.MostSeats, Meta(description=f"{MOST_SEATS_BY_DEFAULT} when not given.")] | None
    ) = None
    opens_at: values.Moment | None = None
    closes_at: values.Moment | None = None
    opens_days: values.DaysBefore | None = None
    closes_days: values.DaysBefore | None = None
    room: values.Room | None = None
    equipment: values.EquipmentNeeds | None = None
    facilitators: values.Facilitators | None = None
    starts_at_choice: values.Choice | None = None

    def facts(self) -> Sent:
        """What the verb reads: what was sent, but for `dry_run`; a day that the rule does not name is a mistake."""
        sent: Sent = {
            name: each for name, each in self.fields_sent().items() if name != "dry_run" and each is not None
        }
        sent["only_named"] = True
        if self.moved:
            sent["moved"] = [
                {"on": each.on, "starts_at": each.starts_at, "ends_at": each.ends_at} for each in self.moved
            ]
        return sent

    @classmethod
    def check(cls, sent: Sent) -> None:
        if sent.get("series"):
            return
        Rule.parse(sent, "UTC")
        SessionDraft.parse({**sent, "closes_at": None}, time_zone="UTC", now=EPOCH)
