"""Editions of the Digital Inclusion Day."""

from datetime import date, datetime
from uuid import UUID

from events_service.database import transaction, value
from events_service.fields import YEARS, Field
from events_service.identifiers import uuid7
from events_service.text import slug as slug_of

LONGEST_SLUG = 100


async def open_campaign(
    name: str, *, slug: str, theme: str, starts_on: date, ends_on: date, now: datetime
) -> UUID:
    """Open an edition and return its id. The dates are every territory's own, never a span of UTC.

    The same slug again changes nothing and returns the first edition's id: a command may run twice. Refuses
    with Invalid naming every field at fault.
    """
    field = Field({"name": name, "theme": theme})
    name = field.text("name", longest=200, required=True)
    theme = field.text("theme", longest=255)
    field.wrong.update(_wrong_dates(starts_on, ends_on))
    if not slug or slug != slug_of(slug) or len(slug) > LONGEST_SLUG:
        field.wrong["slug"] = "not_a_slug"
    field.done()
    async with transaction():
        created = await value(
            """
            INSERT INTO campaign (id, slug, name, theme, starts_on, ends_on, created_at)
            VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (slug) DO NOTHING RETURNING id
            """,
            *(uuid7(), slug, name, theme, starts_on, ends_on, now),
        )
        return UUID(str(created or await value("SELECT id FROM campaign WHERE slug = $1", slug)))


def _wrong_dates(starts_on: date, ends_on: date) -> dict[str, str]:
    if ends_on < starts_on:
        return {"ends_on": "before_the_start"}
    days = {"starts_on": starts_on, "ends_on": ends_on}
    return {name: "out_of_range" for name, day in days.items() if day.year not in YEARS}
