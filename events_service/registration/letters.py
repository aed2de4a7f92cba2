"""The letters about a registration: what each is told, as known when the fact is; news.py decides when it leaves."""

from collections.abc import Sequence
from dataclasses import replace as replaced
from datetime import datetime
from uuid import UUID

from msgspec.structs import replace

from events_service.messages import outbox
from events_service.messages.calls import untold
from events_service.messages.rules import Priority
from events_service.registration import calls, differences, told
from events_service.registration.calls import Owed
from events_service.registration.drafts import AWAITED, message
from events_service.registration.queries import Registration
from events_service.registration.reach import Reach, reach
from events_service.registration.readers import Reader, addressed, first_reader, readers_of
from events_service.registration.reminder_rules import Moment
from events_service.registration.rules import CancelledBy, State
from events_service.registration.texting import way_of, ways_of
from events_service.registration.told import Told

# How somebody stands → the letter that says so.
STANDS = {State.CONFIRMED: "confirmation", State.WAITING: "waiting", State.OFFERED: "offer"}


async def post(
    letter: str,
    registration: Registration,
    says: Told,
    *,
    now: datetime,
    fact: str = "",
    own_act: bool = False,
    helper: UUID | None = None,
) -> None:
    """Put a letter in the outbox for each who is told, in the transaction of the fact it tells; for one whom none
    reaches, a call that a colleague owes them, unless it was their `own_act`: who pressed the button knows. It was the
    guest, or their `helper`.

    Of texts, which cost money, their own act brings only the one with the code. A fact is told once: the intent
    carries the letter, whom it is about and the revision it tells, and the name of the `fact` where a revision can
    have several.
    """
    for reader in readers_of(registration):
        by_them = own_act and (reader.helper is not None) == (helper is not None)
        await _post(letter, reader, addressed(says, reader), fact=fact, own_act=by_them, now=now)


async def _post(
    letter: str, reader: Reader, says: Told, *, now: datetime, fact: str = "", own_act: bool = False
) -> None:
    intent = f"{letter}:{reader.id}:{reader.registration.revision}{fact}"
    way = await way_of(reader, now=now)
    if way is Reach.LETTER or (way is Reach.TEXT and letter in AWAITED):
        await outbox.write([message(letter, reader, intent, says, way=way, now=now)], now=now)
    elif own_act:
        await calls.settle(reader.id, now=now)
    elif way is Reach.TEXT:
        await _text(letter, reader, intent, says, now=now)
    else:
        await calls.owe([Owed(reader, letter, says, intent)], now=now)


async def _text(letter: str, reader: Reader, intent: str, says: Told, *, now: datetime) -> None:
    """A text tells what a call that is still owed would have told, too."""
    newest = await calls.merged(reader, letter, says)
    if newest is None:
        await calls.settle(reader.id, now=now)
    else:
        text = message(letter, reader, intent, newest, way=Reach.TEXT, now=now)
        await outbox.write([text], now=now)


async def confirmation(
    registration: Registration, *, now: datetime, own_act: bool = True, helper: UUID | None = None
) -> None:
    """You have a seat."""
    await post("confirmation", registration, told.of(registration), now=now, own_act=own_act, helper=helper)


async def waiting(
    registration: Registration, *, now: datetime, own_act: bool = True, helper: UUID | None = None
) -> None:
    """You are on the waiting list, at this place in the line."""
    await post("waiting", registration, told.of(registration), now=now, own_act=own_act, helper=helper)


async def named(registration: Registration, *, now: datetime) -> None:
    """To a helper who was just named: by whom, for what, how it stands, and how they step down."""
    helper, letter = registration.helper, STANDS.get(State(registration.state))
    for reader in readers_of(registration):
        if helper is not None and reader.helper == helper and letter is not None:
            says = addressed(told.of(registration), reader)
            await _post(letter, reader, says, fact=f":helper {helper.id}", now=now)


async def promotion(registration: Registration, *, now: datetime, own_act: bool = False) -> None:
    """A seat has become free and it is yours."""
    await post("promotion", registration, told.of(registration), now=now, own_act=own_act)


async def offer(registration: Registration, *, now: datetime) -> None:
    """A seat has become free: do you want it? It is kept until then."""
    await post("offer", registration, told.of(registration), now=now)


async def next_offer(registration: Registration, *, came_to: str, done: str, now: datetime) -> None:
    """Thank you for having come, this is what we did, and a seat is kept for you: do you want it?"""
    says = replace(told.of(registration), came_to=came_to, done=done)
    await post("offer", registration, says, now=now)


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
    for reader in readers_of(registration):
        owed = (await untold([reader.id])).get(reader.id)
        if owed is not None and owed.letter == "still_coming":
            await calls.settle(reader.id, now=now)


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
    helper: UUID | None = None,
) -> None:
    """Cancelled; the calendar entry goes too. `present`: the guest was there when it was done."""
    says = replace(told.of(registration), cancelled_by=cancelled_by, reason=reason)
    own_act = present or cancelled_by in (CancelledBy.GUEST, CancelledBy.DECLINED, CancelledBy.HELPER)
    await post("cancellation", registration, says, now=now, own_act=own_act, helper=helper)


async def moved_away(registration: Registration, *, now: datetime) -> None:
    """They have another date: the entry of this one leaves their calendar. To whoever has none, the letter about the
    other one says everything; and nobody has to call about this one."""
    await _leave(registration, CancelledBy.MOVED, now=now)


