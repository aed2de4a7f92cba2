"""The directory as people look through it: by département, town, postcode and name."""

import re
from dataclasses import dataclass, replace

from events_service.conditions import Conditions
from events_service.database import rows, value
from events_service.libraries.communes import kilometres
from events_service.libraries.queries import LIBRARY_PAGE, SHOWN, LibraryPage, page_from
from events_service.libraries.territories import UnknownDepartment, department_of
from events_service.text import plain

PAGE = 20
MOST_WORDS = 8
_POSTCODE = re.compile("[0-9]{5}", re.ASCII)
# What a library is called besides its own name: it tells none from another.
LIBRARY_WORDS = frozenset({"bibliotheque", "mediatheque", "bm", "bibli", "biblio", "bibliobus", "ludotheque"})
_SAINT = re.compile(r"^st(e?)$")


@dataclass(frozen=True, slots=True)
class Directory:
    """What was asked for: words of a name or a town, or a postcode, each of which must be there; and a département.
    With `claimed`, only libraries that an organisation answers for."""

    words: tuple[str, ...] = ()
    department: str = ""
    claimed: bool = False

    @staticmethod
    def read(typed: str, department: str = "") -> "Directory":
        """ "Jean Moulin", "37000 Tours", "St Denis"."""
        words = plain(typed).split()[:MOST_WORDS]
        return Directory(tuple(_SAINT.sub(r"saint\1", word) for word in words), department)

    @property
    def postcode(self) -> str:
        return next((word for word in self.words if _POSTCODE.fullmatch(word)), "")

    @property
    def around(self) -> "Directory | None":
        """The whole département of the postcode, for whoever lives where there is no library; else None."""
        try:
            return replace(self, words=(), department=department_of(self.postcode)) if self.postcode else None
        except UnknownDepartment:
            return None

    def conditions(self) -> Conditions:
        conditions = Conditions()
        conditions.add(SHOWN)
        if self.claimed:
            conditions.add("library.organisation IS NOT NULL")
        if self.department:
            conditions.add("library.department = {}", self.department)
        for word in self.words:
            if _POSTCODE.fullmatch(word):
                conditions.add("library.postcode = {}", word)
            else:
                place = conditions.value(rf"\m{word}")  # at the beginning of a word; the words hold no signs
                conditions.add(f"(library.name_key ~ {place} OR library.town_key ~ {place})")
        return conditions


async def libraries_in(directory: Directory, *, page: int = 1) -> list[LibraryPage]:
    """A page of them by town and name; one more than PAGE where there is a next one."""
    conditions = directory.conditions()
    # First which ones, by an index on the library alone; then all there is to say of these few.
    chosen = f"""
        SELECT library.id FROM library WHERE {conditions} ORDER BY library.town_key, library.name, library.id
        LIMIT {conditions.value(PAGE + 1)} OFFSET {conditions.value((page - 1) * PAGE)}
    """
    libraries = await rows(
        f"{LIBRARY_PAGE} WHERE library.id IN ({chosen}) ORDER BY library.town_key, library.name, library.id",
        *conditions.values,
    )
    return [page_from(each) for each in libraries]


async def nearest_libraries(centre: tuple[float, float], *, limit: int) -> list[LibraryPage]:
    """The nearest to a place at these degrees, the nearest first, also where nothing is planned."""
    libraries = await rows(
        f"""
        {LIBRARY_PAGE} WHERE library.id IN (
            SELECT library.id FROM library
            WHERE {SHOWN} AND library.latitude BETWEEN $1::float8 - 1 AND $1::float8 + 1
              AND library.longitude BETWEEN $2::float8 - 1.5 AND $2::float8 + 1.5
            ORDER BY (library.latitude - $1) ^ 2 + ((library.longitude - $2) * cos(radians($1))) ^ 2 LIMIT $3
        )
        """,
        *centre,
        limit,
    )
    pages = [page_from(each) for each in libraries]
    return sorted(pages, key=lambda each: kilometres(centre, (each.latitude or 0, each.longitude or 0)))


async def how_many(directory: Directory) -> int:
    conditions = directory.conditions()
    number: int = await value(f"SELECT count(*) FROM library WHERE {conditions}", *conditions.values)
    return number
