"""The same party twice on one roster: asked about, never doubled or refused in silence."""

from datetime import datetime, timedelta

from events_service.database import rows
from events_service.errors import Refusal
from events_service.registration.parties import is_same_party
from events_service.registration.queries import Registration

# Whoever goes back and sends a form again does so within minutes. Two people of one name come later, or at a desk.
LATELY = timedelta(minutes=10)


class AlreadySignedUp(Refusal):
    """A party of this name and contact has just signed up for this roster. It says no more: whoever asks may be
    somebody else, and a code, a link or a state is the first one's own."""

    code = "already_signed_up"


async def refuse_double(newcomer: Registration, *, now: datetime) -> None:
    """Refuse a party that is on the roster already, since `LATELY`. The caller holds the roster's row: of two at the
    same moment the second sees the first. Refuses with AlreadySignedUp."""
    lately = await rows(
        """
        SELECT name, email, phone FROM registration
        WHERE roster = $1 AND id <> $2 AND state <> 'cancelled' AND created_at > $3
          AND (lower(email) = lower($4) OR phone = $5
               OR ($4::text IS NULL AND $5::text IS NULL AND email IS NULL AND phone IS NULL))
        """,
        *(newcomer.roster, newcomer.id, now - LATELY, newcomer.email, newcomer.phone),
    )
    if any(is_same_party(newcomer, each["name"], each["email"], each["phone"]) for each in lately):
        raise AlreadySignedUp()
