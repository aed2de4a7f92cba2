"""Links of professionals, and whom they signed up. Apart from the other tables of registrations, which are many."""

from piccolo.columns import UUID, Boolean, ForeignKey, OnDelete, SmallInt, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from events_service.engine import ENGINE
from events_service.identifiers import uuid7
from events_service.registration.tables import Registration
from events_service.scheduling.tables import Roster


class Referral(Table, tablename="referral", db=ENGINE):
    """A link by which a professional signs people up for a list, so many `seats` until an instant
    (registration/referrals.py); derived from the id, and here as a hash. Forgotten with the people of its list.
    `made_by` nobody where a professional asked for a seat by themselves (registration/seats_asked.py)."""

    id = UUID(primary_key=True, default=uuid7)
    roster = ForeignKey(Roster, null=False, index=True, on_delete=OnDelete.cascade)
    name = Varchar(length=100, default=None, null=False)
    structure = Varchar(length=100, default=None, null=False)
    seats = SmallInt(default=None, null=False)
    until = Timestamptz(default=None, null=False)
    link_hash = Varchar(length=64, default=None, null=False)
    made_by = UUID(default=None, null=True)
    made_at = Timestamptz(default=None, null=False)
    revoked_at = Timestamptz(default=None, null=True)

    referral_link_unique = Unique(["link_hash"])
    referral_seats_in_range = Check("seats BETWEEN 1 AND 20")


class Referred(Table, tablename="referred", db=ENGINE):
    """Whom a referral signed up, as its professional may see them: first name and initial as typed, and whether the
    person `agreed` that they learn whether they came."""

    id = UUID(primary_key=True, default=uuid7)
    referral = ForeignKey(Referral, null=False, index=True, on_delete=OnDelete.cascade)
    registration = ForeignKey(Registration, null=False, index=False, on_delete=OnDelete.cascade)
    name = Varchar(length=100, default=None, null=False)
    agreed = Boolean(default=False, null=False)

    referred_once = Unique(["registration"])
