"""What a sign-up may be asked back, at every door with a page: each answer is one press in the same form."""

from typing import Any

from events_service.messages.misspellings import PerhapsMisspelt
from events_service.registration.doubles import AlreadySignedUp
from events_service.registration.rules import NotEnoughSeats
from events_service.scheduling.intents import IntentReused
from events_service.web.http.typed import ANSWERS

QUESTIONS = (AlreadySignedUp, NotEnoughSeats, PerhapsMisspelt, IntentReused)


def as_answered(given: dict[str, Any]) -> dict[str, Any]:
    """The form as the pressed button makes it: fewer seats, or the address that was meant."""
    taken, meant = given.pop("take", ""), given.pop("email_meant", "")
    return given | ({"seats": taken} if taken else {}) | ({"email": meant} if meant else {})


def answers_kept(values: dict[str, Any], question: Exception | None, *, full: bool) -> dict[str, str]:
    """The answers that the form carries along, and on a `full` session, whose page says so, that the party waits. Not
    the one whose question is asked again: its buttons say it, and a field sent twice would be no answer."""
    asked = ""
    if isinstance(question, NotEnoughSeats):
        asked = "if_full"
    elif isinstance(question, PerhapsMisspelt):
        asked = "email_insisted"
    given = {name: values[name] for name in ANSWERS if values.get(name)} | (
        {"if_full": "wait"} if full else {}
    )
    return {name: answer for name, answer in given.items() if name != asked}
