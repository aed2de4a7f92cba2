"""Agendas of other programs: where each comes from, and what was last taken from it."""

from piccolo.columns import (
    UUID,
    Boolean,
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

from events_service.engine import ENGINE
from events_service.identifiers import uuid7
from events_service.libraries.tables import Library, Organisation, Room
from events_service.messages.rules import listed
from events_service.scheduling.sign_up import SignUpRule
from events_service.scheduling.tables import Event, Session


class AgendaSource(Table, tablename="agenda_source", db=ENGINE):
    """Where an agenda comes from: an `address`, or, without one, the files that were imported for a library. With a
    `room` it is that room's calendar, and warns whoever plans there; else it is a programme.

    `strand`, `sign_up`, `capacity` and `publish` are what a manager chose for all that it brings (sources.py). One
    that is `followed` is looked at again at `next_at`, with what its server said last (`etag`, `modified`). `read_at`
    is when that last went well, `outcome` what came of it, `refresh_minutes` how often its maker wants it; after
    `failures` in a row `reason` says why not.
    """

    id = UUID(primary_key=True, default=uuid7)
    organisation = ForeignKey(Organisation, null=False, index=True, on_delete=OnDelete.cascade)
    library = ForeignKey(Library, null=False, index=True, on_delete=OnDelete.cascade)
    room = ForeignKey(Room, null=True, default=None, index=True, on_delete=OnDelete.cascade)
    address = Varchar(length=500, default="", null=False)
    name = Varchar(length=140, default="", null=False)
    strand = Varchar(length=20, default=None, null=False)
    sign_up = Varchar(length=10, default="", null=False)
    capacity = Integer(default=None, null=True)
    publish = Boolean(default=False, null=False)
    followed = Boolean(default=False, null=False)
    etag = Varchar(length=200, default="", null=False)
    modified = Varchar(length=60, default="", null=False)
    next_at = Timestamptz(default=None, null=True, index=True)
    tried_at = Timestamptz(default=None, null=True)
    read_at = Timestamptz(default=None, null=True)
    refresh_minutes = Integer(default=None, null=True)
    failures = SmallInt(default=0, null=False)
    reason = Varchar(length=60, default="", null=False)
    outcome = Varchar(length=200, default="", null=False)
    created_at = Timestamptz(default=None, null=False)
    created_by = UUID(default=None, null=False)

    agenda_source_strand_known = Check("strand IN ('everyday_uses', 'critical_uses', 'online_procedures')")
    agenda_source_sign_up_known = Check(f"sign_up = '' OR sign_up IN ({listed(SignUpRule)})")
    agenda_source_followed_by_address = Check("(NOT followed AND room IS NULL) OR address <> ''")
    agenda_source_followed_has_time = Check("followed = (next_at IS NOT NULL)")


class AgendaEvent(Table, tablename="agenda_event", db=ENGINE):
    """An event that was made from a source, under the source's own name for it (`offer`), and the words that were last
    taken from there: what says something else now was changed by a colleague. One that a colleague deleted is none."""

    id = UUID(primary_key=True, default=uuid7)
    source = ForeignKey(AgendaSource, null=False, index=False, on_delete=OnDelete.cascade)
    offer = Varchar(length=300, default=None, null=False)
    event = ForeignKey(Event, null=True, default=None, index=True, on_delete=OnDelete.set_null)
    title = Varchar(length=140, default="", null=False)
    summary = Varchar(length=280, default="", null=False)
    description = Text(default="", null=False)

    agenda_event_once = Unique(["source", "offer"])


class AgendaEntry(Table, tablename="agenda_entry", db=ENGINE):
    """A date of a source, by what tells it apart there for ever, as it was last taken from there, and the session that
    it became; none, once a colleague deleted that, and in a room's calendar. `url` and `capacity` are how one comes
    there, as far as they were taken. `gone_at` is when its source did not have it any more."""

    id = UUID(primary_key=True, default=uuid7)
    source = ForeignKey(AgendaSource, null=False, index=False, on_delete=OnDelete.cascade)
    agenda_event = ForeignKey(AgendaEvent, null=True, default=None, index=True, on_delete=OnDelete.cascade)
    uid = Varchar(length=255, default=None, null=False)
    recurrence = Varchar(length=20, default="", null=False)
    session = ForeignKey(Session, null=True, default=None, index=True, on_delete=OnDelete.set_null)
    title = Varchar(length=140, default="", null=False)
    starts_at = Timestamptz(default=None, null=False)
    ends_at = Timestamptz(default=None, null=False)
    url = Varchar(length=500, default="", null=False)
    capacity = Integer(default=None, null=True)
    gone_at = Timestamptz(default=None, null=True)

    agenda_entry_once = Unique(["source", "uid", "recurrence"])


class AgendaImport(Table, tablename="agenda_import", db=ENGINE):
    """What somebody brought in and has not decided yet: as it was read (`reading`), from where (`address`, or nothing
    for a file), and what they chose (`choices`, and whether the address is to be `followed`); forgotten after a day."""

    id = UUID(primary_key=True, default=uuid7)
    organisation = ForeignKey(Organisation, null=False, index=True, on_delete=OnDelete.cascade)
    library = ForeignKey(Library, null=False, index=True, on_delete=OnDelete.cascade)
    address = Varchar(length=500, default="", null=False)
    name = Varchar(length=140, default="", null=False)
    choices = Text(default=None, null=False)
    followed = Boolean(default=False, null=False)
    reading = Text(default=None, null=False)
    created_at = Timestamptz(default=None, null=False, index=True)
    created_by = UUID(default=None, null=False)
