"""What may be sent about editions of the day."""

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from events_service.campaigns.editions import CampaignDraft
from events_service.clock import EPOCH
from events_service.web.api import values
from events_service.web.api.bodies import Body, Sent


class NewDay(Body):
    """An edition of the day. Without `ends_on` it is one day long."""

    slug: Annotated[
        str, Meta(max_length=100, description="Its name in addresses.", examples=["journee-2026"])
    ]
    name: Annotated[str, Meta(max_length=200)]
    starts_on: values.LocalDay
    ends_on: values.LocalDay | None = None
    theme: Annotated[str, Meta(max_length=255)] | None = ""

    @classmethod
    def check(cls, sent: Sent) -> None:
        CampaignDraft.parse(sent)


class DayChange(Body):
    """What is given changes, the rest stays. An edition of one day that moves is one day long again."""

    name: Annotated[str, Meta(max_length=200)] | UnsetType = UNSET
    starts_on: values.LocalDay | UnsetType = UNSET
    ends_on: values.LocalDay | UnsetType | None = UNSET
    theme: Annotated[str, Meta(max_length=255)] | UnsetType | None = UNSET

    @classmethod
    def check(cls, sent: Sent) -> None:
        CampaignDraft.parse({"name": "-", "starts_on": EPOCH.date(), **sent})
