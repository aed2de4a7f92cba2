"""One event, as visitors, calendars and other programs may read it."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from events_service.campaigns.queries import ADMITTED
from events_service.database import row
from events_service.identifiers import as_uuid
from events_service.scheduling.event_words import WORDS, EventWords
from events_service.scheduling.visibility import PUBLIC


@dataclass(frozen=True, slots=True)
class EventPage(EventWords):
    """One event as its page and the API show it. Where it follows a `model` of an edition, what is `locked` is the same
    in every library."""

    id: UUID
    slug: str
    organisation: UUID
    organisation_slug: str
    organisation_name: str
    library: UUID
    library_slug: str
    library_name: str
    colour: str
    logo_digest: str
    logo_width: int
    logo_height: int
    town: str
    department: str
    time_zone: str
    campaign: str | None
    campaign_name: str | None
    in_programme: bool
    created_at: datetime
    updated_at: datetime
    publish_at: datetime | None
    published_at: datetime | None
    template: bool
    practice: bool
    meeting: str
    colleagues: bool
    model: UUID | None
    locked: list[str]
    image_digest: str | None
    image_alternative: str | None
    image_width: int | None
    image_height: int | None


# Whatever a program reads of an event: its words, and the names of its organisation and its library.
EVENT_UPDATED_AT = "greatest(event.updated_at, organisation.updated_at, library.updated_at)"
# The same for events: its rows are `EventPage(**row)`.
EVENT = f"""
SELECT {WORDS}, event.id, event.slug, event.organisation, organisation.slug AS organisation_slug,
       organisation.name AS organisation_name, event.library,
       library.slug AS library_slug, library.name AS library_name, library.colour, library.logo_digest,
       library.logo_width, library.logo_height, library.town, library.department,
       library.time_zone, campaign.slug AS campaign, campaign.name AS campaign_name,
       campaign.id IS NOT NULL AND {ADMITTED} AS in_programme, event.created_at,
       {EVENT_UPDATED_AT} AS updated_at, event.publish_at, event.published_at, event.template, event.practice,
       event.meeting, event.colleagues, model.id AS model, coalesce(model.locked, '{{}}') AS locked,
       event_image.digest AS image_digest,
       event_image.alternative AS image_alternative, event_image.width AS image_width,
       event_image.height AS image_height
FROM event
JOIN organisation ON organisation.id = event.organisation
JOIN library ON library.id = event.library
LEFT JOIN campaign ON campaign.id = event.campaign
LEFT JOIN participation ON participation.campaign = event.campaign AND participation.library = event.library
LEFT JOIN event_image ON event_image.event = event.id
LEFT JOIN model_copy ON model_copy.event = event.id
LEFT JOIN model ON model.id = model_copy.model
"""


async def event_page(reference: str, *, now: datetime) -> EventPage | None:
    """The published event with that slug or id."""
    event = await row(
        EVENT + f"WHERE (event.slug = $1 OR event.id = $2) AND {PUBLIC.format('$3')}",
        reference,
        as_uuid(reference),
        now,
    )
    return EventPage(**event) if event else None
