"""Letters in the outbox for the tests of the packages that deliver them."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from uuid import UUID

from events_service.database import rows, transaction, value
from events_service.identifiers import uuid7
from events_service.messages import marks, outbox
from events_service.messages.channels.transport import Envelope
from events_service.messages.claims import Claim, claim
from events_service.messages.mime import CalendarPart
from events_service.messages.outbox import NewMessage
from events_service.messages.rendering import Complete, Letter, Letterhead, render
from events_service.messages.retries import Fate
from events_service.messages.rules import Priority
from tests.factories import FACTS, date_of, mailbox_of

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
HEAD = Letterhead("Ateliers numériques", "ateliers@bibliotheque.example.fr", "bibliotheque.example.fr")
CALENDAR = CalendarPart("REQUEST", b"BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nEND:VCALENDAR\r\n", "atelier.ics")
CONTEXT: dict[str, object] = {
    "name": "Chloé Martin",
    "state": "confirmed",
    "seats": 2,
    "title": "Découvrir l’internet",
    "starts_local": "2026-11-24T14:00:00",
    "ends_local": "2026-11-24T16:30:00",
    "time_zone": "Europe/Paris",
    "library_name": "Médiathèque Louise-Michel",
    "library_address": "Médiathèque Louise-Michel, 3 rue des Lilas, 31000 Toulouse",
    "library_street": "3 rue des Lilas, 31000 Toulouse",
    "library_phone": "05 61 00 00 00",
    "code": "MOULIN 27",
    "position": 3,
    "organisation_name": "Ville de Toulouse",
    "town": "Toulouse",
    "cancelled_by": "library",
    "reason": "Intervenante malade",
    "was_starts_local": "2026-11-23T14:00:00",
    "was_ends_local": "2026-11-23T16:00:00",
    "was_library_name": "Médiathèque des Minimes",
    "minutes": 30,
    "days": 7,
    "email": "chloe.martin@exemple.fr",
    "day_name": "Journée de l’inclusion numérique",
    "libraries": ["Médiathèque Louise-Michel, Toulouse", "Médiathèque des Minimes, Toulouse"],
    "model_title": "Mes photos à l’abri",
    "fields": ["title", "age_from", "age_to", "bring"],
    "headline": "Lunettes",
    "words": "Apportez vos lunettes.",
    "inviter": "Ada",
    "offered_until_local": "2026-11-23T18:00:00",
    "until_local": "2026-12-01T00:00:00",
    "figures": ["people", "age"],
    "question": "Qu’est-ce qui a manqué ?",
    "again": False,
}
LINKS = {
    "own_url": "https://bibliotheque.example.fr/registrations/secret",
    "session_url": "https://bibliotheque.example.fr/sessions/1",
}
NEWS = {"news": (date_of(FACTS, "1"), date_of(FACTS, "2")), "before": {"2": date_of(FACTS, "2")}}


def completing(calendar: CalendarPart | None = None) -> Complete:
    """Stands where the worker's own composing function does: the links, and that calendar part."""

    def complete(letter: Letter) -> tuple[Mapping[str, object], CalendarPart | None]:
        return {**LINKS, **NEWS}, calendar

    return complete


async def nothing_to_deliver(_: datetime) -> bool:
    """Stands where the delivery of a worker does."""
    return False


def write(letter: Letter) -> Envelope:
    return render(letter, HEAD, completing())


async def post(
    *,
    about: UUID | None = None,
    letter: str = "confirmation",
    recipient: str = "chloe@example.fr",
    intent: str | None = None,
    now: datetime = NOON,
    useless_after: datetime | None = None,
    context: Mapping[str, object] = CONTEXT,
    organisation: UUID | None = None,
    priority: Priority = Priority.NEWS,
    not_before: datetime | None = None,
) -> UUID:
    """Write one letter to Chloé and return its id."""
    intent = intent or f"{letter}:{uuid7()}"
    message = NewMessage(
        intent=intent,
        about=about or uuid7(),
        letter=letter,
        locale="fr",
        recipient=recipient,
        context=context,
        useless_after=useless_after,
        organisation=organisation,
        priority=priority,
        not_before=not_before,
    )
    async with transaction():
        await outbox.write([message], now=now)
    found: UUID = await value("SELECT id FROM message WHERE intent = $1", intent)
    return found


async def claimed(now: datetime = NOON) -> Claim:
    """The letter that is due at that moment, in a worker's hands."""
    (taken,) = await claim(now)
    return taken


async def hand(claim: Claim, *, now: datetime = NOON) -> None:
    """Its text is about to be given away."""
    await marks.Marks(lambda: now).handed(claim, claim.letter)


async def finish(claim: Claim, fate: Fate, *, now: datetime = NOON) -> bool:
    """Write what became of a letter; False when it belongs to somebody else by now."""
    written = await marks.write([], [marks.Ended(claim, claim.letter, fate)], now=now)
    return bool(written.ended)


async def state_of(message: UUID) -> str:
    state: str = await value("SELECT state FROM message WHERE id = $1", message)
    return state


async def reason_of(message: UUID) -> str:
    reason: str = await value("SELECT reason FROM message WHERE id = $1", message)
    return reason


async def letter_states() -> list[str]:
    """The state of every letter, in the order of posting."""
    return [line["state"] for line in await rows("SELECT state FROM message ORDER BY position")]


async def letters() -> list[tuple[str, str]]:
    """Every letter that left or will leave, and to whom, in the order of posting."""
    found = await rows("SELECT letter, recipient FROM message WHERE state <> 'withdrawn' ORDER BY position")
    return [(line["letter"], line["recipient"]) for line in found]


async def letters_to(name: str) -> list[str]:
    """Every letter that the guest of that name was or will be sent."""
    return [letter for letter, recipient in await letters() if recipient == mailbox_of(name)]


async def becomes(message: UUID, fate: str, *values: object) -> None:
    """As if workers had tried it, for hours or days: `fate` is what they wrote, with `values` from $2 on."""
    await rows(f"UPDATE message SET {fate} WHERE id = $1", message, *values)


async def everything_left() -> None:
    """As if the worker had sent all that was due."""
    await rows("UPDATE message SET state = 'sent', sent_at = now() WHERE state = 'due'")
