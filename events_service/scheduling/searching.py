"""What somebody typed into the one box, understood with what the database knows: its places, words and libraries."""

import asyncio
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from events_service.clock import mainland_day
from events_service.conditions import Conditions
from events_service.libraries.communes import names_are_read, read_names
from events_service.libraries.directory import LIBRARY_WORDS, Directory, libraries_in
from events_service.libraries.queries import LibraryPage
from events_service.scheduling.catalogue import few_events
from events_service.scheduling.event_text import in_words
from events_service.scheduling.everyday_words import EVERYDAY
from events_service.scheduling.filters import SessionFilter
from events_service.scheduling.place_aliases import words_of
from events_service.scheduling.said_filters import filters_said
from events_service.scheduling.sayings import is_said
from events_service.scheduling.typed_searches import Typed, doubtful_words, read
from events_service.scheduling.words import There, words_that_exist

MOST_LIBRARIES = 3


@dataclass(frozen=True, slots=True)
class Search:
    """What sessions are looked for (`filters`), how that was read (`typed`), and the libraries of that name. Filters
    that were said `in_words` are among them; `rest` is the box without these words. Everyday words that no event has
    are `left_out`."""

    filters: SessionFilter
    typed: Typed
    libraries: tuple[LibraryPage, ...] = ()
    in_words: tuple[tuple[str, Any], ...] = ()
    rest: str = ""
    left_out: tuple[str, ...] = ()

    @property
    def centre(self) -> tuple[float, float] | None:
        """Where distances begin; None where no place, or only a département, was asked for."""
        commune = self.typed.commune
        return commune.degrees if commune and not self.typed.asks else None


async def understand(filters: SessionFilter, *, now: datetime) -> Search:
    """The box is `q`, and whatever `near` says besides; where a département is chosen too, the place is there. A filter
    that is said in the box counts where no other is chosen."""
    if not f"{filters.q} {filters.near}".strip():
        return Search(filters, Typed())
    await names_ready()
    box = filters_said(filters.q, mainland_day(now))
    defaults = SessionFilter()
    chosen = {
        name: each for name, each in box.filters.items() if getattr(filters, name) == getattr(defaults, name)
    }
    search = await _read(replace(filters, q=box.rest, **chosen), now)
    return replace(search, in_words=tuple(chosen.items()), rest=box.rest)


async def _read(filters: SessionFilter, now: datetime) -> Search:
    text = f"{filters.q} {filters.near}".strip()
    there = await words_of_search(text, now)
    typed = _spelled_as_there(read(text, there.vocabulary).in_department(filters.department), there)
    if typed == Typed():  # "atelier", "cours": whoever says only that they look for something is shown all
        return Search(replace(filters, q="", near="") if words_of(text) else filters, typed)
    typed, named, libraries = await _libraries_meant(typed, there, filters)
    words = typed.words
    if len(libraries) == 1 and not filters.library:
        filters = replace(filters, library=libraries[0].slug)
        words = tuple(word for word in words if word not in named and word not in LIBRARY_WORDS)
    left_out = tuple(word for word in words if word in EVERYDAY - there.events and not is_said(word))
    sought = " ".join(word for word in words if word not in left_out)
    filters = await with_events(_with_place(replace(filters, q=sought), typed))
    return Search(filters, typed, tuple(libraries[:MOST_LIBRARIES]), left_out=left_out)


async def names_ready() -> None:
    """The names of communes take a second to read, once a process; nobody else waits for it."""
    if not names_are_read():
        await asyncio.to_thread(read_names)


def _with_place(filters: SessionFilter, typed: Typed) -> SessionFilter:
    if typed.postcode:
        town = typed.communes[0].today if typed.place and typed.communes else ""
        return replace(filters, near=f"{typed.postcode} {town}".strip())
    if typed.region:
        return replace(filters, near=typed.region)
    if typed.asks:
        return replace(filters, near=typed.communes[0].name if typed.communes else typed.place)
    if commune := typed.commune:
        return replace(filters, near=commune.today, department=filters.department or commune.department)
    return replace(filters, near="", department=filters.department or typed.department)


async def words_of_search(text: str, now: datetime) -> There:
    """What is known of the words for which it matters."""
    return await words_that_exist(doubtful_words(text), now=now)


async def _libraries_meant(
    typed: Typed, there: There, filters: SessionFilter
) -> tuple[Typed, tuple[str, ...], list[LibraryPage]]:
    """The words that say no need, and the libraries whose names have them. What reads like a small town and a word may
    be a name: François is a village, and François-Mitterrand a library."""
    spelled = {likely[0].word for likely in there.meant.values() if likely[0].of_events}
    named = tuple(word for word in typed.words if not is_said(word) and word not in there.events | spelled)
    if not there.may_name(named):
        return typed, named, []
    libraries = await _libraries_named(named, typed, filters)
    place = tuple(typed.place.split())
    if libraries or not named or len(place) != 1 or typed.postcode:
        return typed, named, libraries
    whole = replace(typed, words=(*place, *typed.words), place="", communes=(), department="")
    libraries = await _libraries_named((*place, *named), whole, filters)
    return (whole, (*place, *named), libraries) if libraries else (typed, named, [])


async def _libraries_named(named: tuple[str, ...], typed: Typed, filters: SessionFilter) -> list[LibraryPage]:
    """Libraries whose name has all these words, in the place that was typed; one more than are shown."""
    words = named or tuple(word for word in typed.words if word in LIBRARY_WORDS)
    if not words or not any(each not in LIBRARY_WORDS for each in (*named, *typed.place.split())):
        return []
    department = filters.department or (typed.commune.department if typed.commune and not typed.asks else "")
    towns = tuple(Directory.read(typed.commune.today).words) if typed.commune else ()
    return (await libraries_in(Directory((*words, *towns), department)))[: MOST_LIBRARIES + 1]


def _spelled_as_there(typed: Typed, there: There) -> Typed:
    """A word that nothing has as it stands, as an event or a library spells what is nearest to it."""
    meant = {word: there.meant[word][0].word for word in typed.words if word in there.meant}
    words = tuple(meant.get(word, word) for word in typed.words)
    return replace(typed, words=words, corrections=(*typed.corrections, *meant.items()))


async def with_events(filters: SessionFilter) -> SessionFilter:
    """With the events that have the words, where they are few: then sessions are looked for by them, and else the words
    by the sessions. PostgreSQL would choose one way for a word that every seventh event has and one that none has."""
    if not filters.q:
        return filters
    conditions = Conditions()
    in_words(filters.q, conditions)
    return filters.of_events(await few_events(conditions))
