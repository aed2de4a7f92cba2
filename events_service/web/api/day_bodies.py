"""What may be sent about editions of the day."""

from typing import Annotated
from uuid import UUID

from msgspec import UNSET, Meta, UnsetType

from events_service.campaigns.editions import CampaignDraft
from events_service.campaigns.figures import FIGURES, LONGEST_ANSWER, LONGEST_QUESTION
from events_service.campaigns.participations import MOST_AT_ONCE
from events_service.campaigns.rules import DECISIONS
from events_service.clock import EPOCH
from events_service.fields import Fields
from events_service.web.api import values
from events_service.web.api.bodies import Body, Sent

ADMITTED_ONLY = "The programme shows approved libraries only."
BEGINNINGS = ("draft", "open")
GOALS = ("open", "closed", "archived")
Name = Annotated[str, Meta(max_length=200)]
Theme = Annotated[str, Meta(max_length=255)]
Description = Annotated[str, Meta(max_length=5000, description="Some marks of Markdown are read.")]
Slug = Annotated[str, Meta(max_length=100, description="Its name in addresses.", examples=["journee-2026"])]


class NewDay(Body):
    """An edition of the day. Without `ends_on` it is one day long. A `draft` is seen by coordinators only, until its
    state is changed."""

    slug: Slug
    name: Name
    starts_on: values.LocalDay
    ends_on: values.LocalDay | None = None
    theme: Theme | None = ""
    description: Description | None = ""
    applications_from: values.LocalDay | None = None
    applications_until: values.LocalDay | None = None
    by_application: Annotated[bool, Meta(description=ADMITTED_ONLY)] = False
    state: Annotated[str, values.one_of(BEGINNINGS)] = "open"

    @classmethod
    def check(cls, sent: Sent) -> None:
        fields = Fields(sent)
        fields.choice("state", BEGINNINGS, "open")
        fields.check(lambda: CampaignDraft.parse(sent))
        fields.done()


class DayChange(Body):
    """What is given changes, the rest stays. An edition of one day that moves is one day long again."""

    name: Name | UnsetType = UNSET
    starts_on: values.LocalDay | UnsetType = UNSET
    ends_on: values.LocalDay | UnsetType | None = UNSET
    theme: Theme | UnsetType | None = UNSET
    description: Description | UnsetType | None = UNSET
    applications_from: values.LocalDay | UnsetType | None = UNSET
    applications_until: values.LocalDay | UnsetType | None = UNSET
    by_application: Annotated[bool, Meta(description=ADMITTED_ONLY)] | UnsetType = UNSET
    state: Annotated[str, values.one_of(GOALS)] | UnsetType = UNSET

    @classmethod
    def check(cls, sent: Sent) -> None:
        CampaignDraft.parse({"name": "-", "starts_on": EPOCH.date(), **sent})


class DayCopy(Body):
    """The edition of another year, which says and gives the same."""

    slug: Slug
    name: Name
    starts_on: values.LocalDay

    @classmethod
    def check(cls, sent: Sent) -> None:
        CampaignDraft.parse(sent)


class TerritoryDays(Body):
    """The days of the edition in one territory. Without `ends_on` it is one day."""

    starts_on: values.LocalDay
    ends_on: values.LocalDay | None = None


class Text(Body):
    """What the edition says in a language."""

    name: Name
    theme: Theme | None = ""
    description: Description | None = ""


class CharterText(Body):
    """What a library that takes part agrees to."""

    body: Annotated[str, Meta(max_length=20_000)]


class FiguresAsked(Body):
    """What libraries are asked once their day is over, until a day, and a question in words. With nothing of it,
    nothing is asked."""

    figures: list[Annotated[str, values.one_of(FIGURES)]] | None = None
    figures_until: values.LocalDay | None = None
    figures_question: Annotated[str, Meta(max_length=LONGEST_QUESTION)] | None = ""


class Confirmation(Body):
    """The library's answer to the question of the coordinator."""

    answer: Annotated[str, Meta(max_length=LONGEST_ANSWER)] | None = ""


class NewPartner(Body):
    """Who carries the edition too; the same name again changes what is said of it."""

    name: Annotated[str, Meta(max_length=140)]
    tag: Annotated[str, Meta(max_length=60, description="What they are to it, in a word or two.")] | None = ""
    url: Annotated[str, Meta(max_length=500)] | None = ""


class NewParticipations(Body):
    """Libraries that are to take part: those of the key's organisation, or that it has claimed. `charter` is the number
    of the version that was read and is accepted with this; where the edition has one it is needed."""

    libraries: Annotated[list[UUID], Meta(max_length=MOST_AT_ONCE)]
    charter: Annotated[int, Meta(ge=1, le=1000)] | None = None
    note: Annotated[str, Meta(max_length=500)] | None = ""


class ParticipationChange(Body):
    """What a coordinator or a referent decides."""

    state: Annotated[str, values.one_of(tuple(DECISIONS))]
    reason: (
        Annotated[str, Meta(max_length=500, description="The letter says it; needed but to approve.")] | None
    ) = ""


class Decision(Body):
    """The same of many at once."""

    participations: Annotated[list[UUID], Meta(max_length=MOST_AT_ONCE)]
    state: Annotated[str, values.one_of(tuple(DECISIONS))]
    reason: Annotated[str, Meta(max_length=500)] | None = ""
