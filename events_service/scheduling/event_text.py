"""The words of an event, as it is searched by what people type."""

from collections.abc import Sequence

from events_service.conditions import Conditions
from events_service.scheduling.sayings import SHORT, Need, needs_in
from events_service.scheduling.whereabouts import literal
from events_service.text import folded

MOST_WORDS = 8
# A shorter one is in half of all words, and in no index of letters in threes.
SHORTEST_PART = 3
# The stems of all its words; there is an index on them.
TEXT = "event.words"


def in_words(typed: str, conditions: Conditions) -> None:
    """Each word, or what it means here (scheduling/sayings.py), stands somewhere in the title or the summary of the
    event or in what one of its dates is called, in whatever form of the word, or is one of its topics."""
    for each in word_conditions(typed, conditions):
        conditions.add(each)


def word_conditions(typed: str, conditions: Conditions) -> list[str]:
    """A condition for each word; only their values are added to the `conditions`."""
    return [_of_need(need, conditions) for need in needs_in(folded(typed).split()[:MOST_WORDS])]


def _of_need(need: Need, conditions: Conditions) -> str:
    if need.meaning is None:
        return _of_word(need.typed, conditions)
    own, meant = " & ".join(need.typed.split()), need.meaning.query.split(" | ")
    short = [each for each in dict.fromkeys([*meant, own]) if len(each) <= SHORT]
    longer = [each for each in [*meant, f"({own})"] if each.strip("()") not in short]
    either = [_has(longer, conditions)] if longer else []
    either += [f"{_has(short, conditions)} AND {_whole(short, conditions)}"] if short else []
    words = f"({' OR '.join(either)})"
    if topics := list(need.meaning.topics):
        words = f"({words} OR event.topics && {conditions.value(topics)}::varchar[])"
    return words


def _has(queries: Sequence[str], conditions: Conditions) -> str:
    return f"{TEXT} @@ to_tsquery('french', {conditions.value(' | '.join(queries))})"


def _whole(words: Sequence[str], conditions: Conditions) -> str:
    """As they are: the stem of "café" is "caf"."""
    pattern = rf"\m({'|'.join(words)})\M"
    return f"event.search_key ~ {conditions.value(pattern)}"


def _of_word(typed: str, conditions: Conditions) -> str:
    """In any form or, unless it is too short, as a part. What PostgreSQL leaves out of every text asks for nothing;
    what is no word at all is in none."""
    stems = f"plainto_tsquery('french', {conditions.value(typed)})"
    either = [f"{TEXT} @@ {stems}"]
    if any(map(str.isalnum, typed)):
        either.append(f"numnode({stems}) = 0")
    if len(typed) >= SHORTEST_PART:
        either.append(f"event.search_key LIKE '%' || {conditions.value(literal(typed))} || '%'")
    return f"({' OR '.join(either)})"
