"""A social worker signs people up by a link, without an account: so many seats of one list, until a day.

What is kept for the doors of colleagues is kept for them too (seat_rules.py), and nobody whom they sign up waits. They
see whom they signed up, by first name and initial, and of who agreed to it whether they came; nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from events_service import allowances, audit
from events_service.accounts.roles import Viewer, require
from events_service.allowances import Limit
from events_service.clock import wall_clock
from events_service.database import insert, row, rows, transaction, value
from events_service.errors import Invalid, NotFound, Refusal, existing
from events_service.identifiers import derived, hashed, uuid7
from events_service.registration import places
from events_service.registration.limits import TooManySignUps
from events_service.registration.names import short_name
from events_service.registration.parties import Party
from events_service.registration.places import Place
from events_service.registration.referral_rules import Came, Referral, ReferralDraft
from events_service.registration.rules import Door, Presence, State, refuse_without_adult
from events_service.scheduling.programme import office_session
from events_service.scheduling.queries import SessionLine, date_of_roster

# Whoever has the link signs a few people up on one morning.
OF_A_NETWORK = Limit(at_once=15, a_day=30)
# As long as the person still sits beside them.
CODE_SHOWN = timedelta(minutes=15)
_FIELDS = ("name", "email", "phone", "seats", "companions", "need", "adult", "only_adults")


class ReferralOver(Refusal):
    """The day until which the link signs people up is over."""

    code = "referral_over"


class ReferralUsedUp(Refusal):
    """All seats of the link are taken, or the library never gave it any."""

    code = "referral_used_up"


@dataclass(frozen=True, slots=True)
class Referred:
    """Somebody whom a professional signed up, as they typed it in short, and what they may know: nothing (None) where
    the person did not agree, or where the library has not noted who came."""

    name: str
    signed_up_at: datetime
    agreed: bool
    came: Came | None


@dataclass(frozen=True, slots=True)
class JustReferred:
    """The one whom a professional has just signed up: the code to write down for them, and whether anybody can tell
    them of a change."""

    name: str
    code: str
    has_contact: bool


_REFERRAL = f"""
SELECT referral.id, referral.roster, referral.name, referral.structure, referral.seats, referral.until,
       referral.made_at, referral.made_by IS NOT NULL AS by_library,
       (SELECT coalesce(sum(registration.seats), 0)::int
        FROM referred JOIN registration ON registration.id = referred.registration
        WHERE referred.referral = referral.id AND registration.state <> '{State.CANCELLED}') AS used
FROM referral
"""
_REFERRED = f"""
SELECT referred.name, registration.created_at AS signed_up_at, referred.agreed,
       CASE WHEN NOT referred.agreed THEN NULL
            WHEN bool_or(dates.presence = '{Presence.ATTENDED}') THEN '{Came.CAME}'
            WHEN bool_and(dates.presence IS NOT NULL) THEN '{Came.DID_NOT_COME}' END AS came
FROM referred JOIN registration ON registration.id = referred.registration
LEFT JOIN registration_date AS dates ON dates.registration = registration.id
WHERE referred.referral = $1
GROUP BY referred.name, registration.id, referred.agreed ORDER BY registration.created_at, registration.id
"""


def referral_link_of(referral: UUID, *, key: str) -> str:
    """The secret part of `/referrals/{link}`."""
    return derived(key, "referral", referral)


async def make_referral(
    session_id: UUID, values: Mapping[str, Any], *, by: Viewer, key: str, now: datetime
) -> UUID:
    """A colleague makes a link for a professional, for the list of that session. Refuses with NotFound, Forbidden,
    Invalid (name, structure, seats, until)."""
    session = existing(await office_session(session_id, by))
    require(by, "plan", session.organisation)
    if not session.has_list:
        raise NotFound()
    draft = ReferralDraft.parse(values, time_zone=session.time_zone)
    if draft.until <= now:
        raise Invalid({"until": "in_the_past"})
    referral = uuid7()
    async with transaction():
        await insert(
            "referral",
            id=referral,
            roster=session.roster,
            name=draft.name,
            structure=draft.structure,
            seats=draft.seats,
            until=draft.until,
            link_hash=hashed(referral_link_of(referral, key=key)),
            made_by=by.id,
            made_at=now,
        )
        what, owner = "session.referral_made", session.organisation
        await audit.note(by=by.id, what=what, on=session_id, organisation=owner, now=now)
    return referral


async def revoke_referral(session_id: UUID, referral: UUID, *, by: Viewer, now: datetime) -> None:
    """The link opens nothing any more; whom it signed up keep their seats. Twice is harmless. Refuses with NotFound,
    Forbidden."""
    session = existing(await office_session(session_id, by))
    require(by, "plan", session.organisation)
    async with transaction():
        revoked = await rows(
            """
            UPDATE referral SET revoked_at = $3 WHERE id = $1 AND roster = $2 AND revoked_at IS NULL RETURNING id
            """,
            referral,
            session.roster,
            now,
        )
        if revoked:
            what, owner = "session.referral_revoked", session.organisation
            await audit.note(by=by.id, what=what, on=session_id, organisation=owner, now=now)


async def referrals_of(roster: UUID) -> list[Referral]:
    """Those of a list that still open something, the newest first; the caller knows that the viewer may see it."""
    lines = await rows(
        _REFERRAL + "WHERE referral.roster = $1 AND referral.revoked_at IS NULL ORDER BY referral.id DESC",
        roster,
    )
    return [Referral(**line) for line in lines]


async def referral_by_link(link: str) -> Referral | None:
    """The referral that a link opens, also once its day is over."""
    line = await row(
        _REFERRAL + "WHERE referral.link_hash = $1 AND referral.revoked_at IS NULL", hashed(link)
    )
    return Referral(**line) if line else None


async def referred_by(referral: UUID) -> list[Referred]:
    """Whom its professional signed up."""
    return [
        Referred(
            line["name"], line["signed_up_at"], line["agreed"], Came(line["came"]) if line["came"] else None
        )
        for line in await rows(_REFERRED, referral)
    ]


async def just_referred(referral: UUID, intent: str, *, now: datetime) -> JustReferred | None:
    """Whom that form signed up a moment ago; nobody once it is `CODE_SHOWN` ago: the code opens the person's page."""
    line = await row(
        """
        SELECT referred.name, code, email IS NOT NULL OR phone IS NOT NULL AS has_contact
        FROM referred JOIN registration ON registration.id = referred.registration
        WHERE referred.referral = $1 AND intent = $2 AND created_at > $3
        """,
        referral,
        intent_of(referral, intent),
        now - CODE_SHOWN,
    )
    return JustReferred(**line) if line else None


