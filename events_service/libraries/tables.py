"""Organisations (the tenants) and libraries (the places)."""

from piccolo.columns import (
    UUID,
    Array,
    Boolean,
    Bytea,
    Date,
    DoublePrecision,
    ForeignKey,
    Integer,
    OnDelete,
    SmallInt,
    Time,
    Timestamptz,
    Varchar,
)
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from events_service.engine import ENGINE
from events_service.identifiers import uuid7


class Organisation(Table, tablename="organisation", db=ENGINE):
    """The authority that answers for libraries. Its people and registrants are invisible to the others.

    With `practice_of` it is where the team of that one practises: invented, and never public (libraries/practice.py);
    one that practises for nobody's own points to itself.
    Calendars show its phone and name: whoever changes one sets `updated_at`, which their dates follow. Null: never.
    A month's text messages cost it `most_segments` at most; with 0 it sends none (registration/texting.py).
    `provisional`: it came with a claim, and no library was ever given to it (scheduling/claims.py).
    """

    id = UUID(primary_key=True, default=uuid7)
    slug = Varchar(length=100, default=None, null=False)
    name = Varchar(length=200, default=None, null=False)
    practice_of = UUID(default=None, null=True)
    email = Varchar(length=254, default="", null=False)
    phone = Varchar(length=20, default="", null=False)
    created_at = Timestamptz(default=None, null=False)
    updated_at = Timestamptz(default=None, null=True)
    provisional = Boolean(default=False, null=False)
    most_segments = Integer(default=500, null=False)

    organisation_most_segments_in_range = Check("most_segments BETWEEN 0 AND 100000")
    organisation_slug_unique = Unique(["slug"])
    organisation_practice_once = Unique(["practice_of"])
    organisation_slug_shape = Check("slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'")
    organisation_name_given = Check("name <> ''")


class Imprint(Table, tablename="imprint", db=ENGINE):
    """What an organisation says of itself where the law asks it to (libraries/imprints.py); nothing of it is required.

    `rate` is the percentage of the accessibility criteria that an audit has seen met. `written_on` is the day on which
    all this was last written, in mainland France; of what was written before it was kept, nobody knows.
    """

    organisation = ForeignKey(Organisation, primary_key=True, null=False, on_delete=OnDelete.cascade)
    legal_name = Varchar(length=200, default="", null=False)
    address = Varchar(length=300, default="", null=False)
    director = Varchar(length=200, default="", null=False)
    data_email = Varchar(length=254, default="", null=False)
    accessibility_email = Varchar(length=254, default="", null=False)
    audited_on = Date(default=None, null=True)
    audited_by = Varchar(length=200, default="", null=False)
    rate = SmallInt(default=None, null=True)
    shortcomings = Varchar(length=2000, default="", null=False)
    scheme_url = Varchar(length=500, default="", null=False)
    written_on = Date(default=None, null=True)

    imprint_rate_is_a_share = Check("rate BETWEEN 0 AND 100")
    imprint_audit_whole = Check("num_nulls(audited_on, rate, nullif(audited_by, '')) IN (0, 3)")


class Library(Table, tablename="library", db=ENGINE):
    """A place, in its own time zone. Without `organisation` it is unclaimed: known from the directory only.

    `ministry_code` is the directory's key (`Code_bib`). `edited` names the fields a librarian has changed: a newer
    directory never overwrites those. `name_key` and `town_key` are folded for searching. Coordinates are WGS 84
    degrees. How one gets in and what is there: libraries/facts.py, null being "nobody said so". Its own look is a
    `colour`, and a logo whose bytes are in LibraryLogo (libraries/looks.py).
    """

    id = UUID(primary_key=True, default=uuid7)
    organisation = ForeignKey(Organisation, null=True, default=None, index=True, on_delete=OnDelete.restrict)
    practice = Boolean(default=False, null=False)
    ministry_code = Varchar(length=20, default=None, null=True)
    slug = Varchar(length=160, default=None, null=False)
    name = Varchar(length=200, default=None, null=False)
    name_key = Varchar(length=200, default="", null=False)
    kind = Varchar(length=20, default=None, null=False)
    address = Varchar(length=255, default="", null=False)
    postcode = Varchar(length=5, default="", null=False)
    town = Varchar(length=120, default=None, null=False)
    town_key = Varchar(length=120, default=None, null=False)
    department = Varchar(length=3, default=None, null=False, index=True)
    time_zone = Varchar(length=40, default=None, null=False)
    latitude = DoublePrecision(default=None, null=True)
    longitude = DoublePrecision(default=None, null=True)
    phone = Varchar(length=20, default="", null=False)
    email = Varchar(length=254, default="", null=False)
    website = Varchar(length=255, default="", null=False)
    directions = Varchar(length=300, default="", null=False)
    disabled_parking = Boolean(default=None, null=True)
    step_free_path = Boolean(default=None, null=True)
    step_free_entrance = Boolean(default=None, null=True)
    separate_entrance = Boolean(default=None, null=True)
    adapted_toilets = Boolean(default=None, null=True)
    audio_description = Boolean(default=None, null=True)
    door_width = SmallInt(default=None, null=True)
    reception_staff = Varchar(length=20, default="", null=False)
    hearing_support = Array(base_column=Varchar(), default=list, null=False)
    facilities = Array(base_column=Varchar(), default=list, null=False)
    computers = SmallInt(default=None, null=True)
    programmes = Array(base_column=Varchar(), default=list, null=False)
    labels = Array(base_column=Varchar(), default=list, null=False)
    edited = Array(base_column=Varchar(), default=list, null=False)
    colour = Varchar(length=7, default="", null=False)
    logo_digest = Varchar(length=32, default="", null=False)
    logo_width = SmallInt(default=0, null=False)
    logo_height = SmallInt(default=0, null=False)
    created_at = Timestamptz(default=None, null=False)
    updated_at = Timestamptz(default=None, null=False)

    library_slug_unique = Unique(["slug"])
    library_ministry_code_unique = Unique(["ministry_code"])
    library_kind_known = Check(
        "kind IN ('building', 'bookmobile', 'departmental', 'administrative', 'storage', 'unknown')"
    )
    library_coordinates_whole = Check(
        "(latitude IS NULL) = (longitude IS NULL)"
        " AND latitude BETWEEN -90 AND 90 AND longitude BETWEEN -180 AND 180"
    )
    library_name_given = Check("name <> ''")
    library_postcode_shape = Check("postcode ~ '^([0-9]{5})?$'")
    library_colour_shape = Check("colour ~ '^(#[0-9a-f]{6})?$'")


