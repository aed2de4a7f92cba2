"""What somebody types into the one box: a place, a need, or both, in any order. No database here."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from events_service.libraries.communes import (
    Commune,
    arrondissement_named,
    communes_of,
    key_of,
    without_article,
)
from events_service.libraries.territories import department_name, region_named
from events_service.scheduling.everyday_words import EVERYDAY
from events_service.scheduling.misspelt import corrected
from events_service.scheduling.place_aliases import in_full, words_of
from events_service.scheduling.place_spans import (
    NOTHING,
    Span,
    Vocabulary,
    department_of_code,
    is_strange,
    long_name,
    place_in,
    written_out,
)
from events_service.scheduling.sayings import NOISE
from events_service.scheduling.typed_places import Place

# Of two places with one name the smaller is asked about, unless it is so much smaller.
TIMES_SMALLER = 40
_POSTCODE = re.compile("[0-9]{5}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Typed:
    """What was typed: the `communes` of that name (the largest first), a `department`, a `region` or a `postcode`, the
    `words` that are left, and what was taken for something else, as pairs of typed and meant. `place` is the name as it
    was typed; beside villages stand the large towns that have `nearly` that name."""

    words: tuple[str, ...] = ()
    place: str = ""
    communes: tuple[Commune, ...] = ()
    department: str = ""
    postcode: str = ""
    region: str = ""
    nearly: tuple[Commune, ...] = ()
    corrections: tuple[tuple[str, str], ...] = ()

    @property
    def asks(self) -> bool:
        """Whether it must be asked which place of that name is meant."""
        if self.postcode or not self.communes:
            return False
        if self.department and self.department != self.communes[0].department:
            return True
        if self.nearly:
            return True
        if len(self.communes) < 2:
            return False
        largest, other = self.communes[:2]
        return other.inhabitants * TIMES_SMALLER >= largest.inhabitants

    @property
    def departments(self) -> tuple[str, ...]:
        """Those of the region, by their codes."""
        region = region_named(self.region) if self.region else None
        return region.departments if region else ()

    def in_department(self, department: str) -> "Typed":
        """Of several places of one name those in the chosen département, if it is one of theirs."""
        own = tuple(each for each in self.communes if each.department == department)
        return replace(self, communes=own, department="", nearly=()) if own else self

    @property
    def commune(self) -> Commune | None:
        """The place where distances begin: the largest of that name."""
        return self.communes[0] if self.communes else None


def doubtful_words(typed: str) -> list[str]:
    """Those of which it helps to know whether an event has them: no need of ours, and no large town."""
    words, _ = in_full(words_of(typed))
    named = long_name(words)  # a longer name is no doubtful one
    return [each for each in dict.fromkeys(words) if is_strange(each, ()) and each not in named]


def read(typed: str, vocabulary: Vocabulary = NOTHING) -> Typed:
    """A word that is present is a word, unless a place is larger than it is likely. A mistake is looked for only where
    nothing has the word as it stands."""
    words, aliases = in_full(words_of(typed))
    postcode = next((each for each in words if _POSTCODE.fullmatch(each)), "")
    others = [each for each in words if each != postcode]
    span = place_in(others, vocabulary)
    rest = _without(others, span)
    codes = {each for each in rest if department_of_code(each)} if span and span.communes else set()
    needs, corrections = _spelled(rest, vocabulary)
    reading = Typed(_telling(needs), corrections=corrections)
    if span:
        reading = _at_place(reading, span, " ".join(others[span.start : span.start + span.size]))
    if postcode:
        return _at_postcode(reading, postcode)
    own = tuple(each for each in reading.communes if each.department in map(department_of_code, codes))
    if own:  # "saint denis 93"
        reading = replace(
            reading, communes=own, nearly=(), words=_telling([each for each in needs if each not in codes])
        )
    return _said_otherwise(reading, aliases)


def _at_place(reading: Typed, span: Span, place: str) -> Typed:
    return replace(
        reading,
        place=place,
        communes=span.communes,
        department=span.department,
        region=span.region,
        nearly=span.nearly,
        corrections=(*span.correction, *reading.corrections),
    )


def _said_otherwise(reading: Typed, aliases: Mapping[str, str]) -> Typed:
    """With the name of the place among the corrections, where it was typed otherwise and nobody is asked."""
    commune, place = reading.commune, reading.place
    typed = aliases.get(place, place)
    if (
        commune is None
        or reading.asks
        or arrondissement_named(place)
        or any(each == typed for each, _ in reading.corrections)
    ):
        return reading
    names = (key_of(commune.name), without_article(key_of(commune.name)))
    if {written_out(typed), without_article(typed)}.intersection(names):
        return reading
    return replace(reading, corrections=((typed, commune.name), *reading.corrections))


def _without(words: Sequence[str], span: Span | None) -> list[str]:
    if span is None:
        return list(words)
    return [*words[: span.start], *words[span.start + span.size + span.also :]]


def _spelled(words: Sequence[str], vocabulary: Vocabulary) -> tuple[list[str], tuple[tuple[str, str], ...]]:
    """The words as they are probably meant, and those that were written otherwise."""
    strange = (word for word in words if is_strange(word, vocabulary.present) and word not in EVERYDAY)
    meant = {word: corrected(word) for word in strange}
    corrections = tuple((typed, better) for typed, better in meant.items() if better)
    return [meant.get(word) or word for word in words], corrections


def _telling(words: Sequence[str]) -> tuple[str, ...]:
    """All of them, or none where they only say that somebody looks for something."""
    return tuple(words) if any(each not in NOISE for each in words) else ()


def _at_postcode(reading: Typed, postcode: str) -> Typed:
    """The place of a postcode: its town where that is named besides, else all that it leads to, of a city the
    arrondissement first. Where it leads nowhere and nothing else is named, it is said that its département is meant."""
    there = communes_of(postcode)
    named = {each.code for each in reading.communes}
    # Of a city's name and a postcode its arrondissement, which has that postcode alone.
    named |= {each.code for each in there if arrondissement_named(key_of(each.name)) and named}
    own = sorted((each for each in there if each.code in named), key=lambda each: len(each.postcodes))
    parts = sorted(there, key=lambda each: not arrondissement_named(key_of(each.name)))
    communes = tuple(own) or tuple(parts) or reading.communes
    department = Place.read(postcode).department
    unknown = ((postcode, department_name(department)),) if department and not communes else ()
    return replace(
        reading,
        postcode=postcode,
        communes=communes,
        nearly=(),
        department=department,
        corrections=(*unknown, *reading.corrections),
    )
