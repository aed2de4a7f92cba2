"""The letters about a registration: what each is told, as known when the fact is; news.py decides when it leaves."""

from collections.abc import Sequence
from dataclasses import replace as replaced
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from events_service.messages import outbox
from events_service.messages.calls import untold
from events_service.messages.outbox import TOO_MANY, NewMessage
from events_service.messages.rules import PRACTICE, Channel, Priority
from events_service.registration import calls, told
from events_service.registration.queries import DateLine, Registration
from events_service.registration.reach import Reach, reach
from events_service.registration.reminder_rules import Moment
from events_service.registration.rules import CancelledBy, State
from events_service.registration.texting import text_leaves_at, way_of, ways_of
from events_service.registration.told import Told
from events_service.scheduling.queries import SessionLine

# How somebody stands → the letter that says so.
STANDS = {State.CONFIRMED: "confirmation", State.WAITING: "waiting", State.OFFERED: "offer"}
# What nobody needs to hear any more once it has begun.
BEFORE_THE_START = frozenset({"offer", "lapsed", "still_coming", "released"})
# What somebody who has just pressed a button waits for.
AWAITED = frozenset({"confirmation", "waiting"})


async def post(
    letter: str,
    registration: Registration,
    says: Told,
    *,
    now: datetime,
    fact: str = "",
    own_act: bool = False,
) -> None:
    """Put a letter in the outbox, in the transaction of the fact it tells; for a guest whom none reaches, a call
    that a colleague owes them, unless it was their `own_act`: who pressed the button knows.

    Of texts, which cost money, their own act brings only the one with the code. A fact is told once: the intent
    carries the letter, the registration and the revision it tells, and the name of the `fact` where a revision can
    have several.
    """
    intent = f"{letter}:{registration.id}:{registration.revision}{fact}"
    way = await way_of(registration, now=now)
    if way is Reach.LETTER or (way is Reach.TEXT and letter in AWAITED):
        await outbox.write([_message(letter, registration, intent, says, way=way, now=now)], now=now)
    elif own_act:
        await calls.settle(registration.id, now=now)
    elif way is Reach.TEXT:
        await _text(letter, registration, intent, says, now=now)
    else:
        await calls.owe(registration, letter, says, intent=intent, now=now)


async def _text(letter: str, registration: Registration, intent: str, says: Told, *, now: datetime) -> None:
    """A text tells what a call that is still owed would have told, too."""
    newest = await calls.merged(registration, letter, says)
    if newest is None:
        await calls.settle(registration.id, now=now)
    else:
        message = _message(letter, registration, intent, newest, way=Reach.TEXT, now=now)
        await outbox.write([message], now=now)


def _message(
    letter: str, registration: Registration, intent: str, says: Told, *, way: Reach, now: datetime
) -> NewMessage:
    message = NewMessage(
        intent=intent,
        about=registration.id,
        letter=letter,
        locale=registration.locale,
        recipient=registration.email or registration.phone or "",
        context=told.written(says),
        organisation=registration.session.organisation,
        priority=Priority.AWAITED if letter in AWAITED else Priority.NEWS,
        useless_after=registration.begins_at if letter in BEFORE_THE_START else registration.ends_at,
        withheld=PRACTICE if registration.session.practice else "",
    )
    if way is Reach.LETTER:
        return message
    useless_after = says.offered_until or (says.starts_at if says.starts_at > now else registration.ends_at)
    leaves_at = text_leaves_at(
        now, time_zone=says.time_zone, useless_after=useless_after, awaited=letter in AWAITED
    )
    return replaced(
        message,
        channel=Channel.SMS,
        useless_after=useless_after,
        not_before=leaves_at if leaves_at != now else None,
    )


def opening(registration: Registration, *, way: Reach, leaves_at: datetime | None) -> NewMessage | None:
    """A newcomer's first letter, or text, for the statement that writes it with many others; None for whom none
    reaches. It leaves no earlier than `leaves_at`, and with None never."""
    if way not in (Reach.LETTER, Reach.TEXT):
        return None
    now = registration.created_at
    letter = "waiting" if registration.state == State.WAITING else "confirmation"
    says = told.of(registration)
    intent = f"{letter}:{registration.id}:{registration.revision}"
    message = _message(letter, registration, intent, says, way=way, now=now)
    if leaves_at is None:
        return replaced(message, withheld=TOO_MANY)
    if leaves_at == now:
        return message
    return replaced(message, not_before=max(leaves_at, message.not_before or leaves_at))


