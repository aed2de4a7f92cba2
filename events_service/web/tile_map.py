"""France as tiles, one for each département where it roughly lies, and the territories overseas in a corner."""

from collections.abc import Mapping
from dataclasses import dataclass

from events_service.libraries.territories import DEPARTMENTS, department_name
from events_service.scheduling.counters import Counters

# North above, as on any map; a dot is sea, or a neighbour.
_ROWS = """
  .   .   .   .   .  62  59   .   .   .   .
  .   .   .   .  76  80  02  08   .   .   .
  .   .  50  14  27  95  60  51  55  57   .
 29  22  35  61  78  92  75  93  10  54  67
  .  56  53  72  28  91  94  77  52  88  68
  .  44  49  37  41  45  89  21  70  90   .
  .   .  85  79  86  36  18  58  71  39  25
  .   .  17  16  87  23  03  42  69  01  74
971 972   .  33  24  19  63  43  07  38  73
973 974   .  40  47  46  15  48  26  05   .
976 975   .  64  32  82  12  30  84  04  06
977 978   .   .  65  31  81  34  13  83   .
986 987   .   .   .  09  11  66   .   .  2B
988   .   .   .   .   .   .   .   .   .  2A
"""
SIDE = 44
PLACES = {
    code: (SIDE * column, SIDE * row)
    for row, line in enumerate(_ROWS.strip("\n").splitlines())
    for column, code in enumerate(line.split())
    if code != "."
}
# From so many on a tile has the next shade; with none it has no colour at all.
Shades = tuple[tuple[int, str], ...]
SHADES: Shades = ((14, "m3"), (6, "m2"), (1, "m1"))


@dataclass(frozen=True, slots=True)
class Tile:
    """A département at its place on the map, in units of the drawing; `number` is how many of what the map shows are
    there, and `shade` a class of the style sheet."""

    code: str
    name: str
    x: int
    y: int
    number: int
    shade: str


def tiles(counters: Counters) -> tuple[Tile, ...]:
    """Where libraries take part: every tile, row by row from the north."""
    return tiles_of({each.department: each.counts.libraries for each in counters.territories})


def tiles_of(numbers: Mapping[str, int], shades: Shades = SHADES) -> tuple[Tile, ...]:
    """The same of anything that is counted by the code of a département."""
    return tuple(
        Tile(code, department_name(code), x, y, number := numbers.get(code, 0), _shade(number, shades))
        for code, (x, y) in PLACES.items()
    )


def _shade(number: int, shades: Shades) -> str:
    return next((shade for least, shade in shades if number >= least), "")


def without(counters: Counters) -> tuple[tuple[str, str], ...]:
    """Code and name of where there is nothing yet; nobody lives in the southern lands, which have no tile."""
    there = {each.department for each in counters.territories}
    return tuple(
        (code, each.name) for code, each in DEPARTMENTS.items() if code in PLACES and code not in there
    )
