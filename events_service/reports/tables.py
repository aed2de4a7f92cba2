"""Open data as files that are ready to be taken."""

from piccolo.columns import Bytea, Integer, Timestamptz, Varchar
from piccolo.constraints import Check
from piccolo.table import Table

from events_service.database import ENGINE


class OpenDataFile(Table, tablename="open_data_file", db=ENGINE):
    """A file of open data (reports/open_data.py), in gzip, of so many `records`, as things stood at `made_at`."""

    name = Varchar(length=40, primary_key=True, default=None, null=False)
    made_at = Timestamptz(default=None, null=False)
    records = Integer(default=None, null=False)
    content = Bytea(default=None, null=False)

    open_data_file_records_in_range = Check("records >= 0")
