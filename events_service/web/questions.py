"""What a sign-up may be asked back, at every door with a page: each answer is one press in the same form."""

from events_service.messages.misspellings import PerhapsMisspelt
from events_service.registration.doubles import AlreadySignedUp
from events_service.registration.rules import NotEnoughSeats
from events_service.scheduling.intents import IntentReused
from events_service.web.http.typed import ANSWERS

QUESTIONS = (AlreadySignedUp, NotEnoughSeats, PerhapsMisspelt, IntentReused)


def as_answered(fields: dict[str, str]) -> dict[str, str]:
    """The form as the pressed button makes it: fewer seats, or the address that was meant."""
    buttons = {"take": "seats", "email_meant": "email"}
    pressed = {field: fields[button] for button, field in buttons.items() if fields.get(button)}
    return {name: text for name, text in fields.items() if name not in buttons} | pressed


def answers_kept(values: dict[str, str], question: Exception | None, *, full: bool) -> dict[str, str]:
    """The answers that the form carries along, and on a `full` session, whose page says so, that the party waits. Not
    the one whose question is asked again: its buttons say it, and a field sent twice would be no answer."""
    asked = ""
    if isinstance(question, NotEnoughSeats):
        asked = "if_full"
    elif isinstance(question, PerhapsMisspelt):
        asked = "email_insisted"
    answers = {name: values[name] for name in ANSWERS if values.get(name)}
    if full:
        answers["if_full"] = "wait"
    return {name: answer for name, answer in answers.items() if name != asked}
