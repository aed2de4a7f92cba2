"""Every commune of France by what people call it: names as written, misspelt or by ear, old names, postcodes.

The table ships with the package (gazetteer/, a file for each département: code, name, degrees north and east,
inhabitants, postcodes, and for an old name the code of today's commune), so that a search works on a fresh
installation and offline; `events-service import communes` renews it. It is read once a process, when first asked for.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from math import asin, cos, inf, radians, sin, sqrt
from pathlib import Path

from events_service.libraries.territories import department_of
from events_service.spelling import SHORTEST_HEARD, SHORTEST_MISSPELT, mistakes, sound
from events_service.text import plain

FOLDER = Path(__file__).parent / "gazetteer"
# A name is cut short where so many people live, and one of few.
LEAST_BEGUN, MOST_BEGUN = 2000, 4
MOST_OVERLOOKED = 5_000  # whoever names a place of fewer people may mean a larger one that begins like it
KM_A_DEGREE, EARTH_KM = 111.2, 6371
FURTHEST_KM = 50  # whoever stands further from the middle of every commune is not in France
_SMALL_WORDS = "a au aux d de des du en et l la le les mont saint sainte sous sur val"
_NEVER_LAST = frozenset(_SMALL_WORDS.split())
_SAINT = re.compile(r"\bs(?:ain)?t(e?)\b")
_ARRONDISSEMENT = re.compile(
    r"(paris|lyon|marseille) (?:0?([1-9]|1[0-9]|20))(?: ?(?:e|er|eme|ieme|e arrondissement|arr))?"
)
# The codes of arrondissements count from here.
_BEFORE_FIRST = {"paris": 75100, "lyon": 69380, "marseille": 13200}


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune by one of its names: `name` is what was asked for, `today` what it is called now. Degrees are WGS 84
    and may be unknown, as they are in the Pacific."""

    code: str
    name: str
    today: str
    department: str
    postcodes: tuple[str, ...]
    inhabitants: int
    latitude: float | None
    longitude: float | None

    @property
    def degrees(self) -> tuple[float, float] | None:
        return None if self.latitude is None or self.longitude is None else (self.latitude, self.longitude)


def key_of(name: str) -> str:
    """The words of a name as they are compared: "St-Denis", "SAINT DENIS" and "Saint-Denis" are one."""
    return _SAINT.sub(r"saint\1", plain(name))


def communes_named(words: str) -> list[Commune]:
    """Those of exactly that name, today's or an old one, the largest first; "paris 11" is an arrondissement. Where a
    larger one begins like that, it is meant as likely: "Montlouis" is also Montlouis-sur-Loire. `words` is the key of
    what was typed (key_of)."""
    if part := arrondissement_named(words):
        return [part]
    exact = _read(_table().named.get(words, ""))
    if not exact or exact[0].inhabitants >= MOST_OVERLOOKED:
        return exact
    begun = [each for each in communes_begun(words) if each.inhabitants > exact[0].inhabitants]
    return _largest_first(exact + begun[:MOST_BEGUN])


def arrondissement_named(words: str) -> Commune | None:
    """ "paris 11", "lyon 3e", "marseille 1er"."""
    city = _ARRONDISSEMENT.fullmatch(words)
    code = str(_BEFORE_FIRST[city[1]] + int(city[2])) if city else ""
    return next(iter(_read(_table().of_code.get(code, ""))), None)


def communes_begun(words: str) -> list[Commune]:
    """The larger ones of whose name these are the first words, the largest first: "chateau thierry" and its like."""
    return _read(_table().begun.get(words, ""))


def communes_like(words: str) -> list[Commune]:
    """Those of a name with one mistake, or that sounds the same, the largest first: "tourss", "sain deni"."""
    named, lines = _table().named, []
    if len(words) >= SHORTEST_MISSPELT:
        lines = [named[each] for each in named.keys() & mistakes(words)]
    if len(words) >= SHORTEST_HEARD:
        lines += [line for line in [_sounding().get(sound(words), "")] if line]
    return _read("\n".join(lines))


def communes_of(postcode: str) -> list[Commune]:
    """Those that a postcode leads to, the largest first, each by its name of today."""
    return _read(_table().of_postcode.get(postcode, ""))


@lru_cache(maxsize=128)
def largest_of(department: str) -> Commune | None:
    """Where most people of a département live, by its code; None where nobody does."""
    lines = (FOLDER / f"{department}.tsv").read_text(encoding="utf-8").splitlines()
    of_today = [line for line in lines if not _cells(line)[-1]]
    return next((each for each in _read("\n".join(of_today)) if each.inhabitants), None)


