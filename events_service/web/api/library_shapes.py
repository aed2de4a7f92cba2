"""The shape of a library in the JSON contract."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from events_service.libraries.queries import LibraryPage
from events_service.web.api.shapes import Organisation, Zone
from events_service.web.api.shaping import shaped


class OpeningSpan(Struct, frozen=True):
    """From one hour to another of a weekday (ISO 8601: Monday is 1), by the clock of the place."""

    weekday: Annotated[int, Meta(ge=1, le=7)]
    opens: Annotated[str, Meta(pattern="^[0-9]{2}:[0-9]{2}$", examples=["10:00"])]
    closes: Annotated[str, Meta(pattern="^[0-9]{2}:[0-9]{2}$", examples=["12:30"])]


class ClosedDays(Struct, frozen=True):
    """Days on which the library is closed, the last one included."""

    starts_on: date
    ends_on: date
    reason: str


class Library(Struct, frozen=True):
    """A place. `organisation` is null while it is known from the Ministry's directory only.

    How one gets in follows acceslibre's schema, programmes and labels are LaMedNum's; null is "nobody said so".
    """

    id: UUID
    slug: str
    name: str
    kind: str
    address: str
    postcode: str
    town: str
    department: str
    time_zone: Zone
    latitude: float | None
    longitude: float | None
    phone: str
    email: str
    website: str
    directions: str
    opening_hours: list[OpeningSpan]
    closures: list[ClosedDays]
    disabled_parking: bool | None
    step_free_path: bool | None
    step_free_entrance: bool | None
    separate_entrance: bool | None
    adapted_toilets: bool | None
    audio_description: bool | None
    door_width: int | None
    reception_staff: str
    hearing_support: tuple[str, ...]
    facilities: tuple[str, ...]
    computers: int | None
    programmes: tuple[str, ...]
    labels: tuple[str, ...]
    organisation: Organisation | None
    updated_at: datetime
    url: str
    calendar_url: str


def library(page: LibraryPage, base: str) -> Library:
    return shaped(
        Library,
        page,
        page.time_zone,
        opening_hours=[
            OpeningSpan(each.weekday, f"{each.opens:%H:%M}", f"{each.closes:%H:%M}")
            for each in page.opening_hours
        ],
        closures=[ClosedDays(each.starts_on, each.ends_on, each.reason) for each in page.closures],
        organisation=Organisation(page.organisation, page.organisation_name) if page.organisation else None,
        url=f"{base}/libraries/{page.slug}",
        calendar_url=f"{base}/feeds/libraries/{page.slug}.ics",
    )