async def follow(was: UUID, registration: UUID) -> None:
    """Somebody moved to another list, or was on this one twice: their professional sees of the registration that
    stands what they agreed to, unless another one signed them up there. In the mover's transaction."""
    await rows(
        "UPDATE referred SET registration = $2 WHERE registration = $1"
        " AND NOT EXISTS (SELECT FROM referred WHERE registration = $2)",
        was,
        registration,
    )


async def doubt(registration: UUID) -> None:
    """They came to the list by another door too: that they agreed, as a professional ticked whom nobody here knows,
    counts no more. In the transaction of whoever joined their entries."""
    await rows(
        """
        UPDATE referred SET agreed = false FROM referral
        WHERE referred.registration = $1 AND referral.id = referred.referral AND referral.made_by IS NULL
        """,
        registration,
    )


def intent_of(referral: UUID, intent: str) -> str:
    """The intent of the registration that a form sent with this one makes."""
    return hashed(f"referral:{referral}:{intent}")


def last_day_of(referral: Referral, session: SessionLine) -> datetime:
    """A moment on its last whole day, by the place's clock."""
    return wall_clock(referral.until - timedelta(minutes=1), session.time_zone)


async def refer(
    link: str,
    values: Mapping[str, Any],
    *,
    intent: str,
    network: str,
    locale: str,
    key: str,
    sender: str,
    now: datetime,
) -> Place:
    """Sign a person up, with whoever comes along, who agrees to it (`consent`), and perhaps that the professional
    learns whether they came (`may_know`). The same `intent` makes one. Refuses with NotFound, Invalid, ReferralOver,
    ReferralUsedUp, TooManySignUps, and as `register` does: nobody is put on the waiting list by somebody else."""
    referral = existing(await referral_by_link(link))
    seen = existing(await date_of_roster(referral.roster, now=now))
    party, may_know = party_referred(values, seen, locale=locale)
    once = intent_of(referral.id, intent)
    async with transaction():
        await lock_list(referral.roster)
        referral = existing(await referral_by_link(link))
        if wait := await allowances.seconds_over({derived(key, "referrals", network): OF_A_NETWORK}, now):
            raise TooManySignUps(retry_after=wait)
        made = await value("SELECT id FROM registration WHERE intent = $1", once)
        if made is None:
            _refuse_unless_left(referral, party.seats, now=now)
        place = await places.take_seats(
            seen,
            party,
            door=Door.REFERRAL,
            key=key,
            sender=sender,
            now=now,
            intent=once,
            code=None,
            colleague=None,
        )
        if made is None:
            await insert(
                "referred",
                registration=place.registration.id,
                referral=referral.id,
                name=short_name(party.name),
                agreed=may_know,
            )
        return place


async def lock_list(roster: UUID) -> None:
    """Whoever signs somebody up by the same link waits here, and counts again."""
    await rows("SELECT id FROM roster WHERE id = $1 FOR UPDATE", roster)


def _refuse_unless_left(referral: Referral, seats: int, *, now: datetime) -> None:
    if now >= referral.until:
        raise ReferralOver()
    if referral.left == 0:
        raise ReferralUsedUp()
    if seats > referral.left:
        raise Invalid({"seats": "out_of_range"})


def party_referred(values: Mapping[str, Any], seen: SessionLine, *, locale: str) -> tuple[Party, bool]:
    """A person with whoever comes along, and what they agreed to. Refuses with Invalid."""
    wrong = {} if values.get("consent") == "yes" else {"consent": "consent_needed"}
    typed = {name: values[name] for name in _FIELDS if name in values}
    try:
        party = Party.parse(typed, department=seen.department, most_seats=seen.largest_party, locale=locale)
        refuse_without_adult(seen, party.adult, only_adults=party.only_adults)
    except Invalid as refusal:
        raise Invalid({**refusal.fields, **wrong}) from None
    if wrong:
        raise Invalid(wrong)
    return party, values.get("may_know") == "yes"
