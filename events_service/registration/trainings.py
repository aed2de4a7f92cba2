"""Colleagues who are trained: they sign up by themselves, with the name and address of their account."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from events_service.accounts.queries import profile_of
from events_service.accounts.roles import Viewer
from events_service.database import rows, value
from events_service.errors import existing
from events_service.registration.links import link_of
from events_service.registration.parties import Party
from events_service.registration.places import Place, register, replayed
from events_service.registration.queries import registration_by_id
from events_service.registration.rules import Door, State
from events_service.scheduling.queries import SESSION, SessionLine, line_from
from events_service.scheduling.trainings import training
from events_service.scheduling.visibility import FOR_COLLEAGUES

MOST = 200


@dataclass(frozen=True, slots=True)
class OwnTraining:
    """A training that a colleague is, or was, signed up for: by its first date, with their registration's state and
    its page's link."""

    registration: UUID
    state: str
    link: str
    session: SessionLine


async def join_training(
    session_id: UUID, *, by: Viewer, key: str, sender: str, locale: str, now: datetime
) -> Place:
    """Sign the viewer up for it: they take a seat as anybody on the web, and wait in line where none is left. Whoever
    is signed up already, pressing again or from an older page, keeps what they have. Of two presses at the same moment
    the second is refused (registration/doubles.py). Refuses with NotFound, and as `register` does."""
    seen = existing(await training(session_id, now=now))
    profile = await profile_of(by.id)
    standing = await value(_STANDING, seen.roster, profile.email)
    if standing is not None:
        return replayed(existing(await registration_by_id(standing)), key=key)
    party = Party(
        name=profile.name or profile.email.partition("@")[0],
        seats=1,
        email=profile.email,
        phone=None,
        companions=(),
        locale=locale,
        note="",
    )
    return await register(
        seen.roster,
        party,
        door=Door.WEB,
        key=key,
        now=now,
        seen=seen,
        sender=sender,
        again=False,
        by=by.id,
    )


_OF_ADDRESS = f"lower(registration.email) = lower({{}}) AND registration.state <> '{State.CANCELLED}'"
_STANDING = f"""
SELECT id FROM registration WHERE roster = $1 AND {_OF_ADDRESS.format("$2")} ORDER BY id LIMIT 1
"""


async def trainings_of(account: UUID, *, key: str, now: datetime) -> list[OwnTraining]:
    """Those that stand under the address of that account, the latest first."""
    profile = await profile_of(account)
    lines = await rows(
        f"""
        SELECT whole.*, registration.id AS registration, registration.state, registration.link_version
        FROM registration
        JOIN LATERAL (
            {SESSION} WHERE session.roster = registration.roster AND {FOR_COLLEAGUES.format("$2")}
            ORDER BY session.cancelled_at IS NOT NULL, session.starts_at, session.id LIMIT 1
        ) AS whole ON true
        WHERE registration.roster IN (
            SELECT session.roster FROM session JOIN event ON event.id = session.event
            WHERE {FOR_COLLEAGUES.format("$2")}
          )
          AND {_OF_ADDRESS.format("$1")}
        ORDER BY whole.starts_at DESC, registration.id LIMIT {MOST}
        """,
        profile.email,
        now,
    )
    return [
        OwnTraining(
            each["registration"],
            each["state"],
            link_of(each["registration"], each["link_version"], key=key),
            line_from(each),
        )
        for each in lines
    ]
