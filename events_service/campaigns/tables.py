"""Editions of the day, what a coordinator says about each, and what libraries are given for it."""

from piccolo.columns import (
    UUID,
    Array,
    Boolean,
    Bytea,
    Date,
    ForeignKey,
    OnDelete,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from events_service.campaigns.rules import CampaignState, ParticipationState
from events_service.engine import ENGINE
from events_service.identifiers import uuid7
from events_service.libraries.tables import Library, Organisation
from events_service.messages.rules import listed


class Campaign(Table, tablename="campaign", db=ENGINE):
    """One edition of the Digital Inclusion Day: local dates, never a span of UTC (one French date lasts 46 hours).

    Its feed shows its name and its days: whoever changes one, or a territory's own, sets `updated_at`, which the feed's
    date follows. Libraries may apply between two local days, both included; null leaves that end open. With
    `by_application` the programme shows approved ones only. `copy_of` is the edition from which it was begun, and
    `asked_again_at` when its libraries were last asked whether they come again. Afterwards they are asked for `figures`
    and a question, until a day (campaigns/figures.py).
    """

    id = UUID(primary_key=True, default=uuid7)
    slug = Varchar(length=100, default=None, null=False)
    name = Varchar(length=200, default=None, null=False)
    theme = Varchar(length=255, default="", null=False)
    description = Varchar(length=5000, default="", null=False)
    starts_on = Date(default=None, null=False)
    ends_on = Date(default=None, null=False)
    applications_from = Date(default=None, null=True)
    applications_until = Date(default=None, null=True)
    state = Varchar(length=10, default="open", null=False)
    by_application = Boolean(default=False, null=False)
    copy_of = UUID(default=None, null=True)
    asked_again_at = Timestamptz(default=None, null=True)
    figures = Array(base_column=Varchar(), default=list, null=False)
    figures_question = Varchar(length=500, default="", null=False)
    figures_until = Date(default=None, null=True)
    created_at = Timestamptz(default=None, null=False)
    updated_at = Timestamptz(default=None, null=True)

    campaign_slug_unique = Unique(["slug"])
    campaign_days_in_order = Check("ends_on >= starts_on")
    campaign_applications_in_order = Check("applications_until >= applications_from")
    campaign_state_known = Check(f"state IN ({listed(CampaignState)})")


class CampaignText(Table, tablename="campaign_text", db=ENGINE):
    """What an edition is called and says in a language that is not the installation's own."""

    id = UUID(primary_key=True, default=uuid7)
    campaign = ForeignKey(Campaign, null=False, default=None, index=False, on_delete=OnDelete.cascade)
    locale = Varchar(length=10, default=None, null=False)
    name = Varchar(length=200, default=None, null=False)
    theme = Varchar(length=255, default="", null=False)
    description = Varchar(length=5000, default="", null=False)

    campaign_text_once = Unique(["campaign", "locale"])


class CampaignWindow(Table, tablename="campaign_window", db=ENGINE):
    """The days of an edition in a territory that chose others."""

    id = UUID(primary_key=True, default=uuid7)
    campaign = ForeignKey(Campaign, null=False, default=None, index=False, on_delete=OnDelete.cascade)
    department = Varchar(length=3, default=None, null=False)
    starts_on = Date(default=None, null=False)
    ends_on = Date(default=None, null=False)

    campaign_window_once = Unique(["campaign", "department"])
    campaign_window_in_order = Check("ends_on >= starts_on")


class Charter(Table, tablename="charter", db=ENGINE):
    """One version of what a library that takes part agrees to. A row never changes: somebody accepted it."""

    id = UUID(primary_key=True, default=uuid7)
    campaign = ForeignKey(Campaign, null=False, default=None, index=False, on_delete=OnDelete.cascade)
    version = SmallInt(default=None, null=False)
    body = Text(default=None, null=False)
    created_at = Timestamptz(default=None, null=False)

    charter_once = Unique(["campaign", "version"])


class Partner(Table, tablename="partner", db=ENGINE):
    """Who carries an edition together with the libraries; `tag` is what they are to it, in a word or two."""

    id = UUID(primary_key=True, default=uuid7)
    campaign = ForeignKey(Campaign, null=False, default=None, index=True, on_delete=OnDelete.cascade)
    name = Varchar(length=140, default=None, null=False)
    tag = Varchar(length=60, default="", null=False)
    url = Varchar(length=500, default="", null=False)
    created_at = Timestamptz(default=None, null=False)


class Tool(Table, tablename="tool", db=ENGINE):
    """A file or a link of an edition's toolkit, who made it and under which licence; `public` ones are everybody's."""

    id = UUID(primary_key=True, default=uuid7)
    campaign = ForeignKey(Campaign, null=False, default=None, index=True, on_delete=OnDelete.cascade)
    title = Varchar(length=140, default=None, null=False)
    url = Varchar(length=500, default="", null=False)
    filename = Varchar(length=140, default="", null=False)
    media_type = Varchar(length=100, default="", null=False)
    content = Bytea(default=None, null=True)
    author = Varchar(length=140, default=None, null=False)
    licence = Varchar(length=20, default=None, null=False)
    public = Boolean(default=False, null=False)
    created_at = Timestamptz(default=None, null=False)

    tool_link_or_file = Check("(url = '') = (content IS NOT NULL)")


class Participation(Table, tablename="participation", db=ENGINE):
    """A library's application to take part in an edition, one for each however many ask (campaigns/participations.py).

    `charter` is the version that was accepted, when and by which account. `note` is the library's own, `reason` what
    whoever decided last said. Of the figures that are asked for afterwards: when it was asked, reminded, and said by
    which account that they are all there, with an answer to the question.
    """

    id = UUID(primary_key=True, default=uuid7)
    campaign = ForeignKey(Campaign, null=False, default=None, index=False, on_delete=OnDelete.restrict)
    library = ForeignKey(Library, null=False, default=None, index=True, on_delete=OnDelete.cascade)
    organisation = ForeignKey(Organisation, null=False, default=None, index=True, on_delete=OnDelete.cascade)
    state = Varchar(length=12, default=None, null=False)
    charter = ForeignKey(Charter, null=True, default=None, index=True, on_delete=OnDelete.restrict)
    accepted_at = Timestamptz(default=None, null=True)
    accepted_by = UUID(default=None, null=True)
    note = Varchar(length=500, default="", null=False)
    reason = Varchar(length=500, default="", null=False)
    applied_at = Timestamptz(default=None, null=False)
    decided_at = Timestamptz(default=None, null=True)
    decided_by = UUID(default=None, null=True)
    figures_asked_at = Timestamptz(default=None, null=True)
    figures_reminded_at = Timestamptz(default=None, null=True)
    figures_confirmed_at = Timestamptz(default=None, null=True)
    figures_confirmed_by = UUID(default=None, null=True)
    figures_answer = Varchar(length=1000, default="", null=False)
    updated_at = Timestamptz(default=None, null=False)

    participation_once = Unique(["campaign", "library"])
    participation_state_known = Check(f"state IN ({listed(ParticipationState)})")
    participation_charter_accepted = Check(
        "(charter IS NULL) = (accepted_at IS NULL) AND (charter IS NULL) = (accepted_by IS NULL)"
    )


class Applicant(Table, tablename="applicant", db=ENGINE):
    """Who asked that a library take part, for which organisation, and is written to, in `locale`; several where
    applications were merged. Each has accepted a version of the `charter` of their own."""

    id = UUID(primary_key=True, default=uuid7)
    participation = ForeignKey(
        Participation, null=False, default=None, index=False, on_delete=OnDelete.cascade
    )
    account = UUID(default=None, null=False)
    organisation = ForeignKey(Organisation, null=False, default=None, index=True, on_delete=OnDelete.cascade)
    charter = UUID(default=None, null=True)
    accepted_at = Timestamptz(default=None, null=True)
    locale = Varchar(length=2, default=None, null=False)

    applicant_once = Unique(["participation", "account"])
