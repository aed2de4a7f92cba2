"""Staff: accounts, memberships and roles, invitations and sign-in by link, visits, API keys and private calendars; who
coordinates; the names behind the audit, and claims of libraries as they are read. Guests have no account and are not
here. What ends with a colleague or a claim reaches sessions, and is scheduling's."""
