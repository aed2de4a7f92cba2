"""A word of what people say (sayings.py), found where it was written otherwise. No database here."""

from functools import cache

from events_service.scheduling.sayings import singular, vocabulary
from events_service.spelling import SHORTEST_HEARD, SHORTEST_MISSPELT, one_mistake, shortened, sound


def corrected(word: str) -> str:
    """The word of a saying that was probably meant by one that belongs to none; empty where none is like it."""
    heard, long_enough, word = sound(word), len(word) >= SHORTEST_MISSPELT, singular(word)
    likely = [_heard()[heard]] if len(word) >= SHORTEST_HEARD and heard in _heard() else []
    if long_enough:
        near = {each for part in shortened(word) for each in _shortened().get(part, ())}
        likely += [each for each in near if one_mistake(word, each)]
    # The first letter is rarely the wrong one.
    return min(likely, key=lambda each: (each[0] != word[0], abs(len(each) - len(word)), each), default="")


@cache
def _shortened() -> dict[str, list[str]]:
    """The longer words by what a slip may leave of them."""
    words: dict[str, list[str]] = {}
    for word in sorted(vocabulary()):
        for part in shortened(word) if len(word) > 3 else ():
            words.setdefault(part, []).append(word)
    return words


@cache
def _heard() -> dict[str, str]:
    return {sound(word): word for word in sorted(vocabulary()) if len(word) >= SHORTEST_HEARD}
