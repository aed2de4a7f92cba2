"""Campaigns."""

from piccolo.columns import UUID, Date, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from events_service.database import ENGINE
from events_service.identifiers import uuid7


class Campaign(Table, tablename="campaign", db=ENGINE):
    """One edition of the Digital Inclusion Day: local dates, never a span of UTC (one French date lasts 46 hours).

    Its feed shows its name and its days: whoever changes one sets `updated_at`, which the feed's date follows.
    """

    id = UUID(primary_key=True, default=uuid7)
    slug = Varchar(length=100, default=None, null=False)
    name = Varchar(length=200, default=None, null=False)
    theme = Varchar(length=255, default="", null=False)
    starts_on = Date(default=None, null=False)
    ends_on = Date(default=None, null=False)
    created_at = Timestamptz(default=None, null=False)
    updated_at = Timestamptz(default=None, null=True)

    campaign_slug_unique = Unique(["slug"])
    campaign_days_in_order = Check("ends_on >= starts_on")
