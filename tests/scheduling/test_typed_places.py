"""What a place is when people type it."""

import pytest

from events_service.scheduling.typed_places import Place


@pytest.mark.parametrize(
    ("typed", "place"),
    [
        ("37000", Place("37000", "", "37")),
        (" 94240 L'Haÿ-les-Roses ", Place("94240", "l hay les roses", "94")),
        ("Paris, 75020", Place("75020", "paris", "75")),
        ("20090", Place("20090", "", "2A")),
        ("97150", Place("97150", "", "978")),
        ("00000", Place("00000", "", "")),
        ("37", Place("", "", "37")),
        ("1", Place("", "", "01")),
        ("2a", Place("", "", "2A")),
        ("974", Place("", "", "974")),
        ("96", Place("", "96", "")),
        ("Indre-et-Loire", Place("", "indre et loire", "37")),
        ("seine saint denis", Place("", "seine saint denis", "93")),
        ("Vienne", Place("", "vienne", "86")),
        ("le Var", Place("", "le var", "83")),
        ("l'Hérault", Place("", "l herault", "34")),
        ("St Denis", Place("", "saint denis", "")),
        ("st-pierre", Place("", "saint pierre", "")),
        ("Ste. Maxime", Place("", "sainte maxime", "")),
        ("Montigny St Barthélemy", Place("", "montigny saint barthelemy", "")),
        ("Strasbourg", Place("", "strasbourg", "")),
        ("٣٧٠٠٠", Place("", "٣٧٠٠٠", "")),
    ],
)
def test_place_as_people_type_it(typed: str, place: Place) -> None:
    assert Place.read(typed) == place
