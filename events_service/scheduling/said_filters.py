"""Filters that people say in words: "demain", "le soir", "en fauteuil roulant", "en anglais". No database here."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from typing import Any

from events_service.libraries.communes import communes_named, key_of
from events_service.scheduling.place_aliases import words_of

FIRST_HOUR_OF_EVENING = 17
_SATURDAY = 6

Chosen = dict[str, Any]


def _on(days: int) -> Callable[[date], Chosen]:
    return lambda today: _between(today + timedelta(days=days), 0)


def _between(first: date, days: int) -> Chosen:
    return {"first_day": first, "last_day": first + timedelta(days=days)}


def _weekend(today: date) -> Chosen:
    """What is left of it, on a Sunday."""
    saturday = today + timedelta(days=_SATURDAY - today.isoweekday())
    return {"first_day": max(saturday, today), "last_day": saturday + timedelta(days=1)}


def _next_week(today: date) -> Chosen:
    return _between(today + timedelta(days=8 - today.isoweekday()), 6)


_EVENING = {"hour": FIRST_HOUR_OF_EVENING}
# Sayings, separated by commas, without accents, and the fields of SessionFilter that they set, from the day on which
# they are said. The longest saying wins.
_SAYINGS: tuple[tuple[str, Callable[[date], Chosen]], ...] = (
    ("aujourd hui, ce jour", lambda _today: {"when": "today"}),
    ("ce soir", lambda _today: {"when": "today", **_EVENING}),
    ("demain", _on(1)),
    ("demain soir", lambda today: _on(1)(today) | _EVENING),
    ("apres demain", _on(2)),
    ("cette semaine", lambda _today: {"when": "week"}),
    ("semaine prochaine", _next_week),
    ("week end, weekend", _weekend),
    ("soir, soirs, soiree, soirees, apres le travail", lambda _today: {"when": "evening"}),
    ("samedi, samedis", lambda _today: {"when": "saturday"}),
    ("fauteuil, fauteuil roulant, mobilite reduite, pmr", lambda _today: {"wheelchair": True}),
    (
        "sourd, sourde, sourds, sourdes, malentendant, malentendante, malentendants, malentendantes, mal entendant,"
        " boucle magnetique",
        lambda _today: {"hearing": True},
    ),
    ("debutant, debutante, debutants, debutantes", lambda _today: {"level": "debutant"}),
    ("sans inscription, sans rendez vous, sans rdv", lambda _today: {"sign_up": "not_needed"}),
    ("langue des signes, lsf", lambda _today: {"language": "fsl"}),
    ("anglais, english", lambda _today: {"language": "en"}),
    ("arabe", lambda _today: {"language": "ar"}),
    ("espagnol, espanol", lambda _today: {"language": "es"}),
    ("portugais, portugues", lambda _today: {"language": "pt"}),
    ("italien, italiano", lambda _today: {"language": "it"}),
    ("roumain", lambda _today: {"language": "ro"}),
    ("turc", lambda _today: {"language": "tr"}),
    ("ukrainien", lambda _today: {"language": "uk"}),
    ("russe", lambda _today: {"language": "ru"}),
    ("persan, farsi, dari", lambda _today: {"language": "fa"}),
    ("pachto", lambda _today: {"language": "ps"}),
    ("tamoul", lambda _today: {"language": "ta"}),
    ("chinois, mandarin", lambda _today: {"language": "zh"}),
    ("tahitien", lambda _today: {"language": "ty"}),
)
# They lead to a saying and go with it: "le soir", "en anglais", "pour les débutants".
_LEADING = frozenset(
    {"le", "la", "les", "l", "un", "une", "en", "ce", "pour", "au", "grand", "niveau", "personne"}
)
_BEFORE_PLACES = (("a",), ("pres", "de"))


@dataclass(frozen=True, slots=True)
class Said:
    """The filters that were said, by the fields of SessionFilter, and the `rest` of what was typed, as it was typed."""

    filters: Mapping[str, Any] = field(default_factory=dict)
    rest: str = ""


def filters_said(typed: str, today: date) -> Said:
    """What is chosen by it on that day. The whole name of a place is none of it: there is a Le Sourd."""
    parts = [(each, words_of(each)) for each in typed.split()]
    words = [word for _, own in parts for word in own]
    if _is_place(words):
        return Said(rest=typed)
    filters, rest = _chosen_in(words, today)
    kept, at = [], 0
    for part, own in parts:
        if not own or any(each in rest for each in range(at, at + len(own))):
            kept.append(part)
        at += len(own)
    return Said(filters, " ".join(kept) if filters else typed)


def _chosen_in(words: Sequence[str], today: date) -> tuple[Chosen, list[int]]:
    """What the words choose, and where those stand that choose nothing."""
    filters: Chosen = {}
    rest: list[int] = []
    at = 0
    while at < len(words):
        size, chosen = _saying(words[at:])
        if chosen:
            while rest and rest[-1] == at - 1 and words[rest[-1]] in _LEADING:
                at, size = rest.pop(), size + 1
            filters |= chosen(today)
        else:
            rest.append(at)
        at += size
    return filters, rest


def _saying(words: Sequence[str]) -> tuple[int, Callable[[date], Chosen] | None]:
    """How many words the longest saying has that they begin with, and what it chooses."""
    sizes = range(min(_longest(), len(words)), 0, -1)
    choices = ((size, _chosen().get(" ".join(words[:size]))) for size in sizes)
    return next(((size, chosen) for size, chosen in choices if chosen), (1, None))


def _is_place(words: Sequence[str]) -> bool:
    before = next((each for each in _BEFORE_PLACES if tuple(words[: len(each)]) == each), ())
    name = " ".join(words[len(before) :])
    return any(key_of(each.name) == name for each in communes_named(name))


@cache
def _chosen() -> dict[str, Callable[[date], Chosen]]:
    return {each.strip(): chosen for sayings, chosen in _SAYINGS for each in sayings.split(",")}


@cache
def _longest() -> int:
    return max(len(each.split()) for each in _chosen())
