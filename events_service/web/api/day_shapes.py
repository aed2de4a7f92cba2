"""What the API answers about editions of the day."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from msgspec import Meta, Struct

from events_service.campaigns.queries import CampaignPage, Details
from events_service.libraries.attachments import Attachment
from events_service.web.api.shaping import shaped


class Day(Struct, frozen=True):
    """An edition of the Digital Inclusion Day. Its days are each territory's own: one French date lasts 46 hours.
    `state` is `draft` (which only coordinators see), `open`, `closed` or `archived`; while it is open libraries apply
    from `applications_from` until `applications_until`, null leaving that end open; with
    `by_application` the programme shows those that were approved only."""

    id: UUID
    slug: str
    name: str
    theme: str
    description: str
    starts_on: date
    ends_on: date
    applications_from: date | None
    applications_until: date | None
    by_application: bool
    figures: Annotated[list[str], Meta(description="What libraries are asked for afterwards.")]
    figures_question: str
    figures_until: date | None
    state: str
    created_at: datetime
    updated_at: datetime
    url: str
    calendar_url: str


class Territory(Struct, frozen=True):
    """The days of an edition in a territory that chose others."""

    department: str
    starts_on: date
    ends_on: date


class Wording(Struct, frozen=True):
    """What an edition says in another language than the installation's."""

    locale: str
    name: str
    theme: str
    description: str


class Charter(Struct, frozen=True):
    """What a library that takes part agrees to. A text that changes is another version."""

    version: int
    body: str
    created_at: datetime


class Partner(Struct, frozen=True):
    """Who carries the edition too, and what they are to it."""

    id: UUID
    name: str
    tag: str
    url: str


class Tool(Struct, frozen=True):
    """A link, or a file of `size` bytes, of the toolkit; what is not `public` is for colleagues."""

    id: UUID
    title: str
    url: str
    size: int | None
    author: str
    licence: str
    public: bool


class DayDetails(Struct, frozen=True):
    """What belongs to an edition. `charter` is the version that holds."""

    territories: list[Territory]
    texts: list[Wording]
    charter: Charter | None
    partners: list[Partner]
    toolkit: list[Tool]


def day(page: CampaignPage, base: str) -> Day:
    return shaped(
        Day,
        page,
        "UTC",
        url=f"{base}/days/{page.slug}",
        calendar_url=f"{base}/feeds/days/{page.slug}.ics",
    )


def day_details(details: Details, toolkit: list[Attachment], base: str) -> DayDetails:
    return DayDetails(
        [shaped(Territory, each, "UTC") for each in details.windows],
        [shaped(Wording, each, "UTC") for each in details.wordings],
        shaped(Charter, details.charter, "UTC") if details.charter else None,
        [shaped(Partner, each, "UTC") for each in details.partners],
        [_tool(each, base) for each in toolkit],
    )


def _tool(tool: Attachment, base: str) -> Tool:
    where = "/tools/" if tool.public else "/staff/tools/"
    return shaped(Tool, tool, "UTC", url=tool.url or f"{base}{where}{tool.id}")
