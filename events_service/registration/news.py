"""What a guest has yet to be told, decided when a letter leaves: the truth of that moment against the last letter.

A session may move four times while the mail server is down. What counts then is what the guest was last told and what
is true now; the steps between are nobody's business, and a guest for whom nothing changed in the end hears nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import msgspec

from events_service.messages.rendering import Letter
from events_service.messages.retries import CONTACT_GONE, Fate
from events_service.messages.rules import Channel
from events_service.messages.rules import State as MessageState
from events_service.registration import told
from events_service.registration.reach import Reach, reach
from events_service.registration.readers import Reader, addressed, readers_about, readers_of_copies
from events_service.registration.rules import CancelledBy, Presence, State
from events_service.registration.told import Told
from events_service.text import plain

# The letters that tell how a registration stands. Any other says what it said when it was posted.
STANDING = (
    "confirmation",
    "waiting",
    "promotion",
    "offer",
    "lapsed",
    "change",
    "dates",
    "cancellation",
    "reminder",
    "still_coming",
    "released",
)
# What a colleague writes to everybody on a list.
CIRCULAR = "circular"
# What those who came get afterwards.
THANKS = "after"
# What ended a registration → the letter that says so, if it is not a cancellation.
ENDED = {CancelledBy.LAPSED: "lapsed", CancelledBy.RELEASED: "released"}
# These tell again what is known, and only to whoever has a seat.
AGAIN = ("reminder", "still_coming")
# Who pressed the button that gave the seat back, or has another one.
OWN_ACTS = (CancelledBy.GUEST, CancelledBy.DECLINED, CancelledBy.MOVED, CancelledBy.DOUBLE)


def letter_for(facts: Told, before: Told | None, *, posted: str, by_guest: bool) -> str | None:
    """The letter that takes a guest from what they were told `before` (None: nothing, or it is erased) to the `facts`;
    None when it would tell nothing new.

    `posted` is the letter that was meant at first: it decides between two that are both true. `by_guest` says who
    cancelled: who gives a seat back before any letter left has seen it on the page, and is not written to at all.
    """
    state = facts.state
    if before is None:
        return None if state == State.CANCELLED and by_guest else _first(state, posted)
    if state != before.state:
        return (
            "promotion"
            if (before.state, state) == (State.WAITING, State.CONFIRMED)
            else _first(state, posted)
        )
    if state == State.CANCELLED:
        return None
    if kinds := told.differing(facts, before):
        return "dates" if "dates" in kinds else "change"
    if _who(facts) != _who(before):
        return _first(state, posted)
    return posted if posted in AGAIN and state == State.CONFIRMED else None


def _who(says: Told) -> tuple[object, ...]:
    """A new link is news: the old one opens nothing."""
    return plain(says.name), says.seats, says.link_version


def _first(state: str, posted: str) -> str:
    """What to write to somebody who does not know that state yet."""
    if state == State.CONFIRMED:
        return "promotion" if posted == "promotion" else "confirmation"
    if state == State.CANCELLED:
        return posted if posted in ENDED.values() else "cancellation"
    return {State.WAITING: "waiting", State.OFFERED: "offer"}.get(State(state), posted)


async def newest(
    letters: Sequence[tuple[Letter, Mapping[str, object] | None]],
) -> list[Letter | Fate | None]:
    """Letters about registrations with the newest facts, each as the letter that they make it after the last one; None
    where there is nothing to tell, and a failure where the contact is gone. They go to the guest's present address, in
    their present language."""
    about = [letter.about for letter, _ in letters if letter.name in (*STANDING, THANKS)]
    copies = [letter.about for letter, _ in letters if letter.name == CIRCULAR]
    readers = await readers_about(about) if about else {}
    readers |= await readers_of_copies(copies) if copies else {}
    return [
        _of_circular(letter, readers.get(letter.about))
        if letter.name == CIRCULAR
        else _newest(letter, last, readers.get(letter.about))
        for letter, last in letters
    ]


def _of_circular(letter: Letter, reader: Reader | None) -> Letter | Fate | None:
    """A colleague's own words beside the facts as they are by now; nothing to a helper who helps no more, nor to who
    has left every date that it was about."""
    if reader is None or reader.registration.state == State.CANCELLED:
        return None
    contact = _contact(reader, letter.channel)
    if contact is None:
        return Fate(MessageState.FAILED, CONTACT_GONE)
    facts = msgspec.structs.replace(
        addressed(told.of(reader.registration), reader),
        headline=str(letter.context["headline"]),
        words=str(letter.context["words"]),
    )
    locale = reader.registration.locale
    return replace(letter, locale=locale, recipient=contact, context=told.written(facts))


def _of_thanks(letter: Letter, reader: Reader | None) -> Letter | None:
    """As it was written, to the present address of whoever is told by now; nothing where the tick was taken back, or
    where no letter reaches them any more: nobody has to be called for it."""
    says = told.read(letter.context)
    if says is None or reader is None or reader.email is None:
        return None
    dates = [date for date in reader.registration.sessions if str(date.session.id) == says.session]
    if not any(date.presence == Presence.ATTENDED for date in dates):
        return None
    to_guest = msgspec.structs.replace(
        says, email=reader.registration.email, helper=msgspec.UNSET, helper_name=msgspec.UNSET
    )
    context = told.written(addressed(to_guest, reader))
    return replace(letter, locale=reader.registration.locale, recipient=reader.email, context=context)


def _contact(reader: Reader, channel: Channel) -> str | None:
    """Where that channel leads to them now. Who has an address by now is not texted."""
    if channel == Channel.EMAIL:
        return reader.email
    return reader.phone if reach(reader, texts=True) is Reach.TEXT else None


def _no_contact(reader: Reader, letter: Letter) -> Fate | None:
    """They took it away before it left: a colleague tells them, unless the letter only says what they have seen on the
    page, or the correction wrote to their new address."""
    if letter.name in ("confirmation", "waiting") or reader.email is not None:
        return None
    return Fate(MessageState.FAILED, CONTACT_GONE)


def _came_back(letter: Letter, facts: Told, before: Told | None) -> bool:
    """Whether they stand as they were last told, but not all the time: what they did themselves meanwhile brought no
    text (registration/letters.py), and the seat, or the place in the line, that they have again is news."""
    again = letter.channel == Channel.SMS and letter.name in ("confirmation", "waiting", "promotion", "offer")
    return (
        again and before is not None and facts.state != State.CANCELLED and facts.sequence > before.sequence
    )


def _last_told(letter: Letter, last: Mapping[str, object] | None) -> Told | None:
    """What they were last told. Who is texted for the first time was told before by a screen or a colleague: they know
    what was true before this change."""
    before = told.read(last or {})
    if before is None and letter.channel == Channel.SMS and letter.name in ("change", "dates"):
        says = told.read(letter.context)
        return told.as_it_was(says) if says is not None else None
    return before


def _newest(letter: Letter, last: Mapping[str, object] | None, reader: Reader | None) -> Letter | Fate | None:
    if letter.name == THANKS:
        return _of_thanks(letter, reader)
    if letter.name not in STANDING or reader is None:
        return letter
    contact = _contact(reader, letter.channel)
    if contact is None:
        return _no_contact(reader, letter)
    registration = reader.registration
    before = _last_told(letter, last) if contact == letter.recipient else None
    facts = addressed(told.of(registration), reader)
    if before is None and letter.channel == Channel.SMS and letter.name in AGAIN:
        before = facts  # a screen or a colleague told them of their seat
    cancelled_by = registration.cancelled_by or (
        CancelledBy.LIBRARY if registration.session.cancelled else CancelledBy.GUEST
    )
    posted = ENDED.get(CancelledBy(cancelled_by), letter.name)
    name = letter_for(facts, before, posted=posted, by_guest=cancelled_by in OWN_ACTS)
    if name is None and not _came_back(letter, facts, before):
        return None
    name = name or letter.name
    if name == "still_coming" and registration.coming_at is not None:
        return None
    if name == "cancellation" or name in ENDED.values():
        reason = str(letter.context.get("reason", ""))
        facts = msgspec.structs.replace(facts, cancelled_by=cancelled_by, reason=reason)
    if name == "reminder":
        facts = told.about(facts, str(letter.context["session"]))
        if facts.off_calendar:
            return None
    if before is not None and told.differing(facts, before):
        facts = told.after(facts, before)
    if name == "offer" and letter.context.get("came_to"):
        thanks = {"came_to": str(letter.context["came_to"]), "done": str(letter.context.get("done", ""))}
        facts = msgspec.structs.replace(facts, **thanks)
    if letter.context.get("new_link"):
        facts = msgspec.structs.replace(facts, new_link=True)
    return replace(
        letter,
        name=name,
        locale=registration.locale,
        recipient=contact,
        context=told.written(facts),
    )