async def joined(registration: Registration, *, was: Registration, now: datetime) -> None:
    """They were on the list twice, and this entry goes: out of their calendar too, if it is in one. Whoever has no such
    entry knows their seat by the other registration; so does somebody in whose stead a helper was told of this one as
    it `was`."""
    if first_reader(was).helper is None:
        await _leave(registration, CancelledBy.DOUBLE, now=now)
    else:
        await calls.settle(registration.id, now=now)
        await outbox.withdraw(registration.id)


async def _leave(registration: Registration, cancelled_by: CancelledBy, *, now: datetime) -> None:
    says = replace(told.of(registration), cancelled_by=cancelled_by)
    for reader in readers_of(registration):
        if registration.confirmed_at is None or reach(reader) is not Reach.LETTER:
            await calls.settle(reader.id, now=now)
            await outbox.withdraw(reader.id)
        else:
            await _post("cancellation", reader, addressed(says, reader), now=now)


async def new_link(registration: Registration, *, now: datetime) -> None:
    """How it stands, once more, with a link that replaces the one before. Who gets no letter is at the desk, or has it
    on the screen; and a helper has a link of their own."""
    letter, reader = STANDS.get(State(registration.state)), first_reader(registration)
    if letter and reader.helper is None and reader.email is not None:
        says = replace(told.of(registration), new_link=True)
        await _post(letter, reader, says, now=now, fact=f":link {registration.link_version}")


async def change(
    registration: Registration,
    *,
    was: Registration,
    now: datetime,
    own_act: bool = False,
    helper: UUID | None = None,
) -> None:
    """Moved, or called otherwise: what is right now, next to what the registration `was`; of several dates, those that
    are not as they were. Their `own_act` is to say that they do not come on one of them, or do.

    To someone who was never told "confirmed", "moved" means nothing: what this letter is, and what was before, is
    decided when it leaves (registration/news.py).
    """
    letter, says = _change(registration, was)
    fact = f":{now.isoformat()}"
    await post(letter, registration, says, now=now, fact=fact, own_act=own_act, helper=helper)


async def changes(pairs: Sequence[tuple[Registration, Registration]], *, now: datetime) -> None:
    """The same for many registrations, each beside what it was: the letters in one statement, and the calls."""
    news = [(registration, *_change(registration, was)) for registration, was in pairs]
    await _to_many(news, fact=f":{now.isoformat()}", now=now)


async def cancellations(gone: Sequence[Registration], *, reason: str, now: datetime) -> None:
    """The library calls off what many have seats for: the same as cancellation, the letters in one statement, and the
    calls."""
    by_library = {"cancelled_by": CancelledBy.LIBRARY, "reason": reason}
    news = [(each, "cancellation", replace(told.of(each), **by_library)) for each in gone]
    await _to_many(news, fact="", now=now)


async def _to_many(news: Sequence[tuple[Registration, str, Told]], *, fact: str, now: datetime) -> None:
    """Each of them is told what stands beside them, in that letter."""
    messages, owed = [], []
    readers = [(reader, letter, says) for each, letter, says in news for reader in readers_of(each)]
    ways = await ways_of([reader for reader, _, _ in readers], now=now)
    for reader, letter, facts in readers:
        says = addressed(facts, reader)
        intent = f"{letter}:{reader.id}:{reader.registration.revision}{fact}"
        if says.changed == ["title"] and says.helper and ways[reader.id] is not Reach.LETTER:
            continue  # for a title alone nobody is called
        match ways[reader.id]:
            case Reach.LETTER:
                messages.append(message(letter, reader, intent, says, way=Reach.LETTER, now=now))
            case Reach.TEXT:
                await _text(letter, reader, intent, says, now=now)
            case _:
                owed.append(Owed(reader, letter, says, intent))
    await calls.owe(owed, now=now)
    await outbox.write(messages, now=now)


def _change(registration: Registration, was: Registration) -> tuple[str, Told]:
    says, before = told.of(registration), told.of(was)
    several = len(registration.sessions) > 1
    says = told.after(
        says, before, changed=None if several else differences.changed(was.session, registration.session)
    )
    return ("dates" if says.changed and "dates" in says.changed else "change"), says


async def reminders(due: Sequence[tuple[Registration, UUID, Moment]], *, now: datetime) -> None:
    """Each of them is to come to that session: a letter or a text to whom one reaches; else a call, once, unless one is
    owed that tells them more."""
    messages = []
    readers = [(reader, each) for each in due for reader in readers_of(each[0])]
    ways = await ways_of([reader for reader, _ in readers], now=now)
    for reader, (_, session, moment) in readers:
        says = told.about(addressed(told.of(reader.registration), reader), str(session))
        intent = f"reminder:{reader.id}:{session}:{moment.at.isoformat()}"
        way = ways[reader.id]
        if way in (Reach.LETTER, Reach.TEXT):
            new = message("reminder", reader, intent, says, way=way, now=now)
            if moment.by_letter:
                messages.append(replaced(new, priority=Priority.REMINDER, useless_after=says.starts_at))
        elif moment.by_call and not await untold([reader.id]):
            await calls.owe([Owed(reader, "reminder", says, intent, session)], now=now)
    await outbox.write(messages, now=now)


async def correction(registration: Registration, *, now: datetime) -> None:
    """What stands after a correction, as whoever signed up so would have been told it: "you have a seat", the place in
    line, or an offer. UID and SEQUENCE stay, since neither time, place nor status changes (RFC 5546 §2.1.4). Nobody is
    called about it, and a call about something else stays owed."""
    letter = STANDS[State(registration.state)]
    for reader in readers_of(registration):
        if await way_of(reader, now=now) in (Reach.LETTER, Reach.TEXT):
            says = addressed(told.of(registration), reader)
            await _post(letter, reader, says, now=now, fact=f":{now.isoformat()}")
