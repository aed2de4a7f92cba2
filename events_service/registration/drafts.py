"""One letter, or text, as the outbox is to have it: to whom, in which language, and until when it is of use."""

from dataclasses import replace as replaced
from datetime import datetime

from events_service.messages.outbox import TOO_MANY, NewMessage
from events_service.messages.rendering import Letter
from events_service.messages.rules import PRACTICE, Channel, Priority
from events_service.registration import told
from events_service.registration.reach import Reach
from events_service.registration.readers import Reader, addressed
from events_service.registration.rules import State
from events_service.registration.texting import text_leaves_at
from events_service.registration.told import Told

# What nobody needs to hear any more once it has begun.
BEFORE_THE_START = frozenset({"offer", "lapsed", "still_coming", "released"})
# What somebody who has just pressed a button waits for.
AWAITED = frozenset({"confirmation", "waiting"})


def message(letter: str, reader: Reader, intent: str, says: Told, *, way: Reach, now: datetime) -> NewMessage:
    """One letter or text to one of those who are told, with what it says and when it may leave."""
    registration = reader.registration
    new = NewMessage(
        intent=intent,
        about=reader.id,
        letter=letter,
        locale=registration.locale,
        recipient=reader.email or reader.phone or "",
        context=told.written(says),
        organisation=registration.session.organisation,
        priority=Priority.AWAITED if letter in AWAITED else Priority.NEWS,
        useless_after=registration.begins_at if letter in BEFORE_THE_START else registration.ends_at,
        withheld=PRACTICE if registration.session.practice else "",
    )
    if way is Reach.LETTER:
        return new
    useless_after = says.offered_until or (says.starts_at if says.starts_at > now else registration.ends_at)
    leaves_at = text_leaves_at(
        now, time_zone=says.time_zone, useless_after=useless_after, awaited=letter in AWAITED
    )
    return replaced(
        new,
        channel=Channel.SMS,
        useless_after=useless_after,
        not_before=leaves_at if leaves_at != now else None,
    )


def letter_of(name: str, reader: Reader, says: Told, channel: Channel) -> Letter:
    """The message that will be written to them, to be read before it is."""
    return Letter(
        id=reader.id,
        about=reader.id,
        name=name,
        locale=reader.registration.locale,
        recipient=(reader.email if channel is Channel.EMAIL else reader.phone) or "",
        context=told.written(says),
        created_at=reader.registration.created_at,
        channel=channel,
    )


def opening(reader: Reader, *, way: Reach, leaves_at: datetime | None) -> NewMessage | None:
    """The first letter, or text, about a newcomer, for the statement that writes it with many others; None for whom
    none reaches, and where a seat is offered, which whoever offers it tells (registration/next_seats.py). It leaves no
    earlier than `leaves_at`, and with None never."""
    registration = reader.registration
    if way not in (Reach.LETTER, Reach.TEXT) or registration.state == State.OFFERED:
        return None
    now = registration.created_at
    letter = "waiting" if registration.state == State.WAITING else "confirmation"
    says = addressed(told.of(registration), reader)
    intent = f"{letter}:{reader.id}:{registration.revision}"
    new = message(letter, reader, intent, says, way=way, now=now)
    if leaves_at is None:
        return replaced(new, withheld=TOO_MANY)
    if leaves_at == now:
        return new
    return replaced(new, not_before=max(leaves_at, new.not_before or leaves_at))
