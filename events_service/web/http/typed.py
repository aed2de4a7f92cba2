"""What was typed into a page, shown in it once more: nothing is acted on, and nothing stands in an address."""

from collections.abc import Iterable
from typing import Any

from events_service.web.words import Sentence, field_sentence

Typed = dict[str, Any]
# Where a page keeps what stands in its fields.
_IN_PAGES = ("values", "guest", "typed")
# Boxes to tick come once for each tick, and not at all for none: with which field of their form they are meant.
_TICKED = {
    **dict.fromkeys(("weekdays", "skip", "kept"), "repeat"),
    **dict.fromkeys(("topics", "languages", "we_do", "we_do_not", "needs_mandate"), "title"),
    **dict.fromkeys(("hearing_support", "facilities", "programmes", "labels"), "directions"),
}
# What was answered to a question of the form (web/questions.py), and goes along with it.
ANSWERS = ("again", "if_full", "email_insisted", "person")
# The mistakes that the page told, by field and code.
WRONG = "wrong"


def typed_from(pairs: Iterable[tuple[str, str]]) -> Typed:
    """The fields of a form, ticked boxes as lists."""
    typed: Typed = {}
    for name, text in pairs:
        if name in _TICKED:
            typed.setdefault(name, []).append(text)
        else:
            typed[name] = text
    for name, beside in _TICKED.items():
        if beside in typed:
            typed.setdefault(name, [])
    return typed


def pairs_in(typed: Typed) -> list[tuple[str, str]]:
    """The fields as a form sends them."""
    return [
        (name, each) for name, text in typed.items() for each in (text if isinstance(text, list) else [text])
    ]


def with_typed(context: dict[str, Any], typed: Typed, locale: str) -> dict[str, Any]:
    """A page's values as they were typed, with its mistakes in this language."""
    fields = {name: text for name, text in typed.items() if name != WRONG}
    shown = {name: context[name] | fields for name in _IN_PAGES if isinstance(context.get(name), dict)}
    if "answers" in context:
        # What is a field of the page, or goes along with those, is sent already: twice, it would be no answer.
        there = {name for page in shown for name in context[page]}
        typed_there = {name: fields[name] for name in ANSWERS if fields.get(name) and name not in there}
        context = context | {"answers": context["answers"] | typed_there}
    mistakes = _told_again(str(typed.get(WRONG, "")), locale)
    # The desk's form stands beside the one that moves the session; only the latter has times.
    where = "desk_errors" if "desk_errors" in context and "starts" not in fields else "errors"
    return context | shown | ({where: mistakes} if mistakes else {})


def _told_again(wrong: str, locale: str) -> dict[str, Sentence]:
    pairs = (each.partition(":") for each in wrong.split()[:50])
    return {name: field_sentence(name, code, locale) for name, _, code in pairs if name.isidentifier()}
