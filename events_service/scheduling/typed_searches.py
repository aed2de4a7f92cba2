"""What somebody types into the one box: a place, a need, or both, in any order. No database here."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from events_service.libraries.communes import (
    MOST_BEGUN,
    Commune,
    arrondissement_named,
    communes_begun,
    communes_like,
    communes_named,
    communes_of,
    key_of,
)
from events_service.libraries.territories import DEPARTMENTS, department_named
from events_service.scheduling.misspelt import corrected
from events_service.scheduling.sayings import NOISE, is_said
from events_service.scheduling.typed_places import Place

MOST_WORDS, LONGEST_NAME = 12, 6
# A town of so many people is meant sooner than a word that is nearly the same; of fewer, a word that events have.
LARGE, SMALL = 20_000, 5_000
# Of two places with one name the smaller is asked about, unless it is so much smaller.
TIMES_SMALLER = 40
_POSTCODE = re.compile("[0-9]{5}", re.ASCII)
_CODE = re.compile(r"[0-9]{2,3}|2[ab]", re.ASCII)
_ARTICLES = frozenset({"l", "la", "le", "les"})
_BEFORE_CODES = frozenset({"le", "du", "dans", "departement", "dept", "en"})
# What has a number of its own.
_NUMBERED = frozenset(
    {"windows", "word", "office", "excel", "android", "iphone", "samsung", "version", "de", "plus"}
)
# Departments that are everyday words: only where nothing else is asked for.
_EVERYDAY = frozenset({"nord", "lot", "manche", "cher", "paris", "loire"})


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed: the `communes` of that name (the largest first), a `department` or a `postcode`, the `words` that
    are left, and what was taken for a misspelling, as pairs of typed and meant. `place` is the name as it was typed."""

    words: tuple[str, ...] = ()
    place: str = ""
    communes: tuple[Commune, ...] = ()
    department: str = ""
    postcode: str = ""
    corrections: tuple[tuple[str, str], ...] = ()

    @property
    def asks(self) -> bool:
        """Whether it must be asked which place of that name is meant."""
        if self.postcode or not self.communes:
            return False
        if self.department and self.department != self.communes[0].department:
            return True
        if len(self.communes) < 2:
            return False
        largest, other = self.communes[:2]
        return other.inhabitants * TIMES_SMALLER >= largest.inhabitants

    def in_department(self, department: str) -> "Typed":
        """Of several places of one name those in the chosen département, if it is one of theirs."""
        own = tuple(each for each in self.communes if each.department == department)
        return replace(self, communes=own, department="") if own else self

    @property
    def commune(self) -> Commune | None:
        """The place where distances begin: the largest of that name."""
        return self.communes[0] if self.communes else None


@dataclass(frozen=True, slots=True)
class _Span:
    """Words that name a place: from where, and how many."""

    start: int
    size: int
    communes: tuple[Commune, ...] = ()
    department: str = ""
    correction: tuple[tuple[str, str], ...] = ()


def words_of(typed: str) -> list[str]:
    """ "37000 Tours", "Atelier impôts St-Denis": plain words, with saints in full."""
    return key_of(typed).split()[:MOST_WORDS]