@lru_cache(maxsize=1024)
def commune_at(north: float, east: float) -> Commune | None:
    """The one whose middle is nearest to these degrees; None where that is too far to be in France. It looks at all of
    them, beside the event loop."""

    def away(line: str) -> float:
        _, _, its_north, its_east, *_ = _cells(line)
        return kilometres((north, east), (float(its_north), float(its_east))) if its_north else inf

    nearest = min(_table().of_code.values(), key=away)
    return _commune(nearest) if away(nearest) <= FURTHEST_KM else None


def code_of(town: str, postcode: str, department: str) -> str:
    """The code of the commune of an address, where town and postcode name the same one; where the town is none of the
    département's, the only one of its postcode. Else "": nothing is guessed."""
    posted = [each.code for each in communes_of(postcode)]
    named = [each.code for each in communes_named(key_of(town)) if each.department == department]
    both = [code for code in named if code in posted]
    sure = both or (posted if not named else named if not posted else [])
    return sure[0] if both or len(sure) == 1 else ""


@dataclass(frozen=True, slots=True)
class _Table:
    """Lines of the table by what they are asked for, several as one text; few of them are ever read further."""

    named: dict[str, str]
    begun: dict[str, str]
    of_code: dict[str, str]
    of_postcode: dict[str, str]


@cache
def _table() -> _Table:
    table = _Table({}, {}, {}, {})
    for line in _lines():
        code, name, _, _, inhabitants, postcodes, of = _cells(line)
        key = key_of(name)
        for each in {key, without_article(key)}:
            _add(table.named, each, line)
        if not of:
            _add(table.of_code, code, line)
            for postcode in postcodes.split():
                _add(table.of_postcode, postcode, line)
            if int(inhabitants or 0) >= LEAST_BEGUN:
                for beginning in _beginnings(key):
                    _add(table.begun, beginning, line)
    return table


def _add(lines: dict[str, str], key: str, line: str) -> None:
    lines[key] = f"{lines[key]}\n{line}" if key in lines else line


def _lines() -> Iterator[str]:
    for path in sorted(FOLDER.glob("*.tsv")):
        yield from path.read_text(encoding="utf-8").splitlines()


def _cells(line: str) -> list[str]:
    """All seven: those at the end that are empty are not written."""
    return (line.split("\t") + [""] * 6)[:7]


def _beginnings(key: str) -> Iterator[str]:
    """ "Aix-en-Provence" is called "aix", and nothing is called "saint" or "la"."""
    words = key.split()
    for number in range(1, len(words)):
        if words[number - 1] not in _NEVER_LAST:
            yield " ".join(words[:number])


def read_names() -> None:
    """Read the whole table, beside the event loop: it takes a second, once a process."""
    _table()
    _sounding()


def names_are_read() -> bool:
    return bool(_sounding.cache_info().currsize)


@cache
def _sounding() -> dict[str, str]:
    """The same lines by how their names sound; made when somebody first writes by ear."""
    heard: dict[str, str] = {}
    for key, lines in _table().named.items():
        _add(heard, sound(key), lines)
    return heard


def without_article(key: str) -> str:
    """ "haye les roses" for "l hay les roses"; a name that is an article alone stays."""
    article, _, rest = key.partition(" ")
    return rest if rest and article in ("le", "la", "les", "l") else key


def _read(lines: str) -> list[Commune]:
    return _largest_first(map(_commune, lines.split("\n") if lines else ()))


def _commune(line: str) -> Commune:
    code, name, north, east, inhabitants, postcodes, of = _cells(line)
    own = tuple(postcodes.split())
    if of:
        today = _commune(_table().of_code[of])
        return replace(today, name=name, postcodes=own or today.postcodes)
    degrees = (float(north), float(east)) if north else (None, None)
    return Commune(code, name, name, department_of(code), own, int(inhabitants or 0), *degrees)


def _largest_first(communes: Iterable[Commune]) -> list[Commune]:
    """Each commune once, by its name of today if that is among them."""
    once: dict[str, Commune] = {}
    for each in sorted(communes, key=lambda each: (-each.inhabitants, each.code, each.name != each.today)):
        once.setdefault(each.code, each)
    return list(once.values())


def kilometres(here: tuple[float, float], there: tuple[float, float]) -> float:
    """As the crow flies, however far."""
    (north, east), (other_north, other_east) = (map(radians, each) for each in (here, there))
    half = sin((other_north - north) / 2) ** 2
    half += cos(north) * cos(other_north) * sin((other_east - east) / 2) ** 2
    return 2 * EARTH_KM * asin(min(1, sqrt(half)))
