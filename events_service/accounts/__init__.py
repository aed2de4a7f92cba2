"""Staff: accounts, memberships and roles, sign-in by link, API keys. Guests have no account and are not here."""