class LibraryLogo(Table, tablename="library_logo", db=ENGINE):
    """The bytes of a library's logo, which no list of libraries reads."""

    library = ForeignKey(Library, primary_key=True, null=False, on_delete=OnDelete.cascade)
    content = Bytea(default=None, null=False)

    library_logo_small = Check("octet_length(content) <= 10000")


class Opening(Table, tablename="opening", db=ENGINE):
    """A span of hours in which a library is open, on a weekday (ISO 8601: Monday is 1), by the clock of the place."""

    id = UUID(primary_key=True, default=uuid7)
    library = ForeignKey(Library, null=False, default=None, index=True, on_delete=OnDelete.cascade)
    weekday = SmallInt(default=None, null=False)
    opens = Time(default=None, null=False)
    closes = Time(default=None, null=False)

    opening_weekday_known = Check("weekday BETWEEN 1 AND 7")
    opening_forwards = Check("opens < closes")


class Closure(Table, tablename="closure", db=ENGINE):
    """Days on which a library is closed although its opening hours say otherwise, the last one included."""

    id = UUID(primary_key=True, default=uuid7)
    library = ForeignKey(Library, null=False, default=None, index=True, on_delete=OnDelete.cascade)
    starts_on = Date(default=None, null=False)
    ends_on = Date(default=None, null=False)
    reason = Varchar(length=120, default="", null=False)

    closure_forwards = Check("starts_on <= ends_on")


class SchoolHoliday(Table, tablename="school_holiday", db=ENGINE):
    """Days without school that an organisation typed in for a `zone` (libraries/days_off.py), the last one included:
    those of Corsica and overseas, and whatever is newer than what a release brings."""

    id = UUID(primary_key=True, default=uuid7)
    organisation = ForeignKey(Organisation, null=False, default=None, index=True, on_delete=OnDelete.cascade)
    zone = Varchar(length=10, default=None, null=False)
    starts_on = Date(default=None, null=False)
    ends_on = Date(default=None, null=False)
    name = Varchar(length=100, default=None, null=False)

    school_holiday_forwards = Check("starts_on <= ends_on")


class Room(Table, tablename="room", db=ENGINE):
    """A room of a library. It is taken for `set_up_minutes` before a session and `clear_up_minutes` after it, too.

    Null `seats` is a room that nobody has counted. A retired room takes nothing new; what was held there stays known.
    """

    id = UUID(primary_key=True, default=uuid7)
    library = ForeignKey(Library, null=False, index=False, on_delete=OnDelete.restrict)
    name = Varchar(length=100, default=None, null=False)
    seats = SmallInt(default=None, null=True)
    set_up_minutes = SmallInt(default=0, null=False)
    clear_up_minutes = SmallInt(default=0, null=False)
    created_at = Timestamptz(default=None, null=False)
    retired_at = Timestamptz(default=None, null=True)

    room_name_unique = Unique(["library", "name"])
    room_name_given = Check("name <> ''")
    room_seats_in_range = Check("seats BETWEEN 1 AND 10000")
    room_minutes_in_range = Check("set_up_minutes BETWEEN 0 AND 240 AND clear_up_minutes BETWEEN 0 AND 240")


class Equipment(Table, tablename="equipment", db=ENGINE):
    """Things of one kind that an organisation has `quantity` of: twelve tablets, a projector.

    With a `library` it stays there; without one it travels between the organisation's libraries.
    """

    id = UUID(primary_key=True, default=uuid7)
    organisation = ForeignKey(Organisation, null=False, index=False, on_delete=OnDelete.restrict)
    library = ForeignKey(Library, null=True, default=None, index=True, on_delete=OnDelete.restrict)
    name = Varchar(length=100, default=None, null=False)
    quantity = Integer(default=None, null=False)
    created_at = Timestamptz(default=None, null=False)
    retired_at = Timestamptz(default=None, null=True)

    equipment_name_unique = Unique(["organisation", "library", "name"], nulls_distinct=False)
    equipment_name_given = Check("name <> ''")
    equipment_quantity_in_range = Check("quantity BETWEEN 1 AND 10000")


class Removal(Table, tablename="removal", db=ENGINE):
    """What the public lists no longer hold, by its id (libraries/removals.py).

    `public` says that strangers had seen it, `deleted` that its row is gone: until then its organisation still has it.
    """

    id = UUID(primary_key=True, default=None)
    kind = Varchar(length=10, default=None, null=False)
    organisation = ForeignKey(Organisation, null=True, default=None, index=True, on_delete=OnDelete.cascade)
    public = Boolean(default=None, null=False)
    deleted = Boolean(default=None, null=False)
    removed_at = Timestamptz(default=None, null=False, index=True)

    removal_kind_known = Check("kind IN ('library', 'event', 'session')")