async def confirmation(registration: Registration, *, now: datetime, own_act: bool = True) -> None:
    """You have a seat."""
    await post("confirmation", registration, told.of(registration), now=now, own_act=own_act)


async def waiting(registration: Registration, *, now: datetime, own_act: bool = True) -> None:
    """You are on the waiting list, at this place in the line."""
    await post("waiting", registration, told.of(registration), now=now, own_act=own_act)


async def promotion(registration: Registration, *, now: datetime, own_act: bool = False) -> None:
    """A seat has become free and it is yours."""
    await post("promotion", registration, told.of(registration), now=now, own_act=own_act)


async def offer(registration: Registration, *, now: datetime) -> None:
    """A seat has become free: do you want it? It is kept until then."""
    await post("offer", registration, told.of(registration), now=now)


async def lapsed(registration: Registration, *, now: datetime) -> None:
    """Nobody answered in time: the seat goes to the next, and how one asks again."""
    await post(
        "lapsed", registration, replace(told.of(registration), cancelled_by=CancelledBy.LAPSED), now=now
    )


async def still_coming(registration: Registration, *, now: datetime) -> None:
    """Are you still coming? With an hour after which silence releases the seat, where the library chose so."""
    await post("still_coming", registration, told.of(registration), now=now, fact=f":asked {now.isoformat()}")


async def nothing_to_ask(registration: Registration, *, now: datetime) -> None:
    """They said that they come: nobody has to call about it. What else they are to be told stays owed."""
    owed = await untold(registration.id)
    if owed is not None and owed.letter == "still_coming":
        await calls.settle(registration.id, now=now)


async def released(registration: Registration, *, now: datetime) -> None:
    """You did not say that you come: the seat goes to who waits, and how one asks again."""
    says = replace(told.of(registration), cancelled_by=CancelledBy.RELEASED)
    await post("released", registration, says, now=now)


async def cancellation(
    registration: Registration,
    *,
    cancelled_by: CancelledBy,
    reason: str,
    now: datetime,
    present: bool = False,
) -> None:
    """Cancelled; the calendar entry goes too. `present`: the guest was there when it was done."""
    says = replace(told.of(registration), cancelled_by=cancelled_by, reason=reason)
    own_act = present or cancelled_by in (CancelledBy.GUEST, CancelledBy.DECLINED)
    await post("cancellation", registration, says, now=now, own_act=own_act)


async def moved_away(registration: Registration, *, now: datetime) -> None:
    """They have another date: the entry of this one leaves their calendar. To whoever has none, the letter about the
    other one says everything; and nobody has to call about this one."""
    if registration.confirmed_at is None or reach(registration) is not Reach.LETTER:
        await calls.settle(registration.id, now=now)
        await outbox.withdraw(registration.id)
        return
    says = replace(told.of(registration), cancelled_by=CancelledBy.MOVED)
    await post("cancellation", registration, says, now=now)


async def new_link(registration: Registration, *, now: datetime) -> None:
    """How it stands, once more, with a link that replaces the one before. Who gets no letter is at the desk, or has it
    on the screen."""
    letter = STANDS.get(State(registration.state))
    if letter and registration.email is not None:
        says = replace(told.of(registration), new_link=True)
        await post(letter, registration, says, now=now, fact=f":link {registration.link_version}")


async def change(
    registration: Registration, *, was: Registration, now: datetime, own_act: bool = False
) -> None:
    """Moved, or called otherwise: what is right now, next to what the registration `was`; of several dates, those that
    are not as they were. Their `own_act` is to say that they do not come on one of them, or do.

    To someone who was never told "confirmed", "moved" means nothing: what this letter is, and what was before, is
    decided when it leaves (registration/news.py).
    """
    letter, says = _change(registration, was)
    await post(letter, registration, says, now=now, fact=f":{now.isoformat()}", own_act=own_act)


async def changes(pairs: Sequence[tuple[Registration, Registration]], *, now: datetime) -> None:
    """The same for many registrations, each beside what it was: the letters in one statement."""
    news = [(registration, *_change(registration, was)) for registration, was in pairs]
    await _to_many(news, fact=f":{now.isoformat()}", now=now)


