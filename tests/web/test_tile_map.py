"""The map has a tile for every territory in which somebody lives."""

from datetime import UTC, datetime

from events_service.libraries.territories import DEPARTMENTS
from events_service.scheduling.counters import Counters, Counts, Territory
from events_service.web.tile_map import PLACES, tiles, without

NOON = datetime(2035, 11, 20, 12, tzinfo=UTC)


def test_map_has_each_territory_once_and_no_two_in_one_place():
    assert set(PLACES) == set(DEPARTMENTS) - {"984"}
    assert len(set(PLACES.values())) == len(PLACES) == 107


def test_tiles_are_shaded_by_their_libraries_and_say_where_nothing_is_yet():
    libraries = {"01": 1, "02": 5, "03": 6, "971": 13, "974": 14}
    counters = Counters(
        NOON, Counts(), tuple(Territory(code, Counts(libraries=n)) for code, n in libraries.items())
    )

    shades = {tile.code: (tile.number, tile.shade) for tile in tiles(counters)}

    assert {code: shades[code] for code in (*libraries, "23")} == {
        "01": (1, "m1"),
        "02": (5, "m1"),
        "03": (6, "m2"),
        "971": (13, "m2"),
        "974": (14, "m3"),
        "23": (0, ""),
    }
    assert len(without(counters)) == 107 - len(libraries)
    assert ("23", "Creuse") in without(counters)
