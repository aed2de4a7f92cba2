"""Which of the words that somebody typed name a place, as it is written, cut short, or nearly so. No database here."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import dropwhile

from events_service.libraries.communes import (
    MOST_BEGUN,
    Commune,
    communes_begun,
    communes_like,
    communes_named,
    key_of,
    without_article,
)
from events_service.libraries.territories import DEPARTMENTS, department_named, region_named
from events_service.scheduling.everyday_words import EVERYDAY
from events_service.scheduling.misspelt import corrected
from events_service.scheduling.sayings import NOISE, is_said

LONGEST_NAME = 6
# A town of so many people is meant sooner than a word that is nearly the same; of fewer, a word that events have.
LARGE, SMALL = 20_000, 5_000
_CODE = re.compile(r"[0-9]{2,3}|2[ab]", re.ASCII)
_ARTICLES = frozenset({"l", "la", "le", "les"})
# They stand between the words of one name.
_BETWEEN = frozenset(
    {"a", "au", "aux", "d", "de", "des", "du", "en", "l", "la", "le", "les", "s", "sous", "sur"}
)
_BEFORE_CODES = frozenset({"le", "du", "dans", "departement", "dept", "en"})
_LINKS = _BETWEEN | _BEFORE_CODES
# What has a number of its own.
_NUMBERED = frozenset(
    {"windows", "word", "office", "excel", "android", "iphone", "samsung", "version", "de", "plus"}
)
# Departments that are everyday words: where nothing else is asked for, or after "dans le".
_EVERYDAY = frozenset({"nord", "lot", "manche", "cher", "paris", "loire"})


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the database says of doubtful words: those that some event or library has, and those that are nearly one of
    theirs."""

    present: Collection[str] = ()
    nearly: Collection[str] = ()


NOTHING = Vocabulary()


@dataclass(frozen=True, slots=True)
class Span:
    """Words that name a place: from where, and how many. After a town may stand words that `also` name its département.
    Beside villages stand the large towns that have `nearly` that name."""

    start: int
    size: int
    communes: tuple[Commune, ...] = ()
    department: str = ""
    region: str = ""
    nearly: tuple[Commune, ...] = ()
    correction: tuple[tuple[str, str], ...] = ()
    also: int = 0


def place_in(words: Sequence[str], vocabulary: Vocabulary) -> Span | None:
    """The longest name that stands there as it is written, the last one of several; else one that is nearly so. What
    sounds like two words of a place is one sooner than a hamlet called like one of them: "sain deni"."""
    several, one = _several(words), _first(_named, words, [1], vocabulary)
    span = (
        _first(_named, words, several, vocabulary)
        or (one and _in_its_department(words, one, vocabulary))
        or _first(_similar, words, several, vocabulary)
        or _before_a_village(words, one)
        or _first(_begun, words, several, vocabulary)
        or _first(_begun, words, [1], vocabulary)
        or _first(_similar, words, [1], vocabulary)
    )
    return (span and not span.also and _in_its_department(words, span, vocabulary)) or span


def _in_its_department(words: Sequence[str], span: Span, vocabulary: Vocabulary) -> Span | None:
    """ "saint etienne loire", "valence dans la drome": a town, and after it the département that it is in."""
    end = span.start + span.size
    name = " ".join(words[span.start : end])
    town = span if span.communes else replace(span, communes=tuple(communes_named(written_out(name))))
    for size in range(min(LONGEST_NAME, len(words) - end), 0, -1):
        if there := _those_in(town, _department_after(words[end : end + size])):
            return replace(there, also=size)
    department = span.department or department_named(name)
    if not department:
        return None
    before = _without_prepositions(words[: span.start][::-1])[::-1]  # "valence" of "valence dans"
    for reader in (_named, _similar, _begun):
        for start in range(max(0, len(before) - LONGEST_NAME), len(before)):
            other = reader(before, start, len(before) - start, vocabulary)
            if there := other and _those_in(other, department):
                return replace(there, also=end - len(before))
    return None


def _department_after(words: Sequence[str]) -> str | None:
    """ "dans la drome", "en isere", "la reunion"."""
    return department_named(" ".join(words)) or department_named(" ".join(_without_prepositions(words)))


def _without_prepositions(words: Sequence[str]) -> Sequence[str]:
    """ "drome" of "dans la drome"."""
    return list(dropwhile(_LINKS.__contains__, words))


def _those_in(span: Span, department: str | None) -> Span | None:
    own = tuple(each for each in span.communes if each.department == department)
    return replace(span, communes=own, department="", nearly=()) if own else None


def long_name(words: Sequence[str]) -> Sequence[str]:
    """Those that together are the name of a place as it is written."""
    span = _first(_named, words, _several(words), NOTHING)
    return words[span.start : span.start + span.size] if span else ()


def _before_a_village(words: Sequence[str], span: Span | None) -> Span | None:
    """The whole of a longer name that nobody knows, as its large town: "toulon sur mer" is not Mer."""
    if span is None or not span.communes:
        return span
    start = span.start
    while start and words[start - 1] in _BETWEEN:
        start -= 1
    if start in (0, span.start):
        return span
    towns = communes_named(words[start - 1])
    if not towns or towns[0].inhabitants < max(LARGE, span.communes[0].inhabitants):
        return span
    return Span(start - 1, span.start + span.size - start + 1, tuple(towns))


