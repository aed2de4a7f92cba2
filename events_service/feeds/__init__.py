"""Sessions in, iCalendar bytes out: subscriptions, downloads, invitations; the same rows, the same bytes."""
