"""What somebody may have meant who slipped on the keyboard, or wrote what they heard. Words are plain (text.plain)."""

import re
from string import ascii_lowercase

# French spelling, by and by turned into one letter for each sound; capitals are nasal vowels and "ch".
_SOUNDS = tuple((re.compile(pattern), letter) for pattern, letter in (
    (r"sch|sh|ch", "C"), (r"ph", "f"), (r"h", ""), (r"w", "v"), (r"y", "i"),
    (r"sc(?=[eiy])|c(?=[eiy])", "s"), (r"qu|q|ck|c", "k"), (r"gu(?=[eiy])", "g"), (r"ge(?=[aou])|g(?=[eiy])", "j"),
    (r"eaux?|aux?", "o"), (r"oeu|eu", "e"), (r"ou", "w"),
    (r"(?:ain|aim|ein|eim|in|im|un|um)(?![aeiouwnm])", "I"), (r"(?:an|am|en|em)(?![aeiouwnm])", "A"),
    (r"(?:on|om)(?![aeiouwnm])", "O"), (r"(?<=[AIO])[td](?=[^aeiouw])", ""),
    (r"ai|ei|ae", "e"), (r"(?:er|ez|et|ee)$", "e"), (r"z|x", "s"), (r"(.)\1+", r"\1"),
))  # fmt: skip
_SILENT = re.compile(r"[sx]$")
# A mistake is forgiven in what has so many letters: in shorter ones it makes another word, or another name. By ear,
# shorter ones are found too.
SHORTEST_MISSPELT, SHORTEST_HEARD = 5, 4


def mistakes(words: str) -> set[str]:
    """All that one slip makes of it: a letter too many, one missing, a wrong one, or two in the wrong order."""
    parts = [(words[:place], words[place:]) for place in range(len(words) + 1)]
    letters = ascii_lowercase + " "
    missing = [before + after[1:] for before, after in parts if after]
    wrong = [before + letter + after[1:] for before, after in parts if after for letter in letters]
    turned = [before + after[1] + after[0] + after[2:] for before, after in parts if len(after) > 1]
    more = [before + letter + after for before, after in parts for letter in letters]
    return {*missing, *wrong, *turned, *more}


def shortened(word: str) -> set[str]:
    """The word, and what is left of it without one letter. Of two words that one slip makes of each other, these have
    one in common."""
    return {word, *(word[:place] + word[place + 1 :] for place in range(len(word)))}


def one_mistake(typed: str, meant: str) -> bool:
    """Whether one slip makes one of the other."""
    start = 0
    while start < min(len(typed), len(meant)) and typed[start] == meant[start]:
        start += 1
    rest, other = typed[start:], meant[start:]
    return other in (rest[1:], rest[1:2] + rest[:1] + rest[2:]) or rest == other[1:] or rest[1:] == other[1:]


def sound(words: str) -> str:
    """How French words sound, roughly: "sain deni" and "saint denis" are one, "bordo" and "bordeaux" too. Where one
    word ends is not heard."""
    return "".join(_heard(word) for word in words.split())


def _heard(word: str) -> str:
    word = _SILENT.sub("", word) if len(word) > 2 else word
    if len(word) > 2:
        word = word[:-1] if word.endswith("e") and not word.endswith("ee") else word.rstrip("tdp")
    for pattern, letter in _SOUNDS:
        word = pattern.sub(letter, word)
    return word
