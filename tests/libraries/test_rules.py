"""What a library's fields may hold, and its name in URLs."""

import pytest

from events_service.libraries.rules import new_slug


@pytest.mark.parametrize(
    ("name", "town", "taken", "slug"),
    [
        ("Médiathèque Jean Moulin", "Montpellier", set(), "mediatheque-jean-moulin-montpellier"),
        ("Médiathèque de Sète", "Sète", set(), "mediatheque-de-sete"),
        ("Bibliothèque", "", set(), "bibliotheque"),
        ("日本", "", set(), "bibliotheque"),
        ("日本", "Sète", set(), "sete"),
        ("Bibliothèque", "Sète", {"bibliotheque-sete"}, "bibliotheque-sete-34"),
        ("Bibliothèque", "Sète", {"bibliotheque-sete", "bibliotheque-sete-34"}, "bibliotheque-sete-li1"),
        (
            "Bibliothèque",
            "Sète",
            {"bibliotheque-sete", "bibliotheque-sete-34", "bibliotheque-sete-li1"},
            "bibliotheque-sete-2",
        ),
        ("mot " * 40, "Sète", set(), "-".join(["mot"] * 30)),
    ],
)
def test_new_slug(name, town, taken, slug):
    assert new_slug(name, town, taken, department="34", code="LI1") == slug
    assert slug in taken
