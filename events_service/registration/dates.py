"""The dates of a registration, as calendars know them: one identity for each, for ever."""

from uuid import UUID

from events_service.installation import NotSettled


def uid_of(registration: UUID, session: UUID, host: str, *, first: bool) -> str:
    """The UID of a registration's entry for one session. It is written once, in `registration_date.uid`, and read from
    there ever after: neither another date nor another host changes it.

    The `first` date of the roster at sign-up has the identity that a registration with one date always had,
    `registration-<id>@<host>`; every other one carries its session's id too. Raises NotSettled.
    """
    if not host:  # an identity without its host would be given out for ever: rather nothing at all
        raise NotSettled("run `events-service migrate` once more")
    return f"registration-{registration}@{host}" if first else f"registration-{registration}-{session}@{host}"
