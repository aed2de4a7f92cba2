"""Model events of an edition: the words that many libraries take over, their kit, and which event follows which."""

from piccolo.columns import (
    UUID,
    Array,
    Boolean,
    Bytea,
    ForeignKey,
    Integer,
    OnDelete,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from events_service.campaigns.tables import Campaign
from events_service.engine import ENGINE
from events_service.identifiers import uuid7
from events_service.scheduling.tables import Event


class Model(Table, tablename="model", db=ENGINE):
    """What a coordinator has ready for the libraries of an edition: the words of an event, of which the `locked` ones
    are the same in every copy.

    `revision` grows with each correction; a copy of an older one has it still to take over (registration/following.py).
    `corrected` are the locked fields of which the libraries have not been written to yet. `minutes` and `seats` are
    proposed to whoever adopts it. One that is withdrawn is adopted no more; its copies go on following it.
    """

    id = UUID(primary_key=True, default=uuid7)
    campaign = ForeignKey(Campaign, null=False, default=None, index=True, on_delete=OnDelete.restrict)
    title = Varchar(length=140, default=None, null=False)
    summary = Varchar(length=280, default="", null=False)
    description = Text(default="", null=False)
    easy_to_read = Text(default="", null=False)
    access_notes = Varchar(length=500, default="", null=False)
    kind = Varchar(length=12, default=None, null=False)
    strand = Varchar(length=20, default=None, null=False)
    level = Varchar(length=20, default=None, null=True)
    topics = Array(base_column=Varchar(), default=list, null=False)
    languages = Array(base_column=Varchar(), default=list, null=False)
    age_from = SmallInt(default=None, null=True)
    age_to = SmallInt(default=None, null=True)
    with_adult = Boolean(default=False, null=False)
    prerequisites = Varchar(length=500, default="", null=False)
    bring = Varchar(length=500, default="", null=False)
    equipment_lent = Varchar(length=300, default="", null=False)
    locked = Array(base_column=Varchar(), default=list, null=False)
    minutes = SmallInt(default=None, null=False)
    seats = SmallInt(default=None, null=False)
    revision = Integer(default=1, null=False)
    corrected = Array(base_column=Varchar(), default=list, null=False)
    intent = Varchar(length=64, default=None, null=True)
    fingerprint = Varchar(length=64, default="", null=False)
    created_at = Timestamptz(default=None, null=False)
    updated_at = Timestamptz(default=None, null=False)
    withdrawn_at = Timestamptz(default=None, null=True)

    model_intent_unique = Unique(["intent"])
    model_title_given = Check("title <> ''")
    model_ages_in_range = Check(
        "age_from BETWEEN 0 AND 120 AND age_to BETWEEN 0 AND 120 AND age_from <= age_to"
    )
    model_minutes_in_range = Check("minutes BETWEEN 15 AND 720")
    model_seats_in_range = Check("seats BETWEEN 1 AND 1000")


class Kit(Table, tablename="kit", db=ENGINE):
    """A guide, exercises, slides of a model: a link, or a file with its bytes. Kept once, and had by every copy; the
    `public` ones are for visitors of its page too."""

    id = UUID(primary_key=True, default=uuid7)
    model = ForeignKey(Model, null=False, default=None, index=True, on_delete=OnDelete.cascade)
    title = Varchar(length=140, default=None, null=False)
    url = Varchar(length=500, default="", null=False)
    filename = Varchar(length=140, default="", null=False)
    media_type = Varchar(length=100, default="", null=False)
    content = Bytea(default=None, null=True)
    author = Varchar(length=140, default=None, null=False)
    licence = Varchar(length=20, default=None, null=False)
    public = Boolean(default=False, null=False)
    created_at = Timestamptz(default=None, null=False)

    kit_link_or_file = Check("(url = '') = (content IS NOT NULL)")


class ModelCopy(Table, tablename="model_copy", db=ENGINE):
    """An event that was adopted from a model, and which `revision` of it the event says."""

    event = ForeignKey(Event, primary_key=True, null=False, on_delete=OnDelete.cascade)
    model = ForeignKey(Model, null=False, default=None, index=True, on_delete=OnDelete.restrict)
    revision = Integer(default=None, null=False)
