"""What a colleague's year consists of beside the sessions they hold, and who employs them."""

from piccolo.columns import UUID, Date, ForeignKey, OnDelete, SmallInt, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from events_service.accounts.tables import Account
from events_service.engine import ENGINE
from events_service.identifiers import uuid7
from events_service.libraries.tables import Organisation
from events_service.messages.rules import listed
from events_service.scheduling.work_rules import TYPED


class Work(Table, tablename="work", db=ENGINE):
    """So many minutes of one day, for an organisation: preparing, or on the way where that was not as estimated."""

    id = UUID(primary_key=True, default=uuid7)
    account = ForeignKey(Account, null=False, default=None, index=False, on_delete=OnDelete.cascade)
    organisation = ForeignKey(Organisation, null=False, default=None, index=True, on_delete=OnDelete.cascade)
    worked_on = Date(default=None, null=False)
    activity = Varchar(length=12, default=None, null=False)
    minutes = SmallInt(default=None, null=False)
    note = Varchar(length=140, default="", null=False)

    work_once = Unique(["account", "organisation", "worked_on", "activity"])
    work_activity_known = Check(f"activity IN ({listed(TYPED)})")
    work_minutes_in_range = Check("minutes BETWEEN 0 AND 1440")


class Employment(Table, tablename="employment", db=ENGINE):
    """The structure that employs a colleague of an organisation, where that is another one."""

    id = UUID(primary_key=True, default=uuid7)
    account = ForeignKey(Account, null=False, default=None, index=False, on_delete=OnDelete.cascade)
    organisation = ForeignKey(Organisation, null=False, default=None, index=True, on_delete=OnDelete.cascade)
    structure = Varchar(length=140, default=None, null=False)

    employment_once = Unique(["account", "organisation"])
    employment_structure_given = Check("structure <> ''")
