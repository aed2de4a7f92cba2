"""What is made for everybody to take: open data as files that are ready, and counts that were published."""

from piccolo.columns import UUID, Bytea, Integer, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from events_service.engine import ENGINE
from events_service.identifiers import uuid7


class OpenDataFile(Table, tablename="open_data_file", db=ENGINE):
    """A file of open data (reports/open_data.py), in gzip, of so many `records`, as things stood at `made_at`."""

    name = Varchar(length=40, primary_key=True, default=None, null=False)
    made_at = Timestamptz(default=None, null=False)
    records = Integer(default=None, null=False)
    content = Bytea(default=None, null=False)

    open_data_file_records_in_range = Check("records >= 0")


class PublishedCount(Table, tablename="published_count", db=ENGINE):
    """One count of a `period` (a month, a year, an edition) and a `department`, "" for all of them, rounded and written
    once (reports/publishing.py); `number` is null where it is too small to be shown."""

    id = UUID(primary_key=True, default=uuid7)
    period = Varchar(length=110, default=None, null=False)
    department = Varchar(length=3, default="", null=False)
    measure = Varchar(length=12, default=None, null=False)
    number = Integer(default=None, null=True)

    published_count_once = Unique(["period", "department", "measure"])
    published_count_measure_known = Check("measure IN ('dates', 'hours', 'people', 'first_timers')")
    published_count_rounded = Check("number >= 10 AND number % 5 = 0")
