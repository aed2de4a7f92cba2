"""Colleagues and what lets them in. Every secret is stored hashed."""

from piccolo.columns import UUID, Array, ForeignKey, OnDelete, SmallInt, Timestamptz, Varchar
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from events_service.accounts.roles import LOCAL_ROLES, OF_NO_ORGANISATION, Role
from events_service.engine import ENGINE
from events_service.identifiers import uuid7
from events_service.libraries.tables import Library, Organisation
from events_service.messages.rules import listed

_SCOPE_FITS_ROLE = f"(role IN ({listed(sorted(OF_NO_ORGANISATION))})) = (organisation IS NULL)"
_DEPARTMENTS_FIT_ROLE = f"(role = '{Role.REFERENT}') = (cardinality(departments) > 0)"


class Account(Table, tablename="account", db=ENGINE):
    """A staff member. `email` is lower case and unique; what they may do is in their memberships."""

    id = UUID(primary_key=True, default=uuid7)
    email = Varchar(length=254, default=None, null=False)
    name = Varchar(length=120, default="", null=False)
    created_at = Timestamptz(default=None, null=False)
    disabled_at = Timestamptz(default=None, null=True)

    account_email_unique = Unique(["email"])
    account_email_lower = Check("email = lower(email) AND email LIKE '%_@_%'")


# What a colleague is called, in SQL that has `account`.
CALLED = "coalesce(nullif(account.name, ''), account.email)"
# The same where one of several is chosen: namesakes have their address beside their name.
TOLD_APART = """
CASE WHEN account.name = '' THEN account.email
     WHEN count(*) OVER (PARTITION BY account.name) > 1 THEN account.name || ', ' || account.email
     ELSE account.name END
"""


class Membership(Table, tablename="membership", db=ENGINE):
    """A role in one organisation; a coordinator's holds everywhere, a referent's in `departments`."""

    id = UUID(primary_key=True, default=uuid7)
    account = ForeignKey(Account, null=False, index=True, on_delete=OnDelete.cascade)
    organisation = ForeignKey(Organisation, null=True, default=None, index=True, on_delete=OnDelete.restrict)
    role = Varchar(length=20, default=None, null=False)
    departments = Array(base_column=Varchar(), default=list, null=False)
    created_at = Timestamptz(default=None, null=False)

    membership_once = Unique(["account", "organisation", "role"], nulls_distinct=False)
    membership_role_known = Check(f"role IN ({listed(Role)})")
    membership_scope_fits_role = Check(_SCOPE_FITS_ROLE)
    membership_departments_fit_role = Check(_DEPARTMENTS_FIT_ROLE)


class Invitation(Table, tablename="invitation", db=ENGINE):
    """A role that waits for whoever is invited (accounts/invitations.py). `link` is the sign-in link of its letter."""

    id = UUID(primary_key=True, default=uuid7)
    account = ForeignKey(Account, null=False, index=True, on_delete=OnDelete.cascade)
    organisation = ForeignKey(Organisation, null=False, index=True, on_delete=OnDelete.restrict)
    role = Varchar(length=20, default=None, null=False)
    link = UUID(default=None, null=False)
    created_at = Timestamptz(default=None, null=False)
    expires_at = Timestamptz(default=None, null=False)
    accepted_at = Timestamptz(default=None, null=True)
    withdrawn_at = Timestamptz(default=None, null=True)

    invitation_role_known = Check(f"role IN ({', '.join(repr(role) for role in LOCAL_ROLES)})")
    invitation_ends_once = Check("accepted_at IS NULL OR withdrawn_at IS NULL")


class SignInLink(Table, tablename="sign_in_link", db=ENGINE):
    """A one-time link that signs a colleague in; opening it shows a button, the button's POST spends it.

    Without an account it opens nothing: a stranger's address was asked for. `browser_hash` is of the cookie of whoever
    asked: there the code of its letter does the same, `tries` counts the typing.
    """

    id = UUID(primary_key=True, default=uuid7)
    account = ForeignKey(Account, null=True, default=None, index=True, on_delete=OnDelete.cascade)
    token_hash = Varchar(length=64, default=None, null=False)
    browser_hash = Varchar(length=64, default=None, null=True, index=True)
    tries = SmallInt(default=0, null=False)
    created_at = Timestamptz(default=None, null=False)
    expires_at = Timestamptz(default=None, null=False)
    used_at = Timestamptz(default=None, null=True)

    sign_in_link_token_unique = Unique(["token_hash"])