def doubtful_words(typed: str) -> list[str]:
    """Those of which it helps to know whether an event has them: no need of ours, and no large town."""
    words = words_of(typed)
    place = _first(_named, words, _several(words), _NOTHING)
    named = words[place.start : place.start + place.size] if place else []  # a longer name is no doubtful one
    return [each for each in dict.fromkeys(words) if is_strange(each, ()) and each not in named]


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What the database says of doubtful words: those that some event or library has, and those that are nearly one of
    theirs."""

    present: Collection[str] = ()
    nearly: Collection[str] = ()


_NOTHING = Vocabulary()


def read(typed: str, vocabulary: Vocabulary = _NOTHING) -> Typed:
    """A word that is present is a word, unless a place is larger than it is likely. A mistake is looked for only where
    nothing has the word as it stands."""
    words = words_of(typed)
    postcode = next((each for each in words if _POSTCODE.fullmatch(each)), "")
    others = [each for each in words if each != postcode]
    span = _place(others, vocabulary)
    rest = _without(others, span)
    codes = {each for each in rest if _department(each)} if span and span.communes else set()
    needs, corrections = _spelled(rest, vocabulary)
    reading = Typed(_telling(needs), corrections=corrections)
    if span:
        place = " ".join(others[span.start : span.start + span.size])
        reading = replace(
            reading,
            place=place,
            communes=span.communes,
            department=span.department,
            corrections=(*span.correction, *corrections),
        )
    if postcode:
        return _at_postcode(reading, postcode)
    own = tuple(each for each in reading.communes if each.department in map(_department, codes))
    if own:  # "saint denis 93"
        reading = replace(
            reading, communes=own, words=_telling([each for each in needs if each not in codes])
        )
    return reading


def _place(words: Sequence[str], vocabulary: Vocabulary) -> _Span | None:
    """The longest name that stands there as it is written, the last one of several; else one that is nearly so. What
    sounds like two words of a place is one sooner than a hamlet called like one of them: "sain deni"."""
    several = _several(words)
    return (
        _first(_named, words, several, vocabulary)
        or _first(_similar, words, several, vocabulary)
        or _first(_named, words, [1], vocabulary)
        or _first(_begun, words, several, vocabulary)
        or _first(_begun, words, [1], vocabulary)
        or _first(_similar, words, [1], vocabulary)
    )


def _several(words: Sequence[str]) -> range:
    return range(min(LONGEST_NAME, len(words)), 1, -1)


_Reader = Callable[[Sequence[str], int, int, Vocabulary], "_Span | None"]


def _first(
    reader: _Reader, words: Sequence[str], sizes: Iterable[int], vocabulary: Vocabulary
) -> _Span | None:
    spans = (
        reader(words, start, size, vocabulary) for size in sizes for start in range(len(words) - size, -1, -1)
    )
    return next((span for span in spans if span), None)


def _named(words: Sequence[str], start: int, size: int, vocabulary: Vocabulary) -> _Span | None:
    span = words[start : start + size]
    name, alone = " ".join(span), len(words) == size
    if (code := _department(name)) and (alone or _is_code_after(words[:start], last=start == len(words) - 1)):
        return _Span(start, size, department=code)
    if all(is_said(each) for each in span) and not (alone and size > 1):
        return None
    communes, code = tuple(communes_named(name)), department_named(name) or ""
    if code and not alone and name in _EVERYDAY:
        code = ""
    if code and not (communes and communes[0].inhabitants >= LARGE):
        return _Span(start, size, department=code)
    if not communes or (size == 1 and name in vocabulary.present and communes[0].inhabitants < SMALL):
        return None
    return _Span(start, size, communes, code)


def _is_code_after(words: Sequence[str], *, last: bool) -> bool:
    """ "dans le 59", "impots 37", and neither "windows 11" nor "plus de 60 ans"."""
    before = words[-1] if words else ""
    return before in _BEFORE_CODES or (last and bool(before) and before not in _NUMBERED)


def _begun(words: Sequence[str], start: int, size: int, vocabulary: Vocabulary) -> _Span | None:
    """A name that is cut short: "brive", "chateau thierry"."""
    span = words[start : start + size]
    if any(each in vocabulary.present or (is_said(each) and each not in NOISE) for each in span):
        return None
    communes = communes_begun(" ".join(span))
    return _Span(start, size, tuple(communes[:MOST_BEGUN])) if communes and not is_said(span[-1]) else None


def _similar(words: Sequence[str], start: int, size: int, vocabulary: Vocabulary) -> _Span | None:
    """A place that nearly has that name, or sounds like it."""
    span = words[start : start + size]
    strange = [each for each in span if is_strange(each, vocabulary.present)]
    if not strange or any(is_said(each) and each not in NOISE for each in span):
        return None
    if size > 1 and span[0] in NOISE and span[0] not in _ARTICLES:
        return None
    name = " ".join(span)
    communes = communes_like(name)
    if not communes or (
        size == 1 and communes[0].inhabitants < LARGE and (name in vocabulary.nearly or corrected(name))
    ):
        return None
    meant = tuple(each for each in communes if key_of(each.name) == key_of(communes[0].name))
    return _Span(start, size, meant, correction=((name, communes[0].name),))


def is_strange(word: str, present: Collection[str]) -> bool:
    """Whether nothing has this word as it stands: no saying, event, library or large town."""
    return not (is_said(word) or word in present or word.isdigit() or _is_large(word))


def _without(words: Sequence[str], span: _Span | None) -> list[str]:
    if span is None:
        return list(words)
    return [*words[: span.start], *words[span.start + span.size :]]


def _spelled(words: Sequence[str], vocabulary: Vocabulary) -> tuple[list[str], tuple[tuple[str, str], ...]]:
    """The words as they are probably meant, and those that were written otherwise."""
    meant = {word: corrected(word) for word in words if is_strange(word, vocabulary.present)}
    corrections = tuple((typed, better) for typed, better in meant.items() if better)
    return [meant.get(word) or word for word in words], corrections


def _telling(words: Sequence[str]) -> tuple[str, ...]:
    """All of them, or none where they only say that somebody looks for something."""
    return tuple(words) if any(each not in NOISE for each in words) else ()


def _at_postcode(reading: Typed, postcode: str) -> Typed:
    """The place of a postcode: its town where that is named besides, else all that it leads to."""
    there = communes_of(postcode)
    named = {each.code for each in reading.communes}
    # Of a city's name and a postcode its arrondissement, which has that postcode alone.
    named |= {each.code for each in there if arrondissement_named(key_of(each.name)) and named}
    own = sorted((each for each in there if each.code in named), key=lambda each: len(each.postcodes))
    communes = tuple(own) or tuple(there) or reading.communes
    return replace(reading, postcode=postcode, communes=communes, department=Place.read(postcode).department)


def _department(word: str) -> str:
    return word.upper() if _CODE.fullmatch(word) and word.upper() in DEPARTMENTS else ""


def _is_large(word: str) -> bool:
    communes = communes_named(word)
    return bool(communes) and communes[0].inhabitants >= SMALL
