"""What may be sent of a library (see bodies.py)."""

from datetime import date
from typing import Annotated

from msgspec import UNSET, Meta, Struct, UnsetType
from msgspec.structs import asdict

from events_service.libraries import facts, rules
from events_service.web.api import values
from events_service.web.api.bodies import Body, Sent


class OpeningSpan(Struct, forbid_unknown_fields=True):
    """From one hour to another of a weekday (ISO 8601: Monday is 1), by the clock of the place."""

    weekday: Annotated[int, Meta(ge=1, le=7)]
    opens: Annotated[str, Meta(examples=["10:00"])]
    closes: Annotated[str, Meta(examples=["12:30"])]


class ClosedDays(Struct, forbid_unknown_fields=True):
    """Days on which the library is closed, the last one included; without one, a single day."""

    starts_on: date
    ends_on: date | None = None
    reason: Annotated[str, Meta(max_length=120)] = ""


# Fields of a library that consist of parts.
_PARTS = ("opening_hours", "closures")


class LibraryChange(Body):
    """What is given changes, and no newer directory overwrites it. A place that moves takes its time zone, unless one
    is given; coordinates are WGS 84 degrees, both or neither. Opening hours, closures and every list are given whole:
    what is not in them is no more. How one gets in follows acceslibre's schema, programmes and labels are LaMedNum's;
    null is "nobody said so"."""

    name: Annotated[str, Meta(max_length=200)] | UnsetType = UNSET
    kind: Annotated[str, values.one_of(rules.KINDS)] | UnsetType = UNSET
    address: Annotated[str, Meta(max_length=255)] | UnsetType = UNSET
    postcode: Annotated[str, Meta(max_length=5)] | UnsetType = UNSET
    town: Annotated[str, Meta(max_length=120)] | UnsetType = UNSET
    department: Annotated[str, Meta(max_length=5)] | UnsetType = UNSET
    time_zone: Annotated[str, Meta(examples=["Indian/Reunion"])] | UnsetType = UNSET
    latitude: Annotated[float, Meta(ge=-90, le=90)] | UnsetType | None = UNSET
    longitude: Annotated[float, Meta(ge=-180, le=180)] | UnsetType | None = UNSET
    phone: Annotated[str, Meta(max_length=20)] | UnsetType = UNSET
    email: Annotated[str, Meta(max_length=254)] | UnsetType = UNSET
    website: Annotated[str, Meta(max_length=240)] | UnsetType = UNSET
    directions: Annotated[str, Meta(max_length=300)] | UnsetType = UNSET
    opening_hours: list[OpeningSpan] | UnsetType = UNSET
    closures: list[ClosedDays] | UnsetType = UNSET
    disabled_parking: bool | UnsetType | None = UNSET
    step_free_path: bool | UnsetType | None = UNSET
    step_free_entrance: bool | UnsetType | None = UNSET
    separate_entrance: bool | UnsetType | None = UNSET
    adapted_toilets: bool | UnsetType | None = UNSET
    audio_description: bool | UnsetType | None = UNSET
    door_width: Annotated[int, Meta(ge=1, le=facts.WIDEST_DOOR)] | UnsetType | None = UNSET
    reception_staff: Annotated[str, values.one_of(("", *facts.RECEPTION_STAFF))] | UnsetType = UNSET
    hearing_support: list[Annotated[str, values.one_of(facts.HEARING_SUPPORT)]] | UnsetType = UNSET
    facilities: list[Annotated[str, values.one_of(facts.FACILITIES)]] | UnsetType = UNSET
    computers: Annotated[int, Meta(ge=0, le=facts.MOST_COMPUTERS)] | UnsetType | None = UNSET
    programmes: list[Annotated[str, values.one_of(facts.PROGRAMMES)]] | UnsetType = UNSET
    labels: list[Annotated[str, values.one_of(facts.LABELS)]] | UnsetType = UNSET

    def fields_sent(self) -> Sent:
        sent = super().fields_sent()
        hours = {name: [asdict(each) for each in sent[name]] for name in _PARTS if name in sent}
        return sent | hours

    @classmethod
    def check(cls, sent: Sent) -> None:
        rules.checked(sent)