class SignIn(Table, tablename="sign_in", db=ENGINE):
    """A colleague's authenticated visit. Revoking is one update; nothing else keeps it alive.

    `device` says in words on what, `last_seen_at` in which hour it was last used, `organisation` which of several the
    colleague has chosen to work in.
    """

    id = UUID(primary_key=True, default=uuid7)
    account = ForeignKey(Account, null=False, index=True, on_delete=OnDelete.cascade)
    organisation = ForeignKey(Organisation, null=True, default=None, index=True, on_delete=OnDelete.set_null)
    token_hash = Varchar(length=64, default=None, null=False)
    device = Varchar(length=60, default="", null=False)
    created_at = Timestamptz(default=None, null=False)
    last_seen_at = Timestamptz(default=None, null=True)
    expires_at = Timestamptz(default=None, null=False)
    ended_at = Timestamptz(default=None, null=True)

    sign_in_token_unique = Unique(["token_hash"])


class ApiKey(Table, tablename="api_key", db=ENGINE):
    """A key for another program: one role and, unless it coordinates, one organisation. Shown once, stored hashed.
    `made_by` is the colleague who made it; null: a command did."""

    id = UUID(primary_key=True, default=uuid7)
    name = Varchar(length=120, default=None, null=False)
    role = Varchar(length=20, default=None, null=False)
    organisation = ForeignKey(Organisation, null=True, default=None, index=True, on_delete=OnDelete.restrict)
    departments = Array(base_column=Varchar(), default=list, null=False)
    token_hash = Varchar(length=64, default=None, null=False)
    made_by = UUID(default=None, null=True)
    created_at = Timestamptz(default=None, null=False)
    revoked_at = Timestamptz(default=None, null=True)

    api_key_token_unique = Unique(["token_hash"])
    api_key_role_known = Check(f"role IN ({listed(Role)})")
    api_key_scope_fits_role = Check(_SCOPE_FITS_ROLE)
    api_key_departments_fit_role = Check(_DEPARTMENTS_FIT_ROLE)


class LibraryClaim(Table, tablename="library_claim", db=ENGINE):
    """An organisation says that it answers for a library (scheduling/claims.py). Open until it is decided, once.

    `account` made it and is written to, in `locale`; `reason` is why it was declined.
    """

    id = UUID(primary_key=True, default=uuid7)
    library = ForeignKey(Library, null=False, default=None, index=True, on_delete=OnDelete.restrict)
    organisation = ForeignKey(Organisation, null=False, default=None, index=True, on_delete=OnDelete.restrict)
    account = UUID(default=None, null=False)
    note = Varchar(length=500, default="", null=False)
    locale = Varchar(length=2, default=None, null=False)
    created_at = Timestamptz(default=None, null=False)
    decision = Varchar(length=10, default="", null=False)
    reason = Varchar(length=500, default="", null=False)
    decided_by = UUID(default=None, null=True)
    decided_at = Timestamptz(default=None, null=True)

    library_claim_decision_known = Check("decision IN ('', 'approved', 'declined', 'withdrawn')")
    library_claim_decided_once = Check("(decision = '') = (decided_at IS NULL)")


class StaffCalendar(Table, tablename="staff_calendar", db=ENGINE):
    """The address of a colleague's private calendar. Revoking is one update; only the newest is on their page."""

    id = UUID(primary_key=True, default=uuid7)
    account = ForeignKey(Account, null=False, index=True, on_delete=OnDelete.cascade)
    token_hash = Varchar(length=64, default=None, null=False)
    created_at = Timestamptz(default=None, null=False)
    revoked_at = Timestamptz(default=None, null=True)

    staff_calendar_token_unique = Unique(["token_hash"])


class Newcomer(Table, tablename="newcomer", db=ENGINE):
    """Somebody who works in a library and asks to be let in, from the page of a day (accounts/newcomers.py).

    Without `organisation` the `link` of their letter, and no other, makes one, called `organisation_name`, that claims
    the library; with it, its managers decide. `campaign` and the `charter` that they accepted are what they came for.
    """

    id = UUID(primary_key=True, default=uuid7)
    account = ForeignKey(Account, null=False, index=True, on_delete=OnDelete.cascade)
    library = ForeignKey(Library, null=False, index=True, on_delete=OnDelete.cascade)
    organisation = ForeignKey(Organisation, null=True, default=None, index=True, on_delete=OnDelete.cascade)
    organisation_name = Varchar(length=200, default="", null=False)
    name = Varchar(length=120, default=None, null=False)
    campaign = Varchar(length=100, default=None, null=False)
    charter = UUID(default=None, null=True)
    link = UUID(default=None, null=True)
    locale = Varchar(length=2, default=None, null=False)
    created_at = Timestamptz(default=None, null=False)
    expires_at = Timestamptz(default=None, null=False)
    settled_at = Timestamptz(default=None, null=True)

    newcomer_comes_from_somewhere = Check("organisation IS NOT NULL OR organisation_name <> ''")