def _several(words: Sequence[str]) -> range:
    return range(min(LONGEST_NAME, len(words)), 1, -1)


_Reader = Callable[[Sequence[str], int, int, Vocabulary], "Span | None"]


def _first(
    reader: _Reader, words: Sequence[str], sizes: Iterable[int], vocabulary: Vocabulary
) -> Span | None:
    spans = (
        reader(words, start, size, vocabulary) for size in sizes for start in range(len(words) - size, -1, -1)
    )
    return next((span for span in spans if span), None)


def _named(words: Sequence[str], start: int, size: int, vocabulary: Vocabulary) -> Span | None:
    span = words[start : start + size]
    name, alone = " ".join(span), len(words) == size
    if (code := department_of_code(name)) and (
        alone or _is_code_after(words[:start], last=start == len(words) - 1)
    ):
        return Span(start, size, department=code)
    if region := region_named(without_article(name)):
        return Span(start, size, region=region.name)
    if code := _with_its_article(name, words[:start], alone=alone):
        return Span(start, size, department=code)
    if all(is_said(each) for each in span) and not (alone and size > 1):
        return None
    communes, code = tuple(communes_named(written_out(name))), department_named(name) or ""
    if not (communes or code) and size == 1:
        code = department_named(_apart(name)) or ""
    if code and not alone and name in _EVERYDAY:
        code = ""
    if code and not (communes and communes[0].inhabitants >= LARGE):
        return Span(start, size, department=code)
    if not communes or (size == 1 and name in vocabulary.present and communes[0].inhabitants < SMALL):
        return None
    return Span(start, size, communes, code, nearly=_large_like(name, communes))


def _with_its_article(name: str, before: Sequence[str], *, alone: bool) -> str:
    """ "le Var", "dans l'Hérault", "la Vienne": with an article it is the département, and no town or hamlet."""
    bare = without_article(name)
    code = department_named(bare) if bare != name else None
    if bare in _EVERYDAY and not alone and (not before or before[-1] not in _BEFORE_CODES):
        return ""
    return code or ""


def _apart(name: str) -> str:
    """ "herault" of "lherault", typed without its apostrophe."""
    return name[1:] if name[:2] in {"la", "le", "lh", "li", "lo", "ly"} else name


def written_out(name: str) -> str:
    """ "saint cyr s loire", as "St-Cyr s/Loire" is read."""
    return name.replace(" s ", " sur ")


def _large_like(name: str, communes: Sequence[Commune]) -> tuple[Commune, ...]:
    """Large towns of nearly that name, where the name is that of villages only: "tour"."""
    if communes[0].inhabitants >= SMALL:
        return ()
    return tuple(each for each in communes_like(name) if each.inhabitants >= LARGE)


def _is_code_after(words: Sequence[str], *, last: bool) -> bool:
    """ "dans le 59", "impots 37", and neither "windows 11" nor "plus de 60 ans"."""
    before = words[-1] if words else ""
    return before in _BEFORE_CODES or (last and bool(before) and before not in _NUMBERED)


def _begun(words: Sequence[str], start: int, size: int, vocabulary: Vocabulary) -> Span | None:
    """A name that is cut short: "brive", "chateau thierry"."""
    span = words[start : start + size]
    if any(each in vocabulary.present or (is_said(each) and each not in NOISE) for each in span):
        return None
    if _is_everyday(span):
        return None
    communes = communes_begun(" ".join(span))
    return Span(start, size, tuple(communes[:MOST_BEGUN])) if communes and not is_said(span[-1]) else None


def _similar(words: Sequence[str], start: int, size: int, vocabulary: Vocabulary) -> Span | None:
    """A place that nearly has that name, or sounds like it."""
    span = words[start : start + size]
    strange = [each for each in span if is_strange(each, vocabulary.present)]
    if not strange or any(is_said(each) and each not in NOISE for each in span):
        return None
    if size > 1 and span[0] in NOISE and span[0] not in _ARTICLES:
        return None
    name = " ".join(span)
    communes = [] if _is_everyday(span) else communes_like(name)
    if not communes or (
        size == 1 and communes[0].inhabitants < LARGE and (name in vocabulary.nearly or corrected(name))
    ):
        return None
    meant = tuple(each for each in communes if key_of(each.name) == key_of(communes[0].name))
    return Span(start, size, meant, correction=((name, communes[0].name),))


def _is_everyday(span: Sequence[str]) -> bool:
    return all(each in EVERYDAY or each in NOISE for each in span)


def is_strange(word: str, present: Collection[str]) -> bool:
    """Whether nothing has this word as it stands: no saying, event, library or large town."""
    return not (is_said(word) or word in present or word.isdigit() or _is_large(word))


def department_of_code(word: str) -> str:
    return word.upper() if _CODE.fullmatch(word) and word.upper() in DEPARTMENTS else ""


def _is_large(word: str) -> bool:
    communes = communes_named(word)
    return bool(communes) and communes[0].inhabitants >= SMALL
