"""The dates of a registration, as calendars know them: one identity for each, for ever."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from events_service.database import rows
from events_service.identifiers import uuid7
from events_service.installation import NotSettled
from events_service.registration.queries import DateLine
from events_service.registration.rules import Presence
from events_service.scheduling.queries import SessionLine


def uid_of(registration: UUID, session: UUID, host: str, *, first: bool) -> str:
    """The UID of a registration's entry for one session. It is written once, in `registration_date.uid`, and read from
    there ever after: neither another date nor another host changes it.

    The `first` date of those that somebody signs up for has the identity that a registration with one date always had,
    `registration-<id>@<host>`; every other one carries its session's id too. Raises NotSettled.
    """
    if not host:  # an identity without its host would be given out for ever: rather nothing at all
        raise NotSettled("run `events-service migrate` once more")
    return f"registration-{registration}@{host}" if first else f"registration-{registration}-{session}@{host}"


def new_dates(registration: UUID, sessions: Iterable[SessionLine], *, now: datetime) -> tuple[DateLine, ...]:
    """The dates that somebody gets who signs up now for a roster with these `sessions`, in the order in which they
    begin: those that take place and are not over. Raises NotSettled."""
    left = [session for session in sessions if not session.cancelled and session.ends_at > now]
    return tuple(
        DateLine(
            session=session,
            uid=uid_of(registration, session.id, session.uid_host, first=session is left[0]),
            sequence=session.sequence,
            revised_at=now,
        )
        for session in left
    )


async def revise(registrations: Sequence[UUID], *, now: datetime) -> None:
    """Raise the SEQUENCE of all dates of these registrations: they were cancelled, or taken back."""
    await rows(
        """
        UPDATE registration_date SET sequence = sequence + 1, revised_at = $2 WHERE registration = ANY($1::uuid[])
        """,
        list(registrations),
        now,
    )


def revised(dates: Sequence[DateLine], *, now: datetime) -> tuple[DateLine, ...]:
    """The dates as `revise` has just left them."""
    return tuple(replace(date, sequence=date.sequence + 1, revised_at=now) for date in dates)


async def revise_all(sessions: list[UUID], *, now: datetime) -> None:
    """Raise the SEQUENCE of these sessions in everybody's registration: their time, place or status is another one.
    Cancelled registrations included, whose guests' calendars still show the date."""
    await rows(
        "UPDATE registration_date SET sequence = sequence + 1, revised_at = $2 WHERE session = ANY($1::uuid[])",
        sessions,
        now,
    )


async def add(session: SessionLine, *, now: datetime) -> None:
    """Give everyone who is or was on the roster this date too. The caller holds the roster's lock."""
    people = await rows(
        "SELECT id FROM registration WHERE roster = $1 AND forgotten_at IS NULL ORDER BY id", session.roster
    )
    parties = [each["id"] for each in people]
    await rows(
        """
        INSERT INTO registration_date (id, registration, session, uid, sequence, revised_at)
        SELECT id, registration, $4, uid, $5, $6 FROM unnest($1::uuid[], $2::uuid[], $3::text[])
               AS dates(id, registration, uid)
        """,
        [uuid7() for _ in parties],
        parties,
        [uid_of(party, session.id, session.uid_host, first=False) for party in parties],
        session.id,
        session.sequence,
        now,
    )


async def excuse(registration: UUID, session: UUID, *, at: datetime | None, now: datetime) -> None:
    """Since when they are excused from that date, or that they are not any more."""
    await rows(
        """
        UPDATE registration_date SET excused_at = $3, sequence = sequence + 1, revised_at = $4
        WHERE registration = $1 AND session = $2
        """,
        registration,
        session,
        at,
        now,
    )


async def take_over(sessions: Sequence[UUID], registration: UUID, *, to: UUID) -> None:
    """These dates of a registration are another one's, which has none of them, with all that was noted there."""
    await rows(
        "UPDATE registration_date SET registration = $3 WHERE session = ANY($1::uuid[]) AND registration = $2",
        list(sessions),
        registration,
        to,
    )


async def note_presence(
    registrations: Sequence[UUID],
    session: UUID,
    presence: Presence | None,
    came: Sequence[int | None],
    first_timers: Sequence[int | None] = (),
    *,
    at: datetime,
    by: UUID,
) -> None:
    """Write what is noted of these parties on that date, how many of each came, and how many of these for the first
    time, which stays as it is where nobody says; attendance/presence.py decides. No calendar shows it: the SEQUENCE
    stays."""
    await rows(
        """
        UPDATE registration_date SET presence = $3, came = party.came, presence_at = $5, presence_by = $6,
               first_timers = least(coalesce(party.first_timers, registration_date.first_timers),
                                    coalesce(party.came, 0))
        FROM unnest($1::uuid[], $4::smallint[], $7::smallint[]) AS party(registration, came, first_timers)
        WHERE registration_date.registration = party.registration AND session = $2
        """,
        list(registrations),
        session,
        presence,
        list(came),
        at,
        by,
        list(first_timers),
    )
