"""The letters about a registration: what each is told, frozen at the moment of the fact it tells."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from events_service.libraries.queries import one_line
from events_service.messages import outbox
from events_service.messages.outbox import NewMessage
from events_service.messages.rules import Priority
from events_service.registration import calls
from events_service.registration.names import name_for_letters
from events_service.registration.queries import Registration
from events_service.registration.rules import Door, State
from events_service.scheduling.queries import SessionLine
from events_service.text import plain

# What somebody who has just pressed a button waits for.
AWAITED = frozenset({"confirmation", "waiting"})


def snapshot(registration: Registration) -> dict[str, object]:
    """Everything a letter, a calendar entry or a slip says of a registration, as plain values.

    Times that end in `_local` are the place's wall clock; `…_at` are UTC; both ISO 8601. It holds no link: the
    installation's key is needed to compute one (registration/links.py).
    """
    session = registration.session
    return {
        "registration": str(registration.id),
        "link_version": registration.link_version,
        "name": name_for_letters(registration.name) if registration.door == Door.WEB else registration.name,
        "seats": registration.seats,
        "state": registration.state,
        "code": registration.code,
        "position": registration.place_in_line,
        "email": registration.email,
        "locale": registration.locale,
        "session": str(session.id),
        "title": session.title,
        "summary": session.summary,
        "library_name": session.library_name,
        "library_address": session.location,
        # The same without the library's name, for letters, which say the name themselves.
        "library_street": one_line("", session.address, session.postcode, session.town),
        "library_phone": session.phone,
        "organisation_name": session.organisation_name,
        "organisation_email": session.organisation_email,
        "latitude": session.latitude,
        "longitude": session.longitude,
        "time_zone": session.time_zone,
        "starts_local": session.local_starts.isoformat(),
        "ends_local": session.local_ends.isoformat(),
        "starts_at": session.starts_at.isoformat(),
        "ends_at": session.ends_at.isoformat(),
        "created_at": registration.created_at.isoformat(),
        "changed_at": max(registration.revised_at, session.changed_at).isoformat(),
        "sequence": registration.sequence + session.sequence,
        "cancelled": session.cancelled or registration.state == "cancelled",
        "calendar": registration.confirmed_at is not None,
        "called_off": session.cancel_reason,
        "uid_host": session.uid_host,
        "organiser_email": registration.organiser_email,
        "organiser_name": registration.organiser_name,
    }


async def post(
    letter: str,
    registration: Registration,
    *,
    now: datetime,
    more: Mapping[str, object] | None = None,
    fact: str = "",
    own_act: bool = False,
) -> None:
    """Put a letter in the outbox, in the transaction of the fact it tells; for a guest without an address, a call
    that a colleague owes them, unless it was their `own_act`: who pressed the button knows.

    A fact is told once: the intent carries the letter, the registration and the SEQUENCE it tells, and the name of the
    `fact` where a SEQUENCE can have several.
    """
    context = snapshot(registration) | dict(more or {})
    intent = f"{letter}:{registration.id}:{context['sequence']}{fact}"
    if registration.email is None:
        if own_act:
            await calls.settle(registration.id, now=now)
        else:
            await calls.owe(registration, letter, context, intent=intent, now=now)
        return
    await outbox.write([_message(letter, registration, registration.email, intent, context)], now=now)


def _message(
    letter: str, registration: Registration, recipient: str, intent: str, context: Mapping[str, object]
) -> NewMessage:
    return NewMessage(
        intent=intent,
        about=registration.id,
        letter=letter,
        locale=registration.locale,
        recipient=recipient,
        context=context,
        organisation=registration.session.organisation,
        priority=Priority.AWAITED if letter in AWAITED else Priority.NEWS,
        useless_after=registration.session.ends_at,
    )


def opening(registration: Registration, *, leaves_at: datetime | None) -> NewMessage | None:
    """A newcomer's first letter, for the statement that writes it with many others; None for whoever gave no address.
    It leaves no earlier than `leaves_at`, and with None never."""
    if registration.email is None:
        return None
    letter = "waiting" if registration.state == State.WAITING else "confirmation"
    context = snapshot(registration)
    message = _message(
        letter, registration, registration.email, f"{letter}:{registration.id}:{context['sequence']}", context
    )
    if leaves_at is None:
        return replace(message, withheld=True)
    return replace(message, not_before=leaves_at) if leaves_at != registration.created_at else message


async def confirmation(registration: Registration, *, now: datetime, own_act: bool = True) -> None:
    """You have a seat."""
    await post("confirmation", registration, now=now, own_act=own_act)


async def waiting(registration: Registration, *, now: datetime, own_act: bool = True) -> None:
    """You are on the waiting list, at this place in the line."""
    await post("waiting", registration, now=now, own_act=own_act)


async def promotion(registration: Registration, *, now: datetime) -> None:
    """A seat has become free and it is yours."""
    await post("promotion", registration, now=now)


async def cancellation(
    registration: Registration, *, cancelled_by: str, reason: str, now: datetime, told: bool = False
) -> None:
    """Cancelled, by the `guest`, by `staff` for one party, or by the `library` that called the session off; the
    calendar entry goes too. `told`: the guest was there when it was done."""
    more = {"cancelled_by": cancelled_by, "reason": reason}
    await post("cancellation", registration, now=now, more=more, own_act=told or cancelled_by == "guest")


async def new_link(registration: Registration, *, now: datetime) -> None:
    """How it stands, once more, with a link that replaces the one before. Who gets no letter is at the desk, or has it
    on the screen."""
    letter = {"confirmed": "confirmation", "waiting": "waiting"}.get(registration.state)
    if letter and registration.email is not None:
        await post(
            letter, registration, now=now, more={"new_link": True}, fact=f":link {registration.link_version}"
        )


async def change(registration: Registration, *, was: SessionLine, now: datetime) -> None:
    """Moved, or called otherwise: what is right now, next to what the session `was`.

    To someone who was never told "confirmed", "moved" means nothing: what this letter is, and what was before, is
    decided when it leaves (registration/news.py).
    """
    before = {
        "changed": changed(was, registration.session),
        "was_title": was.title,
        "was_starts_local": was.local_starts.isoformat(),
        "was_ends_local": was.local_ends.isoformat(),
        "was_time_zone": was.time_zone,
        "was_library_name": was.library_name,
        "was_library_street": one_line("", was.address, was.postcode, was.town),
    }
    await post("change", registration, now=now, more=before, fact=f":{now.isoformat()}")


def changed(was: SessionLine, session: SessionLine) -> list[str]:
    """What people have to know of a change: `time`, `place`, `title`. A place is another one when its street, postcode
    or town reads otherwise, and neither a place nor a title for case, accents and punctuation."""
    differs = {
        "time": (was.local_starts, was.local_ends) != (session.local_starts, session.local_ends),
        "place": was.library != session.library or _reads(was) != _reads(session),
        "title": plain(was.title) != plain(session.title),
    }
    return [what for what, so in differs.items() if so]


def _reads(session: SessionLine) -> tuple[str, str, str]:
    return plain(session.address), plain(session.postcode), plain(session.town)


async def correction(registration: Registration, *, now: datetime) -> None:
    """What stands after a correction, as whoever signed up so would have been told it: "you have a seat", or the place
    in line. UID and SEQUENCE stay, since neither time, place nor status changes (RFC 5546 §2.1.4). Nobody is
    called about it, and a call about something else stays owed."""
    if registration.email is None:
        return
    letter = "waiting" if registration.state == "waiting" else "confirmation"
    await post(letter, registration, now=now, fact=f":{now.isoformat()}")
