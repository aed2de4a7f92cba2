"""What stands with an event beside its words: its image, its documents, its questions, the sentences it may choose
from, and the words that all of them have."""

from piccolo.columns import UUID, Array, Boolean, Bytea, ForeignKey, OnDelete, SmallInt, Timestamptz, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from events_service.engine import ENGINE
from events_service.identifiers import uuid7
from events_service.libraries.tables import Organisation
from events_service.scheduling.tables import Event


class EventImage(Table, tablename="event_image", db=ENGINE):
    """The one image of an event, small enough for every page, under the digest of its bytes; it goes with its event.

    In PostgreSQL, so that every process on every machine serves it, and a backup has it.
    """

    event = ForeignKey(Event, primary_key=True, null=False, on_delete=OnDelete.cascade)
    digest = Varchar(length=32, default=None, null=False, index=True)
    width = SmallInt(default=None, null=False)
    height = SmallInt(default=None, null=False)
    alternative = Varchar(length=200, default=None, null=False)
    content = Bytea(default=None, null=False)

    event_image_described = Check("alternative <> ''")
    event_image_small = Check("octet_length(content) <= 30000")


class Resource(Table, tablename="resource", db=ENGINE):
    """A teaching resource of an event: a link, or a file with its bytes. Copies of the event have copies of it."""

    id = UUID(primary_key=True, default=uuid7)
    event = ForeignKey(Event, null=False, index=True, on_delete=OnDelete.cascade)
    title = Varchar(length=140, default=None, null=False)
    url = Varchar(length=500, default="", null=False)
    filename = Varchar(length=140, default="", null=False)
    media_type = Varchar(length=100, default="", null=False)
    content = Bytea(default=None, null=True)
    author = Varchar(length=140, default=None, null=False)
    licence = Varchar(length=12, default=None, null=False)
    public = Boolean(default=False, null=False)
    created_at = Timestamptz(default=None, null=False)

    resource_is_file_or_link = Check("(url <> '') = (content IS NULL)")
    resource_credited = Check("author <> ''")
    resource_licence_known = Check(
        "licence IN ('cc0', 'cc-by', 'cc-by-sa', 'cc-by-nc-sa', 'etalab', 'reserved')"
    )
    resource_size_in_range = Check("octet_length(content) <= 4000000")


class Question(Table, tablename="question", db=ENGINE):
    """What an event asks whoever signs up (scheduling/questions.py), in the order of `position`; none of its words
    changes, and it is asked until `retired_at`. Copies of the event have copies of it."""

    id = UUID(primary_key=True, default=uuid7)
    event = ForeignKey(Event, null=False, index=True, on_delete=OnDelete.cascade)
    position = SmallInt(default=None, null=False)
    words = Varchar(length=140, default=None, null=False)
    kind = Varchar(length=10, default=None, null=False)
    choices = Array(base_column=Varchar(), default=list, null=False)
    retired_at = Timestamptz(default=None, null=True)

    question_asked = Check("words <> ''")
    question_kind_known = Check("kind IN ('text', 'choice', 'yes_no')")
    question_choices_offered = Check("(kind = 'choice') = (cardinality(choices) > 0)")


class Frame(Table, tablename="frame", db=ENGINE):
    """What an organisation has ready to say of its events: what mediators do with people, what they do not, and what
    needs a mandate. An event keeps the words that were chosen for it: what was said to people stays said.
    """

    organisation = ForeignKey(Organisation, primary_key=True, null=False, on_delete=OnDelete.cascade)
    we_do = Array(base_column=Varchar(), default=list, null=False)
    we_do_not = Array(base_column=Varchar(), default=list, null=False)
    needs_mandate = Array(base_column=Varchar(), default=list, null=False)


class Word(Table, tablename="word", db=ENGINE):
    """A plain word that something public has, and how it sounds (spelling.py). Written by a chore alone
    (scheduling/words.py): it corrects what was typed, and what is written right is found without it."""

    word = Varchar(length=60, primary_key=True, default=None, null=False)
    sound = Varchar(length=60, default=None, null=False, index=True)
    of_events = Boolean(default=None, null=False)
    of_libraries = Boolean(default=None, null=False)
