"""What a sign-up may be asked back, at every door with a page: each answer is one press in the same form. And what the
library asks in it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from events_service.messages.misspellings import PerhapsMisspelt
from events_service.registration.answers import are_in
from events_service.registration.doubles import AlreadySignedUp
from events_service.registration.rules import NotEnoughSeats
from events_service.scheduling.intents import IntentReused
from events_service.scheduling.questions import Question, questions_of
from events_service.web.http.typed import ANSWERS

QUESTIONS = (AlreadySignedUp, NotEnoughSeats, PerhapsMisspelt, IntentReused)


def as_answered(fields: dict[str, str]) -> dict[str, str]:
    """The form as the pressed button makes it: fewer seats, or the address that was meant."""
    buttons = {"take": "seats", "email_meant": "email"}
    pressed = {field: fields[button] for button, field in buttons.items() if fields.get(button)}
    return {name: text for name, text in fields.items() if name not in buttons} | pressed


async def asked_in(fields: Mapping[str, str], event: UUID) -> tuple[Question, ...]:
    """What the library asks, for a form that asked something: one without questions costs nobody a reading. What is
    asked no more when the form comes is not read, and stops nobody."""
    return await questions_of(event) if are_in(fields) else ()


def form_asks(questions: Sequence[Question]) -> dict[str, Any]:
    """For a page with a form that asks these: the questions, and what its fields are called where one is at fault."""
    return {"questions": questions, "question_labels": {each.field: each.words for each in questions}}


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
