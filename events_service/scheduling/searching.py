"""What somebody typed into the one box, understood with what the database knows: its places, words and libraries."""

import asyncio
import re
from dataclasses import dataclass, replace

import asyncpg

from events_service.conditions import Conditions
from events_service.database import rows
from events_service.libraries.communes import names_are_read, read_names
from events_service.libraries.directory import LIBRARY_WORDS, Directory, libraries_in
from events_service.libraries.queries import LibraryPage
from events_service.scheduling.filters import SessionFilter
from events_service.scheduling.sayings import is_said
from events_service.scheduling.typed_searches import Typed, doubtful_words, is_strange, read
from events_service.spelling import one_mistake, sound

SHORTEST_WORD = 4
MOST_LIBRARIES = 3


@dataclass(frozen=True, slots=True)
class Search:
    """What sessions are looked for (`filters`), how that was read (`typed`), and the libraries of that name."""

    filters: SessionFilter
    typed: Typed
    libraries: tuple[LibraryPage, ...] = ()

    @property
    def centre(self) -> tuple[float, float] | None:
        """Where distances begin; None where no place, or only a département, was asked for."""
        commune = self.typed.commune
        return commune.degrees if commune and not self.typed.asks else None


async def understand(filters: SessionFilter) -> Search:
    """The box is `q`, and whatever `near` says besides; where a département is chosen too, the place is there."""
    text = f"{filters.q} {filters.near}".strip()
    if not text:
        return Search(filters, Typed())
    if not names_are_read():
        await asyncio.to_thread(read_names)
    events, libraries = await _words_that_exist(doubtful_words(text))
    typed = _in_department(read(text, present=events | libraries), filters.department)
    typed = await _spelled_as_events(typed, events | libraries)
    if typed == Typed():
        return Search(filters, typed)
    named = tuple(word for word in typed.words if not is_said(word) and word not in events)
    there = await _libraries_named(named, typed, filters)
    words = typed.words
    if len(there) == 1 and not filters.library:
        filters = replace(filters, library=there[0].slug)
        words = tuple(word for word in words if word not in named and word not in LIBRARY_WORDS)
    return Search(
        _with_place(replace(filters, q=" ".join(words)), typed), typed, tuple(there[:MOST_LIBRARIES])
    )


def _in_department(typed: Typed, department: str) -> Typed:
    """Of several places of one name those in the chosen département, if it is one of theirs."""
    own = tuple(each for each in typed.communes if each.department == department)
    return replace(typed, communes=own, department="") if own else typed


def _with_place(filters: SessionFilter, typed: Typed) -> SessionFilter:
    if typed.postcode:
        town = typed.communes[0].today if typed.place and typed.communes else ""
        return replace(filters, near=f"{typed.postcode} {town}".strip())
    if typed.asks:
        return replace(filters, near=typed.communes[0].name if typed.communes else typed.place)
    if commune := typed.commune:
        return replace(filters, near=commune.today, department=filters.department or commune.department)
    return replace(filters, near="", department=filters.department or typed.department)


async def _words_that_exist(words: list[str]) -> tuple[set[str], set[str]]:
    """Of these words those that some event has, and those in the name of some library. One value for each pattern,
    which an index of letters in threes finds; of a column PostgreSQL would try each row."""
    asked = [word for word in words if len(word) >= SHORTEST_WORD]
    if not asked:
        return set(), set()
    conditions = Conditions()
    questions = [_question(word, conditions) for word in asked]
    records = await rows(" UNION ALL ".join(questions), *conditions.values)
    return {each["word"] for each in records if each["said"]}, {
        each["word"] for each in records if each["named"]
    }


def _question(word: str, conditions: Conditions) -> str:
    of_event, of_library = conditions.value(rf"\m{word}[sx]?\M"), conditions.value(rf"\m{word}\M")
    return (
        f"SELECT {conditions.value(word)}::text AS word,"
        f" EXISTS (SELECT FROM event WHERE search_key ~ {of_event}) AS said,"
        f" EXISTS (SELECT FROM library WHERE name_key ~ {of_library}) AS named"
    )


async def _libraries_named(named: tuple[str, ...], typed: Typed, filters: SessionFilter) -> list[LibraryPage]:
    """Libraries whose name has all these words, in the place that was typed; one more than are shown."""
    words = named or tuple(word for word in typed.words if word in LIBRARY_WORDS)
    if not words or not any(each not in LIBRARY_WORDS for each in (*named, *typed.place.split())):
        return []
    department = filters.department or (typed.commune.department if typed.commune and not typed.asks else "")
    towns = tuple(Directory.read(typed.commune.today).words) if typed.commune else ()
    return (await libraries_in(Directory((*words, *towns), department)))[: MOST_LIBRARIES + 1]


async def _spelled_as_events(typed: Typed, present: set[str]) -> Typed:
    """A word that nothing has as it stands, as an event nearest to it spells it."""
    meant: dict[str, str] = {}
    for word in typed.words:
        if len(word) > SHORTEST_WORD and is_strange(word, present) and (better := await _nearest_word(word)):
            meant[word] = better
    if not meant:
        return typed
    words = tuple(meant.get(word, word) for word in typed.words)
    return replace(typed, words=words, corrections=(*typed.corrections, *meant.items()))


async def _nearest_word(word: str) -> str:
    """Found by its letters in threes (pg_trgm); on a server that does not have it, nothing is corrected."""
    try:
        texts = await rows(
            "SELECT DISTINCT search_key FROM event WHERE search_key %> $1 AND published_at IS NOT NULL LIMIT 20",
            word,
        )
    except asyncpg.UndefinedFunctionError:
        return ""
    for text in texts:
        for other in re.findall(r"[^\W_]{4,}", text["search_key"]):
            if one_mistake(word, other) or sound(word) == sound(other):
                return str(other)
    return ""
