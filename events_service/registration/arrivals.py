"""People who stand there without a seat: a code on the wall or in a colleague's hand opens a form of one question, and
that gives them a free seat, never one more.

They are let in as whoever stands at the desk is, under the same lock: what is kept for the desk is theirs, nothing of
those who wait is. The address is worth something on that day only, and nobody can guess it.
"""

import hmac
from datetime import datetime, timedelta

from events_service import allowances
from events_service.allowances import Limit
from events_service.database import transaction
from events_service.errors import NotFound, Refusal
from events_service.identifiers import derived
from events_service.registration.parties import Party
from events_service.registration.places import Place, register
from events_service.registration.rules import Door
from events_service.scheduling.queries import SessionLine
from events_service.scheduling.sign_up import SignUpRule

# People stand at the door before the hour.
OPENS_BEFORE = timedelta(minutes=30)
# Of one network at one session: a library's visitors share it, and a room has few chairs. Every try counts.
LIMIT = Limit(at_once=20, a_day=40)
PROOF_LENGTH = 16


class NotTheHour(Refusal):
    """It begins later, it is over, or it does not take place."""

    code = "not_the_hour"


class TooManyArrivals(Refusal):
    """This network has sent the form too often; `retry_after` is in seconds."""

    code = "too_many_arrivals"


def proof_of(session: SessionLine, *, key: str) -> str:
    """The part of the address that nobody can guess: another one once the session moves to another day."""
    return derived(key, "arrival", session.id, session.local_starts.date(), length=PROOF_LENGTH)


def takes_arrivals(session: SessionLine) -> bool:
    """Whether such a code makes sense at all: where everybody may sign up by themselves, and for that date alone: who
    stands at the door of one date of a course has not asked for the others."""
    alone = session.dates <= 1 and not session.unseen
    return session.sign_up == SignUpRule.REQUIRED and alone and session.published_at is not None


def is_open(session: SessionLine, *, now: datetime) -> bool:
    """From half an hour before the start to the end."""
    begun = session.starts_at - OPENS_BEFORE <= now < session.ends_at
    return takes_arrivals(session) and not session.cancelled and begun


def refuse_false_proof(session: SessionLine, proof: str, *, key: str) -> None:
    """Refuses with NotFound: an address of another day, or one that somebody made up."""
    if not takes_arrivals(session) or not hmac.compare_digest(
        proof.encode(), proof_of(session, key=key).encode()
    ):
        raise NotFound()


async def arrive(
    session: SessionLine,
    party: Party,
    *,
    proof: str,
    key: str,
    sender: str,
    network: str,
    intent: str | None,
    again: bool,
    now: datetime,
) -> Place:
    """Give whoever stands there a seat, if one is free for a newcomer; nobody is put on a waiting list here. Refuses
    with NotFound, NotTheHour, TooManyArrivals, and as `places.register` does."""
    refuse_false_proof(session, proof, key=key)
    if not is_open(session, now=now):
        raise NotTheHour()
    counter = derived(key, "arrivals", network, session.id)
    async with transaction():
        wait = await allowances.seconds_over({counter: LIMIT}, now)
    if wait:
        raise TooManyArrivals(retry_after=wait)
    return await register(
        session.roster,
        party,
        door=Door.DESK,
        key=key,
        now=now,
        intent=intent,
        seen=session,
        network=network,
        sender=sender,
        waits=False,
        again=again,
    )
