"""What somebody typed to find a library: read like the one box (searching.py), and looked up in the directory."""

from dataclasses import dataclass, replace
from datetime import datetime

from events_service.libraries.directory import (
    LIBRARY_WORDS,
    PAGE,
    Directory,
    how_many,
    libraries_in,
    nearest_libraries,
)
from events_service.libraries.queries import LibraryPage
from events_service.scheduling.place_aliases import words_of
from events_service.scheduling.place_spans import SMALL, Vocabulary
from events_service.scheduling.sayings import NOISE
from events_service.scheduling.searching import names_ready, words_of_search
from events_service.scheduling.typed_searches import Typed, read
from events_service.scheduling.words import There


@dataclass(frozen=True, slots=True)
class LibrarySearch:
    """How it was read, and a page of libraries, one more than a page holds where there is a next one. By town they are
    `number` in all; around a `centre` nobody counts them, and the nearest come first. `missed` is the place that has no
    such library, where these are only near."""

    typed: Typed
    libraries: tuple[LibraryPage, ...]
    number: int = 0
    centre: tuple[float, float] | None = None
    missed: str = ""


async def find_libraries(text: str, department: str, *, page: int, now: datetime) -> LibrarySearch:
    """A library by its name, its town, its postcode, its département or its region, in whatever spelling; else those
    nearest."""
    await names_ready()
    there = await words_of_search(text, now)
    typed = read(text, Vocabulary(there.libraries, there.meant.keys())).in_department(department)
    names = tuple(word for word in typed.words if word not in NOISE | LIBRARY_WORDS)
    region = () if department else typed.departments
    place_alone = not (names or typed.asks or typed.postcode)
    if place_alone and typed.commune is None:
        return await _listed(Directory(department=department or typed.department, region=region), typed, page)
    is_town = typed.commune is not None and typed.commune.inhabitants >= SMALL
    if place_alone and is_town and (around := await _around(typed, page)):
        return around
    if (search := await _listed(Directory.read(text, department), typed, page)).number:
        return search
    typed, meant = _spelled_as_there(typed, names, there)
    own = department or typed.department or (typed.commune.department if typed.commune else "")
    spelled = tuple(meant.get(word, word) for word in names)
    whole = tuple(meant.get(word, word) for word in words_of(text) if word not in NOISE | LIBRARY_WORDS)
    for choice in (Directory(whole, department), Directory(spelled, own, region=region)) if names else ():
        if (search := await _listed(choice, typed, page)).number:
            return search
    missed = typed.postcode or (typed.commune.name if typed.commune and not names else "")
    if around := await _around(typed, page):
        return replace(around, missed=missed)
    if typed.commune:
        town = Directory.read(typed.commune.today, typed.commune.department)
        if (search := await _listed(town, typed, page)).number:
            return search
    if own and (typed.commune or typed.postcode):
        return replace(await _listed(Directory(department=own), typed, page), missed=missed)
    return LibrarySearch(typed, ())


async def _listed(directory: Directory, typed: Typed, page: int) -> LibrarySearch:
    number = await how_many(directory)
    return LibrarySearch(typed, tuple(await libraries_in(directory, page=page) if number else ()), number)


async def _around(typed: Typed, page: int) -> LibrarySearch | None:
    """Those nearest to the place, however far the first one is; None where nobody knows where it lies."""
    centre = typed.commune.degrees if typed.commune else None
    libraries = await nearest_libraries(centre, limit=PAGE + 1, offset=PAGE * (page - 1)) if centre else []
    return LibrarySearch(typed, tuple(libraries), centre=centre) if libraries else None


def _spelled_as_there(typed: Typed, names: tuple[str, ...], there: There) -> tuple[Typed, dict[str, str]]:
    """The words of a name that no library has as they stand, as one spells what is nearest to them."""
    likely = {word: [each.word for each in there.meant.get(word, ()) if each.of_libraries] for word in names}
    meant = {word: words[0] for word, words in likely.items() if words}
    return replace(typed, corrections=(*typed.corrections, *meant.items())), meant