async def cancellations(gone: Sequence[Registration], *, reason: str, now: datetime) -> None:
    """The library calls off what many have seats for: the same as cancellation, the letters in one statement."""
    by_library = {"cancelled_by": CancelledBy.LIBRARY, "reason": reason}
    news = [(each, "cancellation", replace(told.of(each), **by_library)) for each in gone]
    await _to_many(news, fact="", now=now)


async def _to_many(news: Sequence[tuple[Registration, str, Told]], *, fact: str, now: datetime) -> None:
    """Each of them is told what stands beside them, in that letter."""
    messages = []
    ways = await ways_of([registration for registration, _, _ in news], now=now)
    for registration, letter, says in news:
        intent = f"{letter}:{registration.id}:{registration.revision}{fact}"
        match ways[registration.id]:
            case Reach.LETTER:
                messages.append(_message(letter, registration, intent, says, way=Reach.LETTER, now=now))
            case Reach.TEXT:
                await _text(letter, registration, intent, says, now=now)
            case _:
                await calls.owe(registration, letter, says, intent=intent, now=now)
    await outbox.write(messages, now=now)


def _change(registration: Registration, was: Registration) -> tuple[str, Told]:
    says, before = told.of(registration), told.of(was)
    several = len(registration.sessions) > 1
    says = told.after(says, before, changed=None if several else changed(was.session, registration.session))
    return ("dates" if says.changed and "dates" in says.changed else "change"), says


def has_news(registration: Registration, was: Registration) -> bool:
    """Whether people have to know of a change: of a time, a place, a title, a date called off, or a new one."""
    before = {date.session.id: date.session for date in was.sessions}
    if told.read_as(registration.title) != told.read_as(was.title):
        return True
    return any(_is_news(date, before.get(date.session.id)) for date in registration.sessions)


def _is_news(date: DateLine, was: SessionLine | None) -> bool:
    return was is None or was.cancelled != date.session.cancelled or bool(changed(was, date.session))


def changed(was: SessionLine, session: SessionLine) -> list[str]:
    """What people have to know of a change: `time`, `place`, `title`. A place is another one when its street, postcode
    or town reads otherwise, or the room that was named, and neither a place nor a title for case, accents and
    punctuation."""
    differs = {
        "time": (was.local_starts, was.local_ends) != (session.local_starts, session.local_ends),
        "place": was.library != session.library
        or _reads(was) != _reads(session)
        or not told.same_room(session.room_name, was.room_name),
        "title": told.read_as(was.title) != told.read_as(session.title),
    }
    return [what for what, so in differs.items() if so]


def _reads(session: SessionLine) -> tuple[str, str, str]:
    return told.read_as(session.address), told.read_as(session.postcode), told.read_as(session.town)


async def reminders(due: Sequence[tuple[Registration, UUID, Moment]], *, now: datetime) -> None:
    """Each of them is to come to that session: a letter or a text to whom one reaches; else a call, once, unless one is
    owed that tells them more."""
    messages = []
    ways = await ways_of([registration for registration, _, _ in due], now=now)
    for registration, session, moment in due:
        says = told.about(told.of(registration), str(session))
        intent = f"reminder:{registration.id}:{session}:{moment.at.isoformat()}"
        way = ways[registration.id]
        if way in (Reach.LETTER, Reach.TEXT):
            message = _message("reminder", registration, intent, says, way=way, now=now)
            if moment.by_letter:
                messages.append(replaced(message, priority=Priority.REMINDER, useless_after=says.starts_at))
        elif moment.by_call and await untold(registration.id) is None:
            await calls.owe(registration, "reminder", says, intent=intent, session=session, now=now)
    await outbox.write(messages, now=now)


async def correction(registration: Registration, *, now: datetime) -> None:
    """What stands after a correction, as whoever signed up so would have been told it: "you have a seat", the place in
    line, or an offer. UID and SEQUENCE stay, since neither time, place nor status changes (RFC 5546 §2.1.4). Nobody is
    called about it, and a call about something else stays owed."""
    if await way_of(registration, now=now) not in (Reach.LETTER, Reach.TEXT):
        return
    letter = STANDS[State(registration.state)]
    await post(letter, registration, told.of(registration), now=now, fact=f":{now.isoformat()}")
