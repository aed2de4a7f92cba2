"""Names as letters and lists may carry them. Apart from the rules of a sign-up: a worker needs no telephone numbers."""

from collections.abc import Sequence

from events_service.text import folded

# What people write before a name, and nobody calls them by.
_TITLES = frozenset({"m", "mr", "mme", "mlle", "monsieur", "madame", "mademoiselle", "mrs", "ms", "miss"})
# "Classe 4B 2026" is a name; ten digits are somebody's telephone.
MOST_DIGITS_OF_A_NAME = 5
LONGEST_NAME_IN_LETTERS = 40


def short_name(name: str) -> str:
    """First name and initial: enough to ask for somebody in a waiting room, too little to read a list of people."""
    first, *rest = name.split() or ["…"]
    return f"{first} {rest[-1][0]}." if rest else first


def name_for_letters(name: str) -> str:
    """A name as it may go to an address nobody has checked: whoever typed both is perhaps not its owner, and must not
    have us send a message. Links are refused at sign-up; here no number to call is left, nor room for a sentence."""
    if sum(character.isdigit() for character in name) > MOST_DIGITS_OF_A_NAME:
        name = " ".join("".join(" " if character.isdigit() else character for character in name).split())
    if len(name) > LONGEST_NAME_IN_LETTERS:
        name = name[: LONGEST_NAME_IN_LETTERS - 1].rstrip() + "…"
    return name or "…"


def name_words(name: str) -> tuple[str, ...]:
    """The words of a name as they are compared, without titles unless it has no other."""
    words = tuple(folded(name).split())
    return tuple(word for word in words if word not in _TITLES) or words


def is_named(registered: str, typed: Sequence[str]) -> bool:
    """Whether somebody who typed this says the registered name: every word of theirs is in it, and its last one is
    among them. A first name alone opens only what was given as a first name alone."""
    words = name_words(registered)
    return bool(words) and words[-1] in typed and set(typed) <= set(words)


def may_be_one(one: str, other: str) -> bool:
    """Whether the one name may be the other, said in full or in part: "Mme Martin" is "Chloé Martin"."""
    words, others = set(name_words(one)), set(name_words(other))
    return words <= others or others <= words
