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
# Nobody counts further; the largest département has half as many.
MOST_COUNTED = 1000
MOST_WORDS = 8
_POSTCODE = re.compile("[0-9]{5}", re.ASCII)
# What a library is called besides its own name: it tells none from another.
LIBRARY_WORDS = frozenset({"bibliotheque", "mediatheque", "bm", "bibli", "biblio", "bibliobus", "ludotheque"})
_SAINT = re.compile(r"^st(e?)$")
# The words of its name (weight A) and its town (B); there is an index on it.
LIBRARY_TEXT = (
    "(setweight(to_tsvector('simple', library.name_key), 'A')"
    " || setweight(to_tsvector('simple', library.town_key), 'B'))"
)


@dataclass(frozen=True, slots=True)
class Directory:
    """What was asked for: words of a name or a town, or a postcode, each of which must be there; and a département, or
    the codes of those of a `region`. With `claimed`, only libraries that an organisation answers for."""

    words: tuple[str, ...] = ()
    department: str = ""
    claimed: bool = False
    region: tuple[str, ...] = ()

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
        if self.region:
            conditions.add("library.department = ANY({}::text[])", list(self.region))
        if postcodes := [word for word in self.words if _POSTCODE.fullmatch(word)]:
            conditions.add("library.postcode = ALL({}::text[])", postcodes)
        if words := [_beginning(word) for word in self.words if word not in postcodes]:
            conditions.add(f"{LIBRARY_TEXT} @@ {{}}::text::tsquery", " & ".join(words))
        return conditions


EVERYWHERE = Directory()


def _beginning(word: str) -> str:
    """For a tsquery: some word begins like that; the words of Directory hold no signs. Few write saints in full."""
    return (
        "('saint':* | 'st')"
        if word == "saint"
        else "('sainte':* | 'ste')"
        if word == "sainte"
        else f"'{word}':*"
    )


async def libraries_in(directory: Directory, *, page: int = 1) -> list[LibraryPage]:
    """A page of them by town and name; one more than PAGE where there is a next one."""
    conditions = directory.conditions()
    # First which ones, by an index on the library alone; then all there is to say of these few. What words choose is
    # collected before it is sorted: PostgreSQL would walk through the whole country by town for a word it finds late.
    chosen = f"""
        WITH matching AS {"MATERIALIZED" if directory.words else "NOT MATERIALIZED"} (
            SELECT library.id, library.town_key, library.name FROM library WHERE {conditions}
        )
        SELECT id FROM matching ORDER BY town_key, name, id
        LIMIT {conditions.value(PAGE + 1)} OFFSET {conditions.value((page - 1) * PAGE)}
    """
    libraries = await rows(
        f"{LIBRARY_PAGE} WHERE library.id IN ({chosen}) ORDER BY library.town_key, library.name, library.id",
        *conditions.values,
    )
    return [page_from(each) for each in libraries]


async def nearest_libraries(
    centre: tuple[float, float], *, limit: int, offset: int = 0, among: Directory = EVERYWHERE
) -> list[LibraryPage]:
    """The nearest to a place at these degrees, the nearest first, also where nothing is planned."""
    conditions = among.conditions()
    north, east = (f"{conditions.value(each)}::float8" for each in centre)
    conditions.add(f"library.latitude BETWEEN {north} - 1 AND {north} + 1")
    conditions.add(f"library.longitude BETWEEN {east} - 1.5 AND {east} + 1.5")
    libraries = await rows(
        f"""
        {LIBRARY_PAGE} WHERE library.id IN (
            SELECT library.id FROM library WHERE {conditions}
            ORDER BY (library.latitude - {north}) ^ 2 + ((library.longitude - {east}) * cos(radians({north}))) ^ 2
            LIMIT {conditions.value(limit)} OFFSET {conditions.value(offset)}
        )
        """,
        *conditions.values,
    )
    pages = [page_from(each) for each in libraries]
    return sorted(pages, key=lambda each: kilometres(centre, (each.latitude or 0, each.longitude or 0)))


async def libraries_by_department() -> dict[str, int]:
    """How many libraries each département has, by its code."""
    counted = await rows(
        f"SELECT department, count(*) AS number FROM library WHERE {SHOWN} GROUP BY department"
    )
    return {each["department"]: each["number"] for each in counted}


async def how_many(directory: Directory) -> int:
    """Counted to one more than MOST_COUNTED."""
    conditions = directory.conditions()
    number: int = await value(
        f"SELECT count(*) FROM (SELECT FROM library WHERE {conditions} LIMIT {MOST_COUNTED + 1}) AS counted",
        *conditions.values,
    )
    return number
