"""What is counted of an edition beforehand, so that no page that shows it has to count."""

from piccolo.columns import UUID, ForeignKey, Integer, OnDelete, Timestamptz, Varchar
from piccolo.constraints import Unique
from piccolo.table import Table

from events_service.campaigns.tables import Campaign
from events_service.engine import ENGINE
from events_service.identifiers import uuid7


class CampaignCounter(Table, tablename="campaign_counter", db=ENGINE):
    """What an edition came to at `counted_at` in one `department`; in all of them where that is empty. Written by a
    chore alone (scheduling/counters.py): no sign-up touches it, and nothing is decided by it."""

    id = UUID(primary_key=True, default=uuid7)
    campaign = ForeignKey(Campaign, null=False, default=None, index=False, on_delete=OnDelete.cascade)
    department = Varchar(length=3, default="", null=False)
    libraries = Integer(default=None, null=False)
    sessions = Integer(default=None, null=False)
    seats = Integer(default=None, null=False)
    taken = Integer(default=None, null=False)
    waiting = Integer(default=None, null=False)
    places_left = Integer(default=None, null=False)
    counted_at = Timestamptz(default=None, null=False)

    campaign_counter_once = Unique(["campaign", "department"])
