"""Places that people call otherwise than the gazetteer does: "IDF", "saint barth", "neuf trois". No database here."""

import re
from collections.abc import Sequence

from events_service.libraries.communes import communes_named, key_of
from events_service.libraries.territories import department_named, region_named
from events_service.scheduling.place_spans import LONGEST_NAME

MOST_WORDS = 12
# What is said, and the name by which it is known (libraries/communes.py, territories.py), both as keys (key_of).
_ALIASES = {
    "idf": "ile de france",
    "region parisienne": "ile de france",
    "paca": "provence alpes cote d azur",
    "aura": "auvergne rhone alpes",
    "npdc": "nord pas de calais",
    "centre val loire": "centre val de loire",
    "saint barth": "saint barthelemy",
    "saint barths": "saint barthelemy",
    "spm": "saint pierre et miquelon",
    "wallis": "wallis et futuna",
    "futuna": "wallis et futuna",
    "polynesie": "polynesie francaise",
    "tahiti": "polynesie francaise",
    "caledonie": "nouvelle caledonie",
    "ile de la reunion": "la reunion",
    "ile reunion": "la reunion",
    "ile d oleron": "saint pierre d oleron",
    "oleron": "saint pierre d oleron",
    "ile de re": "saint martin de re",
    "ile de noirmoutier": "noirmoutier en l ile",
    "neuf un": "91",
    "neuf deux": "92",
    "neuf trois": "93",
    "neuf quatre": "94",
    "neuf cinq": "95",
}
_LONGEST = max(len(each.split()) for each in _ALIASES)
# Only as the whole of what was typed: "réunion" and "centre" are everyday words too.
_ALONE = {"reunion": "la reunion", "centre": "centre val de loire"}
_CEDEX = re.compile(r"\bcedex [0-9]{1,2}\b")
_GLUED = re.compile(r"\b[Ss]t(e?)(?=[A-Z])")


def words_of(typed: str) -> list[str]:
    """ "37000 Tours", "Atelier impôts St-Denis", "StDenis": plain words, with saints in full."""
    return key_of(_GLUED.sub(r"St\1 ", typed)).split()[:MOST_WORDS]


def in_full(words: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """The words with the places' own names in them, and what was said by the name that stands for it now."""
    if full := _ALONE.get(" ".join(words)):
        return full.split(), {full: " ".join(words)}
    words = _CEDEX.sub("cedex", " ".join(words)).split()
    own: list[str] = []
    aliases: dict[str, str] = {}
    at = 0
    while at < len(words):
        for size in range(min(_LONGEST, len(words) - at), 0, -1):
            alias = " ".join(words[at : at + size])
            if (full := _ALIASES.get(alias)) and not _is_part_of_a_name(words, at, at + size):
                own += full.split()
                aliases[full] = alias
                break
        else:
            size = 1
            own.append(words[at])
        at += size
    return own, aliases


def _is_part_of_a_name(words: Sequence[str], start: int, end: int) -> bool:
    """ "calédonie" of "Nouvelle-Calédonie", "oléron" of "Dolus-d'Oléron"."""
    return any(
        (start, end) != (first, last) and _is_a_name(" ".join(words[first:last]))
        for first in range(max(0, end - LONGEST_NAME), start + 1)
        for last in range(end, min(len(words), first + LONGEST_NAME) + 1)
    )


def _is_a_name(name: str) -> bool:
    return bool(communes_named(name) or department_named(name) or region_named(name))
