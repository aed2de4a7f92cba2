"""A professional whom nobody knows here, who came by the national map or a search, asks for a seat for somebody.

It is a seat of the web, as the person themselves would have it: nothing that is kept for the desk or for who was given
a link, and no place on a waiting list by somebody else. What they see afterwards is what a link of the library shows
(registration/referrals.py): the name as they typed it, in short, and whether somebody came who agreed to that.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from events_service import allowances
from events_service.allowances import Limit
from events_service.database import insert, transaction, value
from events_service.fields import Fields
from events_service.identifiers import derived, hashed
from events_service.registration import places
from events_service.registration.limits import TooManySignUps
from events_service.registration.names import short_name
from events_service.registration.referrals import intent_of, lock_list, party_referred, referral_link_of
from events_service.registration.rules import Door
from events_service.scheduling.queries import SessionLine
from events_service.weblinks import has_link

# As many as one professional signs up on one morning; a town's social workers may share a network.
OF_A_NETWORK = Limit(at_once=5, a_day=15)


async def ask_for_seat(
    seen: SessionLine,
    values: Mapping[str, Any],
    *,
    intent: str,
    network: str,
    locale: str,
    key: str,
    sender: str,
    now: datetime,
) -> UUID:
    """Give a person who agrees to it (`consent`), with whoever comes along, a seat of that session's list, for a
    `professional` of a `structure`; what it returns is the referral by which these may look at it again. The same
    `intent` makes one; who was just signed up is another person only where they say so (`again`).

    Refuses with Invalid, TooManySignUps, and as `register` does at the web's door (AlreadySignedUp; NotEnoughSeats
    where it is full).
    """
    professional, structure = _professional(values)
    party, may_know = party_referred(values, seen, locale=locale)
    referral = UUID(hex=hashed(f"asked:{seen.roster}:{intent}")[:32])
    async with transaction():
        await lock_list(seen.roster)
        if await value("SELECT 1 FROM referral WHERE id = $1", referral):
            return referral
        if wait := await allowances.seconds_over({derived(key, "asked", network): OF_A_NETWORK}, now):
            raise TooManySignUps(retry_after=wait)
        place = await places.take_seats(
            seen,
            party,
            door=Door.WEB,
            key=key,
            sender=sender,
            now=now,
            intent=intent_of(referral, intent),
            code=None,
            colleague=None,
            again=values.get("again") == "yes",
            network=network,
        )
        await _keep(referral, seen, (professional, structure), party.seats, key=key, now=now)
        await insert(
            "referred",
            registration=place.registration.id,
            referral=referral,
            name=short_name(party.name),
            agreed=may_know,
        )
    return referral


async def _keep(
    referral: UUID, seen: SessionLine, whose: tuple[str, str], seats: int, *, key: str, now: datetime
) -> None:
    """Its link, of so many seats, which are taken: nobody of the library made it."""
    professional, structure = whose
    await insert(
        "referral",
        id=referral,
        roster=seen.roster,
        name=professional,
        structure=structure,
        seats=seats,
        until=seen.starts_at,
        link_hash=hashed(referral_link_of(referral, key=key)),
        made_at=now,
    )


def _professional(values: Mapping[str, Any]) -> tuple[str, str]:
    """Who asks. Refuses with Invalid, together with what is wrong with the person."""
    fields = Fields(values)
    names = {each: fields.text(each, longest=100, required=True) for each in ("professional", "structure")}
    for each, text in names.items():
        if has_link(text):
            fields.wrong.setdefault(each, "no_links")
    if fields.wrong and values.get("consent") != "yes":
        fields.wrong["consent"] = "consent_needed"
    fields.done()
    return names["professional"], names["structure"]
