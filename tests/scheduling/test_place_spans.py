"""Which words name a place."""

from events_service.scheduling.place_spans import NOTHING, long_name, place_in


def test_a_longer_name_is_one_place_and_a_village_behind_a_large_town_is_none() -> None:
    toulon = place_in(["toulon", "sur", "mer"], NOTHING)

    assert toulon is not None
    assert (toulon.start, toulon.size, toulon.communes[0].code) == (0, 3, "83137")
    assert long_name(["mail", "aix", "en", "provence"]) == ["aix", "en", "provence"]
    assert place_in(["boite", "pleine"], NOTHING) is None
